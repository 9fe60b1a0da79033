//go:build unix

package main

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/engine"
	"vigie/triage"
)

// BenchmarkPipeline takes pages from the forum to the archive with the parts and the wiring
// of `vigie serve` on two cores, whole threads searchable at the end; only the pace always
// grants. The forum runs in another process and shares the machine.
func BenchmarkPipeline(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	addr := startForum(b)
	client := bareClient()
	var f figures
	for b.Loop() {
		a := openBench(b, addr, benchBoards, allParts)
		if err := a.openQueue(b.Context()); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		wall := time.Now()
		cpu := cpuOf(func() { a.runUntilSearchable(b, benchBoards*perListing) })
		took := time.Since(wall)
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		const pages = benchBoards * (perListing + 1)
		bare := cpuOf(func() { bareCrawl(b, client, addr, benchBoards/4) }) * 4
		f.add("pages/s", float64(pages)/took.Seconds())
		f.add("pages/2-cpu-s", 2*perSecond(pages, cpu))
		f.add("x-bare", ratio(bare, cpu))
		f.add("bare-pages/2-cpu-s", 2*perSecond(pages, bare))
	}
	f.report(b)
}

// runUntilSearchable works as serve does until all threads are judged and indexed.
func (a *app) runUntilSearchable(b *testing.B, threads int) {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.work(ctx) }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			b.Fatal("the work ended early: ", err)
		case <-tick.C:
		}
		at := a.index.Status()
		if at.Documents < uint64(threads) {
			continue
		}
		left, err := pendingWork{a}.PendingTriage(ctx, 1)
		changes, err2 := a.store.Changes(ctx, at.Cursor, 1)
		if err := errors.Join(err, err2); err != nil {
			b.Fatal(err)
		}
		if len(left)+len(changes) == 0 {
			break
		}
	}
	stop()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// BenchmarkStages does the same one stage after the other and tells what each costs a page.
func BenchmarkStages(b *testing.B) {
	addr := startForum(b)
	r := newReader(b)
	ctx := context.Background()
	var f figures
	for b.Loop() {
		a := openBench(b, addr, crawlBoardsARound, parts{api: true, triage: true})
		runtime.GC()
		pages := 0
		crawl := cpuOf(func() { pages = visitAll(b, a) })
		judge := cpuOf(func() {
			if err := a.drain(ctx); err != nil {
				b.Fatal(err)
			}
		})
		search := cpuOf(func() {
			if _, err := a.index.CatchUp(ctx); err != nil {
				b.Fatal(err)
			}
		})
		site, _ := benchSite(0)
		visit := a.benchFetch(b).Visit(site)
		var bodies []*vigie.Page
		fetched := cpuOf(func() {
			for n := range crawlBoardsARound * perListing {
				page, err := visit.Get(ctx, site.URL+threadPath(n), vigie.Validators{})
				if err != nil {
					b.Fatal(err)
				}
				bodies = append(bodies, page)
			}
		})
		runtime.GC()
		var read []*engine.Thread
		parsed := cpuOf(func() {
			for _, p := range bodies {
				read = append(read, r.parse(b, "phpbb", p.URL, p.Body))
			}
		})
		var threads []vigie.Thread
		masked := cpuOf(func() {
			for _, t := range read {
				threads = append(threads, r.thread(t, true))
			}
		})
		classified := cpuOf(func() {
			for i := range threads {
				r.judge.Classify(&threads[i], triage.SiteFacts{Lang: "fr"}, benchNow)
			}
		})
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		f.add("us-fetch", micros(fetched, len(bodies)))
		f.add("us-parse", micros(parsed, len(bodies)))
		f.add("us-mask", micros(masked, len(bodies)))
		f.add("us-store", micros(crawl-(fetched+parsed+masked), pages))
		f.add("us-classify", micros(classified, len(bodies)))
		f.add("us-verdicts", micros(judge-classified, len(bodies)))
		f.add("us-index", micros(search, len(bodies)))
		f.add("us-all", micros(crawl+judge+search, pages))
	}
	f.report(b)
}
