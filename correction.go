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
type LabelFigure struct {
	Label     string  `json:"label"`
	Lang      string  `json:"lang"`      // empty: all
	Site      string  `json:"site"`      // empty: all
	Month     string  `json:"month"`     // 2026-03; empty: all
	Threads   int     `json:"threads"`   // that somebody corrected
	Precision float64 `json:"precision"` // of triage's values, the share that people give too
	Recall    float64 `json:"recall"`    // of people's values, the share that triage gives too
	Pairs     int     `json:"pairs"`     // two people on one label of one thread
	Agreement float64 `json:"agreement"` // the share of pairs that are equal
}

// FigureKey says by what figures are told apart.
type FigureKey struct{ Lang, Site, Month bool }

// LabelFigures measures triage against corrections, by label and by what key asks for. Of several people
// on one thread the majority counts, the later word where they are even. A correction that confirms
// what triage said counts as well: without those the figures would only see mistakes.
func LabelFigures(list []Correction, key FigureKey) []LabelFigure {
	type group struct{ label, lang, site, month string }
	type opinion struct{ thread, label string }
	people := map[opinion][]Correction{}
	for _, c := range list {
		o := opinion{c.ThreadID, c.Label}
		people[o] = append(people[o], c)
	}
	counts := map[group]*figureCount{}
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
		if counts[g] == nil {
			counts[g] = &figureCount{}
		}
		counts[g].add(all, last)
	}
	var out []LabelFigure
	for g, n := range counts {
		out = append(out, LabelFigure{
			Label: g.label, Lang: g.lang, Site: g.site, Month: g.month, Threads: n.threads,
			Precision: share(n.both, n.said), Recall: share(n.both, n.want), Pairs: n.pairs, Agreement: share(n.equal, n.pairs),
		})
	}
	slices.SortFunc(out, func(a, b LabelFigure) int {
		return cmp.Or(slices.Index(CorrectionLabels, a.Label)-slices.Index(CorrectionLabels, b.Label),
			strings.Compare(a.Lang, b.Lang), strings.Compare(a.Site, b.Site), strings.Compare(a.Month, b.Month))
	})
	return out
}

type figureCount struct{ threads, both, said, want, pairs, equal int }

// add counts one thread's label, as its people see it.
func (n *figureCount) add(all []Correction, last Correction) {
	n.threads++
	want := majority(all, last)
	for _, v := range last.Said {
		if slices.Contains(want, v) {
			n.both++
		}
	}
	n.said += len(last.Said)
	n.want += len(want)
	for i := range all {
		for j := range i {
			n.pairs++
			if sameValues(all[i].Values, all[j].Values) {
				n.equal++
			}
		}
	}
}

// majority is what most people say, the last one where no answer has more.
func majority(all []Correction, last Correction) []string {
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
