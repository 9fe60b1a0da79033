package triage

import (
	"vigie"
	"vigie/triage/lexicon"
)

// relations are the cues of people around the asker.
var relations = []lexicon.Cue{lexicon.AskerChild, lexicon.AskerPartner, lexicon.AskerFamily, lexicon.AskerFriend}

// findAsker decides for whom the question is asked: the asker, somebody close, or somebody
// in the asker's care at work.
func (r *reading) findAsker() {
	v := &r.verdict
	third := 0.2 * float64(min(r.has(lexicon.ThirdPerson), 14))
	first := 0.12 * float64(min(r.has(lexicon.FirstPerson), 20))
	related := 0.0
	for _, cue := range relations {
		weight := 1.0
		if cue == lexicon.AskerChild || cue == lexicon.AskerPartner {
			weight = 1.4
		}
		n := 0.8*float64(min(r.has(cue), 3))*weight + 1.8*float64(min(r.inTitle(cue), 1))
		related += n
	}
	third += related + 1.4*float64(min(r.has(lexicon.UseThird), 3)) + 1.2*float64(min(r.has(lexicon.AskerWorry), 3)) + 0.8*float64(min(r.has(lexicon.MinorOther), 2))
	first += 1.6 * float64(min(r.has(lexicon.UseSelf), 4))
	r.scores.first, r.scores.third = first, third
	r.scores.watched = r.has(lexicon.ThirdPerson) > 1 && (related > 0 || r.has(lexicon.UseThird) > 0 || r.has(lexicon.ThirdPerson) >= r.has(lexicon.FirstPerson))
	switch {
	case r.has(lexicon.AskerProfessional) > 0 && (r.inTitle(lexicon.AskerProfessional) > 0 || first < third+2):
		v.Asker = vigie.AskerProfessional
	case r.sum(lexicon.UseThird, lexicon.AskerWorry) == 0 && r.has(lexicon.ThirdPerson) < 2:
		v.Asker = vigie.AskerSelf // somebody is named, nobody but the asker uses
	case related > 0 && third > first*1.1+1.2:
		v.Asker = vigie.AskerEntourage
	default:
		v.Asker = vigie.AskerSelf
	}
}
