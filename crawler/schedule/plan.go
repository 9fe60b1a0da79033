package schedule

import (
	"math"
	"time"

	"vigie"
)

// What the plan holds to.
const (
	defaultBudget  = 1000             // requests a host and day, where the site says nothing
	spare          = 0.03             // part of a budget that is left for robots.txt, redirects and checks
	listingShare   = 0.25             // least part of a budget that is for listings, however many threads wait
	threadRoom     = 1.5              // requests kept for a thread that can wait: what waits must shrink
	subjectWeight  = 9.0              // a thread on a board about drugs counts as so many on a generalist one
	startRate      = 1.0              // new threads an hour of a board, before anything is learnt of its site
	leastRate      = 1.0 / (24 * 30)  // a board that sleeps may wake
	controlHorizon = 4.0              // hours within which a budget that runs ahead or behind is put right
	tempoDays      = 14               // long memory, in days
	burstMemory    = 4 * time.Hour    // short memory
	maxBoost       = 16.0             // most that a burst raises a rate
	burstDoubt     = 3.0              // so many new threads are no burst
	hourDoubt      = 10.0             // new threads an hour of the day, until a board's own day is believed
	rateDoubt      = 0.5              // new threads, until a board's own rate is believed
	enough         = 120              // gaps of the host: sooner than that a board is asked again only
	fruitful       = 0.1              // where so many new threads can be hoped for: requests left over stay unsent
	floor          = 23 * time.Hour   // each board is visited once a day, the wait for its turn included
	firstRetry     = 5 * time.Minute  // after one failed visit; doubles
	hostRetry      = 30 * time.Minute // longest wait for a host that is down
	longDown       = 48               // so many failures in a row are no outage but an end: longer waits
)

// Plan is how the requests of one site are shared out at one moment.
type Plan struct {
	site     vigie.Site
	zone     *time.Location
	now      time.Time
	made     time.Time
	budget   float64            // requests a day
	listings float64            // requests a day for listings, at the plan's pace
	pace     float64            // how much faster or slower than that, to end the day on budget
	spent    float64            // requests of the UTC day so far
	left     float64            // requests left of it
	hours    profile            // Σ √rate over boards, by hour
	sum      float64            // Σ over boards and the hours of a day of √rate
	rest     float64            // requests a day for threads that can wait
	rates    map[string]profile // by board
	mean     float64            // new threads an hour of a board of the site
	day      profile            // the site's day
	busy     float64            // Σ rate of the generalist boards: they share rest
}

// profile is a rate by hour of the site's zone.
type profile [24]float64

// NewPlan makes the plan of a site from what was learnt of all its boards that are visited.
func NewPlan(site vigie.Site, zone *time.Location, boards []vigie.Board, now time.Time) Plan {
	if zone == nil {
		zone = time.UTC
	}
	p := Plan{site: site, zone: zone, now: now, made: now, budget: float64(site.Budget), rates: map[string]profile{}}
	if p.budget <= 0 {
		p.budget = defaultBudget
	}
	p.learnDay(boards)
	need, first := 0.0, 0.0
	day := now.UTC().Format(time.DateOnly)
	for _, b := range boards {
		b.Poll.Tempo = sound(b.Poll.Tempo)
		rate := p.rate(b.Poll.Tempo)
		p.rates[b.ID] = rate
		for h, r := range rate {
			p.hours[h] += math.Sqrt(weight(b) * r)
			p.sum += math.Sqrt(weight(b) * r)
			if b.Generalist {
				p.busy += r / 24
			}
		}
		if t := b.Poll.Tempo; t.Span > 0 {
			need += 24 * t.Need / t.Span
			first += 24 * t.First / t.Span
		}
		if b.Poll.Tempo.Day == day {
			p.spent += float64(b.Poll.Tempo.Spent)
		}
	}
	usable := p.budget * (1 - spare)
	p.listings = max(listingShare*p.budget, usable-first-threadRoom*(need-first))
	p.rest = max(0, usable-p.listings-first)
	p.pass(now)
	return p
}

// Later is the same plan a little later, after some more requests: for those who have not
// learnt much since. A plan is good for a quarter of an hour, and for its UTC day.
func (p *Plan) Later(now time.Time, sent int) Plan {
	q := *p
	q.spent += float64(sent)
	q.pass(now)
	return q
}

// Holds says that Later may be used.
func (p *Plan) Holds(now time.Time) bool {
	return now.Sub(p.made) < 15*time.Minute && now.UTC().YearDay() == p.made.UTC().YearDay()
}

// pass brings what depends on the moment up to date.
func (p *Plan) pass(now time.Time) {
	p.now = now
	p.left = max(0, p.budget*(1-spare)-p.spent)
	p.pace = p.control()
}

// weight is how much a new thread of a board counts.
func weight(b vigie.Board) float64 {
	if b.Generalist {
		return 1
	}
	return subjectWeight
}

// learnDay learns the mean rate of the site's boards and the shape of its day.
func (p *Plan) learnDay(boards []vigie.Board) {
	var seen, expected profile
	total, watched := 0.0, 0.0
	for _, b := range boards {
		t := sound(b.Poll.Tempo)
		n, x := total24(t.New), total24(t.Watched)
		total, watched = total+n, watched+x
		for h := range 24 {
			seen[h] += t.New[h]
			if x > 0 {
				expected[h] += t.Watched[h] * n / x
			}
		}
	}
	const doubt = 12.0 // hours of a board at the rate that is supposed at first
	p.mean = (total + startRate*doubt) / (watched + doubt)
	for h := range 24 {
		p.day[h] = (seen[h] + hourDoubt) / (expected[h] + hourDoubt)
	}
	p.day.level()
}

// rate is a board's learnt rate by hour: its own where enough was seen, else that of the site.
func (p *Plan) rate(t vigie.Tempo) profile {
	exposure := 0.0
	for h := range 24 {
		exposure += t.Watched[h] * p.day[h]
	}
	base := max(leastRate, (total24(t.New)+rateDoubt)/(exposure+rateDoubt/p.mean))
	var own profile
	for h := range 24 {
		own[h] = (t.New[h] + hourDoubt*p.day[h]) / (t.Watched[h]*base + hourDoubt)
	}
	own.level()
	for h := range 24 {
		own[h] *= base
	}
	return own
}

// level makes the mean of a profile 1.
func (r *profile) level() {
	sum := total24(*r)
	for h := range r {
		r[h] *= 24 / sum
	}
}

func total24(x [24]float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum
}

// control compares what was spent of the UTC day with what should have been by now.
func (p *Plan) control() float64 {
	if p.sum <= 0 {
		return 1
	}
	start := p.now.UTC().Truncate(24 * time.Hour)
	gone := 0.0
	for t := start; t.Before(p.now); t = t.Add(time.Hour) {
		part := min(1, p.now.Sub(t).Hours())
		gone += part * p.hours[t.In(p.zone).Hour()] / p.sum
	}
	behind := gone*(1-spare) - p.spent/p.budget
	return min(1.3, max(0.25, 1+behind*24/controlHorizon))
}

// boost is how much a burst (or a lull) changes a board's rate at a moment.
func boost(t vigie.Tempo, at time.Time) float64 {
	fade := 1.0
	if d := at.Sub(t.At); d > 0 {
		fade = math.Exp(-float64(d) / float64(burstMemory))
	}
	b := (fade*t.Recent + burstDoubt) / (fade*t.Expected + burstDoubt)
	return min(maxBoost, max(1/maxBoost, b))
}

// due is when a board that was visited just now is visited again.
func (p *Plan) due(b vigie.Board) time.Time {
	rate, ok := p.rates[b.ID]
	if !ok || p.sum <= 0 {
		rate = p.rate(b.Poll.Tempo)
	}
	sum := max(p.sum, 1e-9)
	if !ok {
		for _, r := range rate {
			sum += math.Sqrt(weight(b) * r)
		}
	}
	soonest := p.now.Add(MinInterval(p.site))
	if r := rate[p.now.In(p.zone).Hour()] * boost(b.Poll.Tempo, p.now); r > 0 {
		soonest = maxTime(soonest, p.now.Add(min(enough*p.site.MinDelay, time.Duration(float64(time.Hour)*fruitful/r))))
	}
	turns, t, end := 0.0, p.now, p.now.Add(floor)
	for t.Before(end) {
		next := minTime(end, t.Truncate(time.Hour).Add(time.Hour))
		r := rate[t.In(p.zone).Hour()] * boost(b.Poll.Tempo, t)
		perHour := p.listings * p.pace * math.Sqrt(weight(b)*r) / sum
		step := next.Sub(t).Hours() * perHour
		if turns+step >= 1 {
			t = t.Add(time.Duration((1 - turns) / perHour * float64(time.Hour)))
			break
		}
		turns, t = turns+step, next
	}
	return maxTime(soonest, minTime(t, end))
}

// Rate is the learnt rate of a board, in new threads an hour, over a whole day.
func (p *Plan) Rate(boardID string) float64 { return total24(p.rates[boardID]) / 24 }

// Pages is how many pages of a listing one visit may read.
func (p *Plan) Pages() int { return int(min(40, max(5, p.left/10))) }

// MinInterval is the smallest time between two visits of one board.
func MinInterval(site vigie.Site) time.Duration { return max(2*time.Second, 12*site.MinDelay) }

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
