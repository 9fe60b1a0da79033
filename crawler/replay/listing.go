package replay

import (
	"math"
	"slices"
	"time"

	"vigie"
	"vigie/crawler/pulse"
	"vigie/crawler/schedule"
)

// learnt is Vigie's own schedule.
type learnt struct {
	t      *Trace
	zone   *time.Location
	boards []vigie.Board
	plan   schedule.Plan
	watch  func(board int, now time.Time) // looks at the boards' health after a visit; nil: nobody
}

func newLearnt(t *Trace) *learnt {
	l := &learnt{t: t, zone: time.UTC}
	if zone, err := time.LoadLocation(t.Site.Zone); err == nil {
		l.zone = zone
	}
	l.boards = append(l.boards, t.Boards...)
	return l
}

func (l *learnt) name() string { return "vigie" }

func (l *learnt) next(v visit) time.Time {
	b := &l.boards[v.board]
	l.replan(v.now, v.requests)
	b.Poll.Pulse = pulse.After(b.Poll.Pulse, pulse.Visit{
		At: v.now, Failure: v.failure, NotSent: v.failure == vigie.ReasonNotBefore || v.failure == vigie.ReasonBudget, Alive: v.moved > 0,
		Expected: l.plan.Expected(*b, b.Poll.LastOKAt, v.now), Rows: -1,
	})
	b.Poll = l.plan.Next(*b, schedule.Seen{
		Moved: v.moved, New: len(v.opened), Times: v.opened, First: v.first, Need: v.requests - v.pages, Urgent: v.requests - v.pages,
		Requests: v.requests, Pages: v.pages, Failure: v.failure, RetryAt: v.retryAt,
	})
	if l.watch != nil {
		l.watch(v.board, v.now)
	}
	return b.Poll.NextAt
}

// replan brings the plan to a moment, after some more requests.
func (l *learnt) replan(now time.Time, sent int) {
	if l.plan.Holds(now) {
		l.plan = l.plan.Later(now, sent)
		return
	}
	l.plan = schedule.NewPlan(l.t.Site, l.zone, l.boards, now)
}

// oracle knows the true rate of every board at every hour, bursts included: √rate of them,
// with scale to meet the budget.
type oracle struct {
	t        *Trace
	scale    float64 // polls an hour of a board with one new thread an hour
	constant bool    // knows the mean rates only
	means    []float64
}

func newOracle(t *Trace, constant bool) *oracle {
	o := &oracle{t: t, constant: constant}
	for b := range t.Boards {
		sum, n := 0.0, 0
		for at := t.From; at.Before(t.To); at = at.Add(time.Hour) {
			sum += t.rates(b, at)
			n++
		}
		o.means = append(o.means, sum/float64(n))
	}
	return o
}

func (o *oracle) name() string {
	if o.constant {
		return "oracle, mean rates"
	}
	return "oracle, rates by the hour"
}

func (o *oracle) next(v visit) time.Time {
	if v.failure != "" {
		return v.retryAt
	}
	turns, at := 0.0, v.now
	for {
		end := at.Truncate(time.Hour).Add(time.Hour)
		rate := o.means[v.board]
		if !o.constant {
			rate = o.t.rates(v.board, at)
		}
		perHour := o.scale * math.Sqrt(rate)
		if step := end.Sub(at).Hours() * perHour; turns+step < 1 && end.Before(o.t.To) {
			turns, at = turns+step, end
			continue
		}
		return at.Add(time.Duration(min(1e5, (1-turns)/max(1e-9, perHour)) * float64(time.Hour)))
	}
}

// fixed polls every board after the same time.
type fixed struct{ every time.Duration }

func (fixed) name() string { return "fixed interval" }

func (f fixed) next(v visit) time.Time {
	if v.failure != "" {
		return v.retryAt
	}
	return v.now.Add(f.every)
}

// miniflux polls after a week divided by the entries of the last week.
type miniflux struct {
	scale float64
	seen  map[int][]time.Time
}

func (*miniflux) name() string { return "miniflux-style" }

func (m *miniflux) next(v visit) time.Time {
	if v.failure != "" {
		return v.retryAt
	}
	seen := slices.Concat(m.seen[v.board], v.opened)
	for len(seen) > 0 && v.now.Sub(seen[0]) > 7*24*time.Hour {
		seen = seen[1:]
	}
	m.seen[v.board] = seen
	return v.now.Add(minifluxInterval(len(seen), m.scale))
}

func minifluxInterval(week int, scale float64) time.Duration {
	if week == 0 {
		return scaled(24*time.Hour, scale)
	}
	return scaled(min(24*time.Hour, max(5*time.Minute, 7*24*time.Hour/time.Duration(week))), scale)
}

// storm polls sooner after a change, later after none.
type storm struct {
	scale    float64
	interval map[int]time.Duration
}

func (*storm) name() string { return "StormCrawler-style" }

func (s *storm) next(v visit) time.Time {
	if v.failure != "" {
		return v.retryAt
	}
	s.interval[v.board] = stormInterval(s.interval[v.board], v.moved > 0, s.scale)
	return v.now.Add(s.interval[v.board])
}

func stormInterval(last time.Duration, changed bool, scale float64) time.Duration {
	switch {
	case last == 0:
		last = scaled(24*time.Hour, scale)
	case changed:
		last /= 2
	default:
		last = last * 3 / 2
	}
	return min(scaled(14*24*time.Hour, scale), max(scaled(time.Hour, scale), last))
}

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }

// onBudget finds the setting with which a policy sends as many requests as the budget allows:
// more of the setting, fewer requests.
func (t *Trace) onBudget(least, most float64, with func(setting float64) policy) Figures {
	free := *t
	free.Site.Budget = math.MaxInt // the setting keeps the budget, not the gate
	var best Figures
	for range 12 {
		mid := math.Sqrt(least * most)
		f := free.run(with(mid), Conditions{})
		if f.PerDay > float64(t.budget()) {
			least = mid
			continue
		}
		most, best = mid, f
	}
	return best
}
