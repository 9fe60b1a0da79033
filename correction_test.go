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
	if open.Label != "open" || open.Threads != 1 || open.Precision != 1 || open.Pairs != 3 || open.Agreement != 1.0/3 {
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
