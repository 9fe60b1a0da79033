package alert

import (
	"math"
	"slices"

	"vigie"
)

// Settings of the detector.
type Settings struct {
	Budget   float64 // false alarms a month that are accepted, over all series
	Window   int     // days that are looked at together: a week holds every weekday once
	Baseline int     // windows before, that they are compared with
	Fewest   int     // threads in the window
	People   int     // different people in the window, as the sum of days
	Ratio    float64 // times what was expected
	HoldOff  int     // days without another alarm of the same series
}

// Default are the settings in use. They were chosen on the replay of a year, see docs/alerts.md.
var Default = Settings{Budget: 1, Window: 7, Baseline: 12, Fewest: 5, People: 4, Ratio: 2, HoldOff: 28}

// Days says how many days before the day of a test are needed.
func (s Settings) Days() int { return s.Window * (s.Baseline + 1) }

// history is one series' threads and people by day, the last day at the end.
type history struct {
	threads, people []float64
	examples        [][]string
}

// Detect tells which series have risen in the window that ends with a day. counts are those of the days
// before, in any order; raised are the days of earlier alarms of a series. Each alarm says what was
// expected and how unlikely the rise was.
func Detect(counts []vigie.DailyCount, day int, raised map[vigie.Series]int, set Settings) []vigie.Alert {
	span := set.Days()
	series := map[vigie.Series]*history{}
	for _, c := range counts {
		at := c.Day - (day - span + 1)
		if at < 0 || at >= span {
			continue
		}
		h := series[c.Series]
		if h == nil {
			h = &history{make([]float64, span), make([]float64, span), make([][]string, span)}
			series[c.Series] = h
		}
		h.threads[at] += float64(c.Threads)
		h.people[at] += float64(c.Authors)
		h.examples[at] = append(h.examples[at], c.Examples...)
	}
	level := set.Budget / (float64(max(len(series), fewestSeries)) * testsPerMonth)
	var out []vigie.Alert
	for s, h := range series {
		if last, ok := raised[s]; ok && day-last < set.HoldOff {
			continue
		}
		if a, ok := h.test(set, level); ok {
			a.Series, a.Day = s, day
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b vigie.Alert) int {
		if a.Chance != b.Chance {
			return int(math.Copysign(1, a.Chance-b.Chance))
		}
		return compare(a.Series, b.Series)
	})
	return out
}

// fewestSeries keeps the level strict while little is counted.
const fewestSeries = 50

// testsPerMonth is how often a series is tested as if by new data: windows of neighbouring days overlap.
const testsPerMonth = 10

// test compares the last window with those before: how likely are so many threads, or more, when nothing
// has changed? The weeks before give a negative binomial (a Poisson count whose rate is not known
// exactly and moves), see docs/alerts.md.
func (h *history) test(set Settings, level float64) (vigie.Alert, bool) {
	n := len(h.threads)
	x, people := sum(h.threads[n-set.Window:]), sum(h.people[n-set.Window:])
	if x < float64(set.Fewest) || people < float64(set.People) {
		return vigie.Alert{}, false
	}
	var weeks []float64
	for i := range set.Baseline {
		weeks = append(weeks, sum(h.threads[i*set.Window:(i+1)*set.Window]))
	}
	mean, spread := moments(weeks)
	recent, _ := moments(weeks[len(weeks)-4:])
	expected := max(mean, recent, 0.5) // a slow rise is no outbreak
	if x < set.Ratio*expected {
		return vigie.Alert{}, false
	}
	shape := expected * float64(len(weeks)) // as much as the weeks before tell of the rate
	if extra := spread - mean; extra > 0 {
		shape = min(shape, mean*mean/extra) // the rate itself moves from week to week
	}
	shape = max(shape, 1)
	chance := tail(int(x), expected, shape)
	if chance > level {
		return vigie.Alert{}, false
	}
	a := vigie.Alert{Threads: int(x), Expected: math.Round(expected*10) / 10, Chance: chance}
	for _, day := range slices.Backward(h.examples) {
		for _, id := range day {
			if len(a.Examples) < vigie.AlertExamples {
				a.Examples = append(a.Examples, id)
			}
		}
	}
	return a, true
}

func sum(list []float64) (s float64) {
	for _, x := range list {
		s += x
	}
	return s
}

func moments(list []float64) (mean, variance float64) {
	mean = sum(list) / float64(len(list))
	for _, x := range list {
		variance += (x - mean) * (x - mean)
	}
	return mean, variance / float64(max(len(list)-1, 1))
}

// tail is the chance that a negative binomial of a mean and a shape is x or more.
func tail(x int, mean, shape float64) float64 {
	p := shape / (shape + mean)
	logP, logQ := math.Log(p), math.Log1p(-p)
	below := 0.0
	for k := range x {
		l1, _ := math.Lgamma(float64(k) + shape)
		l2, _ := math.Lgamma(shape)
		l3, _ := math.Lgamma(float64(k) + 1)
		below += math.Exp(l1 - l2 - l3 + shape*logP + float64(k)*logQ)
	}
	return max(1-below, 1e-12)
}
