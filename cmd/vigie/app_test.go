package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/client"
)

// running is a vigie that runs in this process until the test ends.
type running struct {
	url  string
	data string
	done chan int
	stop context.CancelFunc
}

var listening = regexp.MustCompile(`address=(http://\S+)`)

// start runs a command that serves, and returns when it listens.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{done: make(chan int, 1), stop: stop, data: filepath.Join(t.TempDir(), "data")}
	read, write := io.Pipe()
	go func() {
		code := run(ctx, process{
			args: append(args, "--data", r.data, "--addr", "127.0.0.1:0"), stdin: strings.NewReader(""), stdout: io.Discard, stderr: write,
			env: func(string) (string, bool) { return "", false },
		})
		write.Close()
		r.done <- code
	}()
	found := make(chan string, 1)
	var said strings.Builder
	go func() {
		lines := bufio.NewScanner(read)
		for lines.Scan() {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			} else if len(found) == 0 {
				said.WriteString(lines.Text() + "\n")
			}
		}
		close(found)
	}()
	address, ok := <-found
	if !ok {
		t.Fatalf("it ended with code %d:\n%s", <-r.done, said.String())
	}
	r.url = address
	t.Cleanup(func() {
		stop()
		if r.done != nil {
			<-r.done
		}
	})
	return r
}

// end stops it and gives its exit code.
func (r *running) end() int {
	r.stop()
	code := <-r.done
	r.done = nil
	return code
}

func (r *running) as(t *testing.T, who string) *client.Client {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.data, tokensFile))
	if err != nil {
		t.Fatal(err)
	}
	var tokens map[string]string
	if err := json.Unmarshal(data, &tokens); err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{URL: r.url, Token: tokens[who]})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// eventually calls f until it is true, at most two minutes.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	within(t, 2*time.Minute, what, f)
}

func within(t *testing.T, limit time.Duration, what string, f func() bool) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-deadline.C:
			t.Fatalf("it never happened: %s", what)
		case <-tick.C:
		}
	}
}

// TestStory is the whole way: a thread on a simulated forum becomes a ranked question, a
// volunteer takes it, publishes, and finds it again.
func TestStory(t *testing.T) {
	t.Parallel()
	r := start(t, "demo")
	ctx := t.Context()
	anna, bert := r.as(t, "volunteer"), r.as(t, "volunteer2")
	var feed client.List[client.Question]
	eventually(t, "the feed has questions in three languages", func() bool {
		var err error
		if feed, err = anna.Feed(ctx, url.Values{"limit": {"200"}}); err != nil {
			t.Fatal(err)
		}
		langs := map[string]bool{}
		for _, q := range feed.Items {
			langs[q.Lang] = true
		}
		return langs["fr"] && langs["nl"] && langs["en"]
	})
	for i, q := range feed.Items {
		if len(q.Why) == 0 || q.Title == "" || q.Deadline.IsZero() || q.Disposition == "exclude" {
			t.Errorf("question without its reasons: %+v", q)
		}
		if i > 0 && q.Priority > feed.Items[i-1].Priority {
			t.Errorf("%s stands below a question of lower priority", q.ID)
		}
		if (q.Disposition == "emergency") != (len(q.Helplines) > 0) {
			t.Errorf("%s (%s) has %d helplines", q.ID, q.Disposition, len(q.Helplines))
		}
	}

	q, err := anna.Claim(ctx, feed.Items[0].ID)
	if err != nil || q.Claim == nil || !q.Claim.Mine {
		t.Fatalf("claim: %+v, %v", q, err)
	}
	if _, err := bert.Claim(ctx, q.ID); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a second claimer got %v", err)
	}
	if _, err := anna.Publish(ctx, q.ID, q.URL); err != nil {
		t.Errorf("publish: %v", err)
	}
	word := strings.Fields(feed.Items[0].Title)
	eventually(t, "the archive finds the thread", func() bool {
		res, err := r.as(t, "analyst").Search(ctx, vigie.SearchQuery{Text: `"` + strings.Join(word[:min(3, len(word))], " ") + `"`}, "")
		if err != nil {
			return vigie.ErrorCode(err) != vigie.CodeUnavailable && t.Failed()
		}
		for _, h := range res.Items {
			if h.ID == q.ID {
				return true
			}
		}
		return false
	})
	if code := r.end(); code != exitOK {
		t.Errorf("it ended with code %d", code)
	}
}

func TestDemoIsReadyWithTokens(t *testing.T) {
	t.Parallel()
	r := start(t, "demo")
	for _, path := range []string{"/healthz", "/readyz", "/docs", "/openapi.json"} {
		eventually(t, path+" answers 200", func() bool {
			res, err := http.Get(r.url + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			return res.StatusCode == http.StatusOK
		})
	}
	info, err := os.Stat(filepath.Join(r.data, tokensFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("tokens: %v %v", info, err)
	}
	for _, who := range []string{"volunteer", "expert", "coordinator", "volunteer2"} {
		_, err := r.as(t, who).Feed(t.Context(), nil)
		if want := map[string]vigie.Code{"expert": vigie.CodeForbidden}[who]; vigie.ErrorCode(err) != want {
			t.Errorf("%s reads the feed: %v", who, err)
		}
	}
	// One data folder, one serving process.
	code, _, stderr := vigieRun(t, "", "serve", "--data", r.data, "--addr", "127.0.0.1:0")
	if code != exitConflict || !strings.Contains(stderr, "in use by another vigie") {
		t.Errorf("a second server: code %d, %s", code, stderr)
	}
	code, _, stderr = vigieRun(t, "", "demo", "--data", filepath.Join(t.TempDir(), "d"), "--addr", strings.TrimPrefix(r.url, "http://"))
	if code != exitConflict || !strings.Contains(stderr, "--addr") {
		t.Errorf("a taken port: code %d, %s", code, stderr)
	}
	if code, stdout, stderr := vigieRun(t, "", "health", "--url", r.url); code != exitOK || stdout != "ready\n" {
		t.Errorf("health: %d %q %q", code, stdout, stderr)
	}
	// People are added beside a running server.
	code, secret, stderr := vigieRun(t, "", "user", "add", "Zoé", "--role", "volunteer", "--data", r.data)
	if code != exitOK || !strings.HasPrefix(secret, "vigie_") {
		t.Fatalf("user add: %d %q %q", code, secret, stderr)
	}
	c, err := client.New(client.Options{URL: r.url, Token: strings.TrimSpace(secret)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Feed(t.Context(), nil); err != nil {
		t.Errorf("the new token: %v", err)
	}
}
