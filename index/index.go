package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"vigie"
)

// layout is the version of fields and analysis: another one means another index.
const layout = "1"

// lockTimeout is how long opening waits for another process to let go.
const lockTimeout = "2s"

// Source is the store as the index sees it.
type Source interface {
	// Changes lists changes after a sequence number, oldest first. None of them is skipped
	// by a later call with the last number seen.
	Changes(ctx context.Context, after int64, limit int) ([]vigie.Change, error)
	// ChangeEpoch names the change log: another epoch means another database.
	ChangeEpoch(ctx context.Context) (string, error)
	// Documents gives the threads that still exist, with text and verdict.
	Documents(ctx context.Context, ids []string) ([]vigie.Document, error)
	// SetIndexCopy reports how far this copy has come, for erasure.
	Purge(ctx context.Context) (string, error) // another value after each erasure
	SetIndexCopy(ctx context.Context, name string, cursor int64) error
}

// Options is what an Index is made of.
type Options struct {
	Dir    string // folder of the copies; made when absent
	Name   string // name of this copy in the store; empty: the host's name and Dir
	Source Source
	Log    *slog.Logger
	Batch  int // changes a batch; 0: 500
}

// Index is one full-text copy. It is safe for concurrent use; one process has it open.
type Index struct {
	o       Options
	byLang  map[string]analysis.Analyzer
	mu      sync.RWMutex // guards live and dir against the swap
	live    bleve.Index
	dir     string
	cursor  atomic.Int64
	ready   atomic.Bool
	writing sync.Mutex // one writer at a time: follow or rebuild
}

// Status says where a copy stands.
type Status struct {
	Ready     bool   `json:"ready"` // false while it is built for the first time
	Documents uint64 `json:"documents"`
	Cursor    int64  `json:"cursor"`
}

// Open opens the copy in o.Dir, or begins a new one where it is missing, corrupt, of another
// layout or of another database. It answers CodeConflict when another process has it open.
// Search answers CodeUnavailable until CatchUp has run once.
func Open(ctx context.Context, o Options) (*Index, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Batch <= 0 {
		o.Batch = 500
	}
	if o.Name == "" {
		host, _ := os.Hostname() // an unknown host gives a name by folder alone
		o.Name = host + ":" + o.Dir
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot make the index folder "+o.Dir+": check the path and its permissions")
	}
	x := &Index{o: o, byLang: analyzers()}
	epoch, err := o.Source.ChangeEpoch(ctx)
	if err != nil {
		return nil, err
	}
	switch err := x.openCurrent(epoch); {
	case err == nil:
		return x, nil
	case vigie.ErrorCode(err) == vigie.CodeConflict:
		return nil, err
	case errors.Is(err, fs.ErrNotExist):
		o.Log.InfoContext(ctx, "the index is made")
	default:
		o.Log.WarnContext(ctx, "the index is built again", "reason", err)
	}
	live, dir, err := x.create(epoch)
	if err != nil {
		return nil, err
	}
	x.live, x.dir = live, dir
	return x, x.point(dir)
}

// openCurrent opens the copy that the file "current" names, if it fits.
func (x *Index) openCurrent(epoch string) error {
	name, err := os.ReadFile(filepath.Join(x.o.Dir, "current"))
	if err != nil {
		return fmt.Errorf("no index yet: %w", err)
	}
	dir := filepath.Join(x.o.Dir, filepath.Base(strings.TrimSpace(string(name))))
	live, err := openSafely(dir, settings())
	if err != nil {
		if strings.Contains(err.Error(), "timeout") {
			return vigie.Wrap(vigie.CodeConflict, err, "the index in "+x.o.Dir+" is open in another process: stop that process, or ask it with --url")
		}
		return err
	}
	got, err := live.GetInternal([]byte("origin"))
	if err == nil && string(got) != layout+" "+epoch {
		err = fmt.Errorf("the index is of another layout or database (%q)", got)
	}
	if err != nil {
		return errors.Join(err, live.Close())
	}
	cursor, err := live.GetInternal([]byte("cursor"))
	if err != nil || len(cursor) != 8 {
		return errors.Join(fmt.Errorf("the index has no cursor"), err, live.Close())
	}
	x.live, x.dir = live, dir
	x.cursor.Store(int64(binary.BigEndian.Uint64(cursor)))
	x.ready.Store(true)
	return nil
}

// openSafely turns a panic over corrupt files into an error.
func openSafely(dir string, set map[string]any) (live bleve.Index, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("corrupt index: %v", r)
		}
	}()
	return bleve.OpenUsing(dir, set)
}

func settings() map[string]any {
	return map[string]any{
		"bolt_timeout":           lockTimeout,
		"scorchPersisterOptions": map[string]any{"numPersisterWorkers": 2, "maxSizeInMemoryMergePerWorker": 20000000},
		"scorchMergePlanOptions": map[string]any{"floorSegmentFileSize": 4000000},
	}
}

// create makes an empty copy beside the others.
func (x *Index) create(epoch string) (bleve.Index, string, error) {
	dir, err := os.MkdirTemp(x.o.Dir, "copy-")
	if err != nil {
		return nil, "", err
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	if err := os.Remove(dir); err != nil { // bleve wants to make the folder itself
		return nil, "", err
	}
	live, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, settings())
	if err != nil {
		return nil, "", err
	}
	b := live.NewBatch()
	b.SetInternal([]byte("origin"), []byte(layout+" "+epoch))
	b.SetInternal([]byte("cursor"), make([]byte, 8))
	return live, dir, live.Batch(b)
}

// point makes dir the copy that is opened next time, in one step, and removes the others.
func (x *Index) point(dir string) error {
	tmp := filepath.Join(x.o.Dir, "current.new")
	if err := os.WriteFile(tmp, []byte(filepath.Base(dir)+"\n"), 0o600); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(x.o.Dir, "current")); err != nil {
		return err
	}
	others, err := filepath.Glob(filepath.Join(x.o.Dir, "copy-*"))
	for _, other := range others {
		if other != dir {
			err = errors.Join(err, os.RemoveAll(other))
		}
	}
	return err
}

// Close closes the copy. Follow must have ended.
func (x *Index) Close() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ready.Store(false)
	if x.live == nil {
		return nil
	}
	live := x.live
	x.live = nil
	return live.Close()
}

// Status says where the copy stands.
func (x *Index) Status() Status {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := Status{Ready: x.ready.Load(), Cursor: x.cursor.Load()}
	if x.live != nil {
		s.Documents, _ = x.live.DocCount() // a closed index counts nothing
	}
	return s
}

func encodeCursor(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// Terms counts the documents that hold a term in any field: for proving an erasure.
func (x *Index) Terms(term string) (int, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	fields, err := x.live.Fields()
	if err != nil {
		return 0, err
	}
	total := 0
	for _, f := range fields {
		dict, err := x.live.FieldDictRange(f, []byte(term), []byte(term))
		if err != nil {
			return 0, err
		}
		for entry, err := dict.Next(); entry != nil || err != nil; entry, err = dict.Next() {
			if err != nil {
				return 0, errors.Join(err, dict.Close())
			}
			total += int(entry.Count)
		}
		if err := dict.Close(); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// closeAfter closes a copy that could not be finished and keeps the reason.
func closeAfter(x bleve.Index, reason error) error { return errors.Join(reason, x.Close()) }
