// Package backtest tells what other words would change before they are used: it judges threads of the
// archive with both and compares. A thread that has to do with none of the words that differ is
// counted without being judged.
//
// It is pure: threads come in, a report goes out. It never reads a store, keeps no thread but those it
// shows, and never calls a change good or bad: that is for people.
package backtest

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"vigie"
	"vigie/triage"
)

// Case is a thread of the archive.
type Case struct {
	Thread  vigie.Thread
	Facts   triage.SiteFacts
	Verdict vigie.Verdict // what triage last said; may be zero

	WatchOnly bool // of a site whose threads never become questions
}

// Judge is a classifier with its words.
type Judge interface {
	Classify(t *vigie.Thread, site triage.SiteFacts, now time.Time) vigie.Verdict
	Revision() string
	ModelID() string
}

// Plan is what is compared.
type Plan struct {
	Before, After Judge
	// Touches says whether the two may judge a thread differently; false must be certain
	// (triage.Compare). Nil: any thread.
	Touches     func(t *vigie.Thread) bool
	Corrections []vigie.Correction
}

// Run compares two judges on batches of cases. It uses all processors. A verdict that Plan.Before gave
// already, on this text, is not asked for again. An error of batches, or the end of ctx, ends it.
func Run(ctx context.Context, batches iter.Seq2[[]Case, error], plan Plan) (vigie.Backtest, error) {
	work := make(chan []Case)
	results := make(chan *tally)
	people := correctionsByThread(plan.Corrections)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			t := &tally{people: people}
			for batch := range work {
				for i := range batch {
					t.add(&batch[i], &plan)
				}
			}
			results <- t
		})
	}
	var failed error
	go func() {
		defer close(work)
		for batch, err := range batches {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				failed = fmt.Errorf("read the archive: %w", err)
				return
			}
			select {
			case work <- batch:
			case <-ctx.Done():
				failed = fmt.Errorf("the backtest was stopped: %w", ctx.Err())
				return
			}
		}
	}()
	go func() {
		workers.Wait()
		close(results)
	}()
	all := &tally{}
	for t := range results {
		all.merge(t)
	}
	if failed != nil { // written before work was closed
		return vigie.Backtest{}, failed
	}
	return all.report(), nil
}

func correctionsByThread(list []vigie.Correction) map[string][]vigie.Correction {
	out := map[string][]vigie.Correction{}
	for _, c := range list {
		out[c.ThreadID] = append(out[c.ThreadID], c)
	}
	return out
}

// tally is what one worker has seen.
type tally struct {
	people       map[string][]vigie.Correction
	threads      int
	judged       int
	from, to     time.Time
	gained, lost int
	relabelled   int
	found, gone  int // emergencies
	changes      []vigie.BacktestChange
	before       []vigie.Correction // corrections with what each judge says
	after        []vigie.Correction
}

func (t *tally) add(c *Case, plan *Plan) {
	t.threads++
	if at := c.Thread.PostedAt; !at.IsZero() {
		if t.from.IsZero() || at.Before(t.from) {
			t.from = at
		}
		if at.After(t.to) {
			t.to = at
		}
	}
	people := t.people[c.Thread.ID]
	touched := plan.Touches == nil || plan.Touches(&c.Thread)
	if !touched && len(people) == 0 {
		return
	}
	now := c.Verdict.At
	if now.IsZero() {
		now = c.Thread.FetchedAt
	}
	old := c.Verdict
	if old.Revision != c.Thread.Revision || old.Lexicon != plan.Before.Revision() || old.Model != plan.Before.ModelID() {
		old = plan.Before.Classify(&c.Thread, c.Facts, now)
	}
	next := old
	if touched {
		t.judged++
		next = plan.After.Classify(&c.Thread, c.Facts, now)
	}
	for _, p := range people {
		p.Said = old.Values(p.Label)
		t.before = append(t.before, p)
		p.Said = next.Values(p.Label)
		t.after = append(t.after, p)
	}
	t.compare(c, old, next)
}

// compare files a thread by what changed.
func (t *tally) compare(c *Case, old, next vigie.Verdict) {
	switch was, is := old.Disposition == vigie.Emergency, next.Disposition == vigie.Emergency; {
	case is && !was:
		t.found++
	case was && !is:
		t.gone++
	}
	asked := func(v vigie.Verdict) bool { return v.Disposition != vigie.Exclude && !c.WatchOnly }
	var kind string
	switch {
	case asked(next) && !asked(old):
		kind = "gained"
		t.gained++
	case asked(old) && !asked(next):
		kind = "lost"
		t.lost++
	case slices.ContainsFunc(vigie.CorrectionLabels, func(label string) bool { return !slices.Equal(old.Values(label), next.Values(label)) }):
		kind = "relabelled"
		t.relabelled++
	default:
		return
	}
	t.changes = append(t.changes, vigie.BacktestChange{Kind: kind, Thread: c.Thread, Before: old, After: next})
	if len(t.changes) > 8*vigie.BacktestMost {
		t.changes = shown(t.changes)
	}
}

func (t *tally) merge(o *tally) {
	t.threads, t.judged = t.threads+o.threads, t.judged+o.judged
	t.found, t.gone = t.found+o.found, t.gone+o.gone
	t.gained, t.lost, t.relabelled = t.gained+o.gained, t.lost+o.lost, t.relabelled+o.relabelled
	if !o.from.IsZero() && (t.from.IsZero() || o.from.Before(t.from)) {
		t.from = o.from
	}
	if o.to.After(t.to) {
		t.to = o.to
	}
	t.changes = append(t.changes, o.changes...)
	t.before, t.after = append(t.before, o.before...), append(t.after, o.after...)
}

// kinds are the kinds of changes in the order in which they are shown.
var kinds = []string{"gained", "lost", "relabelled"}

// shown keeps some threads of each kind: those that are an emergency before or after, then the newest.
func shown(list []vigie.BacktestChange) []vigie.BacktestChange {
	slices.SortFunc(list, func(a, b vigie.BacktestChange) int {
		if d := slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind); d != 0 {
			return d
		}
		if d := danger(b) - danger(a); d != 0 {
			return d
		}
		if d := b.Thread.PostedAt.Compare(a.Thread.PostedAt); d != 0 {
			return d
		}
		return strings.Compare(a.Thread.ID, b.Thread.ID)
	})
	var out []vigie.BacktestChange
	n := map[string]int{}
	for _, c := range list {
		if n[c.Kind]++; n[c.Kind] <= vigie.BacktestMost {
			out = append(out, c)
		}
	}
	return out
}

// danger is 1 when an emergency would be found or lost.
func danger(c vigie.BacktestChange) int {
	if (c.Before.Disposition == vigie.Emergency) != (c.After.Disposition == vigie.Emergency) {
		return 1
	}
	return 0
}

// figures has a row for each label and for each disposition: emergencies are what a change must not lose.
func figures(list []vigie.Correction) []vigie.LabelFigure {
	return slices.DeleteFunc(vigie.LabelFigures(list, vigie.FigureKey{Value: true}), func(f vigie.LabelFigure) bool {
		return f.Value != "" && f.Label != "disposition"
	})
}

func (t *tally) report() vigie.Backtest {
	r := vigie.Backtest{
		Threads: t.threads, Judged: t.judged, From: t.from, To: t.to, Gained: t.gained, Lost: t.lost, Relabelled: t.relabelled,
		EmergenciesGained: t.found, EmergenciesLost: t.gone, Changes: shown(t.changes),
		Before: figures(t.before), After: figures(t.after),
	}
	if weeks := t.to.Sub(t.from).Hours() / (7 * 24); t.threads > 0 {
		r.QuestionsPerWeek = math.Round(float64(t.gained-t.lost)/max(weeks, 1)*100) / 100
	}
	return r
}
