package crawler_test

import (
	"math"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
)

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	site = vigie.Site{ID: "forum.example", MinDelay: 5 * time.Second, Budget: 1000}
)

func TestNextPollFollowsTheSquareRootOfTheRate(t *testing.T) {
	t.Parallel()
	quiet := vigie.Poll{LastOKAt: noon.Add(-time.Minute), RatePerHour: 1}
	busy := vigie.Poll{LastOKAt: noon.Add(-time.Minute), RatePerHour: 100}
	rates := []float64{1, 100}
	// One minute weighs nearly nothing against a day of memory: rates stay as they are.
	a := crawler.NextPoll(quiet, crawler.Seen{}, site, rates, noon).NextAt.Sub(noon)
	b := crawler.NextPoll(busy, crawler.Seen{Moved: 2}, site, rates, noon).NextAt.Sub(noon)
	if ratio := a.Seconds() / b.Seconds(); math.Abs(ratio-10) > 0.5 {
		t.Errorf("a board with 100 times the rate is polled %.1f times as often, want about 10 (%s, %s)", ratio, a, b)
	}
	if perDay := 24/a.Hours() + 24/b.Hours(); perDay > 501 {
		t.Errorf("%.0f listing polls a day, want at most half of the budget of 1000", perDay)
	}
}

func TestNextPollBounds(t *testing.T) {
	t.Parallel()
	rare := crawler.NextPoll(vigie.Poll{LastOKAt: noon.AddDate(0, 0, -30), RatePerHour: 0.001}, crawler.Seen{}, vigie.Site{Budget: 1, MinDelay: time.Second}, []float64{9}, noon)
	if d := rare.NextAt.Sub(noon); d > 24*time.Hour {
		t.Errorf("a board waits %s, want at least one visit a day", d)
	}
	rush := crawler.NextPoll(vigie.Poll{LastOKAt: noon.Add(-time.Hour), RatePerHour: 1e6}, crawler.Seen{Moved: 1000}, site, nil, noon)
	if d := rush.NextAt.Sub(noon); d < time.Minute {
		t.Errorf("a board is polled again after %s: less than 12 gaps of the host", d)
	}
	more := crawler.NextPoll(vigie.Poll{LastOKAt: noon.Add(-time.Hour)}, crawler.Seen{Moved: 40, More: true}, site, []float64{1}, noon)
	if d := more.NextAt.Sub(noon); d != time.Minute {
		t.Errorf("left-over threads wait %s, want the smallest interval", d)
	}
}

func TestNextPollAfterFailures(t *testing.T) {
	t.Parallel()
	p := vigie.Poll{RatePerHour: 5, LastOKAt: noon.Add(-time.Hour)}
	var last time.Duration
	for i := range 20 {
		p = crawler.NextPoll(p, crawler.Seen{Failure: vigie.ReasonServer}, site, nil, noon)
		d := p.NextAt.Sub(noon)
		if d < last || d > 24*time.Hour {
			t.Fatalf("after %d failures the wait is %s, before it was %s", i+1, d, last)
		}
		last = d
	}
	if p.Failures != 20 || p.LastError != "server" || p.RatePerHour != 5 || !p.LastOKAt.Equal(noon.Add(-time.Hour)) {
		t.Errorf("history after failures: %+v", p)
	}
	until := noon.Add(72 * time.Hour)
	if p = crawler.NextPoll(p, crawler.Seen{Failure: vigie.ReasonRateLimited, RetryAt: until}, site, nil, noon); p.NextAt.Before(until) {
		t.Errorf("polled at %s, before the forum's own %s", p.NextAt, until)
	}
	if p = crawler.NextPoll(p, crawler.Seen{}, site, []float64{5}, noon); p.Failures != 0 || p.LastError != "" {
		t.Errorf("a good visit keeps the failures: %+v", p)
	}
}

func TestGateAnswersAreNoFailures(t *testing.T) {
	t.Parallel()
	until := noon.Add(10 * time.Second)
	p := crawler.NextPoll(vigie.Poll{}, crawler.Seen{Failure: vigie.ReasonNotBefore, RetryAt: until}, site, nil, noon)
	if p.Failures != 0 || !p.NextAt.Equal(until) {
		t.Errorf("not the board's turn: %d failures, next at %s, want 0 and %s", p.Failures, p.NextAt, until)
	}
}

func TestRateIsLearntSlowlyAndNeverFromTheFirstVisit(t *testing.T) {
	t.Parallel()
	p := crawler.NextPoll(vigie.Poll{}, crawler.Seen{Moved: 40, First: true}, site, nil, noon)
	if p.RatePerHour != 1 {
		t.Errorf("the first listing taught a rate of %f", p.RatePerHour)
	}
	now := noon
	for range 24 * 7 {
		now = now.Add(time.Hour)
		p = crawler.NextPoll(p, crawler.Seen{Moved: 10}, site, []float64{p.RatePerHour}, now)
	}
	if p.RatePerHour < 9 || p.RatePerHour > 10 {
		t.Errorf("after a week of 10 an hour the rate is %.2f", p.RatePerHour)
	}
}
