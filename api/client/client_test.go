package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/client"
	"vigie/api/desk"
)

func serve(t *testing.T) (*httptest.Server, map[string]string, *apitest.Search) {
	t.Helper()
	store, search := apitest.NewStore(), apitest.NewSearch()
	cast := apitest.Cast(store)
	srv := httptest.NewServer(api.New(api.Options{Desk: desk.New(desk.Options{
		Store: store, Search: search, Now: func() time.Time { return apitest.Now },
	})}))
	t.Cleanup(srv.Close)
	return srv, cast, search
}

func as(t *testing.T, address, token string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{URL: address + "/", Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStory(t *testing.T) {
	t.Parallel()
	srv, cast, search := serve(t)
	ctx := t.Context()
	me, other := as(t, srv.URL, cast["volunteer"]), as(t, srv.URL, cast["coordinator"])

	feed, err := me.Feed(ctx, url.Values{"lang": {"fr"}, "limit": {"1"}})
	if err != nil || len(feed.Items) != 1 || feed.Items[0].ID != apitest.EmergencyID || len(feed.Items[0].Helplines) == 0 || feed.Next == "" {
		t.Fatalf("feed %+v, %v", feed, err)
	}
	q, err := me.Claim(ctx, apitest.EmergencyID)
	if err != nil || q.State != "claimed" || !q.Claim.Mine || !q.Claim.Until.Equal(apitest.Now.Add(time.Hour)) {
		t.Fatalf("claim %+v, %v", q, err)
	}
	_, err = other.Claim(ctx, apitest.EmergencyID)
	var p *client.Problem
	if !errors.As(err, &p) || p.By != "volunteer" || !p.Until.Equal(q.Claim.Until) || vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Fatalf("a second claim: %v", err)
	}
	id, err := me.Publish(ctx, apitest.EmergencyID, "https://forum.example/viewtopic.php?p=9")
	if err != nil || id == "" {
		t.Fatalf("publish %q, %v", id, err)
	}
	if _, err := me.Act(ctx, apitest.NormalID, vigie.ActDismiss, "asked twice"); err != nil {
		t.Fatal(err)
	}
	if q, err := me.Act(ctx, apitest.NormalID, vigie.ActReopen, ""); err != nil || q.State != "waiting" {
		t.Fatalf("reopen %+v, %v", q, err)
	}

	want := vigie.SearchQuery{
		Text: `"ma question"`, Langs: []string{"fr", "nl"}, Topics: []string{"effects"}, Dispositions: []vigie.Disposition{vigie.Answer},
		Urgencies: []vigie.Urgency{vigie.UrgencySoon}, From: apitest.Now.Add(-time.Hour), To: apitest.Now, Sort: "newest", Limit: 1, Facets: true,
	}
	found, err := me.Search(ctx, want, "")
	if err != nil || found.Total != 2 || len(found.Items) != 1 || len(found.Facets["site"]) != 1 || found.Items[0].Snippet.Field != "posts[0]" {
		t.Fatalf("search %+v, %v", found, err)
	}
	got := search.Asked
	if got.Text != want.Text || len(got.Langs) != 2 || !got.From.Equal(want.From) || !got.To.Equal(want.To) || got.Sort != "newest" || got.Limit != 1 || !got.Facets || len(got.Urgencies) != 1 {
		t.Errorf("the query arrived as %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	srv, cast, _ := serve(t)
	if _, err := as(t, srv.URL, "").Feed(t.Context(), nil); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("without a token: %v", err)
	}
	if _, err := as(t, srv.URL, cast["analyst"]).Feed(t.Context(), nil); vigie.ErrorCode(err) != vigie.CodeForbidden {
		t.Errorf("as an analyst: %v", err)
	}
	for _, bad := range []string{"", "vigie.example.org", "ftp://x", "https://me:secret@host"} {
		if _, err := client.New(client.Options{URL: bad}); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("address %q: %v", bad, err)
		}
	}
}

func TestATokenGoesNowhereElse(t *testing.T) {
	t.Parallel()
	leaked := make(chan string, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { leaked <- r.Header.Get("Authorization") }))
	defer elsewhere.Close()
	srv := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer srv.Close()
	_, err := as(t, srv.URL, "vigie_secret").Search(t.Context(), vigie.SearchQuery{Text: "privée"}, "")
	if vigie.ErrorCode(err) != vigie.CodeUnavailable {
		t.Errorf("a redirect: %v", err)
	}
	select {
	case h := <-leaked:
		t.Errorf("the redirect was followed with %q", h)
	default:
	}
	srv.Close()
	_, err = as(t, srv.URL, "vigie_secret").Search(t.Context(), vigie.SearchQuery{Text: "privée"}, "")
	if vigie.ErrorCode(err) != vigie.CodeUnavailable || strings.Contains(err.Error(), "priv") || strings.Contains(err.Error(), "secret") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestEmergencies(t *testing.T) {
	t.Parallel()
	srv, cast, _ := serve(t)
	me, other := as(t, srv.URL, cast["volunteer"]), as(t, srv.URL, cast["coordinator"])
	list, err := me.Emergencies(t.Context(), url.Values{"state": {"open"}})
	if err != nil || len(list.Items) != 1 || list.Items[0].State != "open" || !list.Items[0].NobodyOnDuty || len(list.Items[0].Helplines) == 0 {
		t.Fatalf("emergencies %+v, %v", list, err)
	}
	taken, err := me.Acknowledge(t.Context(), list.Items[0].ID)
	if err != nil || taken.AckBy != "volunteer" || !taken.NextPushAt.IsZero() {
		t.Errorf("acknowledged %+v, %v", taken, err)
	}
	if late, err := other.Acknowledge(t.Context(), list.Items[0].Question); err != nil || late.AckBy != "volunteer" {
		t.Errorf("a second one: %+v, %v", late, err)
	}
	if _, err := me.Acknowledge(t.Context(), "e-none"); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("an unknown one: %v", err)
	}
}
