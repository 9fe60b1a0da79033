package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"vigie"
	"vigie/configs"
	"vigie/crawler/sim"
)

// TestAProbeFromQuestionToSite asks for a first look as a coordinator does, lets the crawling process answer
// it on a simulated forum, and reads the forum that was found.
func TestAProbeFromQuestionToSite(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	world := sim.New(sim.Options{Seed: 3, Hosts: sim.Hosts()[:1]})
	hosts, err := world.Serve(ctx)
	check(t, err)
	t.Cleanup(func() { stop(); world.Wait() })
	c := &cli{process: process{stdout: io.Discard, stderr: io.Discard, env: func(string) (string, bool) { return "", false }}}
	cfg := &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1, Simulated: hosts}, Triage: configs.Triage{Workers: 1}, Log: configs.Log{Level: "error", Format: "text"},
	}
	a, err := openApp(ctx, cfg, c.logger(cfg), parts{crawl: true, api: true})
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	forum := world.Forums()[0]
	p, err := a.store.AddProbe(ctx, vigie.Probe{URL: forum.Boards()[0].URL, At: a.now(), Report: vigie.Report{Boards: []vigie.ProbeBoard{}}})
	check(t, err)
	check(t, a.answerProbes(ctx))
	p, err = a.store.Probe(ctx, p.ID)
	check(t, err)
	r := p.Report
	if p.State != vigie.ProbeDone || r.Found != vigie.FoundForum || r.Engine != forum.Engine() || r.Lang != forum.Site().Lang || len(r.Boards) == 0 || r.Judged == 0 {
		t.Fatalf("probe: %+v", p)
	}
	var out strings.Builder
	c.stdout = &out
	check(t, c.printReport(r))
	for _, want := range []string{"engine    " + forum.Engine(), "legal:", "boards:", "sample", "robots    allowed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %s", want, out.String())
		}
	}
}
