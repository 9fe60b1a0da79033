package vigie

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CorrectionLabels are the labels that a person can correct.
var CorrectionLabels = []string{"relevant", "substances", "topics", "asker", "disposition", "urgency", "open"}

// Correction is a person's label for a thread, kept to measure triage and to train it again. A person
// has one for a label of a thread: the last one.
type Correction struct {
	ThreadID string    `json:"thread"`
	Person   string    `json:"person"`
	Label    string    `json:"label"`
	Values   []string  `json:"values"` // one, or any number for substances and topics; "true" or "false"
	Said     []string  `json:"said"`   // what triage said then
	Lang     string    `json:"lang"`
	Site     string    `json:"site"`
	At       time.Time `json:"at"`
}

// Values are the values of a label in a verdict.
func (v Verdict) Values(label string) []string {
	flag := func(b bool) []string {
		if b {
			return []string{"true"}
		}
		return []string{"false"}
	}
	switch label {
	case "relevant":
		return flag(v.Relevant)
	case "substances":
		return slices.Clone(v.Substances)
	case "topics":
		return slices.Clone(v.Topics)
	case "asker":
		return []string{string(v.Asker)}
	case "disposition":
		return []string{string(v.Disposition)}
	case "urgency":
		return []string{string(v.Urgency)}
	case "open":
		return flag(v.Open)
	}
	return nil
}

// LabelFigure is how well triage agrees with people on one label, and people with each other.
//
// Of relevant and open the value "true" alone counts: their precision is the share of "true" that people
// confirm, their recall the share of people's "true" that triage found. Of a label with exactly one value
// (asker, disposition, urgency) precision and recall without a value are both the share that is right.
type LabelFigure struct {
	Label     string  `json:"label"`
	Value     string  `json:"value"`     // of the label; empty: all
	Lang      string  `json:"lang"`      // empty: all
	Site      string  `json:"site"`      // empty: all
	Month     string  `json:"month"`     // 2026-03; empty: all
	Threads   int     `json:"threads"`   // that somebody labelled; of a value: that have it, as people or as triage say
	Precision float64 `json:"precision"` // of triage's values, the share that people give too; 0 when there are none
	Recall    float64 `json:"recall"`    // of people's values, the share that triage gives too; 0 when there are none
	Pairs     int     `json:"pairs"`     // two people on one label of one thread; of a value: where one of them gives it
	Agreement float64 `json:"agreement"` // the share of pairs that are equal
}

// Same says that two figures are of the same label, value, language, site and month.
func (f LabelFigure) Same(o LabelFigure) bool {
	return f.Label == o.Label && f.Value == o.Value && f.Lang == o.Lang && f.Site == o.Site && f.Month == o.Month
}

// FigureKey says by what figures are told apart. With Value each value of a label has a row beside that of
// all.
type FigureKey struct{ Value, Lang, Site, Month bool }

// ParseFigureKey reads the names value, lang, site and month, or says which is unknown.
func ParseFigureKey(names []string) (key FigureKey, err error) {
	for _, name := range names {
		switch name {
		case "value":
			key.Value = true
		case "lang":
			key.Lang = true
		case "site":
			key.Site = true
		case "month":
			key.Month = true
		default:
			return key, Errorf(CodeInvalid, "figures cannot be told apart by %q: use value, lang, site or month", name)
		}
	}
	return key, nil
}

// LabelFigures measures triage against corrections, by label and by what key asks for. Of several people
// on one thread the majority counts, the later word where they are even. A correction that confirms
// what triage said counts as well: without those the figures would only see mistakes.
func LabelFigures(list []Correction, key FigureKey) []LabelFigure {
	type group struct{ label, value, lang, site, month string }
	type opinion struct{ thread, label string }
	people := map[opinion][]Correction{}
	for _, c := range list {
		o := opinion{c.ThreadID, c.Label}
		people[o] = append(people[o], c)
	}
	counts := map[group]*figureCount{}
	count := func(g group, t labelled) {
		if counts[g] == nil {
			counts[g] = &figureCount{}
		}
		counts[g].add(t)
	}
	for _, all := range people {
		last := slices.MaxFunc(all, func(a, b Correction) int { return a.At.Compare(b.At) })
		g := group{label: last.Label}
		if key.Lang {
			g.lang = last.Lang
		}
		if key.Site {
			g.site = last.Site
		}
		if key.Month {
			g.month = last.At.UTC().Format("2006-01")
		}
		t := labelled{said: positive(last.Label, last.Said), want: positive(last.Label, Agreed(all))}
		for _, c := range all {
			t.people = append(t.people, c.Values)
		}
		count(g, t)
		if !key.Value || last.Label == "relevant" || last.Label == "open" {
			continue
		}
		for _, g.value = range t.values() {
			count(g, t.only(g.value))
		}
	}
	var out []LabelFigure
	for g, n := range counts {
		out = append(out, LabelFigure{
			Label: g.label, Value: g.value, Lang: g.lang, Site: g.site, Month: g.month, Threads: n.threads,
			Precision: share(n.both, n.said), Recall: share(n.both, n.want), Pairs: n.pairs, Agreement: share(n.equal, n.pairs),
		})
	}
	slices.SortFunc(out, func(a, b LabelFigure) int {
		return cmp.Or(slices.Index(CorrectionLabels, a.Label)-slices.Index(CorrectionLabels, b.Label), strings.Compare(a.Value, b.Value),
			strings.Compare(a.Lang, b.Lang), strings.Compare(a.Site, b.Site), strings.Compare(a.Month, b.Month))
	})
	return out
}

// positive are the values that count: "false" is the lack of "true".
func positive(label string, values []string) []string {
	if label == "relevant" || label == "open" {
		return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "false" })
	}
	return values
}

// labelled is one label of one thread, as triage and people see it.
type labelled struct {
	said, want []string
	people     [][]string
	one        bool // one value alone is looked at
}

// values are all values that anybody gives.
func (t labelled) values() []string {
	all := slices.Concat(append([][]string{t.said}, t.people...)...)
	slices.Sort(all)
	return slices.Compact(all)
}

// only is what is left when one value alone counts: pairs of people who both lack it say nothing.
func (t labelled) only(value string) labelled {
	keep := func(values []string) []string {
		return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v != value })
	}
	out := labelled{said: keep(t.said), want: keep(t.want)}
	for _, p := range t.people {
		out.people = append(out.people, keep(p))
	}
	out.one = true
	return out
}

type figureCount struct{ threads, both, said, want, pairs, equal int }

// add counts one thread's label.
func (n *figureCount) add(t labelled) {
	n.threads++
	for _, v := range t.said {
		if slices.Contains(t.want, v) {
			n.both++
		}
	}
	n.said += len(t.said)
	n.want += len(t.want)
	for i := range t.people {
		for j := range i {
			if t.one && len(t.people[i])+len(t.people[j]) == 0 {
				continue
			}
			n.pairs++
			if sameValues(t.people[i], t.people[j]) {
				n.equal++
			}
		}
	}
}

// Agreed is what people say of one label of one thread: what most of them say, the last word where no answer
// has more. Nil when nobody has said anything.
func Agreed(all []Correction) []string {
	if len(all) == 0 {
		return nil
	}
	last := slices.MaxFunc(all, func(a, b Correction) int { return a.At.Compare(b.At) })
	best, most := last.Values, 0
	for _, c := range all {
		n := 0
		for _, d := range all {
			if sameValues(c.Values, d.Values) {
				n++
			}
		}
		if n > most || n == most && sameValues(c.Values, last.Values) {
			best, most = c.Values, n
		}
	}
	return best
}

func sameValues(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
