package apitest

import (
	"context"
	"time"

	"vigie"
)

// Now is when the tests happen.
var Now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// Ids of the invented world.
const (
	SiteID      = "forum.example"
	BoardID     = "forum.example:sorties"
	FlemishSite = "praat.example"
	EmergencyID = "t-emergency"
	NormalID    = "t-normal"
	ExpertID    = "t-expert"
	ArchiveID   = "t-archive" // a thread that is no question
)

// Secret words stand in posts alone: an answer to somebody who may not read posts, a log
// and the audit must not hold them.
const Secret = "zanzibarine"

const (
	lead      = "Bonsoir à tous, je pose ma question sur la "
	firstPost = lead + Secret + " : est-ce risqué ?"
)

// Legal is a complete legal record.
func Legal() vigie.LegalRecord {
	return vigie.LegalRecord{Basis: "Art. 9(2)(i)", Purpose: "harm reduction", Retention: "24 months", Contact: "dpo@team.example", DPIA: "DPIA-2026-1"}
}

// Site is an enabled forum in France.
func Site() vigie.Site {
	return vigie.Site{
		ID: SiteID, Name: "Forum", URL: "https://www.forum.example", Hosts: []string{"m.forum.example"}, Lang: "fr", Country: "FR",
		Engine: "phpbb", ShelfLife: 24 * time.Hour, Legal: Legal(), Rules: []string{"No links in a first post."}, Enabled: true,
	}
}

// NewStore is a store with two sites, two boards, three waiting questions, one thread that is
// none, one open alarm and two emergency texts that nobody has approved.
func NewStore() *Store {
	s := &Store{}
	flemish := Site()
	flemish.ID, flemish.URL, flemish.Hosts, flemish.Lang, flemish.Country = FlemishSite, "https://praat.example", nil, "nl", "BE"
	flemish.Legal, flemish.Enabled = vigie.LegalRecord{Basis: "Art. 9(2)(i)"}, false
	ctx := context.Background()
	for _, site := range []vigie.Site{Site(), flemish} {
		must(s.PutSite(ctx, site))
	}
	must(s.PutBoard(ctx, vigie.Board{ID: BoardID, SiteID: SiteID, Slug: "sorties", Name: "Sorties", URL: "https://www.forum.example/viewforum.php?f=3"}))
	must(s.PutBoard(ctx, vigie.Board{ID: FlemishSite + ":hulp", SiteID: FlemishSite, Slug: "hulp", Name: "Hulp", URL: "https://praat.example/hulp/"}))
	put := func(id, title string, priority float64, disposition vigie.Disposition, urgency vigie.Urgency) {
		t := vigie.Thread{
			ID: id, SiteID: SiteID, BoardID: BoardID, Key: id, URL: "https://www.forum.example/viewtopic.php?t=" + id, Title: title, Lang: "fr",
			Replies: 1, PostedAt: Now.Add(-2 * time.Hour), LastAt: Now.Add(-time.Hour), FetchedAt: Now.Add(-time.Minute), Complete: true, State: vigie.ThreadAlive, Revision: "r1",
			Posts: []vigie.Post{
				{ID: "1", Author: "p_asker", At: Now.Add(-2 * time.Hour), Text: firstPost},
				{ID: "2", Author: "p_other", At: Now.Add(-time.Hour), Text: "Bof.", Quotes: []string{"est-ce risqué ?"}},
			},
		}
		v := vigie.Verdict{
			ThreadID: id, Revision: "r1", Lexicon: "l1", Model: "m1", Lang: "fr", Relevant: true, Substances: []string{"ketamine"}, Topics: []string{"effects"},
			Asker: vigie.AskerSelf, Disposition: disposition, Urgency: urgency, Question: true, Open: true, At: Now,
			Evidence: []vigie.Evidence{{Label: "open", Value: "true", Field: "posts[1]", Start: 0, End: 4, Cue: "bof", Weight: 1}},
		}
		var q vigie.Question
		if disposition != vigie.Exclude {
			q = vigie.Question{
				ID: id, ThreadIDs: []string{id}, State: vigie.Waiting, Version: 1, Priority: priority, RankedAt: Now,
				Why: []vigie.Factor{{Factor: "need", Value: 10, Text: "nobody has answered"}}, Deadline: Now.Add(20 * time.Hour), CreatedAt: Now, UpdatedAt: Now,
			}
		}
		s.Put(t, v, q)
	}
	put(EmergencyID, "Mon ami ne se réveille pas", 900, vigie.Emergency, vigie.UrgencyNow)
	put(NormalID, "Combien de temps dure l'effet ?", 40.125, vigie.Answer, vigie.UrgencyNormal)
	put(ExpertID, "Arrêter mon traitement", 60.5, vigie.Expert, vigie.UrgencySoon)
	put(ArchiveID, "Vos souvenirs de festival", 0, vigie.Exclude, vigie.UrgencyNone)
	s.PutAlarm(vigie.Alarm{
		ID: AlarmID, QuestionID: EmergencyID, ThreadID: EmergencyID, SiteID: SiteID, Country: "FR", Lang: "fr", Substances: []string{"ketamine"},
		Topics: []string{"effects"}, Asker: vigie.AskerEntourage, FetchedAt: Now.Add(-time.Minute), RaisedAt: Now.Add(-50 * time.Second), Attempts: 1,
		NextAt: Now.Add(4 * time.Minute), OnDuty: 0, Told: 1,
	})
	for _, id := range []string{"BE-nl", "FR-fr"} {
		s.texts = append(s.texts, vigie.EmergencyText{ID: id, Country: id[:2], Lang: id[3:], Revision: 1, Body: "112", At: Now})
	}
	return s
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Search finds a fixed set of threads; its answer may be replaced.
type Search struct {
	Result vigie.SearchResult
	Err    error
	Asked  vigie.SearchQuery
}

// Search gives the fixed answer.
func (s *Search) Search(_ context.Context, q vigie.SearchQuery) (vigie.SearchResult, error) {
	s.Asked = q
	return s.Result, s.Err
}

// NewSearch finds the archive's threads by their first post.
func NewSearch() *Search {
	return &Search{Result: vigie.SearchResult{
		Total: 2,
		Hits: []vigie.SearchHit{
			{ThreadID: NormalID, Score: 2, Places: []vigie.Place{{Field: "posts[0]", Start: len(lead), End: len(lead) + len(Secret)}, {Field: "title", Start: 0, End: 7}}},
			{ThreadID: "t-vanished", Score: 1},
		},
		Facets: map[string][]vigie.FacetCount{"site": {{Value: SiteID, Count: 2}}},
	}}
}
