package fetch

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"vigie"
)

// NewGuardedTransport is the guard alone, for a process that sends without visiting forums:
// address guard and User-Agent, no robots.txt, no pace, no caps. Of the options it reads
// Product, Version, contact, Simulated, Private, Timeout, MaxHeader and Resolver; a contact
// is shown where it is set, and not needed.
func NewGuardedTransport(opt Options) (http.RoundTripper, error) {
	opt = opt.withDefaults()
	agent, err := senderAgent(opt)
	if err != nil {
		return nil, err
	}
	simulated, err := simulatedHosts(opt.Simulated)
	if err != nil {
		return nil, err
	}
	outside := newTransport(opt, (&guardedDial{resolver: opt.Resolver}).DialContext)
	outside.DisableKeepAlives = true // net/http may send a request twice when a reused connection breaks
	return newGuarded(opt, agent, simulated, outside, newTransport(opt, dialSimulated(simulated))), nil
}

func newGuarded(opt Options, agent string, simulated map[string]netip.AddrPort, outside, inside http.RoundTripper) *guardedTransport {
	private := newTransport(opt, (&net.Dialer{Timeout: connectTimeout}).DialContext)
	private.DisableKeepAlives = true
	return &guardedTransport{agent: agent, simulated: simulated, outside: outside, inside: inside, private: private, targets: targets(opt.Private)}
}

// guardedTransport is the guard alone, for requests that are not visits.
type guardedTransport struct {
	agent                    string
	simulated                map[string]netip.AddrPort
	targets                  map[string]bool
	outside, inside, private http.RoundTripper
}

func targets(list []string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, t := range list {
		out[strings.ToLower(t)] = true
	}
	return out
}

// RoundTrip implements http.RoundTripper.
func (t *guardedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.Header.Set("User-Agent", t.agent)
	out.Header.Del("Referer")
	out.Header.Del("Cookie")
	if t.targets[strings.ToLower(hostPort(req.URL))] && (req.URL.Scheme == schemeHTTP || req.URL.Scheme == schemeHTTPS) && req.URL.User == nil {
		return roundTrip(t.private, out)
	}
	if err := checkTarget(req); err != nil {
		closeBody(req)
		return nil, refusedAddress(req, err)
	}
	if _, ok := t.simulated[strings.ToLower(req.URL.Hostname())]; ok {
		out.URL.Scheme = schemeHTTP
		return roundTrip(t.inside, out)
	}
	return roundTrip(t.outside, out)
}

func roundTrip(rt http.RoundTripper, req *http.Request) (*http.Response, error) {
	resp, err := rt.RoundTrip(req)
	if errors.Is(err, errAddress) {
		return nil, refusedAddress(req, err)
	}
	if err != nil {
		return nil, fmt.Errorf("send to %s: %w", req.URL.Host, err)
	}
	return resp, nil
}

// refusedAddress makes a refusal of the guard one that senders know. Of the address it tells
// the host alone: the rest may be a receiver's key.
func refusedAddress(req *http.Request, err error) error {
	return &vigie.FetchError{Reason: vigie.ReasonAddress, URL: req.URL.Scheme + "://" + req.URL.Host, Err: err}
}

// closeBody keeps the promise of a RoundTripper: the body is closed on errors too.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was read from it
	}
}

func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == schemeHTTPS {
		return u.Host + ":443"
	}
	return u.Host + ":80"
}
