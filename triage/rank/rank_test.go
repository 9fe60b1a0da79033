package rank_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/triage/rank"
)

var now = time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)

func input(change func(*rank.Input)) rank.Input {
	in := rank.Input{
		Verdict:  vigie.Verdict{Relevant: true, Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Open: true, Question: true},
		PostedAt: now.Add(-10 * time.Hour), Replies: 1, ShelfLife: 72 * time.Hour, Now: now, Lang: "en",
	}
	if change != nil {
		change(&in)
	}
	return in
}

func score(in rank.Input) float64 {
	p, _, _ := rank.Score(in, rank.Default())
	return p
}

func TestEachFactorMovesThePriority(t *testing.T) {
	t.Parallel()
	base := score(input(nil))
	for name, higher := range map[string]func(*rank.Input){
		"urgency soon":   func(in *rank.Input) { in.Verdict.Urgency = vigie.UrgencySoon },
		"nobody replied": func(in *rank.Input) { in.Replies = 0 },
		"judged":         func(in *rank.Input) { in.Verdict.Judged = true },
		"fresh":          func(in *rank.Input) { in.PostedAt = now.Add(-8 * time.Hour) },
		"asker is back":  func(in *rank.Input) { in.AskedAt = now.Add(-9 * time.Hour) },
		"waits longer":   func(in *rank.Input) { in.Waiting = 20 * time.Hour },
		"emergency": func(in *rank.Input) {
			in.Verdict.Disposition, in.Verdict.Urgency = vigie.Emergency, vigie.UrgencyNow
		},
	} {
		if got := score(input(higher)); got <= base {
			t.Errorf("%s: %.3f is not above %.3f", name, got, base)
		}
	}
	for name, lower := range map[string]func(*rank.Input){
		"answered": func(in *rank.Input) { in.Verdict.Open = false },
		"expert":   func(in *rank.Input) { in.Verdict.Disposition = vigie.Expert },
		"old":      func(in *rank.Input) { in.PostedAt = now.Add(-71 * time.Hour) },
		"excluded": func(in *rank.Input) { in.Verdict.Disposition = vigie.Exclude },
	} {
		if got := score(input(lower)); got >= base {
			t.Errorf("%s: %.3f is not under %.3f", name, got, base)
		}
	}
}

func TestEmergenciesComeFirstWhateverTheWeights(t *testing.T) {
	t.Parallel()
	best := input(func(in *rank.Input) {
		in.Verdict.Urgency, in.Verdict.Judged, in.PostedAt, in.Waiting = vigie.UrgencySoon, true, now, 1000*time.Hour
	})
	worst := input(func(in *rank.Input) {
		in.Verdict.Disposition, in.Verdict.Urgency, in.Verdict.Open, in.PostedAt = vigie.Emergency, vigie.UrgencyNow, false, now.Add(-100*time.Hour)
	})
	for _, w := range []rank.Weights{rank.Default(), {Waiting: 100}, {Need: 100}, {Freshness: 50, Presence: 50}} {
		if err := w.Check(); err != nil {
			t.Fatal(err)
		}
		high, _, _ := rank.Score(best, w)
		low, _, _ := rank.Score(worst, w)
		if low <= high {
			t.Errorf("%+v: an emergency at %.1f under a question at %.1f", w, low, high)
		}
	}
}

func TestExcludedStandsUnderEverything(t *testing.T) {
	t.Parallel()
	question := score(input(func(in *rank.Input) { in.PostedAt = now.Add(-1000 * time.Hour); in.Verdict.Open = false }))
	excluded := score(input(func(in *rank.Input) { in.Verdict.Disposition = vigie.Exclude }))
	unrelated := score(input(func(in *rank.Input) { in.Verdict.Disposition, in.Verdict.Relevant = vigie.Exclude, false }))
	if question <= 0 || excluded >= 0 || unrelated >= excluded {
		t.Errorf("question %.1f, excluded %.1f, unrelated %.1f", question, excluded, unrelated)
	}
}

func TestWhyExplainsEachFactorInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	names := []string{"danger", "need", "answerability", "freshness", "presence", "waiting"}
	seen := map[string]bool{}
	for _, lang := range []string{"fr", "nl", "en"} {
		priority, why, _ := rank.Score(input(func(in *rank.Input) { in.Lang = lang }), rank.Default())
		if len(why) != len(names) {
			t.Fatalf("%d lines", len(why))
		}
		sum := 0.0
		for i, f := range why {
			sum += f.Value
			if f.Factor != names[i] || f.Text == "" || strings.Contains(f.Text, "%!") {
				t.Errorf("%s: line %+v", lang, f)
			}
		}
		if math.Abs(sum-priority) > 0.01 {
			t.Errorf("%s: the lines add up to %.3f, the priority is %.3f", lang, sum, priority)
		}
		if seen[why[0].Text] {
			t.Errorf("%s repeats another language: %q", lang, why[0].Text)
		}
		seen[why[0].Text] = true
	}
}

func TestDeadlineIsTheShelfLifeAfterTheAskersLastWords(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*rank.Input)
		want   time.Time
	}{
		"opening post":  {nil, now.Add(62 * time.Hour)},
		"came back":     {func(in *rank.Input) { in.AskedAt = now.Add(-time.Hour) }, now.Add(71 * time.Hour)},
		"no shelf life": {func(in *rank.Input) { in.ShelfLife = 0 }, now.Add(62 * time.Hour)},
		"no time":       {func(in *rank.Input) { in.PostedAt = time.Time{} }, time.Time{}},
		"short":         {func(in *rank.Input) { in.ShelfLife = 24 * time.Hour }, now.Add(14 * time.Hour)},
	} {
		if _, _, got := rank.Score(input(tc.change), rank.Default()); !got.Equal(tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestWeightsAreChecked(t *testing.T) {
	t.Parallel()
	if err := rank.Default().Check(); err != nil {
		t.Errorf("the default: %v", err)
	}
	for name, w := range map[string]rank.Weights{
		"none": {}, "negative": {Danger: -1, Need: 2}, "too much": {Danger: 60, Need: 60}, "not a number": {Danger: math.NaN()},
	} {
		if err := w.Check(); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
