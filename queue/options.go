package queue

import (
	"context"
	"log/slog"
	"net"
	"runtime"
	"time"
)

// Options are the settings of a Queue. The zero value is the embedded server with
// defaults.
type Options struct {
	RedisURL string // see ParseURL; empty: an embedded server in this process, gone when it ends
	// Dial replaces how connections to a single Redis are made: for tunnels and tests.
	Dial func(ctx context.Context) (net.Conn, error)

	CrawlWorkers    int           // board visits at a time in this process; default 8
	TriageWorkers   int           // batches at a time in this process; default: number of CPUs
	CrawlTimeout    time.Duration // longest board visit; default 30 min
	TriageTimeout   time.Duration // longest batch or drain; default 30 min
	PushTimeout     time.Duration // longest round of telling people; default 5 min
	ShutdownTimeout time.Duration // how long Work lets tasks finish before it hands them back; default 20 s
	CheckInterval   time.Duration // how often an idle worker looks for tasks; default 500 ms
	TriageRetries   int           // how often a failed batch is tried again before it is dead; default 5
	Window          int           // how many boards, and how many threads, a sweep keeps ringing at a time; default 1000

	// OnDead hears of each task that was given up: kind, the id of its board or thread
	// (empty for a drain and a push), and the last error. It is called from Sweep and the Ring calls.
	OnDead func(kind Kind, id, reason string)
	Logger *slog.Logger     // default: discard
	Now    func() time.Time // default: time.Now
}

func (o Options) withDefaults() Options {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	count := func(n *int, v int) {
		if *n <= 0 {
			*n = v
		}
	}
	count(&o.CrawlWorkers, 8)
	count(&o.TriageWorkers, runtime.GOMAXPROCS(0))
	count(&o.TriageRetries, 5)
	count(&o.Window, 1000)
	set(&o.CrawlTimeout, 30*time.Minute)
	set(&o.TriageTimeout, 30*time.Minute)
	set(&o.PushTimeout, 5*time.Minute)
	set(&o.ShutdownTimeout, 20*time.Second)
	set(&o.CheckInterval, 500*time.Millisecond)
	if o.OnDead == nil {
		o.OnDead = func(Kind, string, string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
