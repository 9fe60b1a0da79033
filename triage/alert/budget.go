package alert

import (
	"math"

	"vigie"
)

// Levels that are tried, from lax to strict: steps of a quarter of a power of ten.
const (
	levelFrom = -1.5
	levelStep = -0.25
	levels    = 24
)

// together is how many tests fire for one false alarm that people see: the same threads are tested in three
// windows, on their site and in their language, alone and in pairs. Measured on replays.
const together = 5

// level is the largest chance at which all tests together stay within the budget when nothing rises. Each
// test adds the chance that it really fires at, which for rare things is far below the level, because there
// is no half a person, times how often a month it can newly fire.
func (s Settings) level(tests []test, unseen []unseenPairs) float64 {
	var sums [levels]float64
	for i := range tests {
		s.charge(&sums, tests[i].window, tests[i].outlook, 1)
	}
	for _, u := range unseen {
		s.charge(&sums, u.window, u.outlook, float64(u.n))
	}
	for i, sum := range sums {
		if sum <= s.Budget*together {
			return levelTable[i]
		}
	}
	return levelTable[levels-1]
}

var levelTable = func() (t [levels]float64) {
	for i := range t {
		t[i] = math.Pow(10, levelFrom+levelStep*float64(i))
	}
	return t
}()

// charge adds the false alarms a month of n like tests, for each level.
func (s Settings) charge(sums *[levels]float64, w Window, o outlook, n float64) {
	least, at := max(s.Fewest, int(math.Ceil(w.Ratio*o.mean))), 0
	o.tails(func(k int, chance float64) bool {
		if k < least {
			return true
		}
		for at < levels && chance <= levelTable[at] {
			// A window that moves on by a day enters a level as often as its count changes there.
			sums[at] += n * 30 * min(1, float64(k)/float64(w.Days)) * chance
			at++
		}
		return at < levels
	})
}

// budgetSpan is how many days of people's decisions are looked at.
const budgetSpan = 90

// Tightened are the settings after what people said of the alerts of the last three months: when they
// dismissed more than the budget allows, the budget that the detector spends is made smaller by as much, to
// a quarter at least. Alerts that nobody decided on say nothing.
func (s Settings) Tightened(alerts []vigie.Alert, day int) Settings {
	dismissed := 0.0
	for i := range alerts {
		if a := &alerts[i]; a.State == vigie.AlertDismissed && day-a.Day < budgetSpan {
			dismissed++
		}
	}
	if a := s.Budget * budgetSpan / 30; dismissed > a {
		s.Budget *= max(a/dismissed, 0.25)
	}
	return s
}
