package crawler

import (
	"math"
	"time"

	"vigie"
)

// Bounds of the schedule.
const (
	startRate  = 1.0             // moved threads an hour, before anything is learnt
	rateMemory = 24 * time.Hour  // how far back the learnt rate looks
	floor      = 24 * time.Hour  // each board is visited at least this often
	firstRetry = 5 * time.Minute // after one failed visit; doubles up to the floor
)

// Seen is what one visit found, for NextPoll.
type Seen struct {
	Moved   int               // threads that were new or had moved
	First   bool              // the board had never been read: Moved says nothing of its rate
	More    bool              // moved threads are left for the next visit
	Failure vigie.FetchReason // empty for a good visit
	RetryAt time.Time         // not before this time, when the forum or the gate said so
}

// NextPoll gives a board's history after a visit, with the time of the next one. Poll rates
// follow √(rate): with R requests a day for listings of the site, board i is polled
// R·√λi/Σ√λ times a day, which gives the smallest mean delay for that budget. rates are the
// learnt rates of all boards of the site, this one included. It is pure.
func NextPoll(p vigie.Poll, seen Seen, site vigie.Site, rates []float64, now time.Time) vigie.Poll {
	last := p.LastOKAt
	p.LastAt = now
	p.Visits++
	if seen.Failure != "" {
		p.Failures++
		p.LastError = string(seen.Failure)
		p.NextAt = now.Add(min(floor, time.Duration(float64(firstRetry)*math.Pow(2, float64(min(p.Failures-1, 20))))))
		if isNotSent(seen.Failure) {
			p.Failures--
			p.NextAt = now.Add(minInterval(site))
		}
		if seen.RetryAt.After(p.NextAt) || isNotSent(seen.Failure) && seen.RetryAt.After(now) {
			p.NextAt = seen.RetryAt
		}
		return p
	}
	p.Failures, p.LastError, p.LastOKAt = 0, "", now
	if p.RatePerHour <= 0 {
		p.RatePerHour = startRate
	}
	if seen.Moved > 0 {
		p.LastNewAt = now
		p.Moved += int64(seen.Moved)
	}
	if elapsed := now.Sub(last); !seen.First && !last.IsZero() && elapsed > 0 {
		weight := 1 - math.Exp(-float64(elapsed)/float64(rateMemory))
		p.RatePerHour += weight * (float64(seen.Moved)/elapsed.Hours() - p.RatePerHour)
		p.RatePerHour = max(p.RatePerHour, 1.0/48)
	}
	p.NextAt = now.Add(interval(p.RatePerHour, site, rates))
	if seen.More {
		p.NextAt = now.Add(minInterval(site))
	}
	return p
}

// isNotSent says that the gate sent nothing: the board did not fail, it was not its turn.
func isNotSent(r vigie.FetchReason) bool {
	return r == vigie.ReasonNotBefore || r == vigie.ReasonBudget || r == vigie.ReasonPaused
}

// interval is the time between two polls of a board with this rate. Half of the site's
// budget is for listings, the other half for threads, robots and checks.
func interval(rate float64, site vigie.Site, rates []float64) time.Duration {
	sum := 0.0
	for _, r := range rates {
		sum += math.Sqrt(max(r, 1.0/48))
	}
	sum = max(sum, math.Sqrt(rate))
	perDay := float64(max(site.Budget, 1)) / 2 * math.Sqrt(rate) / sum
	return max(minInterval(site), min(floor, time.Duration(float64(24*time.Hour)/perDay)))
}

// minInterval is the smallest time between two polls of one board.
func minInterval(site vigie.Site) time.Duration {
	return max(2*time.Second, 12*site.MinDelay)
}
