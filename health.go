package vigie

import (
	"math"
	"time"
)

// BoardState says in one word how a board's reading goes.
type BoardState string

// The states of a board. From BoardLate on, somebody should look.
const (
	BoardOff     BoardState = "off"     // paused, or its site is not enabled or has no engine that polls
	BoardNew     BoardState = "new"     // not read yet
	BoardOK      BoardState = "ok"      // read, and as lively as it is known to be
	BoardLate    BoardState = "late"    // its visit is overdue and no board of its site is visited: the work stands still
	BoardFailing BoardState = "failing" // visits fail; the reason says why
	BoardSilent  BoardState = "silent"  // read well, but nothing new is there where much was to be expected
	BoardThin    BoardState = "thin"    // read, but pages yield less than half of what they did
)

// Bad says that somebody should look.
func (s BoardState) Bad() bool {
	switch s {
	case BoardLate, BoardFailing, BoardSilent, BoardThin:
		return true
	default:
		return false
	}
}

// Health is how a board's reading goes at a moment.
type Health struct {
	State    BoardState `json:"state"`
	Reason   string     `json:"reason"`   // of BoardFailing: a FetchReason, "drift", "parser_refused" or "empty"; of BoardThin: "rows" or "threads"
	Since    time.Time  `json:"since"`    // when it began, as far as that is known
	Expected float64    `json:"expected"` // new threads that were to be expected since the listing last moved
}

// SilentFrom is the doubt from which a board counts as silent: -ln 0.001.
const SilentFrom = 6.907755278982137

// Doubt is how unlikely it is that a board that lives has not moved for so long: minus the
// logarithm of the probability. Its rate was learnt from a number of threads, and a rate that
// few taught may as well be a lower one.
func (p Pulse) Doubt() float64 {
	n := p.Learnt + 0.5
	return n * math.Log1p(max(0, p.Quiet)/n)
}

// QuietAt is how many new threads must have been to be expected until the doubt is so great.
func (p Pulse) QuietAt(doubt float64) float64 {
	n := p.Learnt + 0.5
	return n * math.Expm1(doubt/n)
}

// Pulse is what visits taught of a board's health. Package crawler/pulse writes and reads it.
type Pulse struct {
	Quiet    float64   `json:"quiet"`     // new threads that were to be expected since the listing last moved
	Steady   float64   `json:"steady"`    // new threads an hour, as learnt when the listing last moved: silence is not learnt from
	Learnt   float64   `json:"learnt"`    // from so many threads, those of long ago for less
	FailedAt time.Time `json:"failed_at"` // first of the failures in a row; zero: the last visit was good
	Rows     float64   `json:"rows"`      // rows on the first page of the listing, mean of earlier visits
	Visits   float64   `json:"visits"`    // visits that Rows speaks of, fading
	Short    int       `json:"short"`     // visits in a row with fewer than half as many
	ShortAt  time.Time `json:"short_at"`  // the first of them
	Asked    float64   `json:"asked"`     // threads that were asked for and are there, long memory
	Had      float64   `json:"had"`       // those of them that were read whole, with names and times
	LateAsk  float64   `json:"late_ask"`  // the same, short memory
	LateHad  float64   `json:"late_had"`
	PoorAt   time.Time `json:"poor_at"` // since then the short memory is less than half as good; zero: it is not
}

// Silence is a time during which a board's reading went badly.
type Silence struct {
	ID      string     `json:"id"`
	SiteID  string     `json:"site"`
	BoardID string     `json:"board"`
	State   BoardState `json:"state"`
	Reason  string     `json:"reason"`
	Since   time.Time  `json:"since"`    // when it began
	FoundAt time.Time  `json:"found_at"` // when it was found
	EndedAt time.Time  `json:"ended_at"` // zero: it goes on
}

// TellAgain is how long people are left alone about one site after they were told: boards of
// a host that is down fail one after the other.
const TellAgain = 6 * time.Hour

// NewSilences compares how boards do with the silences that go on: what begins, and the ids of
// those that have ended. health is by board id; a board that is not in it is left alone.
func NewSilences(boards []Board, health map[string]Health, open []Silence, now time.Time) (begin []Silence, ended []string) {
	there := map[string]bool{}
	for _, s := range open {
		there[s.BoardID] = true
		if h, known := health[s.BoardID]; known && !h.State.Bad() {
			ended = append(ended, s.ID)
		}
	}
	for _, b := range boards {
		if h, known := health[b.ID]; known && h.State.Bad() && !there[b.ID] {
			begin = append(begin, Silence{SiteID: b.SiteID, BoardID: b.ID, State: h.State, Reason: h.Reason, Since: h.Since, FoundAt: now})
		}
	}
	return begin, ended
}

// Tell picks what people are told of: for each site one of the silences that begin, unless they
// were told of that site a short while ago.
func Tell(begin, open []Silence, now time.Time) []Silence {
	quiet := map[string]bool{}
	for _, s := range open {
		quiet[s.SiteID] = quiet[s.SiteID] || now.Sub(s.FoundAt) < TellAgain
	}
	var out []Silence
	for _, s := range begin {
		if !quiet[s.SiteID] {
			out = append(out, s)
			quiet[s.SiteID] = true
		}
	}
	return out
}
