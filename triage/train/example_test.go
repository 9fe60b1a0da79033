package train_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/train"
)

var clock = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func shippedLexicon(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	lex, err := lexicon.Load(os.DirFS("../../configs/lexicon"))
	if err != nil {
		t.Fatal(err)
	}
	return lex
}

func lines(t testing.TB, jsonl string) []*triage.Line {
	t.Helper()
	var list []*triage.Line
	if err := triage.ReadLines(strings.NewReader(jsonl), func(_ int, l *triage.Line) error { list = append(list, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestLabelsThatCannotBeLearntAreRefused(t *testing.T) {
	t.Parallel()
	lex := shippedLexicon(t)
	const (
		text = `"lang":"en","site":"s","board":"b","title":"weed and sleep","posts":[{"author":"op","hours_ago":1,"text":"does it pass"}]`
		good = `"labels":{"relevant":true,"substances":["cannabis"],"topics":["withdrawal"],"asker":"self","disposition":"answer","urgency":"soon","open":true}`
	)
	tests := map[string]struct{ jsonl, want string }{
		"two opinions": {`{"id":"a",` + text + `,` + good + `}` + "\n" + `{"id":"b",` + text + `,` + strings.Replace(good, "soon", "normal", 1) + `}`, "threads a and b are one text with different labels"},
		"no labels":    {`{"id":"a",` + text + `}`, "thread a has no labels"},
		"substance":    {`{"id":"a",` + text + `,` + strings.Replace(good, "cannabis", "canabis", 1) + `}`, `no substance "canabis"`},
		"topic":        {`{"id":"a",` + text + `,` + strings.Replace(good, "withdrawal", "sleep", 1) + `}`, `no topic "sleep"`},
		"asker":        {`{"id":"a",` + text + `,` + strings.Replace(good, "self", "me", 1) + `}`, `no asker "me"`},
		"disposition":  {`{"id":"a",` + text + `,` + strings.Replace(good, `"answer"`, `"reply"`, 1) + `}`, `no disposition "reply"`},
		"urgency":      {`{"id":"a",` + text + `,` + strings.Replace(good, "soon", "high", 1) + `}`, `no urgency "high"`},
		"no drugs":     {`{"id":"a",` + text + `,` + strings.Replace(good, "true", "false", 1) + `}`, "not relevant has no substances"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := train.Lines(lex, lines(t, test.jsonl), clock, train.Default)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
	twice := lines(t, `{"id":"a",`+text+`,`+good+`}`+"\n"+`{"id":"b",`+text+`,`+good+`}`)
	if _, err := train.Lines(lex, twice, clock, train.Default); err != nil {
		t.Errorf("one text twice with the same labels: %v", err)
	}
}

func TestValidateNeverJudgesAWriterThatWasLearnt(t *testing.T) {
	t.Parallel()
	lex := shippedLexicon(t)
	var jsonl strings.Builder
	for i, word := range []string{"weed", "coke", "ghb", "lsd", "speed", "ketamine", "heroin", "crack"} {
		writer := string(rune('a' + i/2))
		jsonl.WriteString(`{"id":"` + word + `","writer":"` + writer + `","lang":"en","site":"s","board":"b","title":"question about ` + word + `","posts":[{"author":"op","hours_ago":1,"text":"i took ` + word + ` is this normal?"}],` +
			`"labels":{"relevant":true,"substances":[],"topics":["effects"],"asker":"self","disposition":"answer","urgency":"normal","open":true}}` + "\n")
	}
	judges := map[string]string{} // classifier by writer
	judged := 0
	err := train.Validate(lex, lines(t, jsonl.String()), clock, train.Default, 3, func(c *triage.Classifier, l *triage.Line) {
		judged++
		if id, ok := judges[l.Writer]; ok && id != c.ModelID() {
			t.Errorf("writer %s was judged by two models: one of them has learnt from it", l.Writer)
		}
		judges[l.Writer] = c.ModelID()
	})
	if err != nil || judged != 8 {
		t.Errorf("%d threads were judged, %v", judged, err)
	}
	if err := train.Validate(lex, nil, clock, train.Default, 1, nil); err == nil || !strings.Contains(err.Error(), "2 or more") {
		t.Errorf("one part: %v", err)
	}
}
