package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigie"
)

// alarmQuery selects alarms with the labels of their threads.
const alarmQuery = `SELECT a.id, a.question_id, a.thread_id, t.site_id, s.country, v.lang, v.substances, v.topics, v.asker, a.fetched_at,
 a.raised_at, a.attempts, a.next_at, a.on_duty, a.told, a.ack_by, a.ack_at, a.ended_at, a.end_reason
 FROM alarms a JOIN threads t ON t.id = a.thread_id JOIN sites s ON s.id = t.site_id JOIN verdicts v ON v.thread_id = a.thread_id`

func scanAlarm(row scanner) (a vigie.Alarm, err error) {
	err = row.Scan(&a.ID, &a.QuestionID, &a.ThreadID, &a.SiteID, &a.Country, &a.Lang, list[[]string]{&a.Substances}, list[[]string]{&a.Topics},
		&a.Asker, stamp{&a.FetchedAt}, stamp{&a.RaisedAt}, &a.Attempts, stamp{&a.NextAt}, &a.OnDuty, &a.Told, &a.AckBy, stamp{&a.AckAt},
		stamp{&a.EndedAt}, &a.EndReason)
	return a, err
}

const alarmOpen = "a.ack_at = 0 AND a.ended_at = 0"

// asked is the question that a thread belongs to, as raise needs it.
type asked struct {
	thread, question string
	state            vigie.State
	version          int64
	alarms           int // ever raised for it
	open             int // of them, still open
}

// raise makes an alarm of each verdict that rings people, within the transaction that stores
// it: a verdict that is kept and an alarm that is lost cannot be. A question that rang before
// rings again when the danger is new: the verdict before was none, and no alarm is open. What
// the machine closed stays silent, and so does what a person dismissed knowing of the danger.
func (s *Store) raise(ctx context.Context, tx *sql.Tx, list []judged, before map[string]vigie.Verdict) error {
	byThread := map[string]judged{}
	for _, j := range list {
		if j.v.Alarms() {
			byThread[j.t.ID] = j
		}
	}
	if len(byThread) == 0 {
		return nil
	}
	found, err := byIDs(ctx, tx, func(row scanner) (a asked, err error) {
		err = row.Scan(&a.thread, &a.question, &a.state, &a.version, &a.alarms, &a.open)
		return a, err
	}, `SELECT l.thread_id, q.id, q.state, q.version, (SELECT COUNT(*) FROM alarms a WHERE a.question_id = q.id),
 (SELECT COUNT(*) FROM alarms a WHERE a.question_id = q.id AND `+alarmOpen+`)
 FROM question_threads l JOIN questions q ON q.id = l.question_id WHERE l.thread_id IN (`, sortedKeys(byThread), " ORDER BY l.thread_id")
	if err != nil {
		return err
	}
	now := ms(s.o.Now())
	var rows []any
	rung := map[string]bool{}
	for _, q := range found {
		j := byThread[q.thread]
		fresh := !before[q.thread].Alarms()
		silent := q.state == vigie.Closed || q.open > 0 || rung[q.question] || q.alarms > 0 && !fresh || q.state == vigie.Dismissed && !fresh
		if silent {
			continue
		}
		rung[q.question] = true
		rows = append(rows, newID("e"), q.question, q.version, q.thread, ms(j.t.FetchedAt), now, 0, now, 0, 0, "", 0, 0, "")
	}
	return s.insertRows(ctx, tx, rowsOf{14, `INSERT INTO alarms (id, question_id, question_version, thread_id, fetched_at, raised_at, attempts, next_at,
 on_duty, told, ack_by, ack_at, ended_at, end_reason) VALUES `, " ON CONFLICT DO NOTHING"}, rows) // two cross-posts, judged at the same moment
}

// settledQuery selects open alarms whose question people or the machine settled since.
const settledQuery = `SELECT a.id, q.state FROM alarms a JOIN questions q ON q.id = a.question_id WHERE ` + alarmOpen + `
 AND q.version > a.question_version AND q.state IN ('published', 'done', 'dismissed', 'closed')`

// EndAlarms ends the alarms whose questions were settled without an acknowledgement
// (answered, dismissed, closed), with the messages that wait, and says how many.
func (s *Store) EndAlarms(ctx context.Context, now time.Time) (int, error) {
	type ended struct{ id, reason string }
	scan := func(row scanner) (e ended, err error) { err = row.Scan(&e.id, &e.reason); return e, err }
	over, err := collect(ctx, s.readers, scan, settledQuery)
	if err != nil || len(over) == 0 {
		return 0, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		for _, e := range over {
			if err := run(ctx, tx, "UPDATE alarms SET ended_at = $1, end_reason = $2, next_at = 0 WHERE id = $3 AND ack_at = 0 AND ended_at = 0", ms(now), e.reason, e.id); err != nil {
				return err
			}
			if err := dropEffects(ctx, tx, "about", e.id, now); err != nil {
				return err
			}
		}
		return nil
	})
	return len(over), err
}

// DueAlarms lists the alarms that are to be pushed now, oldest first.
func (s *Store) DueAlarms(ctx context.Context, now time.Time) ([]vigie.Alarm, error) {
	return collect(ctx, s.readers, scanAlarm, alarmQuery+" WHERE a.next_at > 0 AND a.next_at <= $1 AND "+alarmOpen+" ORDER BY a.raised_at, a.id LIMIT 100", ms(now))
}

// RecordPush writes down one push with its messages, in one transaction. It is false, and
// nothing is written, when another process was first or the alarm was acknowledged meanwhile.
func (s *Store) RecordPush(ctx context.Context, a vigie.Alarm, p vigie.Push, effects []vigie.Effect) (bool, error) {
	won := false
	err := s.write(ctx, func(tx *sql.Tx) error {
		won = false
		attempts := max(p.Attempt, a.Attempts)
		res, err := tx.ExecContext(ctx, `UPDATE alarms SET attempts = $1, next_at = $2, on_duty = $3, told = $4
 WHERE id = $5 AND attempts = $6 AND next_at = $7 AND ack_at = 0 AND ended_at = 0`,
			attempts, ms(p.NextAt), p.OnDuty, len(p.To), a.ID, a.Attempts, ms(a.NextAt))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return err
		}
		won = true
		return s.addEffects(ctx, tx, effects, p.Attempt)
	})
	return won && err == nil, err
}

// AckAlarm notes that a person takes an alarm on themselves: no further push, and messages
// that wait are dropped. The id is the alarm's or its question's. An alarm that was
// acknowledged before stays with whoever did it first.
func (s *Store) AckAlarm(ctx context.Context, id, personID string, now time.Time) (vigie.Alarm, error) {
	a, err := s.Alarm(ctx, id)
	if err != nil || !a.AckAt.IsZero() {
		return a, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "UPDATE alarms SET ack_by = $1, ack_at = $2, next_at = 0 WHERE id = $3 AND ack_at = 0", personID, ms(now), a.ID); err != nil {
			return err
		}
		return dropEffects(ctx, tx, "about", a.ID, now)
	})
	if err != nil {
		return a, err
	}
	return s.Alarm(ctx, a.ID)
}

// Alarm gives one alarm by its id, or the last one of a question by the question's id; or
// CodeNotFound.
func (s *Store) Alarm(ctx context.Context, id string) (vigie.Alarm, error) {
	a, err := scanAlarm(s.readers.QueryRowContext(ctx, alarmQuery+" WHERE a.id = $1 OR a.question_id = $1 ORDER BY a.raised_at DESC, a.id DESC LIMIT 1", id))
	return a, notFound(err, "there is no emergency %q: see the list of emergencies", id)
}

// Alarms lists alarms, newest first, with the cursor of the next page.
func (s *Store) Alarms(ctx context.Context, f vigie.AlarmFilter) ([]vigie.Alarm, string, error) {
	limit := f.Limit
	if limit < 1 || limit > 200 {
		limit = 50
	}
	at, id := int64(1)<<62, ""
	if f.After != "" {
		left, right, ok := strings.Cut(f.After, "~")
		n, err := strconv.ParseInt(left, 10, 64)
		if !ok || err != nil {
			return nil, "", vigie.Errorf(vigie.CodeInvalid, "the cursor is not one that a list gave: start without it")
		}
		at, id = n, right
	}
	where := " WHERE (a.raised_at, a.id) < ($1, $2)"
	if f.OpenOnly {
		where += " AND " + alarmOpen
	}
	out, err := collect(ctx, s.readers, scanAlarm, alarmQuery+where+" ORDER BY a.raised_at DESC, a.id DESC LIMIT $3", at, id, limit+1)
	if err != nil || len(out) <= limit {
		return out, "", err
	}
	last := out[limit-1]
	return out[:limit], strconv.FormatInt(ms(last.RaisedAt), 10) + "~" + last.ID, nil
}

// AlarmFigures counts the alarms that nobody has acknowledged.
func (s *Store) AlarmFigures(ctx context.Context) (f vigie.AlarmFigures, err error) {
	var oldest sql.NullInt64
	err = s.readers.QueryRowContext(ctx, "SELECT COUNT(*), MIN(a.raised_at) FROM alarms a WHERE "+alarmOpen).Scan(&f.Open, &oldest)
	f.Oldest = fromMS(oldest.Int64)
	return f, err
}

// Reach lists who may be told of an alarm at a moment: people on duty and coordinators, with
// their contacts. Disabled people are left out.
func (s *Store) Reach(ctx context.Context, now time.Time) ([]vigie.Reach, error) {
	people, err := s.People(ctx)
	if err != nil {
		return nil, err
	}
	shifts, err := s.Shifts(ctx, now, now)
	if err != nil {
		return nil, err
	}
	contacts, err := collect(ctx, s.readers, scanContact, "SELECT "+contactColumns+" FROM contacts c ORDER BY c.id")
	if err != nil {
		return nil, err
	}
	var out []vigie.Reach
	for _, p := range people {
		r := vigie.Reach{Person: p, OnDuty: slices.ContainsFunc(shifts, func(x vigie.Shift) bool { return x.PersonID == p.ID && x.Covers(now) })}
		if p.Disabled || !r.OnDuty && !p.Has(vigie.RoleCoordinator) {
			continue
		}
		for _, c := range contacts {
			if c.PersonID == p.ID {
				r.Contacts = append(r.Contacts, c)
			}
		}
		out = append(out, r)
	}
	return out, nil
}
