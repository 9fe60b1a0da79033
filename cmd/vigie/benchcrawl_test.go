//go:build unix

package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
)

// crawlBoardsARound is how many boards of forty threads a round visits.
const crawlBoardsARound = 10

// openBench opens Vigie as serve does, but for the pace, on the forum at addr.
func openBench(b *testing.B, addr string, boards int, p parts) *app {
	b.Helper()
	ctx := context.Background()
	cfg, err := configs.Load("", func(string) (string, bool) { return "", false })
	if err != nil {
		b.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "vigie-bench-")
	if err != nil {
		b.Fatal(err)
	}
	cfg.Data, cfg.KeysDir = filepath.Join(dir, "data"), filepath.Join(dir, "keys")
	cfg.Crawler.Simulated = map[string]string{benchHost: addr}
	crawl := p.crawl
	p.crawl = false
	a, err := openApp(ctx, cfg, slog.New(slog.DiscardHandler), p)
	if err != nil {
		b.Fatal(err)
	}
	a.parts.crawl = crawl
	a.closers = append([]func() error{func() error { return os.RemoveAll(dir) }}, a.closers...)
	key, err := privacy.LoadOrCreateKey(cfg.KeysDir)
	if err != nil {
		b.Fatal(err)
	}
	a.crawler = crawler.New(crawler.Options{
		Fetch: a.benchFetch(b), Store: a.store, Key: key, Keep: a.isTerm, Titles: a.words, Bell: a.ringTriage, Log: a.log, Exempt: a.simulated, OnParsed: a.metrics.parsed,
	})
	site, list := benchSite(boards)
	if err := a.store.SeedSites(ctx, []vigie.Site{site}, list); err != nil {
		b.Fatal(err)
	}
	return a
}

// benchFetch makes the fetcher, whose hosts always grant.
func (a *app) benchFetch(b *testing.B) fetcher {
	b.Helper()
	client, err := a.openFetch(grants{}, fetch.NewMemory())
	if err != nil {
		b.Fatal(err)
	}
	return fetcher{client}
}

// visitAll visits all boards one after the other and gives the number of pages.
func visitAll(b *testing.B, a *app) (pages int) {
	b.Helper()
	err := a.crawlBoards(context.Background(), benchHost, func(_ vigie.Board, r crawler.Report) {
		if r.Failure != "" || len(r.Moved) != perListing {
			b.Fatalf("%d threads stored, want %d: %+v", len(r.Moved), perListing, r)
		}
		pages += r.Requests
	})
	if err != nil {
		b.Fatal(err)
	}
	return pages
}

// BenchmarkCrawl visits boards: fetch, parse, pseudonyms and redaction, store; beside a bare
// GET, gunzip and html.Parse of the same pages and beside Scrapy, where it is installed.
func BenchmarkCrawl(b *testing.B) {
	addr := startForum(b)
	client := bareClient()
	bareCrawl(b, client, addr, 1)
	var f figures
	for b.Loop() {
		a := openBench(b, addr, crawlBoardsARound, parts{})
		runtime.GC()
		pages := 0
		vigieCPU := cpuOf(func() { pages = visitAll(b, a) })
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		bare := cpuOf(func() { bareCrawl(b, client, addr, crawlBoardsARound) })
		f.add("x-bare", ratio(bare, vigieCPU))
		f.add("pages/cpu-s", perSecond(pages, vigieCPU))
		f.add("bare-pages/cpu-s", perSecond(pages, bare))
		if scrapy, ok := runScrapy(b, addr); ok {
			if scrapy.Pages != pages || scrapy.Posts != 20*perListing*crawlBoardsARound {
				b.Fatalf("scrapy read %+v, want %d pages", scrapy, pages)
			}
			f.add("x-scrapy", perSecond(pages, vigieCPU)/(float64(pages)/scrapy.CPU))
			f.add("scrapy-pages/cpu-s", float64(pages)/scrapy.CPU)
		}
	}
	f.report(b)
}

// scrapyRun is what the spider says of itself, without the start of Python.
type scrapyRun struct {
	Pages int     `json:"pages"`
	Posts int     `json:"posts"`
	CPU   float64 `json:"cpu"` // seconds
}

// runScrapy lets Scrapy read the same boards; false where it is not installed.
func runScrapy(b *testing.B, addr string) (run scrapyRun, ok bool) {
	b.Helper()
	program, err := exec.LookPath("scrapy")
	if err != nil {
		return run, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	script, err := filepath.Abs(filepath.Join("..", "..", "bench", "scrapy", "forum.py"))
	if err != nil {
		b.Fatal(err)
	}
	base := url.URL{Scheme: "http", Host: addr}
	cmd := exec.CommandContext(ctx, program, "runspider", "--nolog", "-a", "base="+base.String(), "-a", "boards="+strconv.Itoa(crawlBoardsARound), script)
	cmd.Dir = b.TempDir()
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(out, &run); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return run, true
}
