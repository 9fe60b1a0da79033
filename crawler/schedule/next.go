package schedule

import (
	"math"
	"time"

	"vigie"
)

// Next gives a board's history after a visit, with the time of the next one. The board's pulse
// is that after the visit.
func (p *Plan) Next(b vigie.Board, seen Seen) vigie.Poll {
	b.Poll.Tempo = sound(b.Poll.Tempo)
	poll := b.Poll
	poll.LastAt = p.now
	poll.Visits++
	poll.Tempo = spent(poll.Tempo, p.now, seen.Requests)
	if seen.Failure != "" {
		return p.failed(poll, seen)
	}
	poll.Tempo = p.learn(vigie.Board{ID: b.ID, Poll: poll}, seen)
	poll.Tempo.Deep = seen.Deep
	poll.Tempo.Credit = p.Credit(b) - float64(seen.Read)
	poll.Failures, poll.LastError, poll.LastOKAt = 0, "", p.now
	if seen.Moved > 0 {
		poll.LastNewAt = p.now
		poll.Moved += int64(seen.Moved)
	}
	rate := p.rate(poll.Tempo)
	poll.RatePerHour = total24(rate) / 24
	if poll.Pulse.Quiet == 0 {
		poll.Pulse.Steady, poll.Pulse.Learnt = poll.RatePerHour, total24(poll.Tempo.New)
	}
	b.Poll = poll
	poll.NextAt = p.due(b)
	if at := p.doubted(b, poll.Pulse, poll.NextAt); !at.IsZero() {
		poll.NextAt = maxTime(at, p.now.Add(MinInterval(p.site)))
	}
	if seen.More {
		poll.NextAt = maxTime(p.now.Add(MinInterval(p.site)), seen.RetryAt)
	}
	return poll
}

// spent counts the requests of a visit into its UTC day.
func spent(t vigie.Tempo, now time.Time, requests int) vigie.Tempo {
	if day := now.UTC().Format(time.DateOnly); t.Day != day {
		t.Day, t.Spent = day, 0
	}
	t.Spent += requests
	return t
}

// failed is the history after a visit that read nothing. A host that is down is asked again
// within half an hour, so that little is lost when it is back: the gate keeps all boards of
// the host together to its own pace. A board that cannot be read waits up to a day.
func (p *Plan) failed(poll vigie.Poll, seen Seen) vigie.Poll {
	poll.LastError = string(seen.Failure)
	if isNotSent(seen.Failure) {
		poll.NextAt = p.now.Add(MinInterval(p.site))
		if seen.RetryAt.After(p.now) {
			poll.NextAt = seen.RetryAt
		}
		return poll
	}
	poll.Failures++
	limit := floor
	if isDown(seen.Failure) && poll.Failures < longDown {
		limit = hostRetry
	}
	wait := float64(firstRetry) * math.Pow(2, float64(min(poll.Failures-1, 20)))
	poll.NextAt = maxTime(p.now.Add(time.Duration(min(float64(limit), wait))), seen.RetryAt)
	return poll
}

// isNotSent says that the gate sent nothing: the board did not fail, it was not its turn.
func isNotSent(r vigie.FetchReason) bool {
	return r == vigie.ReasonNotBefore || r == vigie.ReasonBudget || r == vigie.ReasonPaused
}

// isDown says that the host as a whole gave no answer.
func isDown(r vigie.FetchReason) bool {
	switch r {
	case vigie.ReasonNetwork, vigie.ReasonTimeout, vigie.ReasonServer, vigie.ReasonTruncated, vigie.ReasonRobotsDown:
		return true
	default:
		return false
	}
}
