package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"vigie"
)

// Handlers do the work. Each must stand being called twice for the same ids, and stop
// soon after its context ends.
type Handlers struct {
	Crawl  func(ctx context.Context, boardID string) error
	Triage func(ctx context.Context, threadIDs []string) error
	Drain  func(ctx context.Context) error // all pending triage, in batches
	Push   func(ctx context.Context) error // all alarms that are due
}

// Roles choose which queues a process works on.
type Roles struct{ Crawl, Triage, Push bool }

// pushWorkers is two: a ring that comes while a receiver is slow is answered by the other.
const pushWorkers = 2

// Permanent marks an error that another try will not cure: the task is dead at once. So is
// one whose error has a code that says so (invalid, not found, forbidden, legal record).
func Permanent(err error) error { return fmt.Errorf("%w: %w", asynq.SkipRetry, err) }

// Work runs tasks until ctx ends. Then it takes no new ones, lets the running ones finish
// for ShutdownTimeout, ends their contexts a little before, and hands back what is left:
// nothing that was begun and cut off is counted as failed.
func (q *Queue) Work(ctx context.Context, h Handlers, roles Roles) error {
	q.working.Add(1)
	defer q.working.Done()
	stopping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var servers []*asynq.Server
	start := func(workers int, weights map[string]int, mux *asynq.ServeMux) error {
		srv := asynq.NewServerFromRedisClient(q.redis, q.config(workers, weights))
		if err := srv.Start(mux); err != nil {
			return fmt.Errorf("start workers: %w", err)
		}
		servers = append(servers, srv)
		return nil
	}
	var err error
	if roles.Crawl && h.Crawl != nil {
		mux := asynq.NewServeMux()
		mux.HandleFunc(string(CrawlBoard), q.handler(stopping, func(ctx context.Context, p payload) error { return h.Crawl(ctx, p.Board) }))
		err = start(q.opt.CrawlWorkers, crawlWeights, mux)
	}
	if err == nil && roles.Triage && h.Triage != nil && h.Drain != nil {
		mux := asynq.NewServeMux()
		mux.HandleFunc(string(TriageThreads), q.handler(stopping, func(ctx context.Context, p payload) error { return h.Triage(ctx, p.Threads) }))
		mux.HandleFunc(string(TriageDrain), q.handler(stopping, func(ctx context.Context, _ payload) error { return h.Drain(ctx) }))
		err = start(q.opt.TriageWorkers, triageWeights, mux)
	}
	if err == nil && roles.Push && h.Push != nil {
		mux := asynq.NewServeMux()
		mux.HandleFunc(string(PushAlarms), q.handler(stopping, func(ctx context.Context, _ payload) error { return h.Push(ctx) }))
		err = start(pushWorkers, pushWeights, mux)
	}
	if err == nil {
		<-ctx.Done()
	}
	timer := time.AfterFunc(q.opt.ShutdownTimeout*3/4, stop)
	defer timer.Stop()
	done := make(chan struct{})
	for _, srv := range servers {
		go func() { srv.Shutdown(); done <- struct{}{} }()
	}
	for range servers {
		<-done
	}
	return err
}

func (q *Queue) config(workers int, weights map[string]int) asynq.Config {
	return asynq.Config{
		Concurrency: workers, Queues: weights, ShutdownTimeout: q.opt.ShutdownTimeout,
		TaskCheckInterval: q.opt.CheckInterval, DelayedTaskCheckInterval: max(q.opt.CheckInterval*2, 10*time.Millisecond),
		RetryDelayFunc: func(n int, _ error, _ *asynq.Task) time.Duration { return retryDelay(n, q.opt.CheckInterval) },
		Logger:         logAdapter{q.opt.Logger}, LogLevel: asynq.InfoLevel,
	}
}

// retryDelay doubles from ten checks of the queue to five minutes.
func retryDelay(n int, check time.Duration) time.Duration {
	return min(10*check<<min(n, 12), 5*time.Minute)
}

// handler turns a task into ids and an error into asynq's terms.
func (q *Queue) handler(stopping context.Context, work func(context.Context, payload) error) func(context.Context, *asynq.Task) error {
	return func(ctx context.Context, t *asynq.Task) error {
		var p payload
		if err := json.Unmarshal(t.Payload(), &p); err != nil {
			return Permanent(fmt.Errorf("payload of %s: %w", t.Type(), err))
		}
		taskCtx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(stopping, cancel)()
		err := work(taskCtx, p)
		switch {
		case err == nil:
			return nil
		case stopping.Err() != nil && errors.Is(err, context.Canceled):
			// Cut off by the shutdown: to return now would count as failed and, for a board,
			// archive the task. asynq hands back what still runs when its time is up.
			<-ctx.Done()
			return err
		case permanent(err):
			return Permanent(err)
		}
		return err
	}
}

func permanent(err error) bool {
	var e *vigie.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case vigie.CodeInvalid, vigie.CodeNotFound, vigie.CodeForbidden, vigie.CodeLegal:
		return true
	}
	return false
}
