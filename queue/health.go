package queue

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Health is the state of the queue.
type Health struct {
	Reachable bool        `json:"reachable"`
	Embedded  bool        `json:"embedded"`
	Error     string      `json:"error"` // why it is not reachable
	Queues    []QueueSize `json:"queues"`
	Dead      int64       `json:"dead"` // given-up tasks that this process has released
}

// QueueSize is what one queue holds.
type QueueSize struct {
	Name    string        `json:"name"`
	Pending int           `json:"pending"`
	Active  int           `json:"active"`
	Retry   int           `json:"retry"`
	Dead    int           `json:"dead"`   // given up and not released yet
	Oldest  time.Duration `json:"oldest"` // how long the next task has waited
}

// Health asks Redis how the queues stand.
func (q *Queue) Health(ctx context.Context) Health {
	h := Health{Embedded: q.embedded != nil, Dead: q.dead.Load()}
	for _, name := range allQueues {
		size, err := q.size(ctx, name)
		if err != nil {
			h.Error, h.Queues = err.Error(), nil
			return h
		}
		h.Queues = append(h.Queues, size)
	}
	h.Reachable = true
	return h
}

func (q *Queue) size(ctx context.Context, name string) (QueueSize, error) {
	p := q.redis.Pipeline()
	pending, active := p.LLen(ctx, key(name, "pending")), p.LLen(ctx, key(name, stateActive))
	retry, dead := p.ZCard(ctx, key(name, "retry")), p.ZCard(ctx, key(name, stateArchived))
	next := p.LIndex(ctx, key(name, "pending"), -1)
	if _, err := p.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return QueueSize{}, err
	}
	s := QueueSize{Name: name, Pending: int(pending.Val()), Active: int(active.Val()), Retry: int(retry.Val()), Dead: int(dead.Val())}
	if id := next.Val(); id != "" {
		since, err := q.redis.HGet(ctx, key(name, "t:"+id), "pending_since").Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return QueueSize{}, err
		}
		if ns, err := strconv.ParseInt(since, 10, 64); err == nil {
			s.Oldest = max(0, q.opt.Now().Sub(time.Unix(0, ns)))
		}
	}
	return s, nil
}
