package vigie

import (
	"slices"
	"time"
)

// Draft is the answer that is being written for a question, until it is approved and after. A question has
// one; it outlives the claim under which it was written.
type Draft struct {
	QuestionID string    `json:"question"`
	Lang       string    `json:"lang"`
	Text       string    `json:"text"`
	Sources    []Source  `json:"sources"`
	Referrals  []string  `json:"referrals"` // ids of the directory
	Revision   int64     `json:"revision"`  // rises with every save: a writer names the one they read
	Writers    []string  `json:"writers"`   // person ids of all who saved a revision
	Expert     ExpertAsk `json:"expert"`
	SavedAt    time.Time `json:"saved_at"`
	Submitted  time.Time `json:"submitted_at"` // zero: not yet, or taken back
	ApprovedBy string    `json:"approved_by"`
	ApprovedAt time.Time `json:"approved_at"`
}

// Source is where a statement of an answer can be read.
type Source struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

// ExpertAsk is the request for an expert's word on an answer, and the word.
type ExpertAsk struct {
	Field  string    `json:"field"` // medicine, pharmacy, law, chemistry, psychology; empty: nobody was asked
	AskAt  time.Time `json:"asked_at"`
	By     string    `json:"by"` // the expert who signed
	SignAt time.Time `json:"signed_at"`
}

// ExpertFields are the fields of experts.
var ExpertFields = []string{"medicine", "pharmacy", "law", "chemistry", "psychology"}

// Comment is what somebody says about an answer or a question, to the team alone.
type Comment struct {
	ID         string      `json:"id"`
	QuestionID string      `json:"question"`
	By         string      `json:"by"`
	Name       string      `json:"name"`
	Kind       CommentKind `json:"kind"`
	Text       string      `json:"text"`
	At         time.Time   `json:"at"`
}

// CommentKind says what a comment came with.
type CommentKind string

// The kinds of comments.
const (
	CommentNote     CommentKind = "note"
	CommentChanges  CommentKind = "changes"  // what a reviewer wants changed
	CommentAsk      CommentKind = "ask"      // what an expert is asked
	CommentSign     CommentKind = "sign"     // what an expert says when signing
	CommentHandover CommentKind = "handover" // what the next holder should know
	CommentCare     CommentKind = "care"     // released because it is too close; shown to coordinators alone
)

// trustedFrom is how many approved answers make a volunteer whose low-risk answers another volunteer
// may approve.
const trustedFrom = 5

// riskyTopics need a coordinator's or an expert's eyes, whoever wrote.
var riskyTopics = []string{"interactions", "withdrawal", "health", "law", "adverse"}

// FastLane says that the eyes of another volunteer are enough for an answer: an everyday question, and
// a writer whose answers were approved before.
func FastLane(v Verdict, approvedBefore int) bool {
	risky := slices.ContainsFunc(v.Topics, func(t string) bool { return slices.Contains(riskyTopics, t) })
	return v.Disposition == Answer && v.Urgency != UrgencyNow && !risky && approvedBefore >= trustedFrom
}

// Rewritten is the draft with another text, as a writer sends it: n.Revision is the one that they read.
// CodeStale when another one is there. A signature does not outlive a change of the words.
func (d Draft) Rewritten(n Draft, who Actor, now time.Time) (Draft, error) {
	if n.Revision != d.Revision {
		return d, d.stale()
	}
	if n.Text != d.Text {
		d.Expert.By, d.Expert.SignAt = "", time.Time{}
	}
	d.Lang, d.Text, d.Sources, d.Referrals, d.SavedAt, d.Revision = n.Lang, n.Text, n.Sources, n.Referrals, now.UTC(), d.Revision+1
	if !slices.Contains(d.Writers, who.ID) {
		d.Writers = append(slices.Clone(d.Writers), who.ID)
	}
	return d, nil
}

// After is the draft as an action on its question leaves it; changed says that it is another one. What
// the caller read is args.Revision: CodeStale when it is not this one.
func (d Draft) After(action Action, who Actor, args TransitionArgs) (out Draft, changed bool, err error) {
	if args.Revision != 0 && args.Revision != d.Revision {
		return d, false, d.stale()
	}
	out = d
	switch action {
	case ActSubmit:
		out.Submitted = args.Now
	case ActWithdraw, ActChanges:
		out.Submitted, out.ApprovedBy, out.ApprovedAt = time.Time{}, "", time.Time{}
	case ActAskExpert:
		out.Expert = ExpertAsk{Field: args.Field, AskAt: args.Now}
	case ActSign:
		out.Expert.By, out.Expert.SignAt = who.ID, args.Now
	case ActApprove:
		out.ApprovedBy, out.ApprovedAt = who.ID, args.Now
		if out.Expert.By == "" && who.has(RoleExpert) {
			out.Expert.By, out.Expert.SignAt = who.ID, args.Now
		}
	default:
		return d, false, nil
	}
	if d.Revision == 0 {
		return d, false, Errorf(CodeConflict, "nothing was written for this question yet: save an answer first")
	}
	return out, true, nil
}

func (d Draft) stale() error {
	return Errorf(CodeStale, "the answer was changed meanwhile, revision %d is the present one: compare it with yours, then save again", d.Revision)
}

// NoteKind is what the note of an action becomes; false when the action keeps none.
func NoteKind(action Action) (CommentKind, bool) {
	switch action {
	case ActChanges:
		return CommentChanges, true
	case ActAskExpert:
		return CommentAsk, true
	case ActSign:
		return CommentSign, true
	case ActHandOver:
		return CommentHandover, true
	case ActRelease:
		return CommentCare, true
	default:
		return "", false
	}
}

// Situation is what the workflow looks at of a question besides its state. v is the verdict on its
// thread, approved how many answers of the least experienced writer were approved before.
func (q Question) Situation(d Draft, v Verdict, approved int, now time.Time) Situation {
	s := Situation{
		Writers: d.Writers, Signed: d.Expert.By != "", Expert: v.Disposition == Expert || d.Expert.Field != "",
		FastLane: len(d.Writers) > 0 && FastLane(v, approved),
	}
	if q.Claim != nil {
		s.Holder, s.Lapsed = q.Claim.By, !q.Claim.Until.After(now)
	}
	return s
}
