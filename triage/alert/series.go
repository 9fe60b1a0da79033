package alert

import (
	"cmp"
	"slices"
	"strings"

	"vigie"
)

// Observation is what one relevant thread tells on the day it was posted.
type Observation struct {
	ThreadID   string
	Author     string // pseudonym: only counted; empty: unknown, counted as somebody else each time
	Day        int    // days since 1970, UTC
	Lang, Site string
	Substances []string
	Symptoms   []string
}

// who is the person of an observation, for telling people apart.
func (o *Observation) who() string {
	if o.Author == "" {
		return "thread " + o.ThreadID
	}
	return o.Author
}

// Count adds observations up: for each day, language and site, how many threads by how many people there are,
// and how many of them speak of a substance, a symptom, two substances, or a substance with a symptom.
func Count(list []Observation) []vigie.DailyCount {
	type place struct {
		series vigie.Series
		day    int
	}
	type seen struct{ threads, authors map[string]bool }
	all := map[place]*seen{}
	for i := range list {
		o := &list[i]
		for _, s := range seriesOf(o) {
			p := place{s, o.Day}
			if all[p] == nil {
				all[p] = &seen{map[string]bool{}, map[string]bool{}}
			}
			all[p].threads[o.ThreadID] = true
			all[p].authors[o.who()] = true
		}
	}
	out := make([]vigie.DailyCount, 0, len(all))
	for p, s := range all {
		c := vigie.DailyCount{Series: p.series, Day: p.day, Threads: len(s.threads), Authors: len(s.authors), Examples: []string{}}
		if c.Kind != vigie.AlertAll {
			for id := range s.threads {
				c.Examples = append(c.Examples, id)
			}
			slices.Sort(c.Examples)
			c.Examples = c.Examples[:min(len(c.Examples), vigie.AlertExamples)]
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b vigie.DailyCount) int {
		return cmp.Or(compare(a.Series, b.Series), a.Day-b.Day)
	})
	return out
}

func compare(a, b vigie.Series) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name), strings.Compare(a.Lang, b.Lang), strings.Compare(a.Site, b.Site))
}

// seriesOf lists what one thread counts for.
func seriesOf(o *Observation) []vigie.Series {
	subs, signs := slices.Compact(slices.Sorted(slices.Values(o.Substances))), slices.Compact(slices.Sorted(slices.Values(o.Symptoms)))
	var out []vigie.Series
	add := func(kind, name string) {
		out = append(out, vigie.Series{Kind: kind, Name: name, Lang: o.Lang, Site: o.Site})
	}
	add(vigie.AlertAll, "")
	for i, s := range subs {
		add(vigie.AlertSubstance, s)
		for _, other := range subs[i+1:] {
			add(vigie.AlertPair, s+vigie.PairMark+other)
		}
		for _, sign := range signs {
			add(vigie.AlertPair, s+vigie.PairMark+sign)
		}
	}
	for _, sign := range signs {
		add(vigie.AlertSymptom, sign)
	}
	return out
}
