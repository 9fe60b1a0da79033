package vigie

import "time"

// HostKey is scheme, host name and port ("https://forum.example.org:443"): the unit of
// politeness. Robots, pace and budget are kept per HostKey for the whole installation.
type HostKey string

// HostPace is the row that keeps one host's manners across processes and restarts.
type HostPace struct {
	Host          HostKey       `json:"host"`
	NextAt        time.Time     `json:"next_at"`        // no request before
	InFlightUntil time.Time     `json:"in_flight"`      // a request is out until it is released, or until this lease ends
	Delay         time.Duration `json:"delay"`          // present gap after an answer
	BackOff       time.Duration `json:"back_off"`       // last penalty without Retry-After; doubles, zero after a success
	PausedUntil   time.Time     `json:"paused_until"`   // wall or refusal
	PauseReason   string        `json:"pause_reason"`   // name of the wall
	Day           string        `json:"day"`            // UTC day of Requests, 2006-01-02
	Requests      int           `json:"requests_today"` // every request of the day, robots included
	Failures      int           `json:"failures"`       // failed requests in a row
}

// RobotsFile is the stored answer for one host's robots.txt.
type RobotsFile struct {
	Host      HostKey
	Body      []byte    // last good body (2xx), at most 512 KiB and the line begun there
	Status    string    // ok, missing (4xx: all allowed), refused (401, 403), down
	FetchedAt time.Time // last answer of whatever kind
	GoodAt    time.Time // last 2xx or 4xx answer
	RetryAt   time.Time // when down: not before
}
