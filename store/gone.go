package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"vigie"
)

// goneGap is how far apart two answers "gone" must be before a thread counts as deleted.
const goneGap = 24 * time.Hour

// NoteGone notes that the forum answered that a thread is gone (404, 410 or its own page for
// it; never after an error). The second such answer, a day or more after the first, confirms
// it: the text is deleted here too, the copies are told, and a waiting question is closed. A
// reading in between starts anew. A thread that is not known is CodeNotFound.
func (s *Store) NoteGone(ctx context.Context, threadID string, now time.Time) (confirmed bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		confirmed = false
		threads, err := s.lockThreads(ctx, tx, []string{threadID})
		if err != nil {
			return err
		}
		t, known := threads[threadID]
		if !known {
			return vigie.Errorf(vigie.CodeNotFound, "there is no thread %q", threadID)
		}
		if t.State != vigie.ThreadAlive {
			confirmed = true
			return nil
		}
		var first time.Time
		if err := tx.QueryRowContext(ctx, "SELECT gone_seen_at FROM threads WHERE id = $1", threadID).Scan(stamp{&first}); err != nil {
			return err
		}
		if first.IsZero() {
			_, err := tx.ExecContext(ctx, "UPDATE threads SET gone_seen_at = $1, check_at = $2 WHERE id = $3", ms(now), ms(now.Add(goneGap)), threadID)
			return err
		}
		if now.Sub(first) < goneGap {
			return nil
		}
		confirmed = true
		return s.dropText(ctx, tx, threadID, vigie.ThreadGone, ReasonGone, now)
	})
	return confirmed, err
}

// dropText removes a thread's text, tells the copies and closes a question that waits. What
// people hold stays theirs: the page tells them. (A question with other threads lives on.)
func (s *Store) dropText(ctx context.Context, tx *sql.Tx, threadID string, state vigie.ThreadState, reason string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM posts WHERE thread_id = $1", threadID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE threads SET state = $1, title = '', revision = '', dirty = FALSE WHERE id = $2", state, threadID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE verdicts SET evidence = '[]' WHERE thread_id = $1", threadID); err != nil {
		return err
	}
	if err := s.dropPrint(ctx, tx, threadID); err != nil {
		return err
	}
	if err := s.leave(ctx, tx, threadID, reason, now); err != nil {
		return err
	}
	return s.noteChanges(ctx, tx, []string{threadID}, true)
}

// leave takes a thread that cannot be read any more out of its question. A question that was asked elsewhere
// too lives on there; another one that waits is closed.
func (s *Store) leave(ctx context.Context, tx *sql.Tx, threadID, reason string, now time.Time) error {
	questions, _, err := s.lockQuestions(ctx, tx, []string{threadID})
	if err != nil {
		return err
	}
	if err := run(ctx, tx, "DELETE FROM question_threads WHERE thread_id = $1 AND question_id <> $1", threadID); err != nil {
		return err
	}
	q, shown := questions[threadID]
	if !shown {
		return nil
	}
	there, err := s.handOn(ctx, tx, q, threadID)
	if err != nil || there {
		return err
	}
	if reason == ReasonErased && slices.Contains([]vigie.State{vigie.Waiting, vigie.Claimed, vigie.Drafting, vigie.InReview, vigie.Approved}, q.State) {
		return s.apply(ctx, tx, q, vigie.ActErase, machine, vigie.TransitionArgs{Reason: reason, Now: now})
	}
	if q.State != vigie.Waiting {
		return nil
	}
	return s.apply(ctx, tx, q, vigie.ActClose, machine, vigie.TransitionArgs{Reason: reason, Now: now})
}

// CloseExpired closes waiting questions whose deadline was before a time, at most limit of
// them, and says how many: their askers have left. An emergency is left to people.
func (s *Store) CloseExpired(ctx context.Context, before time.Time, limit int) (n int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		due, err := collect(ctx, tx, scanQuestion, "SELECT "+questionColumns+` FROM questions q WHERE q.state = 'waiting' AND q.deadline > 0
 AND q.deadline < $1 AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.thread_id = q.lead AND v.disposition = 'emergency')
 ORDER BY q.id LIMIT $2`+s.d.lock, ms(before), limit)
		if err != nil {
			return err
		}
		for _, q := range due {
			if err := s.apply(ctx, tx, q, vigie.ActClose, machine, vigie.TransitionArgs{Reason: ReasonExpired, Now: s.o.Now()}); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, err
}
