package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
)

// testApp is an app on an empty data folder, with one site, board and thread.
func testApp(t *testing.T, p parts) (*app, string) {
	t.Helper()
	c := &cli{process: process{stdout: io.Discard, stderr: io.Discard}}
	cfg := &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1, Simulated: map[string]string{"sim.example": "127.0.0.1:1"}},
		Triage:  configs.Triage{Workers: 1}, Log: configs.Log{Level: "error", Format: "text"},
	}
	a, err := openApp(t.Context(), cfg, c.logger(cfg), p)
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	check(t, a.store.PutSite(t.Context(), vigie.Site{ID: "sim.example", URL: "http://sim.example", Lang: "fr", Country: "FR", Enabled: true, ShelfLife: time.Hour}))
	check(t, a.store.PutBoard(t.Context(), vigie.Board{ID: "sim.example:b", SiteID: "sim.example", Slug: "b", URL: "http://sim.example/b", Paused: true}))
	now := time.Now().UTC().Truncate(time.Second)
	th := vigie.Thread{
		ID: vigie.ThreadID("sim.example", "1"), SiteID: "sim.example", BoardID: "sim.example:b", Key: "1", URL: "http://sim.example/1",
		Title: "Arrêter le cannabis", Lang: "fr", FetchedAt: now, PostedAt: now, Complete: true, State: vigie.ThreadAlive,
		Posts: []vigie.Post{{ID: "1", Author: "p_a", At: now, Text: "Je fume du cannabis tous les soirs depuis deux ans, comment arrêter ?"}},
	}
	_, err = a.store.SaveBatch(t.Context(), vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}})
	check(t, err)
	return a, th.ID
}

func TestChangedRulesJudgeEverythingAgain(t *testing.T) {
	t.Parallel()
	a, id := testApp(t, parts{triage: true})
	th, err := a.store.Thread(t.Context(), id)
	check(t, err)
	old := vigie.Verdict{ThreadID: id, Revision: th.Revision, Lexicon: "of yesterday", Model: a.words.judge().ModelID(), Lang: "fr", Disposition: vigie.Exclude}
	check(t, a.store.SaveVerdicts(t.Context(), []vigie.Verdict{old}, nil))
	check(t, a.openQueue(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.work(ctx) }() // no sweep runs: the ring at the start is all
	eventually(t, "the thread is judged with today's words", func() bool {
		v, err := a.store.Verdict(t.Context(), id)
		check(t, err)
		return v.Lexicon == a.words.judge().Revision() && v.Disposition == vigie.Answer
	})
	stop()
	check(t, <-done)
}

func TestRanksAreComputedAgain(t *testing.T) {
	t.Parallel()
	a, id := testApp(t, parts{triage: true, jobs: true})
	check(t, a.drain(t.Context()))
	before, err := a.store.Question(t.Context(), id)
	check(t, err)
	check(t, a.store.SaveRanks(t.Context(), []vigie.Ranked{{ThreadID: id, Priority: -5}}, time.Now()))
	check(t, a.rank(t.Context()))
	after, err := a.store.Question(t.Context(), id)
	check(t, err)
	if len(after.Why) != len(before.Why) || after.Priority < before.Priority-1 {
		t.Errorf("priority %g with %d reasons, was %g with %d", after.Priority, len(after.Why), before.Priority, len(before.Why))
	}
}

func TestOneProcessDoesAJob(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, parts{})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan struct{}, 1)
	done := make(chan error, 1)
	taken, err := a.store.LeaseJob(ctx, "taken", "another process", time.Now(), time.Now().Add(time.Hour))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	go func() {
		done <- a.every(ctx, "taken", time.Millisecond, func(context.Context) error { t.Error("a job of another process ran here"); return nil })
	}()
	go func() {
		_ = a.every(ctx, "free", time.Millisecond, func(context.Context) error { // ends with ctx
			select {
			case ran <- struct{}{}:
			default:
			}
			return nil
		})
	}()
	for range 5 {
		<-ran
	}
	stop()
	check(t, <-done)
}
