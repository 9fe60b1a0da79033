package vigie

import "time"

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
	ActClaim    Action = "claim"
	ActRenew    Action = "renew"
	ActRelease  Action = "release"
	ActDismiss  Action = "dismiss"
	ActReopen   Action = "reopen"
	ActDraft    Action = "draft"
	ActSubmit   Action = "submit"
	ActChanges  Action = "changes"
	ActApprove  Action = "approve"
	ActPublish  Action = "publish"
	ActFinish   Action = "finish"
	ActExpire   Action = "expire"   // the machine: the lease ended
	ActClose    Action = "close"    // the machine: answered, gone, duplicate, excluded, erased
	ActRequeue  Action = "requeue"  // the machine: a later verdict wants it back
	ActFollowUp Action = "followup" // the machine: the asker wrote again after publication
)

// Transition is one row of the workflow's table.
type Transition struct {
	From   State
	Action Action
	To     State
	Roles  []Role // empty: the machine alone
	Holder bool   // only the holder of the claim (a coordinator may do it in their place)
}

var (
	workers = []Role{RoleVolunteer, RoleCoordinator}
	leads   = []Role{RoleCoordinator}
	peers   = []Role{RoleVolunteer, RoleExpert, RoleCoordinator}
)

// Transitions is the whole workflow. What is not in it is refused.
//
// A publication may be recorded from a claim on: the link is a fact on the forum, and
// refusing to write it down would lose it.
var Transitions = []Transition{
	{Waiting, ActClaim, Claimed, workers, false},
	{Waiting, ActDismiss, Dismissed, workers, false},
	{Waiting, ActClose, Closed, nil, false},
	{Claimed, ActRenew, Claimed, workers, true},
	{Claimed, ActRelease, Waiting, workers, true},
	{Claimed, ActExpire, Waiting, nil, false},
	{Claimed, ActDismiss, Dismissed, workers, true},
	{Claimed, ActDraft, Drafting, workers, true},
	{Claimed, ActPublish, Published, workers, true},
	{Drafting, ActRenew, Drafting, workers, true},
	{Drafting, ActRelease, Waiting, workers, true},
	{Drafting, ActExpire, Waiting, nil, false},
	{Drafting, ActDismiss, Dismissed, workers, true},
	{Drafting, ActDraft, Drafting, workers, true},
	{Drafting, ActSubmit, InReview, workers, true},
	{Drafting, ActPublish, Published, workers, true},
	{InReview, ActChanges, Drafting, peers, false},
	{InReview, ActApprove, Approved, peers, false},
	{Approved, ActPublish, Published, workers, true},
	{Published, ActPublish, Published, workers, false},
	{Published, ActFollowUp, Published, nil, false},
	{Published, ActFinish, Done, workers, false},
	{Dismissed, ActReopen, Waiting, workers, false},
	{Closed, ActReopen, Waiting, leads, false},
	{Closed, ActRequeue, Waiting, nil, false},
}

// Actor is who asks for a transition.
type Actor struct {
	ID      string
	Roles   []Role
	Machine bool
}

// Next decides one transition of a question: the row that allows it, or an Error with the
// reason (CodeConflict when the state does not allow it, CodeForbidden when the role does
// not). holder is the person id of the present claim, empty when there is none.
func Next(from State, action Action, holder string, who Actor) (Transition, error) {
	for _, t := range Transitions {
		if t.From != from || t.Action != action {
			continue
		}
		if who.Machine {
			return t, nil
		}
		p := Person{Roles: who.Roles}
		if !p.Has(t.Roles...) {
			return Transition{}, Errorf(CodeForbidden, "your role may not %s a question", action)
		}
		if t.Holder && holder != who.ID && !p.Has(RoleCoordinator) {
			return Transition{}, Errorf(CodeConflict, "the question is held by somebody else: ask them to release it")
		}
		return t, nil
	}
	return Transition{}, Errorf(CodeConflict, "a question that is %s cannot be changed by %q: reload it to see where it stands", from, action)
}

// TransitionArgs are what a transition needs besides its action.
type TransitionArgs struct {
	Reason     string        // why it is dismissed or closed
	ClaimFor   time.Duration // length of the lease on claim and renew
	PersonName string        // shown to others while the lease holds
	Now        time.Time
}
