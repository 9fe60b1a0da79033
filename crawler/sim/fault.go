package sim

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// FaultKind names a way in which a forum misbehaves.
type FaultKind string

// The ways. Slow delays an answer that is otherwise right.
const (
	FaultRateLimited FaultKind = "429"
	FaultUnavailable FaultKind = "503"
	FaultSlow        FaultKind = "slow"
	FaultTruncated   FaultKind = "truncated"  // the body ends early, the connection breaks
	FaultCloudflare  FaultKind = "cloudflare" // a challenge page with its header
	FaultLogin       FaultKind = "login"      // a log-in page in place of the page, status 200
	FaultGarbage     FaultKind = "garbage"    // text without a forum in it, status 200
	FaultDropped     FaultKind = "dropped"    // the connection breaks without an answer
)

// Fault is one way to misbehave.
type Fault struct {
	Kind       FaultKind
	RetryAfter time.Duration // for 429 and 503; 0: no header
	Delay      time.Duration // for slow
	Path       string        // only addresses that begin so; empty: all but robots.txt
}

type fault struct {
	Fault

	left int // negative: for ever
}

type robots struct {
	status int
	body   string
}

// SetFault lets the next n matching requests fail (n < 0: all, until ClearFaults). Several
// faults wait in line: the first that matches and is not used up is taken.
func (f *Forum) SetFault(what Fault, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, fault{what, n})
}

// ClearFaults makes the forum behave again.
func (f *Forum) ClearFaults() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// SetRobots replaces robots.txt and its status.
func (f *Forum) SetRobots(status int, body string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.robots = robots{status, body}
}

func (f *Forum) serveRobots(w http.ResponseWriter) {
	f.mu.Lock()
	r := f.robots
	f.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(r.status)
	_, _ = w.Write([]byte(r.body)) // the visitor has left: nothing to tell
}

func (f *Forum) takeFault(path string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.faults {
		q := &f.faults[i]
		if q.left == 0 || q.Path == "" && path == robotsPath || !strings.HasPrefix(path, q.Path) {
			continue
		}
		if q.left > 0 {
			q.left--
		}
		return q.Fault, true
	}
	return Fault{}, false
}

// serve answers in the page's place; false when the page is still wanted.
func (q Fault) serve(w http.ResponseWriter, r *http.Request) bool {
	switch q.Kind {
	case FaultRateLimited:
		q.refuse(w, http.StatusTooManyRequests, "Too many requests")
	case FaultUnavailable:
		q.refuse(w, http.StatusServiceUnavailable, "Service temporarily unavailable")
	case FaultCloudflare:
		w.Header().Set("Server", "cloudflare")
		w.Header().Set("Cf-Mitigated", "challenge")
		w.Header().Set("Cf-Ray", "0000000000000000-XXX")
		simplePage(w, http.StatusForbidden, `<title>Just a moment...</title></head><body><div id="cf-wrapper"><noscript>Enable JavaScript and cookies to continue</noscript></div><script>window._cf_chl_opt={cvId:"3",cType:"managed"};</script><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>`)
	case FaultLogin:
		simplePage(w, http.StatusOK, `<title>Log in</title></head><body><h1>You must be logged in to view this forum</h1><form action="/login" method="post"><input type="text" name="username"/><input type="password" name="password"/><input type="submit" name="login" value="Log in"/></form>`)
	case FaultGarbage:
		simplePage(w, http.StatusOK, `<title>Maintenance</title></head><body><div class="box"><p>Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.</p><p>Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris.</p></div>`)
	case FaultDropped:
		panic(http.ErrAbortHandler)
	case FaultSlow:
		timer := time.NewTimer(q.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
		return false
	case FaultTruncated:
		return false
	}
	return true
}

func (q Fault) refuse(w http.ResponseWriter, status int, text string) {
	if q.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((q.RetryAfter+time.Second-1)/time.Second)))
	}
	simplePage(w, status, "<title>"+text+"</title></head><body><h1>"+text+"</h1>")
}

func simplePage(w http.ResponseWriter, status int, inside string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!DOCTYPE html><html><head>" + inside + "</body></html>\n")) // the visitor has left: nothing to tell
}

// truncate promises the whole page, sends half of it and breaks the connection.
func truncate(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(a.body[:len(a.body)/2]) // broken off on purpose
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
