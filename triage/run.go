package triage

import (
	"context"
	"fmt"

	"vigie"
)

// Store is what Run needs of the store.
type Store interface {
	// Threads gives threads with their posts; one that is gone is left out.
	Threads(ctx context.Context, ids []string) ([]vigie.Thread, error)
	// SaveVerdicts keeps verdicts with their ranks in one transaction. A verdict on a revision
	// that is no longer the thread's is passed over.
	SaveVerdicts(ctx context.Context, verdicts []vigie.Verdict, ranks []vigie.Ranked) error
}

// Ranker places a thread in the queue; Facts tells where it stands.
type Ranker interface {
	Facts(t *vigie.Thread) SiteFacts
	Rank(t *vigie.Thread, v *vigie.Verdict) vigie.Ranked
}

// Run loads threads, classifies, ranks and saves them: one task of the queue. Doing it twice
// changes nothing.
func (c *Classifier) Run(ctx context.Context, store Store, ranker Ranker, ids []string) error {
	threads, err := store.Threads(ctx, ids)
	if err != nil {
		return fmt.Errorf("load %d threads for triage: %w", len(ids), err)
	}
	now := c.now()
	verdicts := make([]vigie.Verdict, 0, len(threads))
	ranks := make([]vigie.Ranked, 0, len(threads))
	for i := range threads {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("triage stopped: %w", err)
		}
		t := &threads[i]
		v := c.Classify(t, ranker.Facts(t), now)
		verdicts = append(verdicts, v)
		ranks = append(ranks, ranker.Rank(t, &v))
	}
	if err := store.SaveVerdicts(ctx, verdicts, ranks); err != nil {
		return fmt.Errorf("save %d verdicts: %w", len(verdicts), err)
	}
	return nil
}
