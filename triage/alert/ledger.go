package alert

import (
	"cmp"
	"maps"
	"slices"

	"vigie"
)

// Ledger holds what was counted, by day, and the threads of the last weeks one by one. It is filled, then
// asked; it is not safe for use by several goroutines.
type Ledger struct {
	base   int // first day that is kept
	strata map[stratumKey]*stratum
	spread map[string]spreads // by language
}

type (
	// stratumKey is a language on one site: expectations are made for each and added up, so that a site
	// that is new, silent or larger than before changes none of the others.
	stratumKey struct{ lang, site string }
	seriesKey  struct{ kind, name string }
)

type stratum struct {
	all    []float64 // people by day since base, whatever they speak of
	tracks map[seriesKey]*track
}

// track is one series of a stratum.
type track struct {
	days   []day
	recent []thread // threads seen one by one
}

type day struct {
	at     int
	people float64
}

type thread struct {
	at      int
	id, who string
}

// NewLedger makes an empty ledger that keeps days from first on.
func NewLedger(first int) *Ledger {
	return &Ledger{base: first, strata: map[stratumKey]*stratum{}, spread: map[string]spreads{}}
}

func (l *Ledger) stratum(lang, site string) *stratum {
	k := stratumKey{lang, site}
	s := l.strata[k]
	if s == nil {
		s = &stratum{tracks: map[seriesKey]*track{}}
		l.strata[k] = s
	}
	return s
}

func (s *stratum) track(k seriesKey) *track {
	t := s.tracks[k]
	if t == nil {
		t = &track{}
		s.tracks[k] = t
	}
	return t
}

// Add takes counts in, each day and series once.
func (l *Ledger) Add(counts []vigie.DailyCount) {
	for i := range counts {
		c := &counts[i]
		at := c.Day - l.base
		if at < 0 || c.Site == "" {
			continue
		}
		s := l.stratum(c.Lang, c.Site)
		if c.Kind == vigie.AlertAll {
			s.all = slices.Grow(s.all, max(at+1-len(s.all), 0))
			for len(s.all) <= at {
				s.all = append(s.all, 0)
			}
			s.all[at] += float64(c.Authors)
			continue
		}
		t := s.track(seriesKey{c.Kind, c.Name})
		n := len(t.days)
		t.days = append(t.days, day{c.Day, float64(c.Authors)})
		if n > 0 && t.days[n-1].at > c.Day {
			slices.SortFunc(t.days, func(a, b day) int { return cmp.Compare(a.at, b.at) })
		}
	}
}

// See takes the threads of the last weeks in, one by one: what a window holds is counted from these, so that
// one person is one person however many days they write on. Counts of the same days come in by Add.
func (l *Ledger) See(list []Observation) {
	for i := range list {
		o := &list[i]
		s := l.stratum(o.Lang, o.Site)
		for _, series := range seriesOf(o) {
			if series.Kind == vigie.AlertAll {
				continue
			}
			t := s.track(seriesKey{series.Kind, series.Name})
			n := len(t.recent)
			t.recent = append(t.recent, thread{o.Day, o.ThreadID, o.who()})
			if n > 0 && t.recent[n-1].at > o.Day {
				slices.SortStableFunc(t.recent, func(a, b thread) int { return cmp.Compare(a.at, b.at) })
			}
		}
	}
}

// window gives the threads of a series from one day to another.
func (t *track) window(from, to int) []thread {
	lo, _ := slices.BinarySearchFunc(t.recent, from, func(th thread, d int) int { return cmp.Compare(th.at, d) })
	hi, _ := slices.BinarySearchFunc(t.recent, to+1, func(th thread, d int) int { return cmp.Compare(th.at, d) })
	return t.recent[lo:hi]
}

// people is how many different people are among threads.
func people(list []thread) int {
	seen := make(map[string]bool, len(list))
	for _, t := range list {
		seen[t.who] = true
	}
	return len(seen)
}

// sum adds a stratum's people up from one day to another.
func (l *Ledger) sum(s *stratum, from, to int) (n float64) {
	for d := max(from-l.base, 0); d <= to-l.base && d < len(s.all); d++ {
		n += s.all[d]
	}
	return n
}

// langs lists the languages in order.
func (l *Ledger) langs() []string {
	set := map[string]bool{}
	for k := range l.strata {
		set[k.lang] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// block is the length in days of the pieces in which history is looked for.
const block = 14

// since tells from which day a stratum has been read steadily up to a day: a few old threads that came up
// again are no history. It is the day after to when there is none.
func (l *Ledger) since(s *stratum, to, most int) int {
	now := l.sum(s, to-2*block+1, to) / 2
	if now == 0 {
		return to + 1
	}
	start, low := to+1, 0
	for end := to; end > to-most && end-block+1 >= l.base; end -= block {
		if l.sum(s, end-block+1, end) < now/5 {
			if low++; low == 2 { // one is an outage
				break
			}
			continue
		}
		low, start = 0, end-block+1
	}
	return start
}
