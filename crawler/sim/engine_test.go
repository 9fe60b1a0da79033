package sim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/charset"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/sim"
)

// noon is the moment all tests of this package look at the forums.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// visit asks a forum for an address as a fetcher would and decodes the answer.
func visit(t *testing.T, f *sim.Forum, address string) *vigie.Page {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("address %q: %v", address, err)
	}
	rec := httptest.NewRecorder()
	f.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, u.RequestURI(), nil))
	kind := rec.Header().Get("Content-Type")
	body := io.Reader(rec.Body)
	if strings.HasPrefix(kind, "text/html") {
		if body, err = charset.NewReader(rec.Body, kind); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	if f.Engine() == "discourse" && strings.Contains(address, "/t/") && strings.HasPrefix(kind, "application/json") {
		t.Errorf("%s: an ordinary address gave JSON", address)
	}
	return &vigie.Page{URL: address, Requested: address, Status: rec.Code, ContentType: kind, Body: text, FetchedAt: noon}
}

// read parses an address the way the crawler does, with the engine that claims the page.
func read(t *testing.T, f *sim.Forum, address string) (engine.Result, error) {
	t.Helper()
	zone, err := time.LoadLocation(f.Site().Zone)
	if err != nil {
		t.Skip("no zone files on this machine")
	}
	doc := engine.Open(visit(t, f, address), engine.Options{Now: noon, Zone: zone, DayFirst: true})
	return engine.Read(doc, "")
}

// TestEnginesReadEveryThread walks all listings and all threads of all forums and compares
// what the engines read with what the simulation knows.
func TestEnginesReadEveryThread(t *testing.T) {
	t.Parallel()
	for _, f := range sim.New(sim.Options{Seed: 7, Now: clock, Hosts: sim.Hosts()}).Forums() {
		t.Run(f.Engine(), func(t *testing.T) {
			t.Parallel()
			truth := map[string]sim.Thread{}
			for _, th := range f.Threads() {
				truth[th.Board+"/"+th.ID] = th
			}
			for _, b := range f.Boards() {
				rows := walkBoard(t, f, b)
				for _, r := range rows {
					th, ok := truth[b.Slug+"/"+r.ID]
					if !ok {
						t.Errorf("%s lists a thread %q that is not there", b.ID, r.ID)
						continue
					}
					delete(truth, b.Slug+"/"+r.ID)
					checkRow(t, f, r, th)
					checkThread(t, f, r, th)
				}
			}
			for key, th := range truth {
				if !th.Deleted {
					t.Errorf("thread %s (%s) was not listed", key, th.Title)
				}
			}
		})
	}
}

func walkBoard(t *testing.T, f *sim.Forum, b vigie.Board) []engine.Row {
	t.Helper()
	var rows []engine.Row
	for address, n := b.URL, 0; address != "" && n < 20; n++ {
		res, err := read(t, f, address)
		if err != nil || res.Kind != engine.KindBoard || res.Engine != f.Engine() {
			t.Fatalf("%s read as %s %q: %v", address, res.Engine, res.Kind, err)
		}
		rows = append(rows, res.Board.Threads...)
		address = res.Next
	}
	return rows
}

func checkRow(t *testing.T, f *sim.Forum, r engine.Row, th sim.Thread) {
	t.Helper()
	if r.Title != th.Title {
		t.Errorf("title %q, want %q", r.Title, th.Title)
	}
	if r.Replies != th.Posts-1 {
		t.Errorf("%q: %d replies, want %d", th.Title, r.Replies, th.Posts-1)
	}
	if r.Sticky != th.Sticky || r.Locked != th.Locked {
		t.Errorf("%q: sticky %v locked %v, want %v %v", th.Title, r.Sticky, r.Locked, th.Sticky, th.Locked)
	}
	if f.Engine() != "reddit" && (r.LastPostAt.After(noon) || r.LastPostAt.Sub(th.LastAt).Abs() > time.Minute) {
		t.Errorf("%q: last post at %s, want %s", th.Title, r.LastPostAt, th.LastAt)
	}
	if !strings.HasPrefix(r.URL, f.Site().URL+"/") {
		t.Errorf("%s leaves the site", r.URL)
	}
	if strings.Contains(r.URL, "sid=") || strings.Contains(r.URL, "s=") && f.Engine() == "vbulletin" {
		t.Errorf("session id in %s", r.URL)
	}
}

func checkThread(t *testing.T, f *sim.Forum, r engine.Row, th sim.Thread) {
	t.Helper()
	var posts []engine.Post
	ids := map[string]bool{}
	for address, n := r.URL, 0; address != "" && n < 30; n++ {
		res, err := read(t, f, address)
		if err != nil || res.Kind != engine.KindThread || res.Engine != f.Engine() {
			t.Fatalf("%s read as %s %q: %v", address, res.Engine, res.Kind, err)
		}
		for _, p := range res.Thread.Posts {
			if p.Deleted || ids[p.ID] {
				continue
			}
			ids[p.ID] = true
			posts = append(posts, p)
		}
		address = res.Next
	}
	if len(posts) != th.Posts {
		t.Errorf("%s: %d posts read, want %d", r.URL, len(posts), th.Posts)
		return
	}
	if got := posts[0].Author.Reveal(); got != th.Asker {
		t.Errorf("%s: opened by %q, want %q", r.URL, got, th.Asker)
	}
	slices.SortStableFunc(posts, func(x, y engine.Post) int { return x.At.Compare(y.At) })
	for i, p := range posts {
		m := th.Messages[i]
		var quoted []string
		for _, q := range p.Quotes {
			quoted = append(quoted, q.Text)
		}
		if p.ID != m.ID || p.Author.Reveal() != m.Author || p.At.Sub(m.At).Abs() >= time.Minute {
			t.Errorf("%s: post %s of %q at %s, want %s of %q at %s", r.URL, p.ID, p.Author.Reveal(), p.At, m.ID, m.Author, m.At)
		}
		if words(p.Text) != words(m.Text) {
			t.Errorf("%s: post %s reads %q, want %q", r.URL, p.ID, p.Text, m.Text)
		}
		if f.Engine() != "reddit" && words(strings.Join(quoted, " ")) != words(m.Quoted) {
			t.Errorf("%s: post %s quotes %q, want %q", r.URL, p.ID, quoted, m.Quoted)
		}
	}
}

// words makes two texts equal that differ in line ends and kinds of spaces only.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestPagesAndOdditiesAreServed: the walk above is worth something only if it meets second
// pages, quotes, locked, pinned and deleted things.
func TestPagesAndOdditiesAreServed(t *testing.T) {
	t.Parallel()
	for _, f := range sim.New(sim.Options{Seed: 7, Now: clock, Hosts: sim.Hosts()}).Forums() {
		long, quotes, locked, sticky := 0, 0, 0, 0
		for _, th := range f.Threads() {
			if page := readPage(t, f, th); page.Next != "" {
				long++
			}
			for _, m := range th.Messages {
				if m.Quoted != "" {
					quotes++
				}
			}
			if th.Locked {
				locked++
			}
			if th.Sticky {
				sticky++
			}
		}
		next := 0
		for _, b := range f.Boards() {
			if res, err := read(t, f, b.URL); err == nil && res.Next != "" {
				next++
			}
		}
		if long == 0 && f.Engine() != "reddit" && f.Engine() != "flarum" || quotes == 0 || locked == 0 || sticky == 0 || next == 0 {
			t.Errorf("%s: %d threads of several pages, %d quotes, %d locked, %d sticky, %d boards of several pages", f.Host(), long, quotes, locked, sticky, next)
		}
	}
}

func readPage(t *testing.T, f *sim.Forum, th sim.Thread) engine.Result {
	t.Helper()
	res, err := read(t, f, th.URL)
	if err != nil && !th.Deleted {
		t.Errorf("%s: %v", th.URL, err)
	}
	return res
}
