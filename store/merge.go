package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"

	"vigie"
)

// merged is one thread as it is known with what a visit read of it.
type merged struct {
	old    vigie.Thread
	known  bool
	before []vigie.Post // as stored

	t        vigie.Thread // as it will be
	lastPage string
}

// changed says whether what a verdict depends on is another.
func (m *merged) changed() bool {
	return m.t.State != vigie.ThreadErased && (!m.known || m.t.Revision != m.old.Revision)
}

// add merges one reading; again when the batch read the thread before.
func (m *merged) add(r vigie.ReadThread, again bool) {
	known, posts := m.old, m.before
	if again {
		known, posts = m.t, m.t.Posts
	}
	t := r.Thread
	t.Title, t.Lang = clean(t.Title), clean(t.Lang)
	if m.known || again {
		if t.PostedAt.IsZero() {
			t.PostedAt = known.PostedAt
		}
		if t.Title == "" {
			t.Title = known.Title
		}
		if known.LastAt.After(t.LastAt) {
			t.LastAt = known.LastAt
		}
		// The first address is page 1; a thread stays on the board where it was found.
		t.URL, t.BoardID, t.SiteID, t.Key = known.URL, known.BoardID, known.SiteID, known.Key
	}
	t.Posts = mergePosts(posts, t.Posts)
	if n := len(t.Posts); n > 0 {
		if t.PostedAt.IsZero() {
			t.PostedAt = t.Posts[0].At
		}
		if t.LastAt.IsZero() {
			t.LastAt = t.Posts[n-1].At
		}
	}
	if t.Replies < 0 {
		t.Replies = max(len(t.Posts)-1, 0)
	}
	if t.State != vigie.ThreadErased {
		t.State, t.Revision = vigie.ThreadAlive, t.ComputeRevision()
	}
	m.t, m.lastPage = t, r.LastPage
}

// mergePosts puts the posts of the pages that were read into those that are known. The
// order is that of the times; where times are the same or missing, that of the forum's
// numbers; where it has none, that of reading.
func mergePosts(known, read []vigie.Post) []vigie.Post {
	out := slices.Clone(known)
	at := make(map[string]int, len(out)+len(read))
	for i, p := range out {
		at[p.ID] = i
	}
	for _, p := range read {
		p = cleanPost(p)
		i, there := at[p.ID]
		if !there {
			at[p.ID] = len(out)
			out = append(out, p)
			continue
		}
		p.Ours = p.Ours || out[i].Ours
		if p.At.IsZero() {
			p.At = out[i].At
		}
		out[i] = p
	}
	timed := !slices.ContainsFunc(out, func(p vigie.Post) bool { return p.At.IsZero() })
	number, numbered := postNumbers(out)
	if !timed && !numbered {
		return out
	}
	slices.SortStableFunc(out, func(a, b vigie.Post) int {
		if timed && !a.At.Equal(b.At) {
			return a.At.Compare(b.At)
		}
		if numbered {
			return cmp.Compare(number[a.ID], number[b.ID])
		}
		return 0
	})
	return out
}

// postNumbers gives the posts' ids as numbers; false when one of them is none.
func postNumbers(posts []vigie.Post) (map[string]uint64, bool) {
	numbers := make(map[string]uint64, len(posts))
	for _, p := range posts {
		n, err := strconv.ParseUint(p.ID, 10, 64)
		if err != nil {
			return nil, false
		}
		numbers[p.ID] = n
	}
	return numbers, true
}

func cleanPost(p vigie.Post) vigie.Post {
	p.ID, p.Author, p.Text = clean(p.ID), clean(p.Author), clean(p.Text)
	p.Quotes = slices.Clone(p.Quotes)
	for i, q := range p.Quotes {
		p.Quotes[i] = clean(q)
	}
	return p
}

// postRows writes posts, many a statement.
var postRows = rowsOf{
	8, "INSERT INTO posts (thread_id, id, pos, author, ours, at, text, quotes) VALUES ",
	` ON CONFLICT (thread_id, id) DO UPDATE SET pos = excluded.pos, author = excluded.author, ours = excluded.ours, at = excluded.at,
 text = excluded.text, quotes = excluded.quotes`,
}

// newPosts gives the rows of the posts that are new or changed or stand elsewhere.
func (m *merged) newPosts() []any {
	var args []any
	for i, p := range m.t.Posts {
		if i < len(m.before) && samePost(m.before[i], p) {
			continue
		}
		args = append(args, m.t.ID, p.ID, i, p.Author, p.Ours, ms(p.At), p.Text, asJSON(p.Quotes))
	}
	return args
}

func samePost(a, b vigie.Post) bool {
	return a.ID == b.ID && a.Author == b.Author && a.Ours == b.Ours && a.At.Equal(b.At) && a.Text == b.Text && slices.Equal(a.Quotes, b.Quotes)
}

func (s *Store) saveThreads(ctx context.Context, tx *sql.Tx, threads []*merged) error {
	var args []any
	for _, m := range threads {
		t := m.t
		args = append(args, t.ID, t.SiteID, t.BoardID, clean(t.Key), clean(t.URL), t.Title, t.Lang, t.Locked, t.Replies, ms(t.PostedAt), ms(t.LastAt),
			ms(t.FetchedAt), t.Complete, t.State, t.Revision, clean(m.lastPage), m.changed(), ms(nextCheck(t.FetchedAt, m.changed())))
	}
	return s.insertRows(ctx, tx, rowsOf{
		18, `INSERT INTO threads (id, site_id, board_id, key, url, title, lang, locked, replies, posted_at, last_at,
 fetched_at, complete, state, revision, last_page, dirty, check_at) VALUES `,
		` ON CONFLICT (id) DO UPDATE SET title = excluded.title, locked = excluded.locked, replies = excluded.replies,
 posted_at = excluded.posted_at, last_at = excluded.last_at, fetched_at = excluded.fetched_at, complete = excluded.complete,
 state = excluded.state, revision = excluded.revision, last_page = excluded.last_page, dirty = threads.dirty OR excluded.dirty,
 gone_seen_at = 0, check_at = excluded.check_at`,
	}, args)
}
