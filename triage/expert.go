package triage

import (
	"slices"

	"vigie"
	"vigie/triage/lexicon"
)

// medicines are substances that are mostly prescribed.
var medicines = []string{"benzodiazepines", "z_drugs", "pregabalin", "antidepressants", "neuroleptics", "lithium", "methadone", "buprenorphine",
	"methylphenidate", "oxycodone", "tramadol", "morphine", "codeine", "fentanyl", "mood_anticonvulsants", "baclofen", "barbiturates", "beta_blockers", "adhd_non_stimulants"}

// treatments are taken on a doctor's advice even when the thread does not say so: what is mixed
// with them, or how they are stopped, is never a volunteer's answer alone.
var treatments = []string{"antidepressants", "neuroleptics", "lithium", "methadone", "buprenorphine", "z_drugs", "mood_anticonvulsants"}

// expert weighs whether a doctor, pharmacist, lawyer or chemist has to be asked: a prescribed
// treatment, a dose or a taper, pregnancy, a diagnosed illness, a person's own legal file.
func (r *reading) expert() float64 {
	v := &r.verdict
	medicine, treatment := 0, false
	for _, s := range v.Substances {
		treatment = treatment || slices.Contains(treatments, s)
		if slices.Contains(medicines, s) {
			medicine++
		}
	}
	topic := func(t string) bool { return r.topic(t) >= 0.7 }
	s := 0.0
	if n := r.sum(lexicon.PregnancySelf, lexicon.PregnancyOther); n > 0 {
		s += 1.7 + 0.4*float64(min(n, 3))
	}
	stops, mixes := topic("withdrawal"), topic("interactions")
	treated := float64(min(r.has(lexicon.ExpertTreatment), 3))
	if medicine > 0 {
		s += 0.5 + 0.6*treated + 0.6*float64(min(r.has(lexicon.ExpertTaper), 2)) + 0.9*float64(min(r.has(lexicon.ExpertDose), 2)) + 1.2*float64(min(r.has(lexicon.ExpertUnclear), 2))
		if stops {
			s += 1.1
		}
		if mixes {
			s += 1.1
		}
		if topic("dependence") {
			s += 0.6
		}
		if !mixes && slices.Contains(v.Substances, "alcohol") {
			s += 0.6
		}
		if len(v.Substances) > medicine && !stops {
			s += 0.5
		}
		if treatment {
			s += 0.6
		}
	} else {
		s += 0.3*treated + 0.2*float64(min(r.has(lexicon.ExpertTaper), 2)) + 0.3*float64(min(r.has(lexicon.ExpertDose), 2))
	}
	if slices.Contains(v.Substances, "alcohol") && r.has(lexicon.AlcoholStop) > 0 && r.sum(lexicon.AcuteWithdrawal, lexicon.EmergencyBadState, lexicon.EmergencySeizure) > 0 {
		s += 2
	}
	illness := float64(min(r.has(lexicon.ExpertIllness), 2))
	s += 1.1 * illness
	if illness > 0 && (stops || mixes) {
		s += 0.9
	}
	if n := r.has(lexicon.ExpertLegalFile); n > 0 && topic("law") {
		s += 0.9 * float64(min(n, 3))
	}
	if v.Asker == vigie.AskerEntourage {
		s -= 0.5
	}
	return s
}
