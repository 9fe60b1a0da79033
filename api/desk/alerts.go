package desk

import (
	"context"
	"fmt"

	"vigie"
)

// AlertsMax is how many alerts a list shows.
const AlertsMax = 200

// Alerts lists what is rising: numbers and names of substances, no text. state may be empty.
func (d *Desk) Alerts(ctx context.Context, c Caller, state string) ([]vigie.Alert, error) {
	if err := c.May(UseAlerts); err != nil {
		return nil, err
	}
	if err := oneOf("state", []string{state}, []string{"", vigie.AlertOpen, vigie.AlertAcknowledged, vigie.AlertDismissed}); err != nil {
		return nil, err
	}
	all, err := d.store.Alerts(ctx, state, AlertsMax)
	if err != nil {
		return nil, fmt.Errorf("read alerts: %w", err)
	}
	return all, nil
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
	return v, d.opened(ctx, c, id)
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
