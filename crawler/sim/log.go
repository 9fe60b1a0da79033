package sim

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// keptRequests bounds the log: a demo may run for weeks.
const keptRequests = 20_000

// Request is one line of a forum's log.
type Request struct {
	At          time.Time
	Method      string
	Path        string // with the query
	UserAgent   string
	Conditional bool // it carried a validator
	Status      int  // 0 when the answer was broken off before its status
}

// Counts sums up a forum's log since its birth.
type Counts struct {
	Requests    int
	Robots      int
	Conditional int
	NotModified int
	MaxInFlight int // most requests that were being answered at once
	ByStatus    map[int]int
}

type log struct {
	requests []Request
	counts   Counts
	inFlight int
}

type recorder struct {
	http.ResponseWriter

	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p) //nolint:wrapcheck // it stands in for the writer
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// note writes the request down when it comes; the returned function adds how it ended.
func (f *Forum) note(r *http.Request) func(status int) {
	q := Request{At: f.world.opt.Now(), Method: r.Method, Path: r.URL.RequestURI(), UserAgent: r.UserAgent(), Conditional: conditional(r)}
	f.mu.Lock()
	f.log.inFlight++
	f.log.counts.MaxInFlight = max(f.log.counts.MaxInFlight, f.log.inFlight)
	f.mu.Unlock()
	return func(status int) {
		q.Status = status
		f.mu.Lock()
		defer f.mu.Unlock()
		f.log.inFlight--
		c := &f.log.counts
		c.Requests++
		if c.ByStatus == nil {
			c.ByStatus = map[int]int{}
		}
		c.ByStatus[status]++
		if r.URL.Path == robotsPath {
			c.Robots++
		}
		if q.Conditional {
			c.Conditional++
		}
		if status == http.StatusNotModified {
			c.NotModified++
		}
		if len(f.log.requests) == keptRequests {
			f.log.requests = slices.Delete(f.log.requests, 0, keptRequests/2)
		}
		f.log.requests = append(f.log.requests, q)
	}
}

// Requests gives the latest requests, oldest first (at least the last 10,000).
func (f *Forum) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.log.requests)
}

// Counts sums up all requests ever.
func (f *Forum) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.log.counts
	c.ByStatus = map[int]int{}
	maps.Copy(c.ByStatus, f.log.counts.ByStatus)
	return c
}
