package pulse_test

import (
	"testing"
	"time"

	"vigie"
	"vigie/crawler/pulse"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// lively is a board that was visited every half hour and had something new each time.
func lively(visits int) vigie.Board {
	b := vigie.Board{ID: "f:b", SiteID: "f"}
	for i := range visits {
		at := noon.Add(time.Duration(i-visits) * 30 * time.Minute)
		b.Poll.Pulse = pulse.After(b.Poll.Pulse, pulse.Visit{At: at, Alive: true, Expected: 0.5, Rows: 30, Had: 2})
		b.Poll.LastAt, b.Poll.LastOKAt, b.Poll.LastNewAt, b.Poll.NextAt = at, at, at, at.Add(30*time.Minute)
		b.Poll.Visits++
	}
	b.Poll.Pulse.Learnt = float64(visits)
	return b
}

var site = vigie.Site{ID: "f", Enabled: true}

func state(b vigie.Board, now time.Time) vigie.Health {
	return pulse.Of(site, []vigie.Board{b}, now.Add(-time.Hour), now)[b.ID]
}

func TestStates(t *testing.T) {
	t.Parallel()
	visit := func(n int, v pulse.Visit) func(*vigie.Board) {
		return func(b *vigie.Board) {
			for i := range n {
				v.At = noon.Add(time.Duration(i) * time.Minute)
				b.Poll.Pulse = pulse.After(b.Poll.Pulse, v)
				if v.Failure != "" {
					b.Poll.Failures++
					b.Poll.LastError = string(v.Failure)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*vigie.Board)
		after  time.Duration
		want   vigie.BoardState
		reason string
	}{
		"as ever":                      {func(*vigie.Board) {}, 0, vigie.BoardOK, ""},
		"paused":                       {func(b *vigie.Board) { b.Paused = true }, 0, vigie.BoardOff, ""},
		"not read yet":                 {func(b *vigie.Board) { *b = vigie.Board{ID: b.ID, SiteID: b.SiteID, Poll: vigie.Poll{NextAt: noon}} }, 0, vigie.BoardNew, ""},
		"overdue a little":             {func(*vigie.Board) {}, 30 * time.Minute, vigie.BoardOK, ""},
		"the work stands still":        {func(*vigie.Board) {}, 2 * time.Hour, vigie.BoardLate, ""},
		"one bad answer":               {visit(1, pulse.Visit{Failure: vigie.ReasonServer}), 0, vigie.BoardOK, ""},
		"down for a quarter":           {visit(4, pulse.Visit{Failure: vigie.ReasonServer}), 15 * time.Minute, vigie.BoardOK, ""},
		"down for longer":              {visit(4, pulse.Visit{Failure: vigie.ReasonServer}), 41 * time.Minute, vigie.BoardFailing, "server"},
		"a wall":                       {visit(1, pulse.Visit{Failure: vigie.ReasonWall}), 0, vigie.BoardFailing, "wall"},
		"drift once":                   {visit(1, pulse.Visit{Failure: "drift"}), 0, vigie.BoardOK, ""},
		"drift twice":                  {visit(2, pulse.Visit{Failure: "drift"}), 0, vigie.BoardFailing, "drift"},
		"not its turn":                 {visit(9, pulse.Visit{NotSent: true, Failure: vigie.ReasonBudget}), 0, vigie.BoardOK, ""},
		"quiet":                        {visit(1, pulse.Visit{Expected: 5, Rows: 30}), 0, vigie.BoardOK, ""},
		"silent":                       {visit(3, pulse.Visit{Expected: 3, Rows: 30}), 0, vigie.BoardSilent, ""},
		"silent behind a 304":          {visit(3, pulse.Visit{Expected: 3, Rows: -1}), 0, vigie.BoardSilent, ""},
		"one short listing":            {visit(1, pulse.Visit{Alive: true, Rows: 10}), 0, vigie.BoardOK, ""},
		"short listings":               {visit(2, pulse.Visit{Alive: true, Rows: 10}), 0, vigie.BoardThin, "rows"},
		"a little shorter":             {visit(5, pulse.Visit{Alive: true, Rows: 20}), 0, vigie.BoardOK, ""},
		"threads that cannot be read":  {visit(8, pulse.Visit{Alive: true, Rows: 30, Had: 1, Poor: 4}), 0, vigie.BoardThin, "threads"},
		"some that cannot be read":     {visit(8, pulse.Visit{Alive: true, Rows: 30, Had: 4, Poor: 1}), 0, vigie.BoardOK, ""},
		"a rate that few have taught":  {func(b *vigie.Board) { b.Poll.Pulse.Learnt, b.Poll.Pulse.Quiet = 1, 9 }, 0, vigie.BoardOK, ""},
		"a rate that many have taught": {func(b *vigie.Board) { b.Poll.Pulse.Learnt, b.Poll.Pulse.Quiet = 200, 9 }, 0, vigie.BoardSilent, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := lively(60)
			c.change(&b)
			now := noon.Add(c.after)
			if c.want != vigie.BoardLate && c.after > 0 && b.Poll.Failures > 0 {
				b.Poll.NextAt, b.Poll.LastAt = now, now
			}
			if got := state(b, now); got.State != c.want || got.Reason != c.reason {
				t.Errorf("got %s (%s), want %s (%s)", got.State, got.Reason, c.want, c.reason)
			}
		})
	}
}

// TestWellAgain: a listing that moves ends the silence, a good visit the failures.
func TestWellAgain(t *testing.T) {
	t.Parallel()
	b := lively(60)
	bad := []pulse.Visit{{Expected: 9, Rows: 30}, {Alive: true, Rows: 3}, {Alive: true, Rows: 3}, {Failure: "drift"}, {Failure: "drift"}}
	for i, v := range bad {
		v.At = noon.Add(time.Duration(i) * time.Minute)
		b.Poll.Pulse = pulse.After(b.Poll.Pulse, v)
	}
	b.Poll.Pulse = pulse.After(b.Poll.Pulse, pulse.Visit{At: noon.Add(time.Hour), Alive: true, Rows: 30, Had: 3})
	if got := state(b, noon); got.State != vigie.BoardOK {
		t.Errorf("after a good visit: %+v", got)
	}
}

// TestWhatStaysSoIsTheForum: a forum that shows fewer rows from now on is told of, and a week later it is
// how the forum is.
func TestWhatStaysSoIsTheForum(t *testing.T) {
	t.Parallel()
	b := lively(60)
	for hour := range 24 * 9 {
		b.Poll.Pulse = pulse.After(b.Poll.Pulse, pulse.Visit{At: noon.Add(time.Duration(hour) * time.Hour), Alive: true, Rows: 10, Had: 1, Poor: 3})
		if hour == 24*3 {
			if got := state(b, noon); got.State != vigie.BoardThin {
				t.Errorf("after three days: %+v", got)
			}
		}
	}
	if got := state(b, noon); got.State != vigie.BoardOK {
		t.Errorf("after nine days: %+v", got)
	}
}

// TestALateBoardOfABusySite: boards that wait for their turn are not late while others are visited.
func TestALateBoardOfABusySite(t *testing.T) {
	t.Parallel()
	waits, visited := lively(60), lively(60)
	waits.ID, visited.ID = "f:waits", "f:visited"
	now := noon.Add(3 * time.Hour)
	visited.Poll.LastAt, visited.Poll.NextAt = now.Add(-10*time.Minute), now.Add(10*time.Minute)
	if got := pulse.Of(site, []vigie.Board{waits, visited}, noon, now)[waits.ID]; got.State != vigie.BoardOK {
		t.Errorf("while another board is visited: %+v", got)
	}
	if got := pulse.Of(site, []vigie.Board{waits}, now.Add(-5*time.Minute), now)[waits.ID]; got.State != vigie.BoardOK {
		t.Errorf("five minutes after the start: %+v", got)
	}
}
