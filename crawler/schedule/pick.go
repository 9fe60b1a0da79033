package schedule

import (
	"cmp"
	"time"

	"vigie"
)

// Likely is the score of a title from which on a thread of a generalist board does not wait.
const Likely = 0.5

// Limits of what waits.
const (
	MaxThreads  = 40               // threads read at one visit; those that do not wait are then the next visit's
	KeepWaiting = 48 * time.Hour   // a thread that waited longer is given up: its asker has left
	followAfter = 20 * time.Minute // threads about drugs on generalist boards are read again after that
	lookAgain   = 12 * time.Hour   // after that a thread about something else is read once more, if it moved
	creditHours = 6.0              // most hours whose requests are saved up
)

// Class says what comes first.
type Class int

// The classes.
const (
	Now    Class = iota // boards about drugs, likely titles, the rest of a thread: all are read at once
	Follow              // about drugs when it was read: its replies, as the rest of the budget allows
	Wait                // titles that say nothing: read once each, as the rest of the budget allows
	Again               // about something else when it was read, half a day ago or longer: what is left then
	Skip                // read a moment ago, or about something else: not yet
)

// Thread is a listing row as the choice sees it.
type Thread struct {
	Title  float64   // score of the title, from 0 to 1
	ReadAt time.Time // when it was last read; zero: never
	Part   bool      // it was read in part
	Off    bool      // it was judged, and is about something else
	At     time.Time // its last post, or when it was first seen
}

// ClassOf says when a thread of a board is read.
func ClassOf(generalist bool, t Thread, now time.Time) Class {
	switch {
	case !generalist, t.ReadAt.IsZero() && t.Title >= Likely, t.Part && !t.Off:
		return Now
	case t.ReadAt.IsZero():
		return Wait
	case !t.Off && now.Sub(t.ReadAt) >= followAfter:
		return Follow
	case t.Off && now.Sub(t.ReadAt) >= lookAgain:
		return Again
	default:
		return Skip
	}
}

// Order sorts threads by class, then those whose title says a little, then the newest.
func Order(generalist bool, now time.Time, a, b Thread) int {
	return cmp.Or(
		cmp.Compare(ClassOf(generalist, a, now), ClassOf(generalist, b, now)),
		cmp.Compare(step(generalist, b), step(generalist, a)),
		b.At.Compare(a.At),
	)
}

// step is a title's score in steps: small differences mean nothing.
func step(generalist bool, t Thread) int {
	if !generalist {
		return 0
	}
	return int(min(t.Title, 1) * 4)
}

// Credit is how many requests a generalist board may spend now on threads that can wait: what
// listings and urgent threads leave of the site's budget, shared by how busy boards are.
func (p *Plan) Credit(b vigie.Board) float64 {
	if !b.Generalist || p.busy <= 0 {
		return 0
	}
	perHour := p.rest / 24 * p.pace * (total24(p.rates[b.ID]) / 24) / p.busy
	most := max(10, creditHours*perHour)
	last := b.Poll.LastOKAt
	if last.IsZero() {
		return most
	}
	return min(most, b.Poll.Tempo.Credit+perHour*max(0, p.now.Sub(last).Hours()))
}

// Choose gives how many of the threads, sorted by Order, are read at this visit: those that do
// not wait, then those for which there is credit.
func (p *Plan) Choose(b vigie.Board, sorted []Thread) int {
	credit := p.Credit(b)
	for i, t := range sorted {
		switch ClassOf(b.Generalist, t, p.now) {
		case Skip:
			return i
		case Follow, Wait, Again:
			if credit--; credit < 0 {
				return i
			}
		}
	}
	return len(sorted)
}
