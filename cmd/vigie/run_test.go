package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vigieRun runs a command to its end, with no environment, and gives what it said.
func vigieRun(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(context.Background(), process{
		args: args, stdin: strings.NewReader(stdin), stdout: &out, stderr: &err,
		env: func(string) (string, bool) { return "", false },
	})
	return code, out.String(), err.String()
}

func TestWrongInputsSayWhatToDo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("badkey/vigie.yaml", "adress: 127.0.0.1:1\n")
	write("badsites/vigie.yaml", "log: {level: error}\n")
	write("badsites/sites/x.yaml", "id: x.example\n")
	write("contact/vigie.yaml", "crawler: {contact_url: \"https://vigie.example/bot\", contact_mail: bot@vigie.example}\nkeys_dir: "+filepath.Join(dir, "keys")+"\n")
	deep := "<html><body id=phpbb class=section-viewtopic>" + strings.Repeat("<blockquote><div>", 600) + "x"
	line := `{"id":"a","lang":"fr","site":"s","board":"b","title":"t","posts":[{"author":"op","hours_ago":1,"text":"x"}]}` + "\n"
	const at = "https://forum.example/viewtopic.php?t=1"
	for _, c := range []struct {
		name  string
		stdin string
		args  []string
		code  int
		want  []string
	}{
		{"unknown command", "", []string{"fly"}, exitUsage, []string{"unknown command", "vigie help"}},
		{"unknown flag", "", []string{"serve", "--fast"}, exitUsage, []string{"--fast"}},
		{"unknown engine", "x", []string{"parse", "--url", at, "--engine", "smf9"}, exitUsage, []string{"smf9", "phpbb"}},
		{"no address", "x", []string{"parse"}, exitUsage, []string{"--url"}},
		{"bad clock", "x", []string{"parse", "--url", at, "--now", "noon"}, exitUsage, []string{"--now"}},
		{"empty page", "", []string{"parse", "--url", at}, exitUnknown, []string{"empty"}},
		{"no forum", "<html><body><h1>Soup of the day</h1><p>Leek.</p></body></html>", []string{"parse", "--url", at}, exitUnknown, []string{"engine"}},
		{"another engine", "<html><body><h1>Soup of the day</h1><p>Leek.</p></body></html>", []string{"parse", "--url", at, "--engine", "phpbb"}, exitUnknown, []string{"phpbb"}},
		{"nested too deep", deep, []string{"parse", "--url", at}, exitUnknown, []string{"deep"}},
		{"too large", strings.Repeat("x", maxParseInput+1), []string{"parse", "--url", at}, exitUsage, []string{"larger than"}},
		{"broken line", line + "{\"id\": \n", []string{"triage"}, exitUsage, []string{"line 2"}},
		{"line without posts", `{"id":"a"}`, []string{"triage"}, exitUsage, []string{"line 1", "posts"}},
		{"unlabelled", "", []string{"eval", write("plain.jsonl", line)}, exitUsage, []string{"plain.jsonl", "labels"}},
		{"missing file", "", []string{"eval", filepath.Join(dir, "none.jsonl")}, exitUsage, []string{"none.jsonl"}},
		{"unknown key", "", []string{"serve", "--config", filepath.Join(dir, "badkey")}, exitUsage, []string{"adress", "vigie.yaml"}},
		{"bad site file", "", []string{"sites", "--config", filepath.Join(dir, "badsites"), "--data", filepath.Join(dir, "d1")}, exitUsage, []string{"x.yaml", "lang"}},
		{"missing folder", "", []string{"serve", "--data", filepath.Join(dir, "no", "such")}, exitUsage, []string{"does not exist"}},
		{"nothing to search", "", []string{"search", "x", "--data", filepath.Join(dir, "none")}, exitUsage, []string{"no data folder"}},
		{"open phrase", "", []string{"search", `"x`, "--data", dir}, exitUsage, []string{"close the phrase"}},
		{"parts alone", "", []string{"serve", "--only", "api", "--data", filepath.Join(dir, "d2")}, exitUsage, []string{"VIGIE_REDIS_URL"}},
		{"unknown part", "", []string{"serve", "--only", "web", "--data", filepath.Join(dir, "d2")}, exitUsage, []string{"web"}},
		{"crawl what", "", []string{"crawl", "--data", filepath.Join(dir, "d3")}, exitUsage, []string{"--site", "--once"}},
		{"crawl without contact", "", []string{"crawl", "--all", "--once", "--data", filepath.Join(dir, "d3")}, exitUsage, []string{"VIGIE_CONTACT_URL"}},
		{"site not enabled", "", []string{"crawl", "--site", "doctissimo.fr", "--once", "--data", filepath.Join(dir, "d5"), "--config", filepath.Join(dir, "contact")}, exitUsage, []string{"legal record"}},
		{"enable without a record", "", []string{"sites", "enable", "doctissimo.fr", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"basis", "dpia"}},
		{"no such site", "", []string{"sites", "enable", "none.example", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"none.example"}},
		{"unknown role", "", []string{"user", "add", "X", "--role", "king", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"king", "volunteer"}},
		{"no such person", "", []string{"user", "token", "nobody", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"nobody"}},
		{"probe without contact", "", []string{"probe", "https://forum.example/"}, exitUsage, []string{"VIGIE_CONTACT"}},
		{"probe no address", "", []string{"probe", "forum"}, exitUsage, []string{"web address"}},
		{"report of no day", "", []string{"report", "--from", "noon", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"from", "2026-11-24"}},
		{"report in no format", "", []string{"report", "--format", "pdf", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"pdf", "xlsx"}},
		{"report of no site", "", []string{"report", "--site", "none.example", "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"none.example"}},
		{"report to nowhere", "", []string{"report", "--out", filepath.Join(dir, "no", "such", "r.csv"), "--data", filepath.Join(dir, "d4")}, exitUsage, []string{"r.csv"}},
		{"nobody answers", "", []string{"health", "--url", "http://127.0.0.1:1"}, exitUnavailable, []string{"no vigie answers"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := vigieRun(t, c.stdin, c.args...)
			if code != c.code {
				t.Errorf("code %d, want %d: %s", code, c.code, stderr)
			}
			for _, w := range c.want {
				if !strings.Contains(stderr, w) {
					t.Errorf("%q does not say %q", stderr, w)
				}
			}
			if strings.Contains(stderr, "goroutine ") {
				t.Errorf("a panic reached the user: %s", stderr)
			}
		})
	}
}

func TestParseContract(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "crawler", "engine", "testdata", "phpbb", "thread.html"))
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := vigieRun(t, string(page), "parse", "--url", "https://forum.example/viewtopic.php?t=1", "--now", "2026-11-01T12:00:00Z")
	if code != exitOK {
		t.Fatalf("code %d: %s", code, stderr)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("not one JSON object: %v\n%s", err, stdout)
	}
	thread, ok := got["thread"].(map[string]any)
	if !ok || got["engine"] != "phpbb" || got["kind"] != "thread" || got["board"] != nil {
		t.Fatalf("%v", got)
	}
	posts, ok := thread["posts"].([]any)
	if !ok || len(posts) < 2 {
		t.Fatalf("posts %v", thread["posts"])
	}
	first, ok := posts[0].(map[string]any)
	for _, key := range []string{"id", "author", "at", "text", "quotes"} {
		if !ok || first[key] == nil {
			t.Errorf("a post has no %q: %v", key, first)
		}
	}
	for _, key := range []string{"id", "title", "url"} {
		if s, ok := thread[key].(string); !ok || s == "" {
			t.Errorf("the thread has no %q", key)
		}
	}
}

func TestTriageContract(t *testing.T) {
	t.Parallel()
	in := `{"id":"b","lang":"fr","site":"s.example","board":"b","title":"Arrêter le cannabis","posts":[{"author":"op","hours_ago":2,"text":"Je fume du shit depuis deux ans, comment arrêter ?"}]}
{"id":"a","lang":"en","site":"s.example","board":"b","title":"Soup","posts":[{"author":"op","hours_ago":2,"text":"Which leek is best?"}],"labels":{"relevant":true}}
`
	code, stdout, stderr := vigieRun(t, in, "triage")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != exitOK || len(lines) != 2 {
		t.Fatalf("code %d, %d lines: %s", code, len(lines), stderr)
	}
	var first, second struct {
		ID         string
		Relevant   bool
		Substances []string
		Priority   float64
		Evidence   []struct {
			Label, Value, Field, Cue string
			Start, End               int
		}
	}
	for i, to := range []any{&first, &second} {
		if err := json.Unmarshal([]byte(lines[i]), to); err != nil {
			t.Fatal(err)
		}
	}
	if first.ID != "b" || !first.Relevant || len(first.Substances) != 1 || first.Substances[0] != "cannabis" || len(first.Evidence) == 0 {
		t.Errorf("first: %+v", first)
	}
	if second.ID != "a" || second.Relevant || second.Substances == nil || second.Priority >= first.Priority {
		t.Errorf("second: %+v", second)
	}
	if _, again, _ := vigieRun(t, in, "triage"); again != stdout {
		t.Error("the same input gave another output")
	}
	if code, stdout, _ := vigieRun(t, in, "triage", "--explain"); code != exitOK || !strings.Contains(stdout, `"cannabis" in title`) {
		t.Errorf("explain does not show the word: %d %s", code, stdout)
	}
}

func TestHelpListsEveryCommandAndExitCode(t *testing.T) {
	t.Parallel()
	code, stdout, _ := vigieRun(t, "", "help")
	if code != exitOK {
		t.Fatalf("code %d", code)
	}
	for _, want := range []string{"serve", "demo", "sim", "crawl", "probe", "parse", "triage", "eval", "search", "reindex", "user", "sites", "migrate", "backup", "restore", "doctor", "health", "version", "130 interrupted", "not an emergency service"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("help does not say %q", want)
		}
	}
	if code, stdout, _ := vigieRun(t, "", "version"); code != exitOK || !strings.HasPrefix(stdout, "vigie ") {
		t.Errorf("version: %d %q", code, stdout)
	}
}
