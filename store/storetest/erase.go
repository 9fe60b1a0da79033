package storetest

import (
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// erasing removes a user who opened one thread, replied in another and was quoted and mentioned there.
func erasing(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	const gone = "p_gonegonegonegonegonegone22"
	mine := Thread("1", "my own words about a night that was too long", "a reply")
	mine.Thread.Posts[0].Author = gone
	other := Thread("2", "somebody else asks", "i would wait until the morning and drink some water", "he is right", "thanks @"+gone+" for that")
	other.Thread.Posts[1].Author = gone
	other.Thread.Posts[2].Quotes = []string{"wait until the morning and drink", "something else entirely that stays"}
	save(t, s, mine, other)
	opened, replied := vigie.ThreadID("sim.example", "1"), vigie.ThreadID("sim.example", "2")

	held := must(s.Access(ctx, "sim.example", gone, Noon))(t)
	if len(held.Threads) != 2 || held.Mentions != 1 {
		t.Errorf("access: %+v", held)
	}
	e := must(s.Erase(ctx, vigie.Erasure{SiteID: "sim.example", Pseudonym: gone, By: "c", At: Noon}))(t)
	if e.Threads != 1 || e.Posts != 1 || e.Quotes != 1 || e.Mentions != 1 {
		t.Errorf("erased: %+v", e)
	}
	if th := must(s.Thread(ctx, opened))(t); th.State != vigie.ThreadErased || th.Title != "" || len(th.Posts) != 0 {
		t.Errorf("their thread: %+v", th)
	}
	th := must(s.Thread(ctx, replied))(t)
	var text strings.Builder
	for _, p := range th.Posts {
		text.WriteString(p.Text + strings.Join(p.Quotes, " ") + p.Author)
	}
	if len(th.Posts) != 3 || strings.Contains(text.String(), gone) || strings.Contains(text.String(), "until the morning") || !strings.Contains(text.String(), "that stays") {
		t.Errorf("another thread: %+v", th.Posts)
	}
	if th.Revision != th.ComputeRevision() {
		t.Error("the revision is not that of what is left")
	}
	save(t, s, mine, other) // the next visit brings it again
	if again := must(s.Thread(ctx, replied))(t); len(again.Posts) != 3 || len(again.Posts[1].Quotes) != 1 {
		t.Errorf("it came back: %+v", again.Posts)
	}
	newer := Thread("3", "once more")
	newer.Thread.Posts[0].Author = gone
	save(t, s, newer)
	if th := must(s.Thread(ctx, vigie.ThreadID("sim.example", "3")))(t); th.State != vigie.ThreadErased || len(th.Posts) != 0 || th.Title != "" {
		t.Errorf("a new thread of theirs: %+v", th)
	}
	if left := must(s.Access(ctx, "sim.example", gone, Noon))(t); len(left.Threads) != 0 || len(left.Erasures) != 1 {
		t.Errorf("access afterwards: %+v", left)
	}
	if list := must(s.Erasures(ctx))(t); len(list) != 1 || list[0].Pseudonym != gone || list[0].By != "c" {
		t.Errorf("erasures: %+v", list)
	}
	if v := must(s.Purge(ctx))(t); v == "" {
		t.Error("the copies are not told")
	}
	if pending := must(s.PendingTriage(ctx, "l", "m", Noon, 10))(t); len(pending) != 1 || pending[0] != replied {
		t.Errorf("pending: %v, want the thread that has changed", pending)
	}
}

// erasedWhileHeld closes a question whatever people are doing with it.
func erasedWhileHeld(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	must(s.Transition(ctx, id, vigie.ActClaim, vigie.Actor{ID: "v", Roles: []vigie.Role{vigie.RoleVolunteer}}, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: "V", Now: Noon}))(t)
	th := must(s.Thread(ctx, id))(t)
	asker := th.Asker()
	must(s.Erase(ctx, vigie.Erasure{SiteID: "sim.example", Pseudonym: asker, At: Noon}))(t)
	q := must(s.Question(ctx, id))(t)
	if q.State != vigie.Closed || q.Reason != store.ReasonErased || q.Claim != nil {
		t.Errorf("the question: %s %s %+v", q.State, q.Reason, q.Claim)
	}
}

// retention removes text by class, and nothing that people work on.
func retention(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	off := Ask(t, s, "1", 1, func(v *vigie.Verdict) { v.Relevant, v.Question = false, false })
	asked := Ask(t, s, "2", 1, nil)
	limits := store.Limits{Irrelevant: Noon.Add(-time.Hour), Relevant: Noon.Add(-time.Hour), Work: Noon.Add(-time.Hour)}
	if n := must(s.CountExpired(ctx, limits))(t); n.Total() != 0 {
		t.Errorf("due too early: %+v", n)
	}
	limits.Irrelevant = Noon.Add(time.Hour)
	count := must(s.CountExpired(ctx, limits))(t)
	done := must(s.Expire(ctx, limits, Noon))(t)
	if count != done || done.Irrelevant != 1 || done.Total() != 1 {
		t.Errorf("counted %+v, removed %+v, want the thread about something else", count, done)
	}
	if th := must(s.Thread(ctx, off))(t); th.State != vigie.ThreadErased || len(th.Posts) != 0 {
		t.Errorf("it is still there: %+v", th)
	}
	if th := must(s.Thread(ctx, asked))(t); th.State != vigie.ThreadAlive {
		t.Errorf("the other one is gone: %+v", th)
	}
	limits.Relevant = Noon.Add(time.Hour)
	worker := vigie.Actor{ID: "v", Roles: []vigie.Role{vigie.RoleVolunteer}}
	must(s.Transition(ctx, asked, vigie.ActClaim, worker, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: "V", Now: Noon}))(t)
	if done := must(s.Expire(ctx, limits, Noon))(t); done.Total() != 0 {
		t.Errorf("what somebody works on lost its text: %+v", done)
	}
	must(s.Transition(ctx, asked, vigie.ActRelease, worker, vigie.TransitionArgs{Now: Noon}))(t)
	if done := must(s.Expire(ctx, limits, Noon))(t); done.Relevant != 1 {
		t.Errorf("removed %+v, want the thread about drugs", done)
	}
	if q := must(s.Question(ctx, asked))(t); q.State != vigie.Closed {
		t.Errorf("its question is %s", q.State)
	}
	if again := must(s.Expire(ctx, limits, Noon))(t); again.Total() != 0 {
		t.Errorf("removed twice: %+v", again)
	}
}
