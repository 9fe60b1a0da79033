package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"vigie"
	"vigie/index"
	"vigie/queue"
	"vigie/store"
)

// The checks of database, Redis, clock, index and backup.

const (
	clockOff    = 2 * time.Second  // leases and deadlines begin to be wrong
	clockWrong  = 30 * time.Second // two processes take the same work
	backupOld   = 26 * time.Hour   // a day, and the time that it takes
	indexBehind = 100              // threads that may be under way to the index
)

func checkDatabase(_ context.Context, p *patient) []finding {
	if p.new() {
		return warning("nothing, if this is a new installation; otherwise correct --data, VIGIE_DATA or VIGIE_DATABASE_URL, or restore a backup", "there is no database yet: the first start makes it")
	}
	if p.storeErr != nil {
		return broken(p.storeErr)
	}
	return fine("%s answers", p.store.Name())
}

func checkSchema(_ context.Context, p *patient) []finding {
	if p.storeErr != nil {
		return needsStore()
	}
	have, newest := p.schema, store.NewestSchema()
	switch {
	case have > newest:
		return fault("start the newer vigie that wrote it, or restore a backup from before", "the database has schema %d, this program knows %d", have, newest)
	case len(p.pending) > 0:
		return warning("make a backup with 'vigie backup', then start this version: it brings the schema up to date", "schema %d of %d: %d steps are pending, and what reads the database was not checked", have, newest, len(p.pending))
	}
	return fine("schema %d, as this version wants it", have)
}

func checkRights(ctx context.Context, p *patient) []finding {
	if p.cfg.DatabaseURL == "" {
		return fine("not needed with SQLite")
	}
	if p.storeErr != nil {
		return needsStore()
	}
	missing, err := p.store.MissingRights(ctx)
	if err != nil {
		return broken(err)
	}
	if len(missing) > 0 {
		const most = 5
		more := ""
		if len(missing) > most {
			more, missing = fmt.Sprintf(" and %d more", len(missing)-most), missing[:most]
		}
		return fault("make the account of VIGIE_DATABASE_URL the owner of database and tables, for example with REASSIGN OWNED", "the account may not %s%s", strings.Join(missing, ", "), more)
	}
	return fine("the account may read, write and change its tables")
}

func checkRedis(_ context.Context, p *patient) []finding {
	switch {
	case !p.asked:
		return fine("embedded: nothing to look after")
	case p.redisErr != nil:
		return broken(p.redisErr)
	case p.redis.Policy == "":
		return warning("make sure that maxmemory-policy is "+queue.KeepsAll, "redis %s answers, but does not say what it does when its memory is full", p.redis.Version)
	case p.redis.Policy != queue.KeepsAll:
		return fault("redis-cli CONFIG SET maxmemory-policy "+queue.KeepsAll+", and the same in its configuration", "redis throws keys away when its memory is full (maxmemory-policy %s): tasks and the locks that keep them from running twice would vanish", p.redis.Policy)
	}
	return fine("redis %s answers and keeps what it is given", p.redis.Version)
}

func checkClock(ctx context.Context, p *patient) []finding {
	ahead := map[string]time.Duration{}
	if p.asked && p.redisErr == nil {
		ahead["redis"] = p.redis.Ahead
	}
	if p.storeErr == nil {
		before := time.Now()
		at, err := p.store.Clock(ctx)
		if err != nil {
			return broken(err)
		}
		if !at.IsZero() {
			ahead["postgres"] = at.Sub(before.Add(time.Since(before) / 2))
		}
	}
	const do = "let all machines take their time from the network (chrony, systemd-timesyncd)"
	worst := time.Duration(0)
	for name, d := range ahead {
		if d.Abs() >= clockWrong {
			return fault(do, "the clock of %s is %s from this machine's", name, d.Round(time.Second))
		}
		worst = max(worst, d.Abs())
	}
	if p.readable() {
		newest, err := p.store.Newest(ctx)
		if err != nil {
			return broken(err)
		}
		if newest.Sub(p.now) > clockWrong {
			return fault(do+"; if the clock is right now, it was wrong then, and what waits for those times waits until they come", "something was written down at %s, which has not come yet", newest.Format(time.RFC3339))
		}
	}
	if worst >= clockOff {
		return warning(do, "the clocks differ by %s", worst.Round(100*time.Millisecond))
	}
	if len(ahead) == 0 {
		return fine("no time in the database is later than this machine's; there is no other clock to compare with")
	}
	return fine("the clocks of all parts agree")
}

func checkDeadTasks(_ context.Context, p *patient) []finding {
	if !p.asked {
		return fine("an embedded queue keeps none: what was given up is rung for again")
	}
	if p.redisErr != nil {
		return skipped("needs redis")
	}
	dead, oldest := 0, time.Duration(0)
	for _, q := range p.redis.Queues {
		dead += q.Dead
		oldest = max(oldest, q.Oldest)
	}
	switch {
	case dead > 0:
		return warning("look for \"task given up\" in the log of crawl, triage and jobs; the jobs part releases them, so that they are tried again: is it running?", "%d tasks were given up", dead)
	case oldest > time.Hour:
		return warning("look whether the parts crawl, triage and jobs are running", "a task has waited for %s", oldest.Round(time.Minute))
	}
	return fine("none")
}

func checkIndex(ctx context.Context, p *patient) []finding {
	if !p.readable() {
		return needsStore()
	}
	epoch, err := p.store.KnownEpoch(ctx)
	if err != nil {
		return broken(err)
	}
	dir := filepath.Join(p.cfg.Data, "index")
	documents, err := index.Look(dir, epoch)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fine("there is none in %s: the part api makes it at its start", dir)
	case vigie.ErrorCode(err) == vigie.CodeConflict:
		return fine("the running vigie has it open; ask it with 'vigie health'")
	case err != nil:
		return warning("restart vigie, or run 'vigie reindex' while it is stopped", "%s", vigie.ErrorMessage(err))
	}
	want, err := p.store.Indexable(ctx)
	if err != nil {
		return broken(err)
	}
	if off := max(want-int64(documents), int64(documents)-want); off > max(indexBehind, want/50) {
		return warning("start vigie and look again after a minute; if it stays, run 'vigie reindex' while it is stopped", "%d threads in the index, %d in the database", documents, want)
	}
	return fine("%d threads in the index, %d in the database", documents, want)
}

func checkBackup(ctx context.Context, p *patient) []finding {
	if p.storeErr != nil {
		return needsStore()
	}
	noted, err := p.store.Meta(ctx, backupKey)
	if err != nil {
		return broken(err)
	}
	at, err := time.Parse(time.RFC3339, noted)
	const do = "run 'vigie backup' every day at least, as docs/operations.md shows, and try a restoration"
	switch {
	case noted == "" || err != nil:
		return warning(do, "'vigie backup' has made none yet")
	case p.now.Sub(at) > backupOld:
		return warning(do, "the last one is of %s", at.Format("2006-01-02 15:04 UTC"))
	}
	return fine("the last one is of %s", at.Format("2006-01-02 15:04 UTC"))
}
