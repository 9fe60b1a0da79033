package crawler

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/pulse"
	"vigie/crawler/schedule"
)

// Limits of one visit.
const (
	deepAgain   = 5                // listing pages that are read again after a visit that read so many
	mostWaiting = 5000             // threads that wait on one board
	maxTries    = 120              // threads asked for, those included that are gone or unreadable
	allUnread   = 5                // so many threads of which none can be read are a failure of the visit
	maxPages    = 5                // pages of one thread
	saveEvery   = 10               // threads a transaction, on a host that does not make us wait
	saveBefore  = time.Second      // before a wait this long what was read is stored: an emergency does not wait with us
	maxWait     = 90 * time.Second // longest wait for a host's gap within a visit
	wallPause   = 24 * time.Hour   // after a log-in or permission page
)

// Report is what a visit did.
type Report struct {
	Board    string
	Requests int      // pages asked for and answered
	Rows     int      // threads in the listing
	Moved    []string // threads whose stored text changed
	Gone     int      // threads that the forum no longer has
	Failed   int      // threads that could not be read
	Same     bool     // the listing had not changed since the last visit
	Failure  vigie.FetchReason
	NextAt   time.Time
}

// visit is the state of one walk over a board.
type visit struct {
	c      *Crawler
	site   vigie.Site
	board  vigie.Board
	get    Getter
	zone   *time.Location
	report Report
	batch  vigie.VisitBatch
	pages  []vigie.PageMark // of the thread that is being read: remembered with it, never before
	list   []vigie.PageMark // listing pages: remembered only when every moved thread was read
	plan   schedule.Plan
	sent   int         // requests, those that failed included
	left   bool        // a moved thread was not read: the listing must be read again
	told   pulse.Visit // what is said of the board's health
	drifts map[driftKey]*vigie.Drift
}

// Visit walks one board: its listing, then the threads that moved. What was read is stored
// as it goes, so a visit that ends early loses nothing. A failure of the forum is not an
// error: it is noted on the board, with the time of the next try. An error means that the
// store failed, that ctx ended, or that the board may not be visited.
func (c *Crawler) Visit(ctx context.Context, boardID string) (Report, error) {
	v, err := c.start(ctx, boardID)
	if err != nil {
		return Report{Board: boardID}, err
	}
	seen, err := v.walk(ctx)
	saveErr := errors.Join(v.save(ctx), v.saveDrifts(ctx))
	if fe := (*vigie.FetchError)(nil); errors.As(err, &fe) {
		seen.Failure, seen.RetryAt, err = fe.Reason, fe.RetryAt, nil
		c.o.Log.WarnContext(ctx, "visit failed", "board", boardID, "reason", fe.Reason, "wall", fe.Wall, "status", fe.Status)
	} else if reason, ok := readFailure(err); ok {
		c.o.Log.WarnContext(ctx, "listing could not be read", "board", boardID, "reason", reason, "error", err)
		seen.Failure, err = reason, nil
	}
	if err = errors.Join(err, saveErr); err != nil {
		return v.report, err
	}
	if v.plan, err = c.plan(ctx, v.site, v.zone); err != nil { // it has been a while
		return v.report, err
	}
	v.report.Failure = seen.Failure
	v.board.Poll.Pulse = v.pulse(seen.Failure)
	poll := v.plan.Next(v.board, seen)
	v.report.NextAt = poll.NextAt
	return v.report, c.o.Store.SavePoll(ctx, boardID, poll)
}

// pulse adds what the visit said of the board's health to what is known of it.
func (v *visit) pulse(failure vigie.FetchReason) vigie.Pulse {
	now := v.c.o.Now()
	v.told.At, v.told.Failure, v.told.NotSent = now, failure, isNotSent(failure)
	v.told.Expected = v.plan.Expected(v.board, v.board.Poll.LastOKAt, now)
	v.told.Poor += v.report.Failed
	return pulse.After(v.board.Poll.Pulse, v.told)
}

// start loads the board and checks that it may be visited at all.
func (c *Crawler) start(ctx context.Context, boardID string) (*visit, error) {
	board, err := c.o.Store.Board(ctx, boardID)
	if err != nil {
		return nil, err
	}
	site, err := c.o.Store.Site(ctx, board.SiteID)
	if err != nil {
		return nil, err
	}
	if board.Paused {
		return nil, vigie.Errorf(vigie.CodeConflict, "board %s is paused: nothing was fetched", boardID)
	}
	return c.begin(site, board)
}

// begin starts a walk over pages of a board, if its site may be read.
func (c *Crawler) begin(site vigie.Site, board vigie.Board) (*visit, error) {
	switch u, err := url.Parse(site.URL); {
	case err != nil:
		return nil, vigie.Errorf(vigie.CodeInvalid, "site %s has no usable address: correct its url", site.ID)
	case !site.Enabled:
		return nil, vigie.Errorf(vigie.CodeConflict, "site %s is not enabled: nothing was fetched", site.ID)
	case !c.o.Exempt(u.Hostname()) && len(site.Legal.Missing(site.Minors)) > 0:
		return nil, vigie.Errorf(vigie.CodeLegal, "site %s has no complete legal record: nothing was fetched", site.ID)
	}
	var zone *time.Location
	if site.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(site.Zone); err != nil {
			return nil, vigie.Errorf(vigie.CodeInvalid, "site %s: zone %q is not an IANA time zone: correct it", site.ID, site.Zone)
		}
	}
	return &visit{
		c: c, site: site, board: board, zone: zone, get: c.o.Fetch.Visit(site),
		report: Report{Board: board.ID}, batch: vigie.VisitBatch{BoardID: board.ID}, told: pulse.Visit{Rows: -1},
	}, nil
}

// walk reads the listing, then the threads that are chosen. A FetchError of the listing ends
// it; one of a thread ends it only when the host wants nothing more for now. A thread that is
// not had takes no place from those behind it; one that is not read waits.
func (v *visit) walk(ctx context.Context) (seen schedule.Seen, err error) {
	if v.plan, err = v.c.plan(ctx, v.site, v.zone); err != nil {
		return seen, err
	}
	seen = schedule.Seen{First: v.board.Poll.LastOKAt.IsZero()}
	rows, err := v.listing(ctx, &seen)
	seen.Requests = v.sent
	if err != nil {
		return seen, err
	}
	if rows, err = v.addWaiting(ctx, rows); err != nil {
		return seen, err
	}
	n := v.choose(rows, &seen)
	had, tried := 0, 0
	next := 0 // of rows: those from here on were not asked for
	defer func() {
		seen.Requests = v.sent
		v.keep(rows[next:], &seen)
		if !v.left {
			v.batch.Pages = append(v.batch.Pages, v.list...)
		}
		seen.Moved -= tried - had
		seen.More = seen.More && (had > 0 || tried == 0) // no hurry for what cannot be had
	}()
	var last vigie.FetchReason
	for ; next < n && had < schedule.MaxThreads && tried < maxTries; next++ {
		err := v.thread(ctx, rows[next])
		if fe := (*vigie.FetchError)(nil); errors.As(err, &fe) && endsVisit(fe.Reason) {
			seen.More = true
			if isNotSent(fe.Reason) {
				seen.RetryAt = fe.RetryAt
				return seen, nil
			}
			return seen, err
		}
		tried++
		if v.class(rows[next]) != schedule.Now {
			seen.Read++
		}
		switch reason, unread := readFailure(err); {
		case err == nil:
			had++
		case unread:
			last = reason
		case !isFetchError(err):
			return seen, err
		}
		if err != nil {
			v.batch.Dropped = append(v.batch.Dropped, rows[next].row.ID) // the listing names it as long as it is there
		}
		if len(v.batch.Threads) >= saveEvery {
			if err := v.save(ctx); err != nil {
				return seen, err
			}
		}
	}
	if had == 0 && tried >= allUnread && v.report.Failed == tried {
		seen.Failure = last // not single threads: the reader does not know the forum's threads
	}
	return seen, nil
}

// isNotSent says that the gate sent nothing.
func isNotSent(r vigie.FetchReason) bool {
	return r == vigie.ReasonNotBefore || r == vigie.ReasonBudget || r == vigie.ReasonPaused
}

func isFetchError(err error) bool {
	fe := (*vigie.FetchError)(nil)
	return errors.As(err, &fe)
}

// endsVisit says that the host wants no further request now.
func endsVisit(r vigie.FetchReason) bool {
	switch r {
	case vigie.ReasonNotBefore, vigie.ReasonBudget, vigie.ReasonPaused, vigie.ReasonRateLimited, vigie.ReasonServer,
		vigie.ReasonWall, vigie.ReasonRobotsDown, vigie.ReasonCrawlDelay, vigie.ReasonNetwork, vigie.ReasonTimeout:
		return true
	default:
		return false
	}
}

// movedRow is a listing row whose thread is new or has new posts.
type movedRow struct {
	row   engine.Row
	mark  vigie.ThreadMark
	known bool
	score float64   // of the title
	since time.Time // it has waited since then; zero: it has not
}

// listing reads the listing, and its next pages while everything on a page has moved. After a
// visit that read several, the next one reads as many: a thread that is deleted meanwhile
// moves those behind it from one page to the one before, past the reader.
func (v *visit) listing(ctx context.Context, seen *schedule.Seen) ([]movedRow, error) {
	var out []movedRow
	keys := map[string]bool{}
	again := min(v.board.Poll.Tempo.Deep, deepAgain)
	for address, page := v.board.URL, 0; address != "" && page < v.plan.Pages(); page++ {
		res, err := v.read(ctx, address, page == 0 && again < 2)
		v.report.Same = v.report.Same || err == nil && res == nil
		if err != nil || res == nil {
			if page > 0 && err != nil {
				v.left = true
				v.c.o.Log.WarnContext(ctx, "listing page skipped", "board", v.board.ID, "page", page+1, "error", err)
				return out, nil
			}
			return out, err
		}
		if res.Board == nil {
			return out, engine.ErrDrift
		}
		if page == 0 {
			v.told.Rows = len(res.Board.Threads)
		}
		if seen.First {
			seen.Since = oldest(res.Board.Threads, v.c.o.Now())
		}
		fresh, all, err := v.moved(ctx, res.Board.Threads, keys, seen)
		if err != nil {
			return out, err
		}
		out = append(out, fresh...)
		seen.Pages = page + 1
		if all {
			seen.Deep = page + 1
		}
		if address = res.Next; seen.First || !all && page+1 >= again {
			break
		}
	}
	return out, nil
}

// oldest is the time since which all new threads stand on a page; zero where it does not say.
func oldest(rows []engine.Row, now time.Time) time.Time {
	last := now
	for _, r := range rows {
		switch {
		case r.Sticky || r.Moved:
		case r.LastPostAt.IsZero() || r.PostedAt.IsZero():
			return time.Time{}
		case r.LastPostAt.Before(last):
			last = r.LastPostAt
		}
	}
	return last
}

// moved picks the rows whose thread is unknown or has moved, and says whether all rows that
// are not sticky were such. What is about something else is not read again so soon: what its
// row says is noted, so that it is known when it moves next.
func (v *visit) moved(ctx context.Context, rows []engine.Row, done map[string]bool, seen *schedule.Seen) (out []movedRow, all bool, err error) {
	var keys []string
	for _, r := range rows {
		keys = append(keys, r.ID)
	}
	marks, err := v.c.o.Store.Marks(ctx, v.site.ID, keys)
	if err != nil {
		return nil, false, err
	}
	all = len(rows) > 0
	v.report.Rows += len(rows)
	for _, r := range rows {
		if r.ID == "" || r.URL == "" || r.Moved || done[r.ID] {
			continue
		}
		done[r.ID] = true
		mark, known := marks[r.ID]
		if known && mark.Complete && !hasMoved(r, mark) {
			all = all && r.Sticky
			continue
		}
		v.told.Alive = v.told.Alive || !known || hasMoved(r, mark)
		m := movedRow{row: r, mark: mark, known: known, score: v.score(r.Title)}
		if known && v.class(m) == schedule.Skip && mark.Off {
			v.batch.Seen = append(v.batch.Seen, vigie.SeenRow{ThreadID: mark.ThreadID, Replies: r.Replies, LastAt: r.LastPostAt})
			continue
		}
		out = append(out, m)
	}
	return out, all, nil
}

// hasMoved compares a listing row with what is stored. Listings often show minutes only, so
// a last post within the same minute is the same.
func hasMoved(r engine.Row, m vigie.ThreadMark) bool {
	if r.Replies >= 0 && m.Replies >= 0 && r.Replies != m.Replies {
		return true
	}
	return !r.LastPostAt.IsZero() && r.LastPostAt.Truncate(time.Minute).After(m.LastAt.Truncate(time.Minute))
}

// save stores what has been read since the last call and rings triage for what changed.
func (v *visit) save(ctx context.Context) error {
	if len(v.batch.Threads) == 0 && len(v.batch.Pages)+len(v.batch.Seen)+len(v.batch.Waiting)+len(v.batch.Dropped) == 0 {
		return nil
	}
	moved, err := v.c.o.Store.SaveBatch(context.WithoutCancel(ctx), v.batch)
	if err != nil {
		return err
	}
	v.batch = vigie.VisitBatch{BoardID: v.board.ID}
	v.report.Moved = append(v.report.Moved, moved...)
	for ids := range slices.Chunk(moved, 50) {
		if err := v.c.o.Bell(ctx, ids); err != nil {
			v.c.o.Log.WarnContext(ctx, "triage was not rung: the sweep will", "board", v.board.ID, "error", err)
		}
	}
	return nil
}
