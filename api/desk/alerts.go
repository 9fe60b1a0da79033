package desk

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"vigie"
)

// How many alerts a list shows.
const (
	AlertsList = 50 // when the reader names no number
	AlertsMax  = 200
)

var (
	alertStates = []string{"", vigie.AlertOpen, vigie.AlertAcknowledged, vigie.AlertDismissed}
	alertKinds  = []string{"", vigie.AlertSubstance, vigie.AlertSymptom, vigie.AlertPair, vigie.AlertWord}
)

// Alerts lists what is rising, newest first, and the cursor of the next page: numbers and names of substances,
// and words that people use; no text.
func (d *Desk) Alerts(ctx context.Context, c Caller, f vigie.AlertFilter) ([]vigie.Alert, string, error) {
	if err := c.May(UseAlerts); err != nil {
		return nil, "", err
	}
	var err error
	if f.Limit, err = limit(f.Limit, AlertsList, AlertsMax); err != nil {
		return nil, "", err
	}
	if err := errors.Join(oneOf("state", []string{f.State}, alertStates), oneOf("kind", []string{f.Kind}, alertKinds)); err != nil {
		return nil, "", err
	}
	if f.Lang != "" {
		if err := oneOf("lang", []string{f.Lang}, langs); err != nil {
			return nil, "", err
		}
	}
	if f.Site != "" {
		if err := d.places(ctx, []string{f.Site}, nil); err != nil {
			return nil, "", err
		}
	}
	all, next, err := d.store.Alerts(ctx, f)
	if err != nil {
		return nil, "", fmt.Errorf("read alerts: %w", err)
	}
	filter := object(url.Values{"state": {f.State}, "kind": {f.Kind}, "lang": {f.Lang}, "site": {f.Site}}, "")
	if err := d.listed(ctx, c, filter); err != nil {
		return nil, "", err
	}
	return all, next, nil
}

// AlertText tells an alert in the languages of people, by language.
func (d *Desk) AlertText(a vigie.Alert) map[string]string {
	out := map[string]string{}
	if d.alertText != nil {
		for _, lang := range langs[:3] {
			out[lang] = d.alertText(a, lang)
		}
	}
	return out
}

// AlertView is an alert with its example threads, those that still have text.
type AlertView struct {
	vigie.Alert

	Threads []vigie.Document
}

// Alert reads one alert with its example threads.
func (d *Desk) Alert(ctx context.Context, c Caller, id string) (AlertView, error) {
	var v AlertView
	if err := c.May(UseAlerts); err != nil {
		return v, err
	}
	var err error
	if v.Alert, err = d.store.Alert(ctx, id); err != nil {
		return v, missing(err, "alert", id)
	}
	if v.Threads, err = d.store.Documents(ctx, v.Examples); err != nil {
		return v, fmt.Errorf("read examples of alert %q: %w", id, err)
	}
	if err := d.opened(ctx, c, id); err != nil {
		return AlertView{}, err
	}
	return v, nil
}

// DecideAlert acknowledges or dismisses an alert, with a note.
func (d *Desk) DecideAlert(ctx context.Context, c Caller, id, state, note string) (vigie.Alert, error) {
	if err := c.May(UseAlerts); err != nil {
		return vigie.Alert{}, err
	}
	if _, err := d.store.Alert(ctx, id); err != nil {
		return vigie.Alert{}, missing(err, "alert", id)
	}
	if err := d.changing(ctx, c, id, state); err != nil {
		return vigie.Alert{}, err
	}
	return d.store.DecideAlert(ctx, id, state, c.Person.ID, note, d.now())
}
