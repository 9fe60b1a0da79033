package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// wording makes a fingerprint of a number; those of n and n+0.5 are two thirds alike.
func wording(n int, half bool) (f vigie.Fingerprint) {
	for i := range f {
		f[i] = uint32(n*1000 + i + 1)
		if half && i >= 2*vigie.FingerprintSize/3 {
			f[i] += 500
		}
	}
	return f
}

// judge stores a verdict on a thread with a fingerprint.
func judge(t *testing.T, s *store.Store, id string, f vigie.Fingerprint, change func(*vigie.Verdict)) {
	t.Helper()
	stored := must(s.Thread(t.Context(), id))(t)
	v := vigie.Verdict{
		ThreadID: stored.ID, Revision: stored.Revision, Lexicon: "l1", Model: "m1", Lang: "fr", Relevant: true, Disposition: vigie.Answer,
		Urgency: vigie.UrgencyNormal, Question: true, Open: true, At: Noon,
	}
	if change != nil {
		change(&v)
	}
	ok(t, s.SaveVerdicts(t.Context(), []vigie.Verdict{v}, []vigie.Ranked{{ThreadID: id, Priority: 10, Deadline: Noon.Add(time.Hour), Print: f}}))
}

// twins walks cross-posts: joined, shown, split, released, kept apart by danger.
func twins(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	var ids []string
	for i := range 6 {
		ids = append(ids, save(t, s, Thread(fmt.Sprint(i), fmt.Sprintf("text %d", i)))...)
	}
	feed := func() map[string][]string {
		t.Helper()
		views, _, err := s.Feed(ctx, vigie.FeedFilter{}, Noon)
		ok(t, err)
		out := map[string][]string{}
		for _, v := range views {
			out[v.ID] = []string{}
			for _, a := range v.Also {
				out[v.ID] = append(out[v.ID], a.ID)
			}
			slices.Sort(out[v.ID])
		}
		return out
	}
	judge(t, s, ids[0], wording(1, false), nil)
	judge(t, s, ids[1], wording(1, true), nil)
	judge(t, s, ids[2], wording(2, false), nil)
	same(t, "one question is asked once", feed(), map[string][]string{ids[0]: {ids[1]}, ids[2]: {}})
	if q := must(s.Question(ctx, ids[0]))(t); len(q.ThreadIDs) != 2 || len(q.Also) != 1 || q.Also[0].URL == "" {
		t.Errorf("the question shows %v, %v", q.ThreadIDs, q.Also)
	}
	judge(t, s, ids[1], wording(1, true), nil) // again
	same(t, "a second verdict changes nothing", feed(), map[string][]string{ids[0]: {ids[1]}, ids[2]: {}})

	judge(t, s, ids[3], wording(1, false), func(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNow })
	same(t, "danger stands by itself", feed(), map[string][]string{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {}})
	judge(t, s, ids[4], wording(1, false), nil)
	both := slices.Sorted(slices.Values([]string{ids[1], ids[4]}))
	same(t, "the oldest takes in", feed(), map[string][]string{ids[0]: both, ids[2]: {}, ids[3]: {}})
	judge(t, s, ids[4], wording(1, false), func(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNow })
	same(t, "one that turns bad goes where danger is known", feed(), map[string][]string{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {ids[4]}})

	wantCode(t, s.Split(ctx, ids[0], ids[0]), vigie.CodeInvalid)
	wantCode(t, s.Split(ctx, ids[0], ids[2]), vigie.CodeNotFound)
	ok(t, s.Split(ctx, ids[0], ids[1]))
	judge(t, s, ids[1], wording(1, true), nil)
	same(t, "after the split", feed(), map[string][]string{ids[0]: {}, ids[1]: {}, ids[2]: {}, ids[3]: {ids[4]}})

	judge(t, s, ids[5], wording(2, true), nil)
	judge(t, s, ids[2], wording(2, false), func(v *vigie.Verdict) { v.Disposition, v.Urgency, v.Open = vigie.Exclude, vigie.UrgencyNone, false })
	pending := must(s.PendingTriage(ctx, "l1", "m1", Noon, 10))(t)
	if len(pending) != 1 || pending[0] != ids[5] {
		t.Fatalf("the other thread of a closed question is not judged again: %v", pending)
	}
	judge(t, s, ids[5], wording(2, true), nil)
	if got := feed(); got[ids[5]] == nil {
		t.Errorf("it does not ask for itself: %v", got)
	}
}

// parallelTwins judges one text on many boards at once: one question comes of it.
func parallelTwins(t *testing.T, s *store.Store) {
	Seed(t, s)
	var ids []string
	for i := range 8 {
		ids = append(ids, save(t, s, Thread(fmt.Sprint(i), "the same words"))...)
	}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { judge(t, s, id, wording(7, false), nil) })
	}
	wg.Wait()
	views, _, err := s.Feed(t.Context(), vigie.FeedFilter{}, Noon)
	ok(t, err)
	if len(views) != 1 || len(views[0].Also) != 7 {
		t.Errorf("%d questions of one text", len(views))
	}
}
