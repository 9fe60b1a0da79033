package store

import (
	"context"
	"database/sql"
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
	threads, err := byIDs(ctx, s.readers, scanThread, "SELECT "+threadColumns+" FROM threads t WHERE t.id IN (", ids, "")
	if err != nil {
		return nil, err
	}
	posts, err := postsOf(ctx, s.readers, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]vigie.Thread, len(threads))
	for _, t := range threads {
		t.Posts = posts[t.ID]
		byID[t.ID] = t
	}
	var out []vigie.Thread
	for _, id := range ids {
		if t, there := byID[id]; there {
			out = append(out, t)
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

// Marks tells what is known of the threads that a listing of the site names, by key. One that
// was deleted at its source and stands in a listing again is new.
func (s *Store) Marks(ctx context.Context, siteID string, keys []string) (map[string]vigie.ThreadMark, error) {
	type keyed struct {
		key string
		vigie.ThreadMark
	}
	out := map[string]vigie.ThreadMark{}
	for part := range slices.Chunk(keys, 200) {
		found, err := collect(ctx, s.readers, func(row scanner) (m keyed, err error) {
			err = row.Scan(&m.key, &m.ThreadID, &m.Replies, stamp{&m.LastAt}, &m.Complete, &m.LastPage, stamp{&m.ReadAt}, &m.Off)
			return m, err
		}, `SELECT t.key, t.id, t.replies, t.last_at, t.complete, t.last_page, t.fetched_at, v.thread_id IS NOT NULL AND NOT v.relevant
 FROM threads t LEFT JOIN verdicts v ON v.thread_id = t.id AND v.revision = t.revision
 WHERE t.state <> 'gone' AND t.site_id = $1 AND t.key IN (`+marks(2, len(part))+")",
			append([]any{siteID}, anys(part)...)...)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			out[m.key] = m.ThreadMark
		}
	}
	return out, nil
}

// PostIDs are the ids of the posts of a thread that are known, in order.
func (s *Store) PostIDs(ctx context.Context, threadID string) ([]string, error) {
	return collect(ctx, s.readers, scanText, "SELECT id FROM posts WHERE thread_id = $1 ORDER BY pos", threadID)
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

// lockThreads reads the rows of threads for changing them. They are taken in the order of
// their ids, by every caller, so that two transactions never wait for each other.
func (s *Store) lockThreads(ctx context.Context, tx *sql.Tx, ids []string) (map[string]vigie.Thread, error) {
	threads, err := byIDs(ctx, tx, scanThread, "SELECT "+threadColumns+" FROM threads t WHERE t.id IN (", ids, " ORDER BY t.id"+s.d.lock)
	if err != nil {
		return nil, err
	}
	out := make(map[string]vigie.Thread, len(threads))
	for _, t := range threads {
		out[t.ID] = t
	}
	return out, nil
}

// postsOf gives the posts of threads, by thread and in their order.
func postsOf(ctx context.Context, db queryer, ids []string) (map[string][]vigie.Post, error) {
	posts, err := byIDs(ctx, db, scanPost, "SELECT thread_id, "+postColumns+" FROM posts WHERE thread_id IN (", ids, " ORDER BY thread_id, pos")
	if err != nil {
		return nil, err
	}
	out := map[string][]vigie.Post{}
	for _, p := range posts {
		out[p.thread] = append(out[p.thread], p.Post)
	}
	return out, nil
}
