package vigie

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
	"time"
)

// UserName is a forum user's name as it stands on a page. It exists between the engine and
// the pseudonymiser only: it prints as "<name>" and encodes as an error, so that a name
// cannot reach a log, a file or an answer by accident. Reveal is the one way out.
type UserName struct{ name string }

// NewUserName wraps a name read from a page.
func NewUserName(name string) UserName { return UserName{strings.TrimSpace(name)} }

// Reveal gives the name itself: for the pseudonymiser and for `vigie parse`, nothing else.
func (u UserName) Reveal() string { return u.name }

// IsZero says that the page gave no name.
func (u UserName) IsZero() bool { return u.name == "" }

func (u UserName) String() string { return "<name>" }

// GoString keeps the name out of %#v.
func (u UserName) GoString() string { return "<name>" }

// MarshalText refuses: names are not written anywhere.
func (u UserName) MarshalText() ([]byte, error) {
	return nil, Errorf(CodeInternal, "a user name may not be encoded: pseudonymise it first")
}

// ThreadState says what is known of a thread at its source.
type ThreadState string

// The states of a thread at its source.
const (
	ThreadAlive  ThreadState = "alive"
	ThreadGone   ThreadState = "gone"   // confirmed: two answers a day apart
	ThreadErased ThreadState = "erased" // text removed here, by request or retention
)

// Thread is what was read of one forum thread, as it is stored: redacted, with pseudonyms.
type Thread struct {
	ID        string      `json:"id"`
	SiteID    string      `json:"site"`
	BoardID   string      `json:"board"`
	Key       string      `json:"key"` // the engine's stable key on that site, usually a number
	URL       string      `json:"url"`
	Title     string      `json:"title"`
	Lang      string      `json:"lang"` // language of the site until triage says better
	Locked    bool        `json:"locked"`
	Replies   int         `json:"replies"` // as the listing says, else posts-1
	PostedAt  time.Time   `json:"posted_at"`
	LastAt    time.Time   `json:"last_post_at"`
	FetchedAt time.Time   `json:"fetched_at"`
	Complete  bool        `json:"complete"` // all posts are known
	State     ThreadState `json:"state"`
	Revision  string      `json:"revision"`
	Posts     []Post      `json:"posts"`
}

// Post is one message. Author is a pseudonym; Text and Quotes are redacted plain text.
type Post struct {
	ID     string    `json:"id"`
	Author string    `json:"author"` // pseudonym; empty for a deleted account
	Ours   bool      `json:"ours"`   // written by a volunteer's ForumAccount
	At     time.Time `json:"at"`     // zero when the page gave none
	Text   string    `json:"text"`
	Quotes []string  `json:"quotes"`
}

// Asker is the pseudonym of whoever opened the thread; empty when unknown.
func (t *Thread) Asker() string {
	if len(t.Posts) == 0 {
		return ""
	}
	return t.Posts[0].Author
}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ThreadID is the id of the thread with this engine key on this site: the same for ever,
// safe in an address, and it says nothing about the thread.
func ThreadID(siteID, key string) string {
	sum := sha256.Sum256([]byte(siteID + "\x00" + key))
	return "t" + idEncoding.EncodeToString(sum[:10])
}

// ComputeRevision is a hash of title, locked flag and, per post in order, id and stored text: of
// what a verdict depends on. Times, counters and edit notes do not change it.
func (t *Thread) ComputeRevision() string {
	h := sha256.New()
	write := func(s string) { _, _ = io.WriteString(h, s); _, _ = h.Write([]byte{0}) } // a hash never fails
	write(t.Title)
	if t.Locked {
		write("locked")
	}
	for _, p := range t.Posts {
		write(p.ID)
		write(p.Text)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
