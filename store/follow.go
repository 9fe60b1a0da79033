package store

import (
	"context"
	"database/sql"
	"time"

	"vigie"
)

// Reasons for which the machine closes a waiting question.
const (
	ReasonAnswered  = "answered"  // somebody on the forum answered it
	ReasonGone      = "gone"      // the forum took the thread away
	ReasonExpired   = "expired"   // the asker has left
	ReasonDuplicate = "duplicate" // another question has the same thread
	ReasonErased    = "erased"    // the asker asked for it
	ReasonExcluded  = "excluded"  // triage says that it is none
)

// closing says for which of the reasons a later verdict may ask the question again.
var closing = map[string]func(judged, time.Time) bool{
	ReasonAnswered:  func(j judged, _ time.Time) bool { return j.v.Open },
	ReasonGone:      func(judged, time.Time) bool { return true }, // a verdict is on a living thread
	ReasonExpired:   func(j judged, now time.Time) bool { return j.rank.Deadline.After(now) },
	ReasonDuplicate: func(judged, time.Time) bool { return false },
	ReasonErased:    func(judged, time.Time) bool { return false },
	ReasonExcluded:  func(judged, time.Time) bool { return true },
}

var machine = vigie.Actor{Machine: true}

// follow makes the questions agree with new verdicts.
func (s *Store) follow(ctx context.Context, tx *sql.Tx, list []judged) error {
	ids := make([]string, len(list))
	for i, j := range list {
		ids[i] = j.t.ID
	}
	questions, members, err := s.lockQuestions(ctx, tx, ids)
	if err != nil {
		return err
	}
	watchOnly, err := collect(ctx, tx, scanText, "SELECT id FROM sites WHERE watch_only")
	if err != nil {
		return err
	}
	watched := map[string]bool{}
	for _, id := range watchOnly {
		watched[id] = true
	}
	var asked []judged
	for _, j := range list {
		wanted := j.v.Relevant && j.v.Disposition != vigie.Exclude && !watched[j.t.SiteID]
		q, exists := questions[j.t.ID]
		switch {
		case exists:
			err = s.followOne(ctx, tx, q, j, wanted)
		case wanted && members[j.t.ID] && j.v.Disposition == vigie.Emergency:
			var left bool
			if left, err = s.leaveForDanger(ctx, tx, j.t.ID); left {
				asked = append(asked, j)
			}
		case wanted && !members[j.t.ID]: // a cross-post follows its question's first thread
			asked = append(asked, j)
		}
		if err != nil {
			return err
		}
	}
	return s.openQuestions(ctx, tx, asked)
}

// leaveForDanger takes a cross-post out of its question when somebody is in danger in it and the question
// does not say so: it must stand in the queue by itself.
func (s *Store) leaveForDanger(ctx context.Context, tx *sql.Tx, threadID string) (left bool, err error) {
	res, err := tx.ExecContext(ctx, `DELETE FROM question_threads WHERE thread_id = $1 AND thread_id <> question_id
 AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.thread_id = question_threads.question_id AND v.disposition = 'emergency')`, threadID)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// followOne makes an existing question agree with a new verdict. What people hold or decided
// is left to them.
func (s *Store) followOne(ctx context.Context, tx *sql.Tx, q vigie.Question, j judged, wanted bool) error {
	now := s.o.Now()
	again := closing[q.Reason]
	switch {
	case !wanted && q.State == vigie.Waiting:
		if err := s.apply(ctx, tx, q, vigie.ActClose, machine, vigie.TransitionArgs{Reason: ReasonExcluded, Now: now}); err != nil {
			return err
		}
	case wanted && q.State == vigie.Closed && again != nil && again(j, now):
		if err := s.apply(ctx, tx, q, vigie.ActRequeue, machine, vigie.TransitionArgs{Now: now}); err != nil {
			return err
		}
	}
	if j.rank.ThreadID == "" {
		return nil
	}
	return saveRanks(ctx, tx, []vigie.Ranked{j.rank}, now)
}

func (s *Store) addQuestions(ctx context.Context, tx *sql.Tx, list []judged) error {
	var rows, links []any
	now := ms(s.o.Now())
	for _, j := range list {
		rows = append(rows, j.t.ID, vigie.Waiting, "", 1, j.rank.Priority, now, asJSON(j.rank.Why), ms(j.rank.Deadline), "", "", 0, now, now)
		links = append(links, j.t.ID, j.t.ID)
	}
	if err := s.insertRows(ctx, tx, rowsOf{13, `INSERT INTO questions (id, state, reason, version, priority, ranked_at, why, deadline, claim_by, claim_name,
 claim_until, created_at, updated_at) VALUES `, ""}, rows); err != nil {
		return err
	}
	return s.insertRows(ctx, tx, rowsOf{2, "INSERT INTO question_threads (thread_id, question_id) VALUES ", ""}, links)
}

// lockQuestions reads the questions whose first threads are these for changing them, and
// says which of the threads belong to a question at all.
func (s *Store) lockQuestions(ctx context.Context, tx *sql.Tx, threadIDs []string) (map[string]vigie.Question, map[string]bool, error) {
	found, err := byIDs(ctx, tx, scanQuestion, "SELECT "+questionColumns+" FROM questions q WHERE q.id IN (", threadIDs, " ORDER BY q.id"+s.d.lock)
	if err != nil {
		return nil, nil, err
	}
	linked, err := byIDs(ctx, tx, scanText, "SELECT thread_id FROM question_threads WHERE thread_id IN (", threadIDs, "")
	if err != nil {
		return nil, nil, err
	}
	questions, members := map[string]vigie.Question{}, map[string]bool{}
	for _, q := range found {
		questions[q.ID] = q
	}
	for _, id := range linked {
		members[id] = true
	}
	return questions, members, nil
}
