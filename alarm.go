package vigie

import (
	"slices"
	"time"
)

// How an emergency is pushed: at once, then again and again, to more people.
const (
	PushEvery = 5 * time.Minute // between two pushes of one alarm
	PushMost  = 6               // pushes of one alarm in all
	PushDuty  = 3               // so many go to people on duty alone; the later ones to coordinators too
	PushRetry = time.Minute     // how soon to look again when there is nobody to tell
	PushFor   = 24 * time.Hour  // an alarm that nobody could be told of is not pushed after this
	retryMax  = 5 * time.Minute // longest wait between two tries of one message
	retryMin  = 5 * time.Second // wait after the first failed try; doubles
	lastFor   = 12 * time.Hour  // how long the messages of the last push are tried
)

// Alarm is raised for a question whose verdict is an emergency: somebody may be in danger
// now, and people are told until one of them acknowledges it. It holds no text of the thread.
type Alarm struct {
	ID         string    `json:"id"`
	QuestionID string    `json:"question"`
	ThreadID   string    `json:"thread"` // whose verdict raised it
	SiteID     string    `json:"site"`
	Country    string    `json:"country"` // of the site
	Lang       string    `json:"lang"`
	Substances []string  `json:"substances"`
	Topics     []string  `json:"topics"`
	Asker      Asker     `json:"asker"`
	FetchedAt  time.Time `json:"fetched_at"` // when the text that raised it was read
	RaisedAt   time.Time `json:"raised_at"`
	Attempts   int       `json:"attempts"` // pushes made so far
	NextAt     time.Time `json:"next_at"`  // of the next push; zero: none any more
	OnDuty     int       `json:"on_duty"`  // people on duty at the last push
	Told       int       `json:"told"`     // people that the last push was for
	AckBy      string    `json:"ack_by"`   // person id
	AckAt      time.Time `json:"ack_at"`   // zero: nobody has acknowledged it
	EndedAt    time.Time `json:"ended_at"` // the question was settled without an acknowledgement
	EndReason  string    `json:"end_reason"`
}

// Open says that nobody has acknowledged the alarm and that nothing settled it.
func (a Alarm) Open() bool { return a.AckAt.IsZero() && a.EndedAt.IsZero() }

// Alarms says whether a verdict rings people: an emergency whose asker spoke within the last
// day. What is older stays first in the feed and wakes nobody.
func (v Verdict) Alarms() bool {
	return v.Relevant && v.Disposition == Emergency && v.Urgency == UrgencyNow
}

// Reach is a person who may be told of an alarm, and by which channels.
type Reach struct {
	Person   Person
	OnDuty   bool
	Contacts []Contact // empty: cannot be told
}

// Push is one round of telling people.
type Push struct {
	Attempt int       // 1 to PushMost; 0 when there was nobody to tell, which is not counted
	To      []string  // ids of the people to tell, sorted
	OnDuty  int       // people on duty, whether they can be reached or not
	NextAt  time.Time // of the next push; zero: this was the last
	Expires time.Time // a message of this push is not sent after this
}

// NextPush decides whom an alarm is pushed to now: false when nothing is due. The first
// PushDuty pushes go to people on duty; the later ones, and all of them where nobody on duty
// can be reached, to coordinators too. A push that there is nobody for is not counted.
func NextPush(a Alarm, people []Reach, now time.Time) (Push, bool) {
	if !a.Open() || a.NextAt.IsZero() || a.NextAt.After(now) || a.Attempts >= PushMost {
		return Push{}, false
	}
	var p Push
	var duty, leads []string
	for _, r := range people {
		if r.OnDuty {
			p.OnDuty++
		}
		if len(r.Contacts) == 0 || r.Person.Disabled {
			continue
		}
		if r.OnDuty {
			duty = append(duty, r.Person.ID)
		}
		if r.Person.Has(RoleCoordinator) {
			leads = append(leads, r.Person.ID)
		}
	}
	p.To = duty
	if a.Attempts >= PushDuty || len(duty) == 0 {
		p.To = append(p.To, leads...)
	}
	slices.Sort(p.To)
	p.To = slices.Compact(p.To)
	if len(p.To) == 0 {
		if now.Sub(a.RaisedAt) < PushFor {
			p.NextAt = now.Add(PushRetry)
		}
		return p, true
	}
	p.Attempt = a.Attempts + 1
	if p.Attempt < PushMost {
		p.NextAt = now.Add(PushEvery)
		p.Expires = p.NextAt
	} else {
		p.Expires = now.Add(lastFor)
	}
	return p, true
}

// RetryIn is how long after a failed try a message is sent again: 5 s after the first,
// doubling to 5 min.
func RetryIn(tries int) time.Duration {
	return min(retryMin<<min(max(tries-1, 0), 10), retryMax)
}
