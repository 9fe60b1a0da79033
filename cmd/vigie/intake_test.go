package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/desk"
)

// TestAQuestionByHandReachesTheFeed brings a question from a closed place and follows it through
// masking and triage into the queue. No name and no phone number reaches a file.
func TestAQuestionByHandReachesTheFeed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{triage: true, api: true})
	legal := vigie.LegalRecord{Basis: "a", Purpose: "b", Retention: "c", Contact: "d", DPIA: "e"}
	check(t, a.store.PutSite(ctx, vigie.Site{ID: "group.example", Name: "Group", URL: "https://group.example", Lang: "fr", Country: "BE", Engine: vigie.EngineHand, Enabled: true, Legal: legal, ShelfLife: time.Hour}))
	secret, hash := desk.NewToken()
	_, err := a.store.PutPerson(ctx, vigie.Person{ID: "v", Name: "V", Roles: []vigie.Role{vigie.RoleVolunteer}, Langs: []string{"fr"}})
	check(t, err)
	_, err = a.store.AddToken(ctx, vigie.Token{PersonID: "v", Hash: hash, Expires: time.Now().Add(time.Hour)})
	check(t, err)
	face := a.handler()
	ask := func(method, path, body string) (int, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		face.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	const body = `{"site":"group.example","title":"Kétamine et vessie","asker":"Zorglub87",
"text":"C'est Zorglub87. J'ai mal quand je pisse depuis que je prends de la kétamine tous les week-ends, c'est grave ? Mon numéro 0478 12 34 56"}`
	code, answer := ask(http.MethodPost, "/api/v1/questions", body)
	if code != http.StatusCreated {
		t.Fatalf("%d %s", code, answer)
	}
	var got struct {
		ID string `json:"id"`
	}
	check(t, json.Unmarshal([]byte(answer), &got))
	check(t, a.drain(ctx))
	if code, feed := ask(http.MethodGet, "/api/v1/feed?site=group.example", ""); code != http.StatusOK || !strings.Contains(feed, got.ID) || !strings.Contains(feed, `"ketamine"`) {
		t.Errorf("the feed: %d %s", code, feed)
	}
	due, err := a.store.DueBoards(ctx, time.Now().Add(time.Hour), 100)
	check(t, err)
	for _, id := range due {
		if strings.HasPrefix(id, "group.example") {
			t.Errorf("%s would be polled", id)
		}
	}
	check(t, filepath.WalkDir(a.cfg.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, secret := range []string{"Zorglub87", "zorglub87", "0478 12 34 56"} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
		return err
	}))
}
