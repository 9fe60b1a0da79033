package store

import (
	"context"
	"database/sql"
	"time"
)

// How long after it was seen a thread is looked for on its forum again: what people have deleted there is deleted
// here too.
const (
	firstCheck = 30 * 24 * time.Hour
	laterCheck = 90 * 24 * time.Hour
	checkRetry = 24 * time.Hour // after a forum that did not answer
)

// nextCheck is when a thread that was just seen is looked for again.
func nextCheck(now time.Time, changed bool) time.Time {
	if changed {
		return now.Add(firstCheck)
	}
	return now.Add(laterCheck)
}

// DueChecks lists threads of a site that nobody has seen for long, the longest unseen first.
func (s *Store) DueChecks(ctx context.Context, siteID string, now time.Time, limit int) ([]string, error) {
	return collect(ctx, s.readers, scanText, `SELECT id FROM threads WHERE state = 'alive' AND check_at <= $1 AND site_id = $2
 ORDER BY check_at, id LIMIT $3`, ms(now), siteID, limit)
}

// PutOffCheck notes that a thread could not be looked for: a day later again.
func (s *Store) PutOffCheck(ctx context.Context, threadID string, now time.Time) error {
	return run(ctx, s.writer, "UPDATE threads SET check_at = $1 WHERE id = $2", ms(now.Add(checkRetry)), threadID)
}

// AskRefresh asks for threads to be read again soon, because somebody works on them.
func (s *Store) AskRefresh(ctx context.Context, threadIDs []string, now time.Time) error {
	if len(threadIDs) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, id := range threadIDs {
			if err := run(ctx, tx, `INSERT INTO refreshes (thread_id, asked_at) SELECT id, $1 FROM threads WHERE id = $2 AND state = 'alive'
 ON CONFLICT (thread_id) DO UPDATE SET asked_at = excluded.asked_at`, ms(now), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Refreshes lists the threads that are asked for, the latest first, and forgets those that were asked for
// before a time: nobody waits for them any more.
func (s *Store) Refreshes(ctx context.Context, forget time.Time, limit int) ([]string, error) {
	if err := run(ctx, s.writer, "DELETE FROM refreshes WHERE asked_at < $1", ms(forget)); err != nil {
		return nil, err
	}
	return collect(ctx, s.readers, scanText, "SELECT thread_id FROM refreshes ORDER BY asked_at DESC, thread_id LIMIT $1", limit)
}

// EndRefresh notes that a thread was read again, or that it cannot be.
func (s *Store) EndRefresh(ctx context.Context, threadID string) error {
	return run(ctx, s.writer, "DELETE FROM refreshes WHERE thread_id = $1", threadID)
}
