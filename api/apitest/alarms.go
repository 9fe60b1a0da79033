package apitest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vigie"
)

// AlarmID is the alarm of EmergencyID in the invented world.
const AlarmID = "e-1"

// PutAlarm adds an alarm.
func (s *Store) PutAlarm(a vigie.Alarm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarms = append(s.alarms, a)
}

// PutContact adds a contact as it is.
func (s *Store) PutContact(c vigie.Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.contacts = append(s.contacts, c)
}

// PutShift adds a shift as it is.
func (s *Store) PutShift(x vigie.Shift) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shifts = append(s.shifts, x)
}

// Effects is what was asked to be sent so far.
func (s *Store) Effects() []vigie.Effect {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.effects)
}

// Alarms lists alarms, newest first. The cursor is the last id.
func (s *Store) Alarms(_ context.Context, f vigie.AlarmFilter) ([]vigie.Alarm, string, error) {
	leave, err := s.enter("Alarms")
	if err != nil {
		return nil, "", err
	}
	defer leave()
	var out []vigie.Alarm
	for _, a := range slices.Backward(s.alarms) {
		if f.OpenOnly && !a.Open() || f.After != "" && a.ID >= f.After {
			continue
		}
		if len(out) == f.Limit {
			return out, out[len(out)-1].ID, nil
		}
		out = append(out, a)
	}
	return out, "", nil
}

// Alarm gives an alarm by its id, or a question's last one.
func (s *Store) Alarm(_ context.Context, id string) (vigie.Alarm, error) {
	leave, err := s.enter("Alarm")
	if err != nil {
		return vigie.Alarm{}, err
	}
	defer leave()
	a := s.alarm(id)
	if a == nil {
		return vigie.Alarm{}, notFound("emergency", id)
	}
	return *a, nil
}

func (s *Store) alarm(id string) *vigie.Alarm {
	for i := range slices.Backward(s.alarms) {
		if s.alarms[i].ID == id || s.alarms[i].QuestionID == id {
			return &s.alarms[i]
		}
	}
	return nil
}

// Deliveries gives one delivery an alarm.
func (s *Store) Deliveries(context.Context, string) ([]vigie.Delivery, error) {
	leave, err := s.enter("Deliveries")
	if err != nil {
		return nil, err
	}
	defer leave()
	return []vigie.Delivery{{PersonID: "volunteer", Kind: vigie.ContactMail, Attempt: 1, State: vigie.EffectSent, Tries: 1, At: Now}}, nil
}

// AckAlarm acknowledges an alarm once.
func (s *Store) AckAlarm(_ context.Context, id, personID string, now time.Time) (vigie.Alarm, error) {
	leave, err := s.enter("AckAlarm")
	if err != nil {
		return vigie.Alarm{}, err
	}
	defer leave()
	a := s.alarm(id)
	if a == nil {
		return vigie.Alarm{}, notFound("emergency", id)
	}
	if a.AckAt.IsZero() {
		a.AckBy, a.AckAt, a.NextAt = personID, now, time.Time{}
	}
	return *a, nil
}

// Person gives one person.
func (s *Store) Person(_ context.Context, id string) (vigie.Person, error) {
	leave, err := s.enter("Person")
	if err != nil {
		return vigie.Person{}, err
	}
	defer leave()
	p, ok := s.people[id]
	if !ok {
		return p, notFound("person", id)
	}
	return p, nil
}

// Shifts lists the shifts that touch [from, to].
func (s *Store) Shifts(_ context.Context, from, to time.Time) ([]vigie.Shift, error) {
	leave, err := s.enter("Shifts")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.DeleteFunc(slices.Clone(s.shifts), func(x vigie.Shift) bool {
		return !x.Until.After(from) || !to.IsZero() && x.From.After(to)
	}), nil
}

// Shift gives one shift.
func (s *Store) Shift(_ context.Context, id string) (vigie.Shift, error) {
	leave, err := s.enter("Shift")
	if err != nil {
		return vigie.Shift{}, err
	}
	defer leave()
	if i := slices.IndexFunc(s.shifts, func(x vigie.Shift) bool { return x.ID == id }); i >= 0 {
		return s.shifts[i], nil
	}
	return vigie.Shift{}, notFound("shift", id)
}

// AddShift adds a shift.
func (s *Store) AddShift(_ context.Context, x vigie.Shift) (vigie.Shift, error) {
	leave, err := s.enter("AddShift")
	if err != nil {
		return x, err
	}
	defer leave()
	x.ID, x.Name = fmt.Sprintf("d-%02d", len(s.shifts)+1), s.people[x.PersonID].Name
	s.shifts = append(s.shifts, x)
	return x, nil
}

// RemoveShift removes a shift.
func (s *Store) RemoveShift(_ context.Context, id string) error {
	leave, err := s.enter("RemoveShift")
	if err != nil {
		return err
	}
	defer leave()
	s.shifts = slices.DeleteFunc(s.shifts, func(x vigie.Shift) bool { return x.ID == id })
	return nil
}

// Contacts lists a person's contacts.
func (s *Store) Contacts(_ context.Context, personID string) ([]vigie.Contact, error) {
	leave, err := s.enter("Contacts")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.DeleteFunc(slices.Clone(s.contacts), func(c vigie.Contact) bool { return c.PersonID != personID }), nil
}

// AddContact adds a contact.
func (s *Store) AddContact(_ context.Context, c vigie.Contact) (vigie.Contact, error) {
	leave, err := s.enter("AddContact")
	if err != nil {
		return c, err
	}
	defer leave()
	if slices.ContainsFunc(s.contacts, func(x vigie.Contact) bool { return x.PersonID == c.PersonID && x.Address == c.Address }) {
		return c, vigie.Errorf(vigie.CodeConflict, "there already")
	}
	c.ID, c.Created = fmt.Sprintf("c-%02d", len(s.contacts)+1), Now
	s.contacts = append(s.contacts, c)
	return c, nil
}

// RemoveContact removes a contact.
func (s *Store) RemoveContact(_ context.Context, personID, id string) error {
	leave, err := s.enter("RemoveContact")
	if err != nil {
		return err
	}
	defer leave()
	s.contacts = slices.DeleteFunc(s.contacts, func(c vigie.Contact) bool { return c.ID == id && c.PersonID == personID })
	return nil
}

// SetContactSecret replaces a secret.
func (s *Store) SetContactSecret(_ context.Context, _, id, secret string) error {
	leave, err := s.enter("SetContactSecret")
	if err != nil {
		return err
	}
	defer leave()
	for i := range s.contacts {
		if s.contacts[i].ID == id {
			s.contacts[i].Secret = secret
		}
	}
	return nil
}

// AddEffects remembers messages; one whose key is there is the same.
func (s *Store) AddEffects(_ context.Context, effects []vigie.Effect) error {
	leave, err := s.enter("AddEffects")
	if err != nil {
		return err
	}
	defer leave()
	for _, e := range effects {
		if !slices.ContainsFunc(s.effects, func(x vigie.Effect) bool { return x.Key == e.Key }) {
			s.effects = append(s.effects, e)
		}
	}
	return nil
}

// EmergencyTexts lists the last revision of each text.
func (s *Store) EmergencyTexts(context.Context) ([]vigie.EmergencyText, error) {
	leave, err := s.enter("EmergencyTexts")
	if err != nil {
		return nil, err
	}
	defer leave()
	last := map[string]vigie.EmergencyText{}
	for _, t := range s.texts {
		last[t.ID] = t
	}
	var out []vigie.EmergencyText
	for _, t := range last {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b vigie.EmergencyText) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// EmergencyText gives the last revision of a text.
func (s *Store) EmergencyText(_ context.Context, id string) (vigie.EmergencyText, error) {
	leave, err := s.enter("EmergencyText")
	if err != nil {
		return vigie.EmergencyText{}, err
	}
	defer leave()
	if t := s.text(id); t != nil {
		return *t, nil
	}
	return vigie.EmergencyText{}, notFound("text", id)
}

func (s *Store) text(id string) *vigie.EmergencyText {
	for i := range slices.Backward(s.texts) {
		if s.texts[i].ID == id {
			return &s.texts[i]
		}
	}
	return nil
}

// EmergencyTextRevisions lists all revisions, newest first.
func (s *Store) EmergencyTextRevisions(_ context.Context, id string) ([]vigie.EmergencyText, error) {
	leave, err := s.enter("EmergencyTextRevisions")
	if err != nil {
		return nil, err
	}
	defer leave()
	out := slices.DeleteFunc(slices.Clone(s.texts), func(t vigie.EmergencyText) bool { return t.ID != id })
	slices.Reverse(out)
	return out, nil
}

// SaveEmergencyText adds a revision.
func (s *Store) SaveEmergencyText(_ context.Context, t vigie.EmergencyText) (vigie.EmergencyText, error) {
	leave, err := s.enter("SaveEmergencyText")
	if err != nil {
		return t, err
	}
	defer leave()
	last := 0
	if old := s.text(t.ID); old != nil {
		last = old.Revision
	}
	if last != t.Revision {
		return t, vigie.Errorf(vigie.CodeConflict, "the text is at revision %d", last)
	}
	t.Revision, t.Approvals = last+1, nil
	s.texts = append(s.texts, t)
	return t, nil
}

// ApproveEmergencyText adds an approval.
func (s *Store) ApproveEmergencyText(_ context.Context, id string, revision int, p vigie.Person) (vigie.EmergencyText, error) {
	leave, err := s.enter("ApproveEmergencyText")
	if err != nil {
		return vigie.EmergencyText{}, err
	}
	defer leave()
	t := s.text(id)
	if t == nil {
		return vigie.EmergencyText{}, notFound("text", id)
	}
	a, err := t.Approve(p, revision, Now)
	if err != nil {
		return vigie.EmergencyText{}, err
	}
	t.Approvals = append(slices.Clone(t.Approvals), a)
	return *t, nil
}

// People lists everybody by name.
func (s *Store) People(context.Context) ([]vigie.Person, error) {
	leave, err := s.enter("People")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.SortedFunc(maps.Values(s.people), func(a, b vigie.Person) int { return cmp.Compare(a.Name, b.Name) }), nil
}
