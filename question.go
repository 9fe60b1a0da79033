package vigie

import "time"

// Question is a thread (or several cross-posts) that needs an answer, with its place in the
// queue. Its id is its first thread's.
type Question struct {
	ID        string    `json:"id"`
	ThreadIDs []string  `json:"threads"`
	Lead      string    `json:"lead"` // which of them is shown: the first, until it is taken away
	State     State     `json:"state"`
	Reason    string    `json:"reason"` // why it was dismissed or closed
	Version   int64     `json:"version"`
	Priority  float64   `json:"priority"`
	RankedAt  time.Time `json:"ranked_at"`
	Why       []Factor  `json:"why"`
	Deadline  time.Time `json:"deadline"` // when the asker has probably left
	Claim     *Claim    `json:"claim"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Claim is a lease on a question.
type Claim struct {
	By    string    `json:"by"` // person id
	Name  string    `json:"name"`
	Until time.Time `json:"until"`
}

// Factor is one named part of a priority, with the line that explains it.
type Factor struct {
	Factor string  `json:"factor"` // danger, need, answerability, freshness, presence, waiting
	Value  float64 `json:"value"`
	Text   string  `json:"text"`           // in the language of the site
	Case   string  `json:"case,omitempty"` // which of the factor's lines it is, for other languages
	N      int64   `json:"n,omitempty"`    // the number in it: replies, or minutes
}

// Publication is where an answer stands on the forum.
type Publication struct {
	ID         string    `json:"id"`
	QuestionID string    `json:"question"`
	ThreadID   string    `json:"thread"`
	URL        string    `json:"url"`
	Channel    string    `json:"channel"` // public or private
	Status     string    `json:"status"`  // unknown until the first check, then as LinkAlive and so on
	Reason     string    `json:"reason"`  // why the status is what it is; empty when there is nothing to say
	By         string    `json:"by"`
	At         time.Time `json:"at"`
	Approved   bool      `json:"approved"`   // the answer had been approved when it was published
	CheckedAt  time.Time `json:"checked_at"` // zero: not yet
	NextCheck  time.Time `json:"next_check"` // zero: no more
	MissingAt  time.Time `json:"missing_at"` // when it was first not found; zero: it was there last time
	SeenHash   string    `json:"-"`          // of our post as it was first seen
	AskerAt    time.Time `json:"asker_at"`   // when the asker last wrote after it; zero: not
}

// Publication channels.
const (
	ChannelPublic  = "public"
	ChannelPrivate = "private"
)

// QuestionView is a question with what its card shows: thread, verdict and site.
type QuestionView struct {
	Question
	Thread  Thread // the lead; without posts in lists
	Verdict Verdict
	Site    Site
	Also    []ThreadRef // other threads that ask the same and can still be read
	Twins   []Document  // the same with their posts, where the ranking needs them
}

// ThreadRef is where a thread stands.
type ThreadRef struct{ ID, SiteID, URL string }

// FeedFilter narrows the feed. Empty fields do not filter.
type FeedFilter struct {
	Langs        []string
	Sites        []string
	Boards       []string
	Substances   []string
	Topics       []string
	Dispositions []Disposition
	Urgencies    []Urgency
	Limit        int        // 1 to 200
	After        FeedCursor // zero: from the top
}

// FeedCursor is the last item of the page before: (priority, id).
type FeedCursor struct {
	Priority float64
	ID       string
}

// PublicationFilter narrows a list of publications. Empty fields do not filter.
type PublicationFilter struct {
	QuestionID string
	PersonID   string
	Limit      int
	After      string // cursor of the page before
}
