package main

import (
	"context"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/rank"
	"vigie/triage/twin"
)

// triage handles one triage task: load, classify, rank, save. A thread that changes
// meanwhile is pending again. When one of them is an emergency, people are told at once.
func (a *app) triage(ctx context.Context, ids []string) error {
	p, err := a.places(ctx)
	if err != nil {
		return err
	}
	if err := a.words.judge().Run(ctx, a.store, p, ids); err != nil {
		return err
	}
	if p.danger {
		if err := a.ringPush(ctx); err != nil {
			a.log.WarnContext(ctx, "an emergency was not rung for: it is pushed within seconds all the same", "error", err)
		}
	}
	return nil
}

// places is where threads stand: all sites and boards (there are tens of them), the ranking,
// and one moment for a whole batch.
type places struct {
	sites  map[string]vigie.Site
	boards map[string]vigie.Board
	ranker ranker
	now    time.Time
	count  func(lang string, d vigie.Disposition)
	danger bool // a verdict of this batch rings people
}

func (a *app) places(ctx context.Context) (*places, error) {
	sites, err := a.store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	boards, err := a.store.Boards(ctx, "")
	if err != nil {
		return nil, err
	}
	p := &places{sites: map[string]vigie.Site{}, boards: map[string]vigie.Board{}, ranker: a.ranker, now: a.now(), count: a.metrics.judged}
	for _, s := range sites {
		p.sites[s.ID] = s
	}
	for _, b := range boards {
		p.boards[b.ID] = b
	}
	return p, nil
}

// Facts tells triage where a thread stands.
func (p *places) Facts(t *vigie.Thread) triage.SiteFacts {
	return triage.SiteFacts{Lang: p.sites[t.SiteID].Lang, AboutDrugs: !p.boards[t.BoardID].Generalist}
}

// Rank places a thread that was just judged.
func (p *places) Rank(t *vigie.Thread, v *vigie.Verdict) vigie.Ranked {
	p.count(v.Lang, v.Disposition)
	p.danger = p.danger || v.Alarms()
	r := p.ranker.rank(t, *v, p.sites[t.SiteID], p.now, p.now)
	if v.Disposition != vigie.Exclude {
		r.Wording = twin.Of(t, v)
	}
	return r
}

// ranker ranks with the weights of the settings.
type ranker struct{ weights rank.Weights }

// newRanker reads the weights that ship with Vigie, and those of a configuration folder over them.
func newRanker(dir string) (ranker, error) {
	w := rank.Weights{}
	if err := configs.Rank(dir, &w); err != nil {
		return ranker{}, err
	}
	return ranker{w}, w.Check()
}

// best gives a question's place in the queue: that of the thread which needs an answer most. It is waited for
// as long as one of the askers has not left.
func (r ranker) best(q vigie.QuestionView, sites map[string]vigie.Site, now time.Time) vigie.Ranked {
	out := r.rank(&q.Thread, q.Verdict, q.Site, q.CreatedAt, now)
	for i := range q.Twins {
		d := &q.Twins[i]
		if d.Verdict.Disposition == vigie.Exclude {
			continue
		}
		other := r.rank(&d.Thread, d.Verdict, sites[d.Thread.SiteID], q.CreatedAt, now)
		if other.Priority > out.Priority {
			out.Priority, out.Why = other.Priority, other.Why
		}
		if other.Deadline.After(out.Deadline) {
			out.Deadline = other.Deadline
		}
	}
	return out
}

// rank gives a thread's place in the queue; since is when its question began to wait.
func (r ranker) rank(t *vigie.Thread, v vigie.Verdict, site vigie.Site, since, now time.Time) vigie.Ranked {
	in := rank.Input{Verdict: v, PostedAt: t.PostedAt, ShelfLife: site.Life(), Waiting: now.Sub(since), Lang: site.Lang, Now: now}
	asker := t.Asker()
	for _, p := range t.Posts {
		switch {
		case p.Author == asker && asker != "":
			in.AskedAt = p.At
		case !p.Ours:
			in.Replies++
		}
	}
	priority, why, deadline := rank.Score(in, r.weights)
	return vigie.Ranked{ThreadID: t.ID, Priority: priority, Why: why, Deadline: deadline}
}

// isTerm says whether a word means something to the lexicon: such a word stays in a text
// even where somebody is called so.
func (a *app) isTerm(word string) bool {
	lex := a.words.lexicon()
	t := lex.Borrow()
	defer lex.Return(t)
	lex.Read(t, word, lexicon.Any)
	for lang := range lexicon.Any {
		if lex.Find(t, lang); len(t.Terms)+len(t.Hits) > 0 {
			return true
		}
	}
	return false
}
