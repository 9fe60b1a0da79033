package crawler_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
	"vigie/crawler/sim"
	"vigie/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// clock is a virtual clock that waiting moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, until time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until.After(c.now) {
		c.now = until
	}
	return ctx.Err()
}

func (c *clock) Add(d time.Duration) { _ = c.Wait(context.Background(), c.Now().Add(d)) } // a background context never ends

// rig is a crawler over real parts: simulated forums, the fetcher, a store on disk.
type rig struct {
	clock *clock
	world *sim.World
	store *store.Store
	crawl *crawler.Crawler
	dir   string
	rung  []string
}

func newRig(t *testing.T, hosts ...string) *rig {
	t.Helper()
	r := &rig{clock: &clock{now: noon}, dir: filepath.Join(t.TempDir(), "data")}
	r.world = sim.New(sim.Options{Seed: 7, Now: r.clock.Now, Hosts: hosts})
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { stop(); r.world.Wait() })
	addresses, err := r.world.Serve(ctx)
	must(t, err)
	exempt := func(host string) bool { return addresses[host] != "" }
	r.store, err = store.Open(ctx, store.Options{Dir: r.dir, Now: r.clock.Now, Simulated: exempt})
	must(t, err)
	t.Cleanup(func() { r.store.Close() })
	client, err := fetch.New(fetch.Options{Hosts: r.store, Robots: r.store, Simulated: addresses, Now: r.clock.Now})
	must(t, err)
	t.Cleanup(client.CloseIdleConnections)
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	r.crawl = crawler.New(crawler.Options{
		Fetch: visits{client}, Store: r.store, Key: key, Now: r.clock.Now, Wait: r.clock.Wait, Exempt: exempt,
		Bell: func(_ context.Context, ids []string) error { r.rung = append(r.rung, ids...); return nil },
	})
	for _, f := range r.world.Forums() {
		must(t, r.store.SeedSites(ctx, []vigie.Site{f.Site()}, f.Boards()))
	}
	return r
}

type visits struct{ *fetch.Client }

func (v visits) Visit(s vigie.Site) crawler.Getter { return v.Client.Visit(s) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) visit(t *testing.T, b vigie.Board) crawler.Report {
	t.Helper()
	report, err := r.crawl.Visit(t.Context(), b.ID)
	must(t, err)
	return report
}

func TestVisitStoresEveryThreadOfEveryEngine(t *testing.T) {
	t.Parallel()
	for _, host := range sim.Hosts() {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, host)
			forum := r.world.Forum(host)
			for _, b := range forum.Boards() {
				for range 3 { // a visit reads at most 40 threads
					if report := r.visit(t, b); report.Failure != "" || report.Failed > 0 {
						t.Fatalf("%s: %+v", b.ID, report)
					}
				}
			}
			checkStored(t, r, forum)
		})
	}
}

// checkStored compares what is stored with what the forum shows: of each thread the title's
// words, the number of posts, their pseudonyms and times.
func checkStored(t *testing.T, r *rig, forum *sim.Forum) {
	t.Helper()
	found := 0
	for _, want := range forum.Threads() {
		mark, err := r.store.Marks(t.Context(), forum.Host(), []string{want.ID, want.Board + ":" + want.ID})
		must(t, err)
		for _, m := range mark {
			got, err := r.store.Thread(t.Context(), m.ThreadID)
			must(t, err)
			found++
			seen := slices.DeleteFunc(got.Posts, func(p vigie.Post) bool { return p.Text == "" && len(p.Quotes) == 0 }) // deleted on the forum
			if len(seen) != len(want.Messages) {
				t.Errorf("%s %q: %d posts stored, %d shown", want.ID, want.Title, len(seen), len(want.Messages))
			}
			if !strings.EqualFold(got.Title, want.Title) && !strings.Contains(got.Title, "[") { // redacted titles hold a marker
				t.Errorf("%s: title %q, want %q", want.ID, got.Title, want.Title)
			}
			if got.PostedAt.Sub(want.Start).Abs() > time.Minute {
				t.Errorf("%s: posted %s, want %s", want.ID, got.PostedAt, want.Start)
			}
		}
	}
	if found == 0 {
		t.Error("no thread of the forum was found in the store")
	}
}

func TestNamesNeverReachTheDisk(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, f := range r.world.Forums() {
		for _, b := range f.Boards() {
			r.visit(t, b)
		}
	}
	names := map[string]bool{}
	for _, f := range r.world.Forums() {
		for _, th := range f.Threads() {
			for _, m := range th.Messages {
				names[m.Author] = true
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d names: the test proves nothing", len(names))
	}
	must(t, r.store.Close())
	err := filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for name := range names {
			if len(name) >= 5 && bytes.Contains(bytes.ToLower(data), []byte(strings.ToLower(name))) {
				t.Errorf("%s holds the name %q", filepath.Base(path), name)
			}
		}
		return err
	})
	must(t, err)
}

func TestUnchangedBoardCostsOneConditionalRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, sim.Hosts()[0])
	f := r.world.Forum(sim.Hosts()[0])
	b := f.Boards()[0]
	for range 3 {
		r.visit(t, b)
	}
	before := f.Counts()
	report := r.visit(t, b)
	after := f.Counts()
	if n := after.Requests - before.Requests; n != 1 || after.NotModified-before.NotModified != 1 || len(report.Moved) != 0 {
		t.Errorf("%d requests, %d not modified, moved %v; want one conditional request and nothing else", n, after.NotModified-before.NotModified, report.Moved)
	}
}

func TestNewThreadsAndRepliesAreFound(t *testing.T) {
	t.Parallel()
	r := newRig(t, sim.Hosts()[0])
	f := r.world.Forum(sim.Hosts()[0])
	for _, b := range f.Boards() {
		r.visit(t, b)
	}
	r.rung = nil
	r.clock.Add(24 * time.Hour)
	moved := 0
	for _, b := range f.Boards() {
		for range 2 {
			moved += len(r.visit(t, b).Moved)
		}
	}
	if moved == 0 || len(r.rung) != moved {
		t.Errorf("a day later %d threads moved and triage was rung for %d", moved, len(r.rung))
	}
	checkStored(t, r, f)
}

func TestFailuresAreNotedAndBackOff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  sim.Fault
		reason vigie.FetchReason
		least  time.Duration
	}{
		{sim.Fault{Kind: sim.FaultRateLimited, RetryAfter: 2 * time.Hour}, vigie.ReasonRateLimited, 2 * time.Hour},
		{sim.Fault{Kind: sim.FaultUnavailable}, vigie.ReasonServer, time.Minute},
		{sim.Fault{Kind: sim.FaultTruncated}, vigie.ReasonTruncated, time.Minute},
		{sim.Fault{Kind: sim.FaultCloudflare}, vigie.ReasonWall, 24 * time.Hour},
		{sim.Fault{Kind: sim.FaultGarbage}, "drift", time.Minute},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, sim.Hosts()[0])
			f := r.world.Forum(sim.Hosts()[0])
			b := f.Boards()[0]
			f.SetFault(c.fault, -1)
			report := r.visit(t, b)
			if report.Failure != c.reason || len(report.Moved) != 0 {
				t.Errorf("report %+v, want the failure %s", report, c.reason)
			}
			if wait := report.NextAt.Sub(r.clock.Now()); wait < c.least-time.Second {
				t.Errorf("next visit after %s, want at least %s", wait, c.least)
			}
			stored, err := r.store.Board(t.Context(), b.ID)
			must(t, err)
			if stored.Poll.Failures != 1 || stored.Poll.LastError != string(c.reason) {
				t.Errorf("board %+v", stored.Poll)
			}
			f.ClearFaults()
			r.clock.Add(25 * time.Hour)
			if report = r.visit(t, b); report.Failure != "" || len(report.Moved) == 0 {
				t.Errorf("after the fault: %+v", report)
			}
		})
	}
}

func TestBoardsThatMayNotBeVisited(t *testing.T) {
	t.Parallel()
	r := newRig(t, sim.Hosts()[0])
	f := r.world.Forum(sim.Hosts()[0])
	b := f.Boards()[0]
	must(t, r.store.PauseBoard(t.Context(), b.ID, true))
	if _, err := r.crawl.Visit(t.Context(), b.ID); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a paused board: %v", err)
	}
	must(t, r.store.PauseBoard(t.Context(), b.ID, false))
	strict := crawler.New(crawler.Options{Fetch: nobody{}, Store: r.store, Now: r.clock.Now})
	s := f.Site()
	s.Legal.Basis = ""
	must(t, r.store.PutSite(t.Context(), s)) // the store knows the host as simulated, this crawler does not
	if _, err := strict.Visit(t.Context(), b.ID); vigie.ErrorCode(err) != vigie.CodeLegal {
		t.Errorf("a site without a record: %v", err)
	}
	if n := f.Counts().Requests; n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if _, err := r.crawl.Visit(t.Context(), "none:none"); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("an unknown board: %v", err)
	}
}

type nobody struct{}

func (nobody) Visit(vigie.Site) crawler.Getter { return nobody{} }

func (nobody) Get(context.Context, string, vigie.Validators) (*vigie.Page, error) {
	return nil, errors.New("a page was asked for")
}
