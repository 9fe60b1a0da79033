package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"vigie"
	"vigie/queue"
)

// How often the periodic work looks for something to do.
const (
	sweepEvery  = time.Second      // due boards and pending threads; a ring that was lost costs this much
	expireEvery = 5 * time.Second  // leases
	rankEvery   = time.Minute      // priorities of waiting questions
	indexEvery  = time.Second      // change log
	pushEvery   = 5 * time.Second  // alarms and messages that are due; a ring that was lost costs this much
	closeEvery  = 10 * time.Minute // questions whose asker has long left
	closeAfter  = 72 * time.Hour   // after the deadline
	forgetEvery = 6 * time.Hour    // wordings that are too old to be compared
	lifeEvery   = 6 * time.Hour    // shelf lives
	warnEvery   = time.Hour        // looks whether a day has ended: what is rising is told once a day
	jobGrace    = 3 * time.Second  // beyond two turns: after that, another process takes a job over
	rankBatch   = 500
)

// work runs the parts until ctx ends.
func (a *app) work(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	if a.parts.triage {
		a.drainAfterChange(ctx)
	}
	g.Go(func() error { return a.followWords(ctx) })
	if a.parts.crawl || a.parts.triage || a.parts.jobs {
		g.Go(func() error {
			return a.queue.Work(ctx, queue.Handlers{Crawl: a.visit, Triage: a.triage, Drain: a.drain, Push: a.push},
				queue.Roles{Crawl: a.parts.crawl, Triage: a.parts.triage, Push: a.parts.jobs})
		})
	}
	if a.parts.jobs {
		g.Go(func() error { return a.every(ctx, "sweep", sweepEvery, a.sweep) })
		g.Go(func() error { return a.every(ctx, "expire", expireEvery, a.expire) })
		g.Go(func() error { return a.every(ctx, "rank", rankEvery, a.rank) })
		g.Go(func() error { return a.every(ctx, "life", lifeEvery, a.learnLives) })
		g.Go(func() error { return a.every(ctx, "warn", warnEvery, a.warnDaily) })
		g.Go(func() error { return a.every(ctx, "push", pushEvery, a.push) })
		g.Go(func() error { return a.every(ctx, "close", closeEvery, a.closeExpired) })
		g.Go(func() error { return a.every(ctx, "retain", retainEvery, a.retain) })
		g.Go(func() error { return a.every(ctx, "watch", watchEvery, a.watchBoards) })
		g.Go(func() error { return a.every(ctx, "forget", forgetEvery, a.forget) })
	}
	if a.parts.crawl {
		g.Go(func() error { return a.every(ctx, "links", linksEvery, a.lookAtLinks) })
		g.Go(func() error { return a.every(ctx, "refresh", refreshEvery, a.refresh) })
		g.Go(func() error { return a.every(ctx, "deletions", checkEvery, a.checkDeletions) })
		g.Go(func() error { return a.every(ctx, "probes", probeEvery, a.answerProbes) })
	}
	if a.index != nil {
		g.Go(func() error { return a.index.Follow(ctx, indexEvery) })
	}
	return g.Wait()
}

// every does a periodic job, in one process of the installation at a time. A failure is
// logged and the job is done again at its next turn.
func (a *app) every(ctx context.Context, name string, interval time.Duration, job func(context.Context) error) error {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		mine, err := a.lease(ctx, name, 2*interval+jobGrace)
		if err == nil && mine {
			err = job(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "periodic work failed: it will be tried again", "job", name, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// lease takes a piece of work for this process for a while, or says that another one has it.
func (a *app) lease(ctx context.Context, name string, takes time.Duration) (bool, error) {
	host, _ := os.Hostname() // an unknown host gives an owner by process alone
	now := a.now()
	return a.store.LeaseJob(ctx, name, host+":"+strconv.Itoa(os.Getpid()), now, now.Add(takes))
}

// sweep rings for everything that the store says is left to do.
func (a *app) sweep(ctx context.Context) error {
	_, err := a.queue.Sweep(ctx, pendingWork{a})
	return err
}

// drainAfterChange rings once for everything when the words or rules are others than those
// of the last start: all threads are then pending. A ring that is lost is the sweep's.
func (a *app) drainAfterChange(ctx context.Context) {
	const key = "judged_with"
	with := a.words.judge().Revision() + " " + a.words.judge().ModelID()
	before, err := a.store.Meta(ctx, key)
	if err == nil && before != with {
		if err = a.queue.RingDrain(ctx, with); err == nil {
			err = a.store.SetMeta(ctx, key, with)
		}
	}
	if err != nil {
		a.log.WarnContext(ctx, "threads are judged again bit by bit: the queue could not be told at once", "error", err)
	}
}

// followWords takes up the words that coordinators put to use, in every process that judges.
func (a *app) followWords(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		changed, err := a.words.reload(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "the team's words cannot be used: threads are judged with those before", "error", err)
		}
		if changed {
			a.log.InfoContext(ctx, "other words are in use: threads are judged again", "revision", a.words.judge().Revision())
			a.drainAfterChange(ctx)
		}
	}
}

// pendingWork is the store's work as the queue sees it.
type pendingWork struct{ a *app }

func (p pendingWork) DueBoards(ctx context.Context, limit int) ([]string, error) {
	return p.a.store.DueBoards(ctx, p.a.now(), limit)
}

func (p pendingWork) PendingTriage(ctx context.Context, limit int) ([]string, error) {
	ids, err := p.a.store.PendingTriage(ctx, p.a.words.judge().Revision(), p.a.words.judge().ModelID(), p.a.now(), limit)
	p.a.metrics.lag.Set(float64(len(ids)))
	return ids, err
}

func (a *app) expire(ctx context.Context) error {
	n, err := a.store.ExpireClaims(ctx, a.now())
	if n > 0 {
		a.log.InfoContext(ctx, "claims expired", "count", n)
	}
	return err
}

// closeExpired closes waiting questions whose asker has long left; never emergencies, never
// one that somebody holds.
func (a *app) closeExpired(ctx context.Context) error {
	for {
		n, err := a.store.CloseExpired(ctx, a.now().Add(-closeAfter), rankBatch)
		if err != nil || n == 0 {
			return err
		}
		a.log.InfoContext(ctx, "questions closed: nobody waits for an answer any more", "count", n)
	}
}

// push tells people of alarms that are due, and sends what waits. It runs at each ring and
// at each turn of its job, also both at once: the store lets each message go once.
func (a *app) push(ctx context.Context) error { return a.pusher.Run(ctx) }

// forget deletes what cross-posts are found by, once nothing is compared with it any more, and leases that
// ended a day ago.
func (a *app) forget(ctx context.Context) error {
	if err := a.store.ForgetLeases(ctx, a.now().Add(-24*time.Hour)); err != nil {
		return err
	}
	_, err := a.store.ForgetWordings(ctx, a.now())
	return err
}

// rank computes the priority of every waiting question again: time alone changes it.
func (a *app) rank(ctx context.Context) error {
	list, err := a.store.Sites(ctx)
	if err != nil {
		return err
	}
	sites := map[string]vigie.Site{}
	for _, s := range list {
		sites[s.ID] = s
	}
	for after := ""; ; {
		views, err := a.store.WaitingQuestions(ctx, after, rankBatch)
		if err != nil || len(views) == 0 {
			return err
		}
		now := a.now()
		ranks := make([]vigie.Ranked, len(views))
		for i, v := range views {
			ranks[i] = a.ranker.best(v, sites, now)
		}
		if err := a.store.SaveRanks(ctx, ranks, now); err != nil {
			return err
		}
		after = views[len(views)-1].ID
	}
}

// visit handles one crawl task. A board that is paused meanwhile is no failure.
func (a *app) visit(ctx context.Context, boardID string) error {
	board, err := a.store.Board(ctx, boardID)
	if err != nil {
		return err
	}
	if !board.Due(a.now()) {
		return nil // rung twice
	}
	report, err := a.crawler.Visit(ctx, boardID)
	result := "ok"
	switch {
	case err != nil:
		result = "error"
	case report.Failure != "":
		result = string(report.Failure)
	}
	a.metrics.visits.WithLabelValues(result).Inc()
	if vigie.ErrorCode(err) == vigie.CodeConflict {
		return nil
	}
	return err
}

// drain judges everything that is pending, in batches.
func (a *app) drain(ctx context.Context) error {
	for {
		ids, err := pendingWork{a}.PendingTriage(ctx, queue.MaxBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := a.triage(ctx, ids); err != nil {
			return err
		}
	}
}
