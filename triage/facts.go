package triage

import (
	"math"
	"slices"
	"time"

	"vigie"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// The kinds of named facts.
var (
	cueFact       = model.Name("cue")
	cueAgainFact  = model.Name("cue twice")
	cueTitleFact  = model.Name("cue in the title")
	cueLastFact   = model.Name("cue in the last words")
	signFact      = model.Name("sign of danger")
	substanceFact = model.Name("substance")
	familyFact    = model.Name("family")
	langFact      = model.Name("language")
	scoreFact     = model.Name("score")
	rulesFact     = model.Name("rules say")
	ageFact       = model.Name("age")
	replyFact     = model.Name("reply cue")
	replyTwoFact  = model.Name("reply cue, two posts")
)

// cited is a fact that a cue made, so that it can be shown.
type cited struct {
	part    model.Part
	feature model.Feature
	cue     lexicon.Cue
}

// ageSteps are the ages of the asker's last words that the model and the rules tell apart.
var ageSteps = []time.Duration{time.Hour, 3 * time.Hour, 6 * time.Hour, 8 * time.Hour, 24 * time.Hour, 36 * time.Hour, 72 * time.Hour, soonAge}

// gather fills the model's input with what was read.
func (r *reading) gather() {
	in := &r.input
	in.Reset()
	r.cited = r.cited[:0]
	last := r.lastOpField()
	for i := range r.fields {
		f := &r.fields[i]
		part := model.Words
		if !f.op {
			part = model.ReplyWords
		}
		words(f.text, f.post < 0, i == last && f.post > 0, func(feature model.Feature, _, _ int32) { in.Add(part, feature) })
	}
	r.cueFacts(last)
	r.signFacts()
	r.subjectFacts()
	r.scoreFacts()
	r.momentFacts()
	r.replyFacts()
}

// lastOpField is the field of the asker's last words.
func (r *reading) lastOpField() int {
	for i := len(r.fields) - 1; i > 0; i-- {
		if r.fields[i].op {
			return i
		}
	}
	return 0
}

func (r *reading) cite1(part model.Part, feature model.Feature, cue lexicon.Cue) {
	r.input.Add(part, feature)
	r.cited = append(r.cited, cited{part, feature, cue})
}

// cueFacts tells which cues stand in the asker's words, and where.
func (r *reading) cueFacts(last int) {
	for c := lexicon.Cue(1); int(c) < lexicon.CueCount; c++ {
		list := r.cues[c]
		if len(list) == 0 {
			continue
		}
		id := cueFeatures[c]
		r.cite1(model.Facts, model.Pair(cueFact, id), c)
		if len(list) > 1 {
			r.input.Add(model.Facts, model.Pair(cueAgainFact, id))
		}
		if r.inTitle(c) > 0 {
			r.cite1(model.Facts, model.Pair(cueTitleFact, id), c)
		}
		if last > 1 && slices.ContainsFunc(list, func(f found) bool { return f.field == &r.fields[last] }) {
			r.cite1(model.Facts, model.Pair(cueLastFact, id), c)
		}
	}
}

// cueFeatures are the cues by name, so that a new cue does not rename the others.
var cueFeatures = func() (list [lexicon.CueCount]model.Feature) {
	for c := range list {
		list[c] = model.Name(lexicon.Cue(c).String())
	}
	return list
}()

// signs are the cues whose surroundings may cancel them.
var signs = append(slices.Clone(emergencyOrder), lexicon.WeakSign, lexicon.AcuteBadTrip, lexicon.AcuteUnwell, lexicon.AcuteAfterEffects, lexicon.AcuteWithdrawal, lexicon.AcuteExposure)

// topicScores are the names of the topics' scores, in the order of vigie.Topics.
var topicScores = func() (names []string) {
	for _, topic := range vigie.Topics {
		names = append(names, "topic "+topic)
	}
	return names
}()

// signFacts tells how much of each sign of danger is left after what stands around it.
func (r *reading) signFacts() {
	for _, c := range signs {
		best := -1.0
		for _, f := range r.cues[c] {
			best = max(best, r.counter(c, f))
		}
		if best < 0 {
			continue
		}
		step := 0
		for _, s := range []float64{0.2, 0.5, 0.9} {
			if best >= s {
				step++
			}
		}
		r.cite1(model.Facts, model.Pair(model.Pair(signFact, cueFeatures[c]), model.Feature(step)), c)
	}
}

// subjectFacts tells what is spoken of, in which language.
func (r *reading) subjectFacts() {
	r.input.Add(model.Facts, model.Mix(langFact, []byte(r.verdict.Lang)))
	medicine, everydays := 0, 0
	for _, s := range r.verdict.Substances {
		r.input.Add(model.Facts, model.Mix(substanceFact, []byte(s)))
		if sub, ok := r.lex.Substance(s); ok && sub.Family != "" {
			r.input.Add(model.Facts, model.Mix(familyFact, []byte(sub.Family)))
		}
		if slices.Contains(medicines, s) {
			medicine++
		}
		if everyday(s) {
			everydays++
		}
	}
	n := len(r.verdict.Substances)
	r.level("substances", float64(n), 1, 2, 3, 4)
	r.level("medicines", float64(medicine), 1, 2)
	r.flag("only everyday substances", n > 0 && everydays == n)
	r.flag("medicine and another", medicine > 0 && n > medicine)
	r.flag("about drugs", r.site.AboutDrugs)
	nothing := len(r.accepted)+len(r.pending) == 0
	r.flag("nothing named", nothing)
	r.flag("nothing believed", len(r.accepted) == 0)
	r.flag("no word for drugs", nothing && r.has(lexicon.DrugWords) == 0)
	r.flag("nothing taken", nothing && r.sum(concerning...) == 0)
	r.level("hidden", float64(r.hidden), 1, 2)
	r.level("terms", float64(len(r.accepted)), 1, 2, 4, 7)
	r.level("pending", float64(len(r.pending)), 1, 3)
}

func (r *reading) flag(name string, is bool) {
	if is {
		r.input.Add(model.Facts, model.Pair(scoreFact, model.Name(name)))
	}
}

// level adds a fact for each step that a value reaches.
func (r *reading) level(name string, value float64, steps ...float64) {
	r.levelOf(model.Facts, name, value, steps...)
}

func (r *reading) levelOf(part model.Part, name string, value float64, steps ...float64) {
	id := model.Pair(scoreFact, model.Name(name))
	for i, s := range steps {
		if value >= s {
			r.input.Add(part, model.Pair(id, model.Feature(i)))
		}
	}
}

// scoreFacts tells what the rules make of it: sums of cues weighed by hand, as steps.
func (r *reading) scoreFacts() {
	s := &r.scores
	r.level("relevance", s.relevance, -3, -1.5, 0, 0.8, 1.6, 2.4, 3.2, 4.5, 6, 8)
	r.level("drug points", r.drugPoints, 1, 2, 3, 5, 8)
	r.level("context", r.context, 0.2, 0.6, 1, 2, 3, 4.5)
	r.level("off", r.offEvidence(), 0.5, 1, 2, 3.5)
	r.level("use", r.useEvidence(), 0.3, 1, 2, 3.5, 5)
	r.level("danger", s.signs, 0.6, 1.2, 1.8, 2.4, 3, 3.8, 5, 7)
	r.level("question", s.question, 0.5, 0.9, 1.6, 2.6, 3.8)
	r.level("not asked", s.notAsked, 0.4, 0.9, 1.6, 2.6)
	r.level("question less not asked", s.question-s.notAsked, -2, -1, 0, 1, 2, 3)
	r.level("sourcing", s.sourcing, -1, 0.5, 1, 1.5, 2, 3)
	r.level("expert", s.expert, 0.5, 1, 1.5, 2, 2.6, 3.4, 4.5)
	r.level("third less first", s.third-s.first, -3, -1.5, -0.5, 0.5, 1.2, 2, 3.5)
	r.level("third", s.third, 0.5, 1.5, 3, 5)
	r.level("first", s.first, 0.3, 1, 2, 3.5)
	for i, name := range topicScores {
		r.level(name, s.topics[i], 0.4, 0.8, 1.3, 2, 3)
	}
	r.flag("watched", s.watched)
	r.flag("over", s.over)
	r.flag("worse", s.worse)
	r.flag("relevant", s.relevant)
	r.input.Add(model.Facts, model.Mix(rulesFact, []byte(r.verdict.Asker)))
}

// momentFacts tells how long ago the asker wrote last.
func (r *reading) momentFacts() {
	r.levelOf(model.Moment, "danger now", r.scores.emergency, 1.5, 2.4, 3, 3.4, 4, 5, 6.5)
	r.levelOf(model.Moment, "soon", r.scores.soon, 0.5, 1, 1.4, 1.8, 2.4)
	if r.scores.lastOp < 0 {
		r.input.Add(model.Moment, model.Pair(ageFact, 99))
		return
	}
	for i, s := range ageSteps {
		if r.scores.lastOp > s {
			r.input.Add(model.Moment, model.Pair(ageFact, model.Feature(i)))
		}
	}
}

// replyFacts tells what others wrote, and what the asker wrote after them.
func (r *reading) replyFacts() {
	var posts [lexicon.CueCount]int
	replies, longest, again, lastIsOp := 0, 0, 0, false
	for i := range r.fields {
		f := &r.fields[i]
		if f.post < 0 || f.op && f.post == 0 {
			continue
		}
		lastIsOp = f.op
		if f.op {
			again++
			continue
		}
		replies++
		longest = max(longest, f.text.Words)
		n := count(f.text)
		for c := range n {
			if n[c] > 0 {
				posts[c]++
			}
		}
	}
	for c, n := range posts {
		if n > 0 {
			r.input.Add(model.ReplyFacts, model.Pair(replyFact, cueFeatures[c]))
		}
		if n > 1 {
			r.input.Add(model.ReplyFacts, model.Pair(replyTwoFact, cueFeatures[c]))
		}
	}
	level := func(name string, value float64, steps ...float64) { r.levelOf(model.ReplyFacts, name, value, steps...) }
	level("replies", float64(replies), 1, 2, 3, 5)
	level("longest reply", float64(longest), 6, 12, 20, 30, 45, 70, 110)
	level("asker again", float64(again), 1, 2)
	level("best reply", r.scores.reply, 0.3, 0.8, 1.4, 2, 2.5, 3, 3.6, 4.5)
	level("answered", truth(r.scores.answered), 1)
	level("confirmed", truth(r.scores.confirmed), 1)
	level("dangerous advice", truth(r.scores.danger), 1)
	level("thanks at the end", truth(lastIsOp && replies > 0), 1)
	for _, c := range []lexicon.Cue{lexicon.SolvedThanks, lexicon.SolvedResolved, lexicon.CounterSolved, lexicon.OpWorse} {
		level("asker "+c.String(), truth(r.has(c) > 0 && again > 0), 1)
	}
	level("question", math.Max(r.scores.question-r.scores.notAsked, -5), -1, 0, 1, 2)
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
