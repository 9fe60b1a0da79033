package replay

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"vigie/crawler/schedule"
)

// Busy is a generalist board where few threads are about drugs.
type Busy struct {
	Seed     uint64
	Threads  float64 // a day
	Replies  float64 // mean replies a thread
	Share    float64 // of threads that are about drugs
	Days     int
	Budget   int
	Relevant []float64 // scores of titles of threads about drugs
	Other    []float64 // and of all others
}

// BusyBoard invents the life of such a board: titles are drawn from those given.
func BusyBoard(w Busy) *Trace {
	t := Generate(World{Seed: w.Seed, Boards: 1, Threads: w.Threads, Replies: w.Replies, Days: w.Days, Budget: w.Budget})
	t.Boards[0].Generalist = true
	chance := rand.New(rand.NewPCG(w.Seed, 29)) //nolint:gosec // a world is the same on every machine
	for i := range t.threads {
		th := &t.threads[i]
		th.relevant = chance.Float64() < w.Share
		from := w.Other
		if th.relevant {
			from = w.Relevant
		}
		th.score = from[chance.IntN(len(from))]
	}
	return t
}

// titled is a policy of which threads are read, with Vigie's times for listings.
type titled struct {
	*learnt

	title  string
	blind  bool // titles say nothing
	pick   func(t *titled, b int, rows []row, now time.Time) (read, keep []row)
	urgent int // of the last choice: threads that did not wait
	could  int // of the last choice: those that could have waited
	follow int // those of them that are known to be about drugs
	more   bool
}

func (x *titled) name() string { return x.title }

func (x *titled) choose(b int, rows []row, now time.Time) (read, keep []row) {
	x.urgent, x.could, x.more = 0, 0, false
	read, keep = x.pick(x, b, rows, now)
	return read, keep
}

// every is everything that moved.
func every(_ *titled, _ int, rows []row, _ time.Time) (read, keep []row) { return rows, nil }

// newest is what moved, the newest first, as much as a visit may read. What is left over is
// found again when it moves.
func newest(_ *titled, _ int, rows []row, _ time.Time) (read, keep []row) {
	return rows[:min(len(rows), schedule.MaxThreads)], nil
}

// titlesAlone reads only likely titles, and again what turned out to be about drugs.
func titlesAlone(x *titled, _ int, rows []row, _ time.Time) (read, keep []row) {
	for _, w := range rows {
		th := x.t.threads[w.thread]
		if th.score >= schedule.Likely && (w.readAt.IsZero() || th.relevant) {
			read = append(read, w)
		}
	}
	return read[:min(len(read), schedule.MaxThreads)], nil
}

// titleFirst is Vigie's choice.
func titleFirst(x *titled, b int, rows []row, now time.Time) (read, keep []row) {
	board := x.boards[b]
	as := func(w row) schedule.Thread {
		th := x.t.threads[w.thread]
		if x.blind {
			th.score = 0
		}
		return schedule.Thread{Title: th.score, ReadAt: w.readAt, Off: !w.readAt.IsZero() && !th.relevant, At: w.at}
	}
	slices.SortStableFunc(rows, func(a, c row) int {
		return cmp.Or(schedule.Order(board.Generalist, now, as(a), as(c)), cmp.Compare(a.thread, c.thread))
	})
	x.follow = 0
	sorted := make([]schedule.Thread, 0, len(rows))
	for _, w := range rows {
		sorted = append(sorted, as(w))
	}
	x.replan(now, 0)
	n := min(schedule.MaxThreads, x.plan.Choose(board, sorted))
	for i, th := range sorted {
		switch class := schedule.ClassOf(board.Generalist, th, now); {
		case i < n && class == schedule.Now:
			x.urgent++
		case i < n:
			x.could++
			if class == schedule.Follow {
				x.follow++
			}
		case class == schedule.Skip && th.Off:
		case class == schedule.Now:
			x.more = true
			fallthrough
		case now.Sub(th.At) < schedule.KeepWaiting:
			keep = append(keep, rows[i])
		}
	}
	return rows[:n], keep
}

func (x *titled) next(v visit) time.Time {
	b := &x.boards[v.board]
	x.replan(v.now, v.requests)
	b.Poll = x.plan.Next(*b, schedule.Seen{
		Moved: v.moved, New: len(v.opened), Times: v.opened, First: v.first, Need: x.urgent + x.follow + x.fresh(v), Urgent: x.urgent, Read: x.could,
		Requests: v.requests, Pages: v.pages, More: x.more, Failure: v.failure, RetryAt: v.retryAt,
	})
	return b.Poll.NextAt
}

// fresh is how many of the new threads can wait: they want a request each, now or later.
func (x *titled) fresh(v visit) int { return max(0, len(v.opened)-x.urgent) }

// CompareTitles compares choices of threads on a busy generalist board. The first line is everything
// that moved without any budget: what the others are measured against.
func CompareTitles(t *Trace) []Figures {
	free := *t
	free.Site.Budget = math.MaxInt
	vigieFirst := t.run(&titled{learnt: newLearnt(t), title: "vigie: titles first, the rest by age", pick: titleFirst}, Conditions{})
	return []Figures{
		free.run(&everyFixed{titled{learnt: newLearnt(t), title: "all that moved, no budget", pick: every}, vigieFirst.interval()}, Conditions{}),
		t.run(&everyFixed{titled{learnt: newLearnt(t), title: "all that moved, newest first", pick: newest}, vigieFirst.interval()}, Conditions{}),
		t.run(&everyFixed{titled{learnt: newLearnt(t), title: "likely titles alone", pick: titlesAlone}, vigieFirst.interval()}, Conditions{}),
		t.run(&titled{learnt: newLearnt(t), title: "vigie, blind to titles", pick: titleFirst, blind: true}, Conditions{}),
		vigieFirst,
	}
}

// everyFixed is a choice of threads with listings polled as often as Vigie did.
type everyFixed struct {
	titled

	interval time.Duration
}

func (x *everyFixed) next(v visit) time.Time {
	if v.failure != "" {
		return v.retryAt
	}
	return v.now.Add(x.interval)
}

// interval is the mean time between two polls of the listing.
func (f Figures) interval() time.Duration {
	return time.Duration(float64(24*time.Hour) / max(1, f.Polls))
}
