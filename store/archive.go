package store

import (
	"cmp"
	"context"
	"slices"

	"vigie"
)

const leanVerdictColumns = `v.thread_id, v.revision, v.lexicon, v.model, v.lang, v.relevant, v.substances, v.topics, v.asker, v.disposition,
 v.urgency, v.question, v.open, v.judged, v.at, v.until_at`

// Archive reads living threads with their last verdicts after an id, in the order of ids (which is that
// of no other thing: a part is a sample). It is for walking the whole archive: quotes and evidence are
// left out, and a thread that triage has not seen has a zero verdict.
func (s *Store) Archive(ctx context.Context, after string, limit int) ([]vigie.Document, error) {
	threads, err := collect(ctx, s.readers, scanThread, "SELECT "+threadColumns+" FROM threads t WHERE t.state = 'alive' AND t.id > $1 ORDER BY t.id LIMIT $2", after, limit)
	if err != nil || len(threads) == 0 {
		return nil, err
	}
	last := threads[len(threads)-1].ID
	type placed struct {
		threadPost
		pos int64
	}
	posts, err := collect(ctx, s.readers, func(row scanner) (p placed, err error) {
		err = row.Scan(&p.thread, &p.ID, &p.pos, &p.Author, &p.Ours, stamp{&p.At}, &p.Text)
		return p, err
	}, "SELECT thread_id, id, pos, author, ours, at, text FROM posts WHERE thread_id > $1 AND thread_id <= $2", after, last)
	if err != nil {
		return nil, err
	}
	verdicts, err := collect(ctx, s.readers, func(row scanner) (v vigie.Verdict, err error) {
		err = row.Scan(&v.ThreadID, &v.Revision, &v.Lexicon, &v.Model, &v.Lang, &v.Relevant, list[[]string]{&v.Substances}, list[[]string]{&v.Topics},
			&v.Asker, &v.Disposition, &v.Urgency, &v.Question, &v.Open, &v.Judged, stamp{&v.At}, stamp{&v.Until})
		return v, err
	}, "SELECT "+leanVerdictColumns+" FROM verdicts v WHERE v.thread_id > $1 AND v.thread_id <= $2", after, last)
	if err != nil {
		return nil, err
	}
	docs, at := make([]vigie.Document, len(threads)), make(map[string]*vigie.Document, len(threads))
	for i, t := range threads {
		docs[i].Thread = t
		at[t.ID] = &docs[i]
	}
	slices.SortFunc(posts, func(a, b placed) int { return cmp.Compare(a.pos, b.pos) })
	for _, p := range posts {
		if d := at[p.thread]; d != nil {
			d.Thread.Posts = append(d.Thread.Posts, p.Post)
		}
	}
	for _, v := range verdicts {
		if d := at[v.ThreadID]; d != nil {
			d.Verdict = v
		}
	}
	return docs, nil
}
