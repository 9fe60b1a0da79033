package queue_test

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vigie/queue"
	"vigie/queue/queuetest"
)

// broker is a Redis that a test may kill.
type broker interface {
	Dial(ctx context.Context) (net.Conn, error)
	Down()
	Up()
	Flush()
}

// eachBroker runs a test on the embedded server, and on redis-server where there is one.
func eachBroker(t *testing.T, test func(*testing.T, broker)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, queuetest.NewBroker(t))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, startRedis(t))
	})
}

// realRedis is a redis-server child on a socket of its own, without persistence: a kill
// loses everything in it.
type realRedis struct {
	t      *testing.T
	binary string
	dir    string
	cmd    *exec.Cmd
}

func startRedis(t *testing.T) *realRedis {
	t.Helper()
	binary := os.Getenv("VIGIE_TEST_REDIS")
	if binary == "" {
		binary = "/usr/bin/redis-server"
	}
	if _, err := os.Stat(binary); err != nil {
		t.Skipf("no redis-server: set VIGIE_TEST_REDIS to its path (%v)", err)
	}
	dir, err := os.MkdirTemp("", "vq") // the test's own folder has a path too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	r := &realRedis{t: t, binary: binary, dir: dir}
	r.Up()
	t.Cleanup(func() {
		r.Down()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *realRedis) socket() string { return filepath.Join(r.dir, "s") }

func (r *realRedis) Dial(ctx context.Context) (net.Conn, error) {
	return (&net.Dialer{}).DialContext(ctx, "unix", r.socket())
}

func (r *realRedis) Up() {
	r.t.Helper()
	r.cmd = exec.Command(r.binary, "--port", "0", "--unixsocket", r.socket(), "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", r.dir, "--maxmemory-policy", "noeviction")
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(strings.ToLower(lines.Text()), "ready to accept connections") || strings.Contains(lines.Text(), "now ready to accept connections at") {
			return
		}
	}
	r.t.Fatal("redis-server did not start")
}

// Down kills it at once, as a crash or a lost machine would.
func (r *realRedis) Down() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Kill() // dead already is fine
	_ = r.cmd.Wait()         // says "killed"
	r.cmd = nil
}

func (r *realRedis) Flush() {
	c := look(r.t, r)
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		r.t.Fatal(err)
	}
}

// look is a plain client, to see and to harm what is inside.
func look(t *testing.T, b broker) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{DisableIdentity: true, Dialer: func(ctx context.Context, _, _ string) (net.Conn, error) { return b.Dial(ctx) }})
	t.Cleanup(func() { _ = c.Close() }) // its connections may be cut already
	return c
}

// open makes a Queue with fast checks on a broker.
func open(t *testing.T, b broker, opt queue.Options) *queue.Queue {
	t.Helper()
	opt.Dial = b.Dial
	if opt.CheckInterval == 0 {
		opt.CheckInterval = 5 * time.Millisecond
	}
	if opt.ShutdownTimeout == 0 {
		opt.ShutdownTimeout = 2 * time.Second
	}
	q, err := queue.Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Close() }) // its connections may be cut already
	return q
}

// work runs a worker until the returned function is called; the test's end calls it too.
func work(t *testing.T, q *queue.Queue, h queue.Handlers) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Work(ctx, h, queue.Roles{Crawl: true, Triage: true, Push: true}) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// calls collects what handlers were called with.
type calls struct {
	boards  chan string
	threads chan []string
	drains  chan struct{}
	pushes  chan struct{}
}

func newCalls() *calls {
	return &calls{make(chan string, 1000), make(chan []string, 1000), make(chan struct{}, 1000), make(chan struct{}, 1000)}
}

func (c *calls) handlers() queue.Handlers {
	return queue.Handlers{
		Crawl:  func(ctx context.Context, id string) error { return send(ctx, c.boards, id) },
		Triage: func(ctx context.Context, ids []string) error { return send(ctx, c.threads, ids) },
		Drain:  func(ctx context.Context) error { return send(ctx, c.drains, struct{}{}) },
		Push:   func(ctx context.Context) error { return send(ctx, c.pushes, struct{}{}) },
	}
}

func send[T any](ctx context.Context, c chan<- T, v T) error {
	select {
	case c <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

const patience = 20 * time.Second

// next waits for the next value, not longer than patience.
func next[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case v := <-c:
		return v
	case <-timer.C:
		t.Fatalf("no %s within %v", what, patience)
		panic("unreachable")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
