package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// danger makes a verdict one that rings people.
func danger(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNow }

// alarms lists all alarms, newest first.
func alarms(t *testing.T, s *store.Store) []vigie.Alarm {
	t.Helper()
	list, _, err := s.Alarms(t.Context(), vigie.AlarmFilter{})
	ok(t, err)
	return list
}

func alarmsRaised(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	Ask(t, s, "calm", 1, nil)
	Ask(t, s, "old", 1, func(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNormal })
	Ask(t, s, "irrelevant", 1, func(v *vigie.Verdict) { danger(v); v.Relevant = false })
	if list := alarms(t, s); len(list) != 0 {
		t.Fatalf("alarms for nothing: %+v", list)
	}
	id := Ask(t, s, "1", 9, danger)
	list := alarms(t, s)
	if len(list) != 1 {
		t.Fatalf("%d alarms", len(list))
	}
	a := list[0]
	same(t, "alarm", a, vigie.Alarm{
		ID: a.ID, QuestionID: id, ThreadID: id, SiteID: "sim.example", Country: "FR", Lang: "fr", Substances: []string{"cannabis"}, Topics: []string{"effects"},
		Asker: vigie.AskerSelf, FetchedAt: Noon, RaisedAt: Noon, NextAt: Noon,
	})
	same(t, "due", must(s.DueAlarms(ctx, Noon))(t), []vigie.Alarm{a})
	same(t, "not before", must(s.DueAlarms(ctx, Noon.Add(-time.Millisecond)))(t), []vigie.Alarm{})
	Ask(t, s, "1", 9, danger)
	if n := len(alarms(t, s)); n != 1 {
		t.Errorf("the same verdict again: %d alarms", n)
	}
	f := must(s.AlarmFigures(ctx))(t)
	if f.Open != 1 || !f.Oldest.Equal(Noon) {
		t.Errorf("figures %+v", f)
	}

	ack := must(s.AckAlarm(ctx, id, "anna", Noon.Add(time.Minute)))(t) // by the question's id
	if ack.ID != a.ID || ack.AckBy != "anna" || !ack.AckAt.Equal(Noon.Add(time.Minute)) || !ack.NextAt.IsZero() || ack.Open() {
		t.Errorf("acknowledged: %+v", ack)
	}
	again := must(s.AckAlarm(ctx, a.ID, "bert", Noon.Add(time.Hour)))(t)
	same(t, "the first stays", again, ack)
	if f = must(s.AlarmFigures(ctx))(t); f.Open != 0 || !f.Oldest.IsZero() {
		t.Errorf("figures %+v", f)
	}
	Ask(t, s, "1", 9, danger)
	if n := len(alarms(t, s)); n != 1 {
		t.Errorf("an acknowledged danger that lasts: %d alarms", n)
	}
	Ask(t, s, "1", 5, nil)
	Ask(t, s, "1", 9, danger)
	if n := len(alarms(t, s)); n != 2 {
		t.Errorf("a danger that came back: %d alarms", n)
	}
	_, err := s.AckAlarm(ctx, "enone", "anna", Noon)
	wantCode(t, err, vigie.CodeNotFound)

	// What people settle ends an alarm; a verdict alone does not.
	Ask(t, s, "1", 5, nil)
	if n := must(s.EndAlarms(ctx, Noon))(t); n != 0 {
		t.Errorf("%d alarms ended by a milder verdict", n)
	}
	must(s.Transition(ctx, id, vigie.ActDismiss, anna, vigie.TransitionArgs{Reason: "a joke", Now: Noon}))(t)
	if n := must(s.EndAlarms(ctx, Noon.Add(time.Minute)))(t); n != 1 {
		t.Errorf("%d alarms ended by a dismissal", n)
	}
	ended := slices.DeleteFunc(alarms(t, s), func(a vigie.Alarm) bool { return a.EndedAt.IsZero() })
	if len(ended) != 1 || ended[0].Open() || ended[0].EndReason != "dismissed" || !ended[0].EndedAt.Equal(Noon.Add(time.Minute)) || !ended[0].AckAt.IsZero() {
		t.Errorf("ended: %+v", ended)
	}
	Ask(t, s, "1", 9, danger)
	if n := len(alarms(t, s)); n != 3 {
		t.Errorf("a new danger on a dismissed question: %d alarms", n)
	}

	known := Ask(t, s, "dismissed knowing", 9, danger)
	must(s.Transition(ctx, known, vigie.ActDismiss, anna, vigie.TransitionArgs{Reason: "a film", Now: Noon}))(t)
	must(s.EndAlarms(ctx, Noon))(t)
	Ask(t, s, "dismissed knowing", 9, danger)
	if n := len(alarms(t, s)); n != 4 {
		t.Errorf("dismissed with the danger known: %d alarms", n)
	}
	closed := Ask(t, s, "closed", 1, nil)
	must(s.Transition(ctx, closed, vigie.ActClose, vigie.Actor{Machine: true}, vigie.TransitionArgs{Reason: store.ReasonErased, Now: Noon}))(t)
	Ask(t, s, "closed", 9, danger)
	if n := len(alarms(t, s)); n != 4 {
		t.Errorf("an erased question: %d alarms", n)
	}
	published := Ask(t, s, "published", 1, nil)
	must(s.Transition(ctx, published, vigie.ActClaim, anna, args("Anna")))(t)
	must(s.AddPublication(ctx, vigie.Publication{QuestionID: published, URL: "https://sim.example/x", Channel: vigie.ChannelPublic}, anna))(t)
	Ask(t, s, "published", 9, danger)
	must(s.EndAlarms(ctx, Noon))(t)
	if a := must(s.Alarm(ctx, published))(t); !a.Open() || a.NextAt.IsZero() {
		t.Errorf("the asker of a published answer is in danger: %+v", a)
	}
	page, next, err := s.Alarms(ctx, vigie.AlarmFilter{Limit: 2})
	ok(t, err)
	rest, last, err := s.Alarms(ctx, vigie.AlarmFilter{Limit: 3, After: next})
	ok(t, err)
	if len(page) != 2 || len(rest) != 3 || last != "" {
		t.Errorf("pages of %d and %d, then %q", len(page), len(rest), last)
	}
	same(t, "in pages", append(page, rest...), alarms(t, s))
	_, _, err = s.Alarms(ctx, vigie.AlarmFilter{After: "x"})
	wantCode(t, err, vigie.CodeInvalid)
}

// alarmsOfCrossPosts saves the verdicts of many threads at once, from several sides.
func alarmsOfCrossPosts(t *testing.T, s *store.Store) {
	Seed(t, s)
	ctx := context.WithoutCancel(t.Context())
	var ids []string
	for i := range 6 {
		ids = append(ids, Ask(t, s, fmt.Sprint(i), 1, nil))
	}
	threads := must(s.Threads(ctx, ids))(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var verdicts []vigie.Verdict
			for _, th := range threads {
				v := vigie.Verdict{ThreadID: th.ID, Revision: th.Revision, Lexicon: "l1", Model: "m1", Relevant: true, Open: true}
				danger(&v)
				verdicts = append(verdicts, v)
			}
			if err := s.SaveVerdicts(ctx, verdicts, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(alarms(t, s)); n != len(ids) {
		t.Errorf("%d alarms for %d questions", n, len(ids))
	}
}

// team adds Anna (volunteer, nl) with mail and Cleo (coordinator) with a webhook.
func team(t *testing.T, s *store.Store) (annaMail, cleoHook vigie.Contact) {
	t.Helper()
	ctx := t.Context()
	must(s.PutPerson(ctx, vigie.Person{ID: "anna", Name: "Anna", Roles: []vigie.Role{vigie.RoleVolunteer}, Langs: []string{"nl", "fr"}}))(t)
	must(s.PutPerson(ctx, vigie.Person{ID: "cleo", Name: "Cleo", Roles: []vigie.Role{vigie.RoleCoordinator}}))(t)
	annaMail = must(s.AddContact(ctx, vigie.Contact{PersonID: "anna", Kind: vigie.ContactMail, Address: "anna@team.example"}))(t)
	cleoHook = must(s.AddContact(ctx, vigie.Contact{PersonID: "cleo", Kind: vigie.ContactWebhook, Address: "https://hook.team.example/x", Secret: "whsec_abc"}))(t)
	return annaMail, cleoHook
}

func message(a vigie.Alarm, attempt int, c vigie.Contact) vigie.Effect {
	return vigie.Effect{
		Key: fmt.Sprintf("alarm/%s/%d/%s", a.ID, attempt, c.ID), About: a.ID, Contact: c, ExpiresAt: Noon.Add(vigie.PushEvery),
		Notice: vigie.Notice{Type: vigie.NoticeEmergency, Alarm: a.ID, Attempt: attempt, RaisedAt: a.RaisedAt, Substances: a.Substances},
	}
}

var bothKinds = []vigie.ContactKind{vigie.ContactMail, vigie.ContactWebhook}

func pushes(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	mail, _ := team(t, s)
	Ask(t, s, "1", 9, danger)
	a := alarms(t, s)[0]
	push := vigie.Push{Attempt: 1, To: []string{"anna"}, OnDuty: 1, NextAt: Noon.Add(vigie.PushEvery)}
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 8 {
		wg.Go(func() {
			first, err := s.RecordPush(context.WithoutCancel(ctx), a, push, []vigie.Effect{message(a, 1, mail)})
			if err != nil {
				t.Error(err)
			}
			if first {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of 8 made the same push", won)
	}
	after := alarms(t, s)[0]
	if after.Attempts != 1 || after.OnDuty != 1 || after.Told != 1 || !after.NextAt.Equal(Noon.Add(vigie.PushEvery)) {
		t.Errorf("after the push: %+v", after)
	}
	if due := must(s.DueAlarms(ctx, Noon.Add(time.Minute)))(t); len(due) != 0 {
		t.Errorf("due too early: %+v", due)
	}
	// Nobody to tell: it is not counted, and looked at again.
	none := vigie.Push{OnDuty: 0, NextAt: Noon.Add(vigie.PushEvery + vigie.PushRetry)}
	if won := must(s.RecordPush(ctx, after, none, nil))(t); !won {
		t.Error("a push for nobody was not written")
	}
	if after = alarms(t, s)[0]; after.Attempts != 1 || after.Told != 0 || !after.NextAt.Equal(none.NextAt) {
		t.Errorf("after nobody: %+v", after)
	}
	same(t, "deliveries", must(s.Deliveries(ctx, a.ID))(t), []vigie.Delivery{{PersonID: "anna", Kind: vigie.ContactMail, Attempt: 1, State: vigie.EffectWaiting}})
	must(s.AckAlarm(ctx, a.ID, "anna", Noon.Add(time.Minute)))(t)
	same(t, "what waited is dropped", must(s.Deliveries(ctx, a.ID))(t),
		[]vigie.Delivery{{PersonID: "anna", Kind: vigie.ContactMail, Attempt: 1, State: vigie.EffectDropped, At: Noon.Add(time.Minute)}})
	if won := must(s.RecordPush(ctx, after, push, []vigie.Effect{message(a, 2, mail)}))(t); won {
		t.Error("an acknowledged alarm was pushed")
	}
	same(t, "nothing to send", must(s.TakeEffects(ctx, bothKinds, Noon.Add(time.Minute), time.Minute, 10))(t), []vigie.Effect{})
}

func effects(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	mail, hook := team(t, s)
	Ask(t, s, "1", 9, danger)
	a := alarms(t, s)[0]
	send := []vigie.Effect{message(a, 1, mail), message(a, 1, hook), message(a, 1, mail)} // the third is the first
	must(s.RecordPush(ctx, a, vigie.Push{Attempt: 1, To: []string{"anna", "cleo"}, NextAt: Noon.Add(vigie.PushEvery)}, send))(t)
	take := func(at time.Duration, kinds ...vigie.ContactKind) map[vigie.ContactKind]vigie.Effect {
		t.Helper()
		out := map[vigie.ContactKind]vigie.Effect{}
		for _, e := range must(s.TakeEffects(ctx, kinds, Noon.Add(at), time.Minute, 10))(t) {
			out[e.Contact.Kind] = e
		}
		return out
	}
	if got := take(0); len(got) != 0 {
		t.Errorf("taken by nobody: %+v", got)
	}
	first := take(0, vigie.ContactMail)
	e := first[vigie.ContactMail]
	want := message(a, 1, mail)
	want.ID, want.Tries, want.Lang, want.CreatedAt = e.ID, 1, "nl", Noon
	same(t, "mail", e, want)
	if got := take(time.Second, bothKinds...); len(got) != 1 || got[vigie.ContactWebhook].Contact.Secret != "whsec_abc" {
		t.Errorf("while the mail is being sent: %+v", got)
	}
	// The sender of the mail died: it is due again, under the same id.
	if got := take(61*time.Second, vigie.ContactMail); got[vigie.ContactMail].ID != e.ID || got[vigie.ContactMail].Tries != 2 {
		t.Errorf("after the lease: %+v", got)
	}
	ok(t, s.SettleEffect(ctx, e.ID, vigie.EffectResult{Error: "no route", At: Noon.Add(62 * time.Second), RetryAt: Noon.Add(70 * time.Second)}))
	same(t, "the contact says why", must(s.Contacts(ctx, "anna"))(t)[0].Failed, "no route")
	if got := take(69*time.Second, vigie.ContactMail); len(got) != 0 {
		t.Errorf("tried too early: %+v", got)
	}
	if got := take(70*time.Second, vigie.ContactMail); got[vigie.ContactMail].Tries != 3 {
		t.Errorf("tried again: %+v", got)
	}
	ok(t, s.SettleEffect(ctx, e.ID, vigie.EffectResult{Sent: true, At: Noon.Add(71 * time.Second)}))
	ok(t, s.SettleEffect(ctx, e.ID, vigie.EffectResult{Error: "late news of an earlier try", GiveUp: true, At: Noon.Add(72 * time.Second)}))
	if got := take(time.Hour, vigie.ContactMail); len(got) != 0 {
		t.Errorf("sent twice: %+v", got)
	}
	c := must(s.Contacts(ctx, "anna"))(t)[0]
	if !c.OKAt.Equal(Noon.Add(71 * time.Second)) {
		t.Errorf("contact %+v", c)
	}
	var states []string
	for _, d := range must(s.Deliveries(ctx, a.ID))(t) {
		states = append(states, d.PersonID+" "+d.State+" "+d.Error)
	}
	same(t, "states", states, []string{"anna sent ", "cleo failed too old"})

	// A contact that is removed, a person who is disabled: what waits for them is dropped.
	ok(t, s.AddEffects(ctx, []vigie.Effect{{Key: "test/1", Contact: mail, ExpiresAt: Noon.Add(time.Hour)}, {Key: "test/2", Contact: hook, ExpiresAt: Noon.Add(time.Hour)}}))
	ok(t, s.RemoveContact(ctx, "anna", mail.ID))
	ok(t, s.DisablePerson(ctx, "cleo"))
	if got := take(0, bothKinds...); len(got) != 0 {
		t.Errorf("sent to people who are gone: %+v", got)
	}
	// An acknowledgement while a message is on its way does not make it unsent.
	mail = must(s.AddContact(ctx, vigie.Contact{PersonID: "anna", Kind: vigie.ContactMail, Address: "anna@team.example"}))(t)
	Ask(t, s, "2", 9, danger)
	b := must(s.Alarm(ctx, vigie.ThreadID("sim.example", "2")))(t)
	must(s.RecordPush(ctx, b, vigie.Push{Attempt: 1, To: []string{"anna"}, NextAt: Noon.Add(vigie.PushEvery)}, []vigie.Effect{message(b, 1, mail)}))(t)
	onItsWay := take(0, vigie.ContactMail)[vigie.ContactMail]
	must(s.AckAlarm(ctx, b.ID, "anna", Noon))(t)
	ok(t, s.SettleEffect(ctx, onItsWay.ID, vigie.EffectResult{Sent: true, At: Noon}))
	same(t, "sent all the same", must(s.Deliveries(ctx, b.ID))(t)[0].State, vigie.EffectSent)
}

// effectsTakenByMany lets several senders take from one list: each message is taken once.
func effectsTakenByMany(t *testing.T, s *store.Store) {
	ctx := context.WithoutCancel(t.Context())
	mail, _ := team(t, s)
	const n = 60
	var list []vigie.Effect
	for i := range n {
		list = append(list, vigie.Effect{Key: fmt.Sprint("test/", i), Contact: mail, ExpiresAt: Noon.Add(time.Hour)})
	}
	ok(t, s.AddEffects(ctx, list))
	ok(t, s.AddEffects(ctx, list)) // the same again
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := map[string]int{}
	for range 6 {
		wg.Go(func() {
			for {
				got, err := s.TakeEffects(ctx, bothKinds, Noon, time.Minute, 7)
				if err != nil {
					t.Error(err)
					return
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, e := range got {
					taken[e.Key]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for key, times := range taken {
		if times != 1 {
			t.Errorf("%s was taken %d times", key, times)
		}
	}
	if rest := must(s.TakeEffects(ctx, bothKinds, Noon.Add(2*time.Minute), time.Minute, 2*n))(t); len(rest) != n {
		t.Errorf("%d messages, want %d", len(rest), n)
	}
}

func reachable(t *testing.T, s *store.Store) {
	ctx := t.Context()
	mail, hook := team(t, s)
	must(s.PutPerson(ctx, vigie.Person{ID: "bert", Name: "Bert", Roles: []vigie.Role{vigie.RoleExpert}}))(t)
	must(s.PutPerson(ctx, vigie.Person{ID: "gone", Name: "Gone", Roles: []vigie.Role{vigie.RoleCoordinator}, Disabled: true}))(t)
	for _, id := range []string{"anna", "bert", "gone"} {
		must(s.AddShift(ctx, vigie.Shift{PersonID: id, From: Noon, Until: Noon.Add(time.Hour)}))(t)
	}
	type seen struct {
		ID       string
		OnDuty   bool
		Contacts []vigie.Contact
	}
	look := func(at time.Time) (out []seen) {
		t.Helper()
		for _, r := range must(s.Reach(ctx, at))(t) {
			out = append(out, seen{r.Person.ID, r.OnDuty, r.Contacts})
		}
		return out
	}
	cleo := seen{"cleo", false, []vigie.Contact{hook}}
	same(t, "during the shift", look(Noon), []seen{{"anna", true, []vigie.Contact{mail}}, {"bert", true, nil}, cleo})
	same(t, "at its end", look(Noon.Add(time.Hour)), []seen{cleo})
	same(t, "before", look(Noon.Add(-time.Second)), []seen{cleo})
}

func contactsAndShifts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	mail, hook := team(t, s)
	same(t, "contacts", must(s.Contacts(ctx, "anna"))(t), []vigie.Contact{mail})
	_, err := s.AddContact(ctx, vigie.Contact{PersonID: "anna", Kind: vigie.ContactMail, Address: "anna@team.example"})
	wantCode(t, err, vigie.CodeConflict)
	_, err = s.AddContact(ctx, vigie.Contact{PersonID: "nobody", Kind: vigie.ContactMail, Address: "a@b.example"})
	wantCode(t, err, vigie.CodeNotFound)
	wantCode(t, s.RemoveContact(ctx, "anna", hook.ID), vigie.CodeNotFound) // another person's
	wantCode(t, s.SetContactSecret(ctx, "anna", hook.ID, "x"), vigie.CodeNotFound)
	wantCode(t, s.SetContactSecret(ctx, "anna", mail.ID, "x"), vigie.CodeNotFound) // mail has none
	ok(t, s.SetContactSecret(ctx, "cleo", hook.ID, "whsec_new"))
	same(t, "rotated", must(s.Contacts(ctx, "cleo"))(t)[0].Secret, "whsec_new")
	ok(t, s.RemoveContact(ctx, "cleo", hook.ID))
	same(t, "removed", must(s.Contacts(ctx, "cleo"))(t), []vigie.Contact{})

	night := must(s.AddShift(ctx, vigie.Shift{PersonID: "anna", From: Noon, Until: Noon.Add(8 * time.Hour), By: "cleo"}))(t)
	later := must(s.AddShift(ctx, vigie.Shift{PersonID: "cleo", From: Noon.Add(24 * time.Hour), Until: Noon.Add(25 * time.Hour)}))(t)
	same(t, "one", must(s.Shift(ctx, night.ID))(t), night)
	same(t, "all", must(s.Shifts(ctx, time.Time{}, time.Time{}))(t), []vigie.Shift{night, later})
	same(t, "from then", must(s.Shifts(ctx, Noon.Add(8*time.Hour), time.Time{}))(t), []vigie.Shift{later})
	same(t, "of that day", must(s.Shifts(ctx, Noon, Noon.Add(time.Hour)))(t), []vigie.Shift{night})
	_, err = s.AddShift(ctx, vigie.Shift{PersonID: "nobody", From: Noon, Until: Noon.Add(time.Hour)})
	wantCode(t, err, vigie.CodeNotFound)
	_, err = s.AddShift(ctx, vigie.Shift{PersonID: "anna", From: Noon, Until: Noon})
	wantCode(t, err, vigie.CodeInvalid)
	ok(t, s.RemoveShift(ctx, night.ID))
	wantCode(t, s.RemoveShift(ctx, night.ID), vigie.CodeNotFound)
	_, err = s.Shift(ctx, night.ID)
	wantCode(t, err, vigie.CodeNotFound)
}

func emergencyTexts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	lead := vigie.Person{ID: "lead", Roles: []vigie.Role{vigie.RoleCoordinator}}
	doc := vigie.Person{ID: "doc", Roles: []vigie.Role{vigie.RoleExpert}}
	seed := vigie.EmergencyText{ID: "BE-fr", Country: "BE", Lang: "fr", Body: "Appelez le 112.", Note: "as shipped"}
	ok(t, s.SeedEmergencyTexts(ctx, []vigie.EmergencyText{seed}))
	text := must(s.EmergencyText(ctx, "BE-fr"))(t)
	seed.Revision, seed.At = 1, Noon
	same(t, "seed", text, seed)
	text = must(s.ApproveEmergencyText(ctx, "BE-fr", 1, lead))(t)
	if text.Approved() {
		t.Error("one word is enough")
	}
	_, err := s.ApproveEmergencyText(ctx, "BE-fr", 1, lead)
	wantCode(t, err, vigie.CodeConflict)
	_, err = s.ApproveEmergencyText(ctx, "BE-fr", 2, doc)
	wantCode(t, err, vigie.CodeConflict)
	_, err = s.ApproveEmergencyText(ctx, "XX-fr", 1, doc)
	wantCode(t, err, vigie.CodeNotFound)
	text = must(s.ApproveEmergencyText(ctx, "BE-fr", 1, doc))(t)
	if !text.Approved() || len(text.Approvals) != 2 {
		t.Errorf("approved by two: %+v", text)
	}
	changed := text
	changed.Body, changed.Note, changed.By = "Appelez le 112, maintenant.", "clearer", "lead"
	saved := must(s.SaveEmergencyText(ctx, changed))(t)
	if saved.Revision != 2 || saved.Approved() || len(saved.Approvals) != 0 || saved.Body != changed.Body {
		t.Errorf("an edit keeps approvals: %+v", saved)
	}
	_, err = s.SaveEmergencyText(ctx, changed) // of revision 1, which is no longer the last
	wantCode(t, err, vigie.CodeConflict)
	_, err = s.ApproveEmergencyText(ctx, "BE-fr", 1, doc)
	wantCode(t, err, vigie.CodeConflict)
	fresh := must(s.SaveEmergencyText(ctx, vigie.EmergencyText{ID: "CH-fr", Country: "CH", Lang: "fr", Body: "144", By: "doc"}))(t)
	if fresh.Revision != 1 {
		t.Errorf("a new text: %+v", fresh)
	}
	newer := seed
	newer.Body = "a newer version of the program"
	ok(t, s.SeedEmergencyTexts(ctx, []vigie.EmergencyText{newer}))
	same(t, "a seed changes nothing that is there", must(s.EmergencyTexts(ctx))(t), []vigie.EmergencyText{saved, fresh})
	history := must(s.EmergencyTextRevisions(ctx, "BE-fr"))(t)
	if len(history) != 2 || history[0].Revision != 2 || !history[1].Approved() {
		t.Errorf("history %+v", history)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 6 {
		wg.Go(func() {
			if _, err := s.SaveEmergencyText(context.WithoutCancel(ctx), saved); err == nil {
				mu.Lock()
				won++
				mu.Unlock()
			} else if vigie.ErrorCode(err) != vigie.CodeConflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of 6 saved the same revision", won)
	}
}
