package vigie

import "time"

// Page is one answer of a forum: bytes decoded to UTF-8, where they came from and what is
// needed to ask again politely. It lives in memory only and is never stored.
type Page struct {
	URL         string // final address, after redirects
	Requested   string // address that was asked for
	Status      int
	ContentType string // as the server sent it, charset rewritten to utf-8
	Body        []byte // UTF-8
	Charset     string // charset that Body was decoded from
	FetchedAt   time.Time
	Validators  Validators
	NotModified bool          // 304: Body is empty, nothing changed
	Latency     time.Duration // from request sent to the last byte
}

// Validators make a request conditional. They survive restarts in the store, byte for byte.
type Validators struct {
	ETag         string `json:"etag"`
	LastModified string `json:"last_modified"`
}

// Empty says that nothing is known to make a request conditional with.
func (v Validators) Empty() bool { return v.ETag == "" && v.LastModified == "" }

// FetchReason names why a page was not had. It is a metric label and is shown per board.
type FetchReason string

// The reasons. NotBefore and Budget mean that nothing was sent.
const (
	ReasonNotBefore   FetchReason = "not_before"   // the host's gap has not passed; RetryAt says when it has
	ReasonBudget      FetchReason = "budget"       // the host's requests of the day are spent
	ReasonPaused      FetchReason = "paused"       // the host is paused after a wall or by a person
	ReasonRobots      FetchReason = "robots"       // robots.txt forbids the address
	ReasonRobotsDown  FetchReason = "robots_down"  // robots.txt could not be had: nothing may be fetched
	ReasonCrawlDelay  FetchReason = "crawl_delay"  // Crawl-delay above 300 s: the host is left alone
	ReasonAddress     FetchReason = "address"      // private, loopback or otherwise refused address, port or scheme
	ReasonScope       FetchReason = "scope"        // outside the site's hosts
	ReasonRedirects   FetchReason = "redirects"    // more than 5 redirects
	ReasonRateLimited FetchReason = "rate_limited" // 429, or 503 with Retry-After
	ReasonServer      FetchReason = "server"       // 5xx
	ReasonWall        FetchReason = "wall"         // captcha, Cloudflare, login or consent page
	ReasonGone        FetchReason = "gone"         // 404 or 410
	ReasonForbidden   FetchReason = "forbidden"    // 401, 403, 451
	ReasonTooBig      FetchReason = "too_big"      // body over the cap, compressed or not
	ReasonTruncated   FetchReason = "truncated"    // the body ended early
	ReasonTimeout     FetchReason = "timeout"
	ReasonNetwork     FetchReason = "network" // refused, reset, DNS or TLS failure
	ReasonStatus      FetchReason = "status"  // any other status
	ReasonContent     FetchReason = "content" // not text, HTML, JSON or XML
)

// FetchError says why a page was not had, and when to try again (zero: the schedule decides).
type FetchError struct {
	Reason  FetchReason
	URL     string
	Status  int
	Wall    string // name of the wall when Reason is ReasonWall
	RetryAt time.Time
	Err     error
}

func (e *FetchError) Error() string {
	s := "fetch " + e.URL + ": " + string(e.Reason)
	if e.Wall != "" {
		s += " (" + e.Wall + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *FetchError) Unwrap() error { return e.Err }
