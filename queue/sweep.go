package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Pending is what the store says is still to do.
type Pending interface {
	// DueBoards lists ids of boards whose visit is due, most urgent first.
	DueBoards(ctx context.Context, limit int) ([]string, error)
	// PendingTriage lists ids of threads without an up-to-date verdict, in a stable order.
	PendingTriage(ctx context.Context, limit int) ([]string, error)
}

// Swept is what one sweep did.
type Swept struct {
	Boards  int // due boards that were rung for
	Threads int // threads that were rung for
	Dead    int // given-up tasks that were reported and released
}

// Sweep releases dead tasks and rings again for all that is pending. It is cheap where
// everything is queued already; call it at start and every minute. It goes on after an
// error and returns all of them.
func (q *Queue) Sweep(ctx context.Context, pending Pending) (Swept, error) {
	var done Swept
	var errs []error
	// asynq's client announces a queue once in its life; a flushed Redis forgets.
	if err := q.redis.SAdd(ctx, "asynq:queues", queueCrawl, queueDrain, queuePush, queueTriage).Err(); err != nil {
		return done, q.unavailable(ctx, ring{kind: "sweep"}, err)
	}
	for _, name := range allQueues {
		n, err := q.releaseDead(ctx, name)
		done.Dead += n
		errs = append(errs, err)
	}
	boards, err := pending.DueBoards(ctx, q.opt.Window)
	if err != nil {
		errs = append(errs, fmt.Errorf("sweep: due boards: %w", err))
	}
	for _, id := range boards {
		if err := q.RingCrawl(ctx, id); err != nil {
			errs = append(errs, err)
			break
		}
		done.Boards++
	}
	threads, err := q.sweepTriage(ctx, pending)
	done.Threads = threads
	return done, errors.Join(append(errs, err)...)
}

// sweepTriage rings for pending threads unless the queue holds a window full of batches
// already: the same threads cut into other batches would pile up behind a slow worker.
func (q *Queue) sweepTriage(ctx context.Context, pending Pending) (int, error) {
	queued, err := q.redis.LLen(ctx, key(queueTriage, "pending")).Result()
	if err != nil {
		return 0, q.unavailable(ctx, ring{kind: "sweep"}, err)
	}
	room := q.opt.Window - int(queued)*MaxBatch
	if room <= 0 {
		return 0, nil
	}
	ids, err := pending.PendingTriage(ctx, room)
	if err != nil {
		return 0, fmt.Errorf("sweep: pending triage: %w", err)
	}
	rung := 0
	for batch := range slices.Chunk(ids, MaxBatch) {
		if err := q.RingTriage(ctx, batch); err != nil {
			return rung, err
		}
		rung += len(batch)
	}
	return rung, nil
}
