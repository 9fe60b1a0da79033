package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"vigie"
)

// twinWindow is how long after a question the same words are the same question; older wordings are forgotten.
const twinWindow = 30 * 24 * time.Hour

// joining are the states in which a question takes another thread in: somebody may still answer it, or
// has just done so.
var joining = []vigie.State{vigie.Waiting, vigie.Claimed, vigie.Drafting, vigie.InReview, vigie.Approved, vigie.Published}

// takeTurn makes the other transactions that open or change questions of several threads wait for this one,
// where it will: two workers with the same new question would each ask it. The turn comes before any row is
// held, so that nobody who holds one waits for it.
func (s *Store) takeTurn(ctx context.Context, tx *sql.Tx, verdicts map[string]vigie.Verdict) error {
	if s.d.alone == "" {
		return nil
	}
	members, err := s.members(ctx, tx, sortedKeys(verdicts))
	if err != nil {
		return err
	}
	for id, v := range verdicts {
		m, member := members[id]
		if m.several || !member && v.Relevant && v.Disposition != vigie.Exclude {
			return s.alone(ctx, tx)
		}
	}
	return nil
}

func (s *Store) alone(ctx context.Context, tx *sql.Tx) error {
	if s.d.alone == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, s.d.alone); err != nil {
		return fmt.Errorf("wait to open questions: %w", err)
	}
	return nil
}

// openQuestions asks new questions. A thread that asks what a question asks already joins that one.
func (s *Store) openQuestions(ctx context.Context, tx *sql.Tx, list []judged) error {
	if len(list) == 0 {
		return nil
	}
	if err := s.alone(ctx, tx); err != nil { // again, for a thread that left its question meanwhile
		return err
	}
	for _, j := range list {
		into, err := s.twinOf(ctx, tx, j)
		if err != nil {
			return err
		}
		if err := s.savePrint(ctx, tx, j); err != nil {
			return err
		}
		if into == "" { // asked at once: the next of the list may be its twin
			err = s.addQuestions(ctx, tx, []judged{j})
		} else {
			err = s.join(ctx, tx, j.t.ID, into)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) join(ctx context.Context, tx *sql.Tx, threadID, questionID string) error {
	if err := run(ctx, tx, "INSERT INTO question_threads (thread_id, question_id) VALUES ($1, $2)", threadID, questionID); err != nil {
		return err
	}
	return s.touch(ctx, tx, questionID)
}

// touch notes that a question has other threads than before.
func (s *Store) touch(ctx context.Context, tx *sql.Tx, questionID string) error {
	return run(ctx, tx, "UPDATE questions SET version = version + 1, updated_at = $1 WHERE id = $2", ms(s.o.Now()), questionID)
}

type twinRow struct {
	question string
	w        vigie.Wording
	print    []byte
}

// twinQuery selects the wordings that may be another's: those that share a band, and those of the same
// person. What a person took apart stays apart, also in the company of others.
const twinQuery = `SELECT q.id, f.print, f.short, f.site_id, f.asker, v.substances, lead.disposition = 'emergency' FROM fingerprints f
 JOIN question_threads m ON m.thread_id = f.thread_id JOIN questions q ON q.id = m.question_id
 JOIN verdicts v ON v.thread_id = f.thread_id JOIN verdicts lead ON lead.thread_id = q.lead
 WHERE f.at >= $1 AND f.thread_id <> $2 AND q.state IN (%s) AND f.thread_id IN (
  SELECT thread_id FROM fingerprint_bands WHERE band IN (%s)
  UNION SELECT thread_id FROM fingerprints WHERE asker = $3 AND asker <> '' AND site_id = $4)
 AND NOT EXISTS (SELECT 1 FROM splits x JOIN question_threads o ON o.thread_id = x.question_id
  WHERE x.thread_id = $2 AND o.question_id = q.id) ORDER BY f.at, f.thread_id`

// twinOf finds the question that a thread belongs to and holds it; "" for none. The oldest takes it in.
func (s *Store) twinOf(ctx context.Context, tx *sql.Tx, j judged) (string, error) {
	w := j.rank.Wording
	if w.IsZero() {
		return "", nil
	}
	args := []any{ms(s.o.Now().Add(-twinWindow)), j.t.ID, w.Asker, w.SiteID}
	states := marks(len(args)+1, len(joining))
	args = append(args, anys(joining)...)
	bands := w.Print.Bands()
	rows, err := collect(ctx, tx, func(row scanner) (r twinRow, err error) {
		err = row.Scan(&r.question, &r.print, &r.w.Short, &r.w.SiteID, &r.w.Asker, list[[]string]{&r.w.Substances}, &r.w.Danger)
		return r, err
	}, fmt.Sprintf(twinQuery, states, marks(len(args)+1, len(bands))), append(args, anys(bands)...)...)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if r.w.Print = vigie.ReadFingerprint(r.print); !w.Same(r.w) {
			continue
		}
		q, err := s.lockQuestion(ctx, tx, r.question)
		if err != nil {
			return "", err
		}
		if slices.Contains(joining, q.State) { // it may have been closed meanwhile
			return q.ID, nil
		}
	}
	return "", nil
}

// savePrint keeps a thread's wording.
func (s *Store) savePrint(ctx context.Context, tx *sql.Tx, j judged) error {
	w := j.rank.Wording
	if w.IsZero() {
		return nil
	}
	const insert = "INSERT INTO fingerprints (thread_id, print, at, site_id, asker, short) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
	args := []any{j.t.ID, w.Print.Bytes(), ms(s.o.Now()), w.SiteID, w.Asker, w.Short}
	res, err := tx.ExecContext(ctx, insert, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 { // it asked before, perhaps in other words
		if err := s.dropPrint(ctx, tx, j.t.ID); err != nil {
			return err
		}
		if err := run(ctx, tx, insert, args...); err != nil {
			return err
		}
	}
	if w.Short {
		return nil // found by its asker alone
	}
	var rows []any
	bands := w.Print.Bands()
	slices.Sort(bands)
	for _, b := range slices.Compact(bands) {
		rows = append(rows, b, j.t.ID)
	}
	return s.insertRows(ctx, tx, rowsOf{2, "INSERT INTO fingerprint_bands (band, thread_id) VALUES ", ""}, rows)
}

func (s *Store) dropPrint(ctx context.Context, tx *sql.Tx, threadID string) error {
	for _, table := range []string{"fingerprint_bands", "fingerprints"} {
		if err := run(ctx, tx, "DELETE FROM "+table+" WHERE thread_id = $1", threadID); err != nil {
			return err
		}
	}
	return nil
}

// ForgetWordings deletes the wordings that are too old to be compared, and says how many.
func (s *Store) ForgetWordings(ctx context.Context, now time.Time) (n int64, err error) {
	before := ms(now.Add(-twinWindow))
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "DELETE FROM fingerprint_bands WHERE thread_id IN (SELECT thread_id FROM fingerprints WHERE at < $1)", before); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM fingerprints WHERE at < $1", before)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}

// handOn makes another thread that still asks the one that a question shows, after its own no longer does,
// and says whether there is one. Whoever holds the question goes on with it.
func (s *Store) handOn(ctx context.Context, tx *sql.Tx, q vigie.Question, threadID string) (bool, error) {
	var next string
	err := tx.QueryRowContext(ctx, `SELECT t.id FROM question_threads m JOIN threads t ON t.id = m.thread_id
 JOIN verdicts v ON v.thread_id = t.id JOIN sites w ON w.id = t.site_id
 WHERE m.question_id = $1 AND t.id <> $2 AND t.state = 'alive' AND v.relevant AND v.disposition <> 'exclude' AND NOT w.watch_only
 ORDER BY t.posted_at, t.id LIMIT 1`, q.ID, threadID).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return false, run(ctx, tx, "UPDATE questions SET lead = id WHERE id = $1", q.ID)
	}
	if err != nil {
		return false, err
	}
	if err := run(ctx, tx, "UPDATE questions SET lead = $1 WHERE id = $2", next, q.ID); err != nil {
		return false, err
	}
	return true, s.touch(ctx, tx, q.ID)
}

// Split takes a thread out of a question for good: it is judged again and asks for itself. The thread that
// the question shows cannot be taken out, and neither can its first one or one where an answer stands.
func (s *Store) Split(ctx context.Context, questionID, threadID string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.alone(ctx, tx); err != nil {
			return err
		}
		if _, err := s.lockThreads(ctx, tx, []string{threadID}); err != nil { // threads come before questions
			return err
		}
		q, err := s.lockQuestion(ctx, tx, questionID)
		if err != nil {
			return err
		}
		if threadID == q.ID || threadID == q.Lead {
			return vigie.Errorf(vigie.CodeInvalid, "the question stands on this thread: take the others out instead")
		}
		published := 0
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM publications WHERE question_id = $1 AND thread_id = $2", questionID, threadID).Scan(&published); err != nil {
			return err
		}
		if published > 0 {
			return vigie.Errorf(vigie.CodeConflict, "an answer to this question stands in that thread already: it stays with the question")
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM question_threads WHERE question_id = $1 AND thread_id = $2", questionID, threadID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return vigie.Errorf(vigie.CodeNotFound, "thread %q is not part of question %q: reload it", threadID, questionID)
		}
		// Both ways, with each thread that stays: none of them may bring the two together again.
		for _, pair := range []string{"$1, m.thread_id", "m.thread_id, $1"} {
			if err := run(ctx, tx, "INSERT INTO splits (thread_id, question_id) SELECT "+pair+" FROM question_threads m WHERE m.question_id = $2 ON CONFLICT DO NOTHING", threadID, questionID); err != nil {
				return err
			}
		}
		if err := run(ctx, tx, "UPDATE threads SET dirty = TRUE WHERE id = $1 AND state = 'alive'", threadID); err != nil {
			return err
		}
		return s.touch(ctx, tx, questionID)
	})
}

// addAlso adds the other threads of questions that are there to be read.
func (s *Store) addAlso(ctx context.Context, views []vigie.QuestionView) error {
	ids := make([]string, len(views))
	for i := range views {
		ids[i] = views[i].ID
	}
	type linked struct {
		question string
		vigie.ThreadRef
	}
	rows, err := byIDs(ctx, s.readers, func(row scanner) (l linked, err error) {
		err = row.Scan(&l.question, &l.ID, &l.SiteID, &l.URL)
		return l, err
	}, `SELECT m.question_id, t.id, t.site_id, t.url FROM question_threads m JOIN questions q ON q.id = m.question_id
 JOIN threads t ON t.id = m.thread_id WHERE m.thread_id <> q.lead AND t.state = 'alive' AND m.question_id IN (`, ids, " ORDER BY t.posted_at, t.id")
	if err != nil {
		return err
	}
	also := map[string][]vigie.ThreadRef{}
	for _, r := range rows {
		also[r.question] = append(also[r.question], r.ThreadRef)
	}
	for i := range views {
		views[i].Also = also[views[i].ID]
	}
	return nil
}

// addTwins adds the other threads of questions with their posts and verdicts.
func (s *Store) addTwins(ctx context.Context, views []vigie.QuestionView) error {
	if err := s.addAlso(ctx, views); err != nil {
		return err
	}
	var ids []string
	for i := range views {
		for _, a := range views[i].Also {
			ids = append(ids, a.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	docs, err := s.Documents(ctx, ids)
	if err != nil {
		return err
	}
	byID := make(map[string]vigie.Document, len(docs))
	for _, d := range docs {
		byID[d.Thread.ID] = d
	}
	for i := range views {
		for _, a := range views[i].Also {
			if d, there := byID[a.ID]; there {
				views[i].Twins = append(views[i].Twins, d)
			}
		}
	}
	return nil
}
