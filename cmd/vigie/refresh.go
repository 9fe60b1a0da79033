package main

import (
	"context"
	"time"

	"vigie"
	"vigie/crawler"
)

const (
	refreshEvery = 2 * time.Second  // looks for threads that somebody works on
	refreshMost  = 5                // of them a turn
	refreshFor   = 15 * time.Minute // nobody waits longer
	refreshTakes = 5 * time.Minute  // reading one: after that, another process may
	checkEvery   = 15 * time.Minute // looks for threads that nobody has seen for long
	checkShare   = 10               // at most a tenth of a site's requests
)

// refresh reads the threads again that people have just taken or are about to publish under. People never
// wait for it: the page says when a thread was last seen.
func (a *app) refresh(ctx context.Context) error {
	ids, err := a.store.Refreshes(ctx, a.now().Add(-refreshFor), refreshMost)
	if err != nil || len(ids) == 0 {
		return err
	}
	threads, err := a.store.Threads(ctx, ids)
	if err != nil {
		return err
	}
	for _, t := range threads {
		mine, err := a.lease(ctx, "refresh "+t.ID, refreshTakes)
		if err != nil {
			return err
		}
		if !mine {
			continue // another process is at it: the forum is asked once
		}
		result, err := a.crawler.Refresh(ctx, t)
		if err != nil {
			return err
		}
		a.log.InfoContext(ctx, "thread read again: somebody works on it", "thread", t.ID, "result", result)
		if result == crawler.RefreshLater {
			continue // its turn comes, or nobody waits any more
		}
		if err := a.store.EndRefresh(ctx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// checkDeletions looks for threads that nobody has seen for long, a few at a time: what people have deleted on
// the forum is deleted here too, after two answers a day apart and never after an error.
func (a *app) checkDeletions(ctx context.Context) error {
	sites, err := a.store.Sites(ctx)
	if err != nil {
		return err
	}
	for _, site := range sites {
		if !site.Enabled || site.Engine == vigie.EngineHand {
			continue
		}
		ids, err := a.store.DueChecks(ctx, site.ID, a.now(), checksATurn(site))
		if err != nil {
			return err
		}
		threads, err := a.store.Threads(ctx, ids)
		if err != nil {
			return err
		}
		for _, t := range threads {
			if err := a.checkDeletion(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// checksATurn is how many threads of a site are looked for at one turn.
func checksATurn(s vigie.Site) int {
	turns := int(24 * time.Hour / checkEvery)
	return max(1, s.Budget/checkShare/turns)
}

func (a *app) checkDeletion(ctx context.Context, t vigie.Thread) error {
	result, err := a.crawler.Refresh(ctx, t)
	if err != nil {
		return err
	}
	a.log.InfoContext(ctx, "looked whether a thread is still there", "thread", t.ID, "result", result)
	if result == crawler.RefreshUnread || result == crawler.RefreshLater {
		return a.store.PutOffCheck(ctx, t.ID, a.now())
	}
	return nil
}
