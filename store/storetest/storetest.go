// Package storetest is the conformance suite of the store: the same cases on SQLite and on
// PostgreSQL. It is for tests alone.
package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vigie"
	"vigie/store"
)

// Noon is the time at which the suite's clock stands.
var Noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Opener opens an empty store for one test.
type Opener func(t *testing.T, o store.Options) *store.Store

// Run runs every case against stores that open makes.
func Run(t *testing.T, open Opener) {
	for name, f := range map[string]func(*testing.T, *store.Store){
		"sites and legal record":  sites,
		"boards and polls":        boards,
		"hosts":                   hosts,
		"visits merge":            visits,
		"waiting threads":         waitingThreads,
		"silences":                silences,
		"probes":                  probes,
		"threads read again":      refreshes,
		"erasure":                 erasing,
		"erasure of what is held": erasedWhileHeld,
		"retention":               retention,
		"pages that drift":        drifts,
		"unchanged visits":        unchanged,
		"foreign text":            foreignText,
		"change log":              changes,
		"pending triage":          pending,
		"verdicts make questions": questions,
		"feed":                    feed,
		"claims":                  claims,
		"parallel claims":         parallelClaims,
		"publications":            publications,
		"drafts":                  drafts,
		"sessions":                sessions,
		"the fast lane":           fastLane,
		"drafts saved at once":    parallelDrafts,
		"people and tokens":       people,
		"audit and jobs":          auditAndJobs,
		"closing and requeueing":  closings,
		"sites only watched":      watchOnly,
		"deleted at the source":   gone,
		"crossing writers":        crossing,
		"pages out of order":      pagesOutOfOrder,
		"feed against memory":     feedAgainstMemory,
		"verdicts without news":   quietVerdicts,
		"interleavings":           interleavings,
		"revisions of words":      lexicons,
		"words saved at once":     parallelLexicons,
		"corrections":             corrections,
		"shelf lives":             lives,
		"alerts":                  alerts,
		"counts outlive threads":  counts,
		"cross-posts":             twins,
		"cross-posts at once":     parallelTwins,
		"split cross-posts":       splits,
		"asked again":             samePerson,
		"one of several gone":     surviving,
		"wordings forgotten":      forgotten,
		"crossing cross-posts":    crossingTwins,
		"alarms are raised":       alarmsRaised,
		"alarms of cross-posts":   alarmsOfCrossPosts,
		"pushes":                  pushes,
		"effects":                 effects,
		"effects taken by many":   effectsTakenByMany,
		"who can be reached":      reachable,
		"contacts and shifts":     contactsAndShifts,
		"emergency texts":         emergencyTexts,
		"walk of the archive":     archive,
		"reports":                 reports,
		"what became of answers":  whatBecameOfThem,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, store.Options{
				Now:       func() time.Time { return Noon },
				Simulated: func(host string) bool { return host == "sim.example" },
			})
			f(t, s)
		})
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code vigie.Code) {
	t.Helper()
	if got := vigie.ErrorCode(err); got != code {
		t.Errorf("error %v has code %q, want %q", err, got, code)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// Seed adds a simulated site "sim.example" with the board "sim.example:talk".
func Seed(t testing.TB, s *store.Store) vigie.Board {
	t.Helper()
	site := vigie.Site{ID: "sim.example", Name: "Sim", URL: "https://sim.example", Lang: "fr", Country: "FR", Enabled: true, Budget: 1000, ShelfLife: 72 * time.Hour}
	board := vigie.Board{ID: "sim.example:talk", SiteID: site.ID, Slug: "talk", Name: "Talk", URL: "https://sim.example/talk"}
	ok(t, s.SeedSites(t.Context(), []vigie.Site{site}, []vigie.Board{board}))
	return board
}

// Thread makes a thread on the seeded board with posts of the given texts, an hour apart.
func Thread(key string, texts ...string) vigie.ReadThread {
	t := vigie.Thread{
		ID: vigie.ThreadID("sim.example", key), SiteID: "sim.example", BoardID: "sim.example:talk", Key: key,
		URL: "https://sim.example/t/" + key, Title: "Thread " + key, Lang: "fr", Replies: len(texts) - 1, FetchedAt: Noon, Complete: true,
		State: vigie.ThreadAlive,
	}
	for i, text := range texts {
		t.Posts = append(t.Posts, vigie.Post{ID: fmt.Sprint(i + 1), Author: fmt.Sprintf("p_%d", i), At: Noon.Add(time.Duration(i-9) * time.Hour), Text: text})
	}
	t.PostedAt, t.LastAt = t.Posts[0].At, t.Posts[len(t.Posts)-1].At
	return vigie.ReadThread{Thread: t, LastPage: t.URL}
}

func save(t *testing.T, s *store.Store, threads ...vigie.ReadThread) []string {
	t.Helper()
	return must(s.SaveBatch(t.Context(), vigie.VisitBatch{BoardID: "sim.example:talk", Threads: threads}))(t)
}

// Ask stores a thread with a verdict that makes it a question, and gives its id.
func Ask(t *testing.T, s *store.Store, key string, priority float64, change func(*vigie.Verdict)) string {
	t.Helper()
	read := Thread(key, "question "+key)
	save(t, s, read)
	stored := must(s.Thread(t.Context(), read.Thread.ID))(t)
	v := vigie.Verdict{
		ThreadID: stored.ID, Revision: stored.Revision, Lexicon: "l1", Model: "m1", Lang: "fr", Relevant: true, Substances: []string{"cannabis"},
		Topics: []string{"effects"}, Asker: vigie.AskerSelf, Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Question: true, Open: true, At: Noon,
	}
	if change != nil {
		change(&v)
	}
	ok(t, s.SaveVerdicts(t.Context(), []vigie.Verdict{v}, []vigie.Ranked{{ThreadID: v.ThreadID, Priority: priority, Why: []vigie.Factor{{Factor: "need", Value: 1, Text: "open"}}, Deadline: Noon.Add(time.Hour)}}))
	return stored.ID
}

func sites(t *testing.T, s *store.Store) {
	ctx := t.Context()
	full := vigie.LegalRecord{Basis: "b", Purpose: "p", Retention: "r", Contact: "c", DPIA: "d"}
	site := vigie.Site{ID: "real.example", Name: "Real", URL: "https://real.example", Hosts: []string{"www.real.example"}, Lang: "nl", Country: "NL", Engine: "phpbb", Zone: "Europe/Amsterdam", DayFirst: true, MinDelay: 7 * time.Second, Budget: 5, ShelfLife: time.Hour, Rules: []string{"no links"}}
	ok(t, s.PutSite(ctx, site))
	same(t, "site", must(s.Site(ctx, site.ID))(t), site)
	for name, change := range map[string]func(*vigie.Site){
		"no record":     func(*vigie.Site) {},
		"no purpose":    func(x *vigie.Site) { x.Legal = full; x.Legal.Purpose = " " },
		"no dpia":       func(x *vigie.Site) { x.Legal = full; x.Legal.DPIA = "" },
		"minors unsaid": func(x *vigie.Site) { x.Legal = full; x.Minors = true },
	} {
		bad := site
		bad.Enabled = true
		change(&bad)
		t.Log(name)
		wantCode(t, s.PutSite(ctx, bad), vigie.CodeLegal)
		bad.ID += "2"
		wantCode(t, s.SeedSites(ctx, []vigie.Site{bad}, nil), vigie.CodeLegal)
	}
	site.Enabled, site.Legal = true, full
	ok(t, s.PutSite(ctx, site))
	same(t, "enabled", must(s.Site(ctx, site.ID))(t), site)
	other := site
	other.Name = "seed"
	ok(t, s.SeedSites(ctx, []vigie.Site{other}, nil))
	same(t, "a seed changes nothing that is there", must(s.Site(ctx, site.ID))(t), site)
	_, err := s.Site(ctx, "none.example")
	wantCode(t, err, vigie.CodeNotFound)
}

func boards(t *testing.T, s *store.Store) {
	ctx := t.Context()
	b := Seed(t, s)
	same(t, "due at once", must(s.DueBoards(ctx, Noon, 10))(t), []string{b.ID})
	poll := vigie.Poll{NextAt: Noon.Add(time.Minute), LastAt: Noon, LastOKAt: Noon, Failures: 2, LastError: "server", RatePerHour: 2.5, Visits: 3, Moved: 4,
		Tempo: vigie.Tempo{At: Noon, New: [24]float64{3: 1.5}, Watched: [24]float64{3: 2, 23: 0.25}, Recent: 1, Expected: 0.5, Need: 7, First: 2, Span: 30, Credit: 1.25, Day: "2026-03-02", Spent: 9, Deep: 2},
	}
	ok(t, s.SavePoll(ctx, b.ID, poll))
	b.Poll = poll
	same(t, "poll", must(s.Board(ctx, b.ID))(t), b)
	same(t, "not due", must(s.DueBoards(ctx, Noon, 10))(t), []string{})
	same(t, "due later", must(s.DueBoards(ctx, Noon.Add(time.Minute), 10))(t), []string{b.ID})
	b.Name = "Renamed"
	changed := b
	changed.Poll = vigie.Poll{}
	ok(t, s.PutBoard(ctx, changed))
	same(t, "what was learnt stays", must(s.Board(ctx, b.ID))(t), b)
	ok(t, s.PauseBoard(ctx, b.ID, true))
	same(t, "paused is not due", must(s.DueBoards(ctx, Noon.Add(time.Hour), 10))(t), []string{})
	wantCode(t, s.PauseBoard(ctx, "sim.example:none", true), vigie.CodeNotFound)
	wantCode(t, s.SavePoll(ctx, "sim.example:none", poll), vigie.CodeNotFound)
	wantCode(t, s.PutBoard(ctx, vigie.Board{ID: "x:y", SiteID: "x", URL: "https://x"}), vigie.CodeNotFound)
}

func hosts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	const host = vigie.HostKey("https://sim.example:443")
	reserve := func(now time.Time, budget int) (vigie.HostPace, vigie.FetchReason, time.Time) {
		t.Helper()
		p, err := s.Reserve(ctx, host, now, 30*time.Second, budget)
		if fe, is := err.(*vigie.FetchError); is { //nolint:errorlint // the contract is the bare type
			return p, fe.Reason, fe.RetryAt
		}
		ok(t, err)
		return p, "", time.Time{}
	}
	p, reason, _ := reserve(Noon, 3)
	if reason != "" || p.Requests != 1 || !p.InFlightUntil.Equal(Noon.Add(30*time.Second)) {
		t.Errorf("first: %+v %s", p, reason)
	}
	if _, reason, at := reserve(Noon.Add(time.Second), 3); reason != vigie.ReasonNotBefore || !at.After(Noon.Add(time.Second)) {
		t.Errorf("one in flight: %s, again at %s", reason, at)
	}
	p.NextAt, p.Delay, p.Failures = Noon.Add(10*time.Second-300*time.Microsecond), 5*time.Second, 1
	ok(t, s.Settle(ctx, p))
	if _, reason, _ := reserve(Noon.Add(10*time.Second-400*time.Microsecond), 3); reason != vigie.ReasonNotBefore {
		t.Error("a gap may grow by the store's millisecond, never shrink")
	}
	if _, reason, at := reserve(Noon.Add(9*time.Second), 3); reason != vigie.ReasonNotBefore || !at.Equal(Noon.Add(10*time.Second)) {
		t.Errorf("gap: %s, again at %s", reason, at)
	}
	// A process that died holds the host until its lease ends, not for ever.
	if p, reason, _ = reserve(Noon.Add(10*time.Second), 3); reason != "" || p.Requests != 2 || p.Delay != 5*time.Second {
		t.Errorf("second: %+v %s", p, reason)
	}
	if p, reason, _ = reserve(Noon.Add(41*time.Second), 3); reason != "" || p.Requests != 3 {
		t.Errorf("after the lease: %+v %s", p, reason)
	}
	p.NextAt = Noon.Add(42 * time.Second)
	ok(t, s.Settle(ctx, p))
	midnight := Noon.Truncate(24 * time.Hour).Add(24 * time.Hour)
	if _, reason, at := reserve(Noon.Add(time.Minute), 3); reason != vigie.ReasonBudget || !at.Equal(midnight) {
		t.Errorf("budget: %s, again at %s", reason, at)
	}
	if p, reason, _ = reserve(midnight, 3); reason != "" || p.Requests != 1 {
		t.Errorf("next day: %+v %s", p, reason)
	}
	p.PausedUntil, p.PauseReason = midnight.Add(24*time.Hour), "captcha"
	ok(t, s.Settle(ctx, p))
	if _, reason, at := reserve(midnight.Add(time.Hour), 3); reason != vigie.ReasonPaused || !at.Equal(p.PausedUntil) {
		t.Errorf("paused: %s, again at %s", reason, at)
	}
	f := vigie.RobotsFile{Host: host, Body: []byte("User-agent: *\xff\x00"), Status: "ok", FetchedAt: Noon, GoodAt: Noon}
	if _, found, err := s.Robots(ctx, host); found || err != nil {
		t.Errorf("robots before: %v %v", found, err)
	}
	ok(t, s.SaveRobots(ctx, f))
	f.Status, f.RetryAt = "down", Noon.Add(time.Minute)
	ok(t, s.SaveRobots(ctx, f))
	got, found, err := s.Robots(ctx, host)
	if !found || err != nil {
		t.Fatal(found, err)
	}
	same(t, "robots", got, f)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 20 {
		wg.Go(func() {
			if _, err := s.Reserve(context.WithoutCancel(ctx), "http://busy.example:80", Noon, time.Minute, 100); err == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d of 20 callers had the host at the same time", won)
	}
}
