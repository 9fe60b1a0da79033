package fetch

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

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
		return nil, err
	}
	if _, ok := t.simulated[strings.ToLower(req.URL.Hostname())]; ok {
		out.URL.Scheme = schemeHTTP
		return roundTrip(t.inside, out)
	}
	return roundTrip(t.outside, out)
}

func roundTrip(rt http.RoundTripper, req *http.Request) (*http.Response, error) {
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("send to %s: %w", req.URL.Host, err)
	}
	return resp, nil
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
