package vigie_test

import (
	"slices"
	"testing"
	"time"

	"vigie"
)

var (
	raised = time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	byMail = []vigie.Contact{{Kind: vigie.ContactMail, Address: "someone@team.example"}}
)

func reach(id string, onDuty bool, contacts []vigie.Contact, roles ...vigie.Role) vigie.Reach {
	return vigie.Reach{Person: vigie.Person{ID: id, Roles: roles}, OnDuty: onDuty, Contacts: contacts}
}

func TestNextPush(t *testing.T) {
	t.Parallel()
	anna := reach("anna", true, byMail, vigie.RoleVolunteer)
	bert := reach("bert", true, byMail, vigie.RoleVolunteer)
	mute := reach("mute", true, nil, vigie.RoleVolunteer)
	cleo := reach("cleo", false, byMail, vigie.RoleCoordinator)
	dora := reach("dora", true, byMail, vigie.RoleCoordinator)
	gone := reach("gone", true, byMail, vigie.RoleCoordinator)
	gone.Person.Disabled = true
	off := reach("off", false, byMail, vigie.RoleVolunteer, vigie.RoleExpert)
	all := []vigie.Reach{cleo, bert, anna, off}
	after := func(d time.Duration) time.Time { return raised.Add(d) }
	for _, c := range []struct {
		name     string
		attempts int
		people   []vigie.Reach
		at       time.Duration // since it was raised; it is due then
		to       []string
		attempt  int
		onDuty   int
		next     time.Duration // from then; 0: none any more
	}{
		{"the first goes to people on duty", 0, all, 0, []string{"anna", "bert"}, 1, 2, vigie.PushEvery},
		{"so does the third", 2, all, 10 * time.Minute, []string{"anna", "bert"}, 3, 2, vigie.PushEvery},
		{"the fourth goes to coordinators too", 3, all, 15 * time.Minute, []string{"anna", "bert", "cleo"}, 4, 2, vigie.PushEvery},
		{"the sixth is the last", 5, all, 25 * time.Minute, []string{"anna", "bert", "cleo"}, 6, 2, 0},
		{"nobody on duty: coordinators at once", 0, []vigie.Reach{cleo, off}, 0, []string{"cleo"}, 1, 0, vigie.PushEvery},
		{"nobody on duty can be reached", 0, []vigie.Reach{mute, cleo}, 0, []string{"cleo"}, 1, 1, vigie.PushEvery},
		{"a coordinator on duty is told once", 4, []vigie.Reach{dora, anna}, 20 * time.Minute, []string{"anna", "dora"}, 5, 2, vigie.PushEvery},
		{"no coordinator: people on duty again", 4, []vigie.Reach{anna}, 20 * time.Minute, []string{"anna"}, 5, 1, vigie.PushEvery},
		{"a disabled person is not told", 0, []vigie.Reach{gone, anna}, 0, []string{"anna"}, 1, 2, vigie.PushEvery},
		{"nobody at all is not counted", 2, []vigie.Reach{mute, off}, time.Hour, nil, 0, 1, vigie.PushRetry},
		{"nobody for a day: given up", 0, nil, 24 * time.Hour, nil, 0, 0, 0},
		{"late after an outage, the gap is kept from then on", 1, all, 3 * time.Hour, []string{"anna", "bert"}, 2, 2, vigie.PushEvery},
	} {
		now := after(c.at)
		p, due := vigie.NextPush(vigie.Alarm{RaisedAt: raised, NextAt: now, Attempts: c.attempts}, c.people, now)
		next := time.Time{}
		if c.next > 0 {
			next = now.Add(c.next)
		}
		if !due || !slices.Equal(p.To, c.to) || p.Attempt != c.attempt || p.OnDuty != c.onDuty || !p.NextAt.Equal(next) {
			t.Errorf("%s: %v %+v", c.name, due, p)
		}
		if p.Attempt > 0 && !p.Expires.After(now) {
			t.Errorf("%s: its messages are too old at once", c.name)
		}
	}
}

func TestNothingIsPushed(t *testing.T) {
	t.Parallel()
	people := []vigie.Reach{reach("anna", true, byMail, vigie.RoleVolunteer)}
	for name, a := range map[string]vigie.Alarm{
		"not due":      {NextAt: raised.Add(time.Second)},
		"over":         {Attempts: 3},
		"acknowledged": {NextAt: raised, AckAt: raised},
		"settled":      {NextAt: raised, EndedAt: raised},
		"six times":    {NextAt: raised, Attempts: vigie.PushMost},
	} {
		if p, due := vigie.NextPush(a, people, raised); due {
			t.Errorf("%s: pushed %+v", name, p)
		}
	}
}

// TestAWholeAlarm counts: six pushes within 25 minutes, then silence.
func TestAWholeAlarm(t *testing.T) {
	t.Parallel()
	people := []vigie.Reach{reach("anna", true, byMail, vigie.RoleVolunteer), reach("cleo", false, byMail, vigie.RoleCoordinator)}
	a := vigie.Alarm{RaisedAt: raised, NextAt: raised}
	told := map[string]int{}
	var last time.Time
	for now := raised; now.Before(raised.Add(3 * time.Hour)); now = now.Add(5 * time.Second) {
		p, due := vigie.NextPush(a, people, now)
		if !due {
			continue
		}
		for _, id := range p.To {
			told[id]++
		}
		a.Attempts, a.NextAt, last = p.Attempt, p.NextAt, now
	}
	if told["anna"] != 6 || told["cleo"] != 3 || last != raised.Add(25*time.Minute) {
		t.Errorf("told %v, last at %s", told, last.Sub(raised))
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	danger := vigie.Verdict{Relevant: true, Disposition: vigie.Emergency, Urgency: vigie.UrgencyNow}
	if !danger.Alarms() {
		t.Error("an emergency rings nobody")
	}
	for name, change := range map[string]func(*vigie.Verdict){
		"old":        func(v *vigie.Verdict) { v.Urgency = vigie.UrgencyNormal },
		"answer":     func(v *vigie.Verdict) { v.Disposition = vigie.Answer },
		"irrelevant": func(v *vigie.Verdict) { v.Relevant = false },
	} {
		v := danger
		change(&v)
		if v.Alarms() {
			t.Errorf("%s rings people", name)
		}
	}
}

func TestRetryIn(t *testing.T) {
	t.Parallel()
	for tries, want := range map[int]time.Duration{0: 5 * time.Second, 1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 7: 5 * time.Minute, 99: 5 * time.Minute} {
		if got := vigie.RetryIn(tries); got != want {
			t.Errorf("after try %d: %s, want %s", tries, got, want)
		}
	}
}

func TestTextsNeedTwoPeople(t *testing.T) {
	t.Parallel()
	lead := vigie.Person{ID: "lead", Roles: []vigie.Role{vigie.RoleCoordinator, vigie.RoleVolunteer}}
	doc := vigie.Person{ID: "doc", Roles: []vigie.Role{vigie.RoleExpert}}
	both := vigie.Person{ID: "both", Roles: []vigie.Role{vigie.RoleExpert, vigie.RoleCoordinator}}
	other := vigie.Person{ID: "other", Roles: []vigie.Role{vigie.RoleCoordinator}}
	for _, c := range []struct {
		who  []vigie.Person
		want bool
	}{
		{nil, false},
		{[]vigie.Person{lead}, false},
		{[]vigie.Person{doc}, false},
		{[]vigie.Person{both}, false},
		{[]vigie.Person{lead, other}, false},
		{[]vigie.Person{lead, doc}, true},
		{[]vigie.Person{doc, lead}, true},
		{[]vigie.Person{both, doc}, true},
		{[]vigie.Person{lead, both}, true},
		{[]vigie.Person{both, other}, true},
	} {
		text := vigie.EmergencyText{Revision: 3}
		for _, p := range c.who {
			a, err := text.Approve(p, 3, raised)
			if err != nil {
				t.Errorf("%v: %s may not approve: %v", c.who, p.ID, err)
			}
			text.Approvals = append(text.Approvals, a)
			if _, err := text.Approve(p, 3, raised); vigie.ErrorCode(err) != vigie.CodeConflict {
				t.Errorf("%s approves twice: %v", p.ID, err)
			}
		}
		if text.Approved() != c.want {
			t.Errorf("approved by %v: %v", c.who, text.Approved())
		}
	}
	text := vigie.EmergencyText{Revision: 3}
	if _, err := text.Approve(lead, 2, raised); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a revision that was not read: %v", err)
	}
	if _, err := text.Approve(vigie.Person{ID: "v", Roles: []vigie.Role{vigie.RoleVolunteer}}, 3, raised); vigie.ErrorCode(err) != vigie.CodeForbidden {
		t.Errorf("a volunteer approves: %v", err)
	}
}

func TestShiftCovers(t *testing.T) {
	t.Parallel()
	s := vigie.Shift{From: raised, Until: raised.Add(time.Hour)}
	for at, want := range map[time.Duration]bool{-1: false, 0: true, time.Hour - 1: true, time.Hour: false} {
		if s.Covers(raised.Add(at)) != want {
			t.Errorf("%s after its beginning", at)
		}
	}
}
