package triage

import (
	"cmp"
	"slices"

	"vigie"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// The probabilities from which a label is given. They were chosen by cross-validation over writers,
// see docs/labels.md: a missed emergency costs more than a false one.
const (
	relevantOdds  = 0.5
	namelessOdds  = 0.65
	emergencyOdds = 0.06
	unsignedOdds  = 0.14 // the same where the rules see no sign of danger
	recoveredOdds = 0.75 // the same where the asker says that it has passed
	silentOdds    = 0.98 // the same where not even a use is spoken of

	alarmRelevance = 0.2 // danger that is less likely to be about drugs, and names none, belongs to others
	soonFrom       = 0.5
	openFrom       = 0.5
	topicFrom      = 0.4
)

// maxTopics is how many topics a verdict has at most.
const maxTopics = 3

// topicHeads are the heads of the topics, in the order of vigie.Topics.
var topicHeads = map[string]model.Head{
	"effects": model.Effects, "harm_reduction": model.HarmReduction, "withdrawal": model.Withdrawal, "interactions": model.Interactions,
	"dependence": model.Dependence, "adverse": model.Adverse, "third_party": model.ThirdParty, "health": model.Health,
	"detection": model.Detection, "law": model.Law, "sourcing": model.Sourcing, "other": model.Other,
}

var askerHeads = []struct {
	head  model.Head
	asker vigie.Asker
}{{model.Self, vigie.AskerSelf}, {model.Entourage, vigie.AskerEntourage}, {model.Professional, vigie.AskerProfessional}, {model.NoAsker, vigie.AskerNone}}

var dispositionHeads = []struct {
	head        model.Head
	disposition vigie.Disposition
}{{model.Answer, vigie.Answer}, {model.Expert, vigie.Expert}, {model.Exclude, vigie.Exclude}}

// oneSign is the score of one small sign of danger.
const oneSign = 0.6

// decide turns the model's scores into labels that agree with each other.
func (r *reading) decide(s model.Scores) {
	v := &r.verdict
	danger := model.Odds(s[model.Danger])
	relevant := model.Odds(s[model.Relevant])
	alarm := danger >= r.alarmFrom() && (relevant >= alarmRelevance || len(r.accepted) > 0 || r.site.AboutDrugs)
	if relevant < r.relevantFrom() && !alarm {
		v.Substances, v.Evidence = []string{}, v.Evidence[:0]
		v.Asker = vigie.AskerNone
		return
	}
	v.Relevant = true
	r.decideSubstances(&s)
	r.decideTopics(s)
	asker := askerHeads[0]
	for _, a := range askerHeads[1:] {
		if s[a.head] > s[asker.head] {
			asker = a
		}
	}
	v.Asker = asker.asker
	v.Open = model.Odds(s[model.Open]) >= openFrom
	what := dispositionHeads[0]
	for _, d := range dispositionHeads[1:] {
		if s[d.head] > s[what.head] {
			what = d
		}
	}
	switch { // docs/labels.md: what was answered well waits only beside dangerous advice
	case what.head == model.Exclude && r.misled():
		what = dispositionHeads[0]
	case what.head == model.Answer && !v.Open && !r.misled():
		what = dispositionHeads[len(dispositionHeads)-1]
	}
	if alarm {
		what.head, what.disposition = model.Danger, vigie.Emergency
	}
	v.Disposition = what.disposition
	v.Urgency = r.urgencyOf(v.Disposition, model.Odds(s[model.Soon]))
	v.Question = v.Question || v.Disposition != vigie.Exclude
	r.explain(asker.head, what.head)
}

// misled says that a good answer stands beside dangerous advice and the asker has thanked for neither:
// somebody should still answer.
func (r *reading) misled() bool {
	s := &r.scores
	return s.answered && !s.confirmed && s.danger && r.verdict.Question
}

// decideTopics takes the topics that are likely, the best one in any case.
func (r *reading) decideTopics(s model.Scores) {
	v := &r.verdict
	list := slices.Clone(vigie.Topics)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(s[topicHeads[b]], s[topicHeads[a]]) })
	n := 1
	for n < maxTopics && model.Odds(s[topicHeads[list[n]]]) >= topicFrom {
		n++
	}
	v.Topics = append(v.Topics, list[:n]...)
	slices.SortFunc(v.Topics, func(a, b string) int { return slices.Index(vigie.Topics, a) - slices.Index(vigie.Topics, b) })
}

// alarmFrom is the probability from which somebody may be in danger now.
func (r *reading) alarmFrom() float64 {
	switch {
	case r.has(lexicon.CounterRecovered) > 0 && r.scores.emergency < emergencyFrom:
		return recoveredOdds
	case r.scores.signs < oneSign:
		return unsignedOdds
	}
	return emergencyOdds
}

// taken are the cues that somebody took something, whatever it was, or that a body shows it.
var taken = append([]lexicon.Cue{lexicon.DrugWords, lexicon.PartDrink, lexicon.PartPill, lexicon.UseRoutes, lexicon.UseStates, lexicon.UseTools}, bodySigns...)

// relevantFrom is the probability from which a thread is about drugs: higher where none is named.
func (r *reading) relevantFrom() float64 {
	switch {
	case len(r.accepted) > 0:
		return relevantOdds
	case !r.site.AboutDrugs && len(r.pending)+len(r.heard) == 0 && r.sum(taken...) == 0:
		return silentOdds
	}
	return namelessOdds
}
