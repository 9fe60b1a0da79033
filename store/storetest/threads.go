package storetest

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

func visits(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	first := Thread("7", "opening", "second")
	first.Thread.Posts[1].Quotes = []string{"opening"}
	first.Thread.Complete = false
	same(t, "moved", save(t, s, first), []string{first.Thread.ID})
	got := must(s.Thread(ctx, first.Thread.ID))(t)
	want := first.Thread
	want.Revision = got.Revision
	same(t, "stored", got, want)
	if got.Revision != got.ComputeRevision() || got.Revision == "" {
		t.Errorf("revision %q", got.Revision)
	}

	// Page 2 alone: the posts of page 1 stay, an edited post is replaced, order is by time.
	later := Thread("7", "opening", "second, edited", "third", "fourth")
	later.Thread.Posts = []vigie.Post{later.Thread.Posts[3], later.Thread.Posts[1], later.Thread.Posts[2]}
	later.Thread.PostedAt = time.Time{}
	later.LastPage = "https://sim.example/t/7?page=2"
	same(t, "moved again", save(t, s, later), []string{first.Thread.ID})
	after := must(s.Thread(ctx, first.Thread.ID))(t)
	var texts []string
	for _, p := range after.Posts {
		texts = append(texts, p.Text)
	}
	same(t, "texts", texts, []string{"opening", "second, edited", "third", "fourth"})
	if after.Revision == got.Revision || !after.PostedAt.Equal(first.Thread.PostedAt) || !after.Complete {
		t.Errorf("after page 2: %+v", after)
	}
	marks := must(s.Marks(ctx, "sim.example", []string{"7", "8"}))(t)
	same(t, "marks", marks, map[string]vigie.ThreadMark{"7": {ThreadID: first.Thread.ID, Replies: 3, LastAt: after.LastAt, Complete: true, LastPage: later.LastPage, ReadAt: Noon}})
	_, err := s.Thread(ctx, "tnone")
	wantCode(t, err, vigie.CodeNotFound)
}

func unchanged(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	read := Thread("7", "opening", "second")
	save(t, s, read)
	log := settled(t, s, 0, 10)
	again := Thread("7", "opening", "second")
	again.Thread.Replies = 9
	same(t, "nothing moved", save(t, s, again), []string{})
	same(t, "no change noted", must(s.Changes(ctx, 0, 10))(t), log)
	if m := must(s.Marks(ctx, "sim.example", []string{"7"}))(t)["7"]; m.Replies != 9 {
		t.Errorf("the listing's count was not noted: %+v", m)
	}
	val := vigie.Validators{ETag: `W/"a b"`, LastModified: "Mon, 02 Mar 2026 12:00:00 GMT"}
	same(t, "none", must(s.Validators(ctx, "https://sim.example/talk"))(t), vigie.Validators{})
	must(s.SaveBatch(ctx, vigie.VisitBatch{
		BoardID: "sim.example:talk", Pages: []vigie.PageMark{{URL: "https://sim.example/talk", Validators: val}},
		Seen: []vigie.SeenRow{{ThreadID: read.Thread.ID, Replies: 10, LastAt: Noon}},
	}))(t)
	same(t, "byte for byte", must(s.Validators(ctx, "https://sim.example/talk"))(t), val)
	if m := must(s.Marks(ctx, "sim.example", []string{"7"}))(t)["7"]; m.Replies != 10 || !m.LastAt.Equal(Noon) {
		t.Errorf("the seen row was not noted: %+v", m)
	}
}

func foreignText(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	read := Thread("7", "nul \x00 and \xff\xfe bytes", "emoji 😀 and 'quote' \" ; DROP TABLE posts")
	read.Thread.Title = "t\x00itle\xff"
	save(t, s, read)
	got := must(s.Thread(ctx, read.Thread.ID))(t)
	same(t, "title", got.Title, "title\uFFFD")
	same(t, "text", got.Posts[0].Text, "nul  and \uFFFD bytes")
	same(t, "second", got.Posts[1].Text, "emoji 😀 and 'quote' \" ; DROP TABLE posts")
	if same := save(t, s, read); len(same) != 0 {
		t.Errorf("the same foreign text counted as a change: %v", same)
	}
}

func changes(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	var all []string
	for _, key := range []string{"1", "2", "3", "4"} {
		all = append(all, save(t, s, Thread(key, "text "+key))...)
	}
	save(t, s, Thread("1", "text 1, edited"))
	var got []string
	var after int64
	for len(got) < len(all) {
		page := settled(t, s, after, 2)
		for _, c := range page {
			got = append(got, c.ThreadID)
			if c.Seq <= after && c.Seq != page[0].Seq {
				t.Errorf("change %+v after %d", c, after)
			}
		}
		after = page[len(page)-1].Seq
	}
	same(t, "each thread once, the edited one last", got, append(all[1:], all[0]))
	batch := save(t, s, Thread("5", "a"), Thread("6", "b"), Thread("7", "c"))
	if page := settled(t, s, after, 1); len(page) != len(batch) {
		t.Errorf("a transaction of %d changes was given in part: %d", len(batch), len(page))
	}
	a, b := must(s.ChangeEpoch(ctx))(t), must(s.ChangeEpoch(ctx))(t)
	if a != b || a == "" {
		t.Errorf("epochs %q and %q", a, b)
	}
	ok(t, s.SetIndexCopy(ctx, "here", after))
	docs := must(s.Documents(ctx, append([]string{"tnone"}, all...)))(t)
	if len(docs) != 4 || docs[0].Thread.ID != all[0] || !strings.Contains(docs[0].Thread.Posts[0].Text, "edited") {
		t.Errorf("documents %+v", docs)
	}
}

// settled waits until the log gives something.
func settled(t *testing.T, s *store.Store, after int64, limit int) []vigie.Change {
	t.Helper()
	return settledWith(t, s, after, limit, func(page []vigie.Change) bool { return len(page) > 0 })
}

// settledWith waits until the log gives what is wanted: on PostgreSQL a change is given only
// when no older transaction runs any more, of whatever database of the server.
func settledWith(t *testing.T, s *store.Store, after int64, limit int, wanted func([]vigie.Change) bool) []vigie.Change {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); runtime.Gosched() {
		if page := must(s.Changes(t.Context(), after, limit))(t); wanted(page) {
			return page
		}
	}
	t.Fatal("the change never settled")
	return nil
}

func pending(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	list := func(lexicon, model string, now time.Time) []string {
		t.Helper()
		ids := must(s.PendingTriage(ctx, lexicon, model, now, 10))(t)
		slices.Sort(ids)
		return ids
	}
	a := Ask(t, s, "1", 1, func(v *vigie.Verdict) { v.Until = Noon.Add(time.Hour) })
	same(t, "nothing", list("l1", "m1", Noon), []string{})
	same(t, "age", list("l1", "m1", Noon.Add(time.Hour)), []string{a})
	same(t, "lexicon", list("l2", "m1", Noon), []string{a})
	same(t, "model", list("l1", "m0", Noon), []string{a})
	b := save(t, s, Thread("2", "new"))[0]
	same(t, "new text", list("l1", "m1", Noon), []string{b})
	save(t, s, Thread("1", "question 1, edited"))
	want := []string{a, b}
	slices.Sort(want)
	same(t, "changed text", list("l1", "m1", Noon), want)
	same(t, "each once, whatever the reasons", list("l2", "m2", Noon.Add(2*time.Hour)), want)
	stale := vigie.Verdict{ThreadID: a, Revision: "of yesterday", Lexicon: "l1", Model: "m1", Disposition: vigie.Exclude}
	ok(t, s.SaveVerdicts(ctx, []vigie.Verdict{stale}, nil))
	same(t, "a verdict on an old revision is dropped", list("l1", "m1", Noon), want)
}
