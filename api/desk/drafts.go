package desk

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"vigie"
)

// Limits of an answer.
const (
	sourcesMax  = 20
	titleMax    = 300    // characters of a source's title
	commentMax  = 4000   // characters of a comment
	draftMax    = 50_000 // characters that are kept, whatever a forum takes
	reviewsMost = 200
)

// Written is an answer with what is said of it.
type Written struct {
	Draft    vigie.Draft
	Comments []vigie.Comment
	Findings []Finding
}

// DraftNotice is an answer that a writer sends.
type DraftNotice struct {
	QuestionID string
	Revision   int64 // that they read; 0: none yet
	Lang       string
	Text       string
	Sources    []vigie.Source
	Referrals  []string
}

// Draft reads the answer that is written for a question. Where nothing was saved yet its revision is 0.
func (d *Desk) Draft(ctx context.Context, c Caller, questionID string) (Written, error) {
	if err := c.May(UseQuestion); err != nil {
		return Written{}, err
	}
	q, err := d.question(ctx, questionID)
	if err != nil {
		return Written{}, err
	}
	draft, err := d.store.Draft(ctx, questionID)
	switch {
	case vigie.ErrorCode(err) == vigie.CodeNotFound:
		draft = vigie.Draft{QuestionID: questionID, Lang: Lang(q.Thread, q.Verdict, q.Site)}
	case err != nil:
		return Written{}, fmt.Errorf("read the answer of %q: %w", questionID, err)
	}
	comments, err := d.Comments(ctx, c, questionID)
	if err != nil {
		return Written{}, err
	}
	w := Written{Draft: draft, Comments: comments, Findings: []Finding{}}
	if draft.Revision > 0 {
		w.Findings = d.findings(draft, q)
	}
	return w, nil
}

// findings checks an answer.
func (d *Desk) findings(draft vigie.Draft, q vigie.QuestionView) []Finding {
	var redact func(string) string
	if d.redactor != nil {
		redact = func(text string) string { return d.redactor.Text(q.Site.ID, nil, text) }
	}
	return checkDraft(draft, q, redact)
}

// SaveDraft keeps an answer and renews the claim. The text is kept whatever the checks find; only a claim
// of somebody else or another revision refuses it, and then nothing is changed.
func (d *Desk) SaveDraft(ctx context.Context, c Caller, n DraftNotice) (Written, error) {
	if err := c.May(UseWork); err != nil {
		return Written{}, err
	}
	q, err := d.question(ctx, n.QuestionID)
	if err != nil {
		return Written{}, err
	}
	draft := vigie.Draft{QuestionID: n.QuestionID, Revision: n.Revision, Lang: n.Lang, Text: n.Text, Sources: n.Sources, Referrals: n.Referrals}
	if draft.Lang == "" {
		draft.Lang = Lang(q.Thread, q.Verdict, q.Site)
	}
	if err := d.checkNotice(&draft); err != nil {
		return Written{}, err
	}
	if err := d.changing(ctx, c, n.QuestionID, ""); err != nil {
		return Written{}, err
	}
	if _, err := d.store.SaveDraft(ctx, draft, c.actor(), d.args(c, q, "")); err != nil {
		return Written{}, d.held(ctx, c, n.QuestionID, err)
	}
	return d.Draft(ctx, c, n.QuestionID)
}

// args are what every transition of a person carries.
func (d *Desk) args(c Caller, q vigie.QuestionView, note string) vigie.TransitionArgs {
	return vigie.TransitionArgs{ClaimFor: ClaimFor(q.Site), PersonName: c.Person.Name, ByName: c.Person.Name, Note: note, Now: d.now()}
}

func (d *Desk) checkNotice(draft *vigie.Draft) error {
	switch {
	case !utf8.ValidString(draft.Text):
		return vigie.Errorf(vigie.CodeInvalid, "the text is not UTF-8: paste it again")
	case utf8.RuneCountInString(draft.Text) > draftMax:
		return vigie.Errorf(vigie.CodeInvalid, "the answer has more than %d characters: keep a copy, and shorten it", draftMax)
	case !slices.Contains(langs[:3], draft.Lang):
		return vigie.Errorf(vigie.CodeInvalid, "unknown lang %q: use fr, nl or en", short(draft.Lang))
	case len(draft.Sources) > sourcesMax:
		return vigie.Errorf(vigie.CodeInvalid, "an answer has at most %d sources", sourcesMax)
	case len(draft.Referrals) > sourcesMax:
		return vigie.Errorf(vigie.CodeInvalid, "an answer has at most %d referrals", sourcesMax)
	}
	for i, s := range draft.Sources {
		u, err := webAddress(s.URL)
		if err != nil {
			return err
		}
		if utf8.RuneCountInString(s.Title) > titleMax {
			return vigie.Errorf(vigie.CodeInvalid, "the title of a source has more than %d characters: shorten it", titleMax)
		}
		draft.Sources[i] = vigie.Source{URL: u.String(), Title: strings.TrimSpace(s.Title)}
	}
	return nil
}

// Step is what somebody does with an answer.
type Step struct {
	Action   vigie.Action
	Revision int64  // of the answer that they read; 0: not looked at
	Note     string // to the team
	Field    string // of the expert that is asked
	To       string // person id of whoever takes the question over
}

// steps are the actions on an answer, with who may ask for them.
var steps = map[vigie.Action]Use{
	vigie.ActSubmit: UseWork, vigie.ActWithdraw: UseWork, vigie.ActHandOver: UseWork,
	vigie.ActChanges: UseReview, vigie.ActAskExpert: UseReview, vigie.ActSign: UseSign, vigie.ActApprove: UseReview,
}

// Step takes an answer one step further on its way.
func (d *Desk) Step(ctx context.Context, c Caller, id string, s Step) (vigie.QuestionView, error) {
	var none vigie.QuestionView
	use, known := steps[s.Action]
	if !known {
		return none, vigie.Errorf(vigie.CodeInvalid, "an answer cannot be asked to %q here", short(string(s.Action)))
	}
	if err := c.May(use); err != nil {
		return none, err
	}
	q, err := d.question(ctx, id)
	if err != nil {
		return none, err
	}
	if err := checkNote(&s.Note); err != nil {
		return none, err
	}
	args := d.args(c, q, s.Note)
	args.Revision, args.Field = s.Revision, s.Field
	switch s.Action {
	case vigie.ActSubmit:
		err = d.fit(ctx, q)
	case vigie.ActChanges:
		if s.Note == "" {
			err = vigie.Errorf(vigie.CodeInvalid, "say in the note what should change")
		}
	case vigie.ActAskExpert:
		if !slices.Contains(vigie.ExpertFields, s.Field) || s.Note == "" {
			err = vigie.Errorf(vigie.CodeInvalid, "say in the note what the expert is asked, and name the field: %s", strings.Join(vigie.ExpertFields, ", "))
		}
	case vigie.ActHandOver:
		args.To, args.PersonName, err = d.successor(ctx, c, s.To)
	default:
	}
	if err != nil {
		return none, err
	}
	if err := d.changing(ctx, c, id, string(s.Action)); err != nil {
		return none, err
	}
	if q, err = d.store.Transition(ctx, id, s.Action, c.actor(), args); err != nil {
		return none, d.held(ctx, c, id, err)
	}
	if s.Action == vigie.ActApprove { // about to be published: has somebody answered meanwhile, is it still there?
		d.fresh(ctx, q)
	}
	return d.speak(c, q), nil
}

// UnfitError says what in an answer must be mended before it can be submitted.
type UnfitError struct{ Findings []Finding }

func (e *UnfitError) Error() string { return e.Unwrap().Error() }

// Unwrap gives the error its code and its text for people.
func (e *UnfitError) Unwrap() error {
	var texts []string
	for _, f := range e.Findings {
		if f.Stop {
			texts = append(texts, f.Text)
		}
	}
	return vigie.Errorf(vigie.CodeInvalid, "the answer is kept, but cannot be submitted yet. %s", strings.Join(texts, " "))
}

// fit refuses an answer that the checks stop.
func (d *Desk) fit(ctx context.Context, q vigie.QuestionView) error {
	draft, err := d.store.Draft(ctx, q.ID)
	if vigie.ErrorCode(err) == vigie.CodeNotFound {
		return vigie.Errorf(vigie.CodeConflict, "nothing was written for this question yet: save an answer first")
	}
	if err != nil {
		return fmt.Errorf("read the answer of %q: %w", q.ID, err)
	}
	if list := d.findings(draft, q); stops(list) {
		return &UnfitError{Findings: list}
	}
	return nil
}

// successor checks whom a question is handed to.
func (d *Desk) successor(ctx context.Context, c Caller, id string) (to, name string, err error) {
	p, err := d.store.Person(ctx, id)
	if err != nil {
		return "", "", missing(err, "person", id)
	}
	switch {
	case p.ID == c.Person.ID:
		return "", "", vigie.Errorf(vigie.CodeInvalid, "you hold this question already: name somebody else")
	case p.Disabled || !p.Has(UseWork.Roles()...):
		return "", "", vigie.Errorf(vigie.CodeInvalid, "%s cannot take questions: name an active volunteer or coordinator", p.Name)
	}
	return p.ID, p.Name, nil
}

func checkNote(note *string) error {
	*note = strings.TrimSpace(*note)
	if utf8.RuneCountInString(*note) > commentMax {
		return vigie.Errorf(vigie.CodeInvalid, "the note has more than %d characters: shorten it", commentMax)
	}
	return nil
}

// Comment says something to the team about a question.
func (d *Desk) Comment(ctx context.Context, c Caller, questionID, text string) ([]vigie.Comment, error) {
	if err := c.May(UseReview); err != nil {
		return nil, err
	}
	if err := checkNote(&text); err != nil {
		return nil, err
	}
	if text == "" {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the comment is empty")
	}
	if _, err := d.question(ctx, questionID); err != nil {
		return nil, err
	}
	if err := d.changing(ctx, c, questionID, ""); err != nil {
		return nil, err
	}
	if _, err := d.store.AddComment(ctx, vigie.Comment{QuestionID: questionID, By: c.Person.ID, Name: c.Person.Name, Text: text, At: d.now()}); err != nil {
		return nil, fmt.Errorf("keep a comment on %q: %w", questionID, err)
	}
	return d.Comments(ctx, c, questionID)
}

// Comments lists what the team said about a question, oldest first. What somebody said about themselves
// when they gave it back is for them and the coordinators.
func (d *Desk) Comments(ctx context.Context, c Caller, questionID string) ([]vigie.Comment, error) {
	if err := c.May(UseReview); err != nil {
		return nil, err
	}
	list, err := d.store.Comments(ctx, questionID)
	if err != nil {
		return nil, fmt.Errorf("list comments on %q: %w", questionID, err)
	}
	return slices.DeleteFunc(list, func(x vigie.Comment) bool {
		return x.Kind == vigie.CommentCare && x.By != c.Person.ID && !c.Person.Has(vigie.RoleCoordinator)
	}), nil
}

// Reviews lists what waits for a second pair of eyes: published without it first, then oldest first.
func (d *Desk) Reviews(ctx context.Context, c Caller) ([]vigie.QuestionView, error) {
	if err := c.May(UseReview); err != nil {
		return nil, err
	}
	list, err := d.store.Reviews(ctx, reviewsMost)
	if err != nil {
		return nil, fmt.Errorf("list reviews: %w", err)
	}
	if err := d.listed(ctx, c, object(url.Values{}, "")); err != nil {
		return nil, err
	}
	for i := range list {
		list[i] = d.speak(c, list[i])
	}
	return list, nil
}
