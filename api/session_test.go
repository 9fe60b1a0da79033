package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

// TestThePagesSessionServes asks the API as the pages' own script does, and as a page of another site would.
func TestThePagesSessionServes(t *testing.T) {
	t.Parallel()
	store := apitest.NewStore()
	apitest.Cast(store)
	d := desk.New(desk.Options{Store: store, Passwords: desk.NewPasswordsAt(64, 1)})
	h := api.New(api.Options{Desk: d})
	invitation, _, err := d.Invite(t.Context(), desk.Caller{Person: vigie.Person{ID: "admin", Roles: []vigie.Role{vigie.RoleAdmin}}}, "volunteer")
	if err != nil {
		t.Fatal(err)
	}
	session, err := d.Join(t.Context(), invitation, "anna", "vier droge sokken")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, secret, from string, header ...string) int {
		r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		r.AddCookie(&http.Cookie{Name: desk.SessionCookie, Value: secret})
		r.Header.Set("Sec-Fetch-Site", from)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	other := []byte(session)
	other[0] ^= 1 // of the same length, and nobody's
	claim := "/api/v1/questions/" + apitest.NormalID + "/claim"
	for name, c := range map[string]struct{ got, want int }{
		"read":                           {ask("GET", "/api/v1/feed", session, "same-origin"), 200},
		"an unknown session":             {ask("GET", "/api/v1/feed", string(other), "same-origin"), 401},
		"no session":                     {ask("GET", "/api/v1/feed", "", "same-origin"), 401},
		"a wrong token beside a session": {ask("GET", "/api/v1/feed", session, "same-origin", "Authorization", "Bearer x"), 401},
		"a change from another site":     {ask("POST", claim, session, "cross-site"), 403},
		"a change from a sister site":    {ask("POST", claim, session, "same-site"), 403},
		"more than the role allows":      {ask("GET", "/api/v1/lexicon", session, "same-origin"), 403},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	if got := ask("POST", claim, session, "same-origin"); got != 200 {
		t.Errorf("a change by the page itself: %d", got)
	}
}
