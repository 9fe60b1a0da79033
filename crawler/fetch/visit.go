package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/gocolly/colly/v2"
	"golang.org/x/net/idna"

	"vigie"
)

// Visit is one walk over a site: a colly collector whose transport is the gate. Requests of a
// visit go one after the other.
type Visit struct {
	client    *Client
	site      vigie.Site
	collector *colly.Collector

	mu      sync.Mutex
	trip    *trip
	pending map[string]pendingHop
}

// trip is one Get: what the gate must know of it, and what came of it.
type trip struct {
	site       vigie.Site
	hosts      []string // names that its pages may come from
	requested  string
	validators vigie.Validators
	hops       int // redirects followed so far

	answered exchange // the last answer
	page     *vigie.Page
	err      error
}

// pendingHop is where a redirect led that had to wait for its host.
type pendingHop struct {
	url  string
	hops int
}

// tripKey carries the trip through colly and net/http to the gate.
type tripKey struct{}

// Visit begins a walk over a site.
func (c *Client) Visit(site vigie.Site) *Visit {
	v := &Visit{client: c, site: site, pending: map[string]pendingHop{}}
	col := colly.NewCollector()
	// Each field is set here, after NewCollector has read COLLY_* from the environment, so
	// that no variable changes what Vigie sends or keeps.
	col.UserAgent = c.agent
	col.Headers = nil
	col.MaxDepth, col.MaxRequests = 0, 0
	col.AllowedDomains = siteHosts(site)
	col.DisallowedDomains, col.DisallowedURLFilters, col.URLFilters = nil, nil, nil
	col.AllowURLRevisit = true        // Vigie decides what is asked again
	col.MaxBodySize = 0               // colly would cut silently; the gate's cap is loud
	col.CacheDir = ""                 // pages are never stored
	col.IgnoreRobotsTxt = true        // robots.txt is in the gate, for each hop
	col.Async = false                 //
	col.ParseHTTPErrorResponse = true // 304 and error pages reach OnResponse
	col.DetectCharset = false         // decoded in the gate
	col.CheckHead, col.TraceHTTP = false, false
	col.DisableCookies()
	col.SetRequestTimeout(0) // the gate has its own, to the last byte
	col.WithTransport(c.gate)
	col.SetRedirectHandler(v.redirect)
	col.OnResponse(v.answered)
	col.OnError(v.failed)
	v.collector = col
	return v
}

// Get asks for one address of the site, with its validators if there are any. A failure is a
// *vigie.FetchError, whose URL is the hop that failed; any other error is a fault of the
// store. When a redirect must wait for its host the error is ReasonNotBefore, and the next
// Get of the same address in this visit goes on where the redirect led.
func (v *Visit) Get(ctx context.Context, address string, validators vigie.Validators) (*vigie.Page, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t := &trip{site: v.site, hosts: v.collector.AllowedDomains, requested: address, validators: validators}
	target := address
	if p, ok := v.pending[address]; ok {
		target, t.hops = p.url, p.hops
		delete(v.pending, address)
	}
	v.trip = t
	v.collector.Context = context.WithValue(ctx, tripKey{}, t)
	err := v.collector.Request(http.MethodGet, target, nil, nil, http.Header{})
	if err != nil && t.err == nil {
		t.err = v.refusal(err) // colly refused before its hooks
	}
	if t.err == nil && t.page == nil {
		t.err = &vigie.FetchError{Reason: vigie.ReasonNetwork, URL: address, Err: errors.New("no answer")} // unreachable unless colly drops an answer
	}
	if t.err != nil {
		var fe *vigie.FetchError
		if errors.As(t.err, &fe) && fe.Reason == vigie.ReasonNotBefore && t.hops > 0 {
			v.pending[address] = pendingHop{fe.URL, t.hops}
		}
		return nil, t.err
	}
	return t.page, nil
}

// redirect follows at most five redirects, those of an earlier Get that had to wait included.
func (v *Visit) redirect(req *http.Request, _ []*http.Request) error {
	v.trip.hops++
	if v.trip.hops > maxRedirects {
		return &vigie.FetchError{Reason: vigie.ReasonRedirects, URL: req.URL.String(), Status: v.trip.answered.status}
	}
	return nil
}

// answered is colly's OnResponse.
func (v *Visit) answered(r *colly.Response) {
	t, x := v.trip, v.trip.answered
	if x.reason != "" {
		t.err = x.fetchError()
		return
	}
	t.page = &vigie.Page{
		URL: x.url, Requested: t.requested, Status: r.StatusCode,
		ContentType: r.Headers.Get("Content-Type"), Body: x.body, Charset: x.charset,
		FetchedAt: x.at, Latency: x.latency,
		Validators:  vigie.Validators{ETag: r.Headers.Get("ETag"), LastModified: r.Headers.Get("Last-Modified")},
		NotModified: r.StatusCode == http.StatusNotModified,
	}
	if t.page.NotModified && t.page.Validators.Empty() {
		t.page.Validators = t.validators
	}
}

// failed is colly's OnError: no answer, or one that may not be used.
func (v *Visit) failed(_ *colly.Response, err error) { v.trip.err = v.refusal(err) }

// refusal makes any error of colly and net/http a FetchError, except a fault of the store.
func (v *Visit) refusal(err error) error {
	var fe *vigie.FetchError
	var store *storeError
	switch {
	case errors.As(err, &fe):
		return fe
	case errors.As(err, &store):
		return store
	case errors.Is(err, colly.ErrForbiddenDomain):
		at := v.trip.requested
		if ue, ok := errors.AsType[*url.Error](err); ok {
			at = ue.URL
		}
		return &vigie.FetchError{Reason: vigie.ReasonScope, URL: at, Err: err}
	case v.trip.answered.status >= 300 && v.trip.answered.status < 400:
		return &vigie.FetchError{Reason: vigie.ReasonRedirects, URL: v.trip.requested, Status: v.trip.answered.status, Err: err}
	}
	return &vigie.FetchError{Reason: vigie.ReasonAddress, URL: v.trip.requested, Err: err}
}

// siteHosts lists the host names that pages of a site may come from.
func siteHosts(site vigie.Site) []string {
	var out []string
	if u, err := url.Parse(site.URL); err == nil && u.Hostname() != "" {
		out = append(out, hostName(u.Hostname()))
	}
	for _, h := range site.Hosts {
		out = append(out, hostName(h))
	}
	if len(out) == 0 {
		return []string{"no-host.invalid"} // colly takes an empty list for "all"
	}
	return out
}

// hostName is a host as it is sent: lower case, and a name with accents in its ASCII form.
func hostName(h string) string {
	if ascii, err := idna.Lookup.ToASCII(h); err == nil {
		return ascii
	}
	return strings.ToLower(h)
}
