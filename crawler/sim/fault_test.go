package sim_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigie/crawler/sim"
)

// serve puts one forum on a loopback server: faults break connections.
func serve(t *testing.T) (*sim.Forum, string) {
	t.Helper()
	f := at(noon, sim.Options{Hosts: []string{"praat.forum.example"}}).Forums()[0]
	s := httptest.NewServer(f.Handler())
	t.Cleanup(s.Close)
	return f, s.URL + strings.TrimPrefix(f.Boards()[0].URL, "http://"+f.Host())
}

func fetch(t *testing.T, address string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestFaultsThatAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  sim.Fault
		status int
		header string
		value  string
		text   string
	}{
		{sim.Fault{Kind: sim.FaultRateLimited, RetryAfter: 90 * time.Second}, 429, "Retry-After", "90", "Too many"},
		{sim.Fault{Kind: sim.FaultUnavailable, RetryAfter: 1500 * time.Millisecond}, 503, "Retry-After", "2", "unavailable"},
		{sim.Fault{Kind: sim.FaultUnavailable}, 503, "Retry-After", "", "unavailable"},
		{sim.Fault{Kind: sim.FaultCloudflare}, 403, "Cf-Mitigated", "challenge", "Just a moment"},
		{sim.Fault{Kind: sim.FaultLogin}, 200, "", "", `type="password"`},
		{sim.Fault{Kind: sim.FaultGarbage}, 200, "ETag", "", "Lorem"},
		{sim.Fault{Kind: sim.FaultSlow, Delay: time.Millisecond}, 200, "", "", "topiclist"},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			t.Parallel()
			f, address := serve(t)
			f.SetFault(c.fault, 2)
			for range 2 {
				resp, body, err := fetch(t, address)
				if err != nil || resp.StatusCode != c.status || resp.Header.Get(c.header) != c.value || !strings.Contains(body, c.text) {
					t.Fatalf("%+v: %v %q", resp, err, body[:min(len(body), 300)])
				}
			}
			if resp, body, err := fetch(t, address); err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(body, "topictitle") {
				t.Errorf("the third request still fails: %v", err)
			}
		})
	}
}

func TestFaultsThatBreak(t *testing.T) {
	t.Parallel()
	f, address := serve(t)
	f.SetFault(sim.Fault{Kind: sim.FaultTruncated}, 1)
	f.SetFault(sim.Fault{Kind: sim.FaultDropped}, 1)
	if _, body, err := fetch(t, address); !errors.Is(err, io.ErrUnexpectedEOF) || len(body) < 500 {
		t.Errorf("truncated: %d bytes, %v", len(body), err)
	}
	if _, _, err := fetch(t, address); err == nil {
		t.Error("dropped: an answer came")
	}
	if _, _, err := fetch(t, address); err != nil {
		t.Errorf("after the faults: %v", err)
	}
}

func TestFaultsByPathAndRobots(t *testing.T) {
	t.Parallel()
	f, address := serve(t)
	root := address[:strings.LastIndexByte(address, '/')]
	f.SetFault(sim.Fault{Kind: sim.FaultUnavailable}, -1)
	if resp, _, err := fetch(t, root+"/robots.txt"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("a fault of pages hit robots.txt: %v", err)
	}
	f.ClearFaults()
	f.SetFault(sim.Fault{Kind: sim.FaultUnavailable, Path: "/robots.txt"}, -1)
	if resp, _, err := fetch(t, root+"/robots.txt"); err != nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("robots.txt does not fail: %v", err)
	}
	if resp, _, err := fetch(t, address); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("a fault of robots.txt hit pages: %v", err)
	}
	f.ClearFaults()
	f.SetRobots(200, "User-agent: *\nDisallow: /\n")
	if _, body, err := fetch(t, root+"/robots.txt"); err != nil || !strings.Contains(body, "Disallow: /\n") {
		t.Errorf("robots.txt was not replaced: %q %v", body, err)
	}
	c := f.Counts()
	if c.Requests != 4 || c.Robots != 3 || c.ByStatus[503] != 1 || c.MaxInFlight != 1 {
		t.Errorf("counts %+v", c)
	}
}
