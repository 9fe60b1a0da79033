package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

// maskNames is a redactor that replaces the names that it is given, and nothing else.
type maskNames struct{}

func (maskNames) Text(_ string, names []string, text string) string {
	for _, n := range names {
		text = strings.ReplaceAll(text, n, "@p_mask")
	}
	return text
}

func (maskNames) Pseudonym(siteID, _ string) string { return "p_" + siteID }

// withClosedPlace is a bench with a site that nobody polls.
func withClosedPlace(t *testing.T, judged *[]string) *bench {
	t.Helper()
	b := newBench(t, func(_ *api.Options, d *desk.Options) {
		d.Redactor = maskNames{}
		d.Judge = func(_ context.Context, ids []string) error { *judged = append(*judged, ids...); return nil }
	})
	site := vigie.Site{ID: "discord.com", Name: "Discord", URL: "https://discord.com", Lang: "fr", Country: "BE", Engine: vigie.EngineHand, Enabled: true}
	if err := b.store.PutSite(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAQuestionIsBroughtByHand(t *testing.T) {
	t.Parallel()
	var judged []string
	b := withClosedPlace(t, &judged)
	const body = `{"site":"discord.com","title":"Zorglub87 demande","text":"Zorglub87 : mélanger zanzibarine et vin, risqué ?","asker":"Zorglub87","posted_at":"2026-11-20T10:00:00+01:00"}`
	a := b.as("volunteer", "POST", "/api/v1/questions", body).want(201)
	got := a.json()
	id := got["id"].(string)
	if want := "/api/v1/threads/" + id; a.header.Get("Location") != want {
		t.Errorf("Location %q, want %q", a.header.Get("Location"), want)
	}
	if strings.Contains(a.body, "Zorglub87") || strings.Contains(b.log.String(), "Zorglub87") {
		t.Error("the asker's name was answered or logged")
	}
	th, err := b.store.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if th.Title != "@p_mask demande" || th.Posts[0].Author != "p_discord.com" || !th.Complete || th.Lang != "fr" || th.URL != "https://discord.com" {
		t.Errorf("stored %+v", th)
	}
	if !th.PostedAt.Equal(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("posted at %s", th.PostedAt)
	}
	if !slices.Equal(judged, []string{id}) {
		t.Errorf("judged %v, want %s", judged, id)
	}
	board, err := b.store.Board(t.Context(), "discord.com:hand")
	if err != nil || !board.Paused {
		t.Errorf("board %+v, %v: it must exist and never be polled", board, err)
	}
	if again := b.as("expert", "POST", "/api/v1/questions", body).want(201).json(); again["id"] != id {
		t.Error("the same words became another thread")
	}
	if len(judged) != 1 {
		t.Errorf("judged again without a change: %v", judged)
	}
	b.as("coordinator", "POST", "/api/v1/boards/discord.com:hand/resume", "").problem(422, "invalid")
	b.as("coordinator", "POST", "/api/v1/boards", `{"site":"discord.com","slug":"salon","url":"/channels/1"}`).problem(422, "invalid")
}

func TestWhatIsBroughtIsChecked(t *testing.T) {
	t.Parallel()
	var judged []string
	b := withClosedPlace(t, &judged)
	asleep := vigie.Site{ID: "group.example", Name: "Group", URL: "https://group.example", Lang: "nl", Country: "BE", Engine: vigie.EngineHand}
	if err := b.store.PutSite(t.Context(), asleep); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
		says   string
	}{
		"nothing":          {`{"site":"discord.com","title":" ","text":""}`, 422, "invalid", "is empty"},
		"no site":          {`{"text":"x"}`, 422, "invalid", "site"},
		"unknown site":     {`{"site":"nowhere.example","text":"x"}`, 404, "not_found", "nowhere.example"},
		"site not enabled": {`{"site":"group.example","text":"x"}`, 422, "legal_record", "legal record"},
		"unknown language": {`{"site":"discord.com","text":"x","lang":"de"}`, 422, "invalid", "fr, nl or en"},
		"the future":       {`{"site":"discord.com","text":"x","posted_at":"2027-01-01T00:00:00Z"}`, 422, "invalid", "future"},
		"long ago":         {`{"site":"discord.com","text":"x","posted_at":"2020-01-01T00:00:00Z"}`, 422, "invalid", "more than a year"},
		"another host":     {`{"site":"discord.com","text":"x","url":"https://elsewhere.example/1"}`, 422, "invalid", "elsewhere.example"},
		"a script":         {`{"site":"discord.com","text":"x","url":"javascript:alert(1)"}`, 422, "invalid", "web address"},
		"a long title":     {fmt.Sprintf(`{"site":"discord.com","text":"x","title":%q}`, strings.Repeat("é", 301)), 422, "invalid", "shorten"},
		"a long text":      {fmt.Sprintf(`{"site":"discord.com","text":%q}`, strings.Repeat("é", 20_001)), 422, "invalid", "leave out"},
	} {
		p := b.as("volunteer", "POST", "/api/v1/questions", c.body).problem(c.status, c.code)
		if detail := fmt.Sprint(p["detail"], p["errors"]); !strings.Contains(detail, c.says) {
			t.Errorf("%s: %q does not say %q", name, detail, c.says)
		}
	}
	if len(judged) > 0 {
		t.Errorf("something was stored: %v", judged)
	}
	if _, err := b.store.Board(t.Context(), "discord.com:hand"); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("half a question was saved: %v", err)
	}
	none := newBench(t, func(_ *api.Options, d *desk.Options) { d.Redactor = nil })
	none.as("volunteer", "POST", "/api/v1/questions", `{"site":"`+apitest.SiteID+`","text":"x"}`).problem(503, "unavailable")
}
