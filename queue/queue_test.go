package queue_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/queue"
	"vigie/queue/queuetest"
)

func TestWorkGetsIDs(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q, got := open(t, b, queue.Options{}), newCalls()
		work(t, q, got.handlers())
		must(t, q.RingCrawl(t.Context(), "forum.example:cannabis"))
		must(t, q.RingTriage(t.Context(), []string{"t2", "t1", "t2"}))
		must(t, q.RingDrain(t.Context(), "lexicon"))
		if id := next(t, got.boards, "visit"); id != "forum.example:cannabis" {
			t.Errorf("board %q", id)
		}
		if diff := cmp.Diff([]string{"t1", "t2"}, next(t, got.threads, "batch")); diff != "" {
			t.Error(diff)
		}
		next(t, got.drains, "drain")
		must(t, q.RingPush(t.Context()))
		next(t, got.pushes, "push")
	})
}

func TestEmbeddedServer(t *testing.T) {
	t.Parallel()
	q, err := queue.Open(t.Context(), queue.Options{CheckInterval: 5 * time.Millisecond})
	must(t, err)
	t.Cleanup(func() { must(t, q.Close()) })
	got := newCalls()
	stop := work(t, q, got.handlers())
	must(t, q.RingCrawl(t.Context(), "b"))
	next(t, got.boards, "visit")
	stop()
	if h := q.Health(t.Context()); !h.Reachable || !h.Embedded {
		t.Errorf("health %+v", h)
	}
}

func TestSameWorkIsQueuedOnce(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q, got := open(t, b, queue.Options{}), newCalls()
		for range 20 {
			must(t, q.RingCrawl(t.Context(), "b"))
			must(t, q.RingTriage(t.Context(), []string{"t1", "t2"}))
			must(t, q.RingTriage(t.Context(), []string{"t2", "t1"}))
			must(t, q.RingDrain(t.Context(), "x"))
			must(t, q.RingPush(t.Context()))
		}
		for _, s := range q.Health(t.Context()).Queues {
			if s.Pending != 1 {
				t.Errorf("%s holds %d tasks, want 1", s.Name, s.Pending)
			}
		}
		// once done, the same work can be asked for again
		work(t, q, got.handlers())
		next(t, got.boards, "visit")
		next(t, got.threads, "batch")
		ringUntil(t, q, got.boards)
	})
}

// ringUntil rings for board b until it is visited: the task before it may be on its way out.
func ringUntil(t *testing.T, q *queue.Queue, visits <-chan string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		select {
		case <-visits:
			return
		case <-tick.C:
			must(t, q.RingCrawl(t.Context(), "b"))
		case <-end.C:
			t.Fatal("a board that was visited once is never visited again")
		}
	}
}

func TestRingDuringTriageRunsAgain(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{})
		began, release := make(chan struct{}, 10), make(chan struct{})
		h := newCalls().handlers()
		h.Triage = func(context.Context, []string) error { began <- struct{}{}; <-release; return nil }
		work(t, q, h)
		must(t, q.RingTriage(t.Context(), []string{"t1"}))
		next(t, began, "batch")
		for range 5 { // the thread changes while it is being read
			must(t, q.RingTriage(t.Context(), []string{"t1"}))
		}
		close(release)
		next(t, began, "second batch")
		select {
		case <-began:
			t.Error("five rings during one batch made more than one other")
		default:
		}
	})
}

// pending is a store that always has the same to do.
type pending struct {
	boards, threads []string
	err             error
}

func (p pending) DueBoards(_ context.Context, limit int) ([]string, error) {
	return p.boards[:min(limit, len(p.boards))], p.err
}

func (p pending) PendingTriage(_ context.Context, limit int) ([]string, error) {
	return p.threads[:min(limit, len(p.threads))], p.err
}

func ids(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%05d", prefix, i)
	}
	return out
}

func TestSweepRingsOnce(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{Window: 200})
		todo := pending{boards: ids("b", 30), threads: ids("t", 5000)}
		for range 3 {
			_, err := q.Sweep(t.Context(), todo)
			must(t, err)
		}
		sizes := map[string]int{}
		for _, s := range q.Health(t.Context()).Queues {
			sizes[s.Name] = s.Pending
		}
		if diff := cmp.Diff(map[string]int{"crawl": 30, "triage": 4, "drain": 0, "push": 0}, sizes); diff != "" {
			t.Errorf("three sweeps of a worker that stands still: %s", diff)
		}
	})
}

func TestSweepGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	q, _ := queuetest.Open(t, queue.Options{})
	cause := errors.New("disk full")
	_, err := q.Sweep(t.Context(), pending{err: cause})
	if !errors.Is(err, cause) || strings.Count(err.Error(), "disk full") != 2 {
		t.Errorf("got %v, want the error of both lists", err)
	}
}

// TestFailedBoardIsPolledAgain is the watchdog: whatever becomes of a visit, the next
// sweep gets the board visited again, and the failure is reported.
func TestFailedBoardIsPolledAgain(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		type report struct {
			kind       queue.Kind
			id, reason string
		}
		dead := make(chan report, 100)
		q := open(t, b, queue.Options{OnDead: func(k queue.Kind, id, reason string) { dead <- report{k, id, reason} }})
		visits := make(chan int, 100)
		var n atomic.Int64
		h := newCalls().handlers()
		h.Crawl = func(context.Context, string) error {
			k := int(n.Add(1))
			visits <- k
			switch k % 3 {
			case 0:
				panic("parser")
			case 1:
				return errors.New("connection refused")
			}
			return vigie.Errorf(vigie.CodeNotFound, "no such board")
		}
		work(t, q, h)
		todo := pending{boards: []string{"b"}}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		end := time.NewTimer(patience)
		defer end.Stop()
		for visited, reported := 0, 0; visited < 8 || reported < 8; {
			select {
			case got := <-visits:
				if visited++; got != visited {
					t.Fatalf("visit %d, want %d", got, visited)
				}
			case r := <-dead:
				if reported++; r.kind != queue.CrawlBoard || r.id != "b" || r.reason == "" || r.reason == "unknown" {
					t.Errorf("report %+v", r)
				}
			case <-tick.C:
				_, err := q.Sweep(t.Context(), todo)
				must(t, err)
			case <-end.C:
				t.Fatalf("%d visits and %d reports", visited, reported)
			}
		}
		if q.Dead() < 8 {
			t.Errorf("%d counted", q.Dead())
		}
	})
}

func TestRingReleasesADeadTask(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		dead := make(chan string, 10)
		q := open(t, b, queue.Options{OnDead: func(_ queue.Kind, id, _ string) { dead <- id }})
		visits := make(chan string, 10)
		h := newCalls().handlers()
		h.Crawl = func(_ context.Context, id string) error { visits <- id; return errors.New("no") }
		work(t, q, h)
		must(t, q.RingCrawl(t.Context(), "b"))
		next(t, visits, "visit")
		ringUntil(t, q, visits) // no sweep in between
		if id := next(t, dead, "report"); id != "b" {
			t.Errorf("report of %q", id)
		}
	})
}

func TestTriageIsTriedAgain(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{CheckInterval: time.Millisecond})
		tries := make(chan int64, 10)
		var n atomic.Int64
		h := newCalls().handlers()
		h.Triage = func(context.Context, []string) error {
			k := n.Add(1)
			tries <- k
			if k == 1 {
				return errors.New("database is locked")
			}
			return nil
		}
		work(t, q, h)
		must(t, q.RingTriage(t.Context(), []string{"t1"}))
		next(t, tries, "first try")
		next(t, tries, "second try")
	})
}

func TestPermanentErrorsAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	q, b := queuetest.Open(t, queue.Options{CheckInterval: time.Millisecond})
	done := make(chan string, 10)
	h := newCalls().handlers()
	h.Triage = func(_ context.Context, ids []string) error {
		done <- ids[0]
		switch ids[0] {
		case "marked":
			return queue.Permanent(errors.New("never"))
		case "coded":
			return fmt.Errorf("thread: %w", vigie.Errorf(vigie.CodeInvalid, "no"))
		}
		return nil
	}
	stop := work(t, q, h)
	must(t, q.RingTriage(t.Context(), []string{"marked"}))
	must(t, q.RingTriage(t.Context(), []string{"coded"}))
	next(t, done, "batch")
	next(t, done, "batch")
	stop()
	c := look(t, b)
	if n := c.ZCard(t.Context(), "asynq:{triage}:archived").Val(); n != 2 {
		t.Errorf("%d dead, want 2", n)
	}
	if n := c.ZCard(t.Context(), "asynq:{triage}:retry").Val(); n != 0 {
		t.Errorf("%d wait for another try", n)
	}
}

func TestShutdownHandsBack(t *testing.T) {
	t.Parallel()
	eachBroker(t, func(t *testing.T, b broker) {
		q := open(t, b, queue.Options{ShutdownTimeout: 200 * time.Millisecond})
		began := make(chan struct{}, 1)
		h := newCalls().handlers()
		h.Crawl = func(ctx context.Context, _ string) error {
			began <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}
		stop := work(t, q, h)
		must(t, q.RingCrawl(t.Context(), "b"))
		next(t, began, "visit")
		stop()
		// another process takes over
		q2, got := open(t, b, queue.Options{}), newCalls()
		work(t, q2, got.handlers())
		next(t, got.boards, "second visit")
		if q.Dead()+q2.Dead() != 0 {
			t.Error("a visit cut off by a shutdown counts as dead")
		}
	})
}

func TestRolesWorkOnTheirOwn(t *testing.T) {
	t.Parallel()
	q, b := queuetest.Open(t, queue.Options{})
	got := newCalls()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- q.Work(ctx, got.handlers(), queue.Roles{Triage: true}) }()
	must(t, q.RingCrawl(t.Context(), "b"))
	must(t, q.RingTriage(t.Context(), []string{"t1"}))
	next(t, got.threads, "batch")
	cancel()
	must(t, next(t, ended, "end of work"))
	if n := look(t, b).LLen(t.Context(), "asynq:{crawl}:pending").Val(); n != 1 {
		t.Errorf("%d board tasks left, want the one that was not for this process", n)
	}
}

func TestBadRings(t *testing.T) {
	t.Parallel()
	q, _ := queuetest.Open(t, queue.Options{})
	for name, err := range map[string]error{
		"no board":    q.RingCrawl(t.Context(), " "),
		"no threads":  q.RingTriage(t.Context(), nil),
		"empty id":    q.RingTriage(t.Context(), []string{"", "t1"}),
		"51 threads":  q.RingTriage(t.Context(), ids("t", 51)),
		"51 the same": nil,
	} {
		if name == "51 the same" {
			must(t, q.RingTriage(t.Context(), slices.Repeat([]string{"t1"}, 51)))
			continue
		}
		if vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPayloadsHoldIDsOnly(t *testing.T) {
	t.Parallel()
	q, b := queuetest.Open(t, queue.Options{})
	must(t, q.RingCrawl(t.Context(), "forum.example:x"))
	must(t, q.RingDrain(t.Context(), "new word zorglub"))
	c := look(t, b)
	for _, key := range c.Keys(t.Context(), "*:t:*").Val() {
		if msg := c.HGet(t.Context(), key, "msg").Val(); strings.Contains(msg, "zorglub") {
			t.Errorf("%s holds the reason", key)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	q, b := queuetest.Open(t, queue.Options{Now: func() time.Time { return time.Now().Add(time.Hour) }})
	must(t, q.RingCrawl(t.Context(), "b"))
	must(t, q.RingCrawl(t.Context(), "c"))
	h := q.Health(t.Context())
	if !h.Reachable || h.Embedded || len(h.Queues) != 4 {
		t.Fatalf("health %+v", h)
	}
	if s := h.Queues[0]; s.Name != "crawl" || s.Pending != 2 || s.Oldest < 59*time.Minute || s.Oldest > 2*time.Hour {
		t.Errorf("crawl %+v, want 2 pending for an hour", s)
	}
	b.Down()
	if h := q.Health(t.Context()); h.Reachable || h.Error == "" {
		t.Errorf("health of a lost redis: %+v", h)
	}
}
