package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// wording is one by an unknown person, made of a number; those of n and its half are two thirds alike.
func wording(n int, half bool) (w vigie.Wording) {
	w.SiteID = "sim.example"
	for i := range w.Print {
		w.Print[i] = uint32(n*1000 + i + 1)
		if half && i >= 2*vigie.FingerprintSize/3 {
			w.Print[i] += 500
		}
	}
	return w
}

// judge stores a verdict on a thread with a wording.
func judge(t *testing.T, s *store.Store, id string, w vigie.Wording, change func(*vigie.Verdict)) {
	t.Helper()
	stored := must(s.Thread(t.Context(), id))(t)
	v := vigie.Verdict{
		ThreadID: stored.ID, Revision: stored.Revision, Lexicon: "l1", Model: "m1", Lang: "fr", Relevant: true, Disposition: vigie.Answer,
		Urgency: vigie.UrgencyNormal, Question: true, Open: true, At: Noon,
	}
	if change != nil {
		change(&v)
	}
	w.Danger, w.Substances = v.Disposition == vigie.Emergency, v.Substances
	ok(t, s.SaveVerdicts(t.Context(), []vigie.Verdict{v}, []vigie.Ranked{{ThreadID: id, Priority: 10, Deadline: Noon.Add(time.Hour), Wording: w}}))
}

// several stores threads with different texts, a minute apart.
func several(t *testing.T, s *store.Store, n int) (ids []string) {
	t.Helper()
	Seed(t, s)
	for i := range n {
		read := Thread(fmt.Sprint(i), fmt.Sprintf("text %d", i))
		read.Thread.PostedAt = read.Thread.PostedAt.Add(time.Duration(i) * time.Minute)
		ids = append(ids, save(t, s, read)...)
	}
	return ids
}

// grouped reads the feed: the other threads of each question.
func grouped(t *testing.T, s *store.Store) map[string][]string {
	t.Helper()
	views, _, err := s.Feed(t.Context(), vigie.FeedFilter{}, Noon)
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

type groups = map[string][]string

func inDanger(v *vigie.Verdict) { v.Disposition, v.Urgency = vigie.Emergency, vigie.UrgencyNow }
func excluded(v *vigie.Verdict) {
	v.Disposition, v.Urgency, v.Open = vigie.Exclude, vigie.UrgencyNone, false
}

// twins walks cross-posts: joined, shown, kept apart by danger, split for good.
func twins(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ids := several(t, s, 6)
	judge(t, s, ids[0], wording(1, false), nil)
	before := must(s.Question(ctx, ids[0]))(t)
	judge(t, s, ids[1], wording(1, true), nil)
	judge(t, s, ids[2], wording(2, false), nil)
	same(t, "one question is asked once", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}})
	q := must(s.Question(ctx, ids[0]))(t)
	if len(q.ThreadIDs) != 2 || len(q.Also) != 1 || q.Also[0].URL == "" || q.Also[0].SiteID != "sim.example" || q.Version <= before.Version {
		t.Errorf("the question shows %v, %v, version %d after %d", q.ThreadIDs, q.Also, q.Version, before.Version)
	}
	judge(t, s, ids[1], wording(1, true), nil) // again
	same(t, "a second verdict changes nothing", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}})
	waiting := must(s.WaitingQuestions(ctx, "", 10))(t)
	for _, v := range waiting {
		if v.ID == ids[0] && (len(v.Twins) != 1 || len(v.Twins[0].Thread.Posts) != 1 || v.Twins[0].Verdict.ThreadID != ids[1]) {
			t.Errorf("the ranking is given %+v", v.Twins)
		}
	}

	judge(t, s, ids[3], wording(1, false), inDanger)
	same(t, "danger stands by itself", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {}})
	judge(t, s, ids[4], wording(1, false), nil)
	both := slices.Sorted(slices.Values([]string{ids[1], ids[4]}))
	same(t, "the oldest takes in", grouped(t, s), groups{ids[0]: both, ids[2]: {}, ids[3]: {}})
	judge(t, s, ids[4], wording(1, false), inDanger)
	same(t, "one that turns bad goes where danger is known", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {ids[4]}})
	judge(t, s, ids[3], wording(1, false), nil)
	if q := must(s.Question(ctx, ids[3]))(t); q.Lead != ids[4] || q.Thread.ID != ids[4] || q.Verdict.Disposition != vigie.Emergency {
		t.Errorf("the danger that is left is hidden: the question shows %s, %s", q.Lead, q.Verdict.Disposition)
	}
	same(t, "it shows the one in danger", grouped(t, s)[ids[3]], []string{ids[3]})

	wantCode(t, s.Split(ctx, ids[0], ids[0]), vigie.CodeInvalid)
	wantCode(t, s.Split(ctx, ids[3], ids[4]), vigie.CodeInvalid) // the one that is shown
	wantCode(t, s.Split(ctx, ids[0], ids[2]), vigie.CodeNotFound)
	wantCode(t, s.Split(ctx, "tnone", ids[2]), vigie.CodeNotFound)
}

// splits takes threads out for good, and not those where an answer stands.
func splits(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ids := several(t, s, 5)
	for _, id := range ids[:3] {
		judge(t, s, id, wording(1, false), nil)
	}
	ok(t, s.Split(ctx, ids[0], ids[1]))
	if !slices.Contains(must(s.PendingTriage(ctx, "l1", "m1", Noon, 10))(t), ids[1]) {
		t.Error("it is not judged again")
	}
	judge(t, s, ids[1], wording(1, false), nil)
	same(t, "it stands by itself", grouped(t, s), groups{ids[0]: {ids[2]}, ids[1]: {}})
	ok(t, s.Split(ctx, ids[0], ids[2]))
	judge(t, s, ids[2], wording(1, false), nil)
	same(t, "not in the company of others either", grouped(t, s), groups{ids[0]: {}, ids[1]: {}, ids[2]: {}})
	judge(t, s, ids[3], wording(1, false), nil)
	same(t, "a new one goes to the oldest", grouped(t, s), groups{ids[0]: {ids[3]}, ids[1]: {}, ids[2]: {}})

	must(s.Transition(ctx, ids[0], vigie.ActClaim, anna, args("Anna")))(t)
	p := vigie.Publication{QuestionID: ids[0], ThreadID: ids[3], URL: "https://sim.example/t/3#9", Channel: vigie.ChannelPublic}
	must(s.AddPublication(ctx, p, anna))(t)
	p.ThreadID, p.URL = "", "https://sim.example/t/0#9"
	if got := must(s.AddPublication(ctx, p, anna))(t); got.ThreadID != ids[0] {
		t.Errorf("an answer stands in %s", got.ThreadID)
	}
	wantCode(t, s.Split(ctx, ids[0], ids[3]), vigie.CodeConflict)
	judge(t, s, ids[4], wording(1, false), nil)
	if q := must(s.Question(ctx, ids[0]))(t); q.State != vigie.Published || len(q.Also) != 2 {
		t.Errorf("a cross-post of what was just answered: %s, %v", q.State, q.Also)
	}
}

// samePerson finds what one person asks again on one site in partly other words.
func samePerson(t *testing.T, s *store.Store) {
	ids := several(t, s, 7)
	partly := func(asker string, by uint32) vigie.Wording { // a third of the words, spread so that no band is shared
		w := wording(1, false)
		w.Asker = asker
		for i := range w.Print {
			if i%3 != 0 {
				w.Print[i] += by
			}
		}
		return w
	}
	first := wording(1, false)
	first.Asker = "p_a"
	judge(t, s, ids[0], first, nil)
	judge(t, s, ids[1], partly("p_a", 700), nil)
	judge(t, s, ids[2], partly("p_b", 800), nil)
	same(t, "the same person", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}})
	judge(t, s, ids[3], partly("p_a", 700), func(v *vigie.Verdict) { v.Substances = []string{"ketamine"} })
	same(t, "another substance", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {}})
	short := wording(3, false)
	short.Short, short.Asker = true, "p_c"
	judge(t, s, ids[4], short, nil)
	judge(t, s, ids[5], short, nil)
	short.Asker = "p_d"
	judge(t, s, ids[6], short, nil)
	same(t, "a few words", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}, ids[3]: {}, ids[4]: {ids[5]}, ids[6]: {}})
}

// surviving takes one thread of a question away after the other.
func surviving(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ids := several(t, s, 3)
	for _, id := range ids {
		judge(t, s, id, wording(1, false), nil)
	}
	q := ids[0]
	must(s.Transition(ctx, q, vigie.ActClaim, anna, args("Anna")))(t)
	vanish := func(id string) {
		t.Helper()
		must(s.NoteGone(ctx, id, Noon))(t)
		if !must(s.NoteGone(ctx, id, Noon.Add(24*time.Hour)))(t) {
			t.Fatal("not gone")
		}
	}
	shows := func(what, lead string, want string, also ...string) {
		t.Helper()
		v := must(s.Question(ctx, q))(t)
		var others []string
		for _, a := range v.Also {
			others = append(others, a.ID)
		}
		slices.Sort(also)
		slices.Sort(others)
		same(t, what, string(v.State)+" "+v.Reason+" "+v.Thread.ID, want+" "+lead)
		same(t, what+": others", others, also)
	}
	shows("all there", ids[0], "claimed ", ids[1], ids[2])
	vanish(ids[0])
	shows("the first is gone", ids[1], "claimed ", ids[2])
	if v := must(s.Question(ctx, q))(t); v.Claim == nil || v.Claim.By != "anna" || len(v.Thread.Posts) != 1 || v.Verdict.ThreadID != ids[1] {
		t.Errorf("whoever holds it is shown %+v", v)
	}
	ok(t, s.SaveRanks(ctx, []vigie.Ranked{{ThreadID: ids[1], Priority: 77}}, Noon))
	if v := must(s.Question(ctx, q))(t); v.Priority != 77 {
		t.Errorf("ranked by the thread that it shows: %v", v.Priority)
	}
	must(s.Transition(ctx, q, vigie.ActRelease, anna, args("Anna")))(t)
	judge(t, s, ids[1], wording(1, false), excluded)
	shows("the second is none", ids[2], "waiting ", ids[1])
	vanish(ids[2])
	shows("nobody asks any more", ids[0], "closed gone", ids[1])
	same(t, "feed", grouped(t, s), groups{})
	judge(t, s, ids[1], wording(1, false), nil)
	shows("the second asks after all", ids[1], "waiting ")

	// The first asker has left, the other comes back.
	must(s.CloseExpired(ctx, Noon.Add(2*time.Hour), 100))(t)
	shows("expired", ids[1], "closed expired")
	save(t, s, Thread("2", "text 2"))
	judge(t, s, ids[2], wording(1, false), nil)
	same(t, "what comes back after the end asks for itself", grouped(t, s), groups{ids[2]: {}})
}

// forgotten compares with what was asked a month ago at most.
func forgotten(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ids := several(t, s, 3)
	judge(t, s, ids[0], wording(1, false), nil)
	if n := must(s.ForgetWordings(ctx, Noon.Add(29*24*time.Hour)))(t); n != 0 {
		t.Errorf("%d wordings were forgotten too early", n)
	}
	judge(t, s, ids[1], wording(1, false), nil)
	if n := must(s.ForgetWordings(ctx, Noon.Add(31*24*time.Hour)))(t); n != 2 {
		t.Errorf("%d wordings were forgotten", n)
	}
	judge(t, s, ids[2], wording(1, false), nil)
	same(t, "too long ago", grouped(t, s), groups{ids[0]: {ids[1]}, ids[2]: {}})
}

// crossingTwins opens, joins, splits and closes from many sides: no thread is lost, and each belongs to one
// question.
func crossingTwins(t *testing.T, s *store.Store) {
	ids := several(t, s, 12)
	ctx := context.WithoutCancel(t.Context())
	threads := must(s.Threads(ctx, ids))(t)
	var wg sync.WaitGroup
	for worker := range 6 {
		wg.Go(func() {
			for round := range 5 {
				saveCrossing(t, s, threads, worker, round)
				if worker == 0 {
					splitFirst(t, s)
				}
			}
		})
	}
	wg.Wait()
	for k, id := range ids { // what was split after its last verdict is judged again, as the sweep would
		judge(t, s, id, wording(k%3, false), nil)
	}
	seen := map[string]int{}
	for q, others := range grouped(t, s) {
		for _, id := range append(others, must(s.Question(ctx, q))(t).Lead) {
			seen[id]++
		}
	}
	for _, id := range ids {
		if seen[id] != 1 {
			t.Errorf("thread %s stands %d times in the feed", id, seen[id])
		}
	}
}

// saveCrossing judges all threads, four at a time in an order of the worker's own; some of them are no
// questions this time.
func saveCrossing(t *testing.T, s *store.Store, threads []vigie.Thread, worker, round int) {
	t.Helper()
	var verdicts []vigie.Verdict
	var ranks []vigie.Ranked
	for i := range threads {
		k := (i*5 + worker + round) % len(threads)
		v := vigie.Verdict{
			ThreadID: threads[k].ID, Revision: threads[k].Revision, Lexicon: "l1", Model: "m1", Relevant: true, Disposition: vigie.Answer, Open: true,
		}
		if (k+worker+round)%4 == 0 {
			v.Disposition = vigie.Exclude
		}
		verdicts = append(verdicts, v)
		ranks = append(ranks, vigie.Ranked{ThreadID: v.ThreadID, Priority: 1, Deadline: Noon.Add(time.Hour), Wording: wording(k%3, false)})
		if len(verdicts) == 4 {
			if err := s.SaveVerdicts(context.WithoutCancel(t.Context()), verdicts, ranks); err != nil {
				t.Errorf("verdicts: %v", err)
			}
			verdicts, ranks = nil, nil
		}
	}
}

// splitFirst takes one thread out of each question; another worker may have been first.
func splitFirst(t *testing.T, s *store.Store) {
	t.Helper()
	for q, others := range grouped(t, s) {
		if len(others) > 0 {
			if err := s.Split(context.WithoutCancel(t.Context()), q, others[0]); err != nil && vigie.ErrorCode(err) == vigie.CodeInternal {
				t.Errorf("split: %v", err)
			}
		}
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
