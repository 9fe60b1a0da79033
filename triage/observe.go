package triage

import (
	"slices"
	"strings"
	"time"

	"vigie"
	"vigie/triage/lexicon"
)

// symptoms are the cues that alerts count, by the name that people see.
var symptoms = []lexicon.Cue{
	lexicon.EmergencyNotBreathing, lexicon.EmergencyBlueOrCold, lexicon.EmergencyUnconscious, lexicon.EmergencySeizure, lexicon.EmergencyChestHeart,
	lexicon.EmergencyOverdose, lexicon.EmergencySpiked, lexicon.EmergencyBadState, lexicon.AcuteBadTrip, lexicon.AcuteUnwell, lexicon.AcuteAfterEffects,
	lexicon.AcuteWithdrawal,
}

// signOfSymptom is what must be left of a sign for it to count: what is negated or long past does not.
const signOfSymptom = 0.5

// nearDrug is how many words from a word for a substance another word stands near it.
const nearDrug = 6

// Observed is what early warning counts of one thread.
type Observed struct {
	Symptoms []string // cues of the asker's words that hold
	Unknown  []string // words of the asker that no lexicon knows, each once
	Near     []string // those near a word for a substance or for using one
}

// Observe reads what early warning counts of a thread.
func (c *Classifier) Observe(t *vigie.Thread, site SiteFacts, now time.Time) Observed {
	r := c.read(t, site, now)
	defer r.close()
	r.find()
	var o Observed
	for _, cue := range symptoms {
		for _, f := range r.cues[cue] {
			if r.counter(cue, f) > signOfSymptom {
				o.Symptoms = append(o.Symptoms, cue.String())
				break
			}
		}
	}
	unknown, near := map[string]bool{}, map[string]bool{}
	for i := range r.fields {
		if f := &r.fields[i]; f.op {
			r.unknownWords(f, unknown, near)
		}
	}
	o.Unknown, o.Near = keys(unknown), keys(near)
	return o
}

// unknownWords gathers the words of a field that could be new slang.
func (r *reading) unknownWords(f *field, unknown, near map[string]bool) {
	for i := range f.text.Tokens {
		if f.text.Known(i) {
			continue
		}
		word := f.text.Norm(i)
		if len(word) < 3 || len(word) > 20 || strings.ContainsAny(word, "0123456789~*.") || r.address(f, i) {
			continue
		}
		unknown[word] = true
		for _, term := range f.text.Terms {
			if int(term.From)-nearDrug <= i && i < int(term.To)+nearDrug && term.Substance >= 0 {
				near[word] = true
			}
		}
		for _, h := range f.text.Hits {
			switch h.Cue {
			case lexicon.UseSelf, lexicon.UseThird, lexicon.UseRoutes, lexicon.UseAmounts, lexicon.DrugWords, lexicon.PartIntake:
				if int(h.From)-nearDrug <= i && i < int(h.To)+nearDrug {
					near[word] = true
				}
			}
		}
	}
}

// address says that a word is part of a link or a mail address.
func (r *reading) address(f *field, i int) bool {
	tok := &f.text.Tokens[i]
	from := max(int(tok.Start)-1, 0)
	to := min(int(tok.End)+1, len(f.text.Raw))
	return strings.ContainsAny(f.text.Raw[from:to], "@/:_#.\\") && !strings.HasSuffix(f.text.Raw[from:to], ".") && !strings.HasSuffix(f.text.Raw[from:to], ":")
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
