package main

import (
	"strings"
	"testing"
	"time"

	"vigie"
)

// TestAProbeFromQuestionToSite asks for a first look as a coordinator does, lets the crawling process answer
// it on a simulated forum, and reads the forum that was found.
func TestAProbeFromQuestionToSite(t *testing.T) {
	t.Parallel()
	forums := onSimulated(t, 1)
	ctx, a := forums.ctx, forums.start(t, parts{crawl: true, api: true}) // the forum is not known yet
	t.Cleanup(func() { check(t, a.Close()) })
	forum := forums.world.Forums()[0]
	p, err := a.store.AddProbe(ctx, vigie.Probe{URL: forum.Boards()[0].URL, At: a.now(), Report: vigie.ProbeReport{Boards: []vigie.ProbeBoard{}}})
	check(t, err)
	now := a.now()
	taken, err := a.store.LeaseJob(ctx, "probe "+p.ID, "another process", now, now.Add(time.Hour))
	if err != nil || !taken {
		t.Fatal(taken, err)
	}
	check(t, a.answerProbes(ctx)) // the other one is at it
	if p, err = a.store.Probe(ctx, p.ID); err != nil || p.State != vigie.ProbeRunning {
		t.Fatalf("taken twice: %+v, %v", p, err)
	}
	a.clock = func() time.Time { return time.Now().Add(2 * time.Hour) } // it has died
	check(t, a.answerProbes(ctx))
	p, err = a.store.Probe(ctx, p.ID)
	check(t, err)
	r := p.Report
	if p.State != vigie.ProbeDone || r.Found != vigie.FoundForum || r.Engine != forum.Engine() || r.Lang != forum.Site().Lang || len(r.Boards) == 0 || r.Judged == 0 {
		t.Fatalf("probe: %+v", p)
	}
	var out strings.Builder
	forums.cli.stdout = &out
	check(t, forums.cli.printReport(r))
	for _, want := range []string{"engine    " + forum.Engine(), "legal:", "boards:", "sample", "robots    allowed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in %s", want, out.String())
		}
	}
}
