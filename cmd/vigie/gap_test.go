package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/sim"
	"vigie/store"
)

// TestE7_KilledProcessesKeepTheGap lets four crawler processes work on one host, kills one
// after another with -9 and starts it again, and measures at the forum: never two requests
// at once, and never less than the gap between two.
func TestE7_KilledProcessesKeepTheGap(t *testing.T) {
	t.Parallel()
	server, redisServer := os.Getenv("VIGIE_TEST_DATABASE_URL"), os.Getenv("VIGIE_TEST_REDIS")
	if server == "" || redisServer == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL and VIGIE_TEST_REDIS are not set: .ci/run starts the servers and sets them")
	}
	const gap = 100 * time.Millisecond
	database, bell := freshDatabase(t, server), startRedis(t, redisServer)
	ctx, stop := context.WithCancel(context.Background())
	world := sim.New(sim.Options{Seed: 5, Speed: 600, Hosts: sim.Hosts()[:1]})
	hosts, err := world.Serve(ctx)
	check(t, err)
	t.Cleanup(func() { stop(); world.Wait() })
	forum := world.Forums()[0]
	s, err := store.Open(ctx, store.Options{URL: database, Simulated: func(h string) bool { return hosts[h] != "" }})
	check(t, err)
	t.Cleanup(func() { s.Close() })
	site := forum.Site()
	site.MinDelay = gap
	check(t, s.SeedSites(ctx, []vigie.Site{site}, forum.Boards()))

	conf := t.TempDir()
	text := fmt.Sprintf("database_url: %q\nredis_url: %q\nkeys_dir: %q\nlog: {level: error}\ncrawler:\n  simulated: {%s: %q}\n",
		database, bell.url, filepath.Join(t.TempDir(), "keys"), forum.Host(), hosts[forum.Host()])
	check(t, os.WriteFile(filepath.Join(conf, "vigie.yaml"), []byte(text), 0o600))
	program := filepath.Join(t.TempDir(), "vigie")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	processes := make([]*exec.Cmd, 4)
	launch := func(i int) {
		cmd := exec.Command(program, "serve", "--only", "crawl,jobs", "--config", conf, "--data", filepath.Join(conf, fmt.Sprint("data", i)), "--addr", "127.0.0.1:0")
		check(t, cmd.Start())
		processes[i] = cmd
	}
	kill := func(i int) {
		check(t, processes[i].Process.Kill())
		_ = processes[i].Wait() // it was killed
	}
	for i := range processes {
		launch(i)
	}
	t.Cleanup(func() {
		for i := range processes {
			kill(i)
		}
	})
	for round := range 3 {
		seen := forum.Counts().Requests
		// A process that was killed in the middle of a request holds the host until its lease ends.
		within(t, 4*time.Minute, fmt.Sprintf("requests go on in round %d", round), func() bool { return forum.Counts().Requests >= seen+20 })
		kill(round % len(processes))
		launch(round % len(processes))
	}
	if n := forum.Counts().MaxInFlight; n != 1 {
		t.Errorf("%d requests were answered at once", n)
	}
	requests := forum.Requests()
	for i, r := range requests[1:] {
		// The forum notes when a request arrives; the gap is kept from answer to request.
		if got := r.At.Sub(requests[i].At); got < gap {
			t.Errorf("request %d came %s after the one before, the gap is %s (%s)", i+1, got, gap, url.PathEscape(r.Path))
		}
	}
	if len(requests) < 60 {
		t.Errorf("only %d requests", len(requests))
	}
}
