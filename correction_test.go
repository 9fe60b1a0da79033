package vigie_test

import (
	"testing"
	"time"

	"vigie"
)

func TestLabelFigures(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	c := func(thread, person, label string, values, said []string) vigie.Correction {
		at = at.Add(time.Minute)
		return vigie.Correction{ThreadID: thread, Person: person, Label: label, Values: values, Said: said, Lang: "fr", Site: "s", At: at}
	}
	list := []vigie.Correction{
		c("a", "p", "substances", []string{"cannabis"}, []string{"cannabis", "cbd"}),
		c("b", "p", "substances", []string{"mdma", "alcohol"}, []string{"mdma"}),
		c("a", "p", "open", []string{"false"}, []string{"true"}),
		c("a", "q", "open", []string{"true"}, []string{"true"}),
		c("a", "r", "open", []string{"true"}, []string{"true"}),
	}
	got := vigie.LabelFigures(list, vigie.FigureKey{})
	if len(got) != 2 {
		t.Fatalf("%d figures: %+v", len(got), got)
	}
	subs, open := got[0], got[1]
	if subs.Label != "substances" || subs.Threads != 2 || subs.Precision != 2.0/3 || subs.Recall != 2.0/3 {
		t.Errorf("substances: %+v", subs)
	}
	if open.Label != "open" || open.Threads != 1 || open.Recall != 1 || open.Precision != 1 || open.Pairs != 3 || open.Agreement != 1.0/3 {
		t.Errorf("open follows the majority: %+v", open)
	}
	if got := vigie.LabelFigures(list, vigie.FigureKey{Lang: true, Site: true, Month: true}); got[0].Lang != "fr" || got[0].Site != "s" || got[0].Month != "2026-03" {
		t.Errorf("by language, site and month: %+v", got[0])
	}
	even := []vigie.Correction{c("x", "p", "asker", []string{"self"}, []string{"none"}), c("x", "q", "asker", []string{"entourage"}, []string{"none"})}
	even[0].Said, even[1].Said = []string{"entourage"}, []string{"entourage"}
	if got := vigie.LabelFigures(even, vigie.FigureKey{}); got[0].Recall != 1 {
		t.Errorf("where people are even the later word counts: %+v", got[0])
	}
}

// TestLabelFiguresByValue has one missed emergency and one that was none: the figure that matters most must
// not drown in the others.
func TestLabelFiguresByValue(t *testing.T) {
	t.Parallel()
	var list []vigie.Correction
	say := func(thread, person, label, value, said string) {
		list = append(list, vigie.Correction{ThreadID: thread, Person: person, Label: label, Values: []string{value}, Said: []string{said}, At: time.Unix(int64(len(list)), 0)})
	}
	say("a", "p", "disposition", "emergency", "answer")
	say("b", "p", "disposition", "emergency", "emergency")
	say("c", "p", "disposition", "answer", "emergency")
	say("d", "p", "disposition", "answer", "answer")
	say("d", "q", "disposition", "answer", "answer")
	say("e", "p", "relevant", "false", "false")
	say("f", "p", "relevant", "false", "true")
	say("g", "p", "relevant", "true", "true")
	say("h", "p", "relevant", "true", "false")
	say("i", "p", "relevant", "true", "false")
	find := func(label, value string) vigie.LabelFigure {
		t.Helper()
		for _, f := range vigie.LabelFigures(list, vigie.FigureKey{Value: true}) {
			if f.Same(vigie.LabelFigure{Label: label, Value: value}) {
				return f
			}
		}
		t.Fatalf("no figure of %s %s", label, value)
		return vigie.LabelFigure{}
	}
	for _, want := range []vigie.LabelFigure{
		{Label: "relevant", Threads: 5, Precision: 0.5, Recall: 1.0 / 3},
		{Label: "disposition", Threads: 4, Precision: 0.5, Recall: 0.5, Pairs: 1, Agreement: 1},
		{Label: "disposition", Value: "emergency", Threads: 3, Precision: 0.5, Recall: 0.5},
		{Label: "disposition", Value: "answer", Threads: 3, Precision: 0.5, Recall: 0.5, Pairs: 1, Agreement: 1},
	} {
		if got := find(want.Label, want.Value); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for _, f := range vigie.LabelFigures(list, vigie.FigureKey{}) {
		if f.Value != "" {
			t.Errorf("a value that nobody asked for: %+v", f)
		}
	}
	if _, err := vigie.ParseFigureKey([]string{"lang", "weather"}); vigie.ErrorCode(err) != vigie.CodeInvalid {
		t.Errorf("by weather: %v", err)
	}
	if key, err := vigie.ParseFigureKey([]string{"value", "lang", "site", "month"}); err != nil || key != (vigie.FigureKey{Value: true, Lang: true, Site: true, Month: true}) {
		t.Errorf("all keys: %+v, %v", key, err)
	}
}
