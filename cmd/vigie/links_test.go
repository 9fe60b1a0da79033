package main

import (
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/sim"
)

// TestAPublishedLinkIsFollowed publishes an answer on a simulated forum and looks at it through the whole
// program: it is there, the forum is in trouble, it is there again.
func TestAPublishedLinkIsFollowed(t *testing.T) {
	t.Parallel()
	forums := onSimulated(t, 1)
	ctx, a := forums.ctx, forums.open(t, parts{crawl: true, triage: true, api: true})
	var ahead atomic.Int64
	a.clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	forum := forums.world.Forums()[0]
	for _, b := range forum.Boards() {
		_, err := a.crawler.Visit(ctx, b.ID)
		check(t, err)
	}
	check(t, a.settle(ctx))
	feed, _, err := a.store.Feed(ctx, vigie.FeedFilter{}, time.Now())
	check(t, err)
	q, err := a.store.Question(ctx, feed[0].ID)
	check(t, err)
	who := vigie.Actor{ID: "v", Roles: []vigie.Role{vigie.RoleVolunteer}}
	_, err = a.store.Transition(ctx, q.ID, vigie.ActClaim, who, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: "V"})
	check(t, err)
	_, err = a.store.AddPublication(ctx, vigie.Publication{QuestionID: q.ID, URL: q.Thread.URL + "#p" + q.Thread.Posts[0].ID, Channel: vigie.ChannelPublic}, who)
	check(t, err)
	look := func(after time.Duration) vigie.Publication {
		t.Helper()
		ahead.Store(int64(after))
		check(t, a.lookAtLinks(ctx))
		list, _, err := a.store.Publications(ctx, vigie.PublicationFilter{QuestionID: q.ID})
		check(t, err)
		return list[0]
	}
	if p := look(30 * time.Minute); p.Status != vigie.LinkUnknown || !p.CheckedAt.IsZero() {
		t.Errorf("looked at before its time: %+v", p)
	}
	if p := look(61 * time.Minute); p.Status != vigie.LinkAlive || p.Reason != "" || p.NextCheck.IsZero() {
		t.Errorf("after an hour: %+v", p)
	}
	forum.SetFault(sim.Fault{Kind: sim.FaultUnavailable}, -1)
	if p := look(6*time.Hour + time.Minute); p.Status != vigie.LinkAlive || p.Reason != vigie.LinkReasonFetch {
		t.Errorf("a forum in trouble: %+v", p)
	}
	forum.ClearFaults()
	if p := look(25 * time.Hour); p.Status != vigie.LinkAlive || p.Reason != "" {
		t.Errorf("after the trouble: %+v", p)
	}
}
