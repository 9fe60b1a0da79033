package sim

import (
	"cmp"
	"slices"
	"time"

	"vigie"
)

// epoch is when every simulated forum opened: slot 0 of each board.
var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// firstSlot is the first slot of an ordinary thread; the slots below are the pinned ones.
const firstSlot = 16

// board is one board: an endless row of slots, one thread in each.
type board struct {
	forum  *Forum
	index  int
	seed   uint64 // the world's, the forum's and the board's own chance
	plan   boardPlan
	pinned []*script
	pool   []*script // what the board is about, in this board's own order
	noise  []*script // for generalist boards: what nearly all its threads are
	filler []string
}

// thread is a thread as it stands at one moment.
type thread struct {
	board   *board
	id      int64
	script  *script
	title   string
	slug    string
	start   time.Time
	changed time.Time // last event that changed a page of it
	sticky  bool
	locked  bool
	deleted bool
	posts   []post // those written by then, the deleted ones included
}

type post struct {
	id      int64
	n       int
	author  string
	at      time.Time
	text    string
	edited  time.Time
	deleted bool
	quote   *post
	isOP    bool
}

func newBoard(f *Forum, index int, p boardPlan, lib *library) *board {
	b := &board{forum: f, index: index, seed: roll(f.world.opt.Seed, 0, f.plan.host, p.slug), plan: p, pinned: lib.pinned[f.plan.lang], filler: lib.filler[f.plan.lang]}
	for _, topic := range p.topics {
		b.pool = append(b.pool, lib.scripts[f.plan.lang][topic]...)
	}
	shuffle(b.pool, b.seed)
	if p.general {
		b.noise = slices.Clone(lib.scripts[f.plan.lang][noise])
		shuffle(b.noise, b.seed)
	}
	return b
}

func shuffle(list []*script, seed uint64) {
	slices.SortStableFunc(list, func(x, y *script) int {
		return cmp.Compare(roll(seed, 0, x.ID), roll(seed, 0, y.ID))
	})
}

// step is the mean time between two new threads, at least two seconds at any speed.
func (b *board) step() time.Duration { return max(b.scaled(b.plan.every), 2*time.Second) }

func (b *board) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / b.forum.world.opt.Speed)
}

func (b *board) roll(slot int64, salt ...string) uint64 {
	return roll(b.seed, uint64(slot), salt...)
}

// chance is true in percent of the cases.
func (b *board) chance(percent uint64, slot int64, salt ...string) bool {
	return b.roll(slot, salt...)%100 < percent
}

// depth is how many slots back the listing goes: so far that no thread of a board with one
// subject stands in it twice.
func (b *board) depth() int64 {
	if b.plan.general {
		return 75
	}
	return int64(len(b.pool))
}

// threads lists the threads of the listing at t: pinned ones first, then by last post.
func (b *board) threads(t time.Time) []*thread {
	var out []*thread
	for i := range b.pinned {
		if th, ok := b.thread(int64(i), t); ok {
			out = append(out, th)
		}
	}
	last := int64(t.Sub(epoch) / b.step())
	if _, open := b.thread(last, t); !open {
		last-- // the list moves when a thread is opened, not when a slot begins
	}
	for slot := last; slot > last-b.depth() && slot >= firstSlot; slot-- {
		if th, ok := b.thread(slot, t); ok {
			out = append(out, th)
		}
	}
	slices.SortStableFunc(out, func(x, y *thread) int {
		if x.sticky != y.sticky {
			if x.sticky {
				return -1
			}
			return 1
		}
		if b.forum.plan.byStart {
			return y.start.Compare(x.start)
		}
		return y.lastAt().Compare(x.lastAt())
	})
	return out
}

// pick chooses the script of a slot. On a generalist board one slot of each twenty is about
// drugs, anywhere among them; the others are noise.
func (b *board) pick(slot int64) *script {
	if !b.plan.general {
		return b.pool[slot%int64(len(b.pool))]
	}
	block := slot / 20
	if uint64(slot%20) == b.roll(block, "relevant")%20 {
		return b.pool[block%int64(len(b.pool))]
	}
	return b.noise[slot%int64(len(b.noise))]
}

// byID finds the thread with an address's id.
func (f *Forum) byID(id int64, t time.Time) (*thread, bool) {
	n := int64(len(f.boards))
	if id < 0 {
		return nil, false
	}
	return f.boards[id%n].thread(id/n, t)
}

// lastAt is the time of the last post that a visitor can see.
func (t *thread) lastAt() time.Time {
	for _, p := range slices.Backward(t.posts) {
		if !p.deleted {
			return p.at
		}
	}
	return t.start // unreachable unless the opening post is deleted, which takes the thread along
}

// visible are the posts that count for a visitor.
func (t *thread) visible() []post {
	var out []post
	for _, p := range t.posts {
		if !p.deleted {
			out = append(out, p)
		}
	}
	return out
}

// shown are the posts that stand on the pages: some forums keep the place of a deleted one.
func (t *thread) shown() []post {
	if t.board.forum.plan.ghosts {
		return t.posts
	}
	return t.visible()
}

func (t *thread) export() Thread {
	f := t.board.forum
	var messages []Message
	for _, p := range t.visible() {
		m := Message{ID: f.plan.skin.postKey(p), Author: p.author, At: p.at, Text: p.text}
		if p.quote != nil {
			m.Quoted = p.quote.text
		}
		messages = append(messages, m)
	}
	return Thread{
		Board: t.board.plan.slug, ID: f.plan.skin.key(t), URL: "http://" + f.plan.host + f.plan.skin.threadPath(t, 1),
		Title: t.title, Script: t.script.ID, Kind: t.script.Kind, Relevant: t.script.relevant(),
		Disposition: vigie.Disposition(t.script.Disposition), Urgency: vigie.Urgency(t.script.Urgency),
		Posts: len(messages), Messages: messages, Asker: t.posts[0].author, Start: t.start, LastAt: t.lastAt(),
		Sticky: t.sticky, Locked: t.locked, Deleted: t.deleted,
	}
}
