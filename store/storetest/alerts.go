package storetest

import (
	"fmt"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// counts keeps what was counted when threads are gone, and counts again what is still there.
func counts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	count := func(day int, kind, name, site string, threads int) vigie.DailyCount {
		return vigie.DailyCount{Series: vigie.Series{Kind: kind, Name: name, Lang: "fr", Site: site}, Day: day, Threads: threads, Authors: threads, Examples: []string{}}
	}
	all := func(day int, site string, threads int) vigie.DailyCount {
		return count(day, vigie.AlertAll, "", site, threads)
	}
	first := []vigie.DailyCount{
		all(100, "a.example", 10), count(100, vigie.AlertSubstance, "ketamine", "a.example", 3), all(100, "b.example", 10),
		count(100, vigie.AlertSubstance, "ketamine", "b.example", 4), all(101, "a.example", 5),
	}
	first[1].Examples = []string{"t1", "t2"}
	ok(t, s.SaveCounts(ctx, 100, 101, first))
	read := func(from, to int) map[string]int {
		t.Helper()
		out := map[string]int{}
		for _, c := range must(s.Counts(ctx, from, to))(t) {
			out[fmt.Sprintf("%d %s %s %s", c.Day, c.Kind, c.Name, c.Site)] = c.Threads
		}
		return out
	}
	if got := must(s.Counts(ctx, 100, 100))(t); len(got) != 4 {
		t.Errorf("counts of a day: %+v", got)
	}
	// On a.example one of ten threads is gone since, and a word for cocaine was learnt. On b.example half of
	// them are gone. Of day 101 nothing is left.
	ok(t, s.SaveCounts(ctx, 100, 102, []vigie.DailyCount{
		all(100, "a.example", 9), count(100, vigie.AlertSubstance, "cocaine", "a.example", 2), all(100, "b.example", 5),
		count(100, vigie.AlertSubstance, "ketamine", "b.example", 1), all(102, "a.example", 6),
	}))
	same(t, "counted again", read(90, 110), map[string]int{
		"100 all  a.example": 9, "100 substance cocaine a.example": 2, "100 all  b.example": 10, "100 substance ketamine b.example": 4,
		"101 all  a.example": 5, "102 all  a.example": 6,
	})
	ok(t, s.SaveCounts(ctx, 100, 102, nil))
	if got := read(90, 110); len(got) != 6 {
		t.Errorf("all threads are gone, and the counts with them: %v", got)
	}
	if err := s.SaveCounts(ctx, 101, 101, []vigie.DailyCount{all(100, "a.example", 1)}); err == nil {
		t.Error("a count of another day was kept")
	}
}

// alerts keeps alerts, and what people decide.
func alerts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	series := vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + mdma", Lang: "fr", Site: "sim.example"}
	a := vigie.Alert{
		Series: series, Day: 101, At: Noon, Days: 3, Threads: 12, People: 9, Expected: 1.5, Chance: 0.001,
		Related: []string{"mdma"}, Examples: []string{"a"}, State: vigie.AlertOpen,
	}
	if n := must(s.AddAlerts(ctx, []vigie.Alert{a, a}))(t); n != 1 {
		t.Errorf("%d alerts of one series and day", n)
	}
	list := func(f vigie.AlertFilter) []vigie.Alert {
		t.Helper()
		f.Limit = 10
		out, next, err := s.Alerts(ctx, f)
		ok(t, err)
		if next != "" {
			t.Errorf("a cursor %q after the last page", next)
		}
		return out
	}
	open := list(vigie.AlertFilter{State: vigie.AlertOpen})
	if len(open) != 1 {
		t.Fatalf("open alerts: %+v", open)
	}
	id := open[0].ID
	a.ID = id
	same(t, "alert", open[0], a)
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
	same(t, "read again", must(s.Alert(ctx, id))(t), got)
	word := vigie.Alert{Series: vigie.Series{Kind: vigie.AlertWord, Name: "zblorg", Lang: "nl"}, Day: 120, At: Noon.Add(time.Hour), Days: 28}
	older := word
	older.Name, older.Day, older.At = "grumzy", 90, Noon.Add(-time.Hour)
	must(s.AddAlerts(ctx, []vigie.Alert{word, older}))(t)
	for _, tc := range []struct {
		name   string
		filter vigie.AlertFilter
		want   []string
	}{
		{"all, newest first", vigie.AlertFilter{}, []string{"zblorg", "ketamine + mdma", "grumzy"}},
		{"open", vigie.AlertFilter{State: vigie.AlertOpen}, []string{"zblorg", "grumzy"}},
		{"of a kind", vigie.AlertFilter{Kind: vigie.AlertPair}, []string{"ketamine + mdma"}},
		{"of a language", vigie.AlertFilter{Lang: "nl"}, []string{"zblorg", "grumzy"}},
		{"of a site", vigie.AlertFilter{Site: "sim.example"}, []string{"ketamine + mdma"}},
		{"since a day", vigie.AlertFilter{Since: 101}, []string{"zblorg", "ketamine + mdma"}},
		{"none", vigie.AlertFilter{Lang: "nl", Kind: vigie.AlertPair}, nil},
	} {
		var names []string
		for _, one := range list(tc.filter) {
			names = append(names, one.Name)
		}
		same(t, tc.name, names, tc.want)
	}
	var paged []string
	for after := ""; ; {
		page, next, err := s.Alerts(ctx, vigie.AlertFilter{Limit: 2, After: after})
		ok(t, err)
		for _, one := range page {
			paged = append(paged, one.Name)
		}
		if after = next; after == "" {
			break
		}
	}
	same(t, "page by page", paged, []string{"zblorg", "ketamine + mdma", "grumzy"})
	_, _, err = s.Alerts(ctx, vigie.AlertFilter{Limit: 2, After: "nonsense"})
	wantCode(t, err, vigie.CodeInvalid)
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
