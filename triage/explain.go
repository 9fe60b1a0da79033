package triage

import (
	"slices"
	"strconv"

	"vigie"
	"vigie/triage/model"
)

// shownFrom is the weight from which a word or a cue is shown as evidence.
const shownFrom = 0.12

// shownMost is how many pieces of evidence of the model are shown for one label.
const shownMost = 2

// reason is what one label of the verdict has to show.
type reason struct {
	label, value string
	head         model.Head
	sign         float64 // -1 where the head speaks against the label
	unit         [model.PartCount]float64
	best         [shownMost]clue
}

// clue is one feature that speaks for a label.
type clue struct {
	weight   float64
	field    *field
	from, to int32
	cue      string
}

// explain keeps the evidence that fits the verdict and adds the words and cues that weighed most in
// each label.
func (r *reading) explain(asker, what model.Head) {
	v := &r.verdict
	v.Evidence = slices.DeleteFunc(v.Evidence, func(e vigie.Evidence) bool { return !fits(v, &e) })
	r.reasons = r.reasons[:0]
	r.reason("relevant", "true", model.Relevant, 1)
	for _, h := range unnamedHeads {
		if slices.Contains(r.guessed, h.head) {
			r.reason("substances", h.substance, h.head, 1)
		}
	}
	for _, t := range v.Topics {
		r.reason("topics", t, topicHeads[t], 1)
	}
	r.reason("asker", string(v.Asker), asker, 1)
	r.reason("disposition", string(v.Disposition), what, 1)
	switch v.Urgency {
	case vigie.UrgencyNow:
		r.reason("urgency", string(v.Urgency), model.Danger, 1)
	case vigie.UrgencySoon:
		r.reason("urgency", string(v.Urgency), model.Soon, 1)
	case vigie.UrgencyNormal, vigie.UrgencyNone:
	}
	sign := -1.0
	if v.Open {
		sign = 1
	}
	r.reason("open", strconv.FormatBool(v.Open), model.Open, sign)
	last := r.lastOpField()
	for i := range r.fields {
		f := &r.fields[i]
		part := model.Words
		if !f.op {
			part = model.ReplyWords
		}
		words(f.text, f.post < 0, i == last && f.post > 0, func(feature model.Feature, from, to int32) {
			if row := r.c.model.Row(part, feature); row != nil {
				r.consider(part, row, clue{field: f, from: from, to: to, cue: "words"})
			}
		})
	}
	for _, c := range r.cited {
		row := r.c.model.Row(c.part, c.feature)
		if row == nil || len(r.cues[c.cue]) == 0 {
			continue
		}
		at := r.cues[c.cue][0]
		r.consider(c.part, row, clue{field: at.field, from: at.hit.From, to: at.hit.To, cue: c.cue.String()})
	}
	for i := range r.reasons {
		for _, c := range r.reasons[i].best {
			if c.field != nil {
				r.cite(r.reasons[i].label, r.reasons[i].value, c.field, c.from, c.to, c.cue, c.weight)
			}
		}
	}
}

func (r *reading) reason(label, value string, head model.Head, sign float64) {
	w := reason{label: label, value: value, head: head, sign: sign}
	for p := range model.PartCount {
		w.unit[p] = sign * r.c.model.Unit(p, head, &r.input)
	}
	r.reasons = append(r.reasons, w)
}

// consider keeps a clue for each label in which it is among the heaviest. One place is shown once.
func (r *reading) consider(part model.Part, row *model.Row, c clue) {
	for i := range r.reasons {
		w := &r.reasons[i]
		c.weight = float64(row[w.head]) * w.unit[part]
		if c.weight < shownFrom {
			continue
		}
		low := 0
		for k := range w.best {
			if b := &w.best[k]; b.field == c.field && b.from < c.to && c.from < b.to {
				low = k
				break
			}
			if w.best[k].weight < w.best[low].weight {
				low = k
			}
		}
		if c.weight > w.best[low].weight {
			w.best[low] = c
		}
	}
}

// fits says that a piece of evidence speaks for what the verdict says.
func fits(v *vigie.Verdict, e *vigie.Evidence) bool {
	switch e.Label {
	case "substances":
		return slices.Contains(v.Substances, e.Value)
	case "topics":
		return slices.Contains(v.Topics, e.Value)
	case "asker":
		return e.Value == string(v.Asker)
	case "disposition":
		return e.Value == string(v.Disposition)
	case "urgency":
		return e.Value == string(v.Urgency)
	case "open":
		return e.Value == strconv.FormatBool(v.Open)
	}
	return true
}
