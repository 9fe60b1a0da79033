package storetest

import (
	"fmt"
	"testing"
	"time"

	"vigie"
	"vigie/api/report"
	"vigie/store"
)

// reportSites are where answers were published, with how many.
var reportSites = []struct {
	id, name, engine string
	answers          int
}{{"doctissimo.example", "Doctissimo", "", 84}, {"jeuxvideo.example", "Jeuxvideo.com", "", 30}, {"discord.example", "Discord", vigie.EngineHand, 13}}

// publishAll stores 127 answers of two years and two teams: 42 of 2020 and 85 of 2021, 53 and 74. Since 127 is
// prime, i*n%127 < n holds for exactly n of them.
func publishAll(t *testing.T, s *store.Store) (ids []string) {
	ctx := t.Context()
	const all, first, one = 127, 42, 53
	i := 0
	for _, at := range reportSites {
		board := vigie.Board{ID: at.id + ":talk", SiteID: at.id, Slug: "talk", Name: "Talk", URL: "https://" + at.id + "/talk"}
		ok(t, s.SeedSites(ctx, []vigie.Site{{
			ID: at.id, Name: at.name, URL: "https://" + at.id, Lang: "fr", Country: "FR", Engine: at.engine, Budget: 1000, ShelfLife: 48 * time.Hour,
		}}, []vigie.Board{board}))
		for range at.answers {
			asked := time.Date(2021, 5, 3, 10, 0, 0, 0, time.UTC)
			if i*first%all < first {
				asked = time.Date(2020, 5, 3, 10, 0, 0, 0, time.UTC)
			}
			team := "Gent"
			if i*one%all < one {
				team = "Mons"
			}
			ids = append(ids, publishOne(t, s, board, fmt.Sprint(i), team, asked, time.Duration(i+1)*12*time.Hour))
			i++
		}
	}
	return ids
}

// publishOne stores a question of a board and publishes an answer to it after some time.
func publishOne(t *testing.T, s *store.Store, board vigie.Board, key, team string, asked time.Time, after time.Duration) string {
	t.Helper()
	ctx := t.Context()
	p := vigie.Person{ID: "h" + team, Name: "Mx " + team, Team: team, Roles: []vigie.Role{vigie.RoleVolunteer}}
	must(s.PutPerson(ctx, p))(t)
	read := Thread(key, "question "+key)
	th := &read.Thread
	th.ID, th.SiteID, th.BoardID, th.URL = vigie.ThreadID(board.SiteID, key), board.SiteID, board.ID, board.URL+"/"+key
	th.PostedAt, th.LastAt, th.Posts[0].At, th.FetchedAt = asked, asked, asked, asked.Add(time.Minute)
	must(s.SaveBatch(ctx, vigie.VisitBatch{BoardID: board.ID, Threads: []vigie.ReadThread{read}}))(t)
	stored := must(s.Thread(ctx, th.ID))(t)
	ok(t, s.SaveVerdicts(ctx, []vigie.Verdict{{
		ThreadID: th.ID, Revision: stored.Revision, Lexicon: "l1", Model: "m1", Lang: "fr", Relevant: true, Substances: []string{"mdma"}, Topics: []string{"effects"},
		Asker: vigie.AskerSelf, Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Question: true, Open: true, At: asked,
	}}, []vigie.Ranked{{ThreadID: th.ID, Priority: 1, Deadline: asked.Add(time.Hour)}}))
	who := vigie.Actor{ID: p.ID, Roles: p.Roles}
	must(s.Transition(ctx, th.ID, vigie.ActClaim, who, args(p.Name)))(t)
	must(s.AddPublication(ctx, vigie.Publication{QuestionID: th.ID, URL: th.URL + "#2", Channel: vigie.ChannelPublic, At: asked.Add(after)}, who))(t)
	return th.ID
}

// rowsByName gives a table of a report as counts by name.
func rowsByName(r report.Report, id string) map[string]int {
	out := map[string]int{}
	for _, table := range r.Tables {
		for _, row := range table.Rows {
			if table.ID == id {
				out[report.RowName(id, row, func(key string) string { return key })] = row.Answers
			}
		}
	}
	return out
}

// reports loads answers with known totals and gets the same tables back.
func reports(t *testing.T, s *store.Store) {
	ctx := t.Context()
	ids := publishAll(t, s)
	count := func(f report.Filter) report.Report {
		t.Helper()
		from, to, err := f.Period()
		ok(t, err)
		return report.Make(must(s.PublishedAnswers(ctx, from, to))(t), f, Noon)
	}
	check := func(when string) {
		t.Helper()
		r := count(report.Filter{})
		if r.Answers != 127 {
			t.Errorf("%s: %d answers", when, r.Answers)
		}
		same(t, when+": sites", rowsByName(r, "sites"), map[string]int{"Doctissimo": 84, "Jeuxvideo.com": 30, "Discord": 13})
		same(t, when+": years", rowsByName(r, "years"), map[string]int{"2020": 42, "2021": 85})
		same(t, when+": teams", rowsByName(r, "teams"), map[string]int{"Mons": 53, "Gent": 74})
		same(t, when+": langs", rowsByName(r, "langs"), map[string]int{"fr": 127})
		// Delays are 12 hours, 24, 36 … 127 times 12.
		want := report.Delay{Known: 127, Min: 0.5, Max: 63.5, Mean: 32, Median: 32, Under4: 0.0551, Under6: 0.0866}
		if r.Delay == nil || *r.Delay != want {
			t.Errorf("%s: delays %+v, want %+v", when, r.Delay, want)
		}
	}
	check("as published")
	if n := count(report.Filter{From: "2020-01-01", To: "2020-12-31"}).Answers; n != 42 {
		t.Errorf("%d answers in 2020", n)
	}
	if n := count(report.Filter{Site: "doctissimo.example", From: "2021-01-01"}).Answers + count(report.Filter{Site: "doctissimo.example", To: "2020-12-31"}).Answers; n != 84 {
		t.Errorf("%d answers on one site", n)
	}
	// A copy by private message is no second answer, and a person who changes teams takes no answer along.
	who := vigie.Actor{ID: "hMons", Roles: []vigie.Role{vigie.RoleVolunteer}}
	must(s.AddPublication(ctx, vigie.Publication{QuestionID: ids[0], Channel: vigie.ChannelPrivate, At: Noon}, who))(t)
	must(s.PutPerson(ctx, vigie.Person{ID: "hMons", Name: "Mx Mons", Team: "Lille", Roles: who.Roles}))(t)
	check("later")
}

// whatBecameOfThem tells what is known of an answer from what nobody has seen.
func whatBecameOfThem(t *testing.T, s *store.Store) {
	ctx := t.Context()
	board := Seed(t, s)
	asked := Noon.Add(-48 * time.Hour)
	id := publishOne(t, s, board, "1", "Mons", asked, time.Hour)
	first := func() vigie.PublishedAnswer {
		t.Helper()
		list := must(s.PublishedAnswers(ctx, time.Time{}, time.Time{}))(t)
		if len(list) != 1 {
			t.Fatalf("%d answers", len(list))
		}
		return list[0]
	}
	same(t, "unseen", first(), vigie.PublishedAnswer{
		SiteID: "sim.example", SiteName: "Sim", Lang: "fr", Team: "Mons", ShelfLife: 72 * time.Hour, AskedAt: asked, At: asked.Add(time.Hour),
		Judged: true, Substances: []string{"mdma"}, Topics: []string{"effects"},
	})
	// The forum was asked in vain, then it said that the answer is gone.
	list, _, err := s.Publications(ctx, vigie.PublicationFilter{QuestionID: id})
	ok(t, err)
	p := list[0]
	p.Reason, p.CheckedAt = vigie.LinkReasonFetch, Noon
	ok(t, s.SaveLink(ctx, p))
	if a := first(); a.Looked || a.Removed {
		t.Errorf("a forum that could not be reached said something: %+v", a)
	}
	p.Status = vigie.LinkRemoved
	ok(t, s.SaveLink(ctx, p))
	if a := first(); !a.Looked || !a.Removed {
		t.Errorf("removed: %+v", a)
	}
	// The thread is read again: the asker wrote once more.
	read := Thread("1", "question 1", "thanks, and how long?")
	read.Thread.Posts[0].At, read.Thread.Posts[1].At, read.Thread.PostedAt = asked, Noon.Add(-time.Hour), asked
	save(t, s, read)
	if a := first(); !a.Watched || a.CameBack {
		t.Errorf("somebody else wrote: %+v", a)
	}
	read.Thread.Posts = append(read.Thread.Posts, vigie.Post{ID: "3", Author: read.Thread.Posts[0].Author, At: Noon.Add(-time.Minute), Text: "thanks"})
	save(t, s, read)
	if a := first(); !a.Watched || !a.CameBack {
		t.Errorf("the asker wrote: %+v", a)
	}
	// What people say of labels counts before what triage says; what is learnt of a site before its settings.
	ok(t, s.Correct(ctx, []vigie.Correction{
		{ThreadID: id, Person: "anna", Label: "substances", Values: []string{"ketamine"}, At: Noon}, {ThreadID: id, Person: "bert", Label: "substances", Values: []string{}, At: Noon.Add(time.Hour)},
	}))
	ok(t, s.SaveLife(ctx, "sim.example", 20*time.Hour, 9, Noon))
	a := first()
	if len(a.Substances) != 0 || a.Topics[0] != "effects" || a.ShelfLife != 20*time.Hour {
		t.Errorf("corrected: %+v", a)
	}
	// The question came from a draft with a referral.
	other := Ask(t, s, "2", 1, nil)
	must(s.Transition(ctx, other, vigie.ActClaim, anna, args("Anna")))(t)
	must(write(ctx, s, other, "words", 0, anna, Noon))(t)
	must(s.AddPublication(ctx, vigie.Publication{QuestionID: other, URL: "https://sim.example/t/2#2", Channel: vigie.ChannelPublic, At: Noon.Add(time.Minute)}, anna))(t)
	all := must(s.PublishedAnswers(ctx, Noon, time.Time{}))(t)
	if len(all) != 1 || !all[0].Drafted || all[0].Referrals[0] != "infor" || all[0].Team != "" {
		t.Errorf("drafted: %+v", all)
	}
	if before := must(s.PublishedAnswers(ctx, time.Time{}, Noon.Add(time.Minute)))(t); len(before) != 1 {
		t.Errorf("%d answers before", len(before))
	}
}
