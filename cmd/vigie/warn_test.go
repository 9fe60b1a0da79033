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

const (
	cannabisText = "Je fume du cannabis tous les soirs depuis deux ans, comment arrêter ?"
	ketamineText = "J'ai pris de la kétamine coupée au zblorg hier soir et j'ai convulsé, c'est normal ?"
	gardenText   = "Quelle tondeuse pour une grande pelouse en pente, thermique ou batterie ? Budget de 400 euros."
)

// ordinaryDays writes two cannabis threads and a garden thread a day, over some days.
func ordinaryDays(t *testing.T, a *app, days int) {
	t.Helper()
	for day := 1; day <= days; day++ {
		postedAt(t, a, fmt.Sprint("c", day), day, cannabisText)
		postedAt(t, a, fmt.Sprint("d", day), day, cannabisText)
		postedAt(t, a, fmt.Sprint("n", day), day, gardenText)
	}
}

func told(t *testing.T, a *app) map[string]int {
	t.Helper()
	all, _, err := a.store.Alerts(t.Context(), vigie.AlertFilter{Limit: 100})
	check(t, err)
	seen := map[string]int{}
	for _, al := range all {
		seen[al.Kind+" "+al.Name]++
	}
	return seen
}

func TestWarnRaisesEachAlertOnce(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{triage: true, jobs: true})
	ordinaryDays(t, a, 120)
	for i := range 12 {
		postedAt(t, a, fmt.Sprint("k", i), 1+i%3, ketamineText)
	}
	check(t, a.drain(ctx))
	check(t, a.warnDaily(ctx))
	first := told(t, a)
	rises := 0
	for key, n := range first {
		switch {
		case n != 1:
			t.Errorf("%q was told %d times", key, n)
		case key == "word zblorg":
		case strings.Contains(key, "ketamine") || strings.Contains(key, "seizure"):
			rises++
		default:
			t.Errorf("alert %q speaks of something else", key)
		}
	}
	if first["word zblorg"] != 1 || rises != 1 { // what rises together is one alert
		t.Errorf("alerts: %v", first)
	}
	check(t, a.warnDaily(ctx))
	check(t, a.warn(ctx, true))
	if again := told(t, a); len(again) != len(first) {
		t.Errorf("the second time: %v, after %v", again, first)
	}
	code, out, said := vigieRun(t, "", "alerts", "--data", a.cfg.Data)
	if code != 0 || !strings.Contains(out, "zblorg") || strings.Contains(out, "p_k") {
		t.Errorf("alerts: %d %s %s", code, out, said)
	}
	code, out, said = vigieRun(t, "", "alerts", "--data", a.cfg.Data, "--state", "dismissed", "--json")
	if code != 0 || strings.TrimSpace(out) != "[]" {
		t.Errorf("no dismissed alerts: %d %s %s", code, out, said)
	}
	if code, _, said = vigieRun(t, "", "alerts", "--data", a.cfg.Data, "--state", "lost"); code != exitUsage || !strings.Contains(said, "acknowledged") {
		t.Errorf("an unknown state: %d %s", code, said)
	}
	code, out, said = vigieRun(t, "", "alerts", "words", "--data", a.cfg.Data)
	if code != 0 || !strings.Contains(out, "zblorg") || strings.Contains(out, "tondeuse") {
		t.Errorf("words: %d %s %s", code, out, said)
	}
}

func TestWarnIsSilentOnAYoungArchive(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, parts{triage: true, jobs: true})
	check(t, a.warnDaily(t.Context())) // nothing yet
	ordinaryDays(t, a, 30)
	for i := range 12 {
		postedAt(t, a, fmt.Sprint("k", i), 1+i%3, ketamineText)
	}
	check(t, a.drain(t.Context()))
	check(t, a.warn(t.Context(), true))
	if got := told(t, a); len(got) != 0 {
		t.Errorf("alerts after a month: %v", got)
	}
}

func TestWarnCountsAgainWhenWordsChange(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{triage: true, jobs: true})
	ordinaryDays(t, a, 40)
	check(t, a.drain(ctx))
	check(t, a.warnDaily(ctx))
	today := vigie.DayOf(time.Now())
	people := func(day int) (n int) {
		t.Helper()
		counts, err := a.store.Counts(ctx, day, day)
		check(t, err)
		for _, c := range counts {
			if c.Kind == vigie.AlertAll {
				n += c.Authors
			}
		}
		return n
	}
	if n := people(today - 30); n != 2 {
		t.Fatalf("a month ago %d people were counted, want 2", n)
	}
	postedAt(t, a, "late", 30, cannabisText)
	check(t, a.drain(ctx))
	check(t, a.warn(ctx, true))
	if n := people(today - 30); n != 2 {
		t.Errorf("what came a month late was counted: %d people", n)
	}
	check(t, a.store.SetMeta(ctx, warnedKey, fmt.Sprint(today-1, " other words")))
	check(t, a.warnDaily(ctx))
	if n := people(today - 30); n != 3 {
		t.Errorf("after a change of words %d people, want all 3", n)
	}
	check(t, a.store.SetMeta(ctx, warnedKey, "nonsense"))
	if err := a.warnDaily(ctx); err == nil {
		t.Error("a day that cannot be read was taken for one")
	}
}

func TestAlertsReplayPrintsItsTable(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("seconds of work")
	}
	code, out, _ := vigieRun(t, "", "alerts", "replay")
	if code != 0 || !strings.Contains(out, "OF THEM FALSE") || strings.Count(out, " of 6") < 5 || !strings.Contains(out, "101 ") {
		t.Errorf("replay: %d %s", code, out)
	}
	if code, _, said := vigieRun(t, "", "alerts", "replay", "--years", "0"); code != exitUsage || !strings.Contains(said, "1 to 50") {
		t.Errorf("no years: %d %s", code, said)
	}
}
