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
		q, shown := questions[j.t.ID]
		m, member := members[j.t.ID]
		if m.several { // another thread of the list may have changed it
			if q, err = s.lockQuestion(ctx, tx, m.question); err != nil {
				return err
			}
			shown = q.Lead == j.t.ID
		}
		alone := false
		switch {
		case shown:
			err = s.followOne(ctx, tx, q, j, wanted, m.several)
		case wanted && member:
			alone, err = s.followMember(ctx, tx, q, j)
		default:
			alone = wanted
		}
		if err != nil {
			return err
		}
		if alone {
			asked = append(asked, j)
		}
	}
	return s.openQuestions(ctx, tx, asked)
}

// followOne makes a question agree with a new verdict on the thread that it shows. What people hold or
// decided is left to them; several says that the question has other threads.
func (s *Store) followOne(ctx context.Context, tx *sql.Tx, q vigie.Question, j judged, wanted, several bool) error {
	now := s.o.Now()
	again := closing[q.Reason]
	switch {
	case !wanted && q.State == vigie.Waiting:
		if several {
			if there, err := s.handOn(ctx, tx, q, j.t.ID); err != nil || there {
				return err
			}
		}
		if err := s.apply(ctx, tx, q, vigie.ActClose, machine, vigie.TransitionArgs{Reason: ReasonExcluded, Now: now}); err != nil {
			return err
		}
	case wanted && q.State == vigie.Closed && again != nil && again(j, now):
		if err := s.apply(ctx, tx, q, vigie.ActRequeue, machine, vigie.TransitionArgs{Now: now}); err != nil {
			return err
		}
	}
	if j.rank.ThreadID != "" {
		if err := saveRanks(ctx, tx, []vigie.Ranked{j.rank}, now); err != nil {
			return err
		}
	}
	if several && j.v.Disposition != vigie.Emergency {
		return s.showDanger(ctx, tx, q.ID)
	}
	return nil
}

// followMember looks at a wanted thread that its question does not show. Mostly the question speaks for it.
// It does not where the question was closed and this thread asks on, and where there is danger in this
// thread alone: alone says that it then asks for itself.
func (s *Store) followMember(ctx context.Context, tx *sql.Tx, q vigie.Question, j judged) (alone bool, err error) {
	if q.State == vigie.Closed {
		if again := closing[q.Reason]; again == nil || !again(j, s.o.Now()) {
			return false, nil
		}
		if err := run(ctx, tx, "UPDATE questions SET lead = $1 WHERE id = $2", j.t.ID, q.ID); err != nil {
			return false, err
		}
		q.Lead = j.t.ID
		return false, s.followOne(ctx, tx, q, j, true, false)
	}
	if j.v.Disposition != vigie.Emergency {
		return false, nil
	}
	res, err := tx.ExecContext(ctx, `DELETE FROM question_threads WHERE thread_id = $1 AND thread_id <> question_id
 AND NOT EXISTS (SELECT 1 FROM questions q JOIN verdicts v ON v.thread_id = q.lead
  WHERE q.id = question_threads.question_id AND v.disposition = 'emergency')`, j.t.ID)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return n > 0, err
	}
	return false, s.showDanger(ctx, tx, q.ID)
}

// showDanger makes a question show the thread with danger in it, where the one that it shows has none.
func (s *Store) showDanger(ctx context.Context, tx *sql.Tx, questionID string) error {
	return run(ctx, tx, `UPDATE questions SET lead = d.thread, version = version + 1, updated_at = $2 FROM (
  SELECT t.id AS thread FROM question_threads m JOIN threads t ON t.id = m.thread_id JOIN verdicts v ON v.thread_id = t.id
  WHERE m.question_id = $1 AND t.state = 'alive' AND v.disposition = 'emergency' ORDER BY t.posted_at, t.id LIMIT 1) AS d
 WHERE questions.id = $1 AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.thread_id = questions.lead AND v.disposition = 'emergency')`,
		questionID, ms(s.o.Now()))
}

func (s *Store) addQuestions(ctx context.Context, tx *sql.Tx, list []judged) error {
	var rows, links []any
	now := ms(s.o.Now())
	for _, j := range list {
		rows = append(rows, j.t.ID, vigie.Waiting, "", 1, j.rank.Priority, now, asJSON(j.rank.Why), ms(j.rank.Deadline), "", "", 0, now, now, j.t.ID)
		links = append(links, j.t.ID, j.t.ID)
	}
	if err := s.insertRows(ctx, tx, rowsOf{14, `INSERT INTO questions (id, state, reason, version, priority, ranked_at, why, deadline, claim_by, claim_name,
 claim_until, created_at, updated_at, lead) VALUES `, ""}, rows); err != nil {
		return err
	}
	return s.insertRows(ctx, tx, rowsOf{2, "INSERT INTO question_threads (thread_id, question_id) VALUES ", ""}, links)
}

// membership is the question that a thread belongs to.
type membership struct {
	thread, question string
	several          bool // other threads belong to it as well
}

// lockQuestions reads the questions that show these threads for changing them, by thread, and says which
// of the threads belong to a question at all.
func (s *Store) lockQuestions(ctx context.Context, tx *sql.Tx, threadIDs []string) (map[string]vigie.Question, map[string]membership, error) {
	found, err := byIDs(ctx, tx, scanQuestion, "SELECT "+questionColumns+" FROM questions q WHERE q.lead IN (", threadIDs, " ORDER BY q.id"+s.d.lock)
	if err != nil {
		return nil, nil, err
	}
	questions := map[string]vigie.Question{}
	for _, q := range found {
		questions[q.Lead] = q
	}
	members, err := s.members(ctx, tx, threadIDs)
	return questions, members, err
}

func (s *Store) members(ctx context.Context, tx *sql.Tx, threadIDs []string) (map[string]membership, error) {
	linked, err := byIDs(ctx, tx, func(row scanner) (m membership, err error) {
		err = row.Scan(&m.thread, &m.question, &m.several)
		return m, err
	}, `SELECT m.thread_id, m.question_id, EXISTS (SELECT 1 FROM question_threads o WHERE o.question_id = m.question_id AND o.thread_id <> m.thread_id)
 FROM question_threads m WHERE m.thread_id IN (`, threadIDs, "")
	out := map[string]membership{}
	for _, m := range linked {
		out[m.thread] = m
	}
	return out, err
}
