package vigie_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

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
			tr, err := vigie.Next(from, action, vigie.Situation{}, machine)
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
		tr, err := vigie.Next(c.from, c.action, vigie.Situation{Holder: c.holder}, c.who)
		if got := vigie.ErrorCode(err); got != c.code || tr.To != c.to {
			t.Errorf("%s: got %q %q, want %q %q (%v)", c.name, tr.To, got, c.to, c.code, err)
		}
	}
}

// TestNextLooksAtThePerson walks each guard with people who stand differently to a question.
func TestNextLooksAtThePerson(t *testing.T) {
	t.Parallel()
	writer := vigie.Actor{ID: "w", Roles: []vigie.Role{vigie.RoleVolunteer, vigie.RoleCoordinator, vigie.RoleExpert}}
	peer := vigie.Actor{ID: "p", Roles: []vigie.Role{vigie.RoleVolunteer}}
	lead := vigie.Actor{ID: "c", Roles: []vigie.Role{vigie.RoleCoordinator}}
	expert := vigie.Actor{ID: "e", Roles: []vigie.Role{vigie.RoleExpert}}
	written := vigie.Situation{Holder: "w", Writers: []string{"w"}}
	with := func(change func(*vigie.Situation)) vigie.Situation {
		s := written
		change(&s)
		return s
	}
	hard := with(func(s *vigie.Situation) { s.Expert = true })
	signed := with(func(s *vigie.Situation) { s.Expert, s.Signed = true, true })
	easy := with(func(s *vigie.Situation) { s.FastLane = true })
	lapsed := with(func(s *vigie.Situation) { s.Lapsed = true })
	for _, c := range []struct {
		name   string
		from   vigie.State
		action vigie.Action
		s      vigie.Situation
		who    vigie.Actor
		code   vigie.Code
	}{
		{"nobody approves their own words, whatever their roles", vigie.InReview, vigie.ActApprove, written, writer, vigie.CodeForbidden},
		{"nor sends them back", vigie.InReview, vigie.ActChanges, written, writer, vigie.CodeForbidden},
		{"nor signs them", vigie.InReview, vigie.ActSign, written, writer, vigie.CodeForbidden},
		{"nor approves them in the fast lane", vigie.InReview, vigie.ActApprove, easy, writer, vigie.CodeForbidden},
		{"a coordinator approves", vigie.InReview, vigie.ActApprove, written, lead, ""},
		{"a volunteer does not", vigie.InReview, vigie.ActApprove, written, peer, vigie.CodeForbidden},
		{"a volunteer does in the fast lane", vigie.InReview, vigie.ActApprove, easy, peer, ""},
		{"a coordinator waits for the expert", vigie.InReview, vigie.ActApprove, hard, lead, vigie.CodeConflict},
		{"an expert approves", vigie.InReview, vigie.ActApprove, hard, expert, ""},
		{"a coordinator approves what an expert signed", vigie.InReview, vigie.ActApprove, signed, lead, ""},
		{"a volunteer may ask for changes", vigie.InReview, vigie.ActChanges, hard, peer, ""},
		{"a volunteer signs nothing", vigie.InReview, vigie.ActSign, hard, peer, vigie.CodeForbidden},
		{"the holder withdraws", vigie.InReview, vigie.ActWithdraw, written, writer, ""},
		{"another volunteer does not", vigie.InReview, vigie.ActWithdraw, written, peer, vigie.CodeConflict},
		{"an approved answer whose holder is busy stays theirs", vigie.Approved, vigie.ActClaim, written, peer, vigie.CodeConflict},
		{"when their time is over somebody else publishes it", vigie.Approved, vigie.ActClaim, lapsed, peer, ""},
		{"what was published unseen is approved later", vigie.Published, vigie.ActApprove, written, lead, ""},
		{"but not by its writer", vigie.Published, vigie.ActApprove, written, writer, vigie.CodeForbidden},
	} {
		if _, err := vigie.Next(c.from, c.action, c.s, c.who); vigie.ErrorCode(err) != c.code {
			t.Errorf("%s: %v, want code %q", c.name, err, c.code)
		}
	}
}

func TestFastLane(t *testing.T) {
	t.Parallel()
	v := vigie.Verdict{Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Topics: []string{"effects"}}
	risky := v
	risky.Topics = []string{"effects", "interactions"}
	expert := v
	expert.Disposition = vigie.Expert
	if !vigie.FastLane(v, 5) || vigie.FastLane(v, 4) || vigie.FastLane(risky, 50) || vigie.FastLane(expert, 50) {
		t.Error("the fast lane is for everyday questions of writers with five approved answers, and for nothing else")
	}
}

func TestADraftKeepsWhatWasRead(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	anna, ben := vigie.Actor{ID: "anna"}, vigie.Actor{ID: "ben"}
	first, err := vigie.Draft{QuestionID: "q"}.Rewritten(vigie.Draft{Text: "one"}, anna, noon)
	if err != nil || first.Revision != 1 || !slices.Equal(first.Writers, []string{"anna"}) {
		t.Fatalf("first: %+v, %v", first, err)
	}
	signed, changed, err := first.After(vigie.ActSign, vigie.Actor{ID: "eva"}, vigie.TransitionArgs{Revision: 1, Now: noon})
	if err != nil || !changed || signed.Expert.By != "eva" {
		t.Fatalf("signed: %+v, %v", signed, err)
	}
	if _, err := signed.Rewritten(vigie.Draft{Text: "two", Revision: 0}, ben, noon); vigie.ErrorCode(err) != vigie.CodeStale {
		t.Errorf("a writer who had read nothing overwrote revision 1: %v", err)
	}
	second, err := signed.Rewritten(vigie.Draft{Text: "two", Revision: 1}, ben, noon)
	if err != nil || second.Expert.By != "" || !slices.Equal(second.Writers, []string{"anna", "ben"}) {
		t.Errorf("a signature outlived the words: %+v, %v", second, err)
	}
	if _, _, err := second.After(vigie.ActApprove, vigie.Actor{ID: "c"}, vigie.TransitionArgs{Revision: 1, Now: noon}); vigie.ErrorCode(err) != vigie.CodeStale {
		t.Errorf("revision 2 was approved by somebody who read revision 1: %v", err)
	}
	if _, _, err := (vigie.Draft{}).After(vigie.ActSubmit, anna, vigie.TransitionArgs{Now: noon}); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("nothing was submitted: %v", err)
	}
}

var update = flag.Bool("update", false, "write docs/workflow.md anew")

// TestTheDocumentIsTheTable holds docs/workflow.md against the table.
func TestTheDocumentIsTheTable(t *testing.T) {
	t.Parallel()
	const file, mark = "docs/workflow.md", "<!-- The table is written by `go test . -update`. -->\n"
	guards := map[vigie.Guard]string{
		vigie.Anybody: "", vigie.ByHolder: "holds the question (a coordinator may too)", vigie.ByOther: "wrote none of it",
		vigie.ByFree:    "nobody else holds it, or their time is over",
		vigie.ByInvited: "wrote none of it; coordinator or expert, in the fast lane also a volunteer; with an expert's word where one is needed",
	}
	var table strings.Builder
	table.WriteString("| from | action | to | who | and |\n| --- | --- | --- | --- | --- |\n")
	for _, tr := range vigie.Transitions {
		who := "the machine"
		if len(tr.Roles) > 0 {
			names := make([]string, len(tr.Roles))
			for i, r := range tr.Roles {
				names[i] = string(r)
			}
			who = strings.Join(names, ", ")
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s |\n", tr.From, tr.Action, tr.To, who, guards[tr.Guard])
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(data), mark)
	if !found {
		t.Fatalf("%s has no place for the table", file)
	}
	want := before + mark + table.String()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(data) != want {
		t.Errorf("%s does not say what the table says: run go test . -update", file)
	}
}
