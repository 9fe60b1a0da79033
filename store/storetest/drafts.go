package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

var carla = vigie.Actor{ID: "carla", Roles: []vigie.Role{vigie.RoleCoordinator}}

// write saves a text after what was read.
func write(ctx context.Context, s *store.Store, id, text string, read int64, who vigie.Actor, now time.Time) (vigie.Draft, error) {
	return s.SaveDraft(ctx, vigie.Draft{
		QuestionID: id, Revision: read, Lang: "fr", Text: text, Sources: []vigie.Source{{URL: "https://a.example", Title: "A\x00"}}, Referrals: []string{"infor"},
	}, who, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: who.ID, Now: now})
}

func drafts(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	_, err := s.Draft(ctx, id)
	wantCode(t, err, vigie.CodeNotFound)
	_, err = write(ctx, s, id, "one", 0, anna, Noon)
	wantCode(t, err, vigie.CodeConflict) // nobody holds it
	must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
	d := must(write(ctx, s, id, "one", 0, anna, Noon.Add(50*time.Minute)))(t)
	same(t, "what was saved", must(s.Draft(ctx, id))(t), d)
	if d.Revision != 1 || d.Sources[0].Title != "A" || !slices.Equal(d.Writers, []string{"anna"}) {
		t.Errorf("draft %+v", d)
	}
	q := must(s.Question(ctx, id))(t)
	if q.State != vigie.Drafting || !q.Claim.Until.Equal(Noon.Add(110*time.Minute)) {
		t.Errorf("a save did not renew the claim: %s until %s", q.State, q.Claim.Until)
	}
	_, err = write(ctx, s, id, "an older window", 0, anna, Noon.Add(51*time.Minute))
	wantCode(t, err, vigie.CodeStale)
	if after := must(s.Question(ctx, id))(t); after.Version != q.Version {
		t.Errorf("a stale save changed the question to version %d", after.Version)
	}
	// The claim ends, the words stay for whoever comes next.
	if n := must(s.ExpireClaims(ctx, Noon.Add(3*time.Hour)))(t); n != 1 {
		t.Errorf("%d claims ended", n)
	}
	must(s.Transition(ctx, id, vigie.ActClaim, bert, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: "Bert", Now: Noon.Add(3 * time.Hour)}))(t)
	d = must(write(ctx, s, id, "one and two", 1, bert, Noon.Add(3*time.Hour)))(t)
	if d.Revision != 2 || !slices.Equal(d.Writers, []string{"anna", "bert"}) {
		t.Errorf("draft %+v", d)
	}
	clock := Noon.Add(200 * time.Minute)
	step := func(action vigie.Action, who vigie.Actor, change func(*vigie.TransitionArgs)) error {
		clock = clock.Add(time.Second)
		a := vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: who.ID, ByName: who.ID, Now: clock}
		if change != nil {
			change(&a)
		}
		_, err := s.Transition(ctx, id, action, who, a)
		return err
	}
	ok(t, step(vigie.ActSubmit, bert, nil))
	wantCode(t, step(vigie.ActApprove, anna, nil), vigie.CodeForbidden) // wrote a part
	wantCode(t, step(vigie.ActApprove, carla, func(a *vigie.TransitionArgs) { a.Revision = 1 }), vigie.CodeStale)
	if list := must(s.Reviews(ctx, 10))(t); len(list) != 1 || list[0].ID != id || list[0].Site.ID == "" {
		t.Errorf("reviews %+v", list)
	}
	ok(t, step(vigie.ActChanges, carla, func(a *vigie.TransitionArgs) { a.Note = "shorter" }))
	ok(t, step(vigie.ActHandOver, bert, func(a *vigie.TransitionArgs) { a.To, a.PersonName, a.Note = "anna", "Anna", "yours" }))
	if q := must(s.Question(ctx, id))(t); q.Claim.By != "anna" || q.State != vigie.Drafting {
		t.Errorf("handed over: %+v", q.Question)
	}
	ok(t, step(vigie.ActSubmit, anna, nil))
	ok(t, step(vigie.ActApprove, carla, func(a *vigie.TransitionArgs) { a.Revision = 2 }))
	d = must(s.Draft(ctx, id))(t)
	if d.ApprovedBy != "carla" || d.ApprovedAt.IsZero() {
		t.Errorf("approved: %+v", d)
	}
	comments := must(s.Comments(ctx, id))(t)
	if len(comments) != 2 || comments[0].Kind != vigie.CommentChanges || comments[1].Kind != vigie.CommentHandover || comments[1].Text != "yours" {
		t.Errorf("comments %+v", comments)
	}
	// Whoever holds it is away: another one publishes what was approved.
	wantCode(t, step(vigie.ActClaim, bert, nil), vigie.CodeConflict)
	ok(t, step(vigie.ActClaim, bert, func(a *vigie.TransitionArgs) { a.Now = Noon.Add(9 * time.Hour) }))
	p := must(s.AddPublication(ctx, vigie.Publication{QuestionID: id, URL: "https://forum.example/1", Channel: vigie.ChannelPublic}, bert))(t)
	if !p.Approved {
		t.Error("an approved answer was published as if nobody had seen it")
	}
	if list := must(s.Reviews(ctx, 10))(t); len(list) != 0 {
		t.Errorf("reviews after approval: %d", len(list))
	}
}

// fastLane lets another volunteer approve once a writer's answers were approved five times.
func fastLane(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	for n := range 6 {
		id := Ask(t, s, fmt.Sprint(n), 1, nil)
		must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
		must(write(ctx, s, id, "words", 0, anna, Noon))(t)
		must(s.Transition(ctx, id, vigie.ActSubmit, anna, args("Anna")))(t)
		_, err := s.Transition(ctx, id, vigie.ActApprove, bert, args("Bert"))
		if n < 5 {
			wantCode(t, err, vigie.CodeForbidden)
			must(s.Transition(ctx, id, vigie.ActApprove, carla, args("Carla")))(t)
			continue
		}
		ok(t, err)
	}
}

// parallelDrafts lets many windows of one writer save at once: one of them wins each revision.
func parallelDrafts(t *testing.T, s *store.Store) {
	ctx := context.WithoutCancel(t.Context())
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
	var won, stale atomic.Int64
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			_, err := write(ctx, s, id, fmt.Sprint("window ", i), 0, anna, Noon)
			switch vigie.ErrorCode(err) {
			case "":
				won.Add(1)
			case vigie.CodeStale, vigie.CodeConflict:
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if d := must(s.Draft(ctx, id))(t); won.Load() != 1 || stale.Load() != 19 || d.Revision != 1 {
		t.Errorf("%d saves won, %d were refused, revision %d", won.Load(), stale.Load(), d.Revision)
	}
}
