package storetest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/store"
)

// lexicons walks revisions: save, conflict, canary, use, roll back.
func lexicons(t *testing.T, s *store.Store) {
	ctx := t.Context()
	siteID := Seed(t, s).SiteID
	st, err := s.LexiconState(ctx)
	if err != nil || st != (vigie.LexiconState{}) {
		t.Fatalf("at first nothing but the shipped words is in use: %+v, %v", st, err)
	}
	first, err := s.SaveLexicon(ctx, vigie.LexiconRevision{By: "p1", Note: "één woord", At: Noon, Files: map[string]string{"team.nl.yaml": "lang: nl\n"}})
	if err != nil || first.N != 1 {
		t.Fatalf("first revision: %+v, %v", first, err)
	}
	if _, err := s.SaveLexicon(ctx, vigie.LexiconRevision{By: "p2", At: Noon}); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a change of old words: %v", err)
	}
	second, err := s.SaveLexicon(ctx, vigie.LexiconRevision{Parent: 1, By: "p2", Note: "two", At: Noon.Add(time.Hour), Files: map[string]string{"a.yaml": "x", "b.yaml": "y"}})
	if err != nil || second.N != 2 {
		t.Fatalf("second revision: %+v, %v", second, err)
	}
	got, err := s.LexiconRevision(ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(second, got); diff != "" {
		t.Errorf("revision came back changed: %s", diff)
	}
	all, err := s.LexiconRevisions(ctx)
	if err != nil || len(all) != 2 || all[0].N != 2 || all[1].Note != "één woord" || all[0].Files != nil {
		t.Errorf("list: %+v, %v", all, err)
	}
	if _, err := s.UseLexicon(ctx, vigie.LexiconUse{N: 9}); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("use of no revision: %v", err)
	}
	if _, err := s.UseLexicon(ctx, vigie.LexiconUse{N: 1, Site: "nowhere.example"}); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("canary on no site: %v", err)
	}
	for _, step := range []struct {
		use  vigie.LexiconUse
		want vigie.LexiconState
	}{
		{vigie.LexiconUse{N: 1}, vigie.LexiconState{Current: 1}},
		{vigie.LexiconUse{N: 2, Site: siteID}, vigie.LexiconState{Current: 1, Canary: 2, CanarySite: siteID}},
		{vigie.LexiconUse{N: 1}, vigie.LexiconState{Current: 1}}, // the trial ends
		{vigie.LexiconUse{N: 2}, vigie.LexiconState{Current: 2, Previous: 1}},
		{vigie.LexiconUse{N: 2}, vigie.LexiconState{Current: 2, Previous: 1}}, // twice is once
		{vigie.LexiconUse{N: 0}, vigie.LexiconState{Previous: 2}},
	} {
		if got, err := s.UseLexicon(ctx, step.use); err != nil || got != step.want {
			t.Errorf("use %+v: %+v, %v", step.use, got, err)
		}
	}
}

// parallelLexicons saves from many sides: exactly one change of the same words is kept.
func parallelLexicons(t *testing.T, s *store.Store) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	kept := 0
	for range 8 {
		wg.Go(func() {
			_, err := s.SaveLexicon(t.Context(), vigie.LexiconRevision{By: "p", At: Noon, Files: map[string]string{}})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept++
			case vigie.ErrorCode(err) != vigie.CodeConflict:
				t.Errorf("saving at once: %v", err)
			}
		})
	}
	wg.Wait()
	if kept != 1 {
		t.Errorf("%d of 8 changes of the same words were kept", kept)
	}
}

// corrections keeps the last word of each person.
func corrections(t *testing.T, s *store.Store) {
	ctx := t.Context()
	siteID := Seed(t, s).SiteID
	id := save(t, s, Thread("1", "text"))[0]
	c := vigie.Correction{ThreadID: id, Person: "p1", Label: "substances", Values: []string{"mdma"}, Said: []string{"cannabis", "mdma"}, Lang: "fr", Site: siteID, At: Noon}
	later := c
	later.Values, later.At = []string{}, Noon.Add(time.Hour)
	other := c
	other.Person, other.Label, other.Values, other.Said = "p2", "open", []string{"false"}, []string{"true"}
	for _, list := range [][]vigie.Correction{{c}, {other, later}} {
		if err := s.Correct(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	for _, thread := range []string{id, ""} {
		got, err := s.Corrections(ctx, thread)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]vigie.Correction{other, later}, got); diff != "" {
			t.Errorf("corrections of %q: %s", thread, diff)
		}
	}
	if err := s.Correct(ctx, []vigie.Correction{{ThreadID: "no such thread", Person: "p", Label: "open"}}); err == nil {
		t.Error("a correction of no thread was kept")
	}
}

// archive walks all threads that have text, whatever they are.
func archive(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	asked := Ask(t, s, "1", 1, nil)
	long := save(t, s, Thread("2", "one", "two", "three"))[0]
	gone := save(t, s, Thread("3", "deleted"))[0]
	for _, at := range []time.Time{Noon, Noon.Add(25 * time.Hour)} {
		_ = must(s.NoteGone(ctx, gone, at))(t)
	}
	var got []vigie.Document
	for after := ""; ; {
		docs := must(s.Archive(ctx, after, 1))(t)
		if len(docs) == 0 {
			break
		}
		if after = docs[len(docs)-1].Thread.ID; len(docs) > 1 {
			t.Errorf("%d threads, one was asked for", len(docs))
		}
		got = append(got, docs...)
	}
	want := must(s.Documents(ctx, sortedIDs(asked, long)))(t)
	for i := range want {
		want[i].Verdict.Evidence = nil
	}
	same(t, "the archive in parts", got, want)
	same(t, "the archive at once", must(s.Archive(ctx, "", 10))(t), want)
}

func sortedIDs(ids ...string) []string {
	slices.Sort(ids)
	return ids
}

// lives reads how long askers came back, and keeps what was learnt.
func lives(t *testing.T, s *store.Store) {
	ctx := t.Context()
	siteID := Seed(t, s).SiteID
	read := Thread("1", "question", "reply", "asker again", "reply")
	read.Thread.Posts[2].Author = read.Thread.Posts[0].Author
	other := Thread("2", "not about drugs")
	save(t, s, read, other)
	stored := must(s.Thread(ctx, read.Thread.ID))(t)
	ok(t, s.SaveVerdicts(ctx, []vigie.Verdict{{ThreadID: stored.ID, Revision: stored.Revision, Relevant: true, Disposition: vigie.Exclude}}, nil))
	got := must(s.Stays(ctx, siteID, Noon.Add(-100*time.Hour)))(t)
	want := vigie.Stay{Opened: read.Thread.Posts[0].At, Last: read.Thread.Posts[2].At, Seen: Noon, Complete: true}
	same(t, "stays", got, []vigie.Stay{want})
	ok(t, s.SavePoll(ctx, "sim.example:talk", vigie.Poll{LastOKAt: Noon.Add(time.Hour)}))
	want.Seen = Noon.Add(time.Hour)
	same(t, "watched as long as its board is read", must(s.Stays(ctx, siteID, Noon.Add(-100*time.Hour)))(t), []vigie.Stay{want})
	if got := must(s.Stays(ctx, siteID, Noon))(t); len(got) != 0 {
		t.Errorf("stays of older threads: %v", got)
	}
	if site := must(s.Site(ctx, siteID))(t); site.LearntFrom != 0 || site.Life() != site.ShelfLife {
		t.Errorf("learnt before anything was: %+v", site)
	}
	for _, life := range []time.Duration{10 * time.Hour, 20 * time.Hour} {
		ok(t, s.SaveLife(ctx, siteID, life, 12, Noon))
		if site := must(s.Site(ctx, siteID))(t); site.Life() != life || site.LearntFrom != 12 {
			t.Errorf("learnt: %v from %d, want %v", site.LearntLife, site.LearntFrom, life)
		}
	}
	site := must(s.Site(ctx, siteID))(t)
	ok(t, s.PutSite(ctx, site)) // what was learnt is not part of the settings
	if all := must(s.Sites(ctx))(t); all[0].LearntFrom != 12 {
		t.Errorf("changing a site forgot what was learnt: %+v", all[0])
	}
}
