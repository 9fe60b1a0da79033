package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"vigie"
)

func TestNextPaceAfterSuccess(t *testing.T) {
	t.Parallel()
	now := newClock().Now()
	for _, c := range []struct {
		latency, min, crawl time.Duration
		simulated           bool
		want                time.Duration
	}{
		{0, 0, 0, false, 5 * time.Second},
		{200 * time.Millisecond, 0, 0, false, 5 * time.Second},
		{2 * time.Second, 0, 0, false, 10 * time.Second},
		{30 * time.Second, 0, 0, false, 60 * time.Second},
		{time.Second, 2 * time.Second, 0, false, 5 * time.Second},
		{time.Second, 20 * time.Second, 0, false, 20 * time.Second},
		{time.Second, 90 * time.Second, 0, false, 90 * time.Second},
		{time.Second, 0, 30 * time.Second, false, 30 * time.Second},
		{30 * time.Second, 0, 10 * time.Second, false, 60 * time.Second},
		{30 * time.Second, 0, 300 * time.Second, false, 300 * time.Second},
		{time.Second, 0, 0, true, 0},
		{time.Second, 200 * time.Millisecond, 0, true, 200 * time.Millisecond},
		{time.Second, 0, 3 * time.Second, true, 3 * time.Second},
	} {
		rule := newPaceRule(c.min, c.simulated, c.crawl)
		p := nextPace(vigie.HostPace{Delay: time.Hour, BackOff: time.Hour, Failures: 3, PauseReason: "x"}, rule,
			answer{now: now, latency: c.latency, status: 200}, 0.5)
		if p.Delay != c.want || !p.NextAt.Equal(now.Add(c.want)) || p.BackOff != 0 || p.Failures != 0 || p.PauseReason != "" {
			t.Errorf("%+v: %+v, want delay %s", c, p, c.want)
		}
		if lease := rule.lease(30 * time.Second); lease < 30*time.Second+c.want {
			t.Errorf("%+v: lease %s ends before the gap %s", c, lease, c.want)
		}
	}
}

// TestE9_ErrorsNeverShorten tries every kind of failure on every kind of row.
func TestE9_ErrorsNeverShorten(t *testing.T) {
	t.Parallel()
	now := newClock().Now()
	rule := newPaceRule(0, false, 0)
	for _, why := range []vigie.FetchReason{
		vigie.ReasonRateLimited, vigie.ReasonServer, vigie.ReasonTimeout, vigie.ReasonNetwork, vigie.ReasonTruncated, vigie.ReasonWall,
		vigie.ReasonForbidden, vigie.ReasonGone, vigie.ReasonTooBig, vigie.ReasonStatus, vigie.ReasonContent, vigie.ReasonAddress,
	} {
		for _, status := range []int{0, 200, 403, 404, 429, 500, 503} {
			for _, before := range []vigie.HostPace{
				{}, {Delay: 5 * time.Second}, {Delay: 50 * time.Second, BackOff: 8 * time.Hour, NextAt: now.Add(-time.Second)},
				{Delay: 300 * time.Second, NextAt: now.Add(time.Hour), PausedUntil: now.Add(48 * time.Hour)},
			} {
				for _, jitter := range []float64{0, 0.5, 0.999} {
					p := nextPace(before, rule, answer{now: now, latency: time.Millisecond, status: status, reason: why}, jitter)
					if p.Delay < before.Delay || p.BackOff < before.BackOff || p.NextAt.Before(before.NextAt) ||
						p.NextAt.Before(now.Add(max(before.Delay, minDelay))) || p.PausedUntil.Before(before.PausedUntil) || !p.InFlightUntil.IsZero() {
						t.Fatalf("%s %d on %+v gave %+v", why, status, before, p)
					}
				}
			}
		}
	}
}

func TestE9_Doubling(t *testing.T) {
	t.Parallel()
	now := newClock().Now()
	rule := newPaceRule(0, false, 0)
	for _, c := range []struct {
		reason vigie.FetchReason
		status int
		limit  time.Duration
	}{
		{vigie.ReasonRateLimited, 429, 24 * time.Hour},
		{vigie.ReasonServer, 503, 24 * time.Hour},
		{vigie.ReasonServer, 500, 10 * time.Minute},
		{vigie.ReasonNetwork, 0, 10 * time.Minute},
		{vigie.ReasonTimeout, 0, 10 * time.Minute},
	} {
		var p vigie.HostPace
		want := time.Minute
		for i := range 14 {
			p = nextPace(p, rule, answer{now: now, status: c.status, reason: c.reason}, 0.5)
			if p.BackOff != want || !p.NextAt.Equal(now.Add(want)) || p.Failures != i+1 {
				t.Fatalf("%s %d, failure %d: %+v, want a penalty of %s", c.reason, c.status, i+1, p, want)
			}
			now = p.NextAt
			want = min(2*want, c.limit)
		}
		low := nextPace(vigie.HostPace{}, rule, answer{now: now, status: c.status, reason: c.reason}, 0)
		high := nextPace(vigie.HostPace{}, rule, answer{now: now, status: c.status, reason: c.reason}, 0.9999999)
		if low.NextAt.Sub(now) != 48*time.Second || high.NextAt.Sub(now).Round(time.Second) != 72*time.Second {
			t.Errorf("jitter spreads a minute to %s…%s, want 48 s…72 s", low.NextAt.Sub(now), high.NextAt.Sub(now))
		}
	}
}

func TestE9_RetryAfter(t *testing.T) {
	t.Parallel()
	start := newClock().Now()
	for _, c := range []struct {
		value string
		least time.Duration // no request before
		most  time.Duration // and one should be allowed then
	}{
		{"120", 120 * time.Second, 120 * time.Second},
		{"1", 5 * time.Second, 5 * time.Second},
		{start.Add(7 * time.Minute).Format(http.TimeFormat), 7 * time.Minute, 7 * time.Minute},
		{start.Add(7 * time.Minute).Format(time.RFC850), 7 * time.Minute, 7 * time.Minute},
		{start.Add(-time.Hour).Format(http.TimeFormat), time.Minute, time.Minute},
		{"1000000000", 1e9 * time.Second, 1e9 * time.Second},
		{"99999999999999999999", maxRetryAfter, maxRetryAfter},
		{"soon", time.Minute, time.Minute},
		{"-5", time.Minute, time.Minute},
		{"0", time.Minute, time.Minute},
		{"", time.Minute, time.Minute},
	} {
		for _, status := range []int{429, 503} {
			r := newRig(t)
			r.forum.mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", c.value)
				w.WriteHeader(status)
			})
			r.forum.page("/sujet", "<p>x</p>")
			if err := r.memory.SaveRobots(t.Context(), vigie.RobotsFile{Host: "http://forum.test:80", Status: robotsMissing, FetchedAt: start, GoodAt: start}); err != nil {
				t.Fatal(err)
			}
			_, err := r.get("/busy")
			fe := asFetch(err)
			if fe == nil || fe.Reason != vigie.ReasonRateLimited && fe.Reason != vigie.ReasonServer || fe.Status != status {
				t.Fatalf("%d Retry-After %q: %v", status, c.value, err)
			}
			if wait := fe.RetryAt.Sub(start); wait < c.least || wait > c.most {
				t.Errorf("%d Retry-After %q: come back in %s, want %s", status, c.value, wait, c.least)
			}
			pace := r.memory.Pace("http://forum.test:80")
			if _, err := r.memory.Reserve(t.Context(), pace.Host, fe.RetryAt.Add(-time.Second), time.Minute, 100); reason(err) != vigie.ReasonNotBefore {
				t.Errorf("%d Retry-After %q: a second before, the host was granted: %v", status, c.value, err)
			}
			if _, err := r.memory.Reserve(t.Context(), pace.Host, fe.RetryAt, time.Minute, 100); err != nil {
				t.Errorf("%d Retry-After %q: at the time the host was refused: %v", status, c.value, err)
			}
		}
	}
}

// TestE7_ManyProcesses: clients that share the host's row keep the gap between any two
// requests, and one in flight, as the forum sees it.
func TestE7_ManyProcesses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var inFlight, most int
	var mu sync.Mutex
	r.forum.mux.HandleFunc("/t/", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		inFlight++
		most = max(most, inFlight)
		mu.Unlock()
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<p>x</p>")
		mu.Lock()
		inFlight--
		mu.Unlock()
	})
	const processes, each = 4, 50
	turns := newTurns(r.clock, processes)
	var wg sync.WaitGroup
	for n := range processes {
		wg.Go(func() {
			defer turns.leave()
			v := r.another().Visit(r.site)
			for i := range each {
				address := fmt.Sprintf("%s/t/%d-%d", r.site.URL, n, i)
				for {
					_, err := v.Get(context.Background(), address, vigie.Validators{})
					if err == nil {
						break
					}
					if reason(err) != vigie.ReasonNotBefore {
						t.Errorf("%s: %v", address, err)
						return
					}
					turns.until(asFetch(err).RetryAt)
				}
			}
		})
	}
	wg.Wait()
	log := r.forum.log()
	if len(log) != processes*each+1 {
		t.Errorf("%d requests, want %d", len(log), processes*each+1)
	}
	if most != 1 {
		t.Errorf("%d requests at once", most)
	}
	for i := 1; i < len(log); i++ {
		if gap := log[i].at.Sub(log[i-1].at); gap < 5*time.Second {
			t.Fatalf("request %d came %s after the one before", i, gap)
		}
	}
}

// turns moves a clock for several processes: only when all of them wait, and then to the
// first time that one waits for.
type turns struct {
	clock   *clock
	mu      sync.Mutex
	moved   *sync.Cond
	working int
	waiting map[*time.Time]bool
}

func newTurns(c *clock, processes int) *turns {
	t := &turns{clock: c, working: processes, waiting: map[*time.Time]bool{}}
	t.moved = sync.NewCond(&t.mu)
	return t
}

func (t *turns) until(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting[&at] = true
	t.working--
	t.advance()
	for t.clock.Now().Before(at) {
		t.moved.Wait()
	}
	delete(t.waiting, &at)
	t.working++
}

func (t *turns) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.working--
	t.advance()
}

func (t *turns) advance() {
	if t.working > 0 || len(t.waiting) == 0 {
		return
	}
	var first time.Time
	for at := range t.waiting {
		if first.IsZero() || at.Before(first) {
			first = *at
		}
	}
	t.clock.To(first)
	t.moved.Broadcast()
}

// TestE7_CrashKeepsTheGap: a process that dies with a request out leaves the host taken for
// longer than any gap.
func TestE7_CrashKeepsTheGap(t *testing.T) {
	t.Parallel()
	for _, crawl := range []time.Duration{0, 120 * time.Second, 300 * time.Second} {
		r := newRig(t)
		rule := newPaceRule(0, false, crawl)
		now := r.clock.Now()
		if _, err := r.memory.Reserve(t.Context(), "https://a:443", now, rule.lease(30*time.Second), 100); err != nil {
			t.Fatal(err)
		}
		gap := max(crawl, time.Minute)
		if _, err := r.memory.Reserve(t.Context(), "https://a:443", now.Add(gap), time.Minute, 100); reason(err) != vigie.ReasonNotBefore {
			t.Errorf("crawl-delay %s: granted %s after a crash: %v", crawl, gap, err)
		}
	}
}

func TestE8_CrawlDelay(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{"0.5": 5 * time.Second, "10": 10 * time.Second, "120": 120 * time.Second, "300": 300 * time.Second} {
		r := newRig(t)
		r.forum.robots(all + "Crawl-delay: " + value + "\n")
		r.forum.page("/t/", "<p>x</p>")
		v := r.client.Visit(r.site)
		for i := range 4 {
			if _, err := r.patient(v, fmt.Sprintf("/t/%d", i)); err != nil {
				t.Fatal(err)
			}
		}
		log := r.forum.log()
		for i := 1; i < len(log); i++ {
			if gap := log[i].at.Sub(log[i-1].at); gap != want {
				t.Errorf("Crawl-delay %s: gap %d is %s, want %s", value, i, gap, want)
			}
		}
	}
	for _, value := range []string{"301", "86400", "1e12"} {
		r := newRig(t)
		r.forum.robots(all + "Crawl-delay: " + value + "\n")
		r.forum.page("/t/", "<p>x</p>")
		if _, err := r.patient(r.client.Visit(r.site), "/t/1"); reason(err) != vigie.ReasonCrawlDelay {
			t.Errorf("Crawl-delay %s: %v", value, err)
		}
		if _, pages := r.forum.count(); pages != 0 {
			t.Errorf("Crawl-delay %s: %d pages fetched", value, pages)
		}
	}
}

// TestE13_Budget: over thirty days of retries, robots.txt and errors no day goes over.
func TestE13_Budget(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.site.Budget = 20 })
	n := 0
	r.forum.mux.HandleFunc("/t/", func(w http.ResponseWriter, req *http.Request) {
		n++
		switch n % 5 {
		case 0:
			w.WriteHeader(http.StatusInternalServerError)
		case 1:
			http.Redirect(w, req, "/t/other", http.StatusFound)
		case 2:
			http.NotFound(w, req)
		default:
			_, _ = fmt.Fprint(w, "<p>x</p>")
		}
	})
	spent := 0
	for end := r.clock.Now().Add(30 * 24 * time.Hour); r.clock.Now().Before(end); r.clock.Add(10 * time.Minute) {
		if _, err := r.get("/t/1"); reason(err) == vigie.ReasonBudget {
			spent++
			if at := asFetch(err).RetryAt; at.Hour() != 0 || !at.After(r.clock.Now()) {
				t.Fatalf("budget spent at %s: come back at %s", r.clock.Now(), at)
			}
		}
	}
	perDay := map[string]int{}
	for _, h := range r.forum.log() {
		perDay[h.at.Format(time.DateOnly)]++
	}
	for day, n := range perDay {
		if n > 20 {
			t.Errorf("%s: %d requests, the budget is 20", day, n)
		}
	}
	if spent == 0 || len(perDay) < 30 {
		t.Errorf("budget spent %d times over %d days: the test does not reach it", spent, len(perDay))
	}
}

func TestCancelledCallSettlesTheHost(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
	ctx, cancel := context.WithCancel(context.Background())
	r.forum.mux.HandleFunc("/slow", func(_ http.ResponseWriter, req *http.Request) {
		cancel()
		<-req.Context().Done()
	})
	r.forum.page("/sujet", "<p>x</p>")
	if _, err := r.client.Visit(r.site).Get(ctx, r.site.URL+"/slow", vigie.Validators{}); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	p := r.memory.Pace("http://forum.test:80")
	if !p.InFlightUntil.IsZero() || p.BackOff != 0 || p.Failures != 0 {
		t.Errorf("our own cancel left %+v", p)
	}
	if _, err := r.get("/sujet"); err != nil {
		t.Error(err)
	}
}

func TestStoreFaultIsNoFetchError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk is full")
	r := newRig(t, func(r *rig) { r.opt.Hosts = brokenHosts{broken} })
	_, err := r.get("/sujet")
	if asFetch(err) != nil || !errors.Is(err, broken) {
		t.Errorf("err = %v", err)
	}
	if n := len(r.forum.log()); n != 0 {
		t.Errorf("%d requests without a reservation", n)
	}
}

type brokenHosts struct{ err error }

func (b brokenHosts) Reserve(context.Context, vigie.HostKey, time.Time, time.Duration, int) (vigie.HostPace, error) {
	return vigie.HostPace{}, b.err
}
func (b brokenHosts) Settle(context.Context, vigie.HostPace) error { return b.err }
