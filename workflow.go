package vigie

import (
	"slices"
	"time"
)

// State is where a question stands on its way from thread to answer.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Claimed   State = "claimed"
	Drafting  State = "drafting"
	InReview  State = "in_review"
	Approved  State = "approved"
	Published State = "published"
	Done      State = "done"
	Dismissed State = "dismissed"
	Closed    State = "closed"
)

// Action is what somebody, or the machine, wants to happen to a question.
type Action string

// The actions.
const (
	ActClaim     Action = "claim"
	ActRenew     Action = "renew"
	ActRelease   Action = "release"
	ActDismiss   Action = "dismiss"
	ActReopen    Action = "reopen"
	ActHandOver  Action = "hand_over"
	ActDraft     Action = "draft" // save the answer
	ActSubmit    Action = "submit"
	ActWithdraw  Action = "withdraw" // take it back from review, or change what was approved
	ActChanges   Action = "changes"
	ActAskExpert Action = "ask_expert"
	ActSign      Action = "sign" // an expert's word
	ActApprove   Action = "approve"
	ActPublish   Action = "publish"
	ActFinish    Action = "finish"
	ActExpire    Action = "expire"   // the machine: the lease ended
	ActClose     Action = "close"    // the machine: answered, gone, duplicate, excluded
	ActErase     Action = "erase"    // the machine: the asker's words were erased
	ActRequeue   Action = "requeue"  // the machine: a later verdict wants it back
	ActFollowUp  Action = "followup" // the machine: the asker wrote again after publication
)

// Guard is what a transition asks of a person besides their role.
type Guard string

// The guards.
const (
	Anybody   Guard = ""
	ByHolder  Guard = "holder"   // of the claim; a coordinator may do it in their place
	ByOther   Guard = "other"    // nobody who wrote the answer: a second pair of eyes
	ByFree    Guard = "free"     // nobody holds it, or the claim has ended
	ByInvited Guard = "reviewer" // ByOther, and coordinator or expert unless the fast lane is open; an expert where one is needed
)

// Transition is one row of the workflow's table.
type Transition struct {
	From   State
	Action Action
	To     State
	Roles  []Role // empty: the machine alone
	Guard  Guard
}

var (
	workers = []Role{RoleVolunteer, RoleCoordinator}
	leads   = []Role{RoleCoordinator}
	experts = []Role{RoleExpert}
	peers   = []Role{RoleVolunteer, RoleExpert, RoleCoordinator}
)

// Transitions is the whole workflow. What is not in it is refused.
//
// A publication may be recorded from a claim on: the link is a fact on the forum, and
// refusing to write it down would lose it. What was published before anybody approved it
// stands first among the reviews.
var Transitions = []Transition{
	{Waiting, ActClaim, Claimed, workers, ByFree},
	{Waiting, ActDismiss, Dismissed, workers, Anybody},
	{Waiting, ActClose, Closed, nil, Anybody},
	{Waiting, ActErase, Closed, nil, Anybody},

	{Claimed, ActRenew, Claimed, workers, ByHolder},
	{Claimed, ActRelease, Waiting, workers, ByHolder},
	{Claimed, ActHandOver, Claimed, workers, ByHolder},
	{Claimed, ActExpire, Waiting, nil, Anybody},
	{Claimed, ActErase, Closed, nil, Anybody},
	{Claimed, ActDismiss, Dismissed, workers, ByHolder},
	{Claimed, ActDraft, Drafting, workers, ByHolder},
	{Claimed, ActPublish, Published, workers, ByHolder},

	{Drafting, ActRenew, Drafting, workers, ByHolder},
	{Drafting, ActRelease, Waiting, workers, ByHolder},
	{Drafting, ActHandOver, Drafting, workers, ByHolder},
	{Drafting, ActExpire, Waiting, nil, Anybody},
	{Drafting, ActErase, Closed, nil, Anybody},
	{Drafting, ActDismiss, Dismissed, workers, ByHolder},
	{Drafting, ActDraft, Drafting, workers, ByHolder},
	{Drafting, ActAskExpert, Drafting, workers, ByHolder},
	{Drafting, ActSubmit, InReview, workers, ByHolder},
	{Drafting, ActPublish, Published, workers, ByHolder},

	{InReview, ActErase, Closed, nil, Anybody},
	{InReview, ActHandOver, InReview, workers, ByHolder},
	{InReview, ActWithdraw, Drafting, workers, ByHolder},
	{InReview, ActChanges, Drafting, peers, ByOther},
	{InReview, ActAskExpert, InReview, peers, Anybody},
	{InReview, ActSign, InReview, experts, ByOther},
	{InReview, ActApprove, Approved, peers, ByInvited},

	{Approved, ActErase, Closed, nil, Anybody},
	{Approved, ActClaim, Approved, workers, ByFree},
	{Approved, ActHandOver, Approved, workers, ByHolder},
	{Approved, ActWithdraw, Drafting, workers, ByHolder},
	{Approved, ActPublish, Published, workers, ByHolder},

	{Published, ActPublish, Published, workers, Anybody},
	{Published, ActApprove, Published, peers, ByInvited},
	{Published, ActFollowUp, Published, nil, Anybody},
	{Published, ActFinish, Done, workers, Anybody},
	{Done, ActFollowUp, Published, nil, Anybody},

	{Dismissed, ActReopen, Waiting, workers, Anybody},
	{Closed, ActReopen, Waiting, leads, Anybody},
	{Closed, ActRequeue, Waiting, nil, Anybody},
}

// Actor is who asks for a transition.
type Actor struct {
	ID      string
	Roles   []Role
	Machine bool
}

func (a Actor) has(roles ...Role) bool { return Person{Roles: a.Roles}.Has(roles...) }

// Situation is what a transition looks at besides the state.
type Situation struct {
	Holder   string   // person id of the claim; empty when there is none
	Lapsed   bool     // the claim's time is over
	Writers  []string // of the answer
	Expert   bool     // an expert's word is needed
	Signed   bool     // an expert has given it
	FastLane bool     // the eyes of another volunteer are enough
}

// Next decides one transition of a question: the row that allows it, or an Error with the
// reason (CodeConflict when the state or another person stands in the way, CodeForbidden when the
// role does not allow it).
func Next(from State, action Action, s Situation, who Actor) (Transition, error) {
	at := slices.IndexFunc(Transitions, func(t Transition) bool { return t.From == from && t.Action == action })
	if at < 0 {
		return Transition{}, Errorf(CodeConflict, "a question that is %s cannot be changed by %q: reload it to see where it stands", from, action)
	}
	t := Transitions[at]
	if who.Machine {
		return t, nil
	}
	if !who.has(t.Roles...) {
		return Transition{}, Errorf(CodeForbidden, "your role may not %s a question", action)
	}
	if err := t.Guard.check(s, who); err != nil {
		return Transition{}, err
	}
	return t, nil
}

// check says why a person may not pass.
func (g Guard) check(s Situation, who Actor) error {
	wrote := slices.Contains(s.Writers, who.ID)
	switch {
	case g == ByHolder && s.Holder != who.ID && !who.has(RoleCoordinator):
		return Errorf(CodeConflict, "the question is held by somebody else: ask them to release it")
	case g == ByFree && s.Holder != "" && s.Holder != who.ID && !s.Lapsed:
		return Errorf(CodeConflict, "somebody else holds the question: take another one, or ask them to release it")
	case (g == ByOther || g == ByInvited) && wrote:
		return Errorf(CodeForbidden, "you wrote this answer: a second pair of eyes looks at it")
	case g == ByInvited && s.Expert && !s.Signed && !who.has(RoleExpert):
		return Errorf(CodeConflict, "this question needs an expert's word before its answer is approved: ask one")
	case g == ByInvited && !s.FastLane && !who.has(RoleCoordinator, RoleExpert):
		return Errorf(CodeForbidden, "this answer is approved by a coordinator or an expert: comment on it, or leave it to them")
	}
	return nil
}

// TransitionArgs are what a transition needs besides its action.
type TransitionArgs struct {
	Reason     string        // why it is dismissed or closed
	ClaimFor   time.Duration // length of the lease on claim, renew and hand-over
	PersonName string        // of the holder: shown to others while the lease holds
	ByName     string        // of whoever acts, on a note
	To         string        // id of whoever takes it over
	Field      string        // of the expert that is asked
	Note       string        // goes with it, to the team
	Revision   int64         // of the answer that was read: another one is CodeStale; 0: not looked at
	Now        time.Time
}
