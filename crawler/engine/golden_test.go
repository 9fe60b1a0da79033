package engine_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/crawler/engine"
)

var update = flag.Bool("update", false, "write the golden files")

// compareGolden holds a result against its file. Names are revealed: all are invented.
func compareGolden(t *testing.T, file string, got engine.Result) {
	t.Helper()
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(view(got)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("no golden file: run the tests with -update and read it: %v", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(buf.String(), "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

type (
	resultView struct {
		Engine string      `json:"engine"`
		Kind   engine.Kind `json:"kind"`
		Unsure bool        `json:"unsure,omitempty"`
		Next   string      `json:"next,omitempty"`
		Board  *boardView  `json:"board,omitempty"`
		Thread *threadView `json:"thread,omitempty"`
	}
	boardView struct {
		Name    string    `json:"name"`
		Threads []rowView `json:"threads"`
	}
	rowView struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		URL      string `json:"url"`
		Author   string `json:"author,omitempty"`
		Replies  int    `json:"replies"`
		PostedAt string `json:"posted_at,omitempty"`
		LastAt   string `json:"last_post_at,omitempty"`
		LastPage string `json:"last_page,omitempty"`
		Sticky   bool   `json:"sticky,omitempty"`
		Locked   bool   `json:"locked,omitempty"`
		Moved    bool   `json:"moved,omitempty"`
	}
	threadView struct {
		ID     string     `json:"id"`
		Title  string     `json:"title"`
		URL    string     `json:"url"`
		Locked bool       `json:"locked,omitempty"`
		Page   int        `json:"page"`
		Pages  int        `json:"pages"`
		Last   string     `json:"last,omitempty"`
		Posts  []postView `json:"posts"`
	}
	postView struct {
		ID        string      `json:"id"`
		Author    string      `json:"author,omitempty"`
		At        string      `json:"at,omitempty"`
		Text      string      `json:"text"`
		Quotes    []quoteView `json:"quotes,omitempty"`
		Signature string      `json:"signature,omitempty"`
		Mentions  []string    `json:"mentions,omitempty"`
		Deleted   bool        `json:"deleted,omitempty"`
	}
	quoteView struct {
		Author string `json:"author,omitempty"`
		Text   string `json:"text"`
	}
)

func view(r engine.Result) resultView {
	out := resultView{Engine: r.Engine, Kind: r.Kind, Unsure: r.Unsure, Next: r.Next}
	if b := r.Board; b != nil {
		out.Board = &boardView{Name: b.Name}
		for _, x := range b.Threads {
			out.Board.Threads = append(out.Board.Threads, rowView{
				x.ID, x.Title, x.URL, x.Author.Reveal(), x.Replies, when(x.PostedAt), when(x.LastPostAt), x.LastPage, x.Sticky, x.Locked, x.Moved,
			})
		}
	}
	if th := r.Thread; th != nil {
		out.Thread = &threadView{ID: th.ID, Title: th.Title, URL: th.URL, Locked: th.Locked, Page: th.Page, Pages: th.Pages, Last: th.Last}
		for _, p := range th.Posts {
			out.Thread.Posts = append(out.Thread.Posts, viewPost(p))
		}
	}
	return out
}

func viewPost(p engine.Post) postView {
	v := postView{ID: p.ID, Author: p.Author.Reveal(), At: when(p.At), Text: p.Text, Signature: p.Signature, Deleted: p.Deleted}
	for _, q := range p.Quotes {
		v.Quotes = append(v.Quotes, quoteView{q.Author.Reveal(), q.Text})
	}
	for _, m := range p.Mentions {
		v.Mentions = append(v.Mentions, m.Reveal())
	}
	return v
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// checkInvariants is what holds for every page of every engine, good or mangled.
func checkInvariants(t *testing.T, r engine.Result) {
	t.Helper()
	checkURL(t, "next page", r.Next, true)
	switch {
	case r.Kind == engine.KindThread && r.Thread != nil && r.Board == nil:
		checkThread(t, r.Thread)
	case r.Kind == engine.KindBoard && r.Board != nil && r.Thread == nil:
		for _, row := range r.Board.Threads {
			if row.ID == "" || row.Replies < -1 {
				t.Errorf("row %q: id %q, %d replies", row.Title, row.ID, row.Replies)
			}
			checkURL(t, "row", row.URL, false)
			checkURL(t, "last page", row.LastPage, true)
			checkTime(t, row.LastPostAt)
			checkTime(t, row.PostedAt)
		}
	case r.Thread != nil || r.Board != nil:
		t.Errorf("kind %q with thread %v, board %v", r.Kind, r.Thread != nil, r.Board != nil)
	}
}

func checkThread(t *testing.T, th *engine.Thread) {
	t.Helper()
	if th.ID == "" || len(th.Posts) == 0 || th.Page < 0 || th.Pages < 0 {
		t.Errorf("thread id %q, %d posts, page %d of %d", th.ID, len(th.Posts), th.Page, th.Pages)
	}
	checkURL(t, "last page", th.Last, true)
	seen := map[string]bool{}
	for _, p := range th.Posts {
		if p.ID == "" || seen[p.ID] {
			t.Errorf("post id %q is empty or stands twice", p.ID)
		}
		seen[p.ID] = true
		checkTime(t, p.At)
		if p.Text != strings.TrimSpace(p.Text) || strings.Contains(p.Text, "\n\n\n") {
			t.Errorf("post %s: untidy text %q", p.ID, p.Text)
		}
	}
}

// TestPostsOfFixturesAreInOrder is apart from the invariants: a mangled page may mix times.
func TestPostsOfFixturesAreInOrder(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		got, err := engine.Read(f.open(), f.engine)
		if err != nil || got.Thread == nil {
			continue
		}
		if !slices.IsSortedFunc(got.Thread.Posts, func(a, b engine.Post) int { return a.At.Compare(b.At) }) {
			t.Errorf("%s: posts are not in the order of their times", f.name())
		}
		for _, p := range got.Thread.Posts {
			if p.At.IsZero() {
				t.Errorf("%s: post %s has no time", f.name(), p.ID)
			}
		}
	}
}

func checkURL(t *testing.T, what, address string, mayBeEmpty bool) {
	t.Helper()
	if address == "" && mayBeEmpty {
		return
	}
	u, err := url.Parse(address)
	if err != nil || !u.IsAbs() || u.Host == "" {
		t.Errorf("%s: %q is not an absolute address (%v)", what, address, err)
		return
	}
	for _, name := range []string{"sid", "PHPSESSID", "phpsessid"} {
		if u.Query().Has(name) {
			t.Errorf("%s: %q carries a session id", what, address)
		}
	}
}

func checkTime(t *testing.T, at time.Time) {
	t.Helper()
	if at.After(now) {
		t.Errorf("%v is in the future", at)
	}
}

// TestNamesDoNotPrint proves that a name cannot leave by accident through what Read returns.
func TestNamesDoNotPrint(t *testing.T) {
	t.Parallel()
	name := "Perrine"
	p := engine.Post{Author: vigie.NewUserName(name), Quotes: []engine.Quote{{Author: vigie.NewUserName(name)}}, Mentions: []vigie.UserName{vigie.NewUserName(name)}}
	for _, layout := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(layout, p); strings.Contains(s, name) {
			t.Errorf("%s prints %s", layout, s)
		}
	}
}
