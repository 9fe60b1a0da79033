package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

var (
	anna = vigie.Actor{ID: "anna", Roles: []vigie.Role{vigie.RoleVolunteer}}
	bert = vigie.Actor{ID: "bert", Roles: []vigie.Role{vigie.RoleVolunteer}}
)

func args(name string) vigie.TransitionArgs {
	return vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: name, Now: Noon}
}

func questions(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 5, nil)
	q := must(s.Question(ctx, id))(t)
	if q.State != vigie.Waiting || q.Priority != 5 || len(q.Why) != 1 || q.Site.ID != "sim.example" || len(q.Thread.Posts) != 1 || q.Verdict.Substances[0] != "cannabis" {
		t.Errorf("question %+v", q)
	}
	exclude := func(v *vigie.Verdict) { v.Disposition = vigie.Exclude }
	Ask(t, s, "1", 0, exclude)
	if q = must(s.Question(ctx, id))(t); q.State != vigie.Closed || q.Reason != "excluded" {
		t.Errorf("after exclude: %s %s", q.State, q.Reason)
	}
	Ask(t, s, "1", 6, nil)
	if q = must(s.Question(ctx, id))(t); q.State != vigie.Waiting || q.Reason != "" || q.Priority != 6 {
		t.Errorf("wanted again: %+v", q.Question)
	}
	none := Ask(t, s, "2", 1, func(v *vigie.Verdict) { v.Relevant, v.Disposition = false, vigie.Exclude })
	_, err := s.Question(ctx, none)
	wantCode(t, err, vigie.CodeNotFound)

	must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
	Ask(t, s, "1", 0, exclude)
	if q = must(s.Question(ctx, id))(t); q.State != vigie.Claimed {
		t.Errorf("a verdict took a question out of somebody's hands: %s", q.State)
	}
	must(s.Transition(ctx, id, vigie.ActDismiss, anna, vigie.TransitionArgs{Reason: "joke", Now: Noon}))(t)
	Ask(t, s, "1", 7, nil)
	if q = must(s.Question(ctx, id))(t); q.State != vigie.Dismissed || q.Reason != "joke" {
		t.Errorf("a verdict undid what a person decided: %s", q.State)
	}
}

func feed(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	var ids []string
	for i := range 5 {
		ids = append(ids, Ask(t, s, fmt.Sprint(i), float64(i/2), func(v *vigie.Verdict) {
			v.Substances = []string{"cannabis", fmt.Sprintf("s%d", i%2)}
			if i == 4 {
				v.Disposition, v.Urgency, v.Lang = vigie.Emergency, vigie.UrgencyNow, "nl"
			}
		}))
	}
	Ask(t, s, "out", 99, func(v *vigie.Verdict) { v.Disposition = vigie.Exclude })
	read := func(f vigie.FeedFilter) (out []string) {
		t.Helper()
		for {
			page, next, err := s.Feed(ctx, f, Noon)
			ok(t, err)
			for _, v := range page {
				out = append(out, v.ID)
			}
			if next.ID == "" {
				return out
			}
			f.After = next
		}
	}
	all := read(vigie.FeedFilter{})
	if len(all) != 5 || all[0] != ids[4] {
		t.Errorf("feed %v of %v", all, ids)
	}
	same(t, "in pages", read(vigie.FeedFilter{Limit: 2}), all)
	same(t, "one a page", read(vigie.FeedFilter{Limit: 1}), all)
	same(t, "language", read(vigie.FeedFilter{Langs: []string{"nl", "en"}}), []string{ids[4]})
	same(t, "emergencies", read(vigie.FeedFilter{Dispositions: []vigie.Disposition{vigie.Emergency}, Urgencies: []vigie.Urgency{vigie.UrgencyNow}}), []string{ids[4]})
	if got := read(vigie.FeedFilter{Substances: []string{"s1", "s9"}, Topics: []string{"effects"}, Limit: 1}); len(got) != 2 {
		t.Errorf("substance filter: %v", got)
	}
	same(t, "no board", read(vigie.FeedFilter{Boards: []string{"x:y"}, Sites: []string{"sim.example"}}), []string{})
	must(s.Transition(ctx, ids[4], vigie.ActClaim, anna, args("Anna")))(t)
	page, _, err := s.Feed(ctx, vigie.FeedFilter{Limit: 1}, Noon)
	ok(t, err)
	if page[0].Claim == nil || page[0].Claim.By != "anna" {
		t.Errorf("a held question shows no holder: %+v", page[0].Question)
	}
	if page, _, err = s.Feed(ctx, vigie.FeedFilter{Limit: 1}, Noon.Add(2*time.Hour)); err != nil || page[0].Claim != nil {
		t.Errorf("an expired lease shows a holder: %+v %v", page[0].Claim, err)
	}
	ok(t, s.SaveRanks(ctx, []vigie.Ranked{{ThreadID: ids[0], Priority: 50}}, Noon))
	if again := read(vigie.FeedFilter{}); again[0] != ids[0] {
		t.Errorf("after a new rank: %v", again)
	}
	waiting := must(s.WaitingQuestions(ctx, "", 3))(t)
	rest := must(s.WaitingQuestions(ctx, waiting[2].ID, 3))(t)
	if len(waiting) != 3 || len(rest) != 2 || len(waiting[0].Thread.Posts) != 1 {
		t.Errorf("waiting %d and %d", len(waiting), len(rest))
	}
}

func claims(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	q := must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
	if q.State != vigie.Claimed || q.Claim.Name != "Anna" || !q.Claim.Until.Equal(Noon.Add(time.Hour)) {
		t.Fatalf("claim %+v", q.Question)
	}
	again := must(s.Transition(ctx, id, vigie.ActClaim, anna, vigie.TransitionArgs{ClaimFor: 9 * time.Hour, Now: Noon.Add(time.Minute)}))(t)
	same(t, "the same lease", again.Question, q.Question)
	_, err := s.Transition(ctx, id, vigie.ActClaim, bert, args("Bert"))
	wantCode(t, err, vigie.CodeConflict)
	_, err = s.Transition(ctx, id, vigie.ActRelease, bert, args("Bert"))
	wantCode(t, err, vigie.CodeConflict)
	q = must(s.Transition(ctx, id, vigie.ActRenew, anna, vigie.TransitionArgs{ClaimFor: 2 * time.Hour, Now: Noon}))(t)
	if !q.Claim.Until.Equal(Noon.Add(2 * time.Hour)) {
		t.Errorf("renewed until %s", q.Claim.Until)
	}
	q = must(s.Transition(ctx, id, vigie.ActClaim, bert, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: "Bert", Now: Noon.Add(2 * time.Hour)}))(t)
	if q.Claim.By != "bert" {
		t.Errorf("after the lease ended: %+v", q.Claim)
	}
	if n := must(s.ExpireClaims(ctx, Noon.Add(4*time.Hour)))(t); n != 1 {
		t.Errorf("%d leases expired", n)
	}
	if q = must(s.Question(ctx, id))(t); q.State != vigie.Waiting || q.Claim != nil {
		t.Errorf("after expiry: %+v", q.Question)
	}
	_, err = s.Transition(ctx, id, vigie.ActClaim, vigie.Actor{ID: "x", Roles: []vigie.Role{vigie.RoleAnalyst}}, args("X"))
	wantCode(t, err, vigie.CodeForbidden)
	_, err = s.Transition(ctx, "tnone", vigie.ActClaim, anna, args("Anna"))
	wantCode(t, err, vigie.CodeNotFound)
}

func parallelClaims(t *testing.T, s *store.Store) {
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	ctx := context.WithoutCancel(t.Context())
	for i := range 100 {
		wg.Go(func() {
			who := vigie.Actor{ID: fmt.Sprintf("p%d", i), Roles: []vigie.Role{vigie.RoleVolunteer}}
			switch _, err := s.Transition(ctx, id, vigie.ActClaim, who, args(who.ID)); vigie.ErrorCode(err) {
			case "":
				won.Add(1)
			case vigie.CodeConflict:
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 99 {
		t.Errorf("%d of 100 claimers won, %d lost", won.Load(), lost.Load())
	}
}

func publications(t *testing.T, s *store.Store) {
	ctx := t.Context()
	Seed(t, s)
	id := Ask(t, s, "1", 1, nil)
	p := vigie.Publication{QuestionID: id, URL: "https://sim.example/t/1#9", Channel: vigie.ChannelPublic}
	_, err := s.AddPublication(ctx, p, anna)
	wantCode(t, err, vigie.CodeConflict) // nobody holds the question
	must(s.Transition(ctx, id, vigie.ActClaim, anna, args("Anna")))(t)
	_, err = s.AddPublication(ctx, p, bert)
	wantCode(t, err, vigie.CodeConflict)
	first := must(s.AddPublication(ctx, p, anna))(t)
	if first.ID == "" || first.Status != "unknown" || first.By != "anna" || first.ThreadID != id {
		t.Errorf("publication %+v", first)
	}
	if q := must(s.Question(ctx, id))(t); q.State != vigie.Published || q.Claim != nil {
		t.Errorf("question after publication: %+v", q.Question)
	}
	again := must(s.AddPublication(ctx, p, anna))(t)
	same(t, "the same address twice", again, first)
	strange := p
	strange.ThreadID, strange.URL = Ask(t, s, "2", 1, nil), p.URL+"0"
	_, err = s.AddPublication(ctx, strange, anna)
	wantCode(t, err, vigie.CodeInvalid) // a thread of another question
	p.Channel = vigie.ChannelPrivate
	second := must(s.AddPublication(ctx, p, anna))(t)
	page, next, err := s.Publications(ctx, vigie.PublicationFilter{QuestionID: id, Limit: 1})
	ok(t, err)
	rest, end, err := s.Publications(ctx, vigie.PublicationFilter{PersonID: "anna", Limit: 1, After: next})
	ok(t, err)
	got := map[string]bool{page[0].ID: true, rest[0].ID: true}
	if !got[first.ID] || !got[second.ID] || end != "" {
		t.Errorf("pages %+v and %+v, end %q", page, rest, end)
	}
	_, _, err = s.Publications(ctx, vigie.PublicationFilter{After: "nonsense"})
	wantCode(t, err, vigie.CodeInvalid)
}

func people(t *testing.T, s *store.Store) {
	ctx := t.Context()
	_, err := s.PutPerson(ctx, vigie.Person{Name: "Nobody"})
	wantCode(t, err, vigie.CodeInvalid)
	p := must(s.PutPerson(ctx, vigie.Person{Name: "Anna", Team: "Mons", Roles: []vigie.Role{vigie.RoleVolunteer, vigie.RoleExpert}, Langs: []string{"fr"}}))(t)
	same(t, "person", must(s.Person(ctx, p.ID))(t), p)
	tok := must(s.AddToken(ctx, vigie.Token{PersonID: p.ID, Label: "phone", Hash: []byte("0123456789abcdef"), Scope: []vigie.Role{vigie.RoleVolunteer}, Expires: Noon.Add(time.Hour)}))(t)
	got, who, err := s.TokenByHash(ctx, tok.Hash)
	ok(t, err)
	same(t, "token", got, tok)
	same(t, "its person", who, p)
	_, _, err = s.TokenByHash(ctx, []byte("other"))
	wantCode(t, err, vigie.CodeNotFound)
	ok(t, s.TouchToken(ctx, tok.ID, Noon))
	ok(t, s.RevokeToken(ctx, tok.ID))
	ok(t, s.DisablePerson(ctx, p.ID))
	tok.LastUsed, tok.Revoked = Noon, true
	same(t, "tokens", must(s.Tokens(ctx, p.ID))(t), []vigie.Token{tok})
	if all := must(s.People(ctx))(t); len(all) != 1 || !all[0].Disabled {
		t.Errorf("people %+v", all)
	}
	wantCode(t, s.RevokeToken(ctx, "none"), vigie.CodeNotFound)
}

func auditAndJobs(t *testing.T, s *store.Store) {
	ctx := t.Context()
	rows := []vigie.AuditEntry{{At: Noon, Person: "a", Action: "GET /threads/{id}", Object: "t1"}, {At: Noon.Add(time.Second), Person: "b", Action: "GET /feed"}}
	ok(t, s.AppendAudit(ctx, rows))
	same(t, "audit", must(s.Audit(ctx, Noon, 10))(t), rows)
	same(t, "from", must(s.Audit(ctx, Noon.Add(time.Millisecond), 10))(t), rows[1:])
	lease := func(owner string, now time.Time) bool {
		return must(s.LeaseJob(ctx, "sweep", owner, now, now.Add(time.Minute)))(t)
	}
	if !lease("a", Noon) || lease("b", Noon) || !lease("a", Noon.Add(time.Second)) || !lease("b", Noon.Add(2*time.Minute)) {
		t.Error("a job's lease was given wrongly")
	}
	ok(t, s.ForgetLeases(ctx, Noon.Add(3*time.Minute))) // b's last one ends then
	if lease("c", Noon.Add(150*time.Second)) {
		t.Error("a lease that runs was forgotten")
	}
	ok(t, s.ForgetLeases(ctx, Noon.Add(4*time.Minute)))
	if !lease("c", Noon.Add(150*time.Second)) {
		t.Error("a lease that ended was kept")
	}
	if v := must(s.Meta(ctx, "k"))(t); v != "" {
		t.Errorf("meta %q", v)
	}
	ok(t, s.SetMeta(ctx, "k", "v"))
	ok(t, s.SetMeta(ctx, "k", "w"))
	if v := must(s.Meta(ctx, "k"))(t); v != "w" {
		t.Errorf("meta %q", v)
	}
	if st := must(s.Stats(ctx))(t); st.Threads != 0 || st.Pending != 0 {
		t.Errorf("stats %+v", st)
	}
}
