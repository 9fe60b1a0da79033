package triage

import (
	"slices"

	"vigie"
	"vigie/triage/lexicon"
)

// maxTopics is how many topics a verdict has at most.
const maxTopics = 3

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

func (r *reading) findTopics() {
	type scored struct {
		topic string
		score float64
	}
	var list []scored
	for _, topic := range vigie.Topics {
		if topic == "third_party" || topic == "other" || topic == "sourcing" {
			continue
		}
		if s := r.topicScore(topic); s > 0 {
			list = append(list, scored{topic, s})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	for i, s := range list {
		if i == maxTopics || i > 0 && (s.score < 0.7 || s.score < list[0].score*0.38) {
			break
		}
		r.verdict.Topics = append(r.verdict.Topics, s.topic)
		r.citeFirst("topics", s.topic, topicCues[s.topic][0].cue, s.score, 1)
	}
	r.scores.sourcing = r.sourcing()
}

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

// setTopics ends the list of topics once it is known who asks and whether anything is asked.
func (r *reading) setTopics() {
	v := &r.verdict
	if r.scores.sourcing >= sourcingFrom {
		v.Topics = []string{"sourcing"}
		return
	}
	if r.scores.notAsked > r.scores.question && !v.Question {
		v.Topics = []string{"other"}
		return
	}
	if v.Asker == vigie.AskerEntourage && !slices.Contains(v.Topics, "third_party") {
		v.Topics = append([]string{"third_party"}, v.Topics...)
	}
	if len(v.Topics) == 0 {
		v.Topics = []string{"other"}
	}
	v.Topics = v.Topics[:min(len(v.Topics), maxTopics)]
	slices.SortFunc(v.Topics, func(a, b string) int { return slices.Index(vigie.Topics, a) - slices.Index(vigie.Topics, b) })
}
