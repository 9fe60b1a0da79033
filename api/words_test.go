package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

func TestWordsAreSavedTriedAndUsed(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(_ *api.Options, d *desk.Options) {
		d.Words = apitest.Lexicon{Report: vigie.Backtest{
			Threads: 3, Gained: 1, QuestionsPerWeek: 1,
			Changes: []vigie.BacktestChange{{Kind: "gained", Thread: vigie.Thread{ID: "t1", Title: "t", Posts: []vigie.Post{{Text: strings.Repeat("é", 900)}}}}},
		}}
	})
	ask := func(method, path, body string, status int, want ...string) {
		t.Helper()
		a := b.as("coordinator", method, path, body)
		if a.status != status {
			t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
		}
		for _, w := range want {
			if !strings.Contains(a.body, w) {
				t.Errorf("%s %s: %q is not in %s", method, path, w, a.body)
			}
		}
	}
	const words, use = "/api/v1/lexicon", "/api/v1/lexicon/revisions/1/use"
	ask("POST", words, `{"files":{"a.yaml":"lang: fr"},"parent":0,"note":" "}`, 422, "note")
	ask("POST", words, `{"files":{"a.yaml":"wrong"},"parent":0,"note":"x"}`, 422, "a.yaml:1")
	ask("POST", words+"/preview", `{"files":{"a.yaml":"wrong"}}`, 422, "a.yaml:1")
	ask("POST", words+"/preview", `{"files":{"a.yaml":"lang: fr"}}`, 200, `"gained":1`, "é…")
	ask("POST", words, `{"files":{"a.yaml":"lang: fr"},"parent":0,"note":"un mot"}`, 201, `"n":1`, `"by":"coordinator"`)
	ask("POST", words, `{"files":{"a.yaml":"lang: fr"},"parent":0,"note":"late"}`, 409, "meanwhile")
	ask("POST", use, `{"site":"nowhere.example"}`, 404, "nowhere.example")
	ask("POST", use, `{"site":"forum.example"}`, 200, `"canary":1`)
	ask("POST", words+"/rollback", "", 200, `"current":0`, `"canary":0`)
	ask("POST", use, `{}`, 200, `"current":1`, `"canary":0`)
	ask("POST", words+"/rollback", "", 200, `"current":0`, `"previous":1`)
	ask("POST", use, `{}`, 200, `"current":1`)
	ask("POST", "/api/v1/lexicon/revisions/7/use", `{}`, 404)
	ask("GET", words, "", 200, `"newest":1`, "lang: fr")
	ask("GET", words+"/revisions", "", 200, "un mot")
}

func TestCorrectionsAreCheckedAndKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const path = "/api/v1/threads/t-archive/corrections"
	for body, want := range map[string]string{
		`{}`:                               "no label",
		`{"asker":"me"}`:                   "asker has no value",
		`{"substances":["aspirin"]}`:       "aspirin",
		`{"topics":["sleep"]}`:             "sleep",
		`{"urgency":"high"}`:               "high",
		`{"disposition":"answer","x":"y"}`: "x",
	} {
		if a := b.as("volunteer", "POST", path, body); a.status != 422 || !strings.Contains(a.body, want) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	if a := b.as("volunteer", "POST", "/api/v1/threads/none/corrections", `{"open":true}`); a.status != 404 {
		t.Errorf("no thread: %d", a.status)
	}
	for _, body := range []string{`{"open":true}`, `{"open":false,"substances":[],"topics":["law","effects"]}`} {
		if a := b.as("volunteer", "POST", path, body); a.status != 200 {
			t.Fatalf("%s: %d %s", body, a.status, a.body)
		}
	}
	a := b.as("expert", "GET", path, "")
	if strings.Count(a.body, `"label"`) != 3 || !strings.Contains(a.body, `"values":["false"]`) || !strings.Contains(a.body, `"values":["effects","law"]`) {
		t.Errorf("kept: %s", a.body)
	}
	if a := b.as("analyst", "GET", "/api/v1/stats/labels?by=site", ""); !strings.Contains(a.body, `"site":"forum.example"`) {
		t.Errorf("figures: %s", a.body)
	}
}

// TestATrialMayTakeLong has a server whose deadlines end before the trial does, and a team with many words.
func TestATrialMayTakeLong(t *testing.T) {
	t.Parallel()
	words := &slowLexicon{began: make(chan struct{}), end: make(chan struct{})}
	b := newBench(t, func(o *api.Options, d *desk.Options) { o.Timeout, d.Words = 50*time.Millisecond, words })
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = api.Server(b.Handler)
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	srv.Start()
	defer srv.Close()
	ask := func() (int, string) {
		body := `{"files":{"a.yaml":"# ` + strings.Repeat("é", 100_000) + `"}}`
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/api/v1/lexicon/preview", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		req.Header.Set("Authorization", "Bearer "+b.cast["coordinator"])
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Error(err)
		}
		return res.StatusCode, string(text)
	}
	var status int
	var body string
	done := make(chan struct{})
	go func() {
		defer close(done)
		status, body = ask()
	}()
	<-words.began
	if second, text := ask(); second != http.StatusServiceUnavailable || !strings.Contains(text, "somebody tries") {
		t.Errorf("a second trial at the same time: %d %s", second, text)
	}
	<-time.After(300 * time.Millisecond) // longer than each deadline: that is what is tried
	close(words.end)
	<-done
	if status != http.StatusOK || !strings.Contains(body, `"threads":7`) {
		t.Errorf("status %d: %s", status, body)
	}
}

// slowLexicon tries words until it is told to end.
type slowLexicon struct {
	apitest.Lexicon

	began, end chan struct{}
}

func (l *slowLexicon) Backtest(ctx context.Context, _ map[string]string, _ func(int)) (vigie.Backtest, error) {
	close(l.began)
	select {
	case <-l.end:
		return vigie.Backtest{Threads: 7}, nil
	case <-ctx.Done():
		return vigie.Backtest{}, ctx.Err()
	}
}
