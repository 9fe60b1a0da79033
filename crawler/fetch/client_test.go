package fetch

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
)

// clock is a time that moves only when told.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) To(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}

func (c *clock) Add(d time.Duration) { c.To(c.Now().Add(d)) }

// hit is one request as a forum saw it.
type hit struct {
	at   time.Time
	host string
	path string
	head http.Header
}

// forum is a simulated host: a loopback server with a log of what it was asked.
type forum struct {
	*httptest.Server
	clock *clock
	mux   *http.ServeMux

	mu   sync.Mutex
	hits []hit
}

// newForum serves pages; robots.txt is missing unless the test handles it.
func newForum(t testing.TB, c *clock) *forum {
	t.Helper()
	f := &forum{clock: c, mux: http.NewServeMux()}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.hits = append(f.hits, hit{f.clock.Now(), r.Host, r.URL.RequestURI(), r.Header.Clone()})
		f.mu.Unlock()
		f.mux.ServeHTTP(w, r)
	}))
	f.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // aborted answers are wanted
	t.Cleanup(f.Close)
	return f
}

func (f *forum) addr() string { return strings.TrimPrefix(f.URL, "http://") }

func (f *forum) page(path, body string) {
	f.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, body)
	})
}

func (f *forum) robots(body string) {
	f.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

// count counts requests for robots.txt and for everything else.
func (f *forum) count() (robots, pages int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.hits {
		if h.path == "/robots.txt" {
			robots++
		} else {
			pages++
		}
	}
	return robots, pages
}

func (f *forum) log() []hit {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]hit(nil), f.hits...)
}

const host = "forum.test"

// rig is a client with one simulated forum and a virtual clock.
type rig struct {
	t      testing.TB
	clock  *clock
	forum  *forum
	memory *Memory
	client *Client
	site   vigie.Site
	opt    Options
}

func newRig(t testing.TB, change ...func(*rig)) *rig {
	t.Helper()
	c := newClock()
	f := newForum(t, c)
	r := &rig{t: t, clock: c, forum: f, memory: NewMemory()}
	r.site = vigie.Site{ID: host, URL: "http://" + host, MinDelay: 5 * time.Second, Budget: 1 << 30}
	r.opt = Options{
		Hosts: r.memory, Robots: r.memory, Simulated: map[string]string{host: f.addr()},
		Now: c.Now, Jitter: func() float64 { return 0.5 }, Logger: slog.New(slog.DiscardHandler),
		ContactURL: "https://vigie.example/bot", ContactMail: "bot@vigie.example",
	}
	for _, ch := range change {
		ch(r)
	}
	r.client = r.another()
	return r
}

// another is a second process: its own client on the same rows.
func (r *rig) another() *Client {
	r.t.Helper()
	c, err := New(r.opt)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(c.CloseIdleConnections)
	return c
}

// get asks once.
func (r *rig) get(path string) (*vigie.Page, error) {
	return r.client.Visit(r.site).Get(context.Background(), r.site.URL+path, vigie.Validators{})
}

// patient asks as the crawler does: it moves the clock to RetryAt while the host must wait.
func (r *rig) patient(v *Visit, path string) (*vigie.Page, error) {
	r.t.Helper()
	for range 20 {
		p, err := v.Get(context.Background(), r.site.URL+path, vigie.Validators{})
		fe := asFetch(err)
		if fe == nil || fe.Reason != vigie.ReasonNotBefore {
			return p, err
		}
		if !fe.RetryAt.After(r.clock.Now()) {
			r.t.Fatalf("told to wait until %s, which is not after %s", fe.RetryAt, r.clock.Now())
		}
		r.clock.To(fe.RetryAt)
	}
	r.t.Fatalf("%s: still waiting after 20 tries", path)
	panic("not reached")
}

func asFetch(err error) *vigie.FetchError {
	var fe *vigie.FetchError
	errors.As(err, &fe)
	return fe
}

func reason(err error) vigie.FetchReason {
	if fe := asFetch(err); fe != nil {
		return fe.Reason
	}
	return ""
}

func TestGetMakesAPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.forum.mux.HandleFunc("/sujet", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		w.Header().Set("ETag", `W/"a b"`)
		_, _ = io.WriteString(w, "<p>Pr\xe9nom</p>")
	})
	p, err := r.patient(r.client.Visit(r.site), "/sujet?a=1")
	if err != nil {
		t.Fatal(err)
	}
	if string(p.Body) != "<p>Prénom</p>" || p.Charset != "windows-1252" || p.ContentType != "text/html; charset=utf-8" ||
		p.Status != 200 || p.URL != "http://forum.test/sujet?a=1" || p.Requested != p.URL || p.Validators.ETag != `W/"a b"` {
		t.Errorf("got %+v with body %q", p, p.Body)
	}
}
