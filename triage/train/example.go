package train

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"vigie"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// Examples reads labelled threads as a Classifier would, and each word for a substance in them. Two lines that are one thread with two opinions
// are an error that names both.
func Examples(lex *lexicon.Lexicon, lines []*triage.Line, now time.Time) ([]Example, error) {
	if err := agree(lex, lines); err != nil {
		return nil, err
	}
	c, err := triage.New(lex, triage.Options{})
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, l := range lines {
		t := l.Thread(now)
		if age := now.Sub(t.LastAt); age > fresh {
			c.Weigh(t, triage.SiteFacts{Lang: l.Lang}, now.Add(fresh-age), func(in *model.Input, substances []string) {
				if substances != nil {
					return
				}
				e := Example{Writer: cmp.Or(l.Writer, l.ID)}
				if !l.Labels.Relevant {
					return
				}
				e.Target[model.Danger] = is(l.Labels.Disposition == vigie.Emergency)
				out = append(out, e.with(in))
			})
		}
		c.Weigh(t, triage.SiteFacts{Lang: l.Lang}, now, func(in *model.Input, substances []string) {
			e := Example{Writer: cmp.Or(l.Writer, l.ID)}
			switch {
			case substances == nil:
				e.Target = targets(l.Labels)
			case !l.Labels.Relevant || !slices.ContainsFunc(substances, triage.Labelled):
				return
			default:
				e.Target[model.Meant] = is(slices.ContainsFunc(substances, func(s string) bool { return slices.Contains(l.Labels.Substances, s) }))
			}
			out = append(out, e.with(in))
		})
	}
	return out, nil
}

// fresh is how long after its last post a crawler sees a thread. Each thread also teaches what danger is as
// if it had been read then: people who label see threads when they are old, and a fresh one would
// otherwise be taken for danger.
const fresh = 20 * time.Minute

// with keeps a copy of an input.
func (e Example) with(in *model.Input) Example {
	for p := range in.Parts {
		e.Parts[p] = slices.Clone(in.Parts[p])
	}
	return e
}

// agree tells whether labels contradict each other.
func agree(lex *lexicon.Lexicon, lines []*triage.Line) error {
	known := func(id string) bool { _, ok := lex.Substance(id); return ok }
	seen := map[string]*triage.Line{}
	for _, l := range lines {
		if l.Labels == nil {
			return vigie.Errorf(vigie.CodeInvalid, "thread %s has no labels: label it after docs/labels.md, or take it out", l.ID)
		}
		if err := l.Labels.Check(known); err != nil {
			return vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("thread %s: %v", l.ID, err))
		}
		key := l.Thread(time.Time{}).Revision
		if other := seen[key]; other != nil && !sameLabels(other.Labels, l.Labels) {
			return vigie.Errorf(vigie.CodeInvalid, "threads %s and %s are one text with different labels: decide for one of them", other.ID, l.ID)
		}
		seen[key] = l
	}
	return nil
}

func sameLabels(a, b *triage.Labels) bool {
	set := func(list []string) []string { return slices.Sorted(slices.Values(list)) }
	return a.Relevant == b.Relevant && a.Asker == b.Asker && a.Disposition == b.Disposition && a.Urgency == b.Urgency && a.Open == b.Open &&
		slices.Equal(set(a.Substances), set(b.Substances)) && slices.Equal(set(a.Topics), set(b.Topics))
}

// topicHeads, askerHeads and dispositionHeads say which head learns a label.
var (
	topicHeads = map[string]model.Head{
		"effects": model.Effects, "harm_reduction": model.HarmReduction, "withdrawal": model.Withdrawal, "interactions": model.Interactions,
		"dependence": model.Dependence, "adverse": model.Adverse, "third_party": model.ThirdParty, "health": model.Health,
		"detection": model.Detection, "law": model.Law, "sourcing": model.Sourcing, "other": model.Other,
	}
	askerHeads       = map[vigie.Asker]model.Head{vigie.AskerSelf: model.Self, vigie.AskerEntourage: model.Entourage, vigie.AskerProfessional: model.Professional, vigie.AskerNone: model.NoAsker}
	dispositionHeads = map[vigie.Disposition]model.Head{vigie.Answer: model.Answer, vigie.Expert: model.Expert, vigie.Exclude: model.Exclude}
)

// targets turns labels into what each head should say. What is not relevant teaches relevance and
// danger alone; what is an emergency teaches nothing about the other dispositions.
func targets(l *triage.Labels) (t [model.HeadCount]Target) {
	t[model.Relevant] = is(l.Relevant)
	if !l.Relevant {
		return t
	}
	t[model.Danger] = is(l.Disposition == vigie.Emergency)
	t[model.Open] = is(l.Open)
	t[model.Unnamed] = is(slices.Contains(l.Substances, "unknown"))
	t[model.Drink] = is(slices.Contains(l.Substances, "alcohol"))
	for _, topic := range slices.Sorted(maps.Keys(topicHeads)) {
		t[topicHeads[topic]] = is(slices.Contains(l.Topics, topic))
	}
	for asker, h := range askerHeads {
		t[h] = is(l.Asker == asker)
	}
	switch l.Disposition {
	case vigie.Emergency:
		t[model.Soon] = Yes
		return t
	case vigie.Answer, vigie.Expert:
		t[model.Soon] = is(l.Urgency == vigie.UrgencySoon)
	case vigie.Exclude:
	}
	for disposition, h := range dispositionHeads {
		t[h] = is(l.Disposition == disposition)
	}
	return t
}

func is(yes bool) Target {
	if yes {
		return Yes
	}
	return No
}
