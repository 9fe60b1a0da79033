package vigie

import "time"

// Effect is one message that must go out once. It is a row with a unique key, written with
// what causes it, sent afterwards and tried again until it is taken or too old. A process
// that dies while it sends leaves a message that is sent again under the same ID: receivers
// know it by that.
type Effect struct {
	ID        string // names the message to its receiver, the same in every try
	Key       string // what makes it the same message: alarm, push and contact
	About     string // alarm id; empty for a test message
	Contact   Contact
	Lang      string // of the person: fr, nl or en
	Notice    Notice
	CreatedAt time.Time
	ExpiresAt time.Time // not sent after this
	Tries     int       // this one included
}

// Notice is all that a message says: ids, labels and times. It never holds a title, a post,
// a name or the address of a thread (which often holds its title).
type Notice struct {
	Type       string    `json:"type"` // NoticeEmergency, NoticeSilence or NoticeTest
	Alarm      string    `json:"id,omitempty"`
	Question   string    `json:"question,omitempty"`
	Site       string    `json:"site,omitempty"`
	Lang       string    `json:"lang,omitempty"`
	Substances []string  `json:"substances,omitempty"`
	Topics     []string  `json:"topics,omitempty"`
	Asker      Asker     `json:"asker,omitempty"`
	FetchedAt  time.Time `json:"fetched_at,omitzero"`
	RaisedAt   time.Time `json:"raised_at,omitzero"`
	Attempt    int       `json:"attempt,omitempty"`
	Of         int       `json:"of,omitempty"`
	OnDuty     int       `json:"on_duty"` // people on duty; 0: nobody is

	Board  string     `json:"board,omitempty"` // of NoticeSilence, as those below
	State  BoardState `json:"state,omitempty"`
	Reason string     `json:"reason,omitempty"`
	Since  time.Time  `json:"since,omitzero"`
}

// The types of notices, as webhooks carry them.
const (
	NoticeEmergency = "emergency.push"
	NoticeTest      = "notification.test"
	NoticeSilence   = "source.silent"
)

// EffectResult is what became of one try.
type EffectResult struct {
	Sent    bool
	GiveUp  bool      // no further try
	Error   string    // short reason without addresses or names; empty when it was sent
	At      time.Time // when the try ended
	RetryAt time.Time // when to try again, unless sent or given up
}

// EffectStates of an effect.
const (
	EffectWaiting = "waiting"
	EffectSent    = "sent"
	EffectFailed  = "failed"  // given up, or too old
	EffectDropped = "dropped" // acknowledged or settled before it was sent, or the contact is gone
)

// Delivery is an effect as people see it: who was told when, and what became of it.
type Delivery struct {
	PersonID string      `json:"person"`
	Kind     ContactKind `json:"kind"`
	Attempt  int         `json:"attempt"`
	State    string      `json:"state"` // EffectWaiting, EffectSent, EffectFailed or EffectDropped
	Tries    int         `json:"tries"`
	At       time.Time   `json:"at"` // when it was sent or given up; zero while it waits
	Error    string      `json:"error"`
}

// AlarmFigures are the figures that an operator watches.
type AlarmFigures struct {
	Open   int       // alarms that nobody has acknowledged
	Oldest time.Time // when the oldest of them was raised; zero: none
}

// AlarmFilter narrows a list of alarms.
type AlarmFilter struct {
	OpenOnly bool
	Limit    int    // 1 to 200
	After    string // cursor of the page before
}
