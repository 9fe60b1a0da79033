package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"vigie"
)

// RingCrawl says that a board is due. A board that is queued or being visited is not
// queued again.
func (q *Queue) RingCrawl(ctx context.Context, boardID string) error {
	r, err := crawlRing(boardID)
	if err != nil {
		return err
	}
	return q.ring(ctx, r, q.opt.CrawlTimeout)
}

// RingTriage says that threads, at most MaxBatch, need a verdict. While a batch of the
// same threads runs another one waits behind it: what it read may have changed since.
func (q *Queue) RingTriage(ctx context.Context, threadIDs []string) error {
	r, err := triageRing(threadIDs, q.opt.TriageRetries)
	if err != nil {
		return err
	}
	return q.ring(ctx, r, q.opt.TriageTimeout)
}

// RingDrain says that many threads need a verdict, whichever the store lists: after a
// change of the lexicon or the model. The reason goes to the log.
func (q *Queue) RingDrain(ctx context.Context, reason string) error {
	q.opt.Logger.Debug("ring drain", "reason", reason)
	return q.ring(ctx, drainRing(q.opt.TriageRetries), q.opt.TriageTimeout)
}

// RingPush says that an alarm was raised: people are told now, not at the next turn of the
// job. A ring that is lost costs that turn.
func (q *Queue) RingPush(ctx context.Context) error {
	return q.ring(ctx, pushRing(), q.opt.PushTimeout)
}

// ring queues a task. An id that is taken is looked at: a task that waits does the work, a
// dead or broken one makes room.
func (q *Queue) ring(ctx context.Context, r ring, timeout time.Duration) error {
	task, err := r.task()
	if err != nil {
		return fmt.Errorf("%s: encode: %w", r.kind, err)
	}
	id := r.id
	for range 4 {
		_, err = q.client.EnqueueContext(ctx, task, asynq.TaskID(id), asynq.Queue(r.queue), asynq.MaxRetry(r.retry), asynq.Timeout(timeout))
		if err == nil {
			return nil
		}
		if !errors.Is(err, asynq.ErrTaskIDConflict) {
			return q.unavailable(ctx, r, err)
		}
		state, err := q.free(ctx, r.queue, id)
		switch {
		case err != nil:
			return q.unavailable(ctx, r, err)
		case state == stateActive && r.again && id == r.id:
			id += ":again"
		case state != "":
			return nil
		}
	}
	return vigie.Errorf(vigie.CodeUnavailable, "%s could not be queued: others queue it at the same time, the next sweep looks again", r.kind)
}

func (q *Queue) unavailable(ctx context.Context, r ring, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("ring %s: %w", r.kind, ctx.Err())
	}
	return vigie.Wrap(vigie.CodeUnavailable, fmt.Errorf("ring %s: %w", r.kind, err), "the queue cannot be reached: nothing is lost, the next sweep rings again")
}
