package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"vigie"
)

// choices are the values of the labels of which exactly one is right.
var choices = map[string][]string{
	"relevant": {"true", "false"}, "open": {"true", "false"},
	"asker":       {string(vigie.AskerSelf), string(vigie.AskerEntourage), string(vigie.AskerProfessional), string(vigie.AskerNone)},
	"disposition": {string(vigie.Answer), string(vigie.Expert), string(vigie.Emergency), string(vigie.Exclude)},
	"urgency":     {string(vigie.UrgencyNow), string(vigie.UrgencySoon), string(vigie.UrgencyNormal), string(vigie.UrgencyNone)},
}

// Correct keeps what a person says of a thread's labels. values holds the labels that they speak about:
// one that confirms what triage said counts too.
func (d *Desk) Correct(ctx context.Context, c Caller, threadID string, values map[string][]string) ([]vigie.Correction, error) {
	if err := c.May(UseCorrect); err != nil {
		return nil, err
	}
	t, err := d.store.Thread(ctx, threadID)
	if err != nil {
		return nil, missing(err, "thread", threadID)
	}
	v, err := d.store.Verdict(ctx, threadID)
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "no label was given: send at least one of %s", strings.Join(vigie.CorrectionLabels, ", "))
	}
	var list []vigie.Correction
	for _, label := range vigie.CorrectionLabels {
		given, ok := values[label]
		if !ok {
			continue
		}
		if err := d.checkLabel(label, given); err != nil {
			return nil, err
		}
		list = append(list, vigie.Correction{
			ThreadID: threadID, Person: c.Person.ID, Label: label, Values: slices.Compact(slices.Sorted(slices.Values(given))), Said: v.Values(label),
			Lang: v.Lang, Site: t.SiteID, At: d.now(),
		})
	}
	if len(list) < len(values) {
		return nil, vigie.Errorf(vigie.CodeInvalid, "there is a label that nobody knows: use %s", strings.Join(vigie.CorrectionLabels, ", "))
	}
	if err := d.changing(ctx, c, threadID, ""); err != nil {
		return nil, err
	}
	if err := d.store.Correct(ctx, list); err != nil {
		return nil, fmt.Errorf("keep corrections of %q: %w", threadID, err)
	}
	return d.store.Corrections(ctx, threadID)
}

func (d *Desk) checkLabel(label string, values []string) error {
	allowed := choices[label]
	switch {
	case label == "substances":
		allowed = d.words.substances
	case label == "topics":
		allowed = vigie.Topics
	case len(values) != 1:
		return vigie.Errorf(vigie.CodeInvalid, "%s has exactly one value: give one of %s", label, strings.Join(allowed, ", "))
	}
	for _, v := range values {
		if len(allowed) > 0 && !slices.Contains(allowed, v) {
			return vigie.Errorf(vigie.CodeInvalid, "%s has no value %q: use %s", label, v, strings.Join(allowed, ", "))
		}
	}
	return nil
}

// Corrections lists what people said of a thread's labels.
func (d *Desk) Corrections(ctx context.Context, c Caller, threadID string) ([]vigie.Correction, error) {
	if err := c.May(UseCorrect); err != nil {
		return nil, err
	}
	if _, err := d.store.Thread(ctx, threadID); err != nil {
		return nil, missing(err, "thread", threadID)
	}
	return d.store.Corrections(ctx, threadID)
}

// LabelFigures tells how triage and people agree.
func (d *Desk) LabelFigures(ctx context.Context, c Caller, key vigie.FigureKey) ([]vigie.LabelFigure, error) {
	if err := c.May(UseFigures); err != nil {
		return nil, err
	}
	list, err := d.store.Corrections(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	return vigie.LabelFigures(list, key), nil
}
