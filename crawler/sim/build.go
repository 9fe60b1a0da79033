package sim

import (
	"strconv"
	"time"
)

// thread builds the thread of a slot as it stands at t; false when it has not been opened.
func (b *board) thread(slot int64, t time.Time) (*thread, bool) {
	th := &thread{board: b, id: slot*int64(len(b.forum.boards)) + int64(b.index)}
	switch {
	case slot < 0 || slot > int64(t.Sub(epoch)/b.step()) || slot >= int64(len(b.pinned)) && slot < firstSlot:
		return nil, false
	case slot < firstSlot:
		th.script, th.sticky, th.start = b.pinned[slot], true, epoch.Add(time.Duration(slot+1)*time.Hour)
		th.locked = th.script.Lock > 0
	default:
		th.script = b.pick(slot)
		jitter := time.Duration(b.roll(slot, "start") % uint64(b.step()*9/10))
		th.start = epoch.Add(time.Duration(slot)*b.step() + jitter).Truncate(time.Second)
	}
	if th.start.After(t) {
		return nil, false
	}
	th.changed = th.start
	cast := b.cast(slot)
	th.title = th.script.spin(th.script.Title, cast, b.roll(slot, "title"))
	th.slug = slugify(th.title)
	for _, l := range b.lines(th, slot) {
		th.say(l, slot, t, cast)
	}
	if !th.sticky {
		th.age(slot, t)
	}
	return th, true
}

// say adds one line of the script as a post, if it has been written by t.
func (th *thread) say(l line, slot int64, t time.Time, cast func(string) string) {
	b := th.board
	n := len(th.posts)
	at := th.start.Add(b.scaled(time.Duration(l.after) * time.Minute)).Truncate(time.Second)
	if n > 0 && !at.After(th.posts[n-1].at) {
		at = th.posts[n-1].at.Add(time.Second) // at high speeds too, no two posts share a second
	}
	if at.After(t) {
		return
	}
	salt := "post" + strconv.Itoa(n)
	p := post{id: th.id*100 + int64(n), n: n, author: cast(l.who), at: at, isOP: l.who == "op"}
	p.text = th.script.spin(l.text, cast, b.roll(slot, salt))
	if l.quote >= 0 && l.quote < n && !th.posts[l.quote].deleted {
		q := th.posts[l.quote]
		p.quote = &q
	}
	gone := time.Duration(l.deleted) * time.Minute
	if gone == 0 && n > 0 && !b.forum.world.opt.Quiet && b.chance(2, slot, salt, "deleted") {
		gone = time.Hour
	}
	if gone > 0 {
		if when := at.Add(b.scaled(gone)); !when.After(t) {
			p.deleted = true
			th.touch(when)
		}
	}
	if b.chance(6, slot, salt, "edited") {
		if when := at.Add(b.scaled(7 * time.Minute)).Truncate(time.Second); !when.After(t) {
			p.edited = when
			th.touch(when)
		}
	}
	th.touch(at)
	th.posts = append(th.posts, p)
}

// age locks and deletes the thread when its time has come.
func (th *thread) age(slot int64, t time.Time) {
	b := th.board
	lock, gone := th.script.Lock, th.script.Delete
	if !b.forum.world.opt.Quiet {
		if lock == 0 && b.chance(4, slot, "lock") {
			lock = 9 * 60
		}
		if gone == 0 && b.chance(b.plan.deleted, slot, "delete") {
			gone = 30 + int(b.roll(slot, "deleted after")%300)
		}
	}
	if when := th.start.Add(b.scaled(time.Duration(lock) * time.Minute)); lock > 0 && !when.After(t) {
		th.locked = true
		th.touch(when)
	}
	if when := th.start.Add(b.scaled(time.Duration(gone) * time.Minute)); gone > 0 && !when.After(t) {
		th.deleted = true
		th.touch(when)
	}
}

// touch notes an event, at the first whole second at which a visitor can see it: so two states
// of a page never share a time of change.
func (th *thread) touch(at time.Time) {
	if whole := at.Truncate(time.Second); whole.Before(at) {
		at = whole.Add(time.Second)
	}
	if at.After(th.changed) {
		th.changed = at
	}
}

// lines are the script's lines, and on generalist boards the chatter that follows.
func (b *board) lines(th *thread, slot int64) []line {
	lines := th.script.lines
	if !b.plan.general || th.sticky || len(b.filler) == 0 {
		return lines
	}
	lines = append([]line(nil), lines...)
	after := lines[len(lines)-1].after
	more := b.roll(slot, "more") % 8
	if b.chance(20, slot, "busy") {
		more += 12 + b.roll(slot, "busier")%30
	}
	for i := range more {
		salt := "filler" + strconv.FormatUint(i, 10)
		after += 1 + int(b.roll(slot, salt)%7)
		lines = append(lines, line{
			who: "f" + strconv.FormatUint(b.roll(slot, salt, "who")%9, 10), after: after, quote: -1,
			text: b.filler[b.roll(slot, salt, "text")%uint64(len(b.filler))],
		})
	}
	return lines
}

// cast gives each part of a script (op, u1, …) a name of its own for this slot.
func (b *board) cast(slot int64) func(string) string {
	names := names[b.forum.plan.lang]
	given, used := map[string]string{}, map[string]bool{}
	return func(part string) string {
		if name, ok := given[part]; ok {
			return name
		}
		at := b.roll(slot, "cast", part)
		name := names.at(at)
		for used[name] {
			at++
			name = names.at(at)
		}
		given[part], used[name] = name, true
		return name
	}
}
