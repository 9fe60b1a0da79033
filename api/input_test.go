package api_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"vigie/api/apitest"
)

func TestWrongInput(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cursor := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		name, method, target, body string
		status                     int
		code, says                 string
	}{
		{"a cursor that is none", "GET", "/api/v1/feed?cursor=!!", "", 422, "invalid", "cursor"},
		{"a cursor of a search", "GET", "/api/v1/feed?cursor=" + cursor("o 20"), "", 422, "invalid", "cursor"},
		{"a cursor without an id", "GET", "/api/v1/feed?cursor=" + cursor("f 0 "), "", 422, "invalid", "cursor"},
		{"a cursor that is no number", "GET", "/api/v1/feed?cursor=" + cursor("f 7ff8000000000001 t"), "", 422, "invalid", "cursor"},
		{"a search's cursor below zero", "GET", "/api/v1/search?cursor=" + cursor("o -1"), "", 422, "invalid", "cursor"},
		{"a search paged too deep", "GET", "/api/v1/search?cursor=" + cursor("o 10001"), "", 422, "invalid", "narrow"},
		{"limit 0", "GET", "/api/v1/feed?limit=0", "", 422, "invalid", "query.limit"},
		{"limit 201", "GET", "/api/v1/feed?limit=201", "", 422, "invalid", "query.limit"},
		{"limit in words", "GET", "/api/v1/feed?limit=ten", "", 422, "invalid", "query.limit"},
		{"search limit 101", "GET", "/api/v1/search?limit=101", "", 422, "invalid", "query.limit"},
		{"unknown lang", "GET", "/api/v1/feed?lang=xx", "", 422, "invalid", `lang \"xx\"`},
		{"unknown site", "GET", "/api/v1/feed?site=nowhere.example", "", 422, "invalid", "nowhere.example"},
		{"unknown board", "GET", "/api/v1/search?board=forum.example:x", "", 422, "invalid", "forum.example:x"},
		{"unknown substance", "GET", "/api/v1/feed?substance=ketamien", "", 422, "invalid", "ketamien"},
		{"unknown topic", "GET", "/api/v1/feed?topic=effects,weather", "", 422, "invalid", "weather"},
		{"unknown disposition", "GET", "/api/v1/search?disposition=maybe", "", 422, "invalid", "maybe"},
		{"unknown urgency", "GET", "/api/v1/feed?urgency=later", "", 422, "invalid", "later"},
		{"unknown sort", "GET", "/api/v1/search?sort=price", "", 422, "invalid", "query.sort"},
		{"unknown parameter", "GET", "/api/v1/feed?langs=fr", "", 422, "invalid", "query.langs"},
		{"a day that is none", "GET", "/api/v1/search?from=2026-13-01", "", 422, "invalid", "from"},
		{"from after to", "GET", "/api/v1/search?from=2026-02-01&to=2026-01-01", "", 422, "invalid", "before"},
		{"a search of 501 letters", "GET", "/api/v1/search?q=" + strings.Repeat("a", 501), "", 422, "invalid", "shorten"},
		{"malformed JSON", "POST", "/api/v1/sites", `{"url":`, 400, "invalid", "body"},
		{"JSON of another type", "POST", "/api/v1/questions/t-normal/dismiss", `["reason"]`, 422, "invalid", "body"},
		{"a field of another type", "POST", "/api/v1/questions/t-normal/dismiss", `{"reason":7}`, 422, "invalid", "body.reason"},
		{"a field that is none", "POST", "/api/v1/questions/t-normal/dismiss", `{"reason":"x","state":"done"}`, 422, "invalid", "body.state"},
		{"no body", "POST", "/api/v1/sites", "", 400, "invalid", "body"},
		{"a body of 65 KiB", "POST", "/api/v1/questions/t-normal/dismiss", `{"reason":"` + strings.Repeat("a", 65<<10) + `"}`, 413, "invalid", "too large"},
		{"unknown question", "GET", "/api/v1/questions/t-none", "", 404, "not_found", "t-none"},
		{"claim of an unknown question", "POST", "/api/v1/questions/t-none/claim", "", 404, "not_found", "t-none"},
		{"unknown thread", "GET", "/api/v1/threads/t-none", "", 404, "not_found", "t-none"},
		{"unknown board by id", "GET", "/api/v1/boards/x:y", "", 404, "not_found", "x:y"},
		{"unknown site by id", "POST", "/api/v1/sites/x.example/pause", "", 404, "not_found", "x.example"},
		{"boards of an unknown site", "GET", "/api/v1/boards?site=x.example", "", 422, "invalid", "x.example"},
		{"no such address", "GET", "/api/v1/nothing", "", 404, "not_found", "/docs"},
		{"nor this", "GET", "/", "", 404, "not_found", "/docs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := b.as("coordinator", c.method, c.target, c.body)
			a.problem(c.status, c.code)
			if !strings.Contains(a.body, c.says) {
				t.Errorf("the answer does not say %q: %s", c.says, a.body)
			}
		})
	}
}

func TestWrongMethod(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for target, allow := range map[string]string{
		"/api/v1/feed": "GET, HEAD", "/api/v1/questions/t-normal/claim": "POST", "/api/v1/sites": "GET, HEAD, POST", "/healthz": "GET, HEAD",
	} {
		a := b.as("coordinator", http.MethodDelete, target, "")
		a.problem(405, "invalid")
		if got := a.header.Get("Allow"); got != allow {
			t.Errorf("%s: Allow %q, want %q", target, got, allow)
		}
	}
	b.as("volunteer", "BREW", "/api/v1/feed", "").problem(405, "invalid")
	if strings.Contains(b.log.String(), "BREW") {
		t.Error("an invented method is in the log")
	}
}

func TestOnlyJSONIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := `{"reason":"x"}`
	for _, ct := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"} {
		b.as("volunteer", "POST", "/api/v1/questions/t-normal/dismiss", body, "Content-Type", ct).problem(415, "invalid")
	}
	b.as("volunteer", "POST", "/api/v1/questions/t-normal/dismiss", body, "Content-Type", "application/json; charset=utf-8").want(200)
}

func TestInputIsNotReadBeforeTheRole(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.as("analyst", "POST", "/api/v1/sites", `{"url":`).problem(403, "forbidden")
	b.as("nobody", "GET", "/api/v1/feed?limit=none", "").problem(401, "unauthorized")
	b.as("analyst", "GET", "/api/v1/questions/t-none", "").problem(403, "forbidden")
}

func TestOtherSitesMayNotChangeAnything(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	before := len(b.store.Entries())
	for _, h := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"}, {"Origin", "https://evil.example"}, {"Origin", "https://example.com:8443"},
	} {
		for key, row := range rows {
			method, _, _ := strings.Cut(key, " ")
			if method != "GET" {
				b.as("coordinator", method, row.path, row.body, h...).problem(403, "forbidden")
			}
		}
	}
	if n := len(b.store.Entries()); n != before {
		t.Errorf("%d changes were begun", n-before)
	}
	claim := "/api/v1/questions/" + apitest.NormalID + "/claim"
	b.as("volunteer", "POST", claim, "", "Sec-Fetch-Site", "same-origin").want(200)
	b.as("volunteer", "POST", claim, "", "Origin", "http://example.com").want(200) // httptest's own host
	b.as("volunteer", "GET", claim, "").problem(405, "invalid")
}
