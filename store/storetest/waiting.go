package storetest

import (
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// waitingThreads wait until they are read or dropped, and know since when.
func waitingThreads(t *testing.T, s *store.Store) {
	ctx := t.Context()
	b := Seed(t, s)
	one := vigie.WaitingThread{Key: "1", URL: "https://sim.example/t/1", Score: 0.25, Replies: 2, PostedAt: Noon.Add(-time.Hour), LastAt: Noon.Add(-time.Minute), SeenAt: Noon}
	two := vigie.WaitingThread{Key: "2", URL: "https://sim.example/t/2", Replies: -1, SeenAt: Noon}
	three := vigie.WaitingThread{Key: "3", URL: "https://sim.example/t/3", LastAt: Noon, SeenAt: Noon}
	must(s.SaveBatch(ctx, vigie.VisitBatch{BoardID: b.ID, Waiting: []vigie.WaitingThread{one, two, three}}))(t)
	same(t, "newest first", must(s.Waiting(ctx, b.ID, 10))(t), []vigie.WaitingThread{three, one, two})
	same(t, "the newest", must(s.Waiting(ctx, b.ID, 1))(t), []vigie.WaitingThread{three})
	moved := one
	moved.Replies, moved.LastAt, moved.SeenAt = 5, Noon.Add(time.Hour), Noon.Add(time.Hour)
	must(s.SaveBatch(ctx, vigie.VisitBatch{BoardID: b.ID, Waiting: []vigie.WaitingThread{moved}, Threads: []vigie.ReadThread{Thread("2", "a")}, Dropped: []string{"3"}}))(t)
	moved.SeenAt = Noon
	same(t, "read, dropped, moved", must(s.Waiting(ctx, b.ID, 10))(t), []vigie.WaitingThread{moved})
	same(t, "of another board", must(s.Waiting(ctx, "sim.example:none", 10))(t), []vigie.WaitingThread{})
	mark := must(s.Marks(ctx, b.SiteID, []string{"2"}))(t)["2"]
	if !mark.ReadAt.Equal(Noon) || mark.Off {
		t.Errorf("a thread that was read and not judged: %+v", mark)
	}
	id := Ask(t, s, "4", 1, func(v *vigie.Verdict) { v.Relevant, v.Question = false, false })
	if mark := must(s.Marks(ctx, b.SiteID, []string{"4"}))(t)["4"]; !mark.Off {
		t.Errorf("%s was judged to be about something else: %+v", id, mark)
	}
	save(t, s, Thread("4", "question 4", "something else"))
	if mark := must(s.Marks(ctx, b.SiteID, []string{"4"}))(t)["4"]; mark.Off {
		t.Errorf("%s has changed since it was judged: %+v", id, mark)
	}
}
