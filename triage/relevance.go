package triage

import (
	"math"
	"slices"

	"vigie/triage/lexicon"
)

// relevantFrom is the score from which a thread is about drugs.
const relevantFrom = 1.6

// usedOnBoard are the cues that make a thread on a board about drugs relevant though it names none.
var usedOnBoard = []lexicon.Cue{
	lexicon.UseSelf, lexicon.UseThird, lexicon.TopicWithdrawal, lexicon.TopicDependence, lexicon.TopicDetection, lexicon.AcuteWithdrawal,
	lexicon.SourcingWhere, lexicon.SourcingChannels, lexicon.ThreadSupport, lexicon.AlcoholStop, lexicon.ExpertTreatment, lexicon.EmergencySwallowed,
}

// judgeRelevance weighs what names drugs and speaks of using them against what speaks of
// something else: a game, a garden, a film, the news, a habit without a substance.
func (r *reading) judgeRelevance() {
	everydayOnly := true
	for _, a := range r.accepted {
		everydayOnly = everydayOnly && slices.ContainsFunc(a.sense.Substances, everyday)
	}
	named := math.Min(r.drugPoints, 5) + 0.7*float64(min(r.has(lexicon.DrugWords), 3))
	use := r.useEvidence()
	off := r.offEvidence()
	score := named + math.Min(use, 4)*0.7 - off
	if use < 1 {
		score -= 0.5 * math.Min(off, 3) // nobody uses anything: what else is spoken of weighs more
	}
	if r.site.AboutDrugs {
		score += 1.8
	}
	switch {
	case len(r.accepted) == 0 && r.has(lexicon.OffBehaviour) > 0:
		score -= 2
	case len(r.accepted) == 0:
		score -= 0.6
	case everydayOnly:
		score -= 0.3
	}
	if r.has(lexicon.AskerProfessional) > 0 && r.has(lexicon.DrugWords) > 0 {
		score += 0.8
	}
	if n := r.has(lexicon.ThreadSpam); n > 2 {
		score -= 3 * float64(n)
	}
	onBoard := r.site.AboutDrugs && r.hidden == 0 && off < 0.5 && r.sum(usedOnBoard...) > 0
	if onBoard && len(r.accepted) == 0 {
		score += 1
	}
	r.scores.relevance = score
	r.scores.relevant = score >= relevantFrom && (len(r.accepted) > 0 || r.has(lexicon.DrugWords) > 0 || onBoard)
	r.suspectUnknown()
	r.takeBoardSubstance()
	for i, a := range r.accepted {
		if i == 2 {
			break
		}
		r.cite("relevant", "true", a.field, a.hit.From, a.hit.To, a.sense.Term, score)
	}
	if len(r.accepted) == 0 {
		r.citeFirst("relevant", "true", lexicon.DrugWords, score, 2)
	}
}

// concerned says that something in the thread may have to do with drugs: a word for one, believed or
// not, a board about them, somebody who takes something, a body in danger.
func (r *reading) concerned() bool {
	return r.site.AboutDrugs || r.scores.relevant || len(r.accepted)+len(r.pending) > 0 || r.sum(concerning...) > 0
}

// concerning are the cues that may speak of drugs where none is named.
var concerning = append([]lexicon.Cue{
	lexicon.DrugWords, lexicon.UseSelf, lexicon.UseThird, lexicon.UseRoutes, lexicon.UseStates, lexicon.UseTools, lexicon.PartDrink,
	lexicon.PartPill, lexicon.PartIntake, lexicon.TopicWithdrawal, lexicon.TopicDetection, lexicon.WeakSign,
}, bodySigns...)

// suspectUnknown calls a thread relevant when a body shows signs of danger and somebody has taken
// something, or a quantity was swallowed, though no word says of what: to miss it would be the
// worst mistake.
func (r *reading) suspectUnknown() {
	if r.scores.relevant || r.hidden > 0 || r.offEvidence() > 0.5 {
		return
	}
	grave, kinds := 0.0, 0
	for _, cue := range bodySigns {
		best := 0.0
		for _, f := range r.cues[cue] {
			best = max(best, emergencyWeights[cue]*r.counter(cue, f))
		}
		if best > 0.5 {
			kinds++
			grave = max(grave, best)
		}
	}
	from := found{}
	for _, cue := range []lexicon.Cue{lexicon.EmergencySwallowed, lexicon.EmergencySpiked, lexicon.PartDrink, lexicon.PartPill, lexicon.UseThird, lexicon.UseSelf, lexicon.UseRoutes, lexicon.DrugWords} {
		if r.has(cue) > 0 {
			from = r.cues[cue][0]
			break
		}
	}
	if n := r.has(lexicon.WeakSign); n > 1 || n > 0 && r.has(lexicon.PartDrink) > 0 { // several small signs are one
		kinds, grave = kinds+1, grave+0.55*float64(min(n, 4))
	}
	if r.has(lexicon.PartDrink) > 0 && kinds > 0 { // spiked, perhaps
		grave = 2
	}
	if from.field == nil || kinds == 0 || grave < 2 && kinds < 2 {
		return
	}
	r.scores.relevant = true
	if len(r.verdict.Substances) == 0 {
		r.verdict.Substances = append(r.verdict.Substances, "unknown")
		r.cite("substances", "unknown", from.field, from.hit.From, from.hit.To, "something was taken", 0.5)
	}
	r.cite("relevant", "true", from.field, from.hit.From, from.hit.To, "something was taken", grave)
}

// useEvidence is how much the words speak of somebody using, stopping or asking about a
// substance.
func (r *reading) useEvidence() float64 {
	return 0.8*float64(min(r.sum(lexicon.UseSelf, lexicon.UseThird), 4)) +
		0.3*float64(min(r.sum(lexicon.UseRoutes, lexicon.UseAmounts, lexicon.UseStates, lexicon.UseTools), 4)) +
		0.6*float64(min(r.sum(lexicon.AlcoholStop, lexicon.ExpertUnclear), 2)) +
		0.4*float64(min(r.sum(lexicon.TopicWithdrawal, lexicon.TopicInteractions, lexicon.TopicDetection, lexicon.TopicDependence), 4)) +
		0.25*float64(min(r.sum(lexicon.TopicEffects, lexicon.TopicAdverse, lexicon.TopicHarmReduction, lexicon.TopicHealth, lexicon.TopicLaw), 5)) +
		0.8*float64(min(r.sum(lexicon.SourcingWhere, lexicon.SourcingMake), 2)) +
		0.7*float64(min(r.sum(bodySigns...), 4)) +
		0.5*float64(min(r.sum(lexicon.ThreadSupport, lexicon.ThreadReport), 2))
}

// offEvidence is how much the words speak of something else.
func (r *reading) offEvidence() float64 {
	off := 0.9*float64(min(r.has(lexicon.OffBehaviour), 4)) + 0.6*float64(min(r.has(lexicon.OffDomain), 6)) +
		0.8*float64(min(r.has(lexicon.CounterFiction), 3)) + 0.8*float64(min(r.has(lexicon.CounterNews), 4)) + 1.0*float64(min(r.hidden, 3))
	if r.drugPoints >= 5 && r.has(lexicon.UseSelf)+r.has(lexicon.UseThird) > 0 {
		off *= 0.5
	}
	return off
}
