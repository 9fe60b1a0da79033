package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"vigie"
)

// purgeKey names the setting that tells index copies to rewrite their files: text was erased.
const purgeKey = "purge"

// Purge is another value after each removal of text: a copy that has seen an older one must
// rewrite its files, since what is deleted stays in them until then.
func (s *Store) Purge(ctx context.Context) (v string, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = $1", purgeKey).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

const erasureColumns = "id, site_id, pseudonym, by_person, at, threads, posts, quotes, mentions"

func scanErasure(row scanner) (e vigie.Erasure, err error) {
	err = row.Scan(&e.ID, &e.SiteID, &e.Pseudonym, &e.By, stamp{&e.At}, &e.Threads, &e.Posts, &e.Quotes, &e.Mentions)
	return e, err
}

// Erasures lists the erasures, newest first.
func (s *Store) Erasures(ctx context.Context) ([]vigie.Erasure, error) {
	return collect(ctx, s.readers, scanErasure, "SELECT "+erasureColumns+" FROM erasures ORDER BY at DESC, id DESC")
}

// Erase removes everything that one user of one site wrote, in one transaction: the threads
// that they opened lose their text and their questions are closed, whoever works on them; their posts
// elsewhere are deleted, and the passages that others quoted of them; their pseudonym goes from what
// others wrote. Our answers and the counts stay. Done twice it removes what came in between.
func (s *Store) Erase(ctx context.Context, e vigie.Erasure) (vigie.Erasure, error) {
	if e.SiteID == "" || e.Pseudonym == "" {
		return e, vigie.Errorf(vigie.CodeInvalid, "an erasure needs a site and a user")
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		e.ID, e.Threads, e.Posts, e.Quotes, e.Mentions = newID("e"), 0, 0, 0, 0
		ids, err := collect(ctx, tx, scanText, `SELECT DISTINCT t.id FROM threads t JOIN posts p ON p.thread_id = t.id
 WHERE t.site_id = $1 AND (p.author = $2 OR p.text LIKE $3 OR p.quotes LIKE $3 OR t.title LIKE $3) ORDER BY t.id`, e.SiteID, e.Pseudonym, "%"+e.Pseudonym+"%")
		if err != nil {
			return err
		}
		for chunk := range slices.Chunk(ids, 100) {
			if err := s.eraseIn(ctx, tx, chunk, &e); err != nil {
				return err
			}
		}
		if err := s.eraseElsewhere(ctx, tx, e); err != nil {
			return err
		}
		if err := run(ctx, tx, "INSERT INTO erasures ("+erasureColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
 ON CONFLICT (site_id, pseudonym) DO UPDATE SET threads = erasures.threads + excluded.threads, posts = erasures.posts + excluded.posts,
 quotes = erasures.quotes + excluded.quotes, mentions = erasures.mentions + excluded.mentions`,
			e.ID, e.SiteID, e.Pseudonym, e.By, ms(e.At), e.Threads, e.Posts, e.Quotes, e.Mentions); err != nil {
			return err
		}
		return s.notePurge(ctx, tx)
	})
	if err != nil {
		return e, err
	}
	return e, s.scrub(ctx)
}

// notePurge tells the index copies.
func (s *Store) notePurge(ctx context.Context, tx *sql.Tx) error {
	return run(ctx, tx, "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", purgeKey, newID("g"))
}

// eraseIn removes what a user wrote from some threads.
func (s *Store) eraseIn(ctx context.Context, tx *sql.Tx, ids []string, e *vigie.Erasure) error {
	threads, err := s.lockThreads(ctx, tx, ids)
	if err != nil {
		return err
	}
	posts, err := postsOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	var moved []string
	for _, id := range ids {
		t := threads[id]
		if t.Posts = posts[id]; t.Asker() == e.Pseudonym {
			e.Threads++
			if err := s.dropText(ctx, tx, id, vigie.ThreadErased, ReasonErased, e.At); err != nil {
				return err
			}
			continue
		}
		if err := s.erasePosts(ctx, tx, t, e); err != nil {
			return err
		}
		moved = append(moved, id)
	}
	return s.noteChanges(ctx, tx, moved, false)
}

// erasePosts removes a user's posts from somebody else's thread, and what others repeated of them.
func (s *Store) erasePosts(ctx context.Context, tx *sql.Tx, t vigie.Thread, e *vigie.Erasure) error {
	var theirs []string
	kept := t.Posts[:0:0]
	for _, p := range t.Posts {
		if p.Author != e.Pseudonym {
			kept = append(kept, p)
			continue
		}
		e.Posts++
		theirs = append(theirs, p.Text)
		if err := run(ctx, tx, "DELETE FROM posts WHERE thread_id = $1 AND id = $2", t.ID, p.ID); err != nil {
			return err
		}
	}
	for i, p := range kept {
		left, n, m := unquoted(p, theirs, e.Pseudonym)
		if e.Quotes, e.Mentions = e.Quotes+n, e.Mentions+m; n+m == 0 {
			continue
		}
		kept[i] = left
		if err := run(ctx, tx, "UPDATE posts SET text = $1, quotes = $2 WHERE thread_id = $3 AND id = $4", left.Text, asJSON(left.Quotes), t.ID, p.ID); err != nil {
			return err
		}
	}
	if title := unmentioned(t.Title, e.Pseudonym); title != t.Title {
		t.Title, e.Mentions = title, e.Mentions+1
	}
	t.Posts = kept
	return run(ctx, tx, "UPDATE threads SET title = $1, revision = $2, dirty = TRUE WHERE id = $3", t.Title, t.ComputeRevision(), t.ID)
}

// unquoted takes out of a post what it repeats of somebody, and their pseudonym.
func unquoted(p vigie.Post, theirs []string, pseudonym string) (out vigie.Post, quotes, mentions int) {
	out = p
	out.Quotes = slices.DeleteFunc(slices.Clone(p.Quotes), func(q string) bool {
		return slices.ContainsFunc(theirs, func(text string) bool { return vigie.Repeats(q, text) })
	})
	quotes = len(p.Quotes) - len(out.Quotes)
	if text := unmentioned(p.Text, pseudonym); text != p.Text {
		out.Text, mentions = text, mentions+1
	}
	for i, q := range out.Quotes {
		if text := unmentioned(q, pseudonym); text != q {
			out.Quotes[i], mentions = text, mentions+1
		}
	}
	return out, quotes, mentions
}

func unmentioned(text, pseudonym string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "@"+pseudonym, vigie.Erased), pseudonym, vigie.Erased)
}

// eraseElsewhere removes a pseudonym from everything beside threads.
func (s *Store) eraseElsewhere(ctx context.Context, tx *sql.Tx, e vigie.Erasure) error {
	if err := run(ctx, tx, "DELETE FROM fingerprint_bands WHERE thread_id IN (SELECT thread_id FROM fingerprints WHERE asker = $1)", e.Pseudonym); err != nil {
		return err
	}
	if err := run(ctx, tx, "DELETE FROM fingerprints WHERE asker = $1", e.Pseudonym); err != nil {
		return err
	}
	for _, update := range []string{
		"UPDATE drafts SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
		"UPDATE comments SET body = REPLACE(body, $1, $2) WHERE body LIKE $3",
	} {
		for _, name := range []string{"@" + e.Pseudonym, e.Pseudonym} {
			if err := run(ctx, tx, update, name, vigie.Erased, "%"+name+"%"); err != nil {
				return err
			}
		}
	}
	return run(ctx, tx, "DELETE FROM probes") // they show a few words of people, and are soon made again
}

// erasedOn are the pseudonyms that were erased on some sites.
func (s *Store) erasedOn(ctx context.Context, tx *sql.Tx, sites []string) (map[string]bool, error) {
	list, err := byIDs(ctx, tx, scanErasure, "SELECT "+erasureColumns+" FROM erasures WHERE site_id IN (", sites, "")
	out := make(map[string]bool, len(list))
	for _, e := range list {
		out[e.SiteID+" "+e.Pseudonym] = true
	}
	return out, err
}

// forget takes out of what was read what people asked to be erased; false when the thread is theirs.
func forget(r *vigie.ReadThread, erased map[string]bool) bool {
	if len(erased) == 0 {
		return true
	}
	site := r.Thread.SiteID + " "
	if erased[site+r.Thread.Asker()] && r.Thread.Asker() != "" {
		return false
	}
	var gone []vigie.Post
	kept := r.Thread.Posts[:0:0]
	for _, p := range r.Thread.Posts {
		if erased[site+p.Author] {
			gone = append(gone, p)
		} else {
			kept = append(kept, p)
		}
	}
	if len(gone) == 0 {
		r.Thread.Posts = kept
		return true
	}
	for i, p := range kept {
		for _, g := range gone {
			kept[i], _, _ = unquoted(p, []string{g.Text}, g.Author)
			p = kept[i]
		}
	}
	r.Thread.Posts = kept
	return true
}

// scrub rewrites what a database keeps of deleted rows: SQLite's log (deleted rows are overwritten as they go),
// PostgreSQL's dead rows.
func (s *Store) scrub(ctx context.Context) error {
	for _, statement := range s.d.scrub {
		if _, err := s.writer.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Access gathers what is kept of one user of one site.
func (s *Store) Access(ctx context.Context, siteID, pseudonym string, now time.Time) (vigie.Access, error) {
	out := vigie.Access{SiteID: siteID, At: now, Threads: []vigie.AccessThread{}, Erasures: []vigie.Erasure{}}
	ids, err := collect(ctx, s.readers, scanText, `SELECT DISTINCT t.id FROM threads t JOIN posts p ON p.thread_id = t.id
 WHERE t.site_id = $1 AND p.author = $2 ORDER BY t.id`, siteID, pseudonym)
	if err != nil {
		return out, err
	}
	for chunk := range slices.Chunk(ids, 200) {
		docs, err := s.Documents(ctx, chunk)
		if err != nil {
			return out, err
		}
		for i := range docs {
			t, err := s.accessThread(ctx, &docs[i], pseudonym)
			if err != nil {
				return out, err
			}
			out.Threads = append(out.Threads, t)
		}
	}
	if err := s.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM posts p JOIN threads t ON t.id = p.thread_id
 WHERE t.site_id = $1 AND p.author <> $2 AND p.text LIKE $3`, siteID, pseudonym, "%"+pseudonym+"%").Scan(&out.Mentions); err != nil {
		return out, err
	}
	all, err := s.Erasures(ctx)
	for _, e := range all {
		if e.SiteID == siteID && e.Pseudonym == pseudonym {
			out.Erasures = append(out.Erasures, e)
		}
	}
	return out, err
}

func (s *Store) accessThread(ctx context.Context, d *vigie.Document, pseudonym string) (vigie.AccessThread, error) {
	t := vigie.AccessThread{
		ID: d.Thread.ID, URL: d.Thread.URL, FetchedAt: d.Thread.FetchedAt, Opened: d.Thread.Asker() == pseudonym,
		Posts: []vigie.AccessPost{}, Questions: []string{}, Publications: []vigie.Publication{},
	}
	for _, p := range d.Thread.Posts {
		if p.Author == pseudonym {
			t.Posts = append(t.Posts, vigie.AccessPost{ID: p.ID, At: p.At, Text: p.Text, Quotes: p.Quotes})
		}
	}
	if !t.Opened {
		return t, nil
	}
	t.Title, t.Verdict = d.Thread.Title, &d.Verdict
	questions, err := collect(ctx, s.readers, scanText, "SELECT question_id FROM question_threads WHERE thread_id = $1", t.ID)
	if err != nil {
		return t, err
	}
	t.Questions = append(t.Questions, questions...)
	for _, q := range questions {
		list, _, err := s.Publications(ctx, vigie.PublicationFilter{QuestionID: q, Limit: 100})
		if err != nil {
			return t, err
		}
		t.Publications = append(t.Publications, list...)
	}
	return t, nil
}
