package triage_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/rank"
)

var clock = time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)

var shipped = sync.OnceValues(func() (*lexicon.Lexicon, error) { return lexicon.Load(os.DirFS("../configs/lexicon")) })

func newClassifier(t testing.TB) *triage.Classifier {
	t.Helper()
	lex, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	c, err := triage.New(lex, triage.Options{Now: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ownLines reads the project's own labelled threads.
func ownLines(t testing.TB) []*triage.Line {
	t.Helper()
	names, err := filepath.Glob("testdata/threads.*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no labelled threads: %v", err)
	}
	var lines []*triage.Line
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		err = triage.ReadLines(f, func(_ int, l *triage.Line) error { lines = append(lines, l); return nil })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

func countWords(t *vigie.Thread) int {
	n := len(strings.Fields(t.Title))
	for _, p := range t.Posts {
		n += len(strings.Fields(p.Text))
	}
	return n
}

func priority(t *vigie.Thread, v *vigie.Verdict) float64 {
	in := rank.Input{Verdict: *v, PostedAt: t.PostedAt, Now: clock}
	for _, p := range t.Posts {
		if p.Author == t.Asker() {
			in.AskedAt = p.At
		} else {
			in.Replies++
		}
	}
	score, _, _ := rank.Score(in, rank.Default())
	return score
}

func thread(lang, title string, posts ...string) *vigie.Thread {
	t := &vigie.Thread{ID: "t", Title: title, Lang: lang, PostedAt: clock.Add(-time.Hour)}
	for i, text := range posts {
		author, body, ok := strings.Cut(text, ": ")
		if !ok || len(author) > 2 {
			author, body = "op", text
		}
		t.Posts = append(t.Posts, vigie.Post{ID: string(rune('a' + i)), Author: author, Text: body, At: clock.Add(-time.Duration(60-i) * time.Minute)})
	}
	t.Revision = t.ComputeRevision()
	return t
}
