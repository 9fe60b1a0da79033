package pulse

import (
	"math"
	"time"

	"vigie"
)

// From when on something is told.
const (
	half          = 0.5
	enoughVisits  = 8                  // visits until a listing's rows are known
	shortFrom     = 2                  // short listings in a row
	enoughThreads = 10                 // threads in the short memory, and in the long one
	learnAgain    = 7 * 24 * time.Hour // what stays so for so long is how the forum is now
	stuckAfter    = 45 * time.Minute   // a visit is overdue, and no board of the site is visited
	downAfter     = 40 * time.Minute   // a host gives no answer
	downTries     = 3
	faultTries    = 2 // a wall, drift, a page that is gone: not by chance
)

// poor says that the threads read lately yield less than half of what threads do.
func poor(p vigie.Pulse) bool {
	return p.Asked >= enoughThreads && p.LateAsk >= enoughThreads && p.LateHad*p.Asked < half*p.Had*p.LateAsk
}

// Of tells how a site's boards do. since is when the work was started that should visit them:
// what stood still before is not late.
func Of(site vigie.Site, boards []vigie.Board, since, now time.Time) map[string]vigie.Health {
	last := since
	for _, b := range boards {
		if b.Poll.LastAt.After(last) {
			last = b.Poll.LastAt
		}
	}
	out := make(map[string]vigie.Health, len(boards))
	for _, b := range boards {
		out[b.ID] = of(site, b, last, now)
	}
	return out
}

// of tells how one board does; last is when any board of its site was visited.
func of(site vigie.Site, b vigie.Board, last, now time.Time) vigie.Health {
	p := b.Poll
	h := vigie.Health{Expected: finite(p.Pulse.Quiet)}
	switch {
	case !site.Enabled || b.Paused || site.Engine == vigie.EngineHand:
		h.State = vigie.BoardOff
	case now.Sub(p.NextAt) > stuckAfter && now.Sub(last) > stuckAfter:
		h.State, h.Since = vigie.BoardLate, p.NextAt
		if h.Since.IsZero() {
			h.Since = last
		}
	case fails(p, now):
		h.State, h.Reason, h.Since = vigie.BoardFailing, p.LastError, p.Pulse.FailedAt
	case p.LastOKAt.IsZero():
		h.State = vigie.BoardNew
	case p.Pulse.Short >= shortFrom:
		h.State, h.Reason, h.Since = vigie.BoardThin, "rows", p.Pulse.ShortAt
	case !p.Pulse.PoorAt.IsZero():
		h.State, h.Reason, h.Since = vigie.BoardThin, "threads", p.Pulse.PoorAt
	case p.Pulse.Doubt() >= vigie.SilentFrom:
		h.State, h.Since = vigie.BoardSilent, p.LastNewAt
	default:
		h.State = vigie.BoardOK
	}
	return h
}

// fails says that a board's failures are more than a hiccup.
func fails(p vigie.Poll, now time.Time) bool {
	if p.Failures == 0 || p.Pulse.FailedAt.IsZero() {
		return false
	}
	switch vigie.FetchReason(p.LastError) {
	case vigie.ReasonNetwork, vigie.ReasonTimeout, vigie.ReasonServer, vigie.ReasonTruncated, vigie.ReasonRobotsDown, vigie.ReasonRateLimited:
		return p.Failures >= downTries && now.Sub(p.Pulse.FailedAt) >= downAfter
	case vigie.ReasonWall:
		return true // the visits pause for a day: there is no second try to wait for
	default:
		return p.Failures >= faultTries
	}
}

// finite keeps what cannot have been learnt out of sums.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		return 0
	}
	return x
}
