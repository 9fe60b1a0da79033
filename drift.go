package vigie

import "time"

// Drift is a page that was had and not read as it should be: no posts or rows where there is
// text, or posts without times or authors. Its skeleton is the page's markup with every word
// masked: enough to adapt a reader, and nobody's words.
type Drift struct {
	ID       string    `json:"id"`
	SiteID   string    `json:"site"`
	BoardID  string    `json:"board"` // empty: a page outside the boards
	Engine   string    `json:"engine"`
	Kind     string    `json:"kind"`   // what the page was taken for: thread, board, unknown
	Reason   string    `json:"reason"` // "drift", "bare", "empty", "parser_refused" or "unsure"
	At       time.Time `json:"at"`     // when it was last seen
	Count    int       `json:"count"`  // pages so far
	Skeleton string    `json:"-"`
}

// DriftBare and DriftUnsure are reasons of a drift beside those of a visit's failure.
const (
	DriftBare   = "bare"   // most posts have no time, or no author
	DriftUnsure = "unsure" // read by its shape alone on a site whose software is known
)
