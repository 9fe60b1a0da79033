package storetest

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// pagesOutOfOrder reads the pages of a thread in every kind of disorder: the stored posts
// are the same.
func pagesOutOfOrder(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	minute := func(i int) time.Time { return Noon.Add(time.Duration(i/3) * time.Minute) } // forums give minutes: many are the same
	for name, at := range map[string]func(int) time.Time{
		"times":    minute,
		"no times": func(int) time.Time { return time.Time{} },
		"some times": func(i int) time.Time {
			if i%4 == 0 {
				return time.Time{}
			}
			return minute(i)
		},
	} {
		random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same numbers in each run
		var want []string
		var posts []vigie.Post
		for i := range 40 {
			posts = append(posts, vigie.Post{ID: strconv.Itoa(95 + i), Author: "p_a", At: at(i), Text: strconv.Itoa(i)})
			want = append(want, posts[i].ID)
		}
		for round := range 6 {
			key := name + strconv.Itoa(round)
			pages := slices.Collect(slices.Chunk(posts, 7))
			random.Shuffle(len(pages), func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
			for _, page := range pages {
				r := Thread(key, "x")
				r.Thread.Posts = page
				save(t, s, r)
			}
			got := must(s.Thread(ctx, vigie.ThreadID("sim.example", key)))(t)
			var ids []string
			for _, p := range got.Posts {
				ids = append(ids, p.ID)
			}
			same(t, name, ids, want)
			if got.Revision != got.ComputeRevision() {
				t.Errorf("%s: the revision is not that of the posts", name)
			}
		}
	}
	// Numbers that say another order than the times, as after a merge of two threads.
	merged := Thread("merged", "first", "second", "third")
	merged.Thread.Posts[0].ID, merged.Thread.Posts[2].ID = "30", "10"
	merged.Thread.Posts[0], merged.Thread.Posts[1] = merged.Thread.Posts[1], merged.Thread.Posts[0]
	save(t, s, merged)
	if got := must(s.Thread(ctx, merged.Thread.ID))(t); got.Posts[0].Text != "first" || got.Posts[2].Text != "third" {
		t.Errorf("the times do not decide: %+v", got.Posts)
	}
	// The same thread twice in one batch: both readings count.
	one, two := Thread("twice", "a", "b"), Thread("twice", "a", "b", "c", "d")
	two.Thread.Posts = two.Thread.Posts[2:]
	same(t, "moved once", save(t, s, two, one), []string{one.Thread.ID})
	if got := must(s.Thread(ctx, one.Thread.ID))(t); len(got.Posts) != 4 || got.Posts[0].Text != "a" {
		t.Errorf("posts %+v", got.Posts)
	}
}

// feedAgainstMemory compares filters, pages and order with a plain sort in memory.
func feedAgainstMemory(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same numbers in each run
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	var all []vigie.QuestionView
	for i := range 60 {
		var v vigie.Verdict
		id := Ask(t, s, strconv.Itoa(i), float64(random.IntN(6)), func(x *vigie.Verdict) {
			x.Lang, x.Substances, x.Topics = pick("fr", "nl", "en"), []string{pick("cannabis", "mdma"), pick("heroin", "lsd")}, []string{pick("effects", "law", "health")}
			x.Disposition, x.Urgency = vigie.Disposition(pick("answer", "expert", "emergency")), vigie.Urgency(pick("now", "soon", "normal"))
			v = *x
		})
		q := must(s.Question(ctx, id))(t)
		q.Verdict = v
		all = append(all, q)
	}
	slices.SortFunc(all, func(a, b vigie.QuestionView) int {
		if a.Priority != b.Priority {
			return int(b.Priority - a.Priority)
		}
		if a.ID < b.ID {
			return 1
		}
		return -1
	})
	matches := func(have, want []string) bool {
		return len(want) == 0 || slices.ContainsFunc(have, func(h string) bool { return slices.Contains(want, h) })
	}
	some := func(of ...string) (out []string) {
		for range random.IntN(3) {
			out = append(out, pick(of...))
		}
		return out
	}
	for range 60 {
		f := vigie.FeedFilter{Langs: some("fr", "nl", "en", "de"), Substances: some("cannabis", "mdma", "heroin", "lsd"), Topics: some("effects", "law", "health"), Limit: 1 + random.IntN(9)}
		for _, d := range some("answer", "expert", "emergency") {
			f.Dispositions = append(f.Dispositions, vigie.Disposition(d))
		}
		var want, got []string
		for _, q := range all {
			v := q.Verdict
			if matches([]string{v.Lang}, f.Langs) && matches(v.Substances, f.Substances) && matches(v.Topics, f.Topics) && (len(f.Dispositions) == 0 || slices.Contains(f.Dispositions, v.Disposition)) {
				want = append(want, q.ID)
			}
		}
		for {
			page, next, err := s.Feed(ctx, f, Noon)
			ok(t, err)
			if len(page) > f.Limit {
				t.Fatalf("%d items, limit %d", len(page), f.Limit)
			}
			for _, q := range page {
				got = append(got, q.ID)
			}
			if next.ID == "" {
				break
			}
			f.After = next
		}
		same(t, "feed", got, want)
	}
}

func quietVerdicts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	log := settled(t, s, 0, 10)
	Ask(t, s, "1", 2, func(v *vigie.Verdict) { v.Lexicon, v.At = "l2", Noon.Add(time.Hour) })
	same(t, "the same labels note no change", must(s.Changes(ctx, 0, 10))(t), log)
	if v := must(s.Verdict(ctx, id))(t); v.Lexicon != "l2" {
		t.Errorf("the verdict was not stored: %+v", v)
	}
	Ask(t, s, "1", 2, func(v *vigie.Verdict) { v.Urgency = vigie.UrgencyNow })
	if after := settled(t, s, log[0].Seq, 10); len(after) != 1 || after[0].ThreadID != id {
		t.Errorf("changes %v", after)
	}
}
