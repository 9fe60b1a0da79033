package apitest

import (
	"context"
	"slices"
	"time"

	"vigie"
)

// PutAlert adds an alert.
func (s *Store) PutAlert(a vigie.Alert) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alerts = append(s.alerts, a)
}

// Alerts lists alerts, newest first. The cursor is the last id.
func (s *Store) Alerts(_ context.Context, f vigie.AlertFilter) ([]vigie.Alert, string, error) {
	leave, err := s.enter("Alerts")
	if err != nil {
		return nil, "", err
	}
	defer leave()
	var out []vigie.Alert
	skip := f.After != ""
	for _, a := range slices.Backward(s.alerts) {
		switch {
		case skip:
			skip = a.ID != f.After
		case f.State != "" && a.State != f.State, f.Kind != "" && a.Kind != f.Kind, f.Lang != "" && a.Lang != f.Lang, f.Site != "" && a.Site != f.Site, a.Day < f.Since:
		case len(out) == f.Limit:
			return out, out[len(out)-1].ID, nil
		default:
			out = append(out, a)
		}
	}
	return out, "", nil
}

// Alert gives one alert.
func (s *Store) Alert(_ context.Context, id string) (vigie.Alert, error) {
	leave, err := s.enter("Alert")
	if err != nil {
		return vigie.Alert{}, err
	}
	defer leave()
	if i := s.alert(id); i >= 0 {
		return s.alerts[i], nil
	}
	return vigie.Alert{}, notFound("alert", id)
}

func (s *Store) alert(id string) int {
	return slices.IndexFunc(s.alerts, func(a vigie.Alert) bool { return a.ID == id })
}

// DecideAlert changes the state of an alert.
func (s *Store) DecideAlert(_ context.Context, id, state, by, note string, at time.Time) (vigie.Alert, error) {
	leave, err := s.enter("DecideAlert")
	if err != nil {
		return vigie.Alert{}, err
	}
	defer leave()
	i := s.alert(id)
	if i < 0 {
		return vigie.Alert{}, notFound("alert", id)
	}
	a := &s.alerts[i]
	a.State, a.By, a.Note, a.DecidedAt = state, by, note, at
	return *a, nil
}
