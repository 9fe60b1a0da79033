package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"vigie"
)

const (
	auditTimeout = 10 * time.Second
	auditSeenMax = 100_000 // lists remembered; beyond, some get a second row
)

// auditor commits audit rows in groups: whoever comes while a group is being written joins
// the next one, so a hundred readers cost a few transactions. Nobody passes before their
// row is committed.
type auditor struct {
	append func(context.Context, []vigie.AuditEntry) error

	mu     sync.Mutex
	hour   time.Time
	seen   map[listRead]struct{} // lists of this hour that have their row
	open   *auditGroup           // is filling
	flying *auditGroup           // is being written
	busy   bool                  // a writer is running
}

// listRead is what makes two reads of a list the same read.
type listRead struct {
	person, action, object string
	hour                   time.Time
}

type auditGroup struct {
	entries []vigie.AuditEntry
	lists   map[listRead]struct{}
	done    chan struct{}
	err     error // set before done is closed
}

// each records one row.
func (a *auditor) each(ctx context.Context, e vigie.AuditEntry) error {
	a.mu.Lock()
	g := a.join(e) //nolint:contextcheck // a group belongs to many requests
	a.mu.Unlock()
	return g.wait(ctx)
}

// once records a list read, one row per person, route, filter and hour.
func (a *auditor) once(ctx context.Context, e vigie.AuditEntry) error {
	key := listRead{e.Person, e.Action, e.Object, e.At.Truncate(time.Hour)}
	a.mu.Lock()
	if key.hour.After(a.hour) || len(a.seen) >= auditSeenMax {
		a.hour, a.seen = key.hour, map[listRead]struct{}{}
	}
	if _, ok := a.seen[key]; ok {
		a.mu.Unlock()
		return nil
	}
	g := a.flying
	if !g.has(key) {
		if g = a.open; !g.has(key) {
			g = a.join(e) //nolint:contextcheck // a group belongs to many requests
			g.lists[key] = struct{}{}
		}
	}
	a.mu.Unlock()
	return g.wait(ctx)
}

// join adds a row to the group that fills, and starts a writer when none runs.
func (a *auditor) join(e vigie.AuditEntry) *auditGroup {
	if a.open == nil {
		a.open = &auditGroup{lists: map[listRead]struct{}{}, done: make(chan struct{})}
	}
	g := a.open
	g.entries = append(g.entries, e)
	if !a.busy {
		a.busy = true
		go a.write()
	}
	return g
}

// write commits group after group until none is left.
func (a *auditor) write() {
	for {
		a.mu.Lock()
		g := a.open
		a.open, a.flying = nil, g
		if g == nil {
			a.busy = false
			a.mu.Unlock()
			return
		}
		a.mu.Unlock()
		// The rows belong to many requests: one that is cancelled must not lose the others'.
		ctx, cancel := context.WithTimeout(context.Background(), auditTimeout)
		g.err = a.append(ctx, g.entries)
		cancel()
		a.mu.Lock()
		if g.err == nil && a.seen != nil {
			for key := range g.lists {
				a.seen[key] = struct{}{}
			}
		}
		a.flying = nil
		a.mu.Unlock()
		close(g.done)
	}
}

func (g *auditGroup) has(key listRead) bool {
	if g == nil {
		return false
	}
	_, ok := g.lists[key]
	return ok
}

func (g *auditGroup) wait(ctx context.Context) error {
	select {
	case <-g.done:
		if g.err != nil {
			return vigie.Wrap(vigie.CodeUnavailable, fmt.Errorf("write audit: %w", g.err), "the audit log cannot be written, so nothing is shown or changed: try again in a minute")
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("write audit: %w", ctx.Err())
	}
}

// opened audits the reading of one thing.
func (d *Desk) opened(ctx context.Context, c Caller, id string) error {
	return d.audit.each(ctx, vigie.AuditEntry{At: d.now(), Person: c.Person.ID, Action: c.Route, Object: id})
}

// listed audits the reading of a list.
func (d *Desk) listed(ctx context.Context, c Caller, filter string) error {
	return d.audit.once(ctx, vigie.AuditEntry{At: d.now(), Person: c.Person.ID, Action: c.Route, Object: filter})
}

// changing audits a change, before it is made.
func (d *Desk) changing(ctx context.Context, c Caller, id, note string) error {
	return d.audit.each(ctx, vigie.AuditEntry{At: d.now(), Person: c.Person.ID, Action: c.Route, Object: id, Note: note})
}
