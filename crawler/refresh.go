package crawler

import (
	"context"
	"errors"

	"vigie"
	"vigie/crawler/engine"
)

// Refreshed is what became of one thread that was read again.
type Refreshed string

// What may become of it.
const (
	RefreshSame   Refreshed = "same"   // it is there, as it was
	RefreshMoved  Refreshed = "moved"  // it is there, with other text
	RefreshGone   Refreshed = "gone"   // the forum says that it is gone: noted, and confirmed by a second answer a day later
	RefreshUnread Refreshed = "unread" // it could not be read: nothing was learnt
	RefreshLater  Refreshed = "later"  // the forum wants nothing now
)

// Refresh reads one known thread again from its last page on, through the one fetcher, whatever
// its board is up to: because somebody works on it, or to see whether it is still there. What
// changed is stored and triage is rung. An error means that the store failed or that ctx ended.
func (c *Crawler) Refresh(ctx context.Context, t vigie.Thread) (Refreshed, error) {
	site, err := c.o.Store.Site(ctx, t.SiteID)
	if err != nil {
		return RefreshUnread, err
	}
	board, err := c.o.Store.Board(ctx, t.BoardID)
	if err != nil {
		return RefreshUnread, err
	}
	if site.Engine == vigie.EngineHand || t.State != vigie.ThreadAlive {
		return RefreshUnread, nil
	}
	v, err := c.begin(site, board)
	if code := vigie.ErrorCode(err); code == vigie.CodeConflict || code == vigie.CodeLegal {
		return RefreshUnread, nil // it is not read any more
	}
	if err != nil {
		return RefreshUnread, err
	}
	marks, err := c.o.Store.Marks(ctx, site.ID, []string{t.Key})
	if err != nil {
		return RefreshUnread, err
	}
	mark, known := marks[t.Key]
	err = v.thread(ctx, movedRow{ // also of a board that is paused: its threads are there all the same
		row: engine.Row{ID: t.Key, URL: t.URL, Title: t.Title, Replies: mark.Replies, LastPostAt: mark.LastAt, PostedAt: t.PostedAt}, mark: mark, known: known,
	})
	if driftErr := v.saveDrifts(ctx); driftErr != nil {
		return RefreshUnread, driftErr
	}
	fe := (*vigie.FetchError)(nil)
	_, unread := readFailure(err)
	switch {
	case isGone(err):
		return RefreshGone, nil
	case errors.As(err, &fe) && endsVisit(fe.Reason):
		return RefreshLater, nil
	case errors.As(err, &fe), unread:
		return RefreshUnread, nil
	case err != nil:
		return RefreshUnread, err
	}
	if err := v.save(ctx); err != nil {
		return RefreshUnread, err
	}
	if len(v.report.Moved) > 0 {
		return RefreshMoved, nil
	}
	return RefreshSame, nil
}
