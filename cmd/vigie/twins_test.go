package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/triage/rank"
)

// openTriageApp opens a program that only judges, on two sites with a board each.
func openTriageApp(t *testing.T) *app {
	t.Helper()
	var log bytes.Buffer
	c := &cli{process: process{stdout: &log, stderr: &log, env: func(string) (string, bool) { return "", false }}}
	cfg := &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1}, Triage: configs.Triage{Workers: 1}, Log: configs.Log{Level: "error", Format: "text"},
	}
	a, err := openApp(t.Context(), cfg, c.logger(cfg), parts{triage: true})
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	for _, id := range []string{"a.example", "b.example"} {
		check(t, a.store.PutSite(t.Context(), vigie.Site{ID: id, Name: id, URL: "https://" + id, Lang: "fr", Country: "FR", ShelfLife: 72 * time.Hour}))
		check(t, a.store.PutBoard(t.Context(), vigie.Board{ID: id + ":drogues", SiteID: id, Slug: "drogues", Name: "Drogues", URL: "https://" + id + "/drogues"}))
	}
	return a
}

func keep(t *testing.T, a *app, siteID, key, title, text string, at time.Time) string {
	t.Helper()
	th := vigie.Thread{
		ID: vigie.ThreadID(siteID, key), SiteID: siteID, BoardID: siteID + ":drogues", Key: key, URL: "https://" + siteID + "/t/" + key, Title: title, Lang: "fr",
		PostedAt: at, LastAt: at, FetchedAt: at, Complete: true, Posts: []vigie.Post{{ID: "1", Author: "p_" + siteID + key, At: at, Text: text}},
	}
	_, err := a.store.SaveBatch(t.Context(), vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}})
	check(t, err)
	return th.ID
}

// TestCrossPostsAreAskedOnce goes the way of threads from the store through triage to the feed.
func TestCrossPostsAreAskedOnce(t *testing.T) {
	t.Parallel()
	a := openTriageApp(t)
	now := a.now()
	const body = "Je prends de la paroxétine depuis quatre mois pour des crises d'angoisse. Samedi c'est l'anniversaire de ma meilleure amie et je sais que tout le monde va prendre de la %s. J'en ai pris deux fois avant le traitement et ça s'était bien passé. Est-ce que je risque quelque chose si j'en reprends ?"
	mdma, speed := fmt.Sprintf(body, "MDMA"), fmt.Sprintf(body, "cocaïne")
	first := keep(t, a, "a.example", "1", "Mélange avec mon traitement", "Bonjour à tous. "+mdma, now.Add(-3*time.Hour))
	check(t, a.drain(t.Context()))
	second := keep(t, a, "b.example", "1", "Mélange avec mon traitement", "Salut, nouvelle ici ! "+mdma+" Merci d'avance.", now.Add(-2*time.Hour))
	other := keep(t, a, "b.example", "2", "Mélange avec mon traitement", "Bonjour à tous. "+speed, now.Add(-time.Hour))
	check(t, a.drain(t.Context()))
	check(t, a.rank(t.Context()))
	views, _, err := a.store.Feed(t.Context(), vigie.FeedFilter{}, now)
	check(t, err)
	also := map[string]string{}
	for _, v := range views {
		also[v.ID] = ""
		for _, o := range v.Also {
			also[v.ID] += o.ID
		}
		if want := now.Add(70 * time.Hour); v.ID == first && v.Deadline.Sub(want).Abs() > time.Minute {
			t.Errorf("the deadline is %s, want that of the thread whose asker leaves last, %s", v.Deadline, want)
		}
	}
	if len(also) != 2 || also[first] != second || also[other] != "" {
		t.Errorf("feed %v, want %s with %s, and %s", also, first, second, other)
	}
}

func TestAQuestionRanksAsItsThreadThatNeedsItMost(t *testing.T) {
	t.Parallel()
	r := ranker{rank.Default()}
	now := time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)
	doc := func(site string, age time.Duration, open bool, d vigie.Disposition) vigie.Document {
		at := now.Add(-age)
		return vigie.Document{
			Thread:  vigie.Thread{ID: site, SiteID: site, PostedAt: at, Posts: []vigie.Post{{Author: "p", At: at}}},
			Verdict: vigie.Verdict{Relevant: true, Disposition: d, Urgency: vigie.UrgencyNormal, Open: open},
		}
	}
	sites := map[string]vigie.Site{"a": {ID: "a", ShelfLife: 24 * time.Hour}, "b": {ID: "b", ShelfLife: 96 * time.Hour}}
	answered, open := doc("a", 20*time.Hour, false, vigie.Answer), doc("b", 2*time.Hour, true, vigie.Answer)
	view := func(d vigie.Document, twins ...vigie.Document) vigie.QuestionView {
		return vigie.QuestionView{
			Question: vigie.Question{ID: d.Thread.ID, CreatedAt: now.Add(-time.Hour)}, Thread: d.Thread, Verdict: d.Verdict, Site: sites[d.Thread.SiteID], Twins: twins,
		}
	}
	alone, other := r.best(view(answered), sites, now), r.best(view(open), sites, now)
	both := r.best(view(answered, open), sites, now)
	if both.ThreadID != "a" || both.Priority != other.Priority || both.Priority <= alone.Priority || !both.Deadline.Equal(other.Deadline) || both.Why[1] != other.Why[1] {
		t.Errorf("together %+v, apart %+v and %+v", both, alone, other)
	}
	if again := r.best(view(open, answered), sites, now); again.Priority != other.Priority || !again.Deadline.Equal(other.Deadline) {
		t.Errorf("the other way round %+v", again)
	}
	if got := r.best(view(answered, doc("b", time.Minute, true, vigie.Exclude)), sites, now); got.Priority != alone.Priority || !got.Deadline.Equal(alone.Deadline) {
		t.Errorf("an excluded thread counts: %+v", got)
	}
}
