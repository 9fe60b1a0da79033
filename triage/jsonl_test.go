package triage_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/triage"
)

func TestBrokenLinesAreToldExactly(t *testing.T) {
	t.Parallel()
	const good = `{"id":"x","lang":"fr","title":"t","posts":[{"author":"op","hours_ago":1,"text":"a"}]}` + "\n"
	for name, tc := range map[string]struct{ in, want string }{
		"not JSON":   {good + "\n" + good[:20] + "\n", "line 3 is not a thread"},
		"wrong kind": {good + `{"id":7}` + "\n", `line 2 is not a thread: "id" must be a string, not a number`},
		"no id":      {`{"posts":[{"text":"a"}]}`, `line 1 has no "id"`},
		"no posts":   {good + good + `{"id":"y","posts":[]}`, `line 3 (y) has no "posts"`},
		"bad age":    {`{"id":"y","posts":[{"hours_ago":-2,"text":"a"}]}`, "line 1 (y): posts[0].hours_ago is -2"},
		"too long":   {good + `{"id":"` + strings.Repeat("x", 17<<20) + `"}`, "line 2 is longer than 16 MB"},
	} {
		err := triage.ReadLines(strings.NewReader(tc.in), func(int, *triage.Line) error { return nil })
		if err == nil || !strings.HasPrefix(vigie.ErrorMessage(err), tc.want) {
			t.Errorf("%s: %q, want %q", name, vigie.ErrorMessage(err), tc.want)
		}
		if vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%s: code %s", name, vigie.ErrorCode(err))
		}
	}
	boom := errors.New("boom")
	if err := triage.ReadLines(strings.NewReader(good), func(int, *triage.Line) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("the caller's error came back as %v", err)
	}
}

func TestAgesAreCountedFromTheClock(t *testing.T) {
	t.Parallel()
	l := triage.Line{ID: "x", Lang: "nl", Site: "s", Board: "b", Title: "t", Posts: []triage.LinePost{{Author: "op", HoursAgo: 5.5, Text: "a"}, {Author: "u1", HoursAgo: 0.25, Text: "b"}}}
	th := l.Thread(clock)
	if got := th.PostedAt; !got.Equal(clock.Add(-5*time.Hour - 30*time.Minute)) {
		t.Errorf("posted at %v", got)
	}
	if got := th.LastAt; !got.Equal(clock.Add(-15 * time.Minute)) {
		t.Errorf("last post at %v", got)
	}
	if th.Asker() != "op" || th.Replies != 1 || th.Revision == "" || th.Lang != "nl" || th.BoardID != "s:b" {
		t.Errorf("thread %+v", th)
	}
}

func TestVerdictLineHasTheFieldsOfTheContract(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	v := c.Classify(thread("fr", "recette", "quelle sauce avec des pâtes ?"), triage.SiteFacts{}, clock)
	line := triage.NewVerdictLine("x<1>", &v, -2000)
	var out bytes.Buffer
	if err := triage.WriteLine(&out, &line); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 1 {
		t.Errorf("%d lines: %q", n, out.String())
	}
	if !strings.Contains(out.String(), `"id":"x<1>"`) {
		t.Errorf("the id was escaped: %s", out.String())
	}
	var m map[string]any
	if err := json.Unmarshal(out.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"id", "relevant", "substances", "topics", "asker", "disposition", "urgency", "open", "priority", "evidence"} {
		if value, ok := m[field]; !ok || value == nil {
			t.Errorf("%s is missing or null in %s", field, out.String())
		}
	}
	if len(m) != 10 {
		t.Errorf("fields beyond the contract: %s", out.String())
	}
}
