package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

func state(t *testing.T, s *store.Store, id string) string {
	t.Helper()
	q := must(s.Question(t.Context(), id))(t)
	return string(q.State) + " " + q.Reason
}

// closings walks through the reasons for which the machine closes, and what a later verdict
// makes of each.
func closings(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	machine := vigie.Actor{Machine: true}
	shut := func(v *vigie.Verdict) { v.Open = false }
	for reason, want := range map[string]string{
		store.ReasonAnswered: "waiting ", store.ReasonExpired: "waiting ", store.ReasonGone: "waiting ", store.ReasonExcluded: "waiting ",
		store.ReasonDuplicate: "closed duplicate", store.ReasonErased: "closed erased",
	} {
		id := Ask(t, s, reason, 1, nil)
		must(s.Transition(ctx, id, vigie.ActClose, machine, vigie.TransitionArgs{Reason: reason, Now: Noon}))(t)
		same(t, "closed", state(t, s, id), "closed "+reason)
		Ask(t, s, reason, 2, nil)
		same(t, reason+" after a later verdict", state(t, s, id), want)
	}
	id := Ask(t, s, "still answered", 1, shut)
	must(s.Transition(ctx, id, vigie.ActClose, machine, vigie.TransitionArgs{Reason: store.ReasonAnswered, Now: Noon}))(t)
	Ask(t, s, "still answered", 1, shut)
	same(t, "answered and not open", state(t, s, id), "closed answered")
	id = Ask(t, s, "odd", 1, nil)
	_, err := s.Transition(ctx, id, vigie.ActClose, machine, vigie.TransitionArgs{Reason: "because", Now: Noon})
	wantCode(t, err, vigie.CodeInvalid)

	late := Ask(t, s, "late", 1, nil)
	urgent := Ask(t, s, "urgent", 9, func(v *vigie.Verdict) { v.Disposition = vigie.Emergency })
	held := Ask(t, s, "held", 1, nil)
	must(s.Transition(ctx, held, vigie.ActClaim, anna, args("Anna")))(t)
	if n := must(s.CloseExpired(ctx, Noon, 100))(t); n != 0 {
		t.Errorf("%d questions closed before their deadline", n)
	}
	must(s.CloseExpired(ctx, Noon.Add(2*time.Hour), 100))(t)
	same(t, "late", state(t, s, late), "closed expired")
	same(t, "an emergency", state(t, s, urgent), "waiting ")
	same(t, "one that is held", state(t, s, held), "claimed ")
}

func watchOnly(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	before := Ask(t, s, "1", 1, nil)
	site := must(s.Site(ctx, "sim.example"))(t)
	site.WatchOnly = true
	ok(t, s.PutSite(ctx, site))
	after := Ask(t, s, "2", 1, nil)
	if _, err := s.Question(ctx, after); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("a thread of a site that is only watched became a question: %v", err)
	}
	Ask(t, s, "1", 1, nil)
	same(t, "the one from before", state(t, s, before), "closed excluded")
}

func gone(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id, heldID := Ask(t, s, "1", 1, nil), Ask(t, s, "2", 1, nil)
	must(s.Transition(ctx, heldID, vigie.ActClaim, anna, args("Anna")))(t)
	note := func(id string, at time.Time, want bool) {
		t.Helper()
		if got := must(s.NoteGone(ctx, id, at))(t); got != want {
			t.Errorf("confirmed at %s: %v", at, got)
		}
	}
	note(id, Noon, false)
	note(id, Noon.Add(23*time.Hour), false)
	save(t, s, Thread("1", "question 1")) // it is there again: the count starts anew
	note(id, Noon.Add(25*time.Hour), false)
	same(t, "not yet", state(t, s, id), "waiting ")
	note(id, Noon.Add(49*time.Hour), true)
	note(id, Noon.Add(50*time.Hour), true)
	same(t, "question", state(t, s, id), "closed gone")
	th := must(s.Thread(ctx, id))(t)
	if th.State != vigie.ThreadGone || th.Title != "" || len(th.Posts) != 0 {
		t.Errorf("text of a deleted thread is still here: %+v", th)
	}
	if docs := must(s.Documents(ctx, []string{id}))(t); len(docs) != 0 {
		t.Errorf("the index is still given it: %+v", docs)
	}
	settledWith(t, s, 0, 100, func(page []vigie.Change) bool { // the tombstone
		return slices.ContainsFunc(page, func(c vigie.Change) bool { return c.ThreadID == id && c.Deleted })
	})
	if ids := must(s.PendingTriage(ctx, "another", "m", Noon, 10))(t); slices.Contains(ids, id) {
		t.Error("triage would wait for a deleted thread for ever")
	}
	note(heldID, Noon, false)
	note(heldID, Noon.Add(24*time.Hour), true)
	same(t, "what somebody holds is theirs to decide", state(t, s, heldID), "claimed ")
	same(t, "moved", save(t, s, Thread("1", "question 1")), []string{id})
	Ask(t, s, "1", 1, nil)
	same(t, "back again", state(t, s, id), "waiting ")
	_, err := s.NoteGone(ctx, "tnone", Noon)
	wantCode(t, err, vigie.CodeNotFound)
}

// crossing saves overlapping batches and verdicts from many sides at once: nobody waits for
// ever, and the end is the same as one after the other.
func crossing(t *testing.T, s *store.Store) {
	Seed(t, s)
	ctx := context.WithoutCancel(t.Context())
	keys := []string{"a", "b", "c", "d", "e", "f"}
	var ids []string
	for _, k := range keys {
		ids = append(ids, Ask(t, s, k, 1, nil))
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for round := range 6 {
				var batch vigie.VisitBatch
				var verdicts []vigie.Verdict
				for i := range keys {
					k := (i*5 + worker + round) % len(keys) // 5 and 6 share no divisor: every order comes up
					batch.Threads = append(batch.Threads, Thread(keys[k], "question "+keys[k], "reply"))
				}
				if _, err := s.SaveBatch(ctx, batch); err != nil {
					t.Errorf("batch: %v", err)
				}
				threads, err := s.Threads(ctx, ids)
				if err != nil {
					t.Error(err)
				}
				for i := range threads {
					th := threads[(i*5+worker)%len(threads)]
					verdicts = append(verdicts, vigie.Verdict{ThreadID: th.ID, Revision: th.Revision, Lexicon: "l1", Model: "m1", Relevant: true, Disposition: vigie.Answer, Open: true})
				}
				if err := s.SaveVerdicts(ctx, verdicts, nil); err != nil {
					t.Errorf("verdicts: %v", err)
				}
			}
		})
	}
	wg.Wait()
	for _, th := range must(s.Threads(ctx, ids))(t) {
		if len(th.Posts) != 2 || th.Revision != th.ComputeRevision() {
			t.Errorf("thread %s: %d posts, revision %s", th.Key, len(th.Posts), th.Revision)
		}
	}
}
