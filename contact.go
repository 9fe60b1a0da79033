package vigie

import "time"

// ContactKind is how a person is told.
type ContactKind string

// The kinds of contacts.
const (
	ContactMail    ContactKind = "mail"
	ContactWebhook ContactKind = "webhook"
)

// ContactKinds lists all kinds.
var ContactKinds = []ContactKind{ContactMail, ContactWebhook}

// Contact is a channel on which one person of the team wants to be told.
type Contact struct {
	ID       string      `json:"id"`
	PersonID string      `json:"person"`
	Kind     ContactKind `json:"kind"`
	Address  string      `json:"address"` // a mail address, or the receiver's web address
	Secret   string      `json:"-"`       // webhooks: signs what is sent; shown once, when it is made
	Created  time.Time   `json:"created_at"`
	OKAt     time.Time   `json:"ok_at"`      // last message that was taken; zero: none yet
	Failed   string      `json:"last_error"` // why the last message was not taken; empty when it was
}

// Shift is a time during which a person is on duty: told of emergencies first.
type Shift struct {
	ID       string    `json:"id"`
	PersonID string    `json:"person"`
	Name     string    `json:"name"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	By       string    `json:"by"` // person id of whoever wrote it down; empty: the command line
}

// Covers says whether the shift runs at a moment.
func (s Shift) Covers(t time.Time) bool { return !t.Before(s.From) && t.Before(s.Until) }
