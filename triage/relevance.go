package triage

import (
	"math"
	"slices"

	"vigie/triage/lexicon"
)

// relevantFrom is the score from which a thread is about drugs.
const relevantFrom = 2.0

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
		score += 1.2
	}
	switch {
	case len(r.accepted) == 0 && r.has(lexicon.OffBehaviour) > 0:
		score -= 2
	case len(r.accepted) == 0:
		score -= 0.6
	case everydayOnly:
		score -= 0.4
	}
	score -= 2 * float64(max(r.has(lexicon.ThreadSpam)-1, 0))
	r.verdict.Relevant = score >= relevantFrom && (len(r.accepted) > 0 || r.has(lexicon.DrugWords) > 0)
	r.scores.relevance = score
	r.suspectUnknown()
	if !r.verdict.Relevant {
		r.verdict.Substances = []string{}
		r.verdict.Evidence = r.verdict.Evidence[:0]
		return
	}
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

// suspectUnknown calls a thread relevant when a body shows several signs of danger and somebody
// has taken something, though no word says what: to miss it would be the worst mistake.
func (r *reading) suspectUnknown() {
	if r.verdict.Relevant || r.hidden > 0 || r.offEvidence() > 0.5 || r.has(lexicon.UseRoutes) == 0 {
		return
	}
	kinds := 0
	for _, cue := range bodySigns {
		kinds += min(r.has(cue), 1)
	}
	if kinds < 2 {
		return
	}
	r.verdict.Relevant = true
	if len(r.verdict.Substances) == 0 {
		r.verdict.Substances = append(r.verdict.Substances, "unknown")
		f := r.cues[lexicon.UseRoutes][0]
		r.cite("substances", "unknown", f.field, f.hit.From, f.hit.To, "something was taken", 0.5)
	}
}

// useEvidence is how much the words speak of somebody using, stopping or asking about a
// substance.
func (r *reading) useEvidence() float64 {
	return 0.8*float64(min(r.sum(lexicon.UseSelf, lexicon.UseThird), 4)) +
		0.3*float64(min(r.sum(lexicon.UseRoutes, lexicon.UseAmounts, lexicon.UseStates, lexicon.UseTools), 4)) +
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
