package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"vigie"
)

const draftColumns = `question_id, lang, body, sources, referrals, revision, writers, saved_at, submitted_at, approved_by, approved_at,
 expert_field, expert_asked_at, expert_by, expert_signed_at`

func scanDraft(row scanner) (d vigie.Draft, err error) {
	err = row.Scan(&d.QuestionID, &d.Lang, &d.Text, list[[]vigie.Source]{&d.Sources}, list[[]string]{&d.Referrals}, &d.Revision,
		list[[]string]{&d.Writers}, stamp{&d.SavedAt}, stamp{&d.Submitted}, &d.ApprovedBy, stamp{&d.ApprovedAt},
		&d.Expert.Field, stamp{&d.Expert.AskAt}, &d.Expert.By, stamp{&d.Expert.SignAt})
	return d, err
}

// Draft gives the answer that is written for a question; CodeNotFound when nothing was saved yet.
func (s *Store) Draft(ctx context.Context, questionID string) (vigie.Draft, error) {
	d, err := scanDraft(s.readers.QueryRowContext(ctx, "SELECT "+draftColumns+" FROM drafts WHERE question_id = $1", questionID))
	return d, notFound(err, "nothing was written for question %q yet", questionID)
}

// Drafts gives the answers of many questions, by question.
func (s *Store) Drafts(ctx context.Context, questionIDs []string) (map[string]vigie.Draft, error) {
	out := map[string]vigie.Draft{}
	for part := range slices.Chunk(questionIDs, mostRows) {
		found, err := collect(ctx, s.readers, scanDraft, "SELECT "+draftColumns+" FROM drafts WHERE question_id IN ("+marks(1, len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			out[d.QuestionID] = d
		}
	}
	return out, nil
}

// draftOf reads the draft of a question that is being changed; the zero Draft when there is none.
func (s *Store) draftOf(ctx context.Context, tx *sql.Tx, questionID string) (vigie.Draft, error) {
	d, err := scanDraft(tx.QueryRowContext(ctx, "SELECT "+draftColumns+" FROM drafts WHERE question_id = $1"+s.d.lock, questionID))
	if errors.Is(err, sql.ErrNoRows) {
		return vigie.Draft{QuestionID: questionID}, nil
	}
	return d, err
}

// SaveDraft keeps a text of an answer, renews the claim and moves the question to drafting. d.Revision
// is the one that the writer read (0: none yet); when another one is stored nothing is kept and the
// error is CodeStale.
func (s *Store) SaveDraft(ctx context.Context, d vigie.Draft, who vigie.Actor, args vigie.TransitionArgs) (out vigie.Draft, err error) {
	d.Lang, d.Text, d.Referrals = clean(d.Lang), clean(d.Text), slices.Clone(d.Referrals)
	for i := range d.Referrals {
		d.Referrals[i] = clean(d.Referrals[i])
	}
	d.Sources = slices.Clone(d.Sources)
	for i, src := range d.Sources {
		d.Sources[i] = vigie.Source{URL: clean(src.URL), Title: clean(src.Title)}
	}
	args.Revision = 0 // Rewritten looks at it
	err = s.write(ctx, func(tx *sql.Tx) error {
		q, err := s.lockQuestion(ctx, tx, d.QuestionID)
		if err != nil {
			return err
		}
		if q, err = s.expireIfDue(ctx, tx, q, args.Now); err != nil {
			return err
		}
		if err := s.apply(ctx, tx, q, vigie.ActDraft, who, args); err != nil {
			return err
		}
		old, err := s.draftOf(ctx, tx, d.QuestionID)
		if err != nil {
			return err
		}
		if out, err = old.Rewritten(d, who, args.Now); err != nil {
			return err
		}
		if len(out.Writers) > len(old.Writers) {
			if err := run(ctx, tx, "INSERT INTO draft_writers (question_id, person_id) VALUES ($1, $2)", d.QuestionID, who.ID); err != nil {
				return err
			}
		}
		return s.putDraft(ctx, tx, out)
	})
	if errors.Is(err, errLost) {
		return out, vigie.Errorf(vigie.CodeConflict, "somebody changed the question at the same moment: reload it")
	}
	return out, err
}

func (s *Store) putDraft(ctx context.Context, tx *sql.Tx, d vigie.Draft) error {
	return s.insertRows(ctx, tx, rowsOf{
		15, "INSERT INTO drafts (" + draftColumns + ") VALUES ",
		` ON CONFLICT (question_id) DO UPDATE SET lang = excluded.lang, body = excluded.body, sources = excluded.sources, referrals = excluded.referrals,
 revision = excluded.revision, writers = excluded.writers, saved_at = excluded.saved_at, submitted_at = excluded.submitted_at,
 approved_by = excluded.approved_by, approved_at = excluded.approved_at, expert_field = excluded.expert_field,
 expert_asked_at = excluded.expert_asked_at, expert_by = excluded.expert_by, expert_signed_at = excluded.expert_signed_at`,
	}, []any{
		d.QuestionID, d.Lang, d.Text, asJSON(d.Sources), asJSON(d.Referrals), d.Revision, asJSON(d.Writers), ms(d.SavedAt), ms(d.Submitted), d.ApprovedBy,
		ms(d.ApprovedAt), d.Expert.Field, ms(d.Expert.AskAt), d.Expert.By, ms(d.Expert.SignAt),
	})
}

// situation is what the workflow looks at besides a question's state.
func (s *Store) situation(ctx context.Context, tx *sql.Tx, q vigie.Question, d vigie.Draft, now time.Time) (vigie.Situation, error) {
	var v vigie.Verdict
	if q.State != vigie.InReview && q.State != vigie.Published { // who reviews is asked there alone
		return q.Situation(d, v, 0, now), nil
	}
	err := tx.QueryRowContext(ctx, "SELECT "+verdictColumns+" FROM verdicts v WHERE v.thread_id = $1", q.Lead).Scan(verdictFields(&v)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return vigie.Situation{}, err
	}
	approved := 0
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MIN(n), 0) FROM (SELECT mine.person_id, COUNT(d.question_id) AS n FROM draft_writers mine
 LEFT JOIN draft_writers w ON w.person_id = mine.person_id AND w.question_id <> mine.question_id
 LEFT JOIN drafts d ON d.question_id = w.question_id AND d.approved_at > 0
 WHERE mine.question_id = $1 GROUP BY mine.person_id) AS counts`, q.ID).Scan(&approved); err != nil {
		return vigie.Situation{}, err
	}
	return q.Situation(d, v, approved, now), nil
}

// AddComment keeps what somebody says to the team about a question.
func (s *Store) AddComment(ctx context.Context, c vigie.Comment) (vigie.Comment, error) {
	c.ID, c.Text, c.Name = newID("c"), clean(c.Text), clean(c.Name)
	c.Kind = cmp.Or(c.Kind, vigie.CommentNote)
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := s.lockQuestion(ctx, tx, c.QuestionID); err != nil {
			return err
		}
		return addComment(ctx, tx, c)
	})
	return c, err
}

func addComment(ctx context.Context, tx *sql.Tx, c vigie.Comment) error {
	return run(ctx, tx, "INSERT INTO comments (id, question_id, by_person, by_name, kind, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		c.ID, c.QuestionID, c.By, c.Name, c.Kind, c.Text, ms(c.At))
}

// Comments lists what the team said about a question, oldest first.
func (s *Store) Comments(ctx context.Context, questionID string) ([]vigie.Comment, error) {
	return collect(ctx, s.readers, func(row scanner) (c vigie.Comment, err error) {
		err = row.Scan(&c.ID, &c.QuestionID, &c.By, &c.Name, &c.Kind, &c.Text, stamp{&c.At})
		return c, err
	}, "SELECT id, question_id, by_person, by_name, kind, body, at FROM comments WHERE question_id = $1 ORDER BY at, id", questionID)
}

// Reviews lists what waits for a second pair of eyes, at most limit: what was published before anybody
// approved it, then what was submitted, each oldest first.
func (s *Store) Reviews(ctx context.Context, limit int) ([]vigie.QuestionView, error) {
	views, err := collect(ctx, s.readers, scanView, viewQuery+` LEFT JOIN drafts d ON d.question_id = q.id
 WHERE q.state = 'in_review' OR (q.state = 'published' AND d.approved_at = 0)
 ORDER BY CASE WHEN q.state = 'published' THEN 0 ELSE 1 END, COALESCE(d.submitted_at, 0), q.id LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	return views, s.addSites(ctx, views)
}
