package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"vigie"
)

// The manners. They are constants, not settings: no wish for speed may change them.
const (
	minDelay      = 5 * time.Second
	maxDelay      = 60 * time.Second
	maxCrawlDelay = 300 * time.Second
	firstBackOff  = 60 * time.Second
	maxBackOff    = 24 * time.Hour
	maxFailOff    = 10 * time.Minute // for failures that are not a request to slow down
	wallPause     = 24 * time.Hour
	maxRetryAfter = 100 * 365 * 24 * time.Hour // keeps sums of times in range
)

// paceRule is what a site asks for.
type paceRule struct {
	floor      time.Duration // smallest gap
	simulated  bool          // floor is the gap: latency plays no part
	crawlDelay time.Duration
}

func newPaceRule(minGap time.Duration, simulated bool, crawlDelay time.Duration) paceRule {
	if simulated {
		return paceRule{max(0, minGap), true, crawlDelay}
	}
	return paceRule{max(minDelay, minGap), false, crawlDelay}
}

// lease is how long a reservation holds when its process dies: the request's time and then
// the longest gap that could have followed, so that a crash never shortens a gap.
func (r paceRule) lease(timeout time.Duration) time.Duration {
	gap := max(r.floor, r.crawlDelay)
	if !r.simulated {
		gap = max(gap, maxDelay)
	}
	return timeout + gap
}

// gap is the delay after an answer that took latency.
func (r paceRule) gap(latency time.Duration) time.Duration {
	d := r.floor
	if !r.simulated {
		d = min(max(5*latency, r.floor), max(maxDelay, r.floor))
	}
	return max(d, r.crawlDelay)
}

// answer is what pace needs to know of one exchange.
type answer struct {
	now        time.Time // after the last byte
	latency    time.Duration
	status     int               // 0: no answer
	reason     vigie.FetchReason // empty: good
	wall       string
	retryAfter time.Time // zero: none that is usable
	cancelled  bool      // our side gave up: says nothing about the host
}

// nextPace is the row after an answer. An error never lowers the delay, and a success clears
// the penalty. jitter is in [0,1).
func nextPace(p vigie.HostPace, rule paceRule, a answer, jitter float64) vigie.HostPace {
	p.InFlightUntil = time.Time{}
	delay := rule.gap(a.latency)
	good := a.reason == "" && a.status > 0 && a.status < 400
	if good {
		p.Delay, p.BackOff, p.Failures = delay, 0, 0
		p.PausedUntil, p.PauseReason = time.Time{}, ""
		p.NextAt = a.now.Add(delay)
		return p
	}
	p.Delay = max(p.Delay, delay)
	if a.reason != vigie.ReasonGone && !a.cancelled {
		p.Failures++
	}
	next := a.now.Add(p.Delay)
	switch a.reason {
	case vigie.ReasonRateLimited, vigie.ReasonServer:
		if !a.retryAfter.IsZero() {
			next = later(next, a.retryAfter)
			break
		}
		limit := maxFailOff
		if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
			limit = maxBackOff
		}
		p.BackOff = doubled(p.BackOff, limit)
		next = later(next, a.now.Add(spread(p.BackOff, jitter)))
	case vigie.ReasonTimeout, vigie.ReasonNetwork, vigie.ReasonTruncated:
		if a.cancelled {
			break
		}
		p.BackOff = doubled(p.BackOff, maxFailOff)
		next = later(next, a.now.Add(spread(p.BackOff, jitter)))
	case vigie.ReasonWall, vigie.ReasonForbidden:
		p.PausedUntil = later(p.PausedUntil, a.now.Add(wallPause))
		p.PauseReason = a.wall
		if p.PauseReason == "" {
			p.PauseReason = string(a.reason)
		}
	}
	p.NextAt = later(p.NextAt, next)
	return p
}

// doubled is the next penalty: twice the last, at most limit, never less than the last.
func doubled(last, limit time.Duration) time.Duration {
	if last <= 0 {
		return firstBackOff
	}
	return max(last, min(2*last, limit))
}

// spread moves a penalty by up to 20 % either way, so that hosts that fell together are not
// asked together.
func spread(d time.Duration, jitter float64) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*jitter))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// parseRetryAfter reads both forms. Zero for none, for garbage and for a time that has
// passed: the doubling penalty serves there.
func parseRetryAfter(value string, now time.Time) time.Time {
	value = strings.TrimSpace(value)
	if value == "" {
		return time.Time{}
	}
	if strings.Trim(value, "0123456789") == "" {
		s, err := strconv.ParseInt(value, 10, 64)
		if err != nil || s > int64(maxRetryAfter/time.Second) {
			s = int64(maxRetryAfter / time.Second)
		}
		if s == 0 {
			return time.Time{}
		}
		return now.Add(time.Duration(s) * time.Second)
	}
	at, err := http.ParseTime(value)
	if err != nil || !at.After(now) {
		return time.Time{}
	}
	return at
}
