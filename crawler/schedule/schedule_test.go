package schedule_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/schedule"
)

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	site = vigie.Site{ID: "forum.example", MinDelay: 5 * time.Second, Budget: 1000}
)

// watched is a board that was watched for two weeks, with so many new threads an hour all day
// long, and visited an hour ago. The budget of its site's day is spent as it should be.
func watched(id string, rate float64) vigie.Board {
	b := vigie.Board{ID: id, SiteID: site.ID}
	t := &b.Poll.Tempo
	t.At, t.Span = noon.Add(-time.Hour), 300
	for h := range 24 {
		t.New[h], t.Watched[h] = 14*rate, 14
	}
	b.Poll.LastOKAt, b.Poll.RatePerHour = noon.Add(-time.Hour), rate
	return b
}

func onBudget(boards ...vigie.Board) []vigie.Board {
	boards[0].Poll.Tempo.Day, boards[0].Poll.Tempo.Spent = "2026-03-02", site.Budget/2
	return boards
}

func next(b vigie.Board, seen schedule.Seen, all ...vigie.Board) vigie.Poll {
	plan := schedule.NewPlan(site, nil, all, noon)
	return plan.Next(b, seen)
}

func TestPollsFollowTheSquareRootOfTheRate(t *testing.T) {
	t.Parallel()
	all := onBudget(watched("a", 0.1), watched("b", 1.6), watched("c", 0.4))
	all[0].Poll.Tempo.Spent = 150
	tight := site
	tight.Budget = 300
	var wait [3]time.Duration
	perDay := 0.0
	for i, b := range all {
		rate := b.Poll.RatePerHour
		seen := schedule.Seen{}
		if i == 1 {
			seen = schedule.Seen{New: int(math.Round(rate)), Moved: 2}
		}
		plan := schedule.NewPlan(tight, nil, all, noon)
		wait[i] = plan.Next(b, seen).NextAt.Sub(noon)
		perDay += 24 / wait[i].Hours()
	}
	if ratio := wait[0].Seconds() / wait[1].Seconds(); math.Abs(ratio-4) > 0.5 {
		t.Errorf("a board with 16 times the rate is polled %.1f times as often, want about 4 (%s, %s)", ratio, wait[0], wait[1])
	}
	if perDay > 300 || perDay < 150 {
		t.Errorf("%.0f polls a day on a budget of 300", perDay)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	poor := site
	poor.Budget = 1
	for name, c := range map[string]struct {
		site        vigie.Site
		board       vigie.Board
		seen        schedule.Seen
		least, most time.Duration
	}{
		"at least once a day":             {poor, watched("a", 0.001), schedule.Seen{}, time.Hour, 24 * time.Hour},
		"never within twelve gaps":        {site, watched("a", 1000), schedule.Seen{New: 1000, Moved: 1000}, time.Minute, 90 * time.Second},
		"not for nothing":                 {site, watched("a", 0.01), schedule.Seen{}, 10 * time.Minute, 24 * time.Hour},
		"left-over threads wait a little": {site, watched("a", 1), schedule.Seen{Moved: 40, More: true}, time.Minute, time.Minute},
		"a new site":                      {site, vigie.Board{ID: "a"}, schedule.Seen{First: true, New: 30}, time.Minute, time.Hour},
	} {
		plan := schedule.NewPlan(c.site, nil, []vigie.Board{c.board}, noon)
		if d := plan.Next(c.board, c.seen).NextAt.Sub(noon); d < c.least || d > c.most {
			t.Errorf("%s: next visit after %s, want %s to %s", name, d, c.least, c.most)
		}
	}
}

func TestFailuresBackOff(t *testing.T) {
	t.Parallel()
	for reason, most := range map[vigie.FetchReason]time.Duration{vigie.ReasonServer: 30 * time.Minute, vigie.ReasonNetwork: 30 * time.Minute, "drift": 24 * time.Hour} {
		b := watched("a", 5)
		var last time.Duration
		for i := range 20 {
			b.Poll = next(b, schedule.Seen{Failure: reason}, b)
			d := b.Poll.NextAt.Sub(noon)
			if d < last || d > most {
				t.Fatalf("%s: after %d failures the wait is %s, before it was %s", reason, i+1, d, last)
			}
			last = d
		}
		if last < most-time.Hour || b.Poll.Failures != 20 || b.Poll.LastError != string(reason) || b.Poll.RatePerHour != 5 || !b.Poll.LastOKAt.Equal(noon.Add(-time.Hour)) {
			t.Errorf("%s: after 20 failures the wait is %s, history %+v", reason, last, b.Poll)
		}
		until := noon.Add(72 * time.Hour)
		if p := next(b, schedule.Seen{Failure: vigie.ReasonRateLimited, RetryAt: until}, b); p.NextAt.Before(until) {
			t.Errorf("polled at %s, before the forum's own %s", p.NextAt, until)
		}
		if p := next(b, schedule.Seen{}, b); p.Failures != 0 || p.LastError != "" {
			t.Errorf("a good visit keeps the failures: %+v", p)
		}
	}
	long := watched("a", 5)
	long.Poll.Failures = 60
	if d := next(long, schedule.Seen{Failure: vigie.ReasonNetwork}, long).NextAt.Sub(noon); d < 12*time.Hour {
		t.Errorf("a host that has been gone for days is asked again after %s", d)
	}
}

func TestGateAnswersAreNoFailures(t *testing.T) {
	t.Parallel()
	until := noon.Add(10 * time.Second)
	for _, reason := range []vigie.FetchReason{vigie.ReasonNotBefore, vigie.ReasonBudget, vigie.ReasonPaused} {
		p := next(vigie.Board{ID: "a"}, schedule.Seen{Failure: reason, RetryAt: until})
		if p.Failures != 0 || !p.NextAt.Equal(until) {
			t.Errorf("%s: %d failures, next at %s, want 0 and %s", reason, p.Failures, p.NextAt, until)
		}
	}
}

// live lets a board be visited every hour and gives what was learnt. rate is the new threads
// of an hour of the day.
func live(days int, rate func(hour int) int) (b vigie.Board, now time.Time) {
	b, now = vigie.Board{ID: "a"}, noon
	for i := range 24 * days {
		plan := schedule.NewPlan(site, nil, []vigie.Board{b}, now)
		n := rate(now.Add(-time.Hour).Hour())
		b.Poll = plan.Next(b, schedule.Seen{First: i == 0, New: n, Moved: n, Requests: 1 + n, Need: n, Urgent: n})
		now = now.Add(time.Hour)
	}
	return b, now
}

func TestRateIsLearntAndNeverFromTheFirstVisit(t *testing.T) {
	t.Parallel()
	first, _ := live(0, nil)
	first.Poll = next(first, schedule.Seen{First: true, New: 40, Moved: 40}, first)
	if r := first.Poll.RatePerHour; r > 1.5 {
		t.Errorf("the first listing, which says nothing of times, taught a rate of %f", r)
	}
	dated := vigie.Board{ID: "a"}
	seen := schedule.Seen{First: true, New: 40, Since: noon.Add(-10 * time.Hour)}
	for i := range 40 {
		seen.Times = append(seen.Times, noon.Add(-time.Duration(i)*time.Hour/2))
	}
	if r := next(dated, seen, dated).RatePerHour; r < 1.6 || r > 2.2 {
		t.Errorf("a first listing with two new threads an hour taught a rate of %f", r)
	}
	if b, _ := live(7, func(int) int { return 10 }); b.Poll.RatePerHour < 9 || b.Poll.RatePerHour > 10.5 {
		t.Errorf("after a week of 10 an hour the rate is %.2f", b.Poll.RatePerHour)
	}
}

func TestNightIsLearnt(t *testing.T) {
	t.Parallel()
	b, now := live(14, func(h int) int {
		if h < 8 {
			return 0
		}
		return 2
	})
	wait := func(hour int) time.Duration {
		at := now.Truncate(24 * time.Hour).Add(time.Duration(24+hour) * time.Hour)
		x := b
		x.Poll.LastOKAt, x.Poll.Tempo.At = at.Add(-time.Hour), at.Add(-time.Hour)
		x.Poll.Tempo.Recent, x.Poll.Tempo.Expected = 0, 0
		x.Poll.Tempo.Day, x.Poll.Tempo.Spent = at.Format(time.DateOnly), 40*hour
		plan := schedule.NewPlan(vigie.Site{Budget: 100}, nil, []vigie.Board{x}, at)
		return plan.Next(x, schedule.Seen{}).NextAt.Sub(at)
	}
	if day, night := wait(14), wait(2); night < 2*day {
		t.Errorf("the wait is %s by day and %s by night", day, night)
	}
}

func TestBurstIsFollowedWithinHours(t *testing.T) {
	t.Parallel()
	calm, burst := watched("a", 1), watched("a", 1)
	others := onBudget(watched("b", 1), watched("c", 1), watched("d", 1))
	quiet := next(calm, schedule.Seen{New: 1}, append(others, calm)...)
	busy := next(burst, schedule.Seen{New: 30}, append(others, burst)...)
	if a, b := quiet.NextAt.Sub(noon), busy.NextAt.Sub(noon); b > a/2 {
		t.Errorf("after thirty threads in an hour the wait is %s, after one %s", b, a)
	}
	if busy.RatePerHour > 1.3 {
		t.Errorf("an hour taught a rate of %.2f", busy.RatePerHour)
	}
}

func TestBudgetIsKeptOverTheDay(t *testing.T) {
	t.Parallel()
	b := watched("a", 1)
	wait := func(spent int) time.Duration {
		b.Poll.Tempo.Day, b.Poll.Tempo.Spent = "2026-03-02", spent
		poor := site
		poor.Budget = 100
		plan := schedule.NewPlan(poor, nil, []vigie.Board{b}, noon)
		return plan.Next(b, schedule.Seen{New: 1}).NextAt.Sub(noon)
	}
	if on, over := wait(48), wait(80); over < 2*on {
		t.Errorf("with 80 of 100 requests gone at noon the wait is %s, with 48 it is %s", over, on)
	}
}

func TestOrderAndChoice(t *testing.T) {
	t.Parallel()
	board := watched("a", 4)
	board.Generalist = true
	board.Poll.Tempo.Need, board.Poll.Tempo.Credit = 1200, 1
	plan := schedule.NewPlan(site, nil, []vigie.Board{board}, noon)
	at := func(hours int) time.Time { return noon.Add(-time.Duration(hours) * time.Hour) }
	threads := map[string]schedule.Thread{
		"likely":        {Title: 0.8, At: at(5)},
		"in part":       {ReadAt: at(1), Part: true, At: at(6)},
		"about drugs":   {ReadAt: at(1), At: at(7)},
		"hinted":        {Title: 0.3, At: at(9)},
		"newest":        {At: at(1)},
		"oldest":        {At: at(8)},
		"other, again":  {Title: 0.8, ReadAt: at(13), Off: true, At: at(0)},
		"other, so far": {Title: 0.8, ReadAt: at(1), Off: true, At: at(0)},
		"just read":     {ReadAt: noon.Add(-time.Minute), At: at(0)},
	}
	want := []string{"likely", "in part", "about drugs", "hinted", "newest", "oldest", "other, again", "other, so far", "just read"}
	names := slices.Clone(want)
	slices.Reverse(names)
	slices.SortStableFunc(names, func(a, b string) int { return schedule.Order(true, noon, threads[a], threads[b]) })
	if !slices.Equal(names[:7], want[:7]) {
		t.Errorf("order %v, want %v", names, want)
	}
	sorted := make([]schedule.Thread, 0, len(names))
	for _, n := range names {
		sorted = append(sorted, threads[n])
	}
	if n := plan.Choose(board, sorted); n < 2 || n > 7 {
		t.Errorf("%d threads chosen, want the two that do not wait and some more", n)
	}
	broke := board
	broke.Poll.Tempo.Credit = -1000
	if n := plan.Choose(broke, sorted); n != 2 {
		t.Errorf("%d threads chosen without credit, want the two that do not wait", n)
	}
	board.Generalist = false
	if n := plan.Choose(board, sorted); n != len(sorted) {
		t.Errorf("%d threads chosen on a board about drugs, want all", n)
	}
}

// FuzzNext: whatever was stored, the next visit is in the future and within reach.
func FuzzNext(f *testing.F) {
	f.Add(1.0, 5.0, int64(3600), 3, 1000, true)
	f.Add(-1.0, math.Inf(1), int64(-5), -3, -1, false)
	f.Add(math.NaN(), 0.0, int64(1e12), 1<<30, 1, true)
	f.Fuzz(func(t *testing.T, seen, watched float64, ago int64, found, budget int, generalist bool) {
		b := vigie.Board{ID: "a", Generalist: generalist}
		b.Poll.LastOKAt = noon.Add(-time.Duration(ago%1e9) * time.Second)
		b.Poll.Tempo = vigie.Tempo{At: b.Poll.LastOKAt, Recent: seen, Expected: watched, Need: seen, Span: watched, Credit: seen}
		for h := range 24 {
			b.Poll.Tempo.New[h], b.Poll.Tempo.Watched[h] = seen, watched
		}
		plan := schedule.NewPlan(vigie.Site{Budget: budget, MinDelay: time.Second}, nil, []vigie.Board{b}, noon)
		p := plan.Next(b, schedule.Seen{New: found, Moved: found, Requests: 1})
		if d := p.NextAt.Sub(noon); d < time.Second || d > 24*time.Hour {
			t.Errorf("next visit after %s", d)
		}
		if math.IsNaN(p.RatePerHour) || math.IsInf(p.RatePerHour, 0) {
			t.Errorf("rate %f", p.RatePerHour)
		}
	})
}
