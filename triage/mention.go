package triage

import (
	"slices"

	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// meantFrom is the probability from which a word for a substance is believed to name one that the
// asker took, plans or asks about.
const meantFrom = 0.5

// unnamedFrom is the same for a substance that is spoken of without a word for it.
const unnamedFrom = 0.75

// beside is how many words on each side of a mention are read.
const beside = 3

// mention is a word for a substance in the asker's words, believed by the rules or not.
type mention struct {
	term     acceptedTerm
	accepted bool
}

// The kinds of facts about a mention.
var (
	mentionTerm      = model.Name("mention: term")
	mentionSubstance = model.Name("mention: substance")
	mentionClass     = model.Name("mention: class")
	mentionLeft      = model.Name("mention: to the left")
	mentionRight     = model.Name("mention: to the right")
	mentionNext      = model.Name("mention: next to it")
	mentionCue       = model.Name("mention: cue in the sentence")
	mentionScore     = model.Name("mention: score")
)

// mentions lists all words for substances, those that the rules believe first.
func (r *reading) mentions() []mention {
	list := r.mentioned[:0]
	for _, a := range r.accepted {
		list = append(list, mention{a, true})
	}
	for _, more := range [][]acceptedTerm{r.pending, r.alone, r.heard} {
		for _, a := range more {
			if !slices.ContainsFunc(r.accepted, func(b acceptedTerm) bool { return a.field == b.field && a.hit == b.hit }) {
				list = append(list, mention{a, false})
			}
		}
	}
	r.mentioned = list
	return list
}

// mentionFacts fills in with what is known of one mention.
func (r *reading) mentionFacts(in *model.Input, m *mention) {
	in.Reset()
	add := func(f model.Feature) { in.Add(model.Mention, f) }
	add2 := func(kind, f model.Feature) { add(model.Pair(kind, f)) }
	sense, text, hit := m.term.sense, m.term.field.text, m.term.hit
	believed := model.Feature(truth(m.accepted))
	class := model.Feature(sense.Class)
	add2(mentionClass, class)
	add2(mentionClass, model.Pair(class, believed))
	add2(mentionTerm, model.Name(sense.Term))
	add2(mentionTerm, model.Pair(model.Name(sense.Term), believed))
	for _, id := range sense.Substances {
		add2(mentionSubstance, model.Name(id))
		add2(mentionSubstance, model.Pair(model.Name(id), believed))
	}
	flags := text.Tokens[hit.From].Flags
	for _, f := range []lexicon.Flags{lexicon.FlagUpper, lexicon.FlagCompound, lexicon.FlagVariant, lexicon.FlagDisguise} {
		if flags&f != 0 {
			add2(mentionScore, model.Pair(1, model.Feature(f)))
		}
	}
	r.mentionNeighbours(add2, text, hit, m)
	r.mentionCues(add2, m)
	r.mentionCompany(add2, m)
}

// mentionNeighbours reads the words beside a mention, in its sentence.
func (r *reading) mentionNeighbours(add func(kind, f model.Feature), text *lexicon.Text, hit lexicon.Hit, m *mention) {
	sentence := text.Tokens[hit.From].Sentence
	side := func(i, next int32, kind model.Feature) {
		if i < 0 || int(i) >= len(text.Tokens) || text.Tokens[i].Sentence != sentence {
			if i == next {
				add(mentionNext, kind) // nothing stands there
			}
			return
		}
		stem, _ := stemOf(text, int(i))
		add(kind, stem)
		if i == next {
			add(mentionNext, model.Pair(kind, stem))
			for _, id := range m.term.sense.Substances {
				add(mentionNext, model.Pair(model.Name(id), model.Pair(kind, stem)))
			}
		}
	}
	for d := range int32(beside) {
		side(hit.From-1-d, hit.From-1, mentionLeft)
		side(hit.To+d, hit.To, mentionRight)
	}
}

// mentionCues tells which cues stand in the sentence of a mention, and which cover it.
func (r *reading) mentionCues(add func(kind, f model.Feature), m *mention) {
	text, hit := m.term.field.text, m.term.hit
	sentence := text.Tokens[hit.From].Sentence
	for _, h := range text.Hits {
		if text.Tokens[h.From].Sentence != sentence {
			continue
		}
		add(mentionCue, cueFeatures[h.Cue])
		if h.From <= hit.From && h.To >= hit.To {
			add(mentionCue, model.Pair(1, cueFeatures[h.Cue]))
		}
	}
}

// mentionCompany tells what else is named, and how far the thread speaks of drugs.
func (r *reading) mentionCompany(add func(kind, f model.Feature), m *mention) {
	same, others, own := 0, 0, m.term.sense.Substances
	for i := range r.mentioned {
		o := &r.mentioned[i]
		switch {
		case slices.Equal(o.term.sense.Substances, own):
			same++
		case o.accepted && !slices.ContainsFunc(o.term.sense.Substances, everyday):
			others++
		}
	}
	steps := func(kind model.Feature, value float64, at ...float64) {
		for i, s := range at {
			if value >= s {
				add(mentionScore, model.Pair(kind, model.Feature(i)))
			}
		}
	}
	steps(2, float64(same), 2, 3, 5)
	steps(3, float64(others), 1, 2, 3)
	steps(4, r.context, 0.2, 0.6, 1, 2, 3, 4.5)
	steps(5, r.scores.relevance, -1, 0, 1, 2, 3, 5)
	steps(6, float64(len(m.term.field.text.Tokens)), 12, 40, 120)
	steps(7, truth(m.term.field.post < 0), 1)
	steps(8, truth(m.term.field.post > 0), 1)
	steps(9, truth(r.site.AboutDrugs), 1)
	steps(10, truth(slices.ContainsFunc(own, everyday)), 1)
	steps(11, truth(slices.ContainsFunc(own, everyday) && others > 0), 1)
	steps(12, truth(m.term.sense.Class == lexicon.Doubtful && r.lex.HasContext(m.term.field.text, m.term.hit, r.title())), 1)
	steps(13, truth(m.term.hit.To-m.term.hit.From > 1), 1)
	steps(14, float64(m.term.hit.To-m.term.hit.From)*truth(m.accepted), 1)
	steps(15, float64(m.term.field.text.Tokens[m.term.hit.From].Sentence), 1, 4)
}

// decideSubstances keeps the substances that the asker means.
func (r *reading) decideSubstances(whole *model.Scores) {
	v := &r.verdict
	rules := slices.Clone(v.Substances)
	v.Substances = v.Substances[:0]
	for i, list := 0, r.mentions(); i < len(list); i++ {
		m := &list[i]
		r.mentionFacts(&r.spare, m)
		s := r.c.model.Score(&r.spare)
		if p := model.Odds(s[model.Meant]); p >= meantFrom {
			r.name(m.term.sense.Substances, &m.term, p)
		}
	}
	for _, h := range unnamedHeads {
		if p := model.Odds(whole[h.head]); p >= unnamedFrom && !slices.Contains(v.Substances, h.substance) {
			v.Substances = append(v.Substances, h.substance)
			r.guessed = append(r.guessed, h.head)
		}
	}
	if len(v.Substances) == 0 {
		v.Substances = append(v.Substances, rules...)
	}
	slices.SortFunc(v.Substances, func(a, b string) int { return r.lex.Place(a) - r.lex.Place(b) })
}

// unnamedHeads are substances that people speak of without naming them.
var unnamedHeads = []struct {
	head      model.Head
	substance string
}{{model.Unnamed, "unknown"}, {model.Drink, "alcohol"}}

// name adds the labels of substances, with the place that names them.
func (r *reading) name(ids []string, at *acceptedTerm, p float64) {
	v := &r.verdict
	for _, id := range ids {
		for _, label := range r.lex.Labels(id) {
			if !slices.Contains(v.Substances, label) {
				v.Substances = append(v.Substances, label)
				r.cite("substances", label, at.field, at.hit.From, at.hit.To, at.sense.Term, p)
			}
		}
	}
}
