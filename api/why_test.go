package api_test

import (
	"testing"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
	"vigie/triage/rank"
)

// TestWhyIsSaidInTheReadersLanguage asks for questions in each language, by header and by person.
func TestWhyIsSaidInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(_ *api.Options, d *desk.Options) { d.Why = rank.Text })
	th, err := b.store.Thread(t.Context(), apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.store.Verdict(t.Context(), apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	th.ID, v.ThreadID = "t-why", "t-why"
	b.store.Put(th, v, vigie.Question{
		ID: "t-why", ThreadIDs: []string{"t-why"}, State: vigie.Waiting, Version: 1, Priority: 2000,
		Why: []vigie.Factor{{Factor: "need", Value: 20, Case: "unanswered", N: 3, Text: "stored"}, {Factor: "old", Text: "of another version"}},
	})
	for who, langs := range map[string][]string{"dutch": {"nl", "fr"}, "none": nil, "german": {"de"}} {
		b.cast[who] = b.store.AddPerson(vigie.Person{ID: who, Name: who, Roles: []vigie.Role{vigie.RoleVolunteer}, Langs: langs}, vigie.Token{})
	}
	const fr, nl, en = "3 réponses, aucune ne répond vraiment", "3 reacties, geen enkele geeft echt antwoord", "3 replies, none really answers"
	for _, tc := range []struct{ who, header, want string }{
		{"none", "fr-BE,fr;q=0.9,en;q=0.5", fr},
		{"none", "nl", nl},
		{"none", "en-GB", en},
		{"dutch", "", nl},
		{"dutch", "en", en}, // what is asked for comes first
		{"dutch", "de", nl},
		{"none", "", "stored"}, // nothing is known: as the site speaks
		{"german", "de", "stored"},
	} {
		why := func(item map[string]any) string {
			t.Helper()
			list, _ := item["why"].([]any)
			if len(list) != 2 {
				t.Fatalf("why %v", item["why"])
			}
			other, _ := list[1].(map[string]any)
			if other["text"] != "of another version" {
				t.Errorf("a line that nobody knows: %v", other)
			}
			first, _ := list[0].(map[string]any)
			text, _ := first["text"].(string)
			return text
		}
		var header []string
		if tc.header != "" {
			header = []string{"Accept-Language", tc.header}
		}
		if got := why(items(t, b.as(tc.who, "GET", "/api/v1/feed?limit=1", "", header...))[0]); got != tc.want {
			t.Errorf("feed of %s with %q: %q, want %q", tc.who, tc.header, got, tc.want)
		}
		if got := why(b.as(tc.who, "GET", "/api/v1/questions/t-why", "", header...).want(200).json()); got != tc.want {
			t.Errorf("question of %s with %q: %q, want %q", tc.who, tc.header, got, tc.want)
		}
	}
	got := b.as("dutch", "POST", "/api/v1/questions/t-why/claim", "").want(200).json()
	if list, _ := got["why"].([]any); len(list) != 2 || list[0].(map[string]any)["text"] != nl {
		t.Errorf("after a claim: %v", got["why"])
	}
}

func TestSitesTellWhatWasLearnt(t *testing.T) {
	t.Parallel()
	b, s := realBench(t)
	if err := s.SaveLife(t.Context(), apitest.SiteID, 36*3600e9, 41, apitest.Now); err != nil {
		t.Fatal(err)
	}
	site := b.as("analyst", "GET", "/api/v1/sites/"+apitest.SiteID, "").want(200).json()
	if site["learnt_life_s"] != 36*3600.0 || site["learnt_from"] != 41.0 || site["shelf_life_s"] != 24*3600.0 {
		t.Errorf("site %v", site)
	}
	claim, _ := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").want(200).json()["claim"].(map[string]any)
	if claim["until"] != "2026-11-24T13:30:00Z" { // a day and a half: an hour and a half
		t.Errorf("a claim until %v", claim["until"])
	}
}
