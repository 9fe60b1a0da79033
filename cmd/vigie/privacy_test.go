package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vigie"
	"vigie/api/desk"
	"vigie/configs"
	"vigie/crawler/sim"
)

// TestP1_NoNameInAnyOutput crawls all simulated forums with every part in place and looks
// for each name of their people in all that is written: database, index, log, command
// line, API and metrics. (The queue is looked at in TestParts, where it is a real Redis.)
func TestP1_NoNameInAnyOutput(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	world := sim.New(sim.Options{Seed: 11})
	hosts, err := world.Serve(ctx)
	check(t, err)
	t.Cleanup(func() { stop(); world.Wait() })
	var log bytes.Buffer
	c := &cli{process: process{stdout: &log, stderr: &log, env: func(string) (string, bool) { return "", false }}}
	cfg := &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1, Simulated: hosts}, Triage: configs.Triage{Workers: 1}, Log: configs.Log{Level: "debug", Format: "json"},
	}
	a, err := openApp(ctx, cfg, c.logger(cfg), parts{crawl: true, triage: true, api: true})
	check(t, err)
	check(t, seedWorld(ctx, a, world))
	for _, f := range world.Forums() {
		for _, b := range f.Boards() {
			_, err := a.crawler.Visit(ctx, b.ID)
			check(t, err)
		}
	}
	check(t, a.settle(ctx))
	names := writersOf(world)
	if len(names) < 50 {
		t.Fatalf("only %d people wrote: the test proves little", len(names))
	}
	var stored strings.Builder
	answers := readEverything(t, a, &stored)
	if !strings.Contains(stored.String(), "p_") {
		t.Error("no pseudonym was stored: the test looks at nothing")
	}
	outputs := map[string][]byte{"the threads in the store": []byte(stored.String()), "the log": log.Bytes(), "the API and metrics": answers}
	for name := range names {
		low := []byte(strings.ToLower(name))
		for where, data := range outputs {
			if bytes.Contains(bytes.ToLower(data), low) {
				t.Errorf("%s holds the name %q", where, name)
			}
		}
		if n, err := a.index.Terms(strings.ToLower(name)); err != nil || n != 0 {
			t.Errorf("the index has the name %q as a term of %d threads (%v)", name, n, err)
		}
	}
	check(t, a.Close())
	check(t, filepath.WalkDir(filepath.Dir(cfg.Data), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		low := bytes.ToLower(data)
		for name := range names {
			if bytes.Contains(low, []byte(strings.ToLower(name))) {
				t.Errorf("the file %s holds the name %q", filepath.Base(path), name)
			}
		}
		return err
	}))
}

// writersOf lists who wrote on the forums of a world, as far as a name is long enough to be
// looked for.
func writersOf(world *sim.World) map[string]bool {
	out := map[string]bool{}
	for _, f := range world.Forums() {
		for _, th := range f.Threads() {
			for _, m := range th.Messages {
				if len(m.Author) >= 5 {
					out[m.Author] = true
				}
			}
		}
	}
	return out
}

// readEverything reads all threads, from the store into stored and through the API.
func readEverything(t *testing.T, a *app, stored *strings.Builder) []byte {
	t.Helper()
	ctx := t.Context()
	p, err := a.store.PutPerson(ctx, vigie.Person{Name: "Reader", Roles: vigie.Roles})
	check(t, err)
	secret, hash := desk.NewToken()
	_, err = a.store.AddToken(ctx, vigie.Token{PersonID: p.ID, Hash: hash})
	check(t, err)
	server := httptest.NewServer(a.handler())
	defer server.Close()
	var out bytes.Buffer
	get := func(path string) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
		check(t, err)
		req.Header.Set("Authorization", "Bearer "+secret)
		res, err := http.DefaultClient.Do(req)
		check(t, err)
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d", path, res.StatusCode)
		}
		_, err = out.ReadFrom(res.Body)
		check(t, err)
	}
	changes, err := a.store.Changes(ctx, 0, 1<<20)
	check(t, err)
	for _, c := range changes {
		th, err := a.store.Thread(ctx, c.ThreadID)
		check(t, err)
		fmt.Fprintf(stored, "%+v\n", th)
		get("/api/v1/threads/" + c.ThreadID)
	}
	for _, path := range []string{"/api/v1/feed?limit=200", "/api/v1/search?facets=true", "/api/v1/boards", "/metrics"} {
		get(path)
	}
	return out.Bytes()
}
