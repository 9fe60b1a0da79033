package desk

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vigie"
)

// Length of a claim: a part of how long askers keep coming back, within bounds that leave
// time to write and never block a question for a day.
const (
	ClaimMin  = 20 * time.Minute
	ClaimMax  = 4 * time.Hour
	claimPart = 24 // of the shelf life: one hour of a day
)

// ClaimFor is how long a claim on a question of this site lasts.
func ClaimFor(s vigie.Site) time.Duration {
	return min(max(s.Life()/claimPart, ClaimMin), ClaimMax)
}

// HeldError says that somebody else holds the question, and until when.
type HeldError struct {
	By    string // person id
	Name  string
	Until time.Time
	cause error
}

func (e *HeldError) Error() string { return e.cause.Error() }

func (e *HeldError) Unwrap() error { return e.cause }

// Feed reads the ranked questions, and the cursor of the next page (zero: none).
func (d *Desk) Feed(ctx context.Context, c Caller, f vigie.FeedFilter) ([]vigie.QuestionView, vigie.FeedCursor, error) {
	var none vigie.FeedCursor
	if err := c.May(UseFeed); err != nil {
		return nil, none, err
	}
	var err error
	if f.Limit, err = limit(f.Limit, FeedLimit, FeedMax); err != nil {
		return nil, none, err
	}
	if err := d.words.labels(f.Langs, f.Substances, f.Topics, f.Dispositions, f.Urgencies); err != nil {
		return nil, none, err
	}
	if err := d.places(ctx, f.Sites, f.Boards); err != nil {
		return nil, none, err
	}
	items, next, err := d.store.Feed(ctx, f, d.now())
	if err != nil {
		return nil, none, fmt.Errorf("read feed: %w", err)
	}
	filter := object(url.Values{
		"lang": f.Langs, "site": f.Sites, "board": f.Boards, "substance": f.Substances, "topic": f.Topics,
		"disposition": strs(f.Dispositions), "urgency": strs(f.Urgencies),
	}, "")
	if err := d.listed(ctx, c, filter); err != nil {
		return nil, none, err
	}
	for i := range items {
		items[i] = d.speak(c, items[i])
	}
	return items, next, nil
}

// speak words the reasons of a question in the reader's language. Where none is known they stay in that of
// the site.
func (d *Desk) speak(c Caller, q vigie.QuestionView) vigie.QuestionView {
	lang := c.language()
	if lang == "" {
		return q
	}
	q.Why = slices.Clone(q.Why)
	for i := range q.Why {
		q.Why[i].Text = d.why(lang, q.Why[i])
	}
	return q
}

// Question reads one question with its thread and posts.
func (d *Desk) Question(ctx context.Context, c Caller, id string) (vigie.QuestionView, error) {
	if err := c.May(UseQuestion); err != nil {
		return vigie.QuestionView{}, err
	}
	q, err := d.question(ctx, id)
	if err != nil {
		return vigie.QuestionView{}, err
	}
	if err := d.opened(ctx, c, id); err != nil {
		return vigie.QuestionView{}, err
	}
	return d.speak(c, q), nil
}

func (d *Desk) question(ctx context.Context, id string) (vigie.QuestionView, error) {
	q, err := d.store.Question(ctx, id)
	if err != nil {
		return vigie.QuestionView{}, missing(err, "question", id)
	}
	if q.Claim != nil && (q.State == vigie.Claimed || q.State == vigie.Drafting) && !q.Claim.Until.After(d.now()) {
		q.Claim = nil // the lease is over, the sweep has not come yet
	}
	return q, nil
}

// missing gives "not found" one wording; other errors keep theirs.
func missing(err error, what, id string) error {
	if vigie.ErrorCode(err) == vigie.CodeNotFound {
		return vigie.Wrap(vigie.CodeNotFound, err, fmt.Sprintf("there is no %s %q: check the id, it may also have been erased", what, short(id)))
	}
	return fmt.Errorf("read %s %q: %w", what, id, err)
}

// Act claims, renews, releases, dismisses or reopens a question and returns how it stands
// then. A dismissal needs a reason.
func (d *Desk) Act(ctx context.Context, c Caller, id string, action vigie.Action, reason string) (vigie.QuestionView, error) {
	var none vigie.QuestionView
	if err := c.May(UseWork); err != nil {
		return none, err
	}
	switch action {
	case vigie.ActClaim, vigie.ActRenew, vigie.ActRelease, vigie.ActDismiss, vigie.ActReopen:
	default:
		return none, vigie.Errorf(vigie.CodeInvalid, "a question cannot be asked to %q here", short(string(action)))
	}
	if reason = strings.TrimSpace(reason); utf8.RuneCountInString(reason) > ReasonMax {
		return none, vigie.Errorf(vigie.CodeInvalid, "the reason has more than %d characters: shorten it", ReasonMax)
	}
	if action == vigie.ActDismiss && reason == "" {
		return none, vigie.Errorf(vigie.CodeInvalid, "a dismissal needs a reason: say in a few words why nobody should answer")
	}
	q, err := d.question(ctx, id)
	if err != nil {
		return none, err
	}
	if err := d.changing(ctx, c, id, ""); err != nil {
		return none, err
	}
	args := d.args(c, q, "")
	if args.Reason = reason; action == vigie.ActRelease {
		args.Reason, args.Note = "", reason // why somebody gives it back is theirs and the coordinators' to know
	}
	q, err = d.store.Transition(ctx, id, action, c.actor(), args)
	if err != nil {
		return none, d.held(ctx, c, id, err)
	}
	if action == vigie.ActClaim {
		d.fresh(ctx, q)
	}
	return d.speak(c, q), nil
}

// fresh asks for a question's threads to be read again: somebody works on it, and nobody waits. What cannot
// be asked for is logged alone, the work goes on with what is known.
func (d *Desk) fresh(ctx context.Context, q vigie.QuestionView) {
	if err := d.store.AskRefresh(ctx, q.ThreadIDs, d.now()); err != nil {
		d.log.WarnContext(ctx, "a thread is not read again", "question", q.ID, "error", err)
	}
}

// held adds to a conflict who holds the question, when somebody else does.
func (d *Desk) held(ctx context.Context, c Caller, id string, err error) error {
	if vigie.ErrorCode(err) != vigie.CodeConflict {
		return fmt.Errorf("change question %q: %w", id, err)
	}
	q, readErr := d.store.Question(ctx, id)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if q.Claim == nil || q.Claim.By == c.Person.ID {
		return err
	}
	return &HeldError{By: q.Claim.By, Name: q.Claim.Name, Until: q.Claim.Until, cause: err}
}
