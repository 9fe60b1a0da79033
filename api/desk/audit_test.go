package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"vigie"
)

// ledger is an audit log whose commits wait until the test lets them go.
type ledger struct {
	mu     sync.Mutex
	groups [][]vigie.AuditEntry
	began  chan struct{} // one for each commit that begins
	let    chan error    // lets one commit end; nil: at once
}

func (l *ledger) append(_ context.Context, entries []vigie.AuditEntry) error {
	var err error
	if l.let != nil {
		l.began <- struct{}{}
		err = <-l.let
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.groups = append(l.groups, entries)
	}
	return err
}

func entry(person, object string, at time.Time) vigie.AuditEntry {
	return vigie.AuditEntry{At: at, Person: person, Action: "GET /feed", Object: object}
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func TestListsAreAuditedOncePerHour(t *testing.T) {
	t.Parallel()
	l := &ledger{}
	a := &auditor{append: l.append}
	steps := []struct {
		e    vigie.AuditEntry
		rows int // in all, after it
	}{
		{entry("ana", "lang=fr", noon), 1},
		{entry("ana", "lang=fr", noon.Add(59*time.Minute)), 1},
		{entry("ana", "lang=nl", noon), 2},                     // another filter
		{entry("bo", "lang=fr", noon), 3},                      // another person
		{entry("ana", "lang=fr", noon.Add(60*time.Minute)), 4}, // another hour
		{entry("ana", "lang=fr", noon.Add(61*time.Minute)), 4},
	}
	for i, s := range steps {
		if err := a.once(t.Context(), s.e); err != nil {
			t.Fatal(err)
		}
		if n := len(l.groups); n != s.rows {
			t.Errorf("step %d: %d rows, want %d", i, n, s.rows)
		}
	}
	other := entry("ana", "lang=fr", noon.Add(61*time.Minute))
	other.Action = "GET /search"
	if err := a.once(t.Context(), other); err != nil || len(l.groups) != 5 {
		t.Errorf("another route: %d rows, %v", len(l.groups), err)
	}
}

func TestAuditRowsAreCommittedInGroups(t *testing.T) {
	t.Parallel()
	l := &ledger{began: make(chan struct{}), let: make(chan error)}
	a := &auditor{append: l.append}
	const n = 50
	results := make(chan error, n+1)
	go func() { results <- a.each(t.Context(), entry("first", "t", noon)) }()
	<-l.began // the first commit is under way: the others must gather
	var arrived sync.WaitGroup
	for i := range n {
		arrived.Add(1)
		go func() {
			a.mu.Lock()
			g := a.join(entry(fmt.Sprint("p", i), "t", noon))
			a.mu.Unlock()
			arrived.Done()
			results <- g.wait(t.Context())
		}()
	}
	arrived.Wait()
	if len(results) != 0 {
		t.Fatal("somebody passed before the commit")
	}
	l.let <- nil
	<-l.began
	l.let <- nil
	for range n + 1 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	if len(l.groups) != 2 || len(l.groups[0]) != 1 || len(l.groups[1]) != n {
		t.Errorf("%d groups", len(l.groups))
	}
}

func TestSameListWaitsForTheSameCommit(t *testing.T) {
	t.Parallel()
	l := &ledger{began: make(chan struct{}), let: make(chan error)}
	a := &auditor{append: l.append}
	e := entry("ana", "lang=fr", noon)
	first := make(chan error, 1)
	go func() { first <- a.once(t.Context(), e) }()
	<-l.began
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.once(ctx, e); !errors.Is(err, context.Canceled) {
		t.Errorf("a second reader passed while the row was not committed: %v", err)
	}
	l.let <- nil
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if err := a.once(t.Context(), e); err != nil || len(l.groups) != 1 || len(l.groups[0]) != 1 {
		t.Errorf("rows %v, %v", l.groups, err)
	}
}

func TestFailedAuditIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	l := &ledger{began: make(chan struct{}, 2), let: make(chan error, 2)}
	a := &auditor{append: l.append}
	l.let <- errors.New("disk full")
	err := a.once(t.Context(), entry("ana", "lang=fr", noon))
	if vigie.ErrorCode(err) != vigie.CodeUnavailable {
		t.Fatalf("a failed commit: %v", err)
	}
	l.let <- nil
	if err := a.once(t.Context(), entry("ana", "lang=fr", noon)); err != nil || len(l.groups) != 1 {
		t.Errorf("the next read: %d rows, %v", len(l.groups), err)
	}
}
