package schedule

import (
	"time"

	"vigie"
)

// doubtFrom is the doubt from which a board is looked at no later than when it would be silent.
const doubtFrom = vigie.SilentFrom / 2

// Expected is how many new threads of a board were to be expected between two moments, by what
// was learnt of its day; 0 for a board that was never read.
func (p *Plan) Expected(b vigie.Board, from, to time.Time) float64 {
	sum := 0.0
	p.hoursOf(b, from, to, func(_ time.Time, n float64) bool { sum += n; return true })
	return sum
}

// silentAt is when so many new threads will have been to be expected; zero: not before to.
func (p *Plan) silentAt(b vigie.Board, want float64, to time.Time) (at time.Time) {
	sum := 0.0
	p.hoursOf(b, p.now, to, func(hour time.Time, n float64) bool {
		if sum += n; sum >= want {
			at = hour
		}
		return at.IsZero()
	})
	return at
}

// hoursOf walks over the hours between two moments: the end of each, and what was to be
// expected of it.
func (p *Plan) hoursOf(b vigie.Board, from, to time.Time, each func(end time.Time, n float64) bool) {
	rate, known := p.rates[b.ID]
	if !known || from.IsZero() || b.Poll.Visits == 0 {
		return
	}
	steady := max(1, b.Poll.Pulse.Steady*24/total24(rate)) // a board that is still must not be learnt to be so
	for at := maxTime(from, to.Add(-longest)); at.Before(to); {
		next := minTime(to, at.Truncate(time.Hour).Add(time.Hour))
		if !each(next, steady*rate[at.In(p.zone).Hour()]*next.Sub(at).Hours()) {
			return
		}
		at = next
	}
}

// doubted is when a board whose listing has not moved for long is looked at again: when its
// rest would be silence. Zero: there is no doubt, or it is said already.
func (p *Plan) doubted(b vigie.Board, pulse vigie.Pulse, to time.Time) time.Time {
	if doubt := pulse.Doubt(); doubt < doubtFrom || doubt >= vigie.SilentFrom {
		return time.Time{}
	}
	return p.silentAt(b, pulse.QuietAt(vigie.SilentFrom)-pulse.Quiet, to)
}
