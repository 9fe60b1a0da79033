package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/triage"
	"vigie/triage/backtest"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// wordJudge asks about threads that hold its word.
type wordJudge struct {
	word  string
	asked *int
}

func (j wordJudge) Revision() string { return "words:" + j.word }
func (wordJudge) ModelID() string    { return "m" }

func (j wordJudge) Classify(t *vigie.Thread, _ triage.SiteFacts, now time.Time) vigie.Verdict {
	if j.asked != nil {
		*j.asked++
	}
	v := vigie.Verdict{ThreadID: t.ID, Revision: t.Revision, Lexicon: j.Revision(), Model: "m", Disposition: vigie.Exclude, At: now}
	if strings.Contains(t.Title, j.word) {
		v.Relevant, v.Disposition = true, vigie.Answer
	}
	return v
}

func archive(n int) []backtest.Case {
	var out []backtest.Case
	for i := range n {
		title := []string{"old", "new", "old new", "neither"}[i%4]
		out = append(out, backtest.Case{Thread: vigie.Thread{ID: fmt.Sprintf("t%04d", i), Title: title, Revision: "r", PostedAt: start.Add(time.Duration(i) * 24 * time.Hour)}})
	}
	return out
}

func batches(cases []backtest.Case, size int) func(func([]backtest.Case, error) bool) {
	return func(yield func([]backtest.Case, error) bool) {
		for len(cases) > 0 {
			n := min(size, len(cases))
			if !yield(cases[:n], nil) {
				return
			}
			cases = cases[n:]
		}
	}
}

func TestRunTellsWhatIsGainedAndLost(t *testing.T) {
	t.Parallel()
	corrections := []vigie.Correction{
		{ThreadID: "t0001", Person: "p", Label: "relevant", Values: []string{"true"}, At: start},
		{ThreadID: "t0000", Person: "p", Label: "relevant", Values: []string{"true"}, At: start},
	}
	var reports []vigie.Backtest
	for _, size := range []int{1, 7, 1000} { // the order of the work changes nothing
		got, err := backtest.Run(t.Context(), batches(archive(400), size), wordJudge{word: "old"}, wordJudge{word: "new"}, corrections)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, got)
	}
	r := reports[0]
	if r.Threads != 400 || r.Gained != 100 || r.Lost != 100 || r.Relabelled != 0 || r.QuestionsPerWeek != 0 {
		t.Errorf("report: %d threads, %d gained, %d lost, %d relabelled, %v a week", r.Threads, r.Gained, r.Lost, r.Relabelled, r.QuestionsPerWeek)
	}
	if len(r.Changes) != 2*vigie.BacktestMost || r.Changes[0].Kind != "gained" || r.Changes[0].Thread.ID != "t0397" || r.Changes[vigie.BacktestMost].Kind != "lost" {
		t.Errorf("%d changes, first %s %s", len(r.Changes), r.Changes[0].Kind, r.Changes[0].Thread.ID)
	}
	if !r.From.Equal(start) || !r.To.Equal(start.Add(399*24*time.Hour)) {
		t.Errorf("span %v to %v", r.From, r.To)
	}
	if r.Before[0].Recall != 0.5 || r.After[0].Recall != 0.5 || r.Before[0].Threads != 2 {
		t.Errorf("figures: %+v and %+v", r.Before, r.After)
	}
	for _, other := range reports[1:] {
		if d := cmp.Diff(r, other); d != "" {
			t.Errorf("another batch size gives another report: %s", d)
		}
	}
}

func TestAKnownVerdictIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	before := wordJudge{word: "old", asked: &asked}
	cases := archive(4)
	for i := range cases {
		cases[i].Verdict = wordJudge{word: "old"}.Classify(&cases[i].Thread, triage.SiteFacts{}, start)
	}
	cases[3].Verdict.Revision = "older text"
	got, err := backtest.Run(t.Context(), batches(cases, 4), before, wordJudge{word: "new"}, nil)
	if err != nil || got.Gained != 1 || got.Lost != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if asked != 1 {
		t.Errorf("the old words were asked %d times, once was needed", asked)
	}
}

func TestRunEndsWithItsContextAndItsSource(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := backtest.Run(ctx, batches(archive(4), 1), wordJudge{word: "a"}, wordJudge{word: "b"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	broken := errors.New("disk")
	source := func(yield func([]backtest.Case, error) bool) { yield(nil, broken) }
	if _, err := backtest.Run(t.Context(), source, wordJudge{word: "a"}, wordJudge{word: "b"}, nil); !errors.Is(err, broken) {
		t.Errorf("broken source: %v", err)
	}
}
