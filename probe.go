package vigie

import "time"

// Probe is what a first look at a forum learnt, before anything of it is stored: a few pages,
// asked for as politely as ever. What a probe shows of people's words is masked like a stored
// thread, under a key that is forgotten.
type Probe struct {
	ID     string      `json:"id"` // empty on the command line
	URL    string      `json:"url"`
	By     string      `json:"by"` // person id
	At     time.Time   `json:"at"`
	State  ProbeState  `json:"state"`
	Report ProbeReport `json:"report"`
}

// ProbeState says how far a probe is.
type ProbeState string

// The states of a probe.
const (
	ProbeRunning ProbeState = "running"
	ProbeDone    ProbeState = "done"
)

// Verdicts of a probe, for people and exit codes.
const (
	FoundForum   = "forum"       // boards or a thread were read by an engine that knows the software
	FoundUnsure  = "unsure"      // something like a forum, read by its shape alone
	FoundNothing = "nothing"     // no board was found
	FoundWall    = "wall"        // a captcha, a login or a permission stands before it
	FoundRobots  = "robots"      // robots.txt forbids it
	FoundGone    = "gone"        // the address does not exist
	FoundDown    = "unreachable" // no answer, or none that could be used
)

// ProbeReport is what a probe found.
type ProbeReport struct {
	Found    string       `json:"found"`
	Reason   string       `json:"reason"`   // of FoundWall the wall's name, of FoundDown the FetchReason
	Advice   string       `json:"advice"`   // what to do, in English; empty when all is well
	Engine   string       `json:"engine"`   // empty: not sure
	Kind     string       `json:"kind"`     // of the page at the address: board, thread, unknown
	Charset  string       `json:"charset"`  // of that page
	Lang     string       `json:"lang"`     // fr, nl or en; empty: not told
	Boards   []ProbeBoard `json:"boards"`   // at most six
	Sample   *ProbeSample `json:"sample"`   // a thread that was read; nil: none
	Judged   int          `json:"judged"`   // threads that were read and judged
	Relevant int          `json:"relevant"` // those of them that are about drugs
	Robots   ProbeRobots  `json:"robots"`
	Requests int          `json:"requests"` // pages asked for, robots.txt not counted
	Site     Site         `json:"site"`     // a ready configuration, without a legal record and not enabled
}

// ProbeBoard is a board that a probe found.
type ProbeBoard struct {
	Slug       string   `json:"slug"`
	Name       string   `json:"name"`
	URL        string   `json:"url"`
	Threads    int      `json:"threads"`    // on its first page
	Moving     float64  `json:"moving"`     // threads with a new post, a day: at least so many posts; -1: its page gives no times
	Likely     int      `json:"likely"`     // titles of its first page that are likely about a substance
	Generalist bool     `json:"generalist"` // few of its titles are
	Titles     []string `json:"titles"`     // a few
}

// ProbeSample is a thread as it would be stored.
type ProbeSample struct {
	Title   string `json:"title"`
	URL     string `json:"url"`
	Posts   int    `json:"posts"`
	Timed   int    `json:"timed"`   // posts with a time
	Named   int    `json:"named"`   // posts with an author
	Opening string `json:"opening"` // how it begins, masked
}

// ProbeRobots is what robots.txt says of the address.
type ProbeRobots struct {
	Allowed    bool          `json:"allowed"`
	CrawlDelay time.Duration `json:"crawl_delay"` // 0: none is asked for
}
