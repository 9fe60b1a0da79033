package api_test

import (
	"fmt"
	"strings"
	"testing"

	"vigie/api/apitest"
)

const sourced = `{"text":"Les effets durent en général deux à trois heures, et la fatigue peut rester un jour.","sources":[{"url":"https://www.drogues-info-service.fr/","title":"Drogues Info Service"}]}`

// TestAnAnswerFromClaimToLink takes a question the whole way: written, sent back, written again, approved
// by somebody else, published.
func TestAnAnswerFromClaimToLink(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := "/api/v1/questions/" + apitest.NormalID
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"0"`).problem(409, "conflict") // not claimed yet
	b.as("volunteer", "POST", at+"/claim", "").want(200)
	if got := b.as("volunteer", "GET", at+"/answer", "").want(200); got.json()["revision"] != 0.0 || got.header.Get("ETag") != `"0"` {
		t.Errorf("before the first save: %s, ETag %s", got.body, got.header.Get("ETag"))
	}
	b.as("volunteer", "PUT", at+"/answer", sourced).problem(422, "invalid") // what was read is not named
	saved := b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"0"`).want(200)
	if saved.header.Get("ETag") != `"1"` {
		t.Errorf("saved as %s", saved.header.Get("ETag"))
	}
	b.as("volunteer", "PUT", at+"/answer", `{"text":"an older window"}`, "If-Match", `"0"`).problem(412, "stale")
	if got := b.as("volunteer", "GET", at+"/answer", "").json(); got["revision"] != 1.0 || !strings.HasPrefix(got["text"].(string), "Les effets") {
		t.Errorf("a stale save changed the answer: %v", got)
	}
	if got := b.as("volunteer", "POST", at+"/answer/submit", "").want(200).json(); got["state"] != "in_review" {
		t.Errorf("submitted: %v", got["state"])
	}
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"1"`).problem(409, "conflict")
	b.as("volunteer", "POST", at+"/answer/approve", "", "If-Match", `"1"`).problem(403, "forbidden")
	if got := ids(items(t, b.as("coordinator", "GET", "/api/v1/reviews", ""))); len(got) != 1 || got[0] != apitest.NormalID {
		t.Errorf("reviews %v", got)
	}
	b.as("coordinator", "POST", at+"/answer/reject", "").problem(422, "invalid") // says nothing
	b.as("coordinator", "POST", at+"/answer/reject", `{"note":"Say where it is from."}`).want(200)
	got := b.as("volunteer", "GET", at+"/answer", "").json()
	if c := fmt.Sprint(got["comments"]); !strings.Contains(c, "Say where it is from.") || !strings.Contains(c, "changes") {
		t.Errorf("comments %s", c)
	}
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"1"`).want(200)
	b.as("volunteer", "POST", at+"/answer/submit", "").want(200)
	b.as("coordinator", "POST", at+"/answer/approve", "").problem(422, "invalid")
	b.as("coordinator", "POST", at+"/answer/approve", "", "If-Match", `"1"`).problem(412, "stale")
	if got := b.as("coordinator", "POST", at+"/answer/approve", "", "If-Match", `"2"`).want(200).json(); got["state"] != "approved" {
		t.Errorf("approved: %v", got["state"])
	}
	b.as("volunteer", "POST", at+"/publications", `{"url":"https://www.forum.example/viewtopic.php?p=9#p9"}`).want(201)
	if got := items(t, b.as("coordinator", "GET", "/api/v1/reviews", "")); len(got) != 0 {
		t.Errorf("an approved answer waits for eyes: %v", got)
	}
}

func TestWhatIsPublishedUnseenIsReviewed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := "/api/v1/questions/" + apitest.NormalID
	b.as("volunteer", "POST", at+"/claim", "").want(200)
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"0"`).want(200)
	b.as("volunteer", "POST", at+"/publications", `{"url":"https://www.forum.example/viewtopic.php?p=9#p9"}`).want(201)
	if got := ids(items(t, b.as("coordinator", "GET", "/api/v1/reviews", ""))); len(got) != 1 {
		t.Errorf("reviews %v", got)
	}
	b.as("volunteer", "POST", at+"/answer/approve", "", "If-Match", `"1"`).problem(403, "forbidden")
	b.as("coordinator", "POST", at+"/answer/approve", "", "If-Match", `"1"`).want(200)
	if got := items(t, b.as("coordinator", "GET", "/api/v1/reviews", "")); len(got) != 0 {
		t.Errorf("still waiting: %v", got)
	}
}

func TestAnExpertsWord(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := "/api/v1/questions/" + apitest.ExpertID
	b.as("volunteer", "POST", at+"/claim", "").want(200)
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"0"`).want(200)
	b.as("volunteer", "POST", at+"/answer/ask-expert", `{"field":"astrology","note":"?"}`).problem(422, "invalid")
	b.as("volunteer", "POST", at+"/answer/ask-expert", `{"field":"pharmacy","note":"Is two to three hours right?"}`).want(200)
	b.as("volunteer", "POST", at+"/answer/submit", "").want(200)
	b.as("coordinator", "POST", at+"/answer/approve", "", "If-Match", `"1"`).problem(409, "conflict")
	b.as("expert", "POST", at+"/answer/sign-off", `{"note":"Yes."}`, "If-Match", `"1"`).want(200)
	b.as("coordinator", "POST", at+"/answer/approve", "", "If-Match", `"1"`).want(200)
	if got := b.as("coordinator", "GET", at+"/answer", "").json(); got["expert_by"] != "expert" || got["approved_by"] != "coordinator" {
		t.Errorf("signed by %v, approved by %v", got["expert_by"], got["approved_by"])
	}
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	at := "/api/v1/questions/" + apitest.NormalID
	b.as("volunteer", "POST", at+"/claim", "").want(200)
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"0"`).want(200)
	for body, code := range map[string]string{
		`{"to":"nobody-i-know"}`: "not_found", `{"to":"volunteer"}`: "invalid", `{"to":"analyst"}`: "invalid", `{"to":"gone"}`: "invalid",
	} {
		b.as("volunteer", "POST", at+"/handover", body).problem(map[string]int{"not_found": 404, "invalid": 422}[code], code)
	}
	got := b.as("volunteer", "POST", at+"/handover", `{"to":"lead","note":"I know the asker."}`).want(200).json()
	if claim := got["claim"].(map[string]any); claim["by"] != "lead" || got["state"] != "drafting" {
		t.Errorf("handed to %v, %v", claim, got["state"])
	}
	b.as("volunteer", "PUT", at+"/answer", sourced, "If-Match", `"1"`).problem(409, "conflict")
	b.as("scoped", "PUT", at+"/answer", sourced, "If-Match", `"1"`).want(200)
	b.as("volunteer", "POST", at+"/answer/approve", "", "If-Match", `"2"`).problem(409, "conflict") // not in review
}

func TestChecksStopAnAnswer(t *testing.T) {
	t.Parallel()
	asked := func(b *bench) string {
		th, err := b.store.Thread(t.Context(), apitest.NormalID)
		if err != nil {
			t.Fatal(err)
		}
		return th.Posts[0].Text
	}
	for name, c := range map[string]struct {
		text    func(*bench) string
		sources string
		check   string
		stop    bool
	}{
		"no source":      {func(*bench) string { return "Deux heures." }, `[]`, "source", true},
		"a shop":         {func(*bench) string { return "Regarde sur https://best-kratom.example/fr." }, `[{"url":"https://a.example"}]`, "shop", true},
		"a messenger":    {func(*bench) string { return "Écris-moi : t.me/quelquun" }, `[{"url":"https://a.example"}]`, "shop", true},
		"a shop cited":   {func(*bench) string { return "Deux heures." }, `[{"url":"https://smartshop.example"}]`, "shop", true},
		"copied words":   {asked, `[{"url":"https://a.example"}]`, "copied", true},
		"long":           {func(*bench) string { return strings.Repeat("mot différent ", 150) }, `[{"url":"https://a.example"}]`, "length", false},
		"endless":        {func(*bench) string { return strings.Repeat("mot différent ", 900) }, `[{"url":"https://a.example"}]`, "length", true},
		"a label":        {func(*bench) string { return "Un toxicomane sur deux." }, `[{"url":"https://a.example"}]`, "tone", false},
		"empty":          {func(*bench) string { return " " }, `[{"url":"https://a.example"}]`, "empty", true},
		"other language": {func(*bench) string { return "Two hours." }, `[{"url":"https://a.example"}],"lang":"en"`, "language", false},
	} {
		b := newBench(t)
		at := "/api/v1/questions/" + apitest.NormalID
		b.as("volunteer", "POST", at+"/claim", "").want(200)
		got := b.as("volunteer", "PUT", at+"/answer", fmt.Sprintf(`{"text":%q,"sources":%s}`, c.text(b), c.sources), "If-Match", `"0"`).want(200).json()
		found := false
		for _, f := range got["findings"].([]any) {
			f := f.(map[string]any)
			found = found || f["check"] == c.check && f["stop"] == c.stop && f["text"] != ""
		}
		if !found {
			t.Errorf("%s: findings %v, want %s", name, got["findings"], c.check)
		}
		if c.stop {
			b.as("volunteer", "POST", at+"/answer/submit", "").problem(422, "invalid")
		} else {
			b.as("volunteer", "POST", at+"/answer/submit", "").want(200)
		}
	}
}
