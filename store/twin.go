package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"vigie"
)

const (
	// twinWindow is how long after a question the same words are the same question.
	twinWindow = 30 * 24 * time.Hour
	// twinLikeness is the share of wording from which they are, see triage/twin.
	twinLikeness = 0.5
)

// joining are the states in which a question takes another thread in: somebody may still answer it, or
// has just done so.
var joining = []vigie.State{vigie.Waiting, vigie.Claimed, vigie.Drafting, vigie.InReview, vigie.Approved, vigie.Published}

// openQuestions asks new questions. A thread that asks what a question asks already joins that one, unless
// there is danger in one of the two alone.
func (s *Store) openQuestions(ctx context.Context, tx *sql.Tx, list []judged) error {
	if len(list) == 0 {
		return nil
	}
	if s.d.alone != "" {
		if _, err := tx.ExecContext(ctx, s.d.alone); err != nil { // two workers with the same new question
			return fmt.Errorf("wait to open questions: %w", err)
		}
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
			err = run(ctx, tx, "INSERT INTO question_threads (thread_id, question_id) VALUES ($1, $2)", j.t.ID, into)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type twinRow struct {
	thread, question string
	state            vigie.State
	danger           bool
	print            []byte
}

// twinOf finds the question that a thread belongs to; "" for none.
func (s *Store) twinOf(ctx context.Context, tx *sql.Tx, j judged) (string, error) {
	bands := j.rank.Print.Bands()
	if len(bands) == 0 {
		return "", nil
	}
	args := []any{ms(s.o.Now().Add(-twinWindow)), j.t.ID}
	for _, b := range bands {
		args = append(args, b)
	}
	rows, err := collect(ctx, tx, func(row scanner) (r twinRow, err error) {
		err = row.Scan(&r.thread, &r.question, &r.state, &r.danger, &r.print)
		return r, err
	}, `SELECT f.thread_id, q.id, q.state, v.disposition = 'emergency', f.print FROM fingerprints f
 JOIN question_threads m ON m.thread_id = f.thread_id JOIN questions q ON q.id = m.question_id JOIN verdicts v ON v.thread_id = q.id
 WHERE f.at >= $1 AND f.thread_id <> $2 AND f.thread_id IN (SELECT thread_id FROM fingerprint_bands WHERE band IN (`+marks(3, len(bands))+`))
 AND NOT EXISTS (SELECT 1 FROM splits x WHERE x.thread_id = $2 AND x.question_id = q.id) ORDER BY f.at, f.thread_id`, args...)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if !slices.Contains(joining, r.state) || (j.v.Disposition == vigie.Emergency) != r.danger {
			continue
		}
		if j.rank.Print.Likeness(vigie.ReadFingerprint(r.print)) >= twinLikeness {
			return r.question, nil
		}
	}
	return "", nil
}

// savePrint keeps a thread's fingerprint, once.
func (s *Store) savePrint(ctx context.Context, tx *sql.Tx, j judged) error {
	if j.rank.Print.IsZero() {
		return nil
	}
	if err := s.dropPrint(ctx, tx, j.t.ID); err != nil {
		return err
	}
	if err := run(ctx, tx, "INSERT INTO fingerprints (thread_id, print, at) VALUES ($1, $2, $3)", j.t.ID, j.rank.Print.Bytes(), ms(s.o.Now())); err != nil {
		return err
	}
	var rows []any
	bands := j.rank.Print.Bands()
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

// release lets the other threads of a question go: each is judged again and asks for itself.
func (s *Store) release(ctx context.Context, tx *sql.Tx, questionID string) error {
	if err := run(ctx, tx, `UPDATE threads SET dirty = TRUE WHERE state = 'alive' AND id IN (
 SELECT thread_id FROM question_threads WHERE question_id = $1 AND thread_id <> $1)`, questionID); err != nil {
		return err
	}
	return run(ctx, tx, "DELETE FROM question_threads WHERE question_id = $1 AND thread_id <> $1", questionID)
}

// Split takes a thread out of a question for good: it is judged again and asks for itself. The question's
// first thread cannot be taken out, and neither can one where an answer stands.
func (s *Store) Split(ctx context.Context, questionID, threadID string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if questionID == threadID {
			return vigie.Errorf(vigie.CodeInvalid, "this is the thread that the question began with: take the others out instead")
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
		if err := run(ctx, tx, "INSERT INTO splits (thread_id, question_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", threadID, questionID); err != nil {
			return err
		}
		return run(ctx, tx, "UPDATE threads SET dirty = TRUE WHERE id = $1 AND state = 'alive'", threadID)
	})
}

// addAlso adds the other threads of questions.
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
	}, `SELECT m.question_id, t.id, t.site_id, t.url FROM question_threads m JOIN threads t ON t.id = m.thread_id
 WHERE m.thread_id <> m.question_id AND m.question_id IN (`, ids, " ORDER BY t.posted_at, t.id")
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
