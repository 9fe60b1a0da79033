package queue

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// Queue rings and works. It is safe for concurrent use.
type Queue struct {
	opt       Options
	redis     redis.UniversalClient
	client    *asynq.Client
	inspector *asynq.Inspector
	embedded  *embedded // nil on a server of its own
	dead      atomic.Int64

	working   sync.WaitGroup // calls of Work
	closeOnce sync.Once
	closeErr  error
}

// Open makes a Queue. A Redis that cannot be reached is no error: rings fail with
// CodeUnavailable until it is back, workers wait, and Health says so.
func Open(ctx context.Context, opt Options) (*Queue, error) {
	q := &Queue{opt: opt.withDefaults()}
	switch {
	case opt.Dial != nil:
		q.redis = redis.NewClient(pooled(&redis.Options{Dialer: func(ctx context.Context, _, _ string) (net.Conn, error) { return opt.Dial(ctx) }}))
	case opt.RedisURL == "":
		e, err := startEmbedded()
		if err != nil {
			return nil, err
		}
		q.embedded = e
		q.redis = redis.NewClient(pooled(&redis.Options{Dialer: func(context.Context, string, string) (net.Conn, error) { return e.server.Dial() }}))
	default:
		c, err := ParseURL(opt.RedisURL)
		if err != nil {
			return nil, err
		}
		q.redis = c
	}
	q.client = asynq.NewClientFromRedisClient(q.redis)
	q.inspector = asynq.NewInspectorFromRedisClient(q.redis)
	q.greet(ctx)
	return q, nil
}

// greet warns of a Redis that is away, or that throws keys out when it is full.
func (q *Queue) greet(ctx context.Context) {
	if q.embedded != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := q.redis.Ping(ctx).Err(); err != nil {
		q.opt.Logger.Warn("redis cannot be reached: rings are lost until it is back, the sweep repeats them", "err", err)
		return
	}
	policy, err := q.redis.ConfigGet(ctx, "maxmemory-policy").Result() // refused on managed servers
	if p := policy["maxmemory-policy"]; err == nil && p != "" && p != KeepsAll {
		q.opt.Logger.Warn("redis may evict tasks when its memory is full: set maxmemory-policy noeviction", "policy", p)
	}
}

// Close ends the connections and, with it, the embedded server. Work must have returned.
func (q *Queue) Close() error {
	q.closeOnce.Do(func() {
		q.rest()
		if err := q.redis.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
			q.closeErr = fmt.Errorf("close redis: %w", err)
		}
		if q.embedded != nil {
			q.embedded.stop()
		}
	})
	return q.closeErr
}

// rest waits until Work has ended, for as long as it may take: a server that outlives its client fails hard.
func (q *Queue) rest() {
	ended := make(chan struct{})
	go func() { q.working.Wait(); close(ended) }()
	timer := time.NewTimer(q.opt.ShutdownTimeout + time.Second)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
		q.opt.Logger.Warn("the queue is closed while its workers run: end the context of Work first")
	}
}
