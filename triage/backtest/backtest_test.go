package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/triage"
	"vigie/triage/backtest"
	"vigie/triage/lexicon"
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

func batches(cases []backtest.Case, size int) iter.Seq2[[]backtest.Case, error] {
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
		got, err := backtest.Run(t.Context(), batches(archive(400), size), backtest.Plan{Before: wordJudge{word: "old"}, After: wordJudge{word: "new"}, Corrections: corrections})
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
	got, err := backtest.Run(t.Context(), batches(cases, 4), backtest.Plan{Before: before, After: wordJudge{word: "new"}})
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
	if _, err := backtest.Run(ctx, batches(archive(4), 1), backtest.Plan{Before: wordJudge{word: "a"}, After: wordJudge{word: "b"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	broken := errors.New("disk")
	source := func(yield func([]backtest.Case, error) bool) { yield(nil, broken) }
	if _, err := backtest.Run(t.Context(), source, backtest.Plan{Before: wordJudge{word: "a"}, After: wordJudge{word: "b"}}); !errors.Is(err, broken) {
		t.Errorf("broken source: %v", err)
	}
}

func TestEmergenciesComeFirstAndWatchedSitesAskNothing(t *testing.T) {
	t.Parallel()
	cases := archive(400)
	danger := func(word, alarm string) judgeFunc {
		return func(th *vigie.Thread) vigie.Verdict {
			v := wordJudge{word: word}.Classify(th, triage.SiteFacts{}, start)
			if th.ID == alarm {
				v.Relevant, v.Disposition = true, vigie.Emergency
			}
			return v
		}
	}
	r, err := backtest.Run(t.Context(), batches(cases, 16), backtest.Plan{Before: danger("old", "t0004"), After: danger("new", "t0001")})
	if err != nil || r.EmergenciesGained != 1 || r.EmergenciesLost != 1 {
		t.Fatalf("emergencies: %d gained, %d lost, %v", r.EmergenciesGained, r.EmergenciesLost, err)
	}
	if r.Changes[0].Thread.ID != "t0001" || r.Changes[vigie.BacktestMost].Thread.ID != "t0004" {
		t.Errorf("of what is gained %s is shown first, of what is lost %s", r.Changes[0].Thread.ID, r.Changes[vigie.BacktestMost].Thread.ID)
	}
	for i := range cases {
		cases[i].WatchOnly = true
	}
	r, err = backtest.Run(t.Context(), batches(cases, 16), backtest.Plan{Before: danger("old", ""), After: danger("new", "")})
	if err != nil || r.Gained != 0 || r.Lost != 0 || r.Relabelled != 200 {
		t.Errorf("of sites that are only watched: %d gained, %d lost, %d relabelled, %v", r.Gained, r.Lost, r.Relabelled, err)
	}
}

// judgeFunc is a judge without words.
type judgeFunc func(*vigie.Thread) vigie.Verdict

func (judgeFunc) Revision() string { return "f" }
func (judgeFunc) ModelID() string  { return "f" }
func (f judgeFunc) Classify(t *vigie.Thread, _ triage.SiteFacts, _ time.Time) vigie.Verdict {
	return f(t)
}

// TestTheShortcutChangesNoReport runs the real judges over threads with and without the shortcut.
func TestTheShortcutChangesNoReport(t *testing.T) {
	t.Parallel()
	cases := ownCases(t)
	var corrections []vigie.Correction
	for i, c := range cases {
		if i%5 == 0 {
			corrections = append(corrections, vigie.Correction{ThreadID: c.Thread.ID, Person: "p", Label: "relevant", Values: []string{"true"}, At: start})
		}
	}
	before := judgeOf(t, nil)
	for name, more := range map[string]string{
		"new slang":       "lang: fr\nterms:\n  - {substance: ketamine, sure: [médecin, zblorg]}\n",
		"a look-alike":    "lang: nl\nhides:\n  - {of: [cannabis, drug_words], words: [wiet, joint]}\n",
		"another subject": "lang: en\ncues:\n  - {id: off.behaviour, words: [friend, weekend, help, took, pills, drink, smoke]}\n",
		"all substances":  "substances: [{id: zblorg}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := judgeOf(t, map[string]string{"team.yaml": more})
			plan := backtest.Plan{Before: before, After: after, Corrections: corrections}
			full, err := backtest.Run(t.Context(), batches(cases, 50), plan)
			if err != nil {
				t.Fatal(err)
			}
			plan.Touches = triage.Compare(before, after).Touches
			short, err := backtest.Run(t.Context(), batches(cases, 50), plan)
			if err != nil {
				t.Fatal(err)
			}
			if full.Judged != len(cases) || short.Judged > full.Judged || name == "new slang" && short.Judged*2 > full.Judged {
				t.Errorf("of %d threads %d were judged, %d with the shortcut", len(cases), full.Judged, short.Judged)
			}
			if full.Gained+full.Lost+full.Relabelled == 0 && name != "all substances" {
				t.Error("the words change nothing: the test shows nothing")
			}
			short.Judged = full.Judged
			if d := cmp.Diff(full, short); d != "" {
				t.Errorf("the shortcut gives another report: %s", d)
			}
		})
	}
}

func judgeOf(t testing.TB, more map[string]string) *triage.Classifier {
	t.Helper()
	set, err := lexicon.LoadSet(os.DirFS("../../configs/lexicon"), more)
	if err != nil {
		t.Fatal(err)
	}
	c, err := triage.New(set.Base, triage.Options{Sites: set.Sites, Revision: set.Revision()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ownCases are the project's own labelled threads.
func ownCases(t testing.TB) (out []backtest.Case) {
	t.Helper()
	names, err := filepath.Glob("../testdata/threads.*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no labelled threads: %v", err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		err = triage.ReadLines(f, func(_ int, l *triage.Line) error {
			out = append(out, backtest.Case{Thread: *l.Thread(start), Facts: triage.SiteFacts{Lang: l.Lang}})
			return nil
		})
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// BenchmarkRun measures the comparison alone, on threads of 150 words in memory: a new word of slang that
// few threads have, and a word that nearly all have.
func BenchmarkRun(b *testing.B) {
	cases := ownCases(b)
	for i := range cases {
		th := &cases[i].Thread
		words := len(strings.Fields(th.Title))
		for _, p := range th.Posts {
			words += len(strings.Fields(p.Text))
		}
		first := th.Posts[0].Text
		for n := len(strings.Fields(first)); words < 150; words += n {
			th.Posts[0].Text += " " + first
		}
	}
	before := judgeOf(b, nil)
	for name, word := range map[string]string{"rare": "zblorg", "common": "les"} {
		b.Run(name, func(b *testing.B) {
			after := judgeOf(b, map[string]string{"team.yaml": "lang: fr\nterms:\n  - {substance: ketamine, likely: [" + word + "]}\n"})
			plan := backtest.Plan{Before: before, After: after, Touches: triage.Compare(before, after).Touches}
			threads := 0
			for b.Loop() {
				r, err := backtest.Run(b.Context(), batches(cases, 50), plan)
				if err != nil {
					b.Fatal(err)
				}
				threads += r.Threads
			}
			b.ReportMetric(float64(threads)/b.Elapsed().Seconds(), "threads/s")
		})
	}
}
