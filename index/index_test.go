package index_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/index"
)

// source is a change log in memory.
type source struct {
	mu    sync.Mutex
	epoch string
	seq   int64
	log   map[string]vigie.Change
	docs  map[string]vigie.Document
	fail  error
	copy  int64
}

func newSource(epoch string) *source {
	return &source{epoch: epoch, log: map[string]vigie.Change{}, docs: map[string]vigie.Document{}}
}

func (s *source) put(docs ...vigie.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range docs {
		s.seq++
		s.docs[d.Thread.ID] = d
		s.log[d.Thread.ID] = vigie.Change{ThreadID: d.Thread.ID, Seq: s.seq}
	}
}

func (s *source) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	delete(s.docs, id)
	s.log[id] = vigie.Change{ThreadID: id, Seq: s.seq, Deleted: true}
}

func (s *source) Changes(_ context.Context, after int64, limit int) ([]vigie.Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.SortedFunc(maps.Values(s.log), func(a, b vigie.Change) int { return int(a.Seq - b.Seq) })
	out = slices.DeleteFunc(out, func(c vigie.Change) bool { return c.Seq <= after })
	return out[:min(limit, len(out))], s.fail
}

func (s *source) ChangeEpoch(context.Context) (string, error) { return s.epoch, nil }

func (s *source) Documents(_ context.Context, ids []string) (out []vigie.Document, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if d, ok := s.docs[id]; ok {
			out = append(out, d)
		}
	}
	return out, s.fail
}

func (s *source) Purge(context.Context) (string, error) { return "", nil }

func (s *source) SetIndexCopy(_ context.Context, _ string, cursor int64) error {
	s.copy = cursor
	return nil
}

func archive(t *testing.T) *source {
	t.Helper()
	var rows []struct {
		ID, Lang, Site, Title, Disposition, Urgency string
		Posts, Substances, Topics                   []string
		Posted                                      time.Time
	}
	read(t, "docs.json", &rows)
	s := newSource("e1")
	for _, r := range rows {
		d := vigie.Document{
			Thread:  vigie.Thread{ID: r.ID, SiteID: r.Site, BoardID: r.Site + ":b", Lang: r.Lang, Title: r.Title, PostedAt: r.Posted},
			Verdict: vigie.Verdict{Lang: r.Lang, Substances: r.Substances, Topics: r.Topics, Disposition: vigie.Disposition(r.Disposition), Urgency: vigie.Urgency(r.Urgency)},
		}
		for i, text := range r.Posts {
			d.Thread.Posts = append(d.Thread.Posts, vigie.Post{ID: strconv.Itoa(i), Text: text})
		}
		s.put(d)
	}
	return s
}

func read(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "archive", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string, s *source) *index.Index {
	t.Helper()
	x, err := index.Open(t.Context(), index.Options{Dir: dir, Source: s, Batch: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func catchUp(t *testing.T, x *index.Index, want int) {
	t.Helper()
	if n, err := x.CatchUp(t.Context()); err != nil || n != want {
		t.Fatalf("CatchUp took %d changes, err %v; want %d", n, err, want)
	}
}

func search(t *testing.T, x *index.Index, q vigie.SearchQuery) []string {
	t.Helper()
	res, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	ids := []string{}
	for _, h := range res.Hits {
		ids = append(ids, h.ThreadID)
	}
	return ids
}

func TestSearches(t *testing.T) {
	t.Parallel()
	s := archive(t)
	x := open(t, t.TempDir(), s)
	catchUp(t, x, 5)
	var cases []struct {
		Comment, Text             string
		Langs, Substances, Topics []string
		From, To                  time.Time
		Want                      []string
	}
	read(t, "searches.json", &cases)
	for _, c := range cases {
		got := search(t, x, vigie.SearchQuery{Text: c.Text, Langs: c.Langs, Substances: c.Substances, Topics: c.Topics, From: c.From, To: c.To})
		slices.Sort(got)
		if !slices.Equal(got, c.Want) {
			t.Errorf("%s: %q found %v, want %v", c.Comment, c.Text, got, c.Want)
		}
	}
}

func TestPlacesAreSlicesOfTheText(t *testing.T) {
	t.Parallel()
	s := archive(t)
	x := open(t, t.TempDir(), s)
	catchUp(t, x, 5)
	res, err := x.Search(t.Context(), vigie.SearchQuery{Text: "cafe"})
	if err != nil || len(res.Hits) != 1 {
		t.Fatalf("%+v, %v", res, err)
	}
	th := s.docs["t1"].Thread
	fields := map[string]string{"title": th.Title, "posts[0]": th.Posts[0].Text}
	seen := map[string]bool{}
	for _, p := range res.Hits[0].Places {
		if word := fields[p.Field][p.Start:p.End]; !strings.EqualFold(word, "café") {
			t.Errorf("%s %d-%d is %q", p.Field, p.Start, p.End, word)
		}
		seen[p.Field] = true
	}
	if len(seen) != 2 {
		t.Errorf("places in %v, want title and posts[0]", seen)
	}
}

func TestFacetsAndOrder(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir(), archive(t))
	catchUp(t, x, 5)
	res, err := x.Search(t.Context(), vigie.SearchQuery{Text: "ketamine", Facets: true, Sort: "newest"})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(res.Facets["lang"], res.Facets["month"], res.Facets["disposition"]); got != "[{en 1} {fr 1}] [{2026-03 2}] [{answer 1} {expert 1}]" {
		t.Errorf("facets %s", got)
	}
	if res.Total != 2 || res.Hits[0].ThreadID != "t5" {
		t.Errorf("newest first: %+v", res.Hits)
	}
	if got := search(t, x, vigie.SearchQuery{Limit: 2, Offset: 1}); !slices.Equal(got, []string{"t4", "t3"}) {
		t.Errorf("second page by time: %v", got)
	}
}

func TestChangesAndDeletionsArrive(t *testing.T) {
	t.Parallel()
	s := archive(t)
	x := open(t, t.TempDir(), s)
	catchUp(t, x, 5)
	if n, err := x.Terms("beuh"); err != nil || n == 0 {
		t.Fatalf("the term is in %d documents, %v: the test could not see its erasure", n, err)
	}
	d := s.docs["t1"]
	d.Thread.Title = "Thé vert"
	s.put(d)
	s.remove("t2")
	catchUp(t, x, 2)
	if got := search(t, x, vigie.SearchQuery{Text: "vert"}); !slices.Equal(got, []string{"t1"}) {
		t.Errorf("after the change: %v", got)
	}
	if got := search(t, x, vigie.SearchQuery{Text: "beuh"}); len(got) != 0 {
		t.Errorf("after the deletion: %v", got)
	}
	if s.copy != s.seq {
		t.Errorf("the copy reported %d of %d", s.copy, s.seq)
	}
}

func TestCursorSurvivesAndFailuresRepeat(t *testing.T) {
	t.Parallel()
	s, dir := archive(t), t.TempDir()
	x := open(t, dir, s)
	s.fail = vigie.Errorf(vigie.CodeUnavailable, "down")
	if _, err := x.CatchUp(t.Context()); err == nil {
		t.Fatal("a failing store went unnoticed")
	}
	if _, err := x.Search(t.Context(), vigie.SearchQuery{Text: "x"}); vigie.ErrorCode(err) != vigie.CodeUnavailable {
		t.Errorf("search before the first catch-up: %v", err)
	}
	s.fail = nil
	catchUp(t, x, 5)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	y := open(t, dir, s)
	catchUp(t, y, 0)
	if got := search(t, y, vigie.SearchQuery{Text: "cafe"}); len(got) != 1 {
		t.Errorf("after reopening: %v", got)
	}
}

func TestDamagedForeignAndLockedCopies(t *testing.T) {
	t.Parallel()
	damage := map[string]func(t *testing.T, dir string){
		"deleted":     func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
		"no pointer":  func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "current"))) },
		"empty meta":  func(t *testing.T, dir string) { overwrite(t, dir, "index_meta.json", nil) },
		"zeroed root": func(t *testing.T, dir string) { overwrite(t, dir, "root.bolt", make([]byte, 4096)) },
		"store gone": func(t *testing.T, dir string) {
			found, _ := filepath.Glob(filepath.Join(dir, "copy-*", "store"))
			must(t, os.RemoveAll(found[0]))
		},
	}
	for name, breakIt := range damage {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := archive(t), t.TempDir()
			x := open(t, dir, s)
			catchUp(t, x, 5)
			must(t, x.Close())
			breakIt(t, dir)
			y := open(t, dir, s)
			catchUp(t, y, 5)
			if got := search(t, y, vigie.SearchQuery{Text: "cafe"}); len(got) != 1 {
				t.Errorf("after rebuilding: %v", got)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "copy-*")); len(left) != 1 {
				t.Errorf("copies left behind: %v", left)
			}
		})
	}
	t.Run("other database", func(t *testing.T) {
		t.Parallel()
		s, dir := archive(t), t.TempDir()
		x := open(t, dir, s)
		catchUp(t, x, 5)
		must(t, x.Close())
		other := newSource("e2")
		y := open(t, dir, other)
		catchUp(t, y, 0)
		if got := search(t, y, vigie.SearchQuery{Text: "cafe"}); len(got) != 0 {
			t.Errorf("threads of another database: %v", got)
		}
	})
	t.Run("open elsewhere", func(t *testing.T) {
		t.Parallel()
		s, dir := archive(t), t.TempDir()
		open(t, dir, s)
		if _, err := index.Open(t.Context(), index.Options{Dir: dir, Source: s}); vigie.ErrorCode(err) != vigie.CodeConflict || !strings.Contains(err.Error(), "another process") {
			t.Errorf("a second opener got %v", err)
		}
	})
}

func TestRebuildSwapsWhileSearching(t *testing.T) {
	t.Parallel()
	s := archive(t)
	x := open(t, t.TempDir(), s)
	catchUp(t, x, 5)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				if res, err := x.Search(context.Background(), vigie.SearchQuery{Text: "ketamine"}); err != nil || len(res.Hits) != 2 {
					t.Errorf("during the rebuild: %d hits, %v", len(res.Hits), err)
					return
				}
			}
		}
	}()
	var seen []int
	if err := x.Rebuild(t.Context(), func(n int) { seen = append(seen, n) }); err != nil {
		t.Error(err)
	}
	close(stop)
	<-done
	if !slices.Equal(seen, []int{2, 4, 5}) {
		t.Errorf("progress %v", seen)
	}
	if st := x.Status(); !st.Ready || st.Documents != 5 || st.Cursor != 5 {
		t.Errorf("status %+v", st)
	}
}

func TestQuestionsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir(), archive(t))
	catchUp(t, x, 5)
	for _, text := range []string{`"open phrase`, strings.Repeat("word ", 25)} {
		if _, err := x.Search(t.Context(), vigie.SearchQuery{Text: text}); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%.20q: %v, want invalid", text, err)
		}
	}
	for _, text := range []string{"-", `""`, "~", "*", "--", `-""`, "'", "\x00", "😀"} {
		if _, err := x.Search(t.Context(), vigie.SearchQuery{Text: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(dir, "copy-*", "store", name))
	more, _ := filepath.Glob(filepath.Join(dir, "copy-*", name))
	for _, f := range append(found, more...) {
		must(t, os.WriteFile(f, data, 0o600))
	}
	if len(found)+len(more) == 0 {
		t.Fatalf("no %s to damage", name)
	}
}
