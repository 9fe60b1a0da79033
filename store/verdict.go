package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
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
	return verdictsOf(ctx, s.readers, ids)
}

func verdictsOf(ctx context.Context, db queryer, ids []string) (map[string]vigie.Verdict, error) {
	found, err := byIDs(ctx, db, func(row scanner) (v vigie.Verdict, err error) {
		err = row.Scan(verdictFields(&v)...)
		return v, err
	}, "SELECT "+verdictColumns+" FROM verdicts v WHERE v.thread_id IN (", ids, "")
	if err != nil {
		return nil, err
	}
	out := make(map[string]vigie.Verdict, len(found))
	for _, v := range found {
		out[v.ThreadID] = v
	}
	return out, nil
}

// pendingQuery selects living threads whose verdict another lexicon or model gave, or that age
// has made old. It is a sum of index ranges, so that it answers at once when there are none.
var pendingQuery = func() string {
	const arm = "SELECT v.thread_id FROM verdicts v JOIN threads t ON t.id = v.thread_id WHERE t.state = 'alive' AND NOT t.dirty AND "
	ranges := []string{
		"v.lexicon < $1", "v.lexicon > $1", "v.lexicon = $1 AND v.model < $2", "v.lexicon = $1 AND v.model > $2",
		"v.until_at > 0 AND v.until_at <= $3",
	}
	return arm + strings.Join(ranges, " UNION ALL "+arm) + " LIMIT $4"
}()

// PendingTriage lists threads that triage has not seen as they are now: new text, another
// lexicon or model, or a verdict that age alone has made old. Newest text first.
func (s *Store) PendingTriage(ctx context.Context, lexicon, model string, now time.Time, limit int) ([]string, error) {
	out, err := collect(ctx, s.readers, scanText, "SELECT id FROM threads WHERE dirty ORDER BY fetched_at DESC, id LIMIT $1", limit)
	if err != nil || len(out) >= limit {
		return out, err
	}
	more, err := collect(ctx, s.readers, scanText, pendingQuery, lexicon, model, ms(now), limit-len(out))
	for i, id := range more {
		if !slices.Contains(more[:i], id) { // old by its lexicon and by its age
			out = append(out, id)
		}
	}
	return out, err
}

// SaveVerdicts stores verdicts and what follows from them, in one transaction: a question
// that should be asked begins to wait, one that should not is closed by the machine, one
// that people hold is left to them, and an emergency raises an alarm. A verdict on an older
// revision is dropped: the thread is still pending. A change is noted where labels changed.
func (s *Store) SaveVerdicts(ctx context.Context, verdicts []vigie.Verdict, ranks []vigie.Ranked) error {
	byID, rankByID := map[string]vigie.Verdict{}, map[string]vigie.Ranked{}
	for _, v := range verdicts {
		byID[v.ThreadID] = v
	}
	for _, r := range ranks {
		rankByID[r.ThreadID] = r
	}
	ids := sortedKeys(byID)
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.takeTurn(ctx, tx, byID); err != nil {
			return err
		}
		threads, err := s.lockThreads(ctx, tx, ids)
		if err != nil {
			return err
		}
		before, err := verdictsOf(ctx, tx, ids)
		if err != nil {
			return err
		}
		var current []judged
		var changed []string
		for _, id := range ids {
			t, v := threads[id], byID[id]
			if t.ID == "" || t.Revision != v.Revision || t.State != vigie.ThreadAlive {
				continue
			}
			current = append(current, judged{t, v, rankByID[id]})
			if old, known := before[id]; !known || !sameLabels(old, v) {
				changed = append(changed, id)
			}
		}
		if err := s.saveVerdicts(ctx, tx, current); err != nil {
			return err
		}
		if err := s.follow(ctx, tx, current); err != nil {
			return err
		}
		if err := s.raise(ctx, tx, current, before); err != nil {
			return err
		}
		return s.noteChanges(ctx, tx, changed, false)
	})
}

// judged is a thread with its new verdict and its place in the queue.
type judged struct {
	t    vigie.Thread
	v    vigie.Verdict
	rank vigie.Ranked
}

// sameLabels says whether a copy of the store need not hear of the new verdict.
func sameLabels(a, b vigie.Verdict) bool {
	return a.Lang == b.Lang && a.Relevant == b.Relevant && slices.Equal(a.Substances, b.Substances) && slices.Equal(a.Topics, b.Topics) &&
		a.Asker == b.Asker && a.Disposition == b.Disposition && a.Urgency == b.Urgency && a.Question == b.Question && a.Open == b.Open && a.Judged == b.Judged
}

func (s *Store) saveVerdicts(ctx context.Context, tx *sql.Tx, list []judged) error {
	var rows, labels []any
	var ids []string
	byLang := map[string][]string{}
	for _, j := range list {
		v := j.v
		ids = append(ids, v.ThreadID)
		byLang[clean(v.Lang)] = append(byLang[clean(v.Lang)], v.ThreadID)
		rows = append(rows, v.ThreadID, v.Revision, v.Lexicon, v.Model, clean(v.Lang), v.Relevant, asJSON(v.Substances), asJSON(v.Topics), v.Asker,
			v.Disposition, v.Urgency, v.Question, v.Open, v.Judged, asJSON(v.Evidence), ms(v.At), ms(v.Until))
		for _, value := range sortedUnique(v.Substances) {
			labels = append(labels, v.ThreadID, "substance", value)
		}
		for _, value := range sortedUnique(v.Topics) {
			labels = append(labels, v.ThreadID, "topic", value)
		}
	}
	if err := s.insertRows(ctx, tx, rowsOf{
		17, `INSERT INTO verdicts (thread_id, revision, lexicon, model, lang, relevant, substances, topics, asker,
 disposition, urgency, question, open, judged, evidence, at, until_at) VALUES `,
		` ON CONFLICT (thread_id) DO UPDATE SET revision = excluded.revision, lexicon = excluded.lexicon, model = excluded.model,
 lang = excluded.lang, relevant = excluded.relevant, substances = excluded.substances, topics = excluded.topics,
 asker = excluded.asker, disposition = excluded.disposition, urgency = excluded.urgency, question = excluded.question,
 open = excluded.open, judged = excluded.judged, evidence = excluded.evidence, at = excluded.at, until_at = excluded.until_at`,
	}, rows); err != nil {
		return err
	}
	for part := range slices.Chunk(ids, 200) {
		if err := run(ctx, tx, "DELETE FROM verdict_labels WHERE thread_id IN ("+marks(1, len(part))+")", anys(part)...); err != nil {
			return err
		}
	}
	for _, lang := range sortedKeys(byLang) {
		for part := range slices.Chunk(byLang[lang], 200) {
			if err := run(ctx, tx, "UPDATE threads SET dirty = FALSE, lang = $1 WHERE id IN ("+marks(2, len(part))+")", append([]any{lang}, anys(part)...)...); err != nil {
				return err
			}
		}
	}
	return s.insertRows(ctx, tx, rowsOf{3, "INSERT INTO verdict_labels (thread_id, kind, value) VALUES ", ""}, labels)
}
