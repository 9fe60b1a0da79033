package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vigie"
)

// postedAt stores a thread by one author, posted some days ago.
func postedAt(t *testing.T, a *app, key string, days int, text string) {
	t.Helper()
	at := time.Now().UTC().Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Second)
	th := vigie.Thread{
		ID: vigie.ThreadID("sim.example", key), SiteID: "sim.example", BoardID: "sim.example:b", Key: key, URL: "http://sim.example/" + key,
		Title: "Question " + key, Lang: "fr", FetchedAt: at, PostedAt: at, Complete: true, State: vigie.ThreadAlive,
		Posts: []vigie.Post{{ID: "1", Author: "p_" + key, At: at, Text: text}},
	}
	_, err := a.store.SaveBatch(t.Context(), vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}})
	check(t, err)
}

func TestWarnRaisesEachAlertOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{triage: true, jobs: true})
	check(t, a.warn(ctx)) // an archive of one thread is no alarm
	today := vigie.DayOf(time.Now())
	var before []vigie.DailyCount
	for day := today - 90; day < today-7; day += 9 {
		before = append(before, vigie.DailyCount{Series: vigie.Series{Kind: vigie.AlertSubstance, Name: "ketamine", Lang: "fr"}, Day: day, Threads: 1, Authors: 1, Examples: []string{}})
	}
	check(t, a.store.SaveCounts(ctx, today-90, today-8, before))
	for i := range 14 {
		postedAt(t, a, fmt.Sprint("k", i), 1+i%3, "J'ai pris de la kétamine coupée au zblorg hier soir et j'ai convulsé, c'est normal ?")
	}
	for i := range 60 {
		postedAt(t, a, fmt.Sprint("n", i), 1+i%20, "Quelle tondeuse pour une grande pelouse en pente, thermique ou batterie ? Budget de 400 euros.")
	}
	check(t, a.drain(ctx))
	for range 2 {
		check(t, a.warn(ctx))
	}
	all, err := a.store.Alerts(ctx, vigie.AlertOpen, 50)
	check(t, err)
	seen := map[string]int{}
	for _, al := range all {
		seen[al.Kind+" "+al.Name+" "+al.Site]++
	}
	for _, want := range []string{"substance ketamine ", "word zblorg "} {
		if seen[want] != 1 {
			t.Errorf("alert %q was raised %d times: %v", want, seen[want], seen)
		}
	}
	for key := range seen {
		if strings.Contains(key, "tondeuse") || strings.Contains(key, "p_") {
			t.Errorf("alert %q speaks of something else", key)
		}
	}
	code, out, said := vigieRun(t, "", "alerts", "--data", a.cfg.Data)
	if code != 0 || !strings.Contains(out, "zblorg") {
		t.Errorf("alerts: %d %s %s", code, out, said)
	}
}

func TestAlertsReplayPrintsItsTable(t *testing.T) {
	t.Parallel()
	code, out, _ := vigieRun(t, "", "alerts", "replay")
	if code != 0 || !strings.Contains(out, "FALSE ALARMS A MONTH") || strings.Count(out, " of 6") != 5 {
		t.Errorf("replay: %d %s", code, out)
	}
	if code, _, said := vigieRun(t, "", "alerts", "replay", "--years", "0"); code != exitUsage || !strings.Contains(said, "1 to 50") {
		t.Errorf("no years: %d %s", code, said)
	}
}
