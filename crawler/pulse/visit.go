package pulse

import (
	"time"

	"vigie"
)

// How fast what is learnt fades, in visits and threads.
const (
	visitMemory = 30.0
	longMemory  = 400.0
	shortMemory = 20.0
)

// Visit is what one visit says of a board's health.
type Visit struct {
	At       time.Time
	Failure  vigie.FetchReason // empty: the listing was read, or had not changed
	NotSent  bool              // nothing was sent: it says nothing of the board
	Alive    bool              // a thread was new or had moved
	Expected float64           // new threads that were to be expected since the visit before
	Rows     int               // on the first page of the listing; -1: it had not changed
	Had      int               // threads that were read, with names and times
	Poor     int               // threads that are there and were not read, or without names or times
}

// After is what is known after one more visit.
func After(p vigie.Pulse, v Visit) vigie.Pulse {
	switch {
	case v.NotSent:
		return p
	case v.Failure != "":
		if p.FailedAt.IsZero() {
			p.FailedAt = v.At
		}
		return p
	}
	p.FailedAt = time.Time{}
	p.Quiet += max(0, v.Expected)
	if v.Alive {
		p.Quiet = 0
	}
	if v.Rows >= 0 {
		p = rows(p, v)
	}
	return threads(p, v)
}

// rows compares the listing's rows with those of earlier visits. Short ones are not learnt from
// for a while: a broken reader must not become the measure.
func rows(p vigie.Pulse, v Visit) vigie.Pulse {
	if p.Visits >= enoughVisits && float64(v.Rows) < half*p.Rows {
		if p.Short == 0 {
			p.ShortAt = v.At
		}
		if p.Short++; v.At.Sub(p.ShortAt) < learnAgain {
			return p
		}
		p.Visits, p.Rows = 0, 0 // a week long: the forum shows fewer now
	}
	p.Short, p.ShortAt = 0, time.Time{}
	keep := 1 - 1/visitMemory
	p.Rows = (p.Rows*p.Visits*keep + float64(v.Rows)) / (p.Visits*keep + 1)
	p.Visits = p.Visits*keep + 1
	return p
}

// threads keeps count of the threads that were read well, in a long and a short memory.
func threads(p vigie.Pulse, v Visit) vigie.Pulse {
	n := float64(v.Had + v.Poor)
	if n == 0 {
		return p
	}
	fade := func(memory float64) float64 { return max(0, 1-n/memory) }
	p.LateAsk, p.LateHad = p.LateAsk*fade(shortMemory)+n, p.LateHad*fade(shortMemory)+float64(v.Had)
	if poor(p) {
		if p.PoorAt.IsZero() {
			p.PoorAt = v.At
		}
		if v.At.Sub(p.PoorAt) < learnAgain {
			return p
		}
		p.Asked, p.Had = p.LateAsk, p.LateHad // a week long: threads are like that now
	}
	p.PoorAt = time.Time{}
	p.Asked, p.Had = p.Asked*fade(longMemory)+n, p.Had*fade(longMemory)+float64(v.Had)
	return p
}
