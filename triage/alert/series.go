package alert

import (
	"cmp"
	"slices"
	"strings"

	"vigie"
)

// Observation is what one thread tells on the day it was posted.
type Observation struct {
	ThreadID   string
	Author     string // pseudonym: only counted
	Day        int    // days since 1970, UTC
	Lang, Site string
	Substances []string
	Symptoms   []string
}

// Count adds observations up: for each day, how many threads by how many people speak of a substance, a
// symptom, a substance with a symptom, or two substances. Each is counted for its site and, with an empty
// site, for all sites of its language.
func Count(list []Observation) []vigie.DailyCount {
	type place struct {
		series vigie.Series
		day    int
	}
	type seen struct{ threads, authors map[string]bool }
	all := map[place]*seen{}
	for _, o := range list {
		for _, s := range seriesOf(o) {
			for _, site := range []string{"", o.Site} {
				s.Site = site
				p := place{s, o.Day}
				if all[p] == nil {
					all[p] = &seen{map[string]bool{}, map[string]bool{}}
				}
				all[p].threads[o.ThreadID] = true
				all[p].authors[o.Author] = true
			}
		}
	}
	out := make([]vigie.DailyCount, 0, len(all))
	for p, s := range all {
		c := vigie.DailyCount{Series: p.series, Day: p.day, Threads: len(s.threads), Authors: len(s.authors)}
		for id := range s.threads {
			c.Examples = append(c.Examples, id)
		}
		slices.Sort(c.Examples)
		c.Examples = c.Examples[:min(len(c.Examples), vigie.AlertExamples)]
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

// seriesOf lists what one thread counts for, without its site.
func seriesOf(o Observation) []vigie.Series {
	subs, signs := slices.Compact(slices.Sorted(slices.Values(o.Substances))), slices.Compact(slices.Sorted(slices.Values(o.Symptoms)))
	var out []vigie.Series
	add := func(kind, name string) { out = append(out, vigie.Series{Kind: kind, Name: name, Lang: o.Lang}) }
	for i, s := range subs {
		add(vigie.AlertSubstance, s)
		for _, other := range subs[i+1:] {
			add(vigie.AlertPair, s+" + "+other)
		}
		for _, sign := range signs {
			add(vigie.AlertPair, s+" + "+sign)
		}
	}
	for _, sign := range signs {
		add(vigie.AlertSymptom, sign)
	}
	return out
}
