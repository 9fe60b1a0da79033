package queue_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/queue"
	"vigie/queue/queuetest"
)

func TestDownIsUnavailable(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{})
		b.Down()
		if err := q.RingCrawl(t.Context(), "b"); vigie.ErrorCode(err) != vigie.CodeUnavailable {
			t.Errorf("ring: %v", err)
		}
		if _, err := q.Sweep(t.Context(), pending{boards: []string{"b"}}); vigie.ErrorCode(err) != vigie.CodeUnavailable {
			t.Errorf("sweep: %v", err)
		}
		b.Up()
		must(t, q.RingCrawl(t.Context(), "b"))
	})
}

// sweepUntil sweeps until all of want came out of c.
func sweepUntil(t *testing.T, q *queue.Queue, todo pending, c <-chan string, want int) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(patience)
	defer end.Stop()
	seen := map[string]bool{}
	for len(seen) < want {
		select { // what came through counts before the next sweep
		case id := <-c:
			seen[id] = true
			continue
		default:
		}
		select {
		case id := <-c:
			seen[id] = true
		case <-tick.C:
			_, _ = q.Sweep(t.Context(), todo) // fails while redis is away: that is the test
		case <-end.C:
			t.Fatalf("%d of %d came through", len(seen), want)
		}
	}
}

// TestRedisIsLost kills Redis with everything in it while workers run: after it is back
// all that the store says is pending comes through.
func TestRedisIsLost(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q, got := open(t, b, queue.Options{}), newCalls()
		todo := pending{boards: ids("b", 40)}
		_, err := q.Sweep(t.Context(), todo)
		must(t, err)
		b.Down()
		work(t, q, got.handlers())
		b.Up()
		b.Flush()
		sweepUntil(t, q, todo, got.boards, 40)
	})
}

// TestFlushDuringAVisit forgets the task that is running: its end must not hurt, and the
// board must be free.
func TestFlushDuringAVisit(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{})
		began, release := make(chan struct{}, 1), make(chan struct{})
		visits := make(chan string, 100)
		first := true
		h := newCalls().handlers()
		h.Crawl = func(_ context.Context, id string) error {
			visits <- id
			return nil
		}
		h.Triage = func(context.Context, []string) error {
			if first {
				first = false
				began <- struct{}{}
				<-release
			}
			return nil
		}
		work(t, q, h)
		must(t, q.RingTriage(t.Context(), []string{"t1"}))
		next(t, began, "batch")
		b.Flush()
		close(release)
		sweepUntil(t, q, pending{boards: ids("b", 3)}, visits, 3)
		sweepUntil(t, q, pending{boards: ids("c", 3)}, visits, 3)
	})
}

// TestOutages cuts Redis off many times while work goes on.
func TestOutages(t *testing.T) {
	t.Parallel()
	b := queuetest.NewBroker(t)
	var passed atomic.Int64 // a task whose hand-out was cut off is lost until its lease has ended
	now := func() time.Time { return time.Now().Add(time.Duration(passed.Load())) }
	q, got := open(t, b, queue.Options{Now: now}), newCalls()
	work(t, q, got.handlers())
	for round := range 10 {
		todo := pending{boards: ids(string(rune('a'+round)), 20)}
		_, _ = q.Sweep(t.Context(), todo) // may meet the outage of the round before
		b.Down()
		if round%3 == 0 {
			b.Flush()
		}
		b.Up()
		passed.Store(int64(2 * time.Minute))
		sweepUntil(t, q, todo, got.boards, 20)
		passed.Store(0)
	}
}

// TestBrokenTasksAreReleased harms what asynq keeps, as an eviction, a crash or half a
// write does. Each of these would block its id for ever.
func TestBrokenTasksAreReleased(t *testing.T) {
	t.Parallel()
	const task, queued, active, lease = "asynq:{crawl}:t:crawl:b", "asynq:{crawl}:pending", "asynq:{crawl}:active", "asynq:{crawl}:lease"
	for name, harm := range map[string]func(t *testing.T, b broker){
		"pending list lost": func(t *testing.T, b broker) { must(t, look(t, b).Del(t.Context(), queued).Err()) },
		"task lost, id queued": func(t *testing.T, b broker) {
			must(t, look(t, b).Del(t.Context(), task).Err())
		},
		"message lost": func(t *testing.T, b broker) { must(t, look(t, b).HDel(t.Context(), task, "msg").Err()) },
		"running without a lease": func(t *testing.T, b broker) {
			c := look(t, b)
			must(t, c.LMove(t.Context(), queued, active, "RIGHT", "LEFT").Err())
			must(t, c.HSet(t.Context(), task, "state", "active").Err())
		},
		"worker killed": func(t *testing.T, b broker) {
			c := look(t, b)
			must(t, c.LMove(t.Context(), queued, active, "RIGHT", "LEFT").Err())
			must(t, c.HSet(t.Context(), task, "state", "active").Err())
			must(t, c.Do(t.Context(), "ZADD", lease, time.Now().Add(-time.Minute).Unix(), "crawl:b").Err())
		},
		"state unknown": func(t *testing.T, b broker) { must(t, look(t, b).HSet(t.Context(), task, "state", "?").Err()) },
		"running, task lost": func(t *testing.T, b broker) {
			c := look(t, b)
			must(t, c.LMove(t.Context(), queued, active, "RIGHT", "LEFT").Err())
			must(t, c.Del(t.Context(), task).Err())
			must(t, c.Do(t.Context(), "ZADD", lease, time.Now().Add(time.Minute).Unix(), "crawl:b").Err())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachBroker(t, func(t *testing.T, b broker) {
				q, got := open(t, b, queue.Options{}), newCalls()
				must(t, q.RingCrawl(t.Context(), "b"))
				harm(t, b)
				_, err := q.Sweep(t.Context(), pending{boards: []string{"b"}})
				must(t, err)
				work(t, q, got.handlers())
				next(t, got.boards, "visit")
				tick := time.NewTicker(10 * time.Millisecond)
				defer tick.Stop()
				for range 300 { // what is left behind must go too
					c := look(t, b)
					if c.LLen(t.Context(), active).Val() == 0 && c.ZCard(t.Context(), lease).Val() == 0 {
						return
					}
					_, err := q.Sweep(t.Context(), pending{})
					must(t, err)
					<-tick.C
				}
				t.Error("a running task is left that nobody runs")
			})
		})
	}
}

func TestALiveTaskIsNotReleased(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{})
		began, release := make(chan struct{}, 10), make(chan struct{})
		h := newCalls().handlers()
		h.Crawl = func(context.Context, string) error { began <- struct{}{}; <-release; return nil }
		work(t, q, h)
		must(t, q.RingCrawl(t.Context(), "b"))
		next(t, began, "visit")
		for range 5 {
			swept, err := q.Sweep(t.Context(), pending{boards: []string{"b"}})
			must(t, err)
			if swept.Dead != 0 {
				t.Fatal("a visit that runs was given up")
			}
		}
		close(release)
		select {
		case <-began:
			t.Error("a board was visited twice at a time")
		default:
		}
	})
}
