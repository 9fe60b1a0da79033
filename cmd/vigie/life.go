package main

import (
	"context"
	"time"

	"vigie"
	"vigie/triage/rank"
)

// lifeSpan is how far back stays are read: forums change.
const lifeSpan = 365 * 24 * time.Hour

// learnLives learns how long the askers of each site keep coming back.
func (a *app) learnLives(ctx context.Context) error {
	sites, err := a.store.Sites(ctx)
	if err != nil {
		return err
	}
	now := a.now()
	for _, s := range sites {
		read, err := a.store.Stays(ctx, s.ID, now.Add(-lifeSpan))
		if err != nil {
			return err
		}
		life, n := rank.LearnLife(stays(read), s.ShelfLife)
		if n == 0 && s.LearntFrom == 0 {
			continue
		}
		if err := a.store.SaveLife(ctx, s.ID, life, n, now); err != nil {
			return err
		}
	}
	return nil
}

// stays turns times into what is learnt from. An asker has left after a long silence that was watched: not
// while the forum was not read, nor where posts are missing.
func stays(read []vigie.Stay) []rank.Stay {
	out := make([]rank.Stay, 0, len(read))
	for _, r := range read {
		out = append(out, rank.Stay{Last: r.Last.Sub(r.Opened), Over: r.Complete && r.Seen.Sub(r.Last) > rank.Silence()})
	}
	return out
}
