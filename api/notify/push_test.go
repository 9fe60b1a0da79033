package notify_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/api/notify"
	"vigie/api/notify/notifytest"
	"vigie/store"
	"vigie/store/storetest"
)

// station is a pusher over a real store, with receivers and a clock that the test moves.
type station struct {
	t      *testing.T
	store  *store.Store
	mail   *notifytest.MailServer
	hook   *notifytest.Hook
	pusher *notify.Pusher
	log    *bytes.Buffer

	mu     sync.Mutex
	now    time.Time
	tried  map[string]int
	told   []time.Duration
	figure vigie.AlarmFigures
}

func newStation(t *testing.T) *station {
	t.Helper()
	st := &station{t: t, now: storetest.Noon, tried: map[string]int{}, log: &bytes.Buffer{}, mail: notifytest.NewMailServer(t, nil), hook: notifytest.NewHook(t)}
	s, err := store.Open(t.Context(), store.Options{Dir: filepath.Join(t.TempDir(), "data"), Now: st.clock, Simulated: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	st.store = s
	storetest.Seed(t, s)
	st.pusher = notify.NewPusher(notify.PusherOptions{
		Store: s, Now: st.clock, Log: slog.New(slog.NewTextHandler(st.log, nil)),
		Sender: sender(t, notify.Options{SMTP: smtp(st.mail), Transport: guarded(t, st.hook.Target), Now: st.clock}),
		Tried: func(kind vigie.ContactKind, result string) {
			st.mu.Lock()
			defer st.mu.Unlock()
			st.tried[string(kind)+" "+result]++
		},
		Told:    func(d time.Duration) { st.mu.Lock(); defer st.mu.Unlock(); st.told = append(st.told, d) },
		Figures: func(f vigie.AlarmFigures) { st.mu.Lock(); defer st.mu.Unlock(); st.figure = f },
	})
	return st
}

func (st *station) clock() time.Time {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.now
}

func (st *station) ok(err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}

// person adds a person with a contact, or none when address is empty.
func (st *station) person(id string, role vigie.Role, address string) {
	st.t.Helper()
	_, err := st.store.PutPerson(st.t.Context(), vigie.Person{ID: id, Name: "Mx " + id, Roles: []vigie.Role{role}, Langs: []string{"fr"}})
	st.ok(err)
	if address == "" {
		return
	}
	c := vigie.Contact{PersonID: id, Kind: vigie.ContactMail, Address: address}
	if strings.HasPrefix(address, "http") {
		c.Kind, c.Secret = vigie.ContactWebhook, secret
	}
	_, err = st.store.AddContact(st.t.Context(), c)
	st.ok(err)
}

func (st *station) duty(id string) {
	st.t.Helper()
	_, err := st.store.AddShift(st.t.Context(), vigie.Shift{PersonID: id, From: storetest.Noon, Until: storetest.Noon.Add(8 * time.Hour)})
	st.ok(err)
}

func (st *station) alarm(key string) string {
	st.t.Helper()
	return storetest.Ask(st.t, st.store, key, 9, func(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNow })
}

// at moves the clock and runs the pusher, as the job does every few seconds.
func (st *station) at(since time.Duration) {
	st.t.Helper()
	st.mu.Lock()
	st.now = storetest.Noon.Add(since)
	st.mu.Unlock()
	st.ok(st.pusher.Run(st.t.Context()))
}

// got counts what arrived: mails, by recipient, and webhooks.
func (st *station) got() map[string]int {
	out := map[string]int{}
	for _, m := range st.mail.Mails() {
		out[m.To]++
	}
	if n := len(st.hook.Calls()); n > 0 {
		out["hook"] = n
	}
	return out
}

func (st *station) want(what string, want map[string]int) {
	st.t.Helper()
	if got := st.got(); fmt.Sprint(got) != fmt.Sprint(want) {
		st.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

const annaMail = "anna@team.example"

func TestSixPushesThenSilence(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, annaMail)
	st.person("cleo", vigie.RoleCoordinator, st.hook.URL)
	st.person("off", vigie.RoleVolunteer, "off@team.example")
	st.duty("anna")
	st.at(0)
	st.want("before", map[string]int{})
	st.alarm("1")
	for since := time.Duration(0); since < 2*time.Hour; since += 20 * time.Second {
		st.at(since)
		minute := int(since / time.Minute)
		want := map[string]int{annaMail: min(minute/5+1, 6)}
		if hooks := min(minute/5+1, 6) - 3; hooks > 0 {
			want["hook"] = hooks
		}
		if st.want(fmt.Sprintf("after %s", since), want); t.Failed() {
			t.FailNow()
		}
	}
	if st.tried["mail sent"] != 6 || st.tried["webhook sent"] != 3 || len(st.told) != 1 || st.told[0] != 0 || st.figure.Open != 1 || !st.figure.Oldest.Equal(storetest.Noon) {
		t.Errorf("figures: %v %v %+v", st.tried, st.told, st.figure)
	}
	for _, word := range []string{annaMail, "Mx anna", "hook", "question 1"} {
		if strings.Contains(st.log.String(), word) {
			t.Errorf("the log holds %q", word)
		}
	}
}

func TestAcknowledgementStopsIt(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, annaMail)
	st.duty("anna")
	id := st.alarm("1")
	st.at(0)
	st.at(5 * time.Minute)
	st.want("two pushes", map[string]int{annaMail: 2})
	_, err := st.store.AckAlarm(t.Context(), id, "anna", st.now)
	st.ok(err)
	for since := 6 * time.Minute; since < time.Hour; since += time.Minute {
		st.at(since)
	}
	st.want("after it", map[string]int{annaMail: 2})
	if st.figure.Open != 0 {
		t.Errorf("figures %+v", st.figure)
	}
}

func TestNobodyOnDutyIsSaid(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("cleo", vigie.RoleCoordinator, "cleo@team.example")
	st.alarm("1")
	st.at(0)
	mails := st.mail.Mails()
	if len(mails) != 1 || !strings.Contains(mails[0].Body, "Personne n'est de garde") {
		t.Errorf("mails %+v", mails)
	}
	if !strings.Contains(st.log.String(), "nobody is on duty") {
		t.Errorf("log: %s", st.log)
	}
}

func TestNobodyAtAll(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("mute", vigie.RoleCoordinator, "")
	st.alarm("1")
	for since := time.Duration(0); since < 10*time.Minute; since += 20 * time.Second {
		st.at(since)
	}
	if n := strings.Count(st.log.String(), "nobody can be told"); n != 1 {
		t.Errorf("said %d times: %s", n, st.log)
	}
	st.person("cleo", vigie.RoleCoordinator, "cleo@team.example") // somebody sets it up
	st.at(11 * time.Minute)
	st.want("the first push", map[string]int{"cleo@team.example": 1})
	if m := st.mail.Mails()[0]; !strings.Contains(m.Body, "1 / 6") {
		t.Errorf("pushes for nobody were counted: %s", m.Body)
	}
}

func TestFailedMessagesAreTriedAgain(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, st.hook.URL)
	st.duty("anna")
	st.hook.Answer(func(n int, w http.ResponseWriter) {
		if n <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	st.alarm("1")
	st.at(0)
	st.at(4 * time.Second)
	st.want("not at once", map[string]int{"hook": 1})
	st.at(5 * time.Second)
	st.at(14 * time.Second)
	st.want("after 5 s", map[string]int{"hook": 2})
	st.at(15 * time.Second)
	st.at(4 * time.Minute)
	st.want("taken at the third try", map[string]int{"hook": 3})
	calls := st.hook.Calls()
	if calls[0].Header.Get("Webhook-Id") != calls[2].Header.Get("Webhook-Id") || string(calls[0].Body) != string(calls[2].Body) {
		t.Error("another try is another message")
	}
	if st.tried["webhook failed"] != 2 || st.tried["webhook sent"] != 1 {
		t.Errorf("tried %v", st.tried)
	}
	st.hook.Answer(func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) })
	st.at(5 * time.Minute)
	st.at(6 * time.Minute)
	st.want("the second push is given up at once", map[string]int{"hook": 4})
	st.hook.Answer(nil)
	st.at(10 * time.Minute)
	st.want("the third comes all the same", map[string]int{"hook": 5})
}

// TestAnOutageOfMail: the last push is tried until the server is back.
func TestAnOutageOfMail(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, annaMail)
	st.duty("anna")
	st.mail.Fail(func(string) string { return "hang up" })
	st.alarm("1")
	for since := time.Duration(0); since < 50*time.Minute; since += 30 * time.Second {
		st.at(since)
	}
	st.want("while it is away", map[string]int{})
	st.mail.Fail(nil)
	for since := 50 * time.Minute; since < 70*time.Minute; since += 30 * time.Second {
		st.at(since)
	}
	st.want("back again", map[string]int{annaMail: 1})
}

func TestManyPushersSendOnce(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, annaMail)
	st.person("bert", vigie.RoleVolunteer, st.hook.URL)
	st.duty("anna")
	st.duty("bert")
	for i := range 5 {
		st.alarm(fmt.Sprint(i))
	}
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := st.pusher.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	st.at(time.Second)
	st.want("five alarms, two people", map[string]int{annaMail: 5, "hook": 5})
}

func TestSettledQuestionsRingNobody(t *testing.T) {
	t.Parallel()
	st := newStation(t)
	st.person("anna", vigie.RoleVolunteer, annaMail)
	st.duty("anna")
	id := st.alarm("1")
	st.at(0)
	_, err := st.store.Transition(t.Context(), id, vigie.ActDismiss, vigie.Actor{ID: "anna", Roles: []vigie.Role{vigie.RoleVolunteer}}, vigie.TransitionArgs{Reason: "a film", Now: st.now})
	st.ok(err)
	st.at(5 * time.Minute)
	st.want("dismissed", map[string]int{annaMail: 1})
	if st.figure.Open != 0 {
		t.Errorf("figures %+v", st.figure)
	}
}
