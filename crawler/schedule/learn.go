package schedule

import (
	"math"
	"slices"
	"time"

	"vigie"
)

// Seen is what one visit found.
type Seen struct {
	Moved    int         // threads that were new or had moved
	New      int         // threads that were never in a listing before
	Times    []time.Time // when they were opened, as far as the listing says
	First    bool        // the board had never been read
	Since    time.Time   // of a first visit: all threads opened since then were in the listing; zero: not known
	Need     int         // requests for threads that were wanted
	Urgent   int         // those of them that do not wait
	Read     int         // threads that were read though they could have waited: they are taken from the credit
	Requests int         // requests that were sent
	Pages    int         // listing pages that were read
	Deep     int         // listing pages that held nothing old
	More     bool        // threads that do not wait are left for the next visit
	Failure  vigie.FetchReason
	RetryAt  time.Time // not before this time, when the forum or the gate said so
}

// longest is how much of an absence is learnt from.
const longest = tempoDays * 24 * time.Hour

// learn adds what a good visit found to what is known of a board.
func (p *Plan) learn(b vigie.Board, seen Seen) vigie.Tempo {
	t, last := sound(b.Poll.Tempo), b.Poll.LastOKAt
	if seen.First {
		last = seen.Since
	}
	if last.IsZero() || !last.Before(p.now) {
		t.At = p.now
		return t
	}
	last = maxTime(last, p.now.Add(-longest))
	elapsed := p.now.Sub(last)
	t = faded(t, p.now)
	rate, known := p.rates[b.ID]
	found := seen.New
	if seen.First {
		found, known = 0, false
	}
	dated := 0
	for _, at := range seen.Times {
		if at.Before(last.Add(-time.Minute)) && seen.First {
			continue // older than the time that is looked at
		}
		at = minTime(p.now, maxTime(last, at)) // clocks differ
		t.New[at.In(p.zone).Hour()]++
		dated++
	}
	undated := max(0, float64(found-dated))
	for at := last; at.Before(p.now); {
		next := minTime(p.now, at.Truncate(time.Hour).Add(time.Hour))
		h, part := at.In(p.zone).Hour(), next.Sub(at)
		t.Watched[h] += part.Hours()
		t.New[h] += undated * float64(part) / float64(elapsed)
		if known {
			t.Expected += rate[h] * part.Hours() * math.Exp(-float64(p.now.Sub(next))/float64(burstMemory))
		}
		at = next
	}
	if known {
		t.Recent += p.recent(seen, last, undated, elapsed)
		t.Span += elapsed.Hours()
		t.Need += float64(seen.Need)
		t.First += float64(seen.Urgent)
	}
	return t
}

// recent counts new threads, those of long ago for less.
func (p *Plan) recent(seen Seen, last time.Time, undated float64, elapsed time.Duration) float64 {
	n := 0.0
	for _, at := range seen.Times {
		n += math.Exp(-float64(p.now.Sub(minTime(p.now, maxTime(last, at)))) / float64(burstMemory))
	}
	x := float64(elapsed) / float64(burstMemory)
	return n + undated*(1-math.Exp(-x))/x
}

// most is more than any honest count: beyond it, sums would lose their sense.
const most = 1e9

// sound gives what was learnt, or nothing where it cannot have been learnt.
func sound(t vigie.Tempo) vigie.Tempo {
	wrong := func(x float64) bool { return !(x >= 0 && x < most) }
	if wrong(t.Recent) || wrong(t.Expected) || wrong(t.Need) || wrong(t.First) || wrong(t.Span) || wrong(math.Abs(t.Credit)) ||
		slices.ContainsFunc(t.New[:], wrong) || slices.ContainsFunc(t.Watched[:], wrong) {
		return vigie.Tempo{Day: t.Day, Spent: t.Spent}
	}
	return t
}

// faded gives counts as they weigh at a later moment.
func faded(t vigie.Tempo, now time.Time) vigie.Tempo {
	if d := now.Sub(t.At); d > 0 && !t.At.IsZero() {
		long, short := math.Exp(-d.Hours()/24/tempoDays), math.Exp(-float64(d)/float64(burstMemory))
		for h := range 24 {
			t.New[h] *= long
			t.Watched[h] *= long
		}
		t.Need, t.First, t.Span = long*t.Need, long*t.First, long*t.Span
		t.Recent, t.Expected = short*t.Recent, short*t.Expected
	}
	t.At = now
	return t
}
