package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigie"
)

// gate is the transport of every visit. Each hop, robots.txt and redirects included, passes:
// scope → address guard → robots.txt → pace and budget → conditional headers → send → settle.
type gate struct {
	opt             Options
	agent           string
	simulated       map[string]netip.AddrPort
	outside, inside http.RoundTripper
	decoders        *decoders
	memo            *robotsMemo
}

// storeError is a fault of Hosts or RobotsCache: neither the forum's doing nor a reason to
// come back at a stated time.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// RoundTrip implements http.RoundTripper for requests that carry a trip.
func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	t, ok := req.Context().Value(tripKey{}).(*trip)
	if !ok {
		return nil, fmt.Errorf("%w: a request outside a visit", errAddress) // unreachable unless the gate is used elsewhere
	}
	resp, err := g.hop(req, t)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func (g *gate) hop(req *http.Request, t *trip) (*http.Response, error) {
	ctx, u := req.Context(), req.URL
	key := HostKey(u.Scheme, u.Hostname(), u.Port())
	refuse := func(reason vigie.FetchReason, err error) error {
		g.opt.Observe(Event{Site: t.site.ID, Host: key, Reason: reason})
		return &vigie.FetchError{Reason: reason, URL: u.String(), Err: err}
	}
	if !slices.Contains(t.hosts, strings.ToLower(u.Hostname())) {
		return nil, refuse(vigie.ReasonScope, fmt.Errorf("%s is not one of the site's hosts", u.Hostname()))
	}
	if err := checkTarget(req); err != nil {
		return nil, refuse(vigie.ReasonAddress, err)
	}
	if !g.isSimulated(u) && !g.opt.mayAskReal() {
		return nil, refuse(vigie.ReasonScope, vigie.Errorf(vigie.CodeInvalid, "no contact is set: give the crawler a contact URL and a contact mail address before it asks real sites"))
	}
	robots, err := g.robots(ctx, t.site, key, u)
	if err != nil {
		return nil, err
	}
	if !robots.Allowed(g.opt.Product, u.RequestURI()) {
		return nil, refuse(vigie.ReasonRobots, nil)
	}
	rule := newPaceRule(t.site.MinDelay, g.isSimulated(u), robots.CrawlDelay(g.opt.Product))
	if rule.crawlDelay > maxCrawlDelay {
		return nil, refuse(vigie.ReasonCrawlDelay, fmt.Errorf("robots.txt asks for %s between requests", rule.crawlDelay))
	}
	pace, err := g.reserve(ctx, t.site, key, rule, u)
	if err != nil {
		return nil, err
	}
	validators := t.validators
	if t.hops > 0 {
		// They belong to the address that was asked for. A login page that a thread
		// redirects to must not answer "not modified" in the thread's place.
		validators = vigie.Validators{}
	}
	x := g.send(ctx, u, pageRequest(validators), g.readPage)
	x = g.settle(ctx, t.site, pace, rule, x, false)
	t.answered = x
	if x.err != nil {
		return nil, x.fetchError()
	}
	return x.response(req), nil
}

func (g *gate) isSimulated(u *url.URL) bool {
	_, ok := g.simulated[strings.ToLower(u.Hostname())]
	return ok
}

// reserve takes the host for one request or says when to come back.
func (g *gate) reserve(ctx context.Context, site vigie.Site, key vigie.HostKey, rule paceRule, u *url.URL) (vigie.HostPace, error) {
	budget := site.Budget
	if budget <= 0 {
		budget = g.opt.Budget
	}
	pace, err := g.opt.Hosts.Reserve(ctx, key, g.opt.Now(), rule.lease(g.opt.Timeout), budget)
	if err == nil {
		return pace, nil
	}
	return pace, g.notNow(site, key, u, err)
}

// notNow gives a refusal of Hosts the address that it was for.
func (g *gate) notNow(site vigie.Site, key vigie.HostKey, u *url.URL, err error) error {
	fe, ok := asFetchError(err)
	if !ok {
		return &storeError{fmt.Errorf("reserve %s: %w", key, err)}
	}
	g.opt.Observe(Event{Site: site.ID, Host: key, Reason: fe.Reason})
	out := *fe
	out.URL = u.String()
	return &out
}

// pageRequest builds all headers of a request anew: what colly, net/http or the environment
// put there (Referer, cookies) never leaves.
func pageRequest(v vigie.Validators) http.Header {
	h := http.Header{"Accept": {"text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,text/*;q=0.8"}}
	if v.ETag != "" {
		h["If-None-Match"] = []string{v.ETag}
	}
	if v.LastModified != "" {
		h["If-Modified-Since"] = []string{v.LastModified}
	}
	return h
}

// exchange is one request and what came back.
type exchange struct {
	url       string
	status    int
	header    http.Header
	body      []byte // UTF-8, of a good answer
	charset   string
	size      int // bytes of the answer's body, decoded
	at        time.Time
	latency   time.Duration
	reason    vigie.FetchReason
	wall      string
	err       error // nothing usable came back
	retryAt   time.Time
	cancelled bool // our side gave up
}

func (x exchange) fetchError() *vigie.FetchError {
	return &vigie.FetchError{Reason: x.reason, URL: x.url, Status: x.status, Wall: x.wall, RetryAt: x.retryAt, Err: x.err}
}

// send asks and reads; read turns the answer into the exchange. The time limit holds to the
// last byte, so a server that drips cannot keep the host.
func (g *gate) send(ctx context.Context, u *url.URL, header http.Header, read func(*exchange, *http.Response)) exchange {
	x := exchange{url: u.String()}
	started := g.opt.Now()
	limited, cancel := context.WithTimeout(ctx, g.opt.Timeout)
	defer cancel()
	target := *u
	target.Fragment, target.RawFragment = "", ""
	transport := g.outside
	if g.isSimulated(u) {
		transport, target.Scheme = g.inside, schemeHTTP
	}
	header["User-Agent"] = []string{g.agent}
	header["Accept-Encoding"] = []string{acceptEncoding}
	req := (&http.Request{Method: http.MethodGet, URL: &target, Host: target.Host, Header: header, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(limited)
	resp, err := transport.RoundTrip(req)
	if err == nil {
		x.status, x.header = resp.StatusCode, resp.Header
		read(&x, resp)
		_ = resp.Body.Close() // read as far as it is wanted
		err = x.err
	}
	x.at = g.opt.Now().UTC()
	x.latency = max(0, x.at.Sub(started))
	if err != nil {
		x.err, x.reason = err, failure(err)
		x.cancelled = ctx.Err() != nil
	}
	return x
}

// settle stores what the answer taught about the host and tells the metrics.
func (g *gate) settle(ctx context.Context, site vigie.Site, pace vigie.HostPace, rule paceRule, x exchange, robots bool) exchange {
	a := answer{
		now: x.at, latency: x.latency, status: x.status, reason: x.reason, wall: x.wall, cancelled: x.cancelled,
		retryAfter: parseRetryAfter(x.header.Get("Retry-After"), x.at),
	}
	next := nextPace(pace, rule, a, g.opt.Jitter())
	switch x.reason {
	case vigie.ReasonRateLimited, vigie.ReasonServer, vigie.ReasonTimeout, vigie.ReasonNetwork, vigie.ReasonTruncated:
		x.retryAt = next.NextAt
	case vigie.ReasonWall, vigie.ReasonForbidden:
		x.retryAt = next.PausedUntil
		if !robots {
			g.opt.Logger.Warn("host paused", "site", site.ID, "host", string(pace.Host), "reason", next.PauseReason, "until", next.PausedUntil)
		}
	}
	// The answer is there whatever becomes of the caller: the row must say so.
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := g.opt.Hosts.Settle(storing, next); err != nil {
		// The lease still holds the host, for longer than any gap.
		g.opt.Logger.Error("host not released", "site", site.ID, "host", string(pace.Host), "err", err)
	}
	g.opt.Observe(Event{Site: site.ID, Host: pace.Host, Robots: robots, Sent: true, Status: x.status, Reason: x.reason, Latency: x.latency, Bytes: x.size})
	return x
}
