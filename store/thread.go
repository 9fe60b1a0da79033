package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"vigie"
)

const threadColumns = `t.id, t.site_id, t.board_id, t.key, t.url, t.title, t.lang, t.locked, t.replies, t.posted_at, t.last_at,
 t.fetched_at, t.complete, t.state, t.revision`

func threadFields(t *vigie.Thread) []any {
	return []any{
		&t.ID, &t.SiteID, &t.BoardID, &t.Key, &t.URL, &t.Title, &t.Lang, &t.Locked, &t.Replies, stamp{&t.PostedAt}, stamp{&t.LastAt},
		stamp{&t.FetchedAt}, &t.Complete, &t.State, &t.Revision,
	}
}

func scanThread(row scanner) (t vigie.Thread, err error) {
	err = row.Scan(threadFields(&t)...)
	return t, err
}

// Thread gives a thread with its posts, or CodeNotFound.
func (s *Store) Thread(ctx context.Context, id string) (vigie.Thread, error) {
	found, err := s.Threads(ctx, []string{id})
	if err != nil {
		return vigie.Thread{}, err
	}
	if len(found) == 0 {
		return vigie.Thread{}, vigie.Errorf(vigie.CodeNotFound, "there is no thread %q: it was never read, or it was erased", id)
	}
	return found[0], nil
}

// Threads gives the threads that exist of a list of ids, with their posts, in the order of
// the list.
func (s *Store) Threads(ctx context.Context, ids []string) ([]vigie.Thread, error) {
	var out []vigie.Thread
	for part := range slices.Chunk(ids, 200) {
		in := marks(1, len(part))
		threads, err := collect(ctx, s.readers, scanThread, "SELECT "+threadColumns+" FROM threads t WHERE t.id IN ("+in+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		at := map[string]*vigie.Thread{}
		for i := range threads {
			at[threads[i].ID] = &threads[i]
		}
		posts, err := collect(ctx, s.readers, scanPost, "SELECT thread_id, "+postColumns+" FROM posts WHERE thread_id IN ("+in+") ORDER BY thread_id, pos", anys(part)...)
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			if t := at[p.thread]; t != nil {
				t.Posts = append(t.Posts, p.Post)
			}
		}
		for _, id := range part {
			if t := at[id]; t != nil {
				out = append(out, *t)
			}
		}
	}
	return out, nil
}

const postColumns = "id, author, ours, at, text, quotes"

type threadPost struct {
	thread string
	vigie.Post
}

func scanPost(row scanner) (p threadPost, err error) {
	err = row.Scan(&p.thread, &p.ID, &p.Author, &p.Ours, stamp{&p.At}, &p.Text, list[[]string]{&p.Quotes})
	return p, err
}

// Marks tells what is known of the threads that a listing of the site names, by key.
func (s *Store) Marks(ctx context.Context, siteID string, keys []string) (map[string]vigie.ThreadMark, error) {
	out := map[string]vigie.ThreadMark{}
	for part := range slices.Chunk(keys, 200) {
		args := append([]any{siteID}, anys(part)...)
		rows, err := s.readers.QueryContext(ctx, "SELECT key, id, replies, last_at, complete, last_page FROM threads WHERE site_id = $1 AND key IN ("+marks(2, len(part))+")", args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var key string
			var m vigie.ThreadMark
			if err := rows.Scan(&key, &m.ThreadID, &m.Replies, stamp{&m.LastAt}, &m.Complete, &m.LastPage); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			out[key] = m
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Documents gives threads with their verdicts, those that still have text.
func (s *Store) Documents(ctx context.Context, ids []string) ([]vigie.Document, error) {
	threads, err := s.Threads(ctx, ids)
	if err != nil {
		return nil, err
	}
	verdicts, err := s.verdicts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []vigie.Document
	for _, t := range threads {
		if t.State == vigie.ThreadAlive {
			out = append(out, vigie.Document{Thread: t, Verdict: verdicts[t.ID]})
		}
	}
	return out, nil
}

// lockThread reads a thread's row for changing it; false when it is new.
func (s *Store) lockThread(ctx context.Context, tx *sql.Tx, id string) (vigie.Thread, bool, error) {
	t, err := scanThread(tx.QueryRowContext(ctx, "SELECT "+threadColumns+" FROM threads t WHERE t.id = $1"+s.d.lock, id))
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	return t, err == nil, err
}
