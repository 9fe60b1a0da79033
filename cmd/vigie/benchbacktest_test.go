//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
)

// BenchmarkBacktest measures a change of words over an archive of threads of 150 words, from the store
// to the report. -benchtime 1x; VIGIE_BACKTEST_THREADS sets the size of the archive.
func BenchmarkBacktest(b *testing.B) {
	n := 20_000
	if v := os.Getenv("VIGIE_BACKTEST_THREADS"); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil {
			b.Fatal(err)
		}
	}
	a := benchArchive(b, n)
	everywhere := map[string]string{"team.yaml": "substances: [{id: zblorg}]\n"} // no thread can be passed over
	for name, files := range map[string]map[string]string{"word": newSlang(""), "everything": everywhere} {
		b.Run(name, func(b *testing.B) {
			before := cpuTime()
			for b.Loop() {
				r, err := a.words.Backtest(b.Context(), files, nil)
				if err != nil || r.Threads != n {
					b.Fatalf("%d threads, %v", r.Threads, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "threads/s")
			b.ReportMetric((cpuTime()-before).Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "processors")
		})
	}
}

// benchArchive is an app whose store holds n judged threads of about 150 words in three posts.
func benchArchive(b *testing.B, n int) *app {
	b.Helper()
	ctx := b.Context()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	cfg := &configs.Config{
		Data: filepath.Join(b.TempDir(), "data"), KeysDir: filepath.Join(b.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1, Simulated: map[string]string{"sim.example": "127.0.0.1:1"}}, Log: configs.Log{Level: "error", Format: "text"},
	}
	c := &cli{process: process{stdout: io.Discard, stderr: io.Discard}}
	a, err := openApp(ctx, cfg, c.logger(cfg), parts{triage: true})
	must(err)
	b.Cleanup(func() { must(a.Close()) })
	must(a.store.PutSite(ctx, vigie.Site{ID: "sim.example", URL: "http://sim.example", Lang: "fr", Country: "FR", Enabled: true, ShelfLife: time.Hour}))
	must(a.store.PutBoard(ctx, vigie.Board{ID: "sim.example:b", SiteID: "sim.example", Slug: "b", URL: "http://sim.example/b", Paused: true, Generalist: true}))
	lines, err := labelledLines([]string{"../../triage/testdata/threads.fr.jsonl", "../../triage/testdata/threads.nl.jsonl", "../../triage/testdata/threads.en.jsonl"})
	must(err)
	var batch []vigie.ReadThread
	for i := range n {
		t := *lines[i%len(lines)].Thread(lineClock)
		key := fmt.Sprint(i)
		t.ID, t.Key, t.SiteID, t.BoardID, t.URL = vigie.ThreadID("sim.example", key), key, "sim.example", "sim.example:b", "http://sim.example/"+key
		words := 0
		for _, p := range t.Posts {
			words += len(strings.Fields(p.Text))
		}
		t.Posts[0].Text += strings.Repeat(" "+t.Posts[0].Text, max(0, (150-words)/max(1, len(strings.Fields(t.Posts[0].Text)))))
		t.Revision = t.ComputeRevision()
		if batch = append(batch, vigie.ReadThread{Thread: t}); len(batch) == 500 || i == n-1 {
			_, err := a.store.SaveBatch(ctx, vigie.VisitBatch{BoardID: "sim.example:b", Threads: batch})
			must(err)
			batch = nil
		}
	}
	must(a.drain(ctx))
	return a
}
