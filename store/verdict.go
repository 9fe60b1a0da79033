package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"vigie"
)

const verdictColumns = `v.thread_id, v.revision, v.lexicon, v.model, v.lang, v.relevant, v.substances, v.topics, v.asker, v.disposition,
 v.urgency, v.question, v.open, v.judged, v.evidence, v.at, v.until_at`

func verdictFields(v *vigie.Verdict) []any {
	return []any{
		&v.ThreadID, &v.Revision, &v.Lexicon, &v.Model, &v.Lang, &v.Relevant, list[[]string]{&v.Substances}, list[[]string]{&v.Topics},
		&v.Asker, &v.Disposition, &v.Urgency, &v.Question, &v.Open, &v.Judged, list[[]vigie.Evidence]{&v.Evidence}, stamp{&v.At}, stamp{&v.Until},
	}
}

// Verdict gives the verdict on a thread, or CodeNotFound while triage has not seen it.
func (s *Store) Verdict(ctx context.Context, threadID string) (vigie.Verdict, error) {
	found, err := s.verdicts(ctx, []string{threadID})
	if err != nil {
		return vigie.Verdict{}, err
	}
	v, ok := found[threadID]
	if !ok {
		return v, vigie.Errorf(vigie.CodeNotFound, "thread %q has no verdict yet: triage has not seen it", threadID)
	}
	return v, nil
}

func (s *Store) verdicts(ctx context.Context, ids []string) (map[string]vigie.Verdict, error) {
	out := map[string]vigie.Verdict{}
	for part := range slices.Chunk(ids, 200) {
		found, err := collect(ctx, s.readers, func(row scanner) (v vigie.Verdict, err error) {
			err = row.Scan(verdictFields(&v)...)
			return v, err
		}, "SELECT "+verdictColumns+" FROM verdicts v WHERE v.thread_id IN ("+marks(1, len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
		for _, v := range found {
			out[v.ThreadID] = v
		}
	}
	return out, nil
}

// PendingTriage lists threads that triage has not seen as they are now: new text, another
// lexicon or model, or a verdict that age alone has made old. Newest text first.
func (s *Store) PendingTriage(ctx context.Context, lexicon, model string, now time.Time, limit int) ([]string, error) {
	out, err := collect(ctx, s.readers, scanText, "SELECT id FROM threads WHERE dirty ORDER BY fetched_at DESC, id LIMIT $1", limit)
	if err != nil || len(out) >= limit {
		return out, err
	}
	// Ranges, not <>, so that the index answers at once when nothing differs.
	more, err := collect(ctx, s.readers, scanText, `SELECT thread_id FROM verdicts WHERE lexicon < $1 OR lexicon > $1
 OR (lexicon = $1 AND model < $2) OR (lexicon = $1 AND model > $2) OR (until_at > 0 AND until_at <= $3) LIMIT $4`, lexicon, model, ms(now), limit)
	for _, id := range more {
		if len(out) < limit && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, err
}

// SaveVerdicts stores verdicts and what follows from them, in one transaction: a question
// that should be asked begins to wait, one that should not is closed by the machine, one
// that people hold is left to them. A verdict on an older revision is dropped: the thread is
// still pending.
func (s *Store) SaveVerdicts(ctx context.Context, verdicts []vigie.Verdict, ranks []vigie.Ranked) error {
	byID := map[string]vigie.Ranked{}
	for _, r := range ranks {
		byID[r.ThreadID] = r
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		var changed []string
		for _, v := range verdicts {
			t, known, err := s.lockThread(ctx, tx, v.ThreadID)
			if err != nil {
				return err
			}
			if !known || t.Revision != v.Revision || t.State != vigie.ThreadAlive {
				continue
			}
			if err := saveVerdict(ctx, tx, v); err != nil {
				return err
			}
			if err := s.follow(ctx, tx, t, v, byID[v.ThreadID]); err != nil {
				return err
			}
			changed = append(changed, v.ThreadID)
		}
		return s.noteChanges(ctx, tx, changed, false)
	})
}

func saveVerdict(ctx context.Context, tx *sql.Tx, v vigie.Verdict) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO verdicts (thread_id, revision, lexicon, model, lang, relevant, substances, topics, asker,
 disposition, urgency, question, open, judged, evidence, at, until_at) VALUES (`+marks(1, 17)+`)
 ON CONFLICT (thread_id) DO UPDATE SET revision = excluded.revision, lexicon = excluded.lexicon, model = excluded.model,
 lang = excluded.lang, relevant = excluded.relevant, substances = excluded.substances, topics = excluded.topics,
 asker = excluded.asker, disposition = excluded.disposition, urgency = excluded.urgency, question = excluded.question,
 open = excluded.open, judged = excluded.judged, evidence = excluded.evidence, at = excluded.at, until_at = excluded.until_at`,
		v.ThreadID, v.Revision, v.Lexicon, v.Model, v.Lang, v.Relevant, asJSON(v.Substances), asJSON(v.Topics), v.Asker, v.Disposition,
		v.Urgency, v.Question, v.Open, v.Judged, asJSON(v.Evidence), ms(v.At), ms(v.Until))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE threads SET dirty = FALSE, lang = $1 WHERE id = $2", v.Lang, v.ThreadID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM verdict_labels WHERE thread_id = $1", v.ThreadID); err != nil {
		return err
	}
	for kind, values := range map[string][]string{"substance": v.Substances, "topic": v.Topics} {
		for _, value := range values {
			if _, err := tx.ExecContext(ctx, "INSERT INTO verdict_labels (thread_id, kind, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", v.ThreadID, kind, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// Reasons for which the machine closes a waiting question.
const (
	reasonExcluded = "excluded"
)

// follow makes a thread's question agree with its verdict.
func (s *Store) follow(ctx context.Context, tx *sql.Tx, t vigie.Thread, v vigie.Verdict, rank vigie.Ranked) error {
	var watchOnly bool
	if err := tx.QueryRowContext(ctx, "SELECT watch_only FROM sites WHERE id = $1", t.SiteID).Scan(&watchOnly); err != nil {
		return err
	}
	wanted := v.Relevant && v.Disposition != vigie.Exclude && !watchOnly
	var id string
	err := tx.QueryRowContext(ctx, "SELECT question_id FROM question_threads WHERE thread_id = $1", t.ID).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows) && !wanted:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return s.addQuestion(ctx, tx, t.ID, rank)
	case err != nil:
		return err
	}
	q, err := s.lockQuestion(ctx, tx, id)
	if err != nil {
		return err
	}
	machine := vigie.Actor{Machine: true}
	switch {
	case !wanted && q.State == vigie.Waiting:
		return s.apply(ctx, tx, q, vigie.ActClose, machine, vigie.TransitionArgs{Reason: reasonExcluded, Now: s.o.Now()})
	case wanted && q.State == vigie.Closed && q.Reason == reasonExcluded:
		if err := s.apply(ctx, tx, q, vigie.ActRequeue, machine, vigie.TransitionArgs{Now: s.o.Now()}); err != nil {
			return err
		}
	}
	if rank.ThreadID == "" {
		return nil
	}
	return saveRank(ctx, tx, id, rank, s.o.Now())
}

func (s *Store) addQuestion(ctx context.Context, tx *sql.Tx, threadID string, rank vigie.Ranked) error {
	now := ms(s.o.Now())
	if _, err := tx.ExecContext(ctx, `INSERT INTO questions (id, state, reason, version, priority, ranked_at, why, deadline, claim_by, claim_name,
 claim_until, created_at, updated_at) VALUES ($1, $2, '', 1, $3, $4, $5, $6, '', '', 0, $7, $8)`,
		threadID, vigie.Waiting, rank.Priority, now, asJSON(rank.Why), ms(rank.Deadline), now, now); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO question_threads (thread_id, question_id) VALUES ($1, $2)", threadID, threadID)
	return err
}

func saveRank(ctx context.Context, tx *sql.Tx, questionID string, r vigie.Ranked, at time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE questions SET priority = $1, ranked_at = $2, why = $3, deadline = $4 WHERE id = $5",
		r.Priority, ms(at), asJSON(r.Why), ms(r.Deadline), questionID)
	return err
}
