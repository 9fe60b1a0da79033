package storetest

import (
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// alerts keeps counts and alerts, and what people decide.
func alerts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	series := vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + mdma", Lang: "fr", Site: "sim.example"}
	count := vigie.DailyCount{Series: series, Day: 100, Threads: 3, Authors: 2, Examples: []string{"a", "b"}}
	next := count
	next.Day, next.Threads = 101, 4
	ok(t, s.SaveCounts(ctx, 100, 101, []vigie.DailyCount{count, next}))
	next.Threads, next.Examples = 9, []string{}
	ok(t, s.SaveCounts(ctx, 101, 101, []vigie.DailyCount{next}))
	same(t, "counts", must(s.Counts(ctx, 90, 110))(t), []vigie.DailyCount{count, next})
	same(t, "counts of a day", must(s.Counts(ctx, 100, 100))(t), []vigie.DailyCount{count})
	if err := s.SaveCounts(ctx, 101, 101, []vigie.DailyCount{count}); err == nil {
		t.Error("a count of another day was kept")
	}
	a := vigie.Alert{Series: series, Day: 101, At: Noon, Threads: 12, Expected: 1.5, Chance: 0.001, Examples: []string{"a"}}
	if n := must(s.AddAlerts(ctx, []vigie.Alert{a, a}))(t); n != 1 {
		t.Errorf("%d alerts of one series and day", n)
	}
	open := must(s.Alerts(ctx, vigie.AlertOpen, 10))(t)
	if len(open) != 1 || open[0].Series != series || open[0].Threads != 12 || open[0].Expected != 1.5 || !open[0].At.Equal(Noon) || open[0].State != vigie.AlertOpen {
		t.Fatalf("open alerts: %+v", open)
	}
	id := open[0].ID
	_, err := s.DecideAlert(ctx, id, "forgotten", "p", "", Noon)
	wantCode(t, err, vigie.CodeInvalid)
	_, err = s.DecideAlert(ctx, "none", vigie.AlertDismissed, "p", "", Noon)
	wantCode(t, err, vigie.CodeNotFound)
	_, err = s.Alert(ctx, "none")
	wantCode(t, err, vigie.CodeNotFound)
	got := must(s.DecideAlert(ctx, id, vigie.AlertAcknowledged, "p1", "vu avec l'équipe", Noon.Add(time.Hour)))(t)
	if got.State != vigie.AlertAcknowledged || got.By != "p1" || got.Note != "vu avec l'équipe" || !got.DecidedAt.Equal(Noon.Add(time.Hour)) {
		t.Errorf("decided: %+v", got)
	}
	if again := must(s.Alert(ctx, id))(t); again.State != got.State {
		t.Errorf("read again: %+v", again)
	}
	if open := must(s.Alerts(ctx, vigie.AlertOpen, 10))(t); len(open) != 0 {
		t.Errorf("still open: %+v", open)
	}
	if all := must(s.Alerts(ctx, "", 10))(t); len(all) != 1 {
		t.Errorf("all: %+v", all)
	}
	Seed(t, s)
	thread := save(t, s, Thread("1", "text"))[0]
	posted := must(s.Thread(ctx, thread))(t).PostedAt
	if ids := must(s.PostedIDs(ctx, posted, posted.Add(time.Second), "", 5))(t); len(ids) != 1 || ids[0] != thread {
		t.Errorf("posted: %v", ids)
	}
	if ids := must(s.PostedIDs(ctx, posted.Add(time.Second), posted.Add(time.Hour), "", 5))(t); len(ids) != 0 {
		t.Errorf("posted later: %v", ids)
	}
}
