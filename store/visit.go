package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

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
		threads, erased, err := s.merge(ctx, tx, b)
		if err != nil {
			return err
		}
		var posts []any
		for _, m := range threads {
			if m.changed() {
				moved = append(moved, m.t.ID)
				posts = append(posts, m.newPosts()...)
			}
		}
		if err := s.saveThreads(ctx, tx, threads); err != nil {
			return err
		}
		if err := s.insertRows(ctx, tx, postRows, posts); err != nil {
			return err
		}
		for _, r := range slices.Concat(b.Seen, erased) {
			if _, err := tx.ExecContext(ctx, `UPDATE threads SET replies = $1, last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END,
 gone_seen_at = 0, check_at = $4, fetched_at = CASE WHEN $5 THEN $6 ELSE fetched_at END WHERE id = $3`,
				r.Replies, ms(r.LastAt), r.ThreadID, ms(nextCheck(s.o.Now(), false)), r.Read, ms(s.o.Now())); err != nil {
				return err
			}
		}
		if err := s.savePages(ctx, tx, b.Pages); err != nil {
			return err
		}
		if err := s.saveWaiting(ctx, tx, b); err != nil {
			return err
		}
		return s.noteChanges(ctx, tx, moved, false)
	})
	return moved, err
}

// merge puts what was read into what is known, in memory. All rows that the batch will
// change are held from here on. What was erased does not come back: of such a thread only
// what the listing says is noted, so that the next visit leaves it alone.
func (s *Store) merge(ctx context.Context, tx *sql.Tx, b vigie.VisitBatch) (threads []*merged, erased []vigie.SeenRow, err error) {
	var ids []string
	for _, r := range b.Threads {
		ids = append(ids, r.Thread.ID)
	}
	for _, r := range b.Seen {
		ids = append(ids, r.ThreadID)
	}
	known, err := s.lockThreads(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	posts, err := postsOf(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	forgotten, err := s.erasedOn(ctx, tx, sitesOf(b))
	if err != nil {
		return nil, nil, err
	}
	byID := map[string]*merged{}
	for _, r := range b.Threads {
		id := r.Thread.ID
		if !forget(&r, forgotten) {
			if _, isKnown := known[id]; isKnown {
				erased = append(erased, vigie.SeenRow{ThreadID: id, Replies: r.Thread.Replies, LastAt: r.Thread.LastAt})
				continue
			}
			r.Thread.Posts, r.Thread.Title, r.Thread.State = nil, "", vigie.ThreadErased // its row alone, so that it is known
		}
		m, again := byID[id]
		if !again {
			old, isKnown := known[id]
			if isKnown && old.State == vigie.ThreadErased {
				erased = append(erased, vigie.SeenRow{ThreadID: id, Replies: r.Thread.Replies, LastAt: r.Thread.LastAt})
				continue
			}
			m = &merged{old: old, known: isKnown, before: posts[id]}
			byID[id] = m
			threads = append(threads, m)
		}
		m.add(r, again)
	}
	// In one order for all processes, so that two batches never wait for each other.
	slices.SortFunc(threads, func(a, b *merged) int { return strings.Compare(a.t.ID, b.t.ID) })
	return threads, erased, nil
}

// sitesOf are the sites of the threads of a batch.
func sitesOf(b vigie.VisitBatch) []string {
	var out []string
	for _, r := range b.Threads {
		if !slices.Contains(out, r.Thread.SiteID) {
			out = append(out, r.Thread.SiteID)
		}
	}
	return out
}

// savePages remembers what makes the next requests conditional.
func (s *Store) savePages(ctx context.Context, tx *sql.Tx, pages []vigie.PageMark) error {
	latest := map[string]vigie.Validators{}
	for _, p := range pages {
		latest[urlHash(p.URL)] = p.Validators
	}
	var args []any
	for _, hash := range sortedKeys(latest) {
		args = append(args, hash, clean(latest[hash].ETag), clean(latest[hash].LastModified), ms(s.o.Now()))
	}
	return s.insertRows(ctx, tx, rowsOf{
		4, "INSERT INTO pages (url_hash, etag, last_modified, seen_at) VALUES ",
		" ON CONFLICT (url_hash) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, seen_at = excluded.seen_at",
	}, args)
}
