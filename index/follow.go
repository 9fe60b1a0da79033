package index

import (
	"context"
	"time"

	"github.com/blevesearch/bleve/v2"

	"vigie"
)

// Follow keeps the copy up to date until ctx ends: it looks for changes every interval and
// takes them in batches. Failures are logged and tried again at the next look.
func (x *Index) Follow(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := x.CatchUp(ctx); err != nil && ctx.Err() == nil {
			x.o.Log.ErrorContext(ctx, "the index could not follow: it will try again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// CatchUp takes all changes that the store has now, and says how many threads it touched.
func (x *Index) CatchUp(ctx context.Context) (int, error) {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.RLock()
	live := x.live
	x.mu.RUnlock()
	if live == nil {
		return 0, vigie.Errorf(vigie.CodeUnavailable, "the index is closed")
	}
	touched := 0
	for {
		n, cursor, err := x.take(ctx, live, x.cursor.Load())
		if err != nil {
			return touched, err
		}
		if n == 0 {
			break
		}
		touched += n
		x.cursor.Store(cursor)
	}
	x.ready.Store(true)
	if err := x.purge(ctx, live); err != nil {
		return touched, err
	}
	if touched == 0 {
		return 0, nil
	}
	return touched, x.o.Source.SetIndexCopy(ctx, x.o.Name, x.cursor.Load())
}

// take applies one batch of changes after cursor to a copy. It gives how many threads it
// touched and the cursor behind them, which stands in the copy from the same moment on.
func (x *Index) take(ctx context.Context, to bleve.Index, cursor int64) (int, int64, error) {
	changes, err := x.o.Source.Changes(ctx, cursor, x.o.Batch)
	if err != nil || len(changes) == 0 {
		return 0, cursor, err
	}
	batch := to.NewBatch()
	var ids []string
	for _, c := range changes {
		batch.Delete(c.ThreadID) // a thread without a document is not in the index
		if !c.Deleted {
			ids = append(ids, c.ThreadID)
		}
		cursor = max(cursor, c.Seq)
	}
	docs, err := x.o.Source.Documents(ctx, ids)
	if err != nil {
		return 0, cursor, err
	}
	for _, d := range docs {
		if err := batch.IndexAdvanced(makeDocument(d, x.byLang)); err != nil {
			return 0, cursor, err
		}
	}
	batch.SetInternal([]byte("cursor"), encodeCursor(cursor))
	return len(changes), cursor, to.Batch(batch)
}

// Rebuild builds a new copy from nothing beside the present one, which goes on answering,
// and swaps. progress (may be nil) is told how many threads are in.
func (x *Index) Rebuild(ctx context.Context, progress func(threads int)) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	epoch, err := x.o.Source.ChangeEpoch(ctx)
	if err != nil {
		return err
	}
	next, dir, err := x.create(epoch)
	if err != nil {
		return err
	}
	cursor, total := int64(0), 0
	for {
		n, after, err := x.take(ctx, next, cursor)
		if err != nil {
			return closeAfter(next, err)
		}
		if n == 0 {
			break
		}
		cursor, total = after, total+n
		if progress != nil {
			progress(total)
		}
	}
	x.mu.Lock()
	old := x.live
	x.live, x.dir = next, dir
	x.cursor.Store(cursor)
	x.ready.Store(true)
	x.mu.Unlock()
	if old != nil {
		if err := old.Close(); err != nil {
			x.o.Log.WarnContext(ctx, "the old index did not close cleanly", "error", err)
		}
	}
	return x.point(dir)
}
