package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
)

// TestGuessOnKnownSoftware measures the reader that knows no software by the fixtures of those
// that do: it sees the pages without their engines and must find most of the posts, with names and
// times, and most of the rows. The floors are below what was measured.
func TestGuessOnKnownSoftware(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	posts, named, timed, rows, listed := 0, 0, 0, 0, 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		address := "https://a.example.org/x"
		if strings.HasPrefix(filepath.Base(file), "thread") {
			address = "https://a.example.org/topic/1"
		}
		open := func() *Document {
			return Open(&vigie.Page{URL: address, Status: 200, Body: body, FetchedAt: now}, Options{Now: now, DayFirst: true})
		}
		want, err := Read(open(), "")
		if err != nil || want.Engine == "generic" || want.Engine == "schema" || want.Engine == "flarum" || want.Engine == "nodebb" {
			continue // these two have no posts in their markup
		}
		doc := open()
		g := guessBlocks(doc)
		if want.Board != nil {
			rows += len(want.Board.Threads)
			if g.board {
				listed += min(len(g.blocks), len(want.Board.Threads))
			}
			continue
		}
		if shown := nodeLine(doc.head.body); !strings.Contains(shown, strings.Join(strings.Fields(want.Thread.Posts[0].Text), " ")) {
			continue // the page keeps its posts as data alone
		}
		found := map[string]Post{}
		for _, x := range g.blocks {
			p := x.post(doc)
			found[strings.Join(strings.Fields(p.Text), " ")] = p
		}
		for _, p := range want.Thread.Posts {
			posts++
			for text, f := range found {
				if p.Text != "" && strings.Contains(text, strings.Join(strings.Fields(p.Text), " ")) {
					if f.Author == p.Author {
						named++
					}
					if f.At.Equal(p.At) {
						timed++
					}
					break
				}
			}
		}
	}
	t.Logf("of %d posts %d with the right name, %d with the right time; %d of %d rows", posts, named, timed, listed, rows)
	if 100*named < 65*posts || 100*timed < 70*posts || 100*listed < 55*rows {
		t.Errorf("of %d posts %d with the right name, %d with the right time; %d of %d rows", posts, named, timed, listed, rows)
	}
}

// TestGuessTellsEveryName: whoever is taken for the author, no other name of a block may be lost:
// it could stand in the texts.
func TestGuessTellsEveryName(t *testing.T) {
	t.Parallel()
	body := `<html><body>` +
		`<div><p class="author"><span>Habituée</span> <a href="/u/5">Lise</a></p><i>23/11/2026 à 10:00</i><p>Je tousse, et <a href="/u/6">Marcel</a> aussi.</p></div>` +
		`<div><p class="author"><span>Ancien</span> <a href="/u/6">Marcel</a></p><i>23/11/2026 à 11:00</i><p>Lise exagère, comme toujours.</p></div></body></html>`
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	got, err := Read(Open(&vigie.Page{URL: "https://a.example.org/sujet/5", Body: []byte(body)}, Options{Now: now, DayFirst: true}), "")
	if err != nil || !got.Unsure || len(got.Thread.Posts) != 2 {
		t.Fatalf("%+v, %v, want two posts, unsure", got, err)
	}
	for i, want := range []string{"Lise", "Marcel"} {
		if p := got.Thread.Posts[i]; p.Author.Reveal() != want {
			t.Errorf("post %d is by %q, want %q", i, p.Author.Reveal(), want)
		}
	}
	if m := got.Thread.Posts[0].Mentions; len(m) != 1 || m[0].Reveal() != "Marcel" {
		t.Errorf("%d mentions in the first post, want Marcel's", len(m))
	}
}
