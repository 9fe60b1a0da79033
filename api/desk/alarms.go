package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vigie"
)

const (
	alarmList = 50
	alarmMax  = 200
)

// AlarmView is an alarm with what helps at once.
type AlarmView struct {
	vigie.Alarm

	Helplines []Helpline           // of the forum's country
	Text      *vigie.EmergencyText // the approved ready text for its country and language; nil: none
}

// Alarms lists emergencies, newest first, and the cursor of the next page. They hold no text
// of a thread.
func (d *Desk) Alarms(ctx context.Context, c Caller, f vigie.AlarmFilter) ([]AlarmView, string, error) {
	if err := c.May(UseEmergencies); err != nil {
		return nil, "", err
	}
	var err error
	if f.Limit, err = limit(f.Limit, alarmList, alarmMax); err != nil {
		return nil, "", err
	}
	items, next, err := d.store.Alarms(ctx, f)
	if err != nil {
		return nil, "", fmt.Errorf("list emergencies: %w", err)
	}
	views, err := d.helpful(ctx, items)
	return views, next, err
}

// Alarm reads one emergency with who was told when.
func (d *Desk) Alarm(ctx context.Context, c Caller, id string) (AlarmView, []vigie.Delivery, error) {
	if err := c.May(UseEmergencies); err != nil {
		return AlarmView{}, nil, err
	}
	a, err := d.store.Alarm(ctx, id)
	if err != nil {
		return AlarmView{}, nil, missing(err, "emergency", id)
	}
	told, err := d.store.Deliveries(ctx, a.ID)
	if err != nil {
		return AlarmView{}, nil, fmt.Errorf("list who was told of %q: %w", a.ID, err)
	}
	views, err := d.helpful(ctx, []vigie.Alarm{a})
	if err != nil {
		return AlarmView{}, nil, err
	}
	return views[0], told, nil
}

// Acknowledge takes an emergency on oneself: it is pushed to nobody any more. Whoever was
// first stays the one; to be second is no error.
func (d *Desk) Acknowledge(ctx context.Context, c Caller, id string) (AlarmView, error) {
	if err := c.May(UseEmergencies); err != nil {
		return AlarmView{}, err
	}
	a, err := d.store.Alarm(ctx, id)
	if err != nil {
		return AlarmView{}, missing(err, "emergency", id)
	}
	if err := d.changing(ctx, c, a.ID, ""); err != nil {
		return AlarmView{}, err
	}
	if a, err = d.store.AckAlarm(ctx, a.ID, c.Person.ID, d.now()); err != nil {
		return AlarmView{}, fmt.Errorf("acknowledge %q: %w", id, err)
	}
	views, err := d.helpful(ctx, []vigie.Alarm{a})
	if err != nil {
		return AlarmView{}, err
	}
	return views[0], nil
}

// helpful adds numbers and approved texts.
func (d *Desk) helpful(ctx context.Context, items []vigie.Alarm) ([]AlarmView, error) {
	out := make([]AlarmView, 0, len(items))
	if len(items) == 0 {
		return out, nil
	}
	texts, err := d.store.EmergencyTexts(ctx)
	if err != nil {
		return nil, fmt.Errorf("read emergency texts: %w", err)
	}
	for _, a := range items {
		v := AlarmView{Alarm: a, Helplines: Helplines(a.Country, a.Lang)}
		id := vigie.TextID(a.Country, a.Lang)
		if i := slices.IndexFunc(texts, func(t vigie.EmergencyText) bool { return t.ID == id && t.Approved() }); i >= 0 {
			v.Text = &texts[i]
		}
		out = append(out, v)
	}
	return out, nil
}

const (
	shiftMax  = 14 * 24 * time.Hour
	shiftSoon = 366 * 24 * time.Hour // how far ahead a shift may begin
)

// onDuty are the roles that may be on duty: those that may open a question.
var onDuty = UseQuestion.Roles()

// Shifts lists who is on duty between two times; a zero from is now, a zero to has no end.
func (d *Desk) Shifts(ctx context.Context, c Caller, from, to time.Time) ([]vigie.Shift, error) {
	if err := c.May(UseDuty); err != nil {
		return nil, err
	}
	if from.IsZero() {
		from = d.now()
	}
	if !to.IsZero() && to.Before(from) {
		return nil, vigie.Errorf(vigie.CodeInvalid, "\"from\" must be before \"to\": swap them")
	}
	items, err := d.store.Shifts(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("list shifts: %w", err)
	}
	return items, nil
}

// AddShift puts a person on duty: oneself, or anybody for a coordinator. A zero From is now.
func (d *Desk) AddShift(ctx context.Context, c Caller, s vigie.Shift) (vigie.Shift, error) {
	var none vigie.Shift
	if err := c.May(UseDuty); err != nil {
		return none, err
	}
	now := d.now()
	if s.PersonID == "" {
		s.PersonID = c.Person.ID
	}
	if s.From.IsZero() {
		s.From = now
	}
	switch {
	case s.PersonID != c.Person.ID && !c.Person.Has(vigie.RoleCoordinator):
		return none, vigie.Errorf(vigie.CodeForbidden, "you may put yourself on duty: for other people ask a coordinator")
	case !s.Until.After(s.From):
		return none, vigie.Errorf(vigie.CodeInvalid, "a shift must end after it begins")
	case !s.Until.After(now):
		return none, vigie.Errorf(vigie.CodeInvalid, "the shift is over already: check its times")
	case s.Until.Sub(s.From) > shiftMax:
		return none, vigie.Errorf(vigie.CodeInvalid, "a shift is at most %d days: write down several", shiftMax/(24*time.Hour))
	case s.From.After(now.Add(shiftSoon)):
		return none, vigie.Errorf(vigie.CodeInvalid, "the shift begins in more than a year: check its times")
	}
	p, err := d.store.Person(ctx, s.PersonID)
	if err != nil && vigie.ErrorCode(err) != vigie.CodeNotFound {
		return none, fmt.Errorf("read person: %w", err)
	}
	if err != nil || p.Disabled || !p.Has(onDuty...) {
		return none, vigie.Errorf(vigie.CodeInvalid, "%q cannot be on duty: name an active volunteer, expert or coordinator by their id", short(s.PersonID))
	}
	if err := d.changing(ctx, c, s.PersonID, stamp(s.From)+" to "+stamp(s.Until)); err != nil {
		return none, err
	}
	s.ID, s.By = "", c.Person.ID
	out, err := d.store.AddShift(ctx, s)
	if err != nil {
		return none, fmt.Errorf("add shift: %w", err)
	}
	return out, nil
}

// RemoveShift takes a shift out: one's own, or anybody's for a coordinator.
func (d *Desk) RemoveShift(ctx context.Context, c Caller, id string) error {
	if err := c.May(UseDuty); err != nil {
		return err
	}
	s, err := d.store.Shift(ctx, id)
	if err != nil {
		return missing(err, "shift", id)
	}
	if s.PersonID != c.Person.ID && !c.Person.Has(vigie.RoleCoordinator) {
		return vigie.Errorf(vigie.CodeForbidden, "this is another person's shift: ask a coordinator")
	}
	if err := d.changing(ctx, c, s.PersonID, "removed "+stamp(s.From)+" to "+stamp(s.Until)); err != nil {
		return err
	}
	if err := d.store.RemoveShift(ctx, id); err != nil {
		return missing(err, "shift", id)
	}
	return nil
}
