package main

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/sim"
)

// TestASourceThatDiesIsTold takes a simulated forum down under the whole program: people are told within the
// hour, once, and the silence ends when the forum is back.
func TestASourceThatDiesIsTold(t *testing.T) {
	t.Parallel()
	forums := onSimulated(t, 1)
	ctx, a := forums.ctx, forums.open(t, parts{crawl: true, api: true})
	var ahead atomic.Int64
	a.clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	client, err := a.openFetch(a.store, a.store)
	check(t, err)
	a.crawler = crawler.New(crawler.Options{ // as the program's own, on a clock that waiting moves
		Fetch: fetcher{client}, Store: a.store, Key: a.key, Now: a.now, Exempt: a.simulated,
		Wait: func(ctx context.Context, until time.Time) error {
			ahead.Add(int64(max(0, until.Sub(a.now()))))
			return ctx.Err()
		},
	})
	coordinator := vigie.Person{ID: "c1", Name: "Coordination", Roles: []vigie.Role{vigie.RoleCoordinator}, Langs: []string{"nl"}}
	coordinator, err = a.store.PutPerson(ctx, coordinator)
	check(t, err)
	_, err = a.store.AddContact(ctx, vigie.Contact{PersonID: coordinator.ID, Kind: vigie.ContactMail, Address: "c@team.example"})
	check(t, err)

	forum := forums.world.Forums()[0]
	visit := func(most int) { // boards that are due, then the watch; a host that is down makes the next one wait
		t.Helper()
		due, err := a.store.DueBoards(ctx, a.now(), most)
		check(t, err)
		for _, id := range due {
			_, err := a.crawler.Visit(ctx, id)
			check(t, err)
		}
		check(t, a.watchBoards(ctx))
	}
	open := func() []vigie.Silence {
		t.Helper()
		list, err := a.store.OpenSilences(ctx)
		check(t, err)
		return list
	}
	messages := func() []vigie.Effect {
		t.Helper()
		list, err := a.store.TakeEffects(ctx, vigie.ContactKinds, a.now(), time.Millisecond, 100)
		check(t, err)
		return list
	}
	visit(10)
	if list := open(); len(list) != 0 {
		t.Fatalf("a forum that is well: %+v", list)
	}
	forum.SetFault(sim.Fault{Kind: sim.FaultUnavailable}, -1)
	told := time.Duration(0)
	ahead.Store(int64(24 * time.Hour))
	for down := a.now(); told == 0 && a.now().Sub(down) < 2*time.Hour; ahead.Add(int64(watchEvery)) {
		visit(10)
		if len(open()) > 0 {
			told = a.now().Sub(down)
		}
	}
	if told == 0 || told > time.Hour {
		t.Errorf("people are told after %v, want within the hour", told)
	}
	sent := messages()
	if len(sent) != 1 || sent[0].Notice.Type != vigie.NoticeSilence || sent[0].Notice.State != vigie.BoardFailing || sent[0].Lang != "nl" {
		t.Errorf("messages: %+v, want one", sent)
	}
	for _, e := range sent {
		check(t, a.store.SettleEffect(ctx, e.ID, vigie.EffectResult{Sent: true, At: a.now()}))
	}
	ahead.Add(int64(2 * time.Hour))
	visit(1)
	if again := messages(); len(again) != 0 {
		t.Errorf("told again: %+v", again)
	}
	forum.ClearFaults()
	ahead.Add(int64(30 * time.Hour))
	visit(10)
	if list := open(); len(list) != 0 {
		t.Errorf("the forum is back: %+v", list)
	}
}
