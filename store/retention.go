package store

import (
	"context"
	"database/sql"
	"time"

	"vigie"
)

// expireBatch is how many threads lose their text in one transaction.
const expireBatch = 200

// Limits are the times before which text and work are no longer kept.
type Limits struct {
	Irrelevant time.Time // threads about something else that were last read before this
	Relevant   time.Time // threads about drugs whose last post is older
	Work       time.Time // audit rows, comments and drafts
}

// Expired counts what was removed, or would be.
type Expired struct {
	Irrelevant int `json:"irrelevant"` // threads
	Relevant   int `json:"relevant"`   // threads
	Audit      int `json:"audit"`
	Comments   int `json:"comments"`
	Drafts     int `json:"drafts"`
}

// Total is how much it is.
func (e Expired) Total() int { return e.Irrelevant + e.Relevant + e.Audit + e.Comments + e.Drafts }

// inHands is a thread that somebody works on: it keeps its text until they have finished.
const inHands = ` EXISTS (SELECT 1 FROM question_threads q JOIN questions x ON x.id = q.question_id WHERE q.thread_id = t.id
 AND x.state IN ('claimed', 'drafting', 'in_review', 'approved'))`

const (
	irrelevantText = `FROM threads t JOIN verdicts v ON v.thread_id = t.id WHERE t.state = 'alive' AND NOT v.relevant AND t.fetched_at < $1 AND NOT` + inHands
	relevantText   = `FROM threads t WHERE t.state = 'alive' AND t.last_at < $1 AND t.fetched_at < $1 AND NOT` + inHands
	oldDrafts      = `FROM drafts WHERE saved_at < $1 AND question_id IN (SELECT id FROM questions WHERE state IN ('done', 'closed', 'dismissed'))`
)

// CountExpired says what Expire would remove.
func (s *Store) CountExpired(ctx context.Context, l Limits) (e Expired, err error) {
	for _, c := range []struct {
		to    *int
		query string
		at    time.Time
	}{
		{&e.Irrelevant, irrelevantText, l.Irrelevant}, {&e.Relevant, relevantText, l.Relevant}, {&e.Audit, "FROM audit WHERE at < $1", l.Work},
		{&e.Comments, "FROM comments WHERE at < $1", l.Work}, {&e.Drafts, oldDrafts, l.Work},
	} {
		if err := s.readers.QueryRowContext(ctx, "SELECT COUNT(*) "+c.query, ms(c.at)).Scan(c.to); err != nil {
			return e, err
		}
	}
	return e, nil
}

// Expire removes the text and the work that may not be kept any longer, a batch a transaction: what a crash
// leaves is the next run's. Rows of threads stay without their text, so that counts do and nothing comes back.
func (s *Store) Expire(ctx context.Context, l Limits, now time.Time) (e Expired, err error) {
	if e.Irrelevant, err = s.expireText(ctx, irrelevantText, l.Irrelevant, now); err != nil {
		return e, err
	}
	if e.Relevant, err = s.expireText(ctx, relevantText, l.Relevant, now); err != nil {
		return e, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		for _, d := range []struct {
			to    *int
			query string
		}{{&e.Audit, "FROM audit WHERE at < $1"}, {&e.Comments, "FROM comments WHERE at < $1"}, {&e.Drafts, oldDrafts}} {
			res, err := tx.ExecContext(ctx, "DELETE "+d.query, ms(l.Work)) //nolint:gosec // constants of this file
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			*d.to = int(n)
		}
		if e.Total() == 0 {
			return nil
		}
		return s.notePurge(ctx, tx)
	})
	if err != nil || e.Total() == 0 {
		return e, err
	}
	return e, s.scrub(ctx)
}

func (s *Store) expireText(ctx context.Context, which string, before, now time.Time) (total int, err error) {
	for {
		n := 0
		err := s.write(ctx, func(tx *sql.Tx) error {
			ids, err := collect(ctx, tx, scanText, "SELECT t.id "+which+" ORDER BY t.id LIMIT $2", ms(before), expireBatch)
			if err != nil {
				return err
			}
			if _, err := s.lockThreads(ctx, tx, ids); err != nil {
				return err
			}
			for _, id := range ids {
				if err := s.dropText(ctx, tx, id, vigie.ThreadErased, ReasonExpired, now); err != nil {
					return err
				}
			}
			n = len(ids)
			return nil
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}
