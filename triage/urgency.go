package triage

import (
	"math"
	"time"

	"vigie"
	"vigie/triage/lexicon"
)

// emergencyFrom is the score from which somebody may be in danger now.
const emergencyFrom = 3.4

// emergencyAge is how long a described danger may last: after it the disposition stays and the
// urgency falls.
const emergencyAge = 24 * time.Hour

// soonAge is how long an answer "within a day" still helps somebody who has not come back.
const soonAge = 7 * 24 * time.Hour

// emergencyWeights is what one mention of each sign is worth: those of EmergencyOther may be over.
var emergencyWeights = map[lexicon.Cue]float64{
	lexicon.EmergencyNotBreathing: 3.3, lexicon.EmergencyBlueOrCold: 3.2, lexicon.EmergencyUnconscious: 3.1,
	lexicon.EmergencySeizure: 2.4, lexicon.EmergencyChestHeart: 2.0, lexicon.EmergencySuicidal: 3.4,
	lexicon.EmergencyOverdose: 1.4, lexicon.EmergencySwallowed: 2.9, lexicon.EmergencyBadState: 1.9,
	lexicon.EmergencyMixWords: 0.2, lexicon.EmergencyCry: 0.4, lexicon.EmergencySpiked: 0.9, lexicon.EmergencyOther: 1.1,
}

// emergencyOrder keeps sums and evidence in one order.
var emergencyOrder = []lexicon.Cue{
	lexicon.EmergencyNotBreathing, lexicon.EmergencyBlueOrCold, lexicon.EmergencyUnconscious, lexicon.EmergencySeizure,
	lexicon.EmergencyChestHeart, lexicon.EmergencySuicidal, lexicon.EmergencyOverdose, lexicon.EmergencySwallowed,
	lexicon.EmergencyBadState, lexicon.EmergencyMixWords, lexicon.EmergencyCry, lexicon.EmergencySpiked, lexicon.EmergencyOther,
}

// bodySigns are the signs of danger that a body shows: they speak of a substance where one may be
// meant.
var bodySigns = []lexicon.Cue{
	lexicon.EmergencyNotBreathing, lexicon.EmergencyBlueOrCold, lexicon.EmergencyUnconscious, lexicon.EmergencySeizure,
	lexicon.EmergencyChestHeart, lexicon.EmergencySuicidal, lexicon.EmergencyOverdose, lexicon.EmergencySwallowed, lexicon.EmergencyBadState,
}

// judgeUrgency weighs signs of danger, each against what may cancel it in its sentence and
// the one before, then the present moment.
func (r *reading) judgeUrgency() {
	signs := 0.0
	for _, cue := range emergencyOrder {
		best, more := 0.0, 0.0
		var where found
		for _, f := range r.cues[cue] {
			w := emergencyWeights[cue] * r.counter(cue, f)
			more += 0.3 * w
			if w > best {
				best, where = w, f
			}
		}
		best += math.Min(max(more-0.3*best, 0), 0.6*best)
		if best > 0 {
			signs += best
			if best >= 0.8 {
				r.cite("urgency", "now", where.field, where.hit.From, where.hit.To, cue.String(), best)
			}
		}
	}
	signs += r.weakSigns()
	moment := 0.0
	if signs >= 1 {
		moment = r.presentMoment()
	}
	r.scores.signs = signs
	r.scores.emergency = signs + moment
	r.scores.over = r.has(lexicon.SolvedResolved) > 0 && r.solvedByOp()
	if signs < 1.5 {
		r.scores.emergency = 0
	}
}

// presentMoment is how much speaks for now: words of the moment near a sign of danger, and how
// fresh the asker's words are.
func (r *reading) presentMoment() float64 {
	m := 0.0
	near := false
	for _, n := range r.cues[lexicon.NowWords] {
		for _, cue := range emergencyOrder[:9] {
			for _, f := range r.cues[cue] {
				if f.field == n.field && sentenceGap(f, n) <= 1 && r.counter(cue, f) > 0.5 {
					near = true
				}
			}
		}
	}
	if near {
		m += 0.9
	}
	switch age := r.scores.lastOp; {
	case age < 0:
		m += 0.4
	case age <= time.Hour:
		m += 1.3
	case age <= 3*time.Hour:
		m += 1.1
	case age <= 24*time.Hour:
		m += 0.5
	}
	return m
}

func sentenceOf(f found) int32 { return f.field.text.Tokens[f.hit.From].Sentence }

func sentenceGap(a, b found) int32 {
	d := sentenceOf(a) - sentenceOf(b)
	return max(d, -d)
}

// counter is what is left of a sign of danger after what stands around it: 1 untouched, 0
// cancelled.
func (r *reading) counter(cue lexicon.Cue, f found) float64 {
	keep := 1.0
	if cue == lexicon.EmergencyChestHeart && r.onlyCannabinoids() {
		keep = 0.6 // a racing heart after cannabis frightens more often than it harms
	}
	around := func(counter lexicon.Cue, before int32) bool {
		for _, c := range r.cues[counter] {
			if c.field != f.field {
				continue
			}
			d := sentenceOf(f) - sentenceOf(c)
			if d >= 0 && d <= before {
				return true
			}
		}
		return false
	}
	lasting := cue == lexicon.EmergencySuicidal || cue == lexicon.EmergencySwallowed
	if !lasting && r.recovered(f) {
		keep *= 0.25
	}
	if around(lexicon.CounterEarlier, 1) && !around(lexicon.NowWords, 0) && cue != lexicon.EmergencySuicidal {
		if lasting {
			keep *= 0.7
		} else {
			keep *= 0.45
		}
	}
	if cue == lexicon.EmergencyChestHeart && r.onStimulants() {
		keep *= 1.4
	}
	if r.professional() {
		keep *= 0.45
	}
	if around(lexicon.CounterPast, 0) {
		keep *= 0.3
	}
	if around(lexicon.CounterHypothetical, 0) {
		keep *= 0.35
	}
	if around(lexicon.CounterFiction, 1) {
		keep *= 0.2
	}
	if around(lexicon.CounterNews, 1) {
		keep *= 0.4
	}
	if around(lexicon.CounterHyperbole, 0) {
		keep *= 0.3
	}
	if cue == lexicon.EmergencySuicidal && around(lexicon.CounterNotSuicide, 0) {
		keep *= 0.15
	}
	if r.negated(f) {
		keep *= 0.15
	}
	return keep
}

// onStimulants says that something is named that strains the heart.
func (r *reading) onStimulants() bool {
	for _, s := range r.verdict.Substances {
		switch s {
		case "cocaine", "crack", "amphetamine", "methamphetamine", "mdma", "3mmc", "methylphenidate":
			return true
		}
	}
	return false
}

// recovered says that the asker tells, after a sign, that it has passed.
func (r *reading) recovered(f found) bool {
	for _, c := range r.cues[lexicon.CounterRecovered] {
		if c.field.post > f.field.post || c.field == f.field && sentenceOf(c) >= sentenceOf(f) || f.field.post < 0 {
			return true
		}
	}
	return false
}

// professional says that somebody asks for their work and calls for no help.
func (r *reading) professional() bool {
	return r.has(lexicon.AskerProfessional) > 0 && r.has(lexicon.EmergencyCry) == 0
}

// onlyCannabinoids says that nothing but cannabis and its kin is named.
func (r *reading) onlyCannabinoids() bool {
	for _, s := range r.verdict.Substances {
		switch s {
		case "cannabis", "hhc", "cbd":
		default:
			return false
		}
	}
	return len(r.verdict.Substances) > 0
}

// negated says that a negation stands right before a cue, outside it.
func (r *reading) negated(f found) bool {
	for _, n := range r.cues[lexicon.CounterNegation] {
		if n.field != f.field || sentenceOf(n) != sentenceOf(f) {
			continue
		}
		inside := n.hit.From >= f.hit.From && n.hit.To <= f.hit.To
		long := n.hit.To-n.hit.From >= 2
		if !inside && (n.hit.From < f.hit.From && n.hit.To > f.hit.From || n.hit.To <= f.hit.From && f.hit.From-n.hit.To <= 2 || long && n.hit.From <= f.hit.From && n.hit.To >= f.hit.To) {
			return true
		}
	}
	return false
}

// soon weighs whether an answer within a day matters.
func (r *reading) soon() float64 {
	s := 0.0
	for _, cue := range []lexicon.Cue{lexicon.AcuteBadTrip, lexicon.AcuteUnwell, lexicon.AcuteAfterEffects, lexicon.AcuteWithdrawal, lexicon.AcuteExposure} {
		best := 0.0
		for _, f := range r.cues[cue] {
			w := 0.7
			if cue == lexicon.AcuteExposure {
				w = 1.4
			}
			best = max(best, w*r.counter(cue, f))
		}
		s += best
	}
	s += r.plannedSoon()
	s += 0.5*float64(min(r.has(lexicon.MinorSelf), 1)) + 0.3*float64(min(r.has(lexicon.MinorOther), 1))
	s += 0.5 * float64(min(r.sum(lexicon.PregnancySelf, lexicon.PregnancyOther), 2))
	s += 0.35 * min(r.scores.emergency, 4)
	s += 0.2 * float64(min(r.has(lexicon.NowWords), 3))
	s += 0.4 * float64(min(r.has(lexicon.EmergencyCry), 2))
	if r.topic("adverse") >= 0.7 || r.topic("withdrawal") >= 0.7 {
		s += 0.4
	}
	switch age := r.scores.lastOp; {
	case age < 0:
	case age <= 6*time.Hour:
		s += 0.9
	case age <= 24*time.Hour:
		s += 0.5
	case age > 72*time.Hour:
		s--
	case age > 36*time.Hour:
		s -= 0.3
	}
	return s
}

// plannedSoon says that use, a test, a drive or an operation is close: a time and an
// intention in the same sentence or the next.
func (r *reading) plannedSoon() float64 {
	best := 0.0
	for _, when := range r.cues[lexicon.IntentWhen] {
		for _, plan := range r.cues[lexicon.IntentPlan] {
			if plan.field != when.field && plan.field.post >= 0 && when.field.post >= 0 {
				continue
			}
			if plan.field == when.field && sentenceGap(plan, when) > 1 {
				best = max(best, 0.6)
				continue
			}
			best = max(best, 1.3)
		}
	}
	return best
}

// urgencyOf is the urgency of a disposition when an answer within a day matters with probability p.
func (r *reading) urgencyOf(d vigie.Disposition, p float64) vigie.Urgency {
	age := r.scores.lastOp
	switch d {
	case vigie.Exclude:
		return vigie.UrgencyNone
	case vigie.Emergency:
		if age > emergencyAge {
			return vigie.UrgencyNormal
		}
		return vigie.UrgencyNow
	}
	if age > soonAge || p < soonFrom {
		return vigie.UrgencyNormal
	}
	return vigie.UrgencySoon
}
