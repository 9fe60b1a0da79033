package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/api/client"
	"vigie/api/desk"
	"vigie/api/notify"
	"vigie/api/notify/notifytest"
	"vigie/configs"
	"vigie/crawler/sim"
)

// movable is the wall clock with a push forward.
type movable struct {
	mu sync.Mutex
	by time.Duration
}

func (m *movable) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.by)
}

func (m *movable) forward(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.by += d
}

// watch is a Vigie with Anna on duty (by mail) and Cleo as coordinator (by webhook).
type watch struct {
	*app

	mail   *notifytest.MailServer
	hook   *notifytest.Hook
	secret string
	log    *bytes.Buffer
	http   http.Handler
}

func newWatch(t *testing.T, hosts map[string]string, clock func() time.Time, p parts) *watch {
	t.Helper()
	w := &watch{mail: notifytest.NewMailServer(t, nil), hook: notifytest.NewHook(t), log: &bytes.Buffer{}}
	c := &cli{process: process{stdout: w.log, stderr: w.log}}
	cfg := &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"), PublicURL: "https://vigie.example",
		Crawler: configs.Crawler{Workers: 1, Simulated: hosts}, Triage: configs.Triage{Workers: 1}, Log: configs.Log{Level: "info", Format: "json"},
		Notify: configs.Notify{
			SMTP:    configs.SMTP{Host: "127.0.0.1", Port: w.mail.Port, From: "vigie@team.example", TLS: "none"},
			Private: []string{w.hook.Target},
		},
	}
	a, err := openApp(t.Context(), cfg, c.logger(cfg), p)
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	a.clock = clock
	w.app = a
	ctx := t.Context()
	for id, role := range map[string]vigie.Role{"anna": vigie.RoleVolunteer, "cleo": vigie.RoleCoordinator} {
		_, err := a.store.PutPerson(ctx, vigie.Person{ID: id, Name: "Mx " + id, Roles: []vigie.Role{role}, Langs: []string{"fr"}})
		check(t, err)
	}
	_, err = a.store.AddShift(ctx, vigie.Shift{PersonID: "anna", From: a.now().Add(-time.Hour), Until: a.now().Add(14 * 24 * time.Hour)})
	check(t, err)
	for id, contact := range map[string][2]string{"anna": {"mail", "anna@team.example"}, "cleo": {"webhook", w.hook.URL}} {
		made, err := desk.NewContact(id, vigie.ContactKind(contact[0]), contact[1], cfg.Notify.Private)
		check(t, err)
		_, err = a.store.AddContact(ctx, made)
		check(t, err)
		if made.Secret != "" {
			w.secret = made.Secret
		}
	}
	return w
}

// as is a client of the API for one person.
func (w *watch) as(t *testing.T, personID string) *client.Client {
	t.Helper()
	w.http = w.handler()
	srv := httptest.NewServer(w.http)
	t.Cleanup(srv.Close)
	secret, hash := desk.NewToken()
	_, err := w.store.AddToken(t.Context(), vigie.Token{PersonID: personID, Hash: hash, Expires: w.now().Add(365 * 24 * time.Hour)})
	check(t, err)
	c, err := client.New(client.Options{URL: srv.URL, Token: secret})
	check(t, err)
	return c
}

// figures is what /metrics shows to this machine.
func (w *watch) figures(t *testing.T) string {
	t.Helper()
	r := httptest.NewRequest("GET", "/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1"
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec.Body.String()
}

// TestEmergencyIsPushedUntilSomebodyTakesIt is the whole way: a simulated forum gets a
// thread, it is crawled and judged, Anna's mail server and Cleo's webhook hear of it, again
// every five minutes, until Anna acknowledges it through the API.
func TestEmergencyIsPushedUntilSomebodyTakesIt(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	clock := &movable{}
	world := sim.New(sim.Options{Seed: 5, Now: clock.now, Hosts: []string{"entraide.forum.example"}, Quiet: true})
	t.Cleanup(func() { stop(); world.Wait() })
	hosts, err := world.Serve(ctx)
	check(t, err)
	w := newWatch(t, hosts, clock.now, parts{crawl: true, triage: true, jobs: true, api: true})
	check(t, seedWorld(ctx, w.app, world))
	anna := w.as(t, "anna")
	forum := world.Forums()[0]
	look := func() {
		t.Helper()
		for _, b := range forum.Boards() {
			_, err := w.crawler.Visit(ctx, b.ID)
			check(t, err)
		}
		check(t, w.drain(ctx))
	}
	open := func() []client.Emergency {
		t.Helper()
		list, err := anna.Emergencies(ctx, nil)
		check(t, err)
		return list.Items
	}

	look() // what stands there already is taken at once
	for _, e := range open() {
		_, err := anna.Acknowledge(ctx, e.ID)
		check(t, err)
	}
	check(t, w.push(ctx))
	if n := len(w.mail.Mails()) + len(w.hook.Calls()); n != 0 {
		t.Fatalf("%d messages about what was taken", n)
	}
	for days := 0; len(open()) == 0; days++ { // until somebody on the forum is in danger
		if days > 24*10 {
			t.Fatal("nobody was in danger within ten days")
		}
		clock.forward(time.Hour)
		look()
	}
	alarms := open()
	n := len(alarms)
	mails, calls := func() int { return len(w.mail.Mails()) }, func() int { return len(w.hook.Calls()) }
	check(t, w.push(ctx))
	if mails() != n || calls() != 0 {
		t.Fatalf("first push of %d: %d mails, %d webhooks", n, mails(), calls())
	}
	for push := 2; push <= 4; push++ {
		clock.forward(4 * time.Minute)
		check(t, w.push(ctx))
		if mails() != n*(push-1) {
			t.Fatalf("pushed after four minutes: %d mails", mails())
		}
		clock.forward(time.Minute)
		check(t, w.push(ctx))
		if hooks := n * max(0, push-3); mails() != n*push || calls() != hooks {
			t.Fatalf("push %d of %d: %d mails, %d webhooks", push, n, mails(), calls())
		}
	}
	verifier := notify.Verifier{Secrets: []string{w.secret}, Now: clock.now}
	for _, c := range w.hook.Calls() {
		if err := verifier.Verify(c.Header, c.Body); err != nil {
			t.Errorf("the receiver does not believe it: %v", err)
		}
	}
	checkNoText(t, w, world, alarms)
	for _, e := range alarms {
		taken, err := anna.Acknowledge(ctx, e.Question)
		if err != nil || taken.AckBy != "anna" || taken.State != "acknowledged" || taken.Pushes != 4 {
			t.Errorf("acknowledged: %+v, %v", taken, err)
		}
	}
	for range 12 {
		clock.forward(5 * time.Minute)
		check(t, w.push(ctx))
	}
	if mails() != 4*n || calls() != n {
		t.Errorf("after somebody took it: %d mails, %d webhooks", mails(), calls())
	}
	figures := w.figures(t)
	for _, line := range []string{
		fmt.Sprintf(`vigie_pushes_total{kind="mail",result="sent"} %d`, 4*n), fmt.Sprintf(`vigie_pushes_total{kind="webhook",result="sent"} %d`, n),
		"vigie_emergencies_unacknowledged 0", "vigie_emergency_oldest_unacknowledged_seconds 0", fmt.Sprintf(`vigie_emergency_push_seconds_bucket{le="60"} %d`, n),
	} {
		if !strings.Contains(figures, line+"\n") {
			t.Errorf("the metrics lack %q", line)
		}
	}
	entries, err := w.store.Audit(ctx, time.Time{}, 1000)
	check(t, err)
	if !slices.ContainsFunc(entries, func(e vigie.AuditEntry) bool {
		return e.Action == "POST /api/v1/emergencies/{id}/ack" && e.Person == "anna" && e.Object == alarms[0].ID
	}) {
		t.Error("the acknowledgement is not in the audit")
	}
}

// checkNoText looks for the thread in what was sent and logged: its title, its address, any
// eight words of its posts, the names of its writers.
func checkNoText(t *testing.T, w *watch, world *sim.World, alarms []client.Emergency) {
	t.Helper()
	outputs := map[string]string{"log": w.log.String()}
	for i, m := range w.mail.Mails() {
		outputs[fmt.Sprint("mail ", i)] = m.Header.Get("Subject") + "\n" + m.Body
	}
	for i, c := range w.hook.Calls() {
		outputs[fmt.Sprint("webhook ", i)] = string(c.Body)
		if !json.Valid(c.Body) {
			t.Errorf("webhook %d is not JSON", i)
		}
	}
	names := writersOf(world)
	for _, e := range alarms {
		th, err := w.store.Thread(t.Context(), e.Question)
		check(t, err)
		var pieces []string
		for _, text := range append([]string{th.Title}, texts(th.Posts)...) {
			words := strings.Fields(text)
			for i := range max(1, len(words)-7) {
				pieces = append(pieces, strings.Join(words[i:min(i+8, len(words))], " "))
			}
		}
		for where, out := range outputs {
			for _, piece := range pieces {
				if len(piece) > 20 && strings.Contains(out, piece) {
					t.Errorf("%s holds text of the thread: %q", where, piece)
				}
			}
			if strings.Contains(out, th.URL) {
				t.Errorf("%s holds the thread's address", where)
			}
		}
	}
	for where, out := range outputs {
		for name := range names {
			if len(name) > 4 && strings.Contains(strings.ToLower(out), strings.ToLower(name)) {
				t.Errorf("%s holds the name %q", where, name)
			}
		}
		if where == "log" && (strings.Contains(out, "team.example") || strings.Contains(out, "Mx anna")) {
			t.Error("the log holds a person of the team")
		}
	}
}

func texts(posts []vigie.Post) (out []string) {
	for _, p := range posts {
		out = append(out, p.Text)
	}
	return out
}

// TestEmergencyIsRungForAtOnce holds the period of the job away: the ring alone brings the
// message, seconds after the text was stored.
func TestEmergencyIsRungForAtOnce(t *testing.T) {
	t.Parallel()
	w := newWatch(t, map[string]string{"sim.example": "127.0.0.1:1"}, time.Now, parts{triage: true, jobs: true})
	check(t, w.openQueue(t.Context()))
	for _, job := range []string{"push", "sweep"} {
		taken, err := w.store.LeaseJob(t.Context(), job, "another process", time.Now(), time.Now().Add(time.Hour))
		if err != nil || !taken {
			t.Fatal(taken, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.work(ctx) }()
	check(t, w.store.PutSite(ctx, vigie.Site{ID: "sim.example", URL: "http://sim.example", Lang: "fr", Country: "FR", Enabled: true, ShelfLife: time.Hour}))
	check(t, w.store.PutBoard(ctx, vigie.Board{ID: "sim.example:b", SiteID: "sim.example", Slug: "b", URL: "http://sim.example/b", Paused: true}))
	now := time.Now().UTC()
	th := vigie.Thread{
		ID: vigie.ThreadID("sim.example", "1"), SiteID: "sim.example", BoardID: "sim.example:b", Key: "1", URL: "http://sim.example/1",
		Title: "URGENT il ne respire plus", Lang: "fr", FetchedAt: now, PostedAt: now, Complete: true, State: vigie.ThreadAlive,
		Posts: []vigie.Post{{ID: "1", Author: "p_a", At: now, Text: "Mon ami a pris de l'héroïne, il est inconscient, il ne respire plus et ses lèvres sont bleues, je fais quoi ?"}},
	}
	moved, err := w.store.SaveBatch(ctx, vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}})
	check(t, err)
	check(t, w.ringTriage(ctx, moved))
	within(t, time.Minute, "Anna's mail arrives", func() bool { return len(w.mail.Mails()) == 1 })
	if took := time.Since(now); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if m := w.mail.Mails()[0]; !strings.Contains(m.Body, "https://vigie.example/questions/"+th.ID) {
		t.Errorf("the mail does not lead to the question: %s", m.Body)
	}
	stop()
	check(t, <-done)
}

func TestDutyAndContactCommands(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	vg := func(args ...string) (int, string, string) {
		t.Helper()
		return vigieRun(t, "", append(args, "--data", data)...)
	}
	want := func(code int, out, errs string, wantCode int, words ...string) {
		t.Helper()
		if code != wantCode {
			t.Fatalf("code %d: %s%s", code, out, errs)
		}
		for _, word := range words {
			if !strings.Contains(out+errs, word) {
				t.Errorf("it does not say %q:\n%s%s", word, out, errs)
			}
		}
	}
	code, out, errs := vg("user", "add", "Zoé", "--role", "volunteer")
	want(code, out, errs, exitOK)
	_, id, _ := strings.Cut(errs, "(")
	id, _, _ = strings.Cut(id, ")")

	code, out, errs = vg("duty", "list")
	want(code, out, errs, exitOK, "nobody is on duty now")
	code, shift, errs := vg("duty", "add", id, "--for", "8h")
	want(code, shift, errs, exitOK, "Zoé is on duty", "cannot be told")
	code, out, errs = vg("user", "contact", id, "--mail", "zoe@team.example")
	want(code, out, errs, exitOK, "no mail is sent yet")
	code, out, errs = vg("user", "contact", id, "--webhook", "https://hook.example/x")
	want(code, out, errs, exitOK, "whsec_", "shown only now")
	code, out, errs = vg("user", "contact", id)
	want(code, out, errs, exitOK, "zoe@team.example", "https://hook.example/x", "never")
	if strings.Contains(out, "whsec_") {
		t.Error("the list shows a secret")
	}
	contact, _, _ := strings.Cut(out[strings.Index(out, "\n")+1:], " ")
	code, out, errs = vg("user", "contact", id, "--remove", contact)
	want(code, out, errs, exitOK)
	code, out, errs = vg("duty", "list")
	want(code, out, errs, exitOK, "Zoé", "on duty")
	code, out, errs = vg("duty", "remove", strings.TrimSpace(shift))
	want(code, out, errs, exitOK)

	for _, c := range [][]string{
		{"duty", "add", id},
		{"duty", "add", id, "--for", "8h", "--until", "2030-01-01T00:00:00Z"},
		{"duty", "add", id, "--until", "tomorrow"},
		{"duty", "add", id, "--from", "now", "--for", "1h"},
		{"duty", "add", id, "--until", "2020-01-01T00:00:00Z"},
		{"duty", "add", "nobody", "--for", "8h"},
		{"duty", "remove", "none"},
		{"user", "contact", "nobody"},
		{"user", "contact", id, "--mail", "nowhere"},
		{"user", "contact", id, "--webhook", "http://hook.example/x"},
		{"user", "contact", id, "--mail", "a@b.example", "--webhook", "https://hook.example/y"},
		{"user", "contact", id, "--remove", "none"},
	} {
		if code, out, errs := vg(c...); code != exitUsage {
			t.Errorf("%v: code %d: %s%s", c, code, out, errs)
		}
	}
}
