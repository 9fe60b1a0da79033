package crawler_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
	"vigie/crawler/sim"
	"vigie/store"
)

// TestWhatWasReadDoesNotWaitWithUs: on a host that wants a minute between two requests, a
// thread is stored and rung for before the wait for the next one. Ten threads a transaction
// would keep an emergency for ten minutes.
func TestWhatWasReadDoesNotWaitWithUs(t *testing.T) {
	t.Parallel()
	const host = "sante.forum.example"
	ctx, stop := context.WithCancel(context.Background())
	c := &clock{now: noon}
	world := sim.New(sim.Options{Seed: 7, Now: c.Now, Hosts: []string{host}})
	t.Cleanup(func() { stop(); world.Wait() })
	addresses, err := world.Serve(ctx)
	must(t, err)
	exempt := func(host string) bool { return addresses[host] != "" }
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Now: c.Now, Simulated: exempt})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	client, err := fetch.New(fetch.Options{Hosts: s, Robots: s, Simulated: addresses, Now: c.Now})
	must(t, err)
	t.Cleanup(client.CloseIdleConnections)
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	rung, worst := 0, time.Duration(0)
	crawl := crawler.New(crawler.Options{
		Fetch: visits{client}, Store: s, Key: key, Now: c.Now, Wait: c.Wait, Exempt: exempt,
		Bell: func(ctx context.Context, ids []string) error {
			for _, id := range ids {
				th, err := s.Thread(ctx, id)
				must(t, err)
				rung, worst = rung+1, max(worst, c.Now().Sub(th.FetchedAt))
			}
			return nil
		},
	})
	forum := world.Forum(host)
	if forum == nil {
		t.Fatalf("%s is not simulated any more: hosts are %v", host, sim.Hosts())
	}
	site := forum.Site()
	site.MinDelay = time.Minute
	must(t, s.SeedSites(ctx, []vigie.Site{site}, forum.Boards()))
	report, err := crawl.Visit(t.Context(), forum.Boards()[0].ID)
	must(t, err)
	if rung < 8 || rung != len(report.Moved) || worst > time.Second {
		t.Errorf("%d threads rung for, the last of them %s after it was read (%+v)", rung, worst, report)
	}
}
