package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"vigie"
	"vigie/api/client"
	"vigie/crawler/sim"
	"vigie/store"
)

// TestParts runs crawl, triage and api as processes of their own around a real PostgreSQL
// and a real Redis, flushes and kills Redis, and looks at what the API knows.
func TestParts(t *testing.T) {
	t.Parallel()
	server, redisServer := os.Getenv("VIGIE_TEST_DATABASE_URL"), os.Getenv("VIGIE_TEST_REDIS")
	if server == "" || redisServer == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL and VIGIE_TEST_REDIS are not set: .ci/run starts the servers and sets them")
	}
	database := freshDatabase(t, server)
	bell := startRedis(t, redisServer)
	ctx, stop := context.WithCancel(context.Background())
	world := sim.New(sim.Options{Seed: 3, Speed: 120})
	hosts, err := world.Serve(ctx)
	check(t, err)
	t.Cleanup(func() { stop(); world.Wait() })

	conf, keys := t.TempDir(), filepath.Join(t.TempDir(), "keys")
	text := fmt.Sprintf("database_url: %q\nredis_url: %q\nkeys_dir: %q\nlog: {level: error}\ncrawler:\n  simulated:\n", database, bell.url, keys)
	for host, addr := range hosts {
		text += fmt.Sprintf("    %s: %q\n", host, addr)
	}
	check(t, os.WriteFile(filepath.Join(conf, "vigie.yaml"), []byte(text), 0o600))
	s, err := store.Open(ctx, store.Options{URL: database, Simulated: func(h string) bool { return hosts[h] != "" }})
	check(t, err)
	t.Cleanup(func() { s.Close() })
	for _, f := range world.Forums() {
		check(t, s.SeedSites(ctx, []vigie.Site{f.Site()}, f.Boards()))
	}
	code, secret, stderr := vigieRun(t, "", "user", "add", "Anna", "--role", "volunteer,analyst", "--config", conf, "--data", filepath.Join(t.TempDir(), "user"))
	if code != exitOK {
		t.Fatalf("user add: %d %s", code, stderr)
	}
	api := freePort(t)
	for _, only := range []string{"crawl,jobs", "crawl", "triage", "triage", "api"} {
		addr := "127.0.0.1:0"
		if only == "api" {
			addr = api
		}
		serveUntil(t, "serve", "--only", only, "--config", conf, "--data", filepath.Join(t.TempDir(), "data"), "--addr", addr)
	}
	anna, err := client.New(client.Options{URL: "http://" + api, Token: strings.TrimSpace(secret)})
	check(t, err)
	questions := func() map[string]bool {
		ids := map[string]bool{}
		feed, err := anna.Feed(ctx, url.Values{"limit": {"200"}})
		for _, q := range feed.Items {
			ids[q.ID] = true
		}
		if err != nil && vigie.ErrorCode(err) != vigie.CodeInternal {
			return ids // the API is still starting
		}
		return ids
	}
	eventually(t, "questions arrive", func() bool { return len(questions()) > 5 })
	before := questions()

	bell.kill(t) // what it should ring for waits in the store
	bell.start(t)
	check(t, redis.NewClient(bell.options).FlushAll(ctx).Err())
	eventually(t, "new questions arrive after Redis was killed and flushed", func() bool {
		for id := range questions() {
			if !before[id] {
				return true
			}
		}
		return false
	})
	eventually(t, "the archive has them", func() bool {
		res, err := anna.Search(ctx, vigie.SearchQuery{Text: "", Limit: 1}, "")
		return err == nil && res.Total >= len(before)
	})
	checkQueueHoldsNoName(t, redis.NewClient(bell.options), writersOf(world))
	for _, f := range world.Forums() {
		if n := f.Counts().MaxInFlight; n > 1 {
			t.Errorf("%s had %d requests in flight at once, from two crawlers", f.Host(), n)
		}
	}
}

// checkQueueHoldsNoName reads everything that Redis holds and looks for the names.
func checkQueueHoldsNoName(t *testing.T, c *redis.Client, names map[string]bool) {
	t.Helper()
	ctx := t.Context()
	keys, err := c.Keys(ctx, "*").Result()
	check(t, err)
	var all strings.Builder
	for _, key := range keys {
		fmt.Fprintln(&all, key, c.Get(ctx, key).Val(), c.HGetAll(ctx, key).Val(), c.LRange(ctx, key, 0, -1).Val(), c.ZRange(ctx, key, 0, -1).Val(), c.SMembers(ctx, key).Val())
	}
	if !strings.Contains(all.String(), "asynq:") {
		t.Error("Redis is empty: the test looks at nothing")
	}
	for name := range names {
		if strings.Contains(strings.ToLower(all.String()), strings.ToLower(name)) {
			t.Errorf("Redis holds the name %q", name)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serveUntil runs a command in this process until the test ends.
func serveUntil(t *testing.T, args ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var said strings.Builder
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, process{
			args: args, stdin: strings.NewReader(""), stdout: &said, stderr: &said,
			env: func(string) (string, bool) { return "", false },
		})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-done; code != exitOK || t.Failed() {
			t.Errorf("%v ended with code %d: %s", args, code, said.String())
		}
	})
}

// databases counts the databases that this process has made.
var databases atomic.Int64

func freshDatabase(t *testing.T, server string) string {
	t.Helper()
	admin, err := sql.Open("pgx", server)
	check(t, err)
	name := fmt.Sprintf("vigie_parts_%d_%d", os.Getpid(), databases.Add(1))
	_, err = admin.Exec("CREATE DATABASE " + name)
	check(t, err)
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	return strings.Replace(server, "/postgres?", "/"+name+"?", 1)
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer l.Close()
	return l.Addr().String()
}

// redisProcess is a redis-server of this test's own, on a unix socket.
type redisProcess struct {
	path, dir, url string
	options        *redis.Options
	cmd            *exec.Cmd
}

func startRedis(t *testing.T, path string) *redisProcess {
	t.Helper()
	dir, err := os.MkdirTemp("", "vr") // a socket's path may be 107 bytes long
	check(t, err)
	socket := filepath.Join(dir, "s")
	r := &redisProcess{path: path, dir: dir, url: "unix://" + socket, options: &redis.Options{Network: "unix", Addr: socket}}
	r.start(t)
	t.Cleanup(func() { r.kill(t); os.RemoveAll(dir) })
	return r
}

func (r *redisProcess) start(t *testing.T) {
	t.Helper()
	r.cmd = exec.Command(r.path, "--port", "0", "--unixsocket", r.options.Addr, "--dir", r.dir, "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")
	check(t, r.cmd.Start())
	c := redis.NewClient(r.options)
	defer c.Close()
	eventually(t, "redis answers", func() bool { return c.Ping(context.Background()).Err() == nil })
}

func (r *redisProcess) kill(t *testing.T) {
	t.Helper()
	if err := r.cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = r.cmd.Wait() // it was killed
}
