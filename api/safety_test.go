package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

func TestCausesAreInTheLogAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.store.Fail = func(call string) error {
		if call == "Feed" {
			return errors.New("disk on fire at /var/lib")
		}
		return nil
	}
	a := b.as("volunteer", "GET", "/api/v1/feed", "")
	p := a.problem(500, "internal")
	id, _ := p["id"].(string)
	if strings.Contains(a.body, "fire") || !strings.Contains(a.body, id) {
		t.Errorf("people read %s", a.body)
	}
	line := logLine(t, b.log.String(), id)
	if cause, _ := line["cause"].(string); !strings.Contains(cause, "disk on fire") || line["route"] != "GET /api/v1/feed" || line["status"] != 500.0 || line["level"] != "ERROR" || line["person"] != "volunteer" {
		t.Errorf("log line %v", line)
	}
}

func logLine(t *testing.T, log, id string) map[string]any {
	t.Helper()
	for line := range strings.Lines(log) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		if v["id"] == id && v["msg"] == "request" {
			return v
		}
	}
	t.Fatalf("no line of request %s in %s", id, log)
	return nil
}

func TestPanicIsAProblem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.store.Fail = func(call string) error {
		if call == "Sites" {
			panic("nil map in /secret/path")
		}
		return nil
	}
	a := b.as("volunteer", "GET", "/api/v1/sites", "")
	a.problem(500, "internal")
	if strings.Contains(a.body, "secret") {
		t.Errorf("people read %s", a.body)
	}
	if log := b.log.String(); !strings.Contains(log, "nil map") || !strings.Contains(log, "safety_test.go") {
		t.Errorf("the log lacks the cause or the stack: %s", log)
	}
	b.as("volunteer", "GET", "/api/v1/boards", "").want(200)
}

func TestSlowWorkIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *api.Options, d *desk.Options) {
		o.Timeout = time.Millisecond
		d.Search = stuck{}
	})
	b.as("volunteer", "GET", "/api/v1/search?q=x", "").problem(503, "unavailable")
}

type stuck struct{}

func (stuck) Search(ctx context.Context, _ vigie.SearchQuery) (vigie.SearchResult, error) {
	<-ctx.Done()
	return vigie.SearchResult{}, fmt.Errorf("search: %w", ctx.Err())
}

// TestSilentBodyIsGivenUp: a client that announces a body and never sends it does not hold a
// connection for ever.
func TestSilentBodyIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *api.Options, _ *desk.Options) { o.Timeout = 50 * time.Millisecond })
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = api.Server(b.Handler)
	srv.Start()
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/v1/sites HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nAuthorization: Bearer %s\r\n\r\n{", b.cast["coordinator"])
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestTimeout || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
}

func TestServerHasDeadlines(t *testing.T) {
	t.Parallel()
	s := api.Server(http.NotFoundHandler())
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Errorf("a server without a deadline or a bound: %+v", s)
	}
}

func TestNothingIsShownWithoutItsAuditRow(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.store.Fail = func(call string) error {
		if call == "AppendAudit" {
			return errors.New("disk full")
		}
		return nil
	}
	withHeld(b, "coordinator")
	withMine(b, "coordinator")
	for key, row := range rows {
		method, _, _ := strings.Cut(key, " ")
		if !row.reads && !row.changes || !strings.Contains(row.who, "c") {
			continue
		}
		a := b.as("coordinator", method, row.path, row.body, "If-Match", row.match)
		a.problem(503, "unavailable")
		if strings.Contains(a.body, apitest.Secret) || strings.Contains(a.body, "t-normal") {
			t.Errorf("%s shows text: %s", key, a.body)
		}
	}
	b.store.Fail = nil
	if q := b.as("coordinator", "GET", "/api/v1/questions/t-normal", "").want(200).json(); q["state"] != "waiting" || q["version"] != 1.0 {
		t.Errorf("a change was made without its audit row: %v", q)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.as("nobody", "GET", "/healthz", "").want(200).json(); got["status"] != "ok" || got["version"] != "1.2.3" {
		t.Errorf("healthz %v", got)
	}
	b.as("nobody", "GET", "/readyz", "").want(200)
	down := newBench(t, func(o *api.Options, _ *desk.Options) {
		o.Ready = func(context.Context) error { return errors.New("dial tcp 10.0.0.7: refused") }
	})
	if a := down.as("nobody", "GET", "/readyz", ""); strings.Contains(a.body, "10.0.0.7") {
		t.Errorf("people read %s", a.body)
	} else {
		a.problem(503, "unavailable")
	}
	down.as("nobody", "GET", "/healthz", "").want(200)
	said := newBench(t, func(o *api.Options, _ *desk.Options) {
		o.Ready = func(context.Context) error {
			return vigie.Errorf(vigie.CodeUnavailable, "the schema is being upgraded: wait")
		}
	})
	if p := said.as("nobody", "GET", "/readyz", "").problem(503, "unavailable"); p["detail"] != "the schema is being upgraded: wait" {
		t.Errorf("problem %v", p)
	}
}

func TestMetricsAreForThisMachineOrAnAdministrator(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	b := newBench(t, func(o *api.Options, _ *desk.Options) { o.Registry = registry })
	ask := func(remote string, header ...string) int {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = remote
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		remote string
		header []string
		want   int
	}{
		{"127.0.0.1:5000", nil, 200},
		{"[::1]:5000", nil, 200},
		{"192.0.2.7:5000", nil, 401},
		{"127.0.0.1:5000", []string{"X-Forwarded-For", "192.0.2.7"}, 401}, // a proxy on this machine
		{"127.0.0.1:5000", []string{"Forwarded", "for=192.0.2.7"}, 401},
		{"192.0.2.7:5000", []string{"X-Forwarded-For", "127.0.0.1"}, 401},
		{"192.0.2.7:5000", []string{"Authorization", "Bearer " + b.cast["coordinator"]}, 403},
		{"192.0.2.7:5000", []string{"Authorization", "Bearer " + b.cast["admin"]}, 200},
	} {
		if got := ask(c.remote, c.header...); got != c.want {
			t.Errorf("%s %v: %d, want %d", c.remote, c.header, got, c.want)
		}
	}
	b.as("volunteer", "GET", "/api/v1/feed", "").want(200)
	b.as("volunteer", "GET", "/api/v1/elsewhere/"+apitest.Secret, "").want(404)
	text := b.as("admin", "GET", "/metrics", "").want(200).body
	for _, want := range []string{`vigie_api_requests_total{route="GET /api/v1/feed",status="200"} 1`, `route="unmatched",status="404"`, "vigie_api_request_duration_seconds_bucket"} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	for _, word := range []string{"volunteer", apitest.Secret, "vigie_ey"} {
		if strings.Contains(text, word) {
			t.Errorf("the metrics hold %q", word)
		}
	}
}

func TestStrictTransportBehindTLS(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if got := b.as("nobody", "GET", "/healthz", "").header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over plain http: %q", got)
	}
	if got := b.as("nobody", "GET", "/healthz", "", "X-Forwarded-Proto", "https").header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("behind TLS: %q", got)
	}
}

func TestBearerForms(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := b.cast["volunteer"]
	for header, want := range map[string]int{
		"Bearer " + good: 200, "bearer " + good: 200, "BEARER  " + good: 200,
		good: 401, "Basic " + good: 401, "Bearer " + good + "x": 401, "Bearer " + good[:len(good)-1]: 401, "Bearer": 401, "Bearer " + strings.ToUpper(good): 401,
	} {
		if a := b.as("nobody", "GET", "/api/v1/me", "", "Authorization", header); a.status != want {
			t.Errorf("%q: %d, want %d", strings.ReplaceAll(header, good, "TOKEN"), a.status, want)
		}
	}
	b.as("nobody", "GET", "/api/v1/me?token="+good, "").problem(401, "unauthorized")
	if strings.Contains(b.log.String(), good) {
		t.Error("the log holds a token")
	}
}

func TestOpenAPIAndDocs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	spec := b.as("nobody", "GET", "/openapi.json", "").want(200).json()
	if spec["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", spec["openapi"])
	}
	paths, _ := spec["paths"].(map[string]any)
	page := b.as("nobody", "GET", "/docs", "").want(200)
	for _, r := range api.Routes() {
		if r.ID == "" {
			continue
		}
		item, _ := paths[r.Pattern].(map[string]any)
		op, _ := item[strings.ToLower(r.Method)].(map[string]any)
		if op["operationId"] != r.ID {
			t.Errorf("openapi.json lacks %s", r.Key())
		}
		if r.Use != "" && op["security"] == nil {
			t.Errorf("openapi.json does not say that %s needs a token", r.Key())
		}
		if !strings.Contains(page.body, `<article id="`+r.ID+`">`) {
			t.Errorf("the page lacks %s", r.Key())
		}
	}
	if strings.Contains(b.as("nobody", "GET", "/openapi.json", "").body, "ErrorModel") {
		t.Error("openapi.json speaks of an error that is never sent")
	}
	for code := range map[string]bool{"invalid": true, "unauthorized": true, "forbidden": true, "not_found": true, "conflict": true, "legal_record": true, "unavailable": true, "internal": true} {
		if !strings.Contains(page.body, `id="`+code+`"`) {
			t.Errorf("the page does not explain %s", code)
		}
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		switch target := m[1]; {
		case strings.HasPrefix(target, "#"):
			if !strings.Contains(page.body, `id="`+target[1:]+`"`) {
				t.Errorf("the page points to %s, which it lacks", target)
			}
		case target != "/openapi.json" && target != "/docs/style.css":
			t.Errorf("the page needs %s", target)
		}
	}
	if strings.Contains(page.body, "<script") || strings.Contains(page.body, "style=") || strings.Contains(page.body, "<style") {
		t.Error("the page has what its own policy forbids")
	}
	refs := regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(b.as("nobody", "GET", "/openapi.json", "").body, -1)
	components, _ := spec["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	if len(refs) == 0 {
		t.Error("openapi.json has no schemas")
	}
	for _, ref := range refs {
		if schemas[ref[1]] == nil {
			t.Errorf("openapi.json points to %s, which it lacks", ref[1])
		}
	}
}
