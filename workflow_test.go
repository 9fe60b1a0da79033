package vigie_test

import (
	"testing"

	"vigie"
)

func TestNextAllowsOnlyTheTable(t *testing.T) {
	t.Parallel()
	states := []vigie.State{
		vigie.Waiting, vigie.Claimed, vigie.Drafting, vigie.InReview, vigie.Approved,
		vigie.Published, vigie.Done, vigie.Dismissed, vigie.Closed,
	}
	actions := map[vigie.Action]bool{}
	for _, tr := range vigie.Transitions {
		actions[tr.Action] = true
	}
	machine := vigie.Actor{Machine: true}
	allowed := 0
	for _, from := range states {
		for action := range actions {
			tr, err := vigie.Next(from, action, "", machine)
			if err == nil {
				allowed++
				if tr.From != from || tr.Action != action {
					t.Errorf("Next(%s, %s) gave the row %+v", from, action, tr)
				}
			} else if vigie.ErrorCode(err) != vigie.CodeConflict {
				t.Errorf("Next(%s, %s): code %s, want conflict", from, action, vigie.ErrorCode(err))
			}
		}
	}
	if allowed != len(vigie.Transitions) {
		t.Errorf("%d pairs allowed, the table has %d rows: a pair stands twice or names an unknown state", allowed, len(vigie.Transitions))
	}
}

func TestNextByRoleAndHolder(t *testing.T) {
	t.Parallel()
	actor := func(id string, roles ...vigie.Role) vigie.Actor { return vigie.Actor{ID: id, Roles: roles} }
	for _, c := range []struct {
		name   string
		from   vigie.State
		action vigie.Action
		holder string
		who    vigie.Actor
		to     vigie.State
		code   vigie.Code
	}{
		{"volunteer claims", vigie.Waiting, vigie.ActClaim, "", actor("a", vigie.RoleVolunteer), vigie.Claimed, ""},
		{"analyst may not claim", vigie.Waiting, vigie.ActClaim, "", actor("a", vigie.RoleAnalyst), "", vigie.CodeForbidden},
		{"admin may not claim", vigie.Waiting, vigie.ActClaim, "", actor("a", vigie.RoleAdmin), "", vigie.CodeForbidden},
		{"nobody may not claim", vigie.Waiting, vigie.ActClaim, "", actor(""), "", vigie.CodeForbidden},
		{"holder releases", vigie.Claimed, vigie.ActRelease, "a", actor("a", vigie.RoleVolunteer), vigie.Waiting, ""},
		{"another may not release", vigie.Claimed, vigie.ActRelease, "a", actor("b", vigie.RoleVolunteer), "", vigie.CodeConflict},
		{"coordinator releases for them", vigie.Claimed, vigie.ActRelease, "a", actor("c", vigie.RoleCoordinator), vigie.Waiting, ""},
		{"a person may not expire", vigie.Claimed, vigie.ActExpire, "a", actor("a", vigie.RoleVolunteer), "", vigie.CodeForbidden},
		{"claimed cannot be claimed", vigie.Claimed, vigie.ActClaim, "a", actor("b", vigie.RoleVolunteer), "", vigie.CodeConflict},
		{"volunteer may not reopen what the machine closed", vigie.Closed, vigie.ActReopen, "", actor("a", vigie.RoleVolunteer), "", vigie.CodeForbidden},
	} {
		tr, err := vigie.Next(c.from, c.action, c.holder, c.who)
		if got := vigie.ErrorCode(err); got != c.code || tr.To != c.to {
			t.Errorf("%s: got %q %q, want %q %q (%v)", c.name, tr.To, got, c.to, c.code, err)
		}
	}
}
