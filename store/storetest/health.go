package storetest

import (
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

func silences(t *testing.T, s *store.Store) {
	ctx := t.Context()
	b := Seed(t, s)
	poll := vigie.Poll{Pulse: vigie.Pulse{Quiet: 3.5, Learnt: 12, FailedAt: Noon, ShortAt: Noon}}
	ok(t, s.SavePoll(ctx, b.ID, poll))
	health := vigie.Health{State: vigie.BoardSilent, Since: Noon, Expected: 7.5}
	ok(t, s.SaveHealth(ctx, map[string]vigie.Health{b.ID: health, "sim.example:gone": health}))
	ok(t, s.PutBoard(ctx, b)) // what people change leaves what visits taught
	got := must(s.Board(ctx, b.ID))(t)
	same(t, "pulse", got.Poll.Pulse, poll.Pulse)
	same(t, "health", got.Health, health)

	begin := vigie.Silence{SiteID: b.SiteID, BoardID: b.ID, State: vigie.BoardSilent, Since: Noon, FoundAt: Noon}
	ok(t, s.SaveSilences(ctx, []vigie.Silence{begin}, nil, nil, Noon))
	ok(t, s.SaveSilences(ctx, []vigie.Silence{begin}, nil, nil, Noon)) // two processes at once
	open := must(s.OpenSilences(ctx))(t)
	if len(open) != 1 || open[0].ID == "" {
		t.Fatalf("open: %+v, want one", open)
	}
	begin.ID = open[0].ID
	same(t, "silence", open[0], begin)
	end := Noon.Add(time.Hour)
	ok(t, s.SaveSilences(ctx, nil, []string{begin.ID}, nil, end))
	same(t, "open after the end", must(s.OpenSilences(ctx))(t), []vigie.Silence(nil))
	begin.EndedAt = end
	same(t, "all", must(s.Silences(ctx, 10))(t), []vigie.Silence{begin})
	ok(t, s.SaveSilences(ctx, []vigie.Silence{{SiteID: b.SiteID, BoardID: b.ID, State: vigie.BoardLate, Since: end, FoundAt: end.Add(time.Second)}}, nil, nil, end))
	if all := must(s.Silences(ctx, 1))(t); len(all) != 1 || all[0].State != vigie.BoardLate {
		t.Errorf("the newest: %+v", all)
	}
	ok(t, s.ForgetDrifts(ctx, end.Add(time.Minute)))
	if all := must(s.Silences(ctx, 10))(t); len(all) != 1 {
		t.Errorf("one that goes on is kept, one that ended is forgotten: %+v", all)
	}
}

func drifts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	b := Seed(t, s)
	d := vigie.Drift{SiteID: b.SiteID, BoardID: b.ID, Engine: "phpbb", Kind: "thread", Reason: "drift", At: Noon, Skeleton: "<html>one</html>"}
	ok(t, s.NoteDrift(ctx, d))
	d.At, d.Skeleton = Noon.Add(time.Hour), "<html>two</html>"
	ok(t, s.NoteDrift(ctx, d))
	other := d
	other.Kind, other.At = "board", Noon.Add(2*time.Hour)
	ok(t, s.NoteDrift(ctx, other))
	list := must(s.Drifts(ctx, b.SiteID, 10))(t)
	if len(list) != 2 || list[0].Kind != "board" || list[1].Count != 2 || list[1].Skeleton != "" {
		t.Fatalf("list: %+v", list)
	}
	got := must(s.Drift(ctx, list[1].ID))(t)
	d.ID, d.Count = got.ID, 2
	same(t, "one", got, d)
	if none := must(s.Drifts(ctx, "other.example", 10))(t); len(none) != 0 {
		t.Errorf("of another site: %+v", none)
	}
	if _, err := s.Drift(ctx, "none"); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("one that is not there: %v", err)
	}
	ok(t, s.ForgetDrifts(ctx, Noon.Add(90*time.Minute)))
	if left := must(s.Drifts(ctx, "", 10))(t); len(left) != 1 {
		t.Errorf("left: %+v", left)
	}
	// A page that is looked at for an answer has no board: two sites may have the same fault.
	elsewhere := must(s.Site(ctx, b.SiteID))(t)
	elsewhere.ID, elsewhere.URL, elsewhere.Enabled = "other.example", "http://other.example", false
	ok(t, s.PutSite(ctx, elsewhere))
	for _, site := range []string{b.SiteID, elsewhere.ID} {
		ok(t, s.NoteDrift(ctx, vigie.Drift{SiteID: site, Engine: "phpbb", Kind: "thread", Reason: "bare", At: Noon.Add(3 * time.Hour), Count: 3, Skeleton: site}))
	}
	if list := must(s.Drifts(ctx, elsewhere.ID, 10))(t); len(list) != 1 || list[0].Count != 3 || must(s.Drift(ctx, list[0].ID))(t).Skeleton != elsewhere.ID {
		t.Errorf("of the other site: %+v", list)
	}
}

func probes(t *testing.T, s *store.Store) {
	ctx := t.Context()
	report := vigie.ProbeReport{Boards: []vigie.ProbeBoard{}}
	p := must(s.AddProbe(ctx, vigie.Probe{URL: "https://forum.example/", By: "c", At: Noon, Report: report}))(t)
	same(t, "waiting", must(s.WaitingProbes(ctx))(t), []vigie.Probe{p})
	report.Found, report.Boards = vigie.FoundForum, []vigie.ProbeBoard{{Slug: "a", Moving: 2.5, Titles: []string{"een"}}}
	report.Site = vigie.Site{ID: "forum.example", ShelfLife: time.Hour}
	ok(t, s.SaveProbe(ctx, p.ID, report))
	p.State, p.Report = vigie.ProbeDone, report
	same(t, "done", must(s.Probe(ctx, p.ID))(t), p)
	same(t, "waiting when done", must(s.WaitingProbes(ctx))(t), []vigie.Probe(nil))
	var err error
	for range 11 {
		_, err = s.AddProbe(ctx, vigie.Probe{URL: "https://forum.example/", At: Noon.Add(time.Minute)})
	}
	if vigie.ErrorCode(err) != vigie.CodeLimited {
		t.Errorf("the eleventh that waits: %v", err)
	}
	ok(t, s.ForgetProbes(ctx, Noon.Add(time.Second)))
	if _, err := s.Probe(ctx, p.ID); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("a forgotten probe: %v", err)
	}
	if list := must(s.Probes(ctx, 3))(t); len(list) != 3 {
		t.Errorf("the newest three: %d", len(list))
	}
}

func refreshes(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	save(t, s, Thread("1", "a"), Thread("2", "b"))
	one, two := vigie.ThreadID("sim.example", "1"), vigie.ThreadID("sim.example", "2")
	ok(t, s.AskRefresh(ctx, []string{one, "sim.example:none"}, Noon))
	ok(t, s.AskRefresh(ctx, []string{two}, Noon.Add(time.Minute)))
	ok(t, s.AskRefresh(ctx, []string{two}, Noon.Add(time.Minute))) // two people at once
	same(t, "asked for", must(s.Refreshes(ctx, Noon, 10))(t), []string{two, one})
	ok(t, s.EndRefresh(ctx, two))
	same(t, "left", must(s.Refreshes(ctx, Noon, 10))(t), []string{one})
	same(t, "nobody waits any more", must(s.Refreshes(ctx, Noon.Add(time.Second), 10))(t), []string(nil))
}
