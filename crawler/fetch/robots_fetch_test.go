package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
)

// robotsFlood sends size bytes of rules, and says how many got through.
func robotsFlood(size int, served chan<- int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		n := 0
		block := []byte(strings.Repeat("Disallow: /half\n", 4096))
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /private\n#")
		_, _ = w.Write([]byte(strings.Repeat("x", 512<<10) + "\n"))
		for n < size {
			k, err := w.Write(block)
			n += k
			if err != nil {
				break
			}
		}
		served <- n
	}
}

// failingTransport stands for a network that fails below HTTP.
type failingTransport struct {
	err   error
	calls int
}

func (f *failingTransport) RoundTrip(*http.Request) (*http.Response, error) {
	f.calls++
	return nil, f.err
}

// TestE1_RobotsUnreachable: while robots.txt fails in any of ten ways no page is asked for,
// robots.txt itself at most once in ten minutes, and an answer ends it.
func TestE1_RobotsUnreachable(t *testing.T) {
	t.Parallel()
	hijack := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // a reset, not an end
			}
			_ = conn.Close()
		}
	}
	status := func(s int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(s) }
	}
	for name, bad := range map[string]http.HandlerFunc{
		"500": status(500), "502": status(502), "503": status(503), "504": status(504), "429": status(429),
		"reset": hijack, "timeout": nil, "refused": nil, "TLS": nil, "DNS": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var up atomic.Bool
			r := newRig(t)
			r.forum.page("/sujet", "<p>sujet</p>")
			r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, req *http.Request) {
				if up.Load() {
					http.NotFound(w, req)
					return
				}
				bad(w, req)
			})
			below := &failingTransport{err: brokenNetwork(t, name)}
			whole := r.client.gate.inside
			if bad == nil {
				r.client.gate.inside = below
			}
			for end := r.clock.Now().Add(3 * time.Hour); r.clock.Now().Before(end); r.clock.Add(time.Minute) {
				_, err := r.get("/sujet")
				if got := reason(err); got != vigie.ReasonRobotsDown && got != vigie.ReasonNotBefore {
					t.Fatalf("err = %v", err)
				}
				if fe := asFetch(err); !fe.RetryAt.After(r.clock.Now()) {
					t.Fatalf("no time to come back in %v", fe)
				}
			}
			robots, pages := r.forum.count()
			tries := robots + below.calls
			if pages != 0 {
				t.Errorf("%d pages fetched", pages)
			}
			if tries < 2 || tries > 18 {
				t.Errorf("robots.txt was asked for %d times in 3 h, at most 18 are one in ten minutes", tries)
			}
			up.Store(true)
			r.client.gate.inside = whole
			r.clock.Add(25 * time.Hour)
			if _, err := r.patient(r.client.Visit(r.site), "/sujet"); err != nil {
				t.Errorf("after an answer: %v", err)
			}
		})
	}
}

// brokenNetwork makes a real error of each kind.
func brokenNetwork(t *testing.T, kind string) error {
	t.Helper()
	switch kind {
	case "TLS":
		srv := httptest.NewUnstartedServer(http.NotFoundHandler())
		srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		srv.StartTLS()
		defer srv.Close()
		_, err := tls.Dial("tcp", srv.Listener.Addr().String(), &tls.Config{MinVersion: tls.VersionTLS12, ServerName: "forum.test"})
		if err == nil {
			t.Fatal("a certificate of nobody was trusted")
		}
		return err
	case "refused":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		_, err = net.Dial("tcp", l.Addr().String())
		return err
	case "DNS":
		return &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	case "timeout":
		return context.DeadlineExceeded
	}
	return errors.New("unused")
}

func TestE1_StaleCopyServesThirtyDays(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	r := newRig(t)
	r.forum.page("/sujet", "<p>sujet</p>")
	r.forum.page("/private", "<p>non</p>")
	r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		if down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, all+"Disallow: /private\n")
	})
	if _, err := r.patient(r.client.Visit(r.site), "/sujet"); err != nil {
		t.Fatal(err)
	}
	begin := r.clock.Now()
	down.Store(true)
	for _, day := range []int{2, 10, 29} {
		r.clock.To(begin.Add(time.Duration(day) * 24 * time.Hour))
		if _, err := r.patient(r.client.Visit(r.site), "/sujet"); err != nil {
			t.Errorf("day %d: the good copy was not used: %v", day, err)
		}
		if _, err := r.patient(r.client.Visit(r.site), "/private"); reason(err) != vigie.ReasonRobots {
			t.Errorf("day %d: the good copy was not obeyed: %v", day, err)
		}
	}
	r.clock.To(begin.Add(31 * 24 * time.Hour))
	if _, err := r.patient(r.client.Visit(r.site), "/sujet"); reason(err) != vigie.ReasonRobotsDown {
		t.Errorf("day 31: err = %v, want robots_down", err)
	}
}

func TestE2_RobotsStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]vigie.FetchReason{
		200: "", 204: "", 400: "", 404: "", 410: "", 418: "",
		401: vigie.ReasonRobots, 403: vigie.ReasonRobots, 451: vigie.ReasonRobots,
		429: vigie.ReasonRobotsDown, 500: vigie.ReasonRobotsDown, 304: vigie.ReasonRobotsDown, 300: vigie.ReasonRobotsDown,
	} {
		r := newRig(t)
		r.forum.page("/sujet", "<p>sujet</p>")
		r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := r.patient(r.client.Visit(r.site), "/sujet")
		if reason(err) != want {
			t.Errorf("robots.txt %d: %v, want reason %q", status, err, want)
		}
		if _, pages := r.forum.count(); want != "" && pages > 0 {
			t.Errorf("robots.txt %d: %d pages fetched", status, pages)
		}
	}
}

// TestE2_RobotsRedirects: five redirects across hosts are followed, and the rules hold for
// the host that was asked first; a sixth is unreachable.
func TestE2_RobotsRedirects(t *testing.T) {
	t.Parallel()
	for hops, want := range map[int]vigie.FetchReason{1: vigie.ReasonRobots, 5: vigie.ReasonRobots, 6: vigie.ReasonRobotsDown} {
		r := newRig(t, func(r *rig) {
			for i := range 7 {
				r.opt.Simulated[fmt.Sprintf("h%d.test", i)] = r.forum.addr()
			}
		})
		r.forum.page("/sujet", "<p>sujet</p>")
		r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, req *http.Request) {
			n := 0
			_, _ = fmt.Sscanf(req.Host, "h%d.test", &n)
			if req.Host == host {
				n = 0
			}
			if n < hops {
				http.Redirect(w, req, fmt.Sprintf("http://h%d.test/robots.txt", n+1), http.StatusFound)
				return
			}
			_, _ = io.WriteString(w, all+"Disallow: /\n")
		})
		if _, err := r.patient(r.client.Visit(r.site), "/sujet"); reason(err) != want {
			t.Errorf("%d redirects: %v, want %q", hops, err, want)
		}
		if robots, pages := r.forum.count(); pages != 0 || robots != min(hops, 5)+1 {
			t.Errorf("%d redirects: %d requests for robots.txt and %d for pages", hops, robots, pages)
		}
	}
}

// TestE2_RobotsRedirectOnOneHost: each hop waits for the gap, and the next try goes on there.
func TestE2_RobotsRedirectOnOneHost(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.forum.page("/sujet", "<p>sujet</p>")
	r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, "/fr/robots", http.StatusMovedPermanently)
	})
	r.forum.mux.HandleFunc("/fr/robots", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, all+"Disallow: /private\n")
	})
	if _, err := r.patient(r.client.Visit(r.site), "/sujet"); err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for i, h := range r.forum.log() {
		if i > 0 && h.at.Sub(last) < 5*time.Second {
			t.Errorf("%s came %s after the request before it", h.path, h.at.Sub(last))
		}
		last = h.at
	}
	if n := len(r.forum.log()); n != 3 {
		t.Errorf("%d requests, want robots.txt, its target and the page", n)
	}
}

// TestE5_RobotsReread: a new Disallow stops all processes within a day, after a restart too.
func TestE5_RobotsReread(t *testing.T) {
	t.Parallel()
	rules := all + "Disallow:\n"
	r := newRig(t)
	r.forum.page("/sujet", "<p>sujet</p>")
	r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, rules) })
	second := r.another()
	if _, err := r.patient(r.client.Visit(r.site), "/sujet"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.patient(second.Visit(r.site), "/sujet"); err != nil {
		t.Fatal(err)
	}
	rules = all + "Disallow: /\n"
	published := r.clock.Now()
	for r.clock.Now().Before(published.Add(23 * time.Hour)) {
		r.clock.Add(time.Hour)
		_, _ = r.patient(second.Visit(r.site), "/sujet")
	}
	if robots, _ := r.forum.count(); robots != 1 {
		t.Errorf("robots.txt was asked for %d times within a day", robots)
	}
	r.clock.To(published.Add(24*time.Hour + time.Second))
	for name, c := range map[string]*Client{"first": r.client, "second": second, "restarted": r.another()} {
		_, pages := r.forum.count()
		if _, err := r.patient(c.Visit(r.site), "/sujet"); reason(err) != vigie.ReasonRobots {
			t.Errorf("%s process: err = %v, want robots", name, err)
		}
		if _, now := r.forum.count(); now != pages {
			t.Errorf("%s process fetched a page", name)
		}
	}
	if robots, _ := r.forum.count(); robots != 2 {
		t.Errorf("robots.txt was asked for %d times, want 2 for three processes", robots)
	}
}

// TestE5_OtherProcessWasFirst: a robots.txt saved between our look and our turn is used, and
// the turn is given back.
func TestE5_OtherProcessWasFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
	r.forum.page("/sujet", "<p>sujet</p>")
	late := &lateRobots{Memory: r.memory, clock: r.clock}
	r.opt.Robots = late
	r.client = r.another()
	if _, err := r.get("/sujet"); reason(err) != vigie.ReasonRobots {
		t.Errorf("err = %v, want robots", err)
	}
	if n := len(r.forum.log()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	if p := r.memory.Pace("http://forum.test:80"); !p.InFlightUntil.IsZero() {
		t.Error("the host is still taken")
	}
}

// lateRobots knows nothing at the first look and all at the second.
type lateRobots struct {
	*Memory
	clock *clock
	looks int
}

func (l *lateRobots) Robots(_ context.Context, key vigie.HostKey) (vigie.RobotsFile, bool, error) {
	l.looks++
	if l.looks == 1 {
		return vigie.RobotsFile{}, false, nil
	}
	now := l.clock.Now()
	return vigie.RobotsFile{Host: key, Status: robotsOK, Body: []byte(all + "Disallow: /\n"), FetchedAt: now, GoodAt: now}, true, nil
}
