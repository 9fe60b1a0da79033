package alert

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"vigie"
)

// Settings of the detector.
type Settings struct {
	Budget  float64  // false alarms a month that are accepted, over all series together
	Windows []Window // what is looked at each day
	Fewest  int      // threads, and different people, that a window needs
	Learn   int      // days for which a site must have been read steadily before it can raise an alarm
	HoldOff int      // days without another alarm on the same substance or symptom
	Quiet   int      // days in which another alarm of the same series must be stronger
}

// Window is a number of last days that are looked at together.
type Window struct {
	Days  int
	Ratio float64 // times what was expected, at least
	Trend bool    // a move of the last weeks is expected to go on: only what leaves it is told
	Guard int     // days before the window that are not compared with: a rise may have begun in them
}

// Default are the settings in use. They were chosen on replays of a year, see docs/alerts.md.
var Default = Settings{
	Budget: 2, Fewest: 3, Learn: 56, HoldOff: 28, Quiet: 112,
	Windows: []Window{{3, 2, true, 7}, {7, 2, true, 7}, {28, 1.7, false, 0}},
}

// Days says how many days before the day of a test are looked at.
func (s Settings) Days() int {
	most := 0
	for _, w := range s.Windows {
		most = max(most, w.Days+w.Guard)
	}
	return most + yearBack
}

// Recent says how many days must have been seen thread by thread.
func (s Settings) Recent() int {
	most := 0
	for _, w := range s.Windows {
		most = max(most, w.Days)
	}
	return most
}

// hit is a series that rose in a window.
type hit struct {
	vigie.Alert

	threads []thread
}

// Detect tells what has risen in the days that end with a day. raised are earlier alerts. Series that rise
// together are one alarm: the least likely of them is told, the others are named with it.
func (l *Ledger) Detect(day int, raised []vigie.Alert, set Settings) []vigie.Alert {
	var tests []test
	var unseen []unseenPairs
	for _, lang := range l.langs() {
		more, rest := l.tests(lang, day, set)
		tests, unseen = append(tests, more...), append(unseen, rest...)
	}
	level := set.level(tests, unseen)
	var hits []hit
	for i := range tests {
		if h, ok := tests[i].run(day, level, set); ok && !held(&h.Alert, raised, set) {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.Chance, b.Chance), -cmp.Compare(len(a.Site), len(b.Site)), cmp.Compare(a.Days, b.Days), compare(a.Series, b.Series))
	})
	return fold(hits)
}

// test is one series in one window, on one site or on all of a language.
type test struct {
	series  vigie.Series
	window  Window
	outlook outlook
	threads []thread
}

// unseenPairs is how many pairs of a language were never seen, and what is expected of each: they count for
// the budget though nothing tests them until they appear.
type unseenPairs struct {
	n       int
	window  Window
	outlook outlook
}

// run tests one series: the first result is an alarm when the second says so.
func (t *test) run(day int, level float64, set Settings) (hit, bool) {
	if len(t.threads) < set.Fewest {
		return hit{}, false
	}
	who := people(t.threads)
	if who < set.Fewest || float64(who) < t.window.Ratio*t.outlook.mean {
		return hit{}, false
	}
	chance := t.outlook.chance(who)
	if chance > level {
		return hit{}, false
	}
	return hit{vigie.Alert{
		Series: t.series, Day: day, Days: t.window.Days, Threads: len(t.threads), People: who,
		Expected: math.Round(t.outlook.mean*100) / 100, Chance: chance,
	}, t.threads}, true
}

// learned is a stratum that has been read for long enough, with the window that is looked at.
type learned struct {
	*stratum

	site     string
	exposure exposure
	window   [7]float64 // people by weekday
}

// tests lists what is tested for a language.
func (l *Ledger) tests(lang string, day int, set Settings) ([]test, []unseenPairs) {
	var tests []test
	var unseen []unseenPairs
	for _, w := range set.Windows {
		strata := l.learned(lang, day, w, set)
		if len(strata) == 0 {
			continue
		}
		keys, plain := keysOf(strata)
		sp := l.spreadOf(lang, plain, keys, day-set.Recent())
		pr := priorsOf(strata, keys)
		for _, k := range keys {
			sum := test{series: vigie.Series{Kind: k.kind, Name: k.name, Lang: lang}, window: w}
			prior, spread := pr.of(k), sp.of(k)
			for _, s := range strata {
				one := s.test(k, day, w, prior, spread)
				sum.outlook = sum.outlook.add(one.outlook)
				sum.threads = append(sum.threads, one.threads...)
				if len(strata) > 1 {
					one.series = sum.series
					one.series.Site = s.site
					one.outlook = one.outlook.moved()
					tests = append(tests, one)
				}
			}
			sum.outlook = sum.outlook.moved()
			tests = append(tests, sum)
		}
		unseen = append(unseen, unseenOf(strata, keys, &pr, sp.pooled, w))
	}
	return tests, unseen
}

// learned lists the strata of a language that can raise alarms.
func (l *Ledger) learned(lang string, day int, w Window, set Settings) []learned {
	var out []learned
	for k, s := range l.strata {
		if k.lang != lang {
			continue
		}
		to := day - w.Days - w.Guard
		from := l.since(s, to, yearBack)
		if to-from+1 < set.Learn {
			continue
		}
		one := learned{stratum: s, site: k.site, exposure: l.expose(s, from, to)}
		for d := day - w.Days + 1; d <= day; d++ {
			one.window[d%7] += l.sum(s, d, d)
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b learned) int { return cmp.Compare(a.site, b.site) })
	return out
}

// test is one series on one site.
func (s *learned) test(k seriesKey, day int, w Window, prior, spread float64) test {
	t := s.tracks[k]
	r := t.rates(&s.exposure)
	out := test{window: w}
	if t != nil {
		out.threads = t.window(day-w.Days+1, day)
	}
	out.outlook = r.outlook(&s.window, prior, spread, w.Trend)
	return out
}

// keysOf lists the series of strata, in order.
func keysOf(strata []learned) (keys []seriesKey, plain []*stratum) {
	set := map[seriesKey]bool{}
	for _, s := range strata {
		plain = append(plain, s.stratum)
		for k := range s.tracks {
			set[k] = true
		}
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b seriesKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.name, b.name))
	}), plain
}

func priorsOf(strata []learned, keys []seriesKey) priors {
	p := priors{rate: map[seriesKey]float64{}}
	all := 0.0
	for i := range strata {
		all += strata[i].exposure.slow
	}
	all = max(all, 1)
	p.less = 0.3 / all
	for _, k := range keys {
		own := 0.0
		for i := range strata {
			r := strata[i].tracks[k].rates(&strata[i].exposure)
			own += r.own
		}
		p.rate[k] = own / all
	}
	return p
}

// unseenOf counts the pairs of known parts that were never seen together.
func unseenOf(strata []learned, keys []seriesKey, pr *priors, spread float64, w Window) unseenPairs {
	subs, signs, pairs := 0, 0, 0
	for _, k := range keys {
		switch k.kind {
		case vigie.AlertSubstance:
			subs++
		case vigie.AlertSymptom:
			signs++
		case vigie.AlertPair:
			pairs++
		}
	}
	u := unseenPairs{n: max(subs*(subs-1)/2+subs*signs-pairs, 0), window: w}
	for i := range strata {
		r := rates{all: strata[i].exposure.slow, around: strata[i].exposure.weekday}
		u.outlook = u.outlook.add(r.outlook(&strata[i].window, pr.less/5, spread, false))
	}
	return u
}

// held says that an alert is not told because earlier ones said it.
func held(a *vigie.Alert, raised []vigie.Alert, set Settings) bool {
	for i := range raised {
		old := &raised[i]
		age := a.Day - old.Day
		if old.Lang != a.Lang || old.Kind == vigie.AlertWord || age < 0 {
			continue
		}
		if age < set.HoldOff && sharePart(a.Series, old.Series) {
			return true
		}
		if age < set.Quiet && a.Kind == old.Kind && a.Name == old.Name && !exceeds(a, old) {
			return true
		}
	}
	return false
}

// exceeds says that an alarm is clearly stronger than an earlier one that people have seen, in people a day
// over the longer of the two windows.
func exceeds(a, old *vigie.Alert) bool {
	times := 1.5
	if old.State == vigie.AlertDismissed {
		times = 2
	}
	return float64(a.People)/float64(max(a.Days, old.Days)) >= times*float64(old.People)/float64(max(old.Days, 1))
}

func sharePart(a, b vigie.Series) bool {
	parts := b.Parts()
	return slices.ContainsFunc(a.Parts(), func(p string) bool { return slices.Contains(parts, p) })
}

// fold makes one alarm of series that rise together: those of a language that share a substance or symptom.
func fold(hits []hit) []vigie.Alert {
	var out []vigie.Alert
	for i := range hits {
		h := &hits[i]
		at := slices.IndexFunc(out, func(a vigie.Alert) bool { return a.Lang == h.Lang && sharePart(a.Series, h.Series) })
		if at < 0 {
			h.Examples, h.Related = examples(h.threads), []string{}
			out = append(out, h.Alert)
			continue
		}
		if a := &out[at]; h.Name != a.Name && !slices.Contains(a.Related, h.Name) && len(a.Related) < vigie.AlertExamples {
			a.Related = append(a.Related, h.Name)
		}
	}
	return out
}

// examples picks threads to show: the newest, one of each person first.
func examples(list []thread) []string {
	newest := slices.Clone(list)
	slices.SortFunc(newest, func(a, b thread) int { return cmp.Or(-cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) })
	out, seen := []string{}, map[string]bool{}
	for _, again := range []bool{false, true} {
		for _, t := range newest {
			if len(out) == vigie.AlertExamples {
				return out
			}
			if seen[t.who] == again && !slices.Contains(out, t.id) {
				seen[t.who] = true
				out = append(out, t.id)
			}
		}
	}
	return out
}
