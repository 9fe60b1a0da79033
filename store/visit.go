package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"

	"vigie"
)

// Validators gives what makes the next request for an address conditional; empty when the
// page was never read.
func (s *Store) Validators(ctx context.Context, url string) (v vigie.Validators, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT etag, last_modified FROM pages WHERE url_hash = $1", urlHash(url)).Scan(&v.ETag, &v.LastModified)
	if errors.Is(err, sql.ErrNoRows) {
		return vigie.Validators{}, nil
	}
	return v, err
}

// urlHash keeps addresses, which may hold names, out of the table.
func urlHash(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:])
}

// SaveBatch stores a part of a visit in one transaction and gives the ids of the threads
// whose text changed. Posts are merged by id: what is there under the same id is replaced,
// what the pages did not show stays. A thread whose revision is the same has nothing of its
// content written and no change noted.
func (s *Store) SaveBatch(ctx context.Context, b vigie.VisitBatch) (moved []string, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		moved = nil
		for _, r := range b.Threads {
			changed, err := s.mergeThread(ctx, tx, r)
			if err != nil {
				return err
			}
			if changed {
				moved = append(moved, r.Thread.ID)
			}
		}
		for _, r := range b.Seen {
			if _, err := tx.ExecContext(ctx, "UPDATE threads SET replies = $1, last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END WHERE id = $3",
				r.Replies, ms(r.LastAt), r.ThreadID); err != nil {
				return err
			}
		}
		for _, p := range b.Pages {
			if _, err := tx.ExecContext(ctx, `INSERT INTO pages (url_hash, etag, last_modified, seen_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (url_hash) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, seen_at = excluded.seen_at`,
				urlHash(p.URL), p.Validators.ETag, p.Validators.LastModified, ms(s.o.Now())); err != nil {
				return err
			}
		}
		return s.noteChanges(ctx, tx, moved, false)
	})
	return moved, err
}

// mergeThread stores one thread as read and says whether its text changed.
func (s *Store) mergeThread(ctx context.Context, tx *sql.Tx, r vigie.ReadThread) (changed bool, err error) {
	t := r.Thread
	old, known, err := s.lockThread(ctx, tx, t.ID)
	if err != nil {
		return false, err
	}
	if known && old.State == vigie.ThreadErased {
		return false, nil // what was erased does not come back
	}
	var before []vigie.Post
	if known {
		if before, err = postsOf(ctx, tx, t.ID); err != nil {
			return false, err
		}
		if t.PostedAt.IsZero() {
			t.PostedAt = old.PostedAt
		}
		if t.Title == "" {
			t.Title = old.Title
		}
		if old.LastAt.After(t.LastAt) {
			t.LastAt = old.LastAt
		}
		t.URL, t.BoardID = old.URL, old.BoardID // the first address is page 1; a thread stays on the board where it was found
	}
	t.Title = clean(t.Title)
	t.Posts = mergePosts(before, t.Posts)
	if t.PostedAt.IsZero() && len(t.Posts) > 0 {
		t.PostedAt = t.Posts[0].At
	}
	if t.Replies < 0 {
		t.Replies = max(len(t.Posts)-1, 0)
	}
	t.State, t.Revision = vigie.ThreadAlive, t.ComputeRevision()
	changed = !known || t.Revision != old.Revision
	if err := upsertThread(ctx, tx, t, r.LastPage, changed); err != nil {
		return false, err
	}
	if !changed {
		return false, nil
	}
	return true, savePosts(ctx, tx, t.ID, before, t.Posts)
}

func upsertThread(ctx context.Context, tx *sql.Tx, t vigie.Thread, lastPage string, dirty bool) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO threads (id, site_id, board_id, key, url, title, lang, locked, replies, posted_at, last_at,
 fetched_at, complete, state, revision, last_page, dirty) VALUES (`+marks(1, 17)+`)
 ON CONFLICT (id) DO UPDATE SET title = excluded.title, locked = excluded.locked, replies = excluded.replies,
 posted_at = excluded.posted_at, last_at = excluded.last_at, fetched_at = excluded.fetched_at, complete = excluded.complete,
 state = excluded.state, revision = excluded.revision, last_page = excluded.last_page, dirty = threads.dirty OR excluded.dirty`,
		t.ID, t.SiteID, t.BoardID, t.Key, t.URL, t.Title, t.Lang, t.Locked, t.Replies, ms(t.PostedAt), ms(t.LastAt), ms(t.FetchedAt),
		t.Complete, t.State, t.Revision, lastPage, dirty)
	return err
}

func postsOf(ctx context.Context, tx *sql.Tx, threadID string) ([]vigie.Post, error) {
	return collect(ctx, tx, func(row scanner) (p vigie.Post, err error) {
		err = row.Scan(&p.ID, &p.Author, &p.Ours, stamp{&p.At}, &p.Text, list[[]string]{&p.Quotes})
		return p, err
	}, "SELECT "+postColumns+" FROM posts WHERE thread_id = $1 ORDER BY pos", threadID)
}

// mergePosts puts the posts of the pages that were read into those that are known. The
// order is that of the times; posts without a time keep the order of reading.
func mergePosts(known, read []vigie.Post) []vigie.Post {
	out := slices.Clone(known)
	at := map[string]int{}
	for i, p := range out {
		at[p.ID] = i
	}
	for _, p := range read {
		p.Text = clean(p.Text)
		for i, q := range p.Quotes {
			p.Quotes[i] = clean(q)
		}
		if i, ok := at[p.ID]; ok {
			p.Ours = p.Ours || out[i].Ours
			if p.At.IsZero() {
				p.At = out[i].At
			}
			out[i] = p
			continue
		}
		at[p.ID] = len(out)
		out = append(out, p)
	}
	if !slices.ContainsFunc(out, func(p vigie.Post) bool { return p.At.IsZero() }) {
		slices.SortStableFunc(out, func(a, b vigie.Post) int { return a.At.Compare(b.At) })
	}
	return out
}

// savePosts writes the posts that are new or changed or stand elsewhere, many a statement.
func savePosts(ctx context.Context, tx *sql.Tx, threadID string, before, after []vigie.Post) error {
	var args []any
	for i, p := range after {
		if i < len(before) && samePost(before[i], p) {
			continue
		}
		args = append(args, threadID, p.ID, i, p.Author, p.Ours, ms(p.At), p.Text, asJSON(p.Quotes))
	}
	const width, most = 8, 100
	for chunk := range slices.Chunk(args, width*most) {
		values := ""
		for i := range len(chunk) / width {
			if i > 0 {
				values += ", "
			}
			values += "(" + marks(i*width+1, width) + ")"
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO posts (thread_id, id, pos, author, ours, at, text, quotes) VALUES "+values+
			` ON CONFLICT (thread_id, id) DO UPDATE SET pos = excluded.pos, author = excluded.author, ours = excluded.ours, at = excluded.at,
 text = excluded.text, quotes = excluded.quotes`, chunk...); err != nil {
			return err
		}
	}
	return nil
}

func samePost(a, b vigie.Post) bool {
	return a.ID == b.ID && a.Author == b.Author && a.Ours == b.Ours && a.At.Equal(b.At) && a.Text == b.Text && slices.Equal(a.Quotes, b.Quotes)
}
