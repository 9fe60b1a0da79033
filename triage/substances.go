package triage

import (
	"slices"

	"vigie/triage/lexicon"
)

// acceptedTerm is a term for a substance that is believed.
type acceptedTerm struct {
	field *field
	hit   lexicon.Hit
	sense *lexicon.Sense
}

// everyday substances are named everywhere: alone they make no thread relevant, and they are
// no context for a doubtful word.
func everyday(id string) bool {
	switch id {
	case "alcohol", "tobacco", "caffeine":
		return true
	}
	return false
}

// findSubstances believes the terms in the asker's words: sure ones and disguised ones at
// once, doubtful ones with their context, likely ones when drugs are spoken of anyway.
func (r *reading) findSubstances() {
	later, alone, heard := r.later[:0], r.alone[:0], r.heard[:0]
	for i := range r.fields {
		f := &r.fields[i]
		if !f.op {
			continue
		}
		for _, h := range f.text.Terms {
			sense := r.lex.Sense(h)
			term := acceptedTerm{f, h, sense}
			switch {
			case sense.Class == lexicon.Hidden:
				r.hidden++
			case sense.Upper && !r.letterCounts(f.text, h), r.lex.IsDenied(f.text, h):
			case sense.Class == lexicon.Sure, f.text.Tokens[h.From].Flags&(lexicon.FlagCompound|lexicon.FlagDisguise) != 0:
				r.accept(term, 2)
			case sense.Class == lexicon.Heard:
				heard = append(heard, term)
			case sense.Class == lexicon.Alone:
				alone = append(alone, term)
			default:
				later = append(later, term)
			}
		}
	}
	r.later, r.alone, r.heard = later, alone, heard
	r.context = r.drugContext()
	r.pending = later
	for range 2 { // what is believed in the first round is context in the second
		rest := make([]acceptedTerm, 0, len(later))
		for _, term := range later {
			if !r.believe(term) {
				rest = append(rest, term)
			}
		}
		later = rest
	}
	named := len(r.accepted)
	for _, term := range alone {
		if named == 0 || r.onlyOf(term.sense.Substances) {
			r.believe(term)
		}
	}
	r.listSubstances()
}

// onlyOf says that all believed terms are of these substances.
func (r *reading) onlyOf(ids []string) bool {
	for _, a := range r.accepted {
		if !slices.Equal(a.sense.Substances, ids) {
			return false
		}
	}
	return true
}

// believe decides on a term that needs company.
func (r *reading) believe(term acceptedTerm) bool {
	company := r.context + r.company(term)
	switch term.sense.Class {
	case lexicon.Doubtful:
		near := r.lex.HasContext(term.field.text, term.hit, r.title())
		if near && company < 0.25 || !near && company < 3 {
			return false
		}
	default:
		if company < 0.6 {
			return false
		}
	}
	r.accept(term, 1.2)
	return true
}

func (r *reading) accept(term acceptedTerm, points float64) {
	for _, id := range term.sense.Substances {
		if everyday(id) {
			points = min(points, 1.3)
		}
	}
	if term.field.post < 0 {
		points *= 1.5
	}
	r.accepted = append(r.accepted, term)
	r.drugPoints += points
}

// drugContext measures how far the asker's words speak of drugs, whatever the substance.
func (r *reading) drugContext() float64 {
	n := 0.0
	if r.site.AboutDrugs {
		n++
	}
	n += 1.2 * float64(min(r.has(lexicon.DrugWords), 2))
	n += 0.5 * float64(min(r.sum(lexicon.UseSelf, lexicon.UseThird), 3))
	n += 0.35 * float64(min(r.sum(lexicon.UseStates, lexicon.UseRoutes, lexicon.UseTools), 3))
	n += 0.2 * float64(min(r.sum(lexicon.UseAmounts), 2))
	n += 0.3 * float64(min(r.sum(lexicon.TopicDependence, lexicon.TopicWithdrawal, lexicon.TopicInteractions, lexicon.TopicDetection), 4))
	n += 0.2 * float64(min(r.sum(lexicon.TopicEffects, lexicon.TopicAdverse, lexicon.TopicHarmReduction, lexicon.TopicHealth), 4))
	n += 0.5 * float64(min(r.sum(lexicon.SourcingWhere, lexicon.SourcingChannels), 2))
	n += 0.8 * float64(min(r.sum(bodySigns...), 3))
	n -= 0.8*float64(min(r.has(lexicon.OffBehaviour), 3)) + 0.5*float64(min(r.has(lexicon.OffDomain), 5)) + 0.7*float64(min(r.has(lexicon.CounterFiction), 3))
	n -= 0.7 * float64(min(r.hidden, 3))
	return n
}

// company measures what else names a substance near a term.
func (r *reading) company(term acceptedTerm) float64 {
	n := 0.0
	for _, a := range r.accepted {
		switch {
		case slices.Equal(a.sense.Substances, term.sense.Substances):
			n++
		case !slices.ContainsFunc(a.sense.Substances, everyday):
			n++
			if a.field == term.field && sameSentence(a, term) {
				n++
			}
		default:
			n += 0.5
		}
	}
	for _, p := range r.pending { // two doubtful words of different substances support each other
		if p.field == term.field && sameSentence(p, term) && !slices.Equal(p.sense.Substances, term.sense.Substances) &&
			!slices.ContainsFunc(p.sense.Substances, everyday) {
			n += 0.4
			break
		}
	}
	if term.field.post < 0 {
		n += 0.3
	}
	return min(n, 4)
}

func sameSentence(a, b acceptedTerm) bool {
	return a.field.text.Tokens[a.hit.From].Sentence == b.field.text.Tokens[b.hit.From].Sentence
}

// letterCounts says whether a single letter may name a substance here: in upper case where
// case means something, or after an article.
func (r *reading) letterCounts(t *lexicon.Text, h lexicon.Hit) bool {
	if t.Tokens[h.From].Flags&lexicon.FlagUpper != 0 && !r.capital {
		return true
	}
	if h.From == 0 {
		return false
	}
	switch t.Norm(int(h.From) - 1) {
	case "la", "de", "du", "some", "wat", "of":
		return !r.capital
	}
	return false
}

// listSubstances turns believed terms into labels, in the order of the lexicon.
func (r *reading) listSubstances() {
	v := &r.verdict
	for _, a := range r.accepted {
		for _, id := range a.sense.Substances {
			for _, label := range r.lex.Labels(id) {
				if !slices.Contains(v.Substances, label) {
					v.Substances = append(v.Substances, label)
				}
			}
		}
	}
	slices.SortFunc(v.Substances, func(a, b string) int { return r.lex.Place(a) - r.lex.Place(b) })
}
