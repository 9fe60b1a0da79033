package queue

import (
	"bufio"
	"context"
	"strings"
	"time"

	"vigie"
)

// Server is how a Redis stands, for checking an installation.
type Server struct {
	Version string
	Policy  string        // maxmemory-policy; empty: the server does not say
	Ahead   time.Duration // its clock before this machine's; negative: behind
	Queues  []QueueSize
}

// KeepsAll is the one maxmemory-policy under which a full Redis throws no task away.
const KeepsAll = "noeviction"

// Look asks a Redis how it stands and rings for nothing. CodeUnavailable when it does not
// answer.
func Look(ctx context.Context, opt Options) (s Server, err error) {
	q, err := Open(ctx, opt)
	if err != nil {
		return s, err
	}
	defer func() { _ = q.Close() }() // nothing was written
	before := q.opt.Now()
	at, err := q.redis.Time(ctx).Result()
	if err != nil {
		return s, vigie.Wrap(vigie.CodeUnavailable, err, "redis does not answer: check that it runs and that VIGIE_REDIS_URL names it")
	}
	after := q.opt.Now()
	s.Ahead = at.Sub(before.Add(after.Sub(before) / 2))
	info := q.info(ctx)
	s.Version, s.Policy = info["redis_version"], info["maxmemory_policy"]
	if s.Policy == "" {
		if set, err := q.redis.ConfigGet(ctx, "maxmemory-policy").Result(); err == nil { // refused on managed servers
			s.Policy = set["maxmemory-policy"]
		}
	}
	for _, name := range allQueues {
		size, err := q.size(ctx, name)
		if err != nil {
			return s, vigie.Wrap(vigie.CodeUnavailable, err, "redis does not say how the queues stand: give the account of VIGIE_REDIS_URL all rights")
		}
		s.Queues = append(s.Queues, size)
	}
	return s, nil
}

// info is what the server says of itself; what it does not say is not in it.
func (q *Queue) info(ctx context.Context) map[string]string {
	out := map[string]string{}
	text, err := q.redis.Info(ctx).Result()
	if err != nil {
		return out
	}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		if name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), ":"); ok {
			out[name] = value
		}
	}
	return out
}
