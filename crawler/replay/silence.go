package replay

import (
	"time"

	"vigie"
	"vigie/crawler/pulse"
)

// Alert is a board that was told to be unwell.
type Alert struct {
	Board int
	State vigie.BoardState
	At    time.Time
	Late  time.Duration // since by what was learnt there was enough doubt
}

// Silence replays the watch over the boards, on a trace some of whose boards fall silent: from
// then on their listings stay as they are (a cached page, a moved forum), and every visit goes
// well. It gives every change for the worse from a time on: a board is told again after it was
// well in between.
func Silence(t *Trace, silent map[int]time.Time, from time.Time) []Alert {
	still := *t
	still.events = make([][]event, len(t.events))
	for b, events := range t.events {
		still.events[b] = events
		if at, dies := silent[b]; dies {
			n := 0
			for n < len(events) && events[n].at.Before(at) {
				n++
			}
			still.events[b] = events[:n]
		}
	}
	site := t.Site
	site.Enabled = true
	l := newLearnt(&still)
	bad := map[int]bool{}
	type look struct {
		at    time.Time
		doubt float64
	}
	before := map[int]look{}
	var out []Alert
	l.watch = func(board int, now time.Time) {
		b := l.boards[board]
		h := pulse.Of(site, []vigie.Board{b}, t.From, now)[b.ID]
		if h.State.Bad() && !bad[board] && !now.Before(from) {
			last, doubt := before[board], b.Poll.Pulse.Doubt()
			part := (doubt - vigie.SilentFrom) / max(doubt-last.doubt, 1e-9)
			out = append(out, Alert{Board: board, State: h.State, At: now, Late: time.Duration(part * float64(now.Sub(last.at)))})
		}
		before[board] = look{now, b.Poll.Pulse.Doubt()}
		bad[board] = h.State.Bad()
	}
	still.run(l, Conditions{})
	return out
}

// LastMoved is when a board last moved before a time; zero: never.
func (t *Trace) LastMoved(b int, before time.Time) (at time.Time) {
	for _, e := range t.events[b] {
		if !e.at.Before(before) {
			break
		}
		at = e.at
	}
	return at
}

// Doubt is when so many new threads were to be expected on a board since a time, by its true
// rates; zero: not before the end.
func (t *Trace) Doubt(b int, since time.Time, want float64) time.Time {
	sum := 0.0
	for at := since; at.Before(t.To); at = at.Add(time.Minute) {
		if sum += t.rates(b, at) / 60; sum >= want {
			return at
		}
	}
	return time.Time{}
}
