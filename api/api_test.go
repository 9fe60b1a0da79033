package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

// bench is an API over the invented world, with what it logged.
type bench struct {
	t      *testing.T
	store  *apitest.Store
	search *apitest.Search
	cast   map[string]string
	log    *syncBuffer
	http.Handler
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newBench(t *testing.T, change ...func(*api.Options, *desk.Options)) *bench {
	t.Helper()
	b := &bench{t: t, store: apitest.NewStore(), search: apitest.NewSearch(), log: &syncBuffer{}}
	b.cast = apitest.Cast(b.store)
	logger := slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	now := func() time.Time { return apitest.Now }
	deskOpt := desk.Options{
		Eraser: apitest.Eraser{},
		Store:  b.store, Search: b.search, Words: apitest.Lexicon{}, Now: now, Logger: logger,
		Engines: []string{"phpbb", "xenforo"}, Substances: []string{"cannabis", "ketamine"},
		Redactor: maskNames{},
	}
	opt := api.Options{Logger: logger, Now: now, Version: "1.2.3"}
	for _, c := range change {
		c(&opt, &deskOpt)
	}
	opt.Desk = desk.New(deskOpt)
	b.Handler = api.New(opt)
	return b
}

// answer is what came back.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// as asks as one of the cast.
func (b *bench) as(who, method, target, body string, header ...string) answer {
	b.t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, in)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	secret, known := b.cast[who]
	if !known {
		b.t.Fatalf("nobody in the cast is called %q", who)
	}
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return answer{b.t, w.Code, w.Header(), w.Body.String()}
}

// want checks the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// json reads the body.
func (a answer) json() map[string]any {
	a.t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		a.t.Fatalf("%v in %q", err, a.body)
	}
	return v
}

// problem checks that the answer is a problem with this status and code, and gives it.
func (a answer) problem(status int, code string) map[string]any {
	a.t.Helper()
	a.want(status)
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" {
		a.t.Errorf("content type %q of a problem", ct)
	}
	p := a.json()
	if p["code"] != code || p["type"] != "/docs#"+code || p["status"] != float64(status) || p["title"] != http.StatusText(status) {
		a.t.Errorf("problem %v, want code %s", p, code)
	}
	if p["id"] == "" || p["id"] != a.header.Get("X-Request-ID") {
		a.t.Errorf("problem id %v, request id %q", p["id"], a.header.Get("X-Request-ID"))
	}
	if p["detail"] == "" {
		a.t.Error("a problem without a text for people")
	}
	return p
}
