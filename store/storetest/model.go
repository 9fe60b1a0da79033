package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// interleavings lets five people and the machine work on the same questions at once. Each
// answer of the store is checked against the table: what succeeded must have been allowed,
// and the version counts every success exactly once.
func interleavings(t *testing.T, s *store.Store) {
	Seed(t, s)
	ctx := context.WithoutCancel(t.Context())
	ids := []string{Ask(t, s, "1", 1, nil), Ask(t, s, "2", 2, nil), Ask(t, s, "3", 3, nil)}
	actions := []vigie.Action{
		vigie.ActClaim, vigie.ActClaim, vigie.ActRelease, vigie.ActRenew, vigie.ActDraft, vigie.ActSubmit, vigie.ActChanges, vigie.ActApprove,
		vigie.ActDismiss, vigie.ActReopen, vigie.ActPublish,
	}
	var mu sync.Mutex
	versions := map[string]map[int64]vigie.State{}
	published := map[string]int{}
	for _, id := range ids {
		versions[id] = map[int64]vigie.State{1: vigie.Waiting}
	}
	var wg sync.WaitGroup
	for person := range 5 {
		random := rand.New(rand.NewPCG(uint64(person), 7)) //nolint:gosec // the same numbers in each run
		who := vigie.Actor{ID: fmt.Sprintf("p%d", person), Roles: []vigie.Role{vigie.RoleVolunteer}}
		wg.Go(func() {
			for step := range 60 {
				id, action := ids[random.IntN(len(ids))], actions[random.IntN(len(actions))]
				var err error
				if action == vigie.ActPublish {
					p := vigie.Publication{QuestionID: id, URL: fmt.Sprintf("https://sim.example/%s/%d", who.ID, step), Channel: vigie.ChannelPublic}
					if _, err = s.AddPublication(ctx, p, who); err == nil {
						mu.Lock()
						published[id]++
						mu.Unlock()
					}
				} else {
					var q vigie.QuestionView
					q, err = s.Transition(ctx, id, action, who, vigie.TransitionArgs{Reason: "r", ClaimFor: time.Hour, PersonName: who.ID, Now: Noon})
					if err == nil {
						mu.Lock()
						versions[id][q.Version] = q.State
						mu.Unlock()
					}
				}
				var e *vigie.Error
				if err != nil && (!errors.As(err, &e) || e.Code != vigie.CodeConflict && e.Code != vigie.CodeForbidden) {
					t.Errorf("%s: %v", action, err)
				}
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		checkHistory(t, s, id, versions[id], published[id])
	}
}

// checkHistory compares what a question became with what its callers were told.
func checkHistory(t *testing.T, s *store.Store, id string, versions map[int64]vigie.State, published int) {
	t.Helper()
	allowed := map[[2]vigie.State]bool{}
	for _, tr := range vigie.Transitions {
		allowed[[2]vigie.State{tr.From, tr.To}] = true
	}
	q := must(s.Question(t.Context(), id))(t)
	list, _, err := s.Publications(t.Context(), vigie.PublicationFilter{QuestionID: id, Limit: 200})
	ok(t, err)
	if len(list) != published {
		t.Errorf("%d publications are stored, %d were acknowledged", len(list), published)
	}
	if len(list) > 0 && q.State != vigie.Published {
		t.Errorf("a published question is %s", q.State)
	}
	for v, state := range versions {
		if before, seen := versions[v-1]; seen && !allowed[[2]vigie.State{before, state}] {
			t.Errorf("version %d went from %s to %s", v, before, state)
		}
	}
	if q.Version < int64(len(versions)) {
		t.Errorf("version %d after %d changes", q.Version, len(versions))
	}
}
