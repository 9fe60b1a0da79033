package vigie

import (
	"strings"
	"time"
)

// Site is a forum as a whole. Its id is its host without "www." ("doctissimo.fr").
type Site struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	URL       string        `json:"url"`     // scheme and host that pages are fetched from
	Hosts     []string      `json:"hosts"`   // hosts that pages may redirect to, besides that of URL
	Lang      string        `json:"lang"`    // fr, nl or en
	Country   string        `json:"country"` // ISO 3166 code in upper case: chooses the helplines
	Engine    string        `json:"engine"`  // id of the forum software, empty to recognise it on each page, or EngineHand
	Zone      string        `json:"zone"`    // IANA zone of times without an offset; empty: the engine's default
	DayFirst  bool          `json:"day_first"`
	MinDelay  time.Duration `json:"min_delay"`  // smallest gap between two requests; at least 5 s on real hosts
	Budget    int           `json:"budget"`     // requests a day, all kinds together
	ShelfLife time.Duration `json:"shelf_life"` // how long an asker keeps coming back, as configured
	Legal     LegalRecord   `json:"legal"`
	Rules     []string      `json:"rules"` // what a volunteer should know before posting there
	Enabled   bool          `json:"enabled"`
	WatchOnly bool          `json:"watch_only"` // read and searched, but its threads never become questions
	Minors    bool          `json:"minors"`     // many readers are under 18: the legal record must speak of them

	LearntLife time.Duration `json:"learnt_life"` // how long askers were seen to come back; read from the store, never set
	LearntFrom int           `json:"learnt_from"` // from so many askers; 0: nothing was learnt yet
}

// EngineHand stands for the engine of a closed place: nobody polls it, people bring its questions.
const EngineHand = "hand"

// Life is how long an asker keeps coming back: as learnt, or as configured until then.
func (s Site) Life() time.Duration {
	if s.LearntFrom > 0 {
		return s.LearntLife
	}
	return s.ShelfLife
}

// Stay is what was seen of an asker's coming back to their thread.
type Stay struct {
	Opened, Last time.Time // the opening post, the asker's last words
	Seen         time.Time // until then later words would have been seen
	Complete     bool      // all posts are known: Last is the last of them
}

// LegalRecord says why a site may be read at all. A site without a complete one cannot be
// enabled (checked in the store, by a constraint, and again before each visit).
type LegalRecord struct {
	Basis     string `json:"basis"`     // legal basis, with the article
	Purpose   string `json:"purpose"`   // what the reading is for
	Retention string `json:"retention"` // how long what is kept
	Contact   string `json:"contact"`   // who answers people's requests
	DPIA      string `json:"dpia"`      // reference of the impact assessment
	Minors    string `json:"minors"`    // measures for minors; needed where Site.Minors is set
}

// Missing lists the parts of the record that are still empty, by their JSON names.
func (l LegalRecord) Missing(minors bool) []string {
	var out []string
	for _, f := range []struct {
		name, value string
		needed      bool
	}{
		{"basis", l.Basis, true}, {"purpose", l.Purpose, true}, {"retention", l.Retention, true},
		{"contact", l.Contact, true}, {"dpia", l.DPIA, true}, {"minors", l.Minors, minors},
	} {
		if f.needed && strings.TrimSpace(f.value) == "" {
			out = append(out, f.name)
		}
	}
	return out
}

// Board is one listing on a site that is polled. Its id is SITE:SLUG ("doctissimo.fr:cannabis").
type Board struct {
	ID         string `json:"id"`
	SiteID     string `json:"site"`
	Slug       string `json:"slug"`
	Name       string `json:"name"`
	URL        string `json:"url"`
	Generalist bool   `json:"generalist"` // most threads are about something else: titles are looked at first
	Paused     bool   `json:"paused"`
	Poll       Poll   `json:"poll"`
	Health     Health `json:"-"` // as it was looked at last; read from the store, never set with the board
}

// Poll is what is known of a board's visits: enough to choose the next one.
type Poll struct {
	NextAt      time.Time `json:"next_at"`
	LastAt      time.Time `json:"last_at"`       // last visit, good or bad
	LastOKAt    time.Time `json:"last_ok_at"`    // last visit whose listing was read
	LastNewAt   time.Time `json:"last_new_at"`   // last visit that found a new or moved thread
	Failures    int       `json:"failures"`      // visits in a row that failed
	LastError   string    `json:"last_error"`    // reason of the last failure (a FetchReason or "drift"), never page text
	RatePerHour float64   `json:"rate_per_hour"` // learnt: new threads an hour
	Visits      int64     `json:"visits"`        // visits ever
	Moved       int64     `json:"threads_moved"` // moved threads ever
	Tempo       Tempo     `json:"-"`             // what the rate was learnt from
	Pulse       Pulse     `json:"-"`             // what its health is told from
}

// Due says whether the board should be visited now.
func (b Board) Due(now time.Time) bool { return !b.Paused && !b.Poll.NextAt.After(now) }
