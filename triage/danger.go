package triage

import (
	"slices"

	"vigie/triage/lexicon"
)

// manyPills is the number of pills from which a number alone is a quantity.
const manyPills = 12

// composeDanger finds dangers that no phrase tells, only its parts in one sentence: somebody
// swallowed all of a medicine, a small child had something in its mouth, a farewell beside pills.
func (r *reading) composeDanger() {
	for i := range r.fields {
		f := &r.fields[i]
		if !f.op {
			continue
		}
		r.composeSwallowed(f)
		r.composeChild(f)
	}
	pills := r.sum(lexicon.EmergencySwallowed, lexicon.PartPill) > 0 || slices.ContainsFunc(r.accepted, isMedicine)
	if pills && r.has(lexicon.CounterRecovered) == 0 {
		for _, f := range r.cues[lexicon.PartFarewell] {
			r.compose(lexicon.EmergencySuicidal, f.field, f.hit.From, f.hit.To)
		}
	}
}

func (r *reading) compose(cue lexicon.Cue, f *field, from, to int32) {
	r.cues[cue] = append(r.cues[cue], found{f, lexicon.Hit{Cue: cue, From: from, To: to, Substance: -1}})
}

// isMedicine says that a believed term names a medicine.
func isMedicine(a acceptedTerm) bool {
	return slices.ContainsFunc(a.sense.Substances, func(id string) bool { return slices.Contains(medicines, id) })
}

// composeSwallowed looks for a sentence with a verb of swallowing, a quantity and a medicine.
func (r *reading) composeSwallowed(f *field) {
	for _, verb := range r.cues[lexicon.PartIntake] {
		if verb.field != f {
			continue
		}
		for _, q := range r.cues[lexicon.PartQuantity] {
			if q.field == f && r.pillNear(f, verb.hit.From, q.hit.From, q.hit.To) {
				r.compose(lexicon.EmergencySwallowed, f, min(verb.hit.From, q.hit.From), max(verb.hit.To, q.hit.To))
				return
			}
		}
		for i := range f.text.Tokens {
			if v := f.text.Tokens[i].Value; v >= manyPills && v <= 400 && i+1 < len(f.text.Tokens) && r.pillNear(f, verb.hit.From, int32(i), int32(i)+1) && r.pillAt(f, int32(i)+1, int32(i)+3) {
				r.compose(lexicon.EmergencySwallowed, f, min(verb.hit.From, int32(i)), max(verb.hit.To, int32(i)+1))
				return
			}
		}
	}
}

// pillNear says that a verb and a quantity stand in one sentence, not far from each other, and a
// medicine close by.
func (r *reading) pillNear(f *field, verb, from, to int32) bool {
	const far = 8
	if f.text.Tokens[verb].Sentence != f.text.Tokens[from].Sentence || verb-to > far || from-verb > far {
		return false
	}
	return r.pillAt(f, from, to+5) || r.pillAt(f, from-2, from)
}

// pillAt says that a medicine is named in the tokens [from, to).
func (r *reading) pillAt(f *field, from, to int32) bool {
	for _, p := range r.cues[lexicon.PartPill] {
		if p.field == f && p.hit.From >= from && p.hit.From < to {
			return true
		}
	}
	return slices.ContainsFunc(r.accepted, func(a acceptedTerm) bool {
		return a.field == f && a.hit.From >= from && a.hit.From < to && isMedicine(a)
	})
}

// composeChild looks for a small child that swallowed something, in a sentence or the next, where
// pills or drugs are spoken of.
func (r *reading) composeChild(f *field) {
	if len(r.accepted) == 0 && r.sum(lexicon.PartPill, lexicon.DrugWords) == 0 {
		return
	}
	for _, child := range r.cues[lexicon.PartChild] {
		for _, verb := range r.cues[lexicon.PartIntake] {
			if child.field == f && verb.field == f && sentenceOf(child) == sentenceOf(verb) && verb.hit.From > child.hit.From && verb.hit.From-child.hit.To <= 14 {
				r.compose(lexicon.EmergencySwallowed, f, child.hit.From, verb.hit.To)
				return
			}
		}
	}
}

// weakSigns adds up what alone is no danger: a body that is not well, seen by somebody else, or
// felt. The same word counts once.
func (r *reading) weakSigns() float64 {
	each := 0.65
	if r.scores.watched {
		each = 1.05
	}
	if r.onlyCannabinoids() {
		each *= 0.5
	}
	sum, n := 0.0, 0
	for _, f := range r.cues[lexicon.WeakSign] {
		if keep := r.counter(lexicon.WeakSign, f); keep > 0.5 && n < 4 {
			sum += each
			n++
		}
	}
	switch {
	case r.has(lexicon.PartDrink) > 0 && n > 0:
		sum += 1.6 // one drink does not do this
	case r.has(lexicon.AlcoholStop) > 0 && r.scores.watched && n > 1:
		sum += 0.8
	}
	return sum
}
