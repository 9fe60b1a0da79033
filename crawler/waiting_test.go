package crawler_test

import (
	"testing"
	"time"

	"vigie"
	"vigie/crawler/schedule"
)

// TestLikelyTitlesGoFirst: a busy generalist board with a small budget reads likely titles at
// once and the rest as the budget allows; nothing is forgotten meanwhile.
func TestLikelyTitlesGoFirst(t *testing.T) {
	t.Parallel()
	f, s, visit := livingRig(t, true)
	site, err := s.Site(t.Context(), "tuin.example")
	must(t, err)
	site.Budget = 400
	must(t, s.PutSite(t.Context(), site))
	f.open(1)
	visit()
	for range 30 {
		f.open(1)
	}
	f.clock.Add(time.Hour)
	report := visit()
	likely, waiting := 0, 0
	for _, th := range f.threads {
		_, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", itoa(th.id)))
		switch {
		case err == nil && th.id%10 == 7:
			likely++
		case err != nil && th.id%10 == 7:
			t.Errorf("thread %d has a likely title and was left waiting", th.id)
		case err != nil:
			waiting++
		}
	}
	left, err := s.Waiting(t.Context(), "tuin.example:tuin", 100)
	must(t, err)
	if likely != 3 || waiting < 5 || len(left) != waiting {
		t.Fatalf("%d likely, %d unread and %d waiting after %+v", likely, waiting, len(left), report)
	}
	for range 40 {
		visit()
	}
	f.checkAll(t, s)
	if left, err = s.Waiting(t.Context(), "tuin.example:tuin", 100); err != nil || len(left) > 0 {
		t.Errorf("%d threads still wait (%v)", len(left), err)
	}
}

// TestOffTopicThreadsAreNotReadAgain: replies to a thread that was judged to be about
// something else cost nothing for half a day.
func TestOffTopicThreadsAreNotReadAgain(t *testing.T) {
	t.Parallel()
	f, s, visit := livingRig(t, true)
	th := f.open(1)
	visit()
	stored, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", itoa(th.id)))
	must(t, err)
	must(t, s.SaveVerdicts(t.Context(), []vigie.Verdict{{ThreadID: stored.ID, Revision: stored.Revision, Lang: "nl", Disposition: vigie.Exclude, Asker: vigie.AskerNone, Urgency: vigie.UrgencyNone, At: noon}}, nil))
	f.reply(th, 1)
	f.clock.Add(time.Hour)
	if report := visit(); report.Requests != 1 {
		t.Errorf("%d requests, want the listing alone: %+v", report.Requests, report)
	}
	f.clock.Add(13 * time.Hour)
	f.reply(th, 1)
	if report := visit(); report.Requests != 2 || len(report.Moved) != 1 {
		t.Errorf("%d requests half a day later, want the listing and the thread: %+v", report.Requests, report)
	}
	f.checkAll(t, s)
}

// TestScheduleSurvivesARestart: what was learnt and what waits is in the store, all of it.
func TestScheduleSurvivesARestart(t *testing.T) {
	t.Parallel()
	f, s, visit := livingRig(t, false)
	for range 5 {
		f.open(1)
		f.clock.Add(time.Hour)
		visit()
	}
	before, err := s.Board(t.Context(), "tuin.example:tuin")
	must(t, err)
	if before.Poll.RatePerHour < 0.3 || before.Poll.RatePerHour > 2 || before.Poll.Tempo.Spent != 10 || before.Poll.Tempo.Span < 4 {
		t.Errorf("after five visits: %+v", before.Poll)
	}
	boards, err := reopened(t, s, f).Boards(t.Context(), "tuin.example")
	must(t, err)
	site := vigie.Site{ID: "tuin.example", MinDelay: 5 * time.Second, Budget: 5000}
	plan, again := schedule.NewPlan(site, nil, []vigie.Board{before}, f.clock.Now()), schedule.NewPlan(site, nil, boards, f.clock.Now())
	seen := schedule.Seen{Moved: 1, New: 1, Requests: 2, Pages: 1}
	if a, b := plan.Next(before, seen), again.Next(boards[0], seen); !a.NextAt.Equal(b.NextAt) || a.RatePerHour != b.RatePerHour {
		t.Errorf("after a restart the next visit is at %s, else at %s", b.NextAt, a.NextAt)
	}
}
