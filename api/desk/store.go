package desk

import (
	"context"
	"time"

	"vigie"
)

// Store is what the desk needs of the truth. Methods answer with vigie.Error codes:
// CodeNotFound for an unknown id, CodeConflict where the state does not allow a change.
type Store interface {
	Questions
	Drafts
	Sessions
	Archive
	Sites
	Accounts
	Alarms
	Duty
	Contacts
	Texts
	Tuning
	Warnings
	Reports
}

// Warnings are the alerts of what is rising.
type Warnings interface {
	Alerts(ctx context.Context, f vigie.AlertFilter) ([]vigie.Alert, string, error)
	Alert(ctx context.Context, id string) (vigie.Alert, error)
	DecideAlert(ctx context.Context, id, state, by, note string, at time.Time) (vigie.Alert, error)
}

// Tuning is the team's words and what people say of labels.
type Tuning interface {
	LexiconState(ctx context.Context) (vigie.LexiconState, error)
	LexiconRevisions(ctx context.Context) ([]vigie.LexiconRevision, error)
	LexiconRevision(ctx context.Context, n int) (vigie.LexiconRevision, error)
	SaveLexicon(ctx context.Context, r vigie.LexiconRevision) (vigie.LexiconRevision, error)
	UseLexicon(ctx context.Context, use vigie.LexiconUse) (vigie.LexiconState, error)
	Correct(ctx context.Context, list []vigie.Correction) error
	Corrections(ctx context.Context, threadID string) ([]vigie.Correction, error)
}

// Questions are the questions and what becomes of them.
type Questions interface {
	Feed(ctx context.Context, f vigie.FeedFilter, now time.Time) ([]vigie.QuestionView, vigie.FeedCursor, error)
	Question(ctx context.Context, id string) (vigie.QuestionView, error)
	// Transition changes a question in one statement, by the table of vigie.Next. A claim by
	// its holder gives the same lease back.
	Transition(ctx context.Context, id string, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) (vigie.QuestionView, error)
	// SaveBatch stores threads as the crawler does and gives the ids of those that are new or changed.
	SaveBatch(ctx context.Context, b vigie.VisitBatch) (moved []string, err error)
	// Split takes a thread out of a question for good.
	Split(ctx context.Context, questionID, threadID string) error
	AddPublication(ctx context.Context, p vigie.Publication, who vigie.Actor) (vigie.Publication, error)
	Publications(ctx context.Context, f vigie.PublicationFilter) ([]vigie.Publication, string, error)
}

// Drafts are the answers on their way, and what is said of them.
type Drafts interface {
	Draft(ctx context.Context, questionID string) (vigie.Draft, error)
	// SaveDraft is CodeStale when another revision than d.Revision is stored.
	SaveDraft(ctx context.Context, d vigie.Draft, who vigie.Actor, args vigie.TransitionArgs) (vigie.Draft, error)
	AddComment(ctx context.Context, c vigie.Comment) (vigie.Comment, error)
	Comments(ctx context.Context, questionID string) ([]vigie.Comment, error)
	Reviews(ctx context.Context, limit int) ([]vigie.QuestionView, error)
}

// Archive is the threads with their verdicts.
type Archive interface {
	Thread(ctx context.Context, id string) (vigie.Thread, error)
	Verdict(ctx context.Context, threadID string) (vigie.Verdict, error)
	Documents(ctx context.Context, ids []string) ([]vigie.Document, error)
}

// Sites are the forums and their boards.
type Sites interface {
	Sites(ctx context.Context) ([]vigie.Site, error)
	Site(ctx context.Context, id string) (vigie.Site, error)
	PutSite(ctx context.Context, s vigie.Site) error
	Boards(ctx context.Context, siteID string) ([]vigie.Board, error)
	Erasures(ctx context.Context) ([]vigie.Erasure, error)
	AskRefresh(ctx context.Context, threadIDs []string, now time.Time) error
	AddProbe(ctx context.Context, p vigie.Probe) (vigie.Probe, error)
	Probe(ctx context.Context, id string) (vigie.Probe, error)
	Probes(ctx context.Context, limit int) ([]vigie.Probe, error)
	Silences(ctx context.Context, limit int) ([]vigie.Silence, error)
	Drifts(ctx context.Context, siteID string, limit int) ([]vigie.Drift, error)
	Drift(ctx context.Context, id string) (vigie.Drift, error)
	Board(ctx context.Context, id string) (vigie.Board, error)
	PutBoard(ctx context.Context, b vigie.Board) error
	PauseBoard(ctx context.Context, id string, pause bool) error
}

// Accounts are the tokens and the audit log.
type Accounts interface {
	TokenByHash(ctx context.Context, hash []byte) (vigie.Token, vigie.Person, error)
	TouchToken(ctx context.Context, id string, at time.Time) error
	AppendAudit(ctx context.Context, entries []vigie.AuditEntry) error
}

// Alarms are the emergencies that people are told of. An id is an alarm's, or a question's
// for its last one.
type Alarms interface {
	Alarms(ctx context.Context, f vigie.AlarmFilter) ([]vigie.Alarm, string, error)
	Alarm(ctx context.Context, id string) (vigie.Alarm, error)
	Deliveries(ctx context.Context, alarmID string) ([]vigie.Delivery, error)
	// AckAlarm leaves an alarm with whoever acknowledged it first.
	AckAlarm(ctx context.Context, id, personID string, now time.Time) (vigie.Alarm, error)
}

// Duty are the shifts of people on duty.
type Duty interface {
	Person(ctx context.Context, id string) (vigie.Person, error)
	People(ctx context.Context) ([]vigie.Person, error)
	Shifts(ctx context.Context, from, to time.Time) ([]vigie.Shift, error)
	Shift(ctx context.Context, id string) (vigie.Shift, error)
	AddShift(ctx context.Context, s vigie.Shift) (vigie.Shift, error)
	RemoveShift(ctx context.Context, id string) error
}

// Contacts are the channels on which a person is told.
type Contacts interface {
	Contacts(ctx context.Context, personID string) ([]vigie.Contact, error)
	AddContact(ctx context.Context, c vigie.Contact) (vigie.Contact, error)
	RemoveContact(ctx context.Context, personID, id string) error
	SetContactSecret(ctx context.Context, personID, id, secret string) error
	AddEffects(ctx context.Context, effects []vigie.Effect) error
}

// Texts are the ready answers to emergencies.
type Texts interface {
	EmergencyTexts(ctx context.Context) ([]vigie.EmergencyText, error)
	EmergencyText(ctx context.Context, id string) (vigie.EmergencyText, error)
	EmergencyTextRevisions(ctx context.Context, id string) ([]vigie.EmergencyText, error)
	SaveEmergencyText(ctx context.Context, t vigie.EmergencyText) (vigie.EmergencyText, error)
	ApproveEmergencyText(ctx context.Context, id string, revision int, p vigie.Person) (vigie.EmergencyText, error)
}
