package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// leaseGrace is how long after its lease a running task is taken for lost. A live worker
// extends the lease of 30 s every few seconds.
const leaseGrace = 30 * time.Second

// freeScript looks whether the task under an id will still be worked on. If so it returns
// its state. If not (archived, completed, or broken: not in the list that its state names,
// without a message, or running with no lease) it takes the task out of everything and
// returns "freed <state>". asynq itself lets such a task block its id for ever.
var freeScript = redis.NewScript(`
local task, id = KEYS[1], ARGV[1]
if redis.call("EXISTS", task) == 0 then
	return ""
end
local state = redis.call("HGET", task, "state") or "none"
if state ~= ARGV[3] then
	return "changed"
end
local live = false
if redis.call("HEXISTS", task, "msg") == 1 then
	if state == "pending" then
		live = redis.call("LPOS", KEYS[2], id) ~= false
	elseif state == "active" then
		local lease = redis.call("ZSCORE", KEYS[4], id)
		live = lease ~= false and tonumber(lease) > tonumber(ARGV[2]) and redis.call("LPOS", KEYS[3], id) ~= false
	elseif state == "scheduled" then
		live = redis.call("ZSCORE", KEYS[5], id) ~= false
	elseif state == "retry" then
		live = redis.call("ZSCORE", KEYS[6], id) ~= false
	end -- of the states
end
if live then
	return state
end
redis.call("LREM", KEYS[2], 0, id)
redis.call("LREM", KEYS[3], 0, id)
for n = 4, 8 do
	redis.call("ZREM", KEYS[n], id)
end
redis.call("DEL", task)
return "freed " .. state
`)

func key(queue, part string) string { return "asynq:{" + queue + "}:" + part }

// States of a task as asynq writes them.
const (
	stateActive   = "active"
	stateArchived = "archived"
)

// free makes room under a task id unless a live task has it: then it returns that task's
// state. A task that was given up is reported by whoever frees it, once.
func (q *Queue) free(ctx context.Context, queue, id string) (string, error) {
	seen, err := q.redis.HGet(ctx, key(queue, "t:"+id), "state").Result()
	if errors.Is(err, redis.Nil) {
		seen = "none"
	} else if err != nil {
		return "", fmt.Errorf("free %s: %w", queue, err)
	}
	var info *asynq.TaskInfo // for the report alone: without it the task is freed all the same
	if seen == stateArchived || seen == stateActive {
		if info, err = q.inspector.GetTaskInfo(queue, id); err != nil {
			info = nil
		}
	}
	res, err := freeScript.Run(ctx, q.redis, []string{key(queue, "t:"+id), key(queue, "pending"), key(queue, stateActive), key(queue, "lease"),
		key(queue, "scheduled"), key(queue, "retry"), key(queue, stateArchived), key(queue, "completed")},
		id, q.opt.Now().Add(-leaseGrace).Unix(), seen).Text()
	if err != nil {
		return "", fmt.Errorf("free %s: %w", queue, err)
	}
	state, freed := strings.CutPrefix(res, "freed ")
	switch {
	case res == "changed": // it moved between the two looks: whoever asks looks again
		return "", nil
	case !freed:
		return res, nil
	}
	switch state {
	case stateArchived:
		reason := "unknown"
		if info != nil {
			reason = info.LastErr
		}
		q.reportDead(info, queue, reason)
	case stateActive:
		q.reportDead(info, queue, "the worker is gone")
	case "completed":
	default:
		q.opt.Logger.Warn("a broken task was taken out of the queue", "queue", queue, "state", state)
	}
	return "", nil
}

func (q *Queue) reportDead(info *asynq.TaskInfo, queue, reason string) {
	q.dead.Add(1)
	kind, ids := Kind(""), []string{""}
	if info != nil {
		kind, ids = Kind(info.Type), subjects(info.Payload)
	}
	if kind == "" {
		kind = map[string]Kind{queueCrawl: CrawlBoard, queueTriage: TriageThreads, queueDrain: TriageDrain, queuePush: PushAlarms}[queue]
	}
	for _, id := range ids {
		q.opt.OnDead(kind, id, reason)
	}
	q.opt.Logger.Warn("a task was given up and released", "kind", kind, "ids", len(ids), "reason", reason)
}

// Dead is how many given-up tasks this process has released.
func (q *Queue) Dead() int64 { return q.dead.Load() }

// releaseDead frees archived tasks, and running ones that nobody runs.
func (q *Queue) releaseDead(ctx context.Context, queue string) (int, error) {
	before := q.dead.Load()
	ids, err := q.redis.ZRange(ctx, key(queue, stateArchived), 0, maxRelease-1).Result()
	if err != nil {
		return 0, fmt.Errorf("list dead tasks of %s: %w", queue, err)
	}
	active, err := q.redis.LRange(ctx, key(queue, stateActive), 0, maxRelease-1).Result()
	if err != nil {
		return 0, fmt.Errorf("list running tasks of %s: %w", queue, err)
	}
	var errs []error
	for _, id := range append(ids, active...) {
		if _, err := q.free(ctx, queue, id); err != nil {
			errs = append(errs, err)
		}
		if missing, err := q.redis.Exists(ctx, key(queue, "t:"+id)).Result(); err == nil && missing == 0 {
			err = q.dropGhost(ctx, queue, id)
			errs = append(errs, err)
		}
	}
	return int(q.dead.Load() - before), errors.Join(errs...)
}

// maxRelease bounds one sweep's work on dead tasks; the next one takes the rest.
const maxRelease = 1000

// dropGhost takes an id without a task out of the lists: a half-lost Redis leaves such.
func (q *Queue) dropGhost(ctx context.Context, queue, id string) error {
	_, err := q.redis.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.LRem(ctx, key(queue, stateActive), 0, id)
		p.ZRem(ctx, key(queue, "lease"), id)
		p.ZRem(ctx, key(queue, stateArchived), id)
		return nil
	})
	if err != nil {
		return fmt.Errorf("drop a ghost of %s: %w", queue, err)
	}
	return nil
}
