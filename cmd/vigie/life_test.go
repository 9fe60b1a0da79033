package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/desk"
)

// TestShelfLivesAreLearnt stores threads whose askers came back, learns from them and looks where it shows:
// the site, its deadlines, its claims and the list of sites.
func TestShelfLivesAreLearnt(t *testing.T) {
	t.Parallel()
	a := openTriageApp(t)
	ctx, now := t.Context(), a.now().Truncate(time.Second)
	const siteID, text = "a.example", "Je fume du cannabis tous les soirs depuis un an et je dors mal quand j'arrête, c'est normal ? Numéro %d"
	var batch vigie.VisitBatch
	for i := range 60 {
		at := now.Add(-40 * 24 * time.Hour)
		key := fmt.Sprint(i)
		th := vigie.Thread{
			ID: vigie.ThreadID(siteID, key), SiteID: siteID, BoardID: siteID + ":drogues", Key: key, URL: "https://a.example/" + key, Title: "Cannabis et sommeil " + key,
			Lang: "fr", PostedAt: at, LastAt: at.Add(200 * time.Hour), FetchedAt: at.Add(200 * time.Hour), Complete: i != 0,
			Posts: []vigie.Post{
				{ID: "1", Author: "p_" + key, At: at, Text: fmt.Sprintf(text, i)}, {ID: "2", Author: "p_other", At: at.Add(time.Hour), Text: "Oui."},
				{ID: "3", Author: "p_" + key, At: at.Add(200 * time.Hour), Text: "Merci, je vais essayer de diminuer le cannabis."},
			},
		}
		batch.Threads = append(batch.Threads, vigie.ReadThread{Thread: th})
	}
	_, err := a.store.SaveBatch(ctx, batch)
	check(t, err)
	check(t, a.drain(ctx))
	check(t, a.store.SavePoll(ctx, siteID+":drogues", vigie.Poll{LastOKAt: now.Add(-time.Hour)}))
	check(t, a.learnLives(ctx))
	site, err := a.store.Site(ctx, siteID)
	check(t, err)
	if site.LearntFrom != 60 || site.Life() < 130*time.Hour || site.Life() > 200*time.Hour {
		t.Fatalf("learnt %s from %d, all came back after 200 hours, 72 are configured", site.LearntLife, site.LearntFrom)
	}
	if desk.ClaimFor(site) <= desk.ClaimFor(vigie.Site{ShelfLife: 72 * time.Hour}) {
		t.Errorf("a claim lasts %s", desk.ClaimFor(site))
	}
	fresh := keep(t, a, siteID, "fresh", "Sevrage", "Je prends du tramadol depuis un an et je voudrais arrêter, comment faire pour ne pas être en manque ?", now.Add(-time.Hour))
	check(t, a.drain(ctx))
	q, err := a.store.Question(ctx, fresh)
	check(t, err)
	if want := now.Add(-time.Hour).Add(site.Life()); q.Deadline.Sub(want).Abs() > time.Second {
		t.Errorf("deadline %s, want %s", q.Deadline, want)
	}
	if other, err := a.store.Site(ctx, "b.example"); err != nil || other.LearntFrom != 0 || other.Life() != 72*time.Hour {
		t.Errorf("a site without threads: %+v, %v", other, err)
	}
	var out bytes.Buffer
	c := &cli{process: process{stdout: &out, stderr: &out}}
	cmd := c.sitesCmd()
	cmd.SetContext(ctx)
	check(t, c.listSites(cmd, a))
	for _, want := range []string{"LEARNT FROM", "60 askers", "72 h", inHours(site.Life())} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the list of sites lacks %q:\n%s", want, out.String())
		}
	}
}

// TestWhoMayStillComeBackHasNotLeft: silence counts where it was watched, and where no post is missing.
func TestWhoMayStillComeBackHasNotLeft(t *testing.T) {
	t.Parallel()
	opened := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	last := opened.Add(30 * time.Hour)
	for name, tc := range map[string]struct {
		seen     time.Duration // after the last words
		complete bool
		over     bool
	}{
		"silent for a month":        {30 * 24 * time.Hour, true, true},
		"silent for a week":         {7 * 24 * time.Hour, true, false},
		"the forum was not read":    {time.Minute, true, false},
		"posts of it are not known": {30 * 24 * time.Hour, false, false},
	} {
		got := stays([]vigie.Stay{{Opened: opened, Last: last, Seen: last.Add(tc.seen), Complete: tc.complete}})
		if len(got) != 1 || got[0].Last != 30*time.Hour || got[0].Over != tc.over {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
