package alert

import (
	"math"

	"vigie"
)

// How the time before a window is weighed. The figures were chosen on replays, see docs/alerts.md.
const (
	yearBack   = 364 // days of history
	halfLife   = 70  // days after which a day counts half
	fastLife   = 21  // the same, for what has moved lately
	trendFrom  = 1.5 // standard deviations from which the last weeks are a trend
	trendOn    = 0.8 // how much of the last weeks' move goes on
	trendMost  = 2.0 // times the last weeks' rate at most
	weekdayFog = 15  // people that speak for all weekdays alike
	priorShape = 0.5 // how much is believed before anything was seen: half a person
	drift      = 0.2 // a rate moves by this share of itself for no reason that we see
)

// rates is what a series' history tells: weighted people of the series and of all.
type rates struct {
	own, all         float64
	fastOwn, fastAll float64
	weekday, around  [7]float64 // own and all, by weekday
}

// exposure is a stratum's history up to a day: weighted people, whatever they speak of.
type exposure struct {
	from, to   int // days
	slow, fast float64
	weekday    [7]float64
}

// slowWeights and fastWeights are what a day of an age counts.
var slowWeights, fastWeights = weights(halfLife), weights(fastLife)

func weights(life float64) (w [yearBack + 1]float64) {
	for age := range w {
		w[age] = math.Exp2(-float64(age) / life)
	}
	return w
}

// expose weighs the days of a stratum from one day to another.
func (l *Ledger) expose(s *stratum, from, to int) exposure {
	from = max(from, to-yearBack)
	e := exposure{from: from, to: to}
	for d := max(from, l.base); d <= to && d-l.base < len(s.all); d++ {
		n := s.all[d-l.base]
		if n == 0 {
			continue
		}
		w := slowWeights[to-d] * n
		e.slow += w
		e.fast += fastWeights[to-d] * n
		e.weekday[d%7] += w
	}
	return e
}

// rates weighs a series' days over an exposure. A nil track has none.
func (t *track) rates(e *exposure) rates {
	r := rates{all: e.slow, fastAll: e.fast, around: e.weekday}
	if t == nil {
		return r
	}
	for i := len(t.days) - 1; i >= 0 && t.days[i].at >= e.from; i-- {
		d := t.days[i]
		if d.at > e.to {
			continue
		}
		w := slowWeights[e.to-d.at] * d.people
		r.own += w
		r.fastOwn += fastWeights[e.to-d.at] * d.people
		r.weekday[d.at%7] += w
	}
	return r
}

// outlook is what a window holds when the series goes on as before. around are all people of the
// window by weekday; prior is the rate believed before anything was seen; spread is how many times more
// than chance counts of its kind vary; trending lets a move of the last weeks go on.
func (r *rates) outlook(around *[7]float64, prior, spread float64, trending bool) outlook {
	shape := priorShape + r.own/spread
	rate := shape / (priorShape/prior + r.all/spread)
	if trending && r.fastAll > 0 {
		fast := r.fastOwn / r.fastAll
		usual := rate * r.fastAll
		if r.fastOwn >= 3 && r.fastOwn-usual > trendFrom*math.Sqrt(spread*usual) {
			rate = min(fast+trendOn*(fast-rate), trendMost*fast)
		}
	}
	mean := 0.0
	for d, n := range around {
		if n > 0 {
			mean += rate * n * (weekdayFog + r.weekday[d]) / (weekdayFog + rate*r.around[d])
		}
	}
	return outlook{mean, spread*mean + mean*mean/shape}
}

// moved adds what a rate moves by itself.
func (o outlook) moved() outlook {
	o.variance += drift * drift * o.mean * o.mean
	return o
}

// spreads is how many times more than chance the weeks of each series of a language vary.
type spreads struct {
	day    int // when it was measured
	pooled float64
	series map[seriesKey]float64
}

const (
	spreadWeeks = 26
	spreadAgain = 28  // days until it is measured again
	spreadLeast = 1.1 // threads come in small clusters everywhere
	spreadMost  = 3.0
	spreadFog   = 20.0 // weeks that speak for all series alike
	spreadCut   = 6.0  // one wild week says no more than this
)

func (s *spreads) of(k seriesKey) float64 {
	if v, ok := s.series[k]; ok {
		return v
	}
	return s.pooled
}

// spreadOf measures, over half a year of weeks, how far the series of a language stray from their own share
// of all people: 1 is chance.
func (l *Ledger) spreadOf(lang string, strata []*stratum, keys []seriesKey, to int) spreads {
	if s, ok := l.spread[lang]; ok && to-s.day < spreadAgain && to >= s.day {
		return s
	}
	first := to - 7*spreadWeeks + 1
	var weeks [spreadWeeks]float64
	total := 0.0
	for _, s := range strata {
		for w := range weeks {
			n := l.sum(s, first+7*w, first+7*w+6)
			weeks[w] += n
			total += n
		}
	}
	out := spreads{day: to, pooled: spreadLeast, series: map[seriesKey]float64{}}
	type measured struct{ sum, n float64 }
	each := map[seriesKey]measured{}
	var all measured
	for _, k := range keys {
		var own [spreadWeeks]float64
		sum := 0.0
		for _, s := range strata {
			if t := s.tracks[k]; t != nil {
				for _, d := range t.days {
					if d.at >= first && d.at <= to {
						own[(d.at-first)/7] += d.people
						sum += d.people
					}
				}
			}
		}
		var m measured
		for w, n := range weeks {
			if mean := sum * n / max(total, 1); mean >= 1 {
				m.sum += min((own[w]-mean)*(own[w]-mean)/mean, spreadCut)
				m.n++
			}
		}
		if m.n > 0 {
			each[k] = m
			all.sum, all.n = all.sum+m.sum, all.n+m.n
		}
	}
	clamp := func(x float64) float64 { return min(max(x, spreadLeast), spreadMost) }
	out.pooled = clamp((all.sum + spreadFog*1.2) / (all.n + spreadFog))
	for k, m := range each {
		out.series[k] = clamp((m.sum + spreadFog*out.pooled) / (m.n + spreadFog))
	}
	l.spread[lang] = out
	return out
}

// priors are the rates that are believed before anything was seen.
type priors struct {
	rate map[seriesKey]float64 // of a language, over all its sites
	less float64               // of what was never seen
}

// of is the prior of a series: what its language shows; of a pair at least what its two parts make by chance.
func (p *priors) of(k seriesKey) float64 {
	least := p.less
	if k.kind == vigie.AlertPair {
		least /= 5 // there are many pairs, and few are ever seen
		s := vigie.Series{Kind: k.kind, Name: k.name}
		together := 1.0
		for _, part := range s.Parts() {
			together *= max(p.rate[seriesKey{vigie.AlertSubstance, part}], p.rate[seriesKey{vigie.AlertSymptom, part}])
		}
		least = max(least, together)
	}
	return max(p.rate[k], least)
}
