package main

import (
	"context"
	"errors"
	"time"

	"vigie"
)

const (
	linksEvery = time.Minute
	linksMost  = 20 // looks a turn
	linksWait  = time.Minute
)

// lookAtLinks looks at the published answers whose time has come. A forum that wants nothing now is asked
// when it says; everything else that goes wrong is noted on the publication, and is never a removal.
func (a *app) lookAtLinks(ctx context.Context) error {
	due, err := a.store.DueLinks(ctx, a.now(), linksMost)
	if err != nil {
		return err
	}
	for _, d := range due {
		p := d.Publication
		sight, err := a.crawler.LookAt(ctx, d)
		switch fe := (*vigie.FetchError)(nil); {
		case errors.As(err, &fe):
			p.NextCheck = fe.RetryAt
			if now := a.now(); !p.NextCheck.After(now) {
				p.NextCheck = now.Add(linksWait)
			}
		case err != nil:
			return err
		default:
			p = p.Seen(sight, a.now())
			a.log.InfoContext(ctx, "link looked at", "publication", p.ID, "status", p.Status, "reason", p.Reason)
		}
		if err := a.store.SaveLink(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
