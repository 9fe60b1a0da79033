package sim_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie/crawler/engine"
	"vigie/crawler/sim"
)

// at builds a world whose clock stands still at t.
func at(t time.Time, opt sim.Options) *sim.World {
	opt.Now = func() time.Time { return t }
	return sim.New(opt)
}

func get(f *sim.Forum, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	f.Handler().ServeHTTP(rec, r)
	return rec
}

func TestSameSeedAndTimeSameBytes(t *testing.T) {
	t.Parallel()
	one, two, other := at(noon, sim.Options{Seed: 1}), at(noon, sim.Options{Seed: 1}), at(noon, sim.Options{Seed: 2})
	_ = one.Forums()[0].Threads() // what was asked before must not matter
	for i, f := range one.Forums() {
		for _, b := range f.Boards() {
			a := get(f, b.URL).Body.Bytes()
			if !bytes.Equal(a, get(two.Forums()[i], b.URL).Body.Bytes()) {
				t.Errorf("%s differs between two worlds of one seed", b.ID)
			}
			if bytes.Equal(a, get(other.Forums()[i], b.URL).Body.Bytes()) {
				t.Errorf("%s is the same under another seed", b.ID)
			}
		}
	}
}

// TestLifeGoesOn follows one board for a day: threads arrive at the pace of the plan, get
// replies, are locked and deleted, and no thread ever loses its id or title.
func TestLifeGoesOn(t *testing.T) {
	t.Parallel()
	titles, posts, locked, deleted := map[string]string{}, map[string]int{}, map[string]bool{}, map[string]bool{}
	grew, now := 0, noon
	f := sim.New(sim.Options{Seed: 3, Hosts: []string{"praat.forum.example"}, Now: func() time.Time { return now }}).Forums()[0]
	for hour := range 7 * 24 {
		now = noon.Add(time.Duration(hour) * time.Hour)
		for _, th := range f.Threads() {
			if old, ok := titles[th.ID]; ok && old != th.Title {
				t.Fatalf("thread %s was %q and is %q", th.ID, old, th.Title)
			}
			if (locked[th.ID] && !th.Locked) || (deleted[th.ID] && !th.Deleted) {
				t.Errorf("thread %s came back", th.ID)
			}
			if old, ok := posts[th.ID]; ok && th.Posts > old {
				grew++
			}
			titles[th.ID], posts[th.ID], locked[th.ID], deleted[th.ID] = th.Title, th.Posts, th.Locked, th.Deleted
		}
	}
	arrived, shut, gone := 0, 0, 0
	for id := range titles {
		arrived++
		if locked[id] {
			shut++
		}
		if deleted[id] {
			gone++
		}
	}
	// a week: 168 threads on drugs, 126 on alcohol, 672 of small talk, and what was there before
	if arrived < 900 || arrived > 1150 || grew < 500 || shut < 20 || gone < 20 {
		t.Errorf("%d threads seen, %d times one grew, %d locked, %d deleted", arrived, grew, shut, gone)
	}
}

func TestSpeedShortensTime(t *testing.T) {
	t.Parallel()
	count := func(speed float64) int {
		ids, now := map[string]bool{}, noon
		f := sim.New(sim.Options{Speed: speed, Hosts: []string{"talk.forum.example"}, Now: func() time.Time { return now }}).Forums()[0]
		for range 60 {
			now = now.Add(time.Minute)
			for _, th := range f.Threads() {
				if th.Start.After(noon) {
					ids[th.ID] = true
				}
				if th.LastAt.After(now) {
					t.Errorf("thread %s has a post from the future", th.ID)
				}
			}
		}
		return len(ids)
	}
	// 1.33 + 6 threads an hour
	if slow, fast := count(1), count(10); slow < 5 || slow > 10 || fast < 66 || fast > 80 {
		t.Errorf("%d threads in an hour at speed 1, %d at speed 10; want about 7 and 73", slow, fast)
	}
}

// TestBaseRate: on a generalist board one thread of twenty has to do with drugs.
func TestBaseRate(t *testing.T) {
	t.Parallel()
	about, all := map[string]bool{}, map[string]bool{}
	now := noon
	f := sim.New(sim.Options{Hosts: []string{"jeux.forum.example"}, Now: func() time.Time { return now }}).Forums()[0]
	for range 100 {
		now = now.Add(4 * time.Hour)
		for _, th := range f.Threads() {
			if th.Sticky {
				continue
			}
			all[th.ID] = true
			if th.Relevant {
				about[th.ID] = true
			}
		}
	}
	if rate := float64(len(about)) / float64(len(all)); len(all) < 5000 || rate < 0.045 || rate > 0.055 {
		t.Errorf("%d of %d threads, %.3f; want 0.05", len(about), len(all), rate)
	}
}

// volatile is what may differ between two bodies that say the same: session ids and "3 min".
var volatile = regexp.MustCompile(`(sid|[?&;]s)=[0-9a-f]{32}|data-val="[^"]*">[^<]*|forumsAppPayload="[^"]*"|(Aujourd'hui|Hier)`)

// TestNotModified walks each forum's first board through a quarter of an hour: when the validators say
// that nothing changed, nothing has; and they do say so.
func TestNotModified(t *testing.T) {
	t.Parallel()
	now := noon
	w := sim.New(sim.Options{Seed: 5, Now: func() time.Time { return now }})
	for _, f := range w.Forums() {
		now = noon
		address := f.Boards()[0].URL
		first := get(f, address)
		old, tag, modified := first.Body.String(), first.Header().Get("ETag"), first.Header().Get("Last-Modified")
		if tag == "" || modified == "" {
			t.Fatalf("%s gives no validators", f.Host())
		}
		same, changed := 0, 0
		for step := range 30 { // from a second to a minute apart, a quarter of an hour in all
			now = now.Add(time.Duration(2*step+1) * time.Second)
			by := get(f, address, "If-None-Match", tag)
			if since := get(f, address, "If-Modified-Since", modified); since.Code != by.Code {
				t.Errorf("%s: %d by tag, %d by date", f.Host(), by.Code, since.Code)
			}
			if by.Code == http.StatusNotModified {
				same++
				full := get(f, address)
				if by.Body.Len() > 0 || volatile.ReplaceAllString(full.Body.String(), "") != volatile.ReplaceAllString(old, "") {
					t.Errorf("%s: 304 at %s, but the page changed", f.Host(), now)
				}
				continue
			}
			changed++
			full := by
			old, tag, modified = full.Body.String(), full.Header().Get("ETag"), full.Header().Get("Last-Modified")
		}
		if same < 3 || changed > 25 {
			t.Errorf("%s: %d times 304, %d times changed in a quarter of an hour", f.Host(), same, changed)
		}
	}
}

func TestCharsetByMetaAlone(t *testing.T) {
	t.Parallel()
	f := at(noon, sim.Options{}).Forum("ados.forum.example")
	rec := get(f, f.Boards()[1].URL)
	if kind := rec.Header().Get("Content-Type"); kind != "text/html" {
		t.Errorf("the header names a charset: %q", kind)
	}
	if body := rec.Body.Bytes(); !bytes.Contains(body, []byte("m\xe9dicaments")) || bytes.Contains(body, []byte("é")) {
		t.Error("the page is not in ISO-8859-15")
	}
}

// TestMissingThreads: each software says in its own way that a thread is gone, and the engine
// takes it for that.
func TestMissingThreads(t *testing.T) {
	t.Parallel()
	now := noon
	for _, f := range sim.New(sim.Options{Seed: 7, Now: func() time.Time { return now }}).Forums() {
		var all []sim.Thread
		i := -1
		for hour := 0; i < 0 && hour < 100; hour++ {
			now = noon.Add(time.Duration(hour-100) * time.Hour)
			all = f.Threads()
			i = slices.IndexFunc(all, func(th sim.Thread) bool { return th.Deleted })
		}
		if i < 0 {
			t.Errorf("%s deletes no thread in 100 hours", f.Host())
			continue
		}
		missing := all[i].URL
		never := strings.Replace(missing, digits(all[i].ID), "999999999", 1)
		for _, address := range []string{missing, never} {
			res, _ := read(t, f, address)
			if res.Kind != engine.KindGone && f.Engine() != "reddit" {
				t.Errorf("%s was read as %q, want gone (%s)", address, res.Kind, f.Engine())
			}
			if f.Engine() == "reddit" && address == missing && (res.Thread == nil || !res.Thread.Posts[0].Deleted) {
				t.Errorf("%s: the opening post is not marked deleted", address)
			}
		}
	}
}

func digits(id string) string { return id[strings.LastIndexByte(id, ':')+1:] }

func TestUnknownAddress(t *testing.T) {
	t.Parallel()
	for _, f := range at(noon, sim.Options{}).Forums() {
		if rec := get(f, "/no/such/page"); rec.Code != http.StatusNotFound {
			t.Errorf("%s answers %d", f.Host(), rec.Code)
		}
		if rec := get(f, "/robots.txt"); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "Disallow:") {
			t.Errorf("%s robots.txt: %d %q", f.Host(), rec.Code, rec.Body)
		}
	}
}

func TestDescriptions(t *testing.T) {
	t.Parallel()
	engines := map[string]bool{}
	for _, f := range sim.New(sim.Options{}).Forums() {
		s := f.Site()
		engines[s.Engine] = true
		if !s.Enabled || len(s.Legal.Missing(true)) > 0 || !strings.HasSuffix(s.ID, ".example") || s.URL != "http://"+f.Host() || s.MinDelay > time.Second {
			t.Errorf("site %+v", s)
		}
		for _, b := range f.Boards() {
			if b.SiteID != s.ID || b.ID != s.ID+":"+b.Slug || !strings.HasPrefix(b.URL, s.URL+"/") || !b.Due(noon) {
				t.Errorf("board %+v", b)
			}
		}
	}
	if len(engines) != 8 {
		t.Errorf("engines %v", engines)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	w := at(noon, sim.Options{})
	where, err := w.Serve(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for host, addr := range where {
		if !strings.HasPrefix(addr, "127.0.0.1:") {
			t.Errorf("%s listens on %s", host, addr)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/robots.txt", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("User-Agent", "VigieBot/test")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err != nil || resp.Body.Close() != nil {
			t.Errorf("%s: %v", host, err)
		}
		got := w.Forum(host).Requests()
		if len(got) != 1 || got[0].UserAgent != "VigieBot/test" || got[0].Path != "/robots.txt" || got[0].Status != 200 || w.Forum(host).Counts().Robots != 1 {
			t.Errorf("%s logged %+v", host, got)
		}
	}
	cancel()
	w.Wait()
}
