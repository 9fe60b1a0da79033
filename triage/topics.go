package triage

import (
	"slices"

	"vigie"
	"vigie/triage/lexicon"
)

// topicCues are the cues that speak for each topic, with the weight of one.
var topicCues = map[string][]struct {
	cue    lexicon.Cue
	weight float64
}{
	"effects":        {{lexicon.TopicEffects, 1}},
	"harm_reduction": {{lexicon.TopicHarmReduction, 0.8}, {lexicon.AcutePlanned, 0.3}},
	"withdrawal":     {{lexicon.TopicWithdrawal, 1}, {lexicon.AcuteWithdrawal, 1}, {lexicon.ExpertTaper, 0.6}},
	"interactions":   {{lexicon.TopicInteractions, 1.3}},
	"dependence":     {{lexicon.TopicDependence, 1}},
	"adverse": {{lexicon.TopicAdverse, 0.8}, {lexicon.AcuteBadTrip, 1}, {lexicon.AcuteUnwell, 1}, {lexicon.AcuteAfterEffects, 0.5},
		{lexicon.EmergencyUnconscious, 1}, {lexicon.EmergencyNotBreathing, 1}, {lexicon.EmergencySeizure, 1}, {lexicon.EmergencyOverdose, 0.8},
		{lexicon.EmergencyBlueOrCold, 1}, {lexicon.EmergencyChestHeart, 0.8}, {lexicon.EmergencySpiked, 1}, {lexicon.EmergencyBadState, 1}},
	"health":    {{lexicon.TopicHealth, 0.5}, {lexicon.PregnancySelf, 1.5}, {lexicon.PregnancyOther, 1.5}, {lexicon.ExpertIllness, 1.2}},
	"detection": {{lexicon.TopicDetection, 1}},
	"law":       {{lexicon.TopicLaw, 1}, {lexicon.ExpertLegalFile, 0.8}},
	"sourcing":  {{lexicon.SourcingWhere, 2}, {lexicon.SourcingChannels, 0.3}, {lexicon.SourcingVerbs, 0.3}, {lexicon.SourcingMake, 1.5}},
	"other":     {{lexicon.TopicOther, 0.5}, {lexicon.ThreadDebate, 0.7}, {lexicon.ThreadReport, 0.8}, {lexicon.ThreadSupport, 0.7}, {lexicon.ThreadJoke, 0.4}},
}

// topicScore weighs the cues of a topic: those of the title count more, each place counts
// once, repetition counts ever less.
func (r *reading) topicScore(topic string) float64 {
	score := 0.0
	for _, tc := range topicCues[topic] {
		step := 1.0
		for _, f := range r.cues[tc.cue] {
			w := tc.weight * step
			if f.field.post < 0 {
				w *= 1.8
			}
			score += w
			step *= 0.75
		}
	}
	return score + r.topicBonus(topic)
}

// topicBonus is what other labels say about a topic: several substances make a mix likely.
func (r *reading) topicBonus(topic string) float64 {
	if topic == "interactions" && len(r.verdict.Substances) > 1 && r.has(lexicon.TopicInteractions) > 0 {
		return 0.8
	}
	return 0
}

// findTopics weighs the topics by their cues.
func (r *reading) findTopics() {
	for i, topic := range vigie.Topics {
		r.scores.topics[i] = r.topicScore(topic)
	}
	r.scores.sourcing = r.sourcing()
}

// topic is the score of a topic.
func (r *reading) topic(id string) float64 { return r.scores.topics[slices.Index(vigie.Topics, id)] }

// sourcing weighs whether the asker looks for a seller. What looks for help, a test or clean
// material is none.
func (r *reading) sourcing() float64 {
	s := 1.6*float64(min(r.has(lexicon.SourcingWhere), 2)) + 1.6*float64(min(r.has(lexicon.SourcingMake), 2)) + 2*float64(min(r.has(lexicon.ThreadSpam), 2))
	if r.has(lexicon.SourcingVerbs) > 0 {
		s += 0.5 * float64(min(r.has(lexicon.SourcingChannels), 3))
	}
	s += 1.2*float64(r.inTitle(lexicon.SourcingWhere)) + 0.6*float64(min(r.inTitle(lexicon.SourcingVerbs), 1)) + 0.6*float64(min(r.inTitle(lexicon.SourcingChannels), 1))
	s -= 2.5 * float64(r.has(lexicon.CounterSourcing))
	if r.words > 60 {
		s *= 60 / float64(r.words)
		s += 0.4 * float64(r.inTitle(lexicon.SourcingWhere))
	}
	return s
}
