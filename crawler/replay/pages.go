package replay

import (
	"container/heap"
	"time"
)

// pagePolicy gives the time between two requests of one page, a listing or a thread.
type pagePolicy struct {
	title    string
	interval func(p *page, changed bool, now time.Time) time.Duration
}

// page is a listing (thread < 0) or a thread.
type page struct {
	board, thread int
	due           time.Time
	last          time.Duration // interval
	seen          []time.Time   // posts found here in the last week
	cursor        int
	events        []event
}

type pageHeap []*page

func (h *pageHeap) Len() int           { return len(*h) }
func (h *pageHeap) Less(i, j int) bool { return (*h)[i].due.Before((*h)[j].due) }
func (h *pageHeap) Swap(i, j int)      { (*h)[i], (*h)[j] = (*h)[j], (*h)[i] }
func (h *pageHeap) Push(x any)         { *h = append(*h, x.(*page)) } //nolint:forcetypeassert // pages alone are pushed
func (h *pageHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// everyPage plays a policy that polls listings for new threads, and every thread page for
// new posts, as a crawler does that does not read what listings say.
func (t *Trace) everyPage(p pagePolicy) Figures {
	r := newRecorder(t, Conditions{})
	posts := make([][]event, len(t.threads))
	var queue pageHeap
	for b, events := range t.events {
		var opens []event
		for _, e := range events {
			posts[e.thread] = append(posts[e.thread], e)
			if e.opens {
				opens = append(opens, e)
			}
		}
		heap.Push(&queue, &page{board: b, thread: -1, due: t.From, events: opens})
	}
	gap := 24 * time.Hour / time.Duration(t.budget())
	now := t.From
	for len(queue) > 0 {
		pg := heap.Pop(&queue).(*page) //nolint:forcetypeassert // pages alone are pushed
		if now = later(now, pg.due); !now.Before(t.To) {
			break
		}
		r.request(now)
		changed := false
		for pg.cursor < len(pg.events) && !pg.events[pg.cursor].at.After(now) {
			e := pg.events[pg.cursor]
			pg.cursor++
			pg.seen = append(pg.seen, e.at)
			changed = true
			if pg.thread < 0 {
				heap.Push(&queue, &page{board: pg.board, thread: e.thread, due: t.From, events: posts[e.thread]})
			} else {
				r.read(pg.board, e, now)
			}
		}
		for len(pg.seen) > 0 && now.Sub(pg.seen[0]) > 7*24*time.Hour {
			pg.seen = pg.seen[1:]
		}
		pg.last = p.interval(pg, changed, now)
		pg.due = now.Add(pg.last)
		heap.Push(&queue, pg)
		now = now.Add(gap)
	}
	return r.figures(p.title)
}

// bestPages plays a page policy with several settings and gives the best mean delay of posts.
func (t *Trace) bestPages(with func(scale float64) pagePolicy) Figures {
	var best Figures
	for _, scale := range []float64{1.0 / 16, 1.0 / 8, 0.25, 0.5, 1, 2, 4} {
		if f := t.everyPage(with(scale)); best.Policy == "" || f.Posts.Mean < best.Posts.Mean {
			best = f
		}
	}
	return best
}

func fixedPages(scale float64) pagePolicy {
	return pagePolicy{"every page, fixed interval", func(*page, bool, time.Time) time.Duration { return scaled(24*time.Hour, scale) }}
}

func minifluxPages(scale float64) pagePolicy {
	return pagePolicy{"every page, miniflux-style", func(p *page, _ bool, _ time.Time) time.Duration { return minifluxInterval(len(p.seen), scale) }}
}

func stormPages(scale float64) pagePolicy {
	return pagePolicy{"every page, StormCrawler-style", func(p *page, changed bool, _ time.Time) time.Duration {
		return stormInterval(p.last, changed, scale)
	}}
}
