package replay

import (
	"slices"
	"time"

	"vigie"
)

// How the host is asked, by every policy.
const (
	requestGap = 5 * time.Second
	rowsAPage  = 30
	warmUp     = 7 * 24 * time.Hour // not counted: everything starts cold
	lastDays   = 24 * time.Hour     // not counted: what is written at the very end
)

// visit is what a policy is told of a poll of a listing.
type visit struct {
	board    int
	now      time.Time // after the last request
	opened   []time.Time
	moved    int
	pages    int
	requests int
	first    bool
	failure  vigie.FetchReason
	retryAt  time.Time
}

// policy decides when listings are polled.
type policy interface {
	name() string
	next(v visit) time.Time
}

// Conditions are what a run is played under.
type Conditions struct {
	Down func(time.Time) bool // the host answers nothing; nil: never
	From time.Time            // what is counted: posts from then; zero: after the warm-up
	To   time.Time            // and until then; zero: a day before the end
	Only map[int]bool         // boards that are counted; nil: all
}

// chooser is a policy that leaves threads unread, for later or for good. It sorts rows and
// says how many of them are read now, and how many of the others are kept for later.
type chooser interface {
	choose(board int, rows []row, now time.Time) (read, keep []row)
}

// row is a thread that moved, as a listing shows it.
type row struct {
	thread int
	at     time.Time // of the last post
	readAt time.Time
}

// run plays a trace against a policy that polls listings and reads the threads that moved.
func (t *Trace) run(p policy, c Conditions) Figures {
	r := newRecorder(t, c)
	g := game{t: t, p: p, r: r, boards: make([]playedBoard, len(t.Boards)), readAt: make([]time.Time, len(t.threads)), unread: make([][]event, len(t.threads))}
	for b := range g.boards {
		g.boards[b].next = t.From.Add(time.Duration(b) * time.Minute)
	}
	free, backOff, blocked := t.From, time.Duration(0), time.Time{}
	for {
		b := 0
		for i := range g.boards {
			if g.boards[i].next.Before(g.boards[b].next) {
				b = i
			}
		}
		now := later(g.boards[b].next, free)
		if !now.Before(t.To) {
			break
		}
		v := visit{board: b, now: now, first: g.boards[b].last.IsZero()}
		switch {
		case r.spent(now) >= t.budget():
			v.failure, v.retryAt = vigie.ReasonBudget, now.Truncate(24*time.Hour).Add(24*time.Hour)
		case now.Before(blocked):
			v.failure, v.retryAt = vigie.ReasonNotBefore, blocked
		case c.Down != nil && c.Down(now):
			r.request(now)
			backOff = min(10*time.Minute, max(time.Minute, 2*backOff))
			blocked = now.Add(backOff)
			v.requests, v.failure, v.retryAt = 1, vigie.ReasonNetwork, blocked
		default:
			backOff = 0
			g.poll(&v)
			free = v.now
		}
		g.boards[b].next = later(p.next(v), v.now.Add(time.Second))
	}
	return r.figures(p.name())
}

// game is a run as it stands.
type game struct {
	t      *Trace
	p      policy
	r      *recorder
	boards []playedBoard
	readAt []time.Time // by thread
	unread [][]event   // by thread: seen in a listing, not read yet
}

type playedBoard struct {
	next, last time.Time
	cursor     int
	waiting    []row
}

// poll reads a listing as far as it has moved, then threads that moved or wait, as far as the
// budget goes.
func (g *game) poll(v *visit) {
	b, start := &g.boards[v.board], v.now
	g.r.visited(b.last, start)
	b.last = start
	rows := b.waiting
	place := map[int]int{}
	for i, w := range rows {
		place[w.thread] = i
	}
	for events := g.t.events[v.board]; b.cursor < len(events) && !events[b.cursor].at.After(start); b.cursor++ {
		e := events[b.cursor]
		g.unread[e.thread] = append(g.unread[e.thread], e)
		if e.opens {
			v.opened = append(v.opened, e.at)
		}
		i, there := place[e.thread]
		if !there {
			i = len(rows)
			place[e.thread] = i
			rows = append(rows, row{thread: e.thread, readAt: g.readAt[e.thread]})
			v.moved++
		}
		rows[i].at = e.at
	}
	v.pages = 1 + v.moved/rowsAPage
	for range v.pages {
		if g.r.spent(v.now) < g.t.budget() {
			g.send(v)
		}
	}
	slices.SortStableFunc(rows, func(x, y row) int { return y.at.Compare(x.at) })
	read, keep := rows, []row(nil)
	if c, ok := g.p.(chooser); ok {
		read, keep = c.choose(v.board, rows, start)
	}
	for i, w := range read {
		if g.r.spent(v.now) >= g.t.budget() {
			keep = append(keep, read[i:]...)
			break
		}
		g.readAt[w.thread] = v.now
		for _, e := range g.unread[w.thread] {
			g.r.read(v.board, e, v.now)
		}
		g.unread[w.thread] = nil
		g.r.readThread(w.thread, v.now)
		g.send(v)
	}
	b.waiting = slices.Clone(keep)
}

func (g *game) send(v *visit) {
	g.r.request(v.now)
	v.requests++
	v.now = v.now.Add(requestGap)
}

func (t *Trace) budget() int {
	if t.Site.Budget > 0 {
		return t.Site.Budget
	}
	return 1000
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// recorder counts.
type recorder struct {
	t        *Trace
	c        Conditions
	from, to time.Time
	days     map[int64]int
	threads  []time.Duration
	posts    []time.Duration
	latest   time.Time
	polled   int
	sent     int             // requests within the counted time
	found    []time.Duration // delays of the relevant threads
	first    map[int]bool    // threads that were read
	gap      time.Duration
}

func newRecorder(t *Trace, c Conditions) *recorder {
	r := &recorder{t: t, c: c, from: c.From, to: c.To, days: map[int64]int{}, first: map[int]bool{}}
	if r.from.IsZero() {
		r.from = t.From.Add(min(warmUp, t.To.Sub(t.From)/4)).Truncate(24 * time.Hour)
	}
	if r.to.IsZero() {
		r.to = later(r.from, t.To.Add(-lastDays)).Truncate(24 * time.Hour)
	}
	return r
}

func (r *recorder) counted(at time.Time) bool { return !at.Before(r.from) && at.Before(r.to) }

func (r *recorder) spent(now time.Time) int { return r.days[now.Unix()/86400] }

func (r *recorder) request(now time.Time) {
	r.days[now.Unix()/86400]++
	if r.counted(now) {
		r.sent++
	}
}

func (r *recorder) visited(last, now time.Time) {
	if r.counted(now) {
		r.polled++
	}
	if !last.IsZero() && r.counted(now) {
		r.gap = max(r.gap, now.Sub(last))
	}
}

func (r *recorder) read(board int, e event, at time.Time) {
	if !r.counted(e.at) || r.c.Only != nil && !r.c.Only[board] {
		return
	}
	r.posts = append(r.posts, at.Sub(e.at))
	r.latest = later(r.latest, at)
	if e.opens {
		r.threads = append(r.threads, at.Sub(e.at))
	}
}

// readThread notes when a thread about drugs was first read.
func (r *recorder) readThread(n int, at time.Time) {
	th := r.t.threads[n]
	if !th.relevant || r.first[n] || !r.counted(th.at) {
		return
	}
	r.first[n] = true
	r.found = append(r.found, at.Sub(th.at))
}

func (r *recorder) figures(name string) Figures {
	f := Figures{Policy: name, LongestGap: r.gap.Hours(), Latest: r.latest}
	missing := 0
	posts, threads := r.posts, r.threads
	wanted, opened := 0, 0
	for b, events := range r.t.events {
		for _, e := range events {
			if r.counted(e.at) && (r.c.Only == nil || r.c.Only[b]) {
				wanted++
				if e.opens {
					opened++
				}
			}
		}
	}
	// What was never read waited at least until the end.
	for range max(0, wanted-len(posts)) {
		missing++
		posts = append(posts, r.t.To.Sub(r.from)/2)
	}
	for range max(0, opened-len(threads)) {
		threads = append(threads, r.t.To.Sub(r.from)/2)
	}
	f.Threads, f.Posts, f.Missed = delayOf(threads), delayOf(posts), missing
	f.Twice = max(0, len(r.posts)-wanted)
	f.PerDay = float64(r.sent) / (r.to.Sub(r.from).Hours() / 24)
	f.Polls = float64(r.polled) / (r.to.Sub(r.from).Hours() / 24)
	f.PerThread = float64(r.sent) / max(1, float64(len(r.threads)))
	relevant := 0
	for _, th := range r.t.threads {
		if th.relevant && r.counted(th.at) {
			relevant++
		}
	}
	f.Relevant, f.Recall = delayOf(r.found), float64(len(r.found))/max(1, float64(relevant))
	f.PerRelevant = float64(r.sent) / max(1, float64(len(r.found)))
	for _, n := range r.days {
		f.Busiest = max(f.Busiest, n)
	}
	return f
}
