package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

// withAlerts is a bench with three alerts, the newest last.
func withAlerts(t *testing.T) *bench {
	t.Helper()
	b := newBench(t, func(_ *api.Options, d *desk.Options) {
		d.AlertText = func(a vigie.Alert, lang string) string { return lang + ": " + a.Name }
	})
	for i, a := range []vigie.Alert{
		{Series: vigie.Series{Kind: vigie.AlertSubstance, Name: "ketamine", Lang: "fr", Site: apitest.SiteID}, Day: 10, Days: 7, Threads: 9, People: 8, Expected: 1.25, Chance: 1e-6},
		{Series: vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + emergency.seizure", Lang: "fr"}, Day: 11, Days: 3, Related: []string{"ketamine"}, Examples: []string{apitest.NormalID, "t-vanished"}},
		{Series: vigie.Series{Kind: vigie.AlertWord, Name: "zblorg", Lang: "nl"}, Day: 12, Days: 28},
	} {
		a.ID, a.State, a.At = fmt.Sprint("w-", i+1), vigie.AlertOpen, apitest.Now
		b.store.PutAlert(a)
	}
	return b
}

func listed(a answer) (names []string) {
	a.t.Helper()
	items, isList := a.want(200).json()["items"].([]any)
	if !isList {
		a.t.Fatalf("no items in %s", a.body)
	}
	for _, item := range items {
		names = append(names, item.(map[string]any)["name"].(string))
	}
	return names
}

func TestAlertsAreListed(t *testing.T) {
	t.Parallel()
	b := withAlerts(t)
	for query, want := range map[string]string{
		"":                        "[zblorg ketamine + emergency.seizure ketamine]",
		"?kind=pair":              "[ketamine + emergency.seizure]",
		"?lang=nl":                "[zblorg]",
		"?state=dismissed":        "[]",
		"?site=" + apitest.SiteID: "[ketamine]",
		"?limit=1&cursor=w-2":     "[ketamine]",
	} {
		if got := fmt.Sprint(listed(b.as("analyst", "GET", "/api/v1/alerts"+query, ""))); got != want {
			t.Errorf("%q lists %s, want %s", query, got, want)
		}
	}
	if next := b.as("analyst", "GET", "/api/v1/alerts?limit=2", "").want(200).json()["next"]; next != "w-2" {
		t.Errorf("next is %v", next)
	}
	for _, query := range []string{"?state=lost", "?kind=all", "?lang=xx", "?limit=999", "?site=no.example"} {
		b.as("coordinator", "GET", "/api/v1/alerts"+query, "").problem(http.StatusUnprocessableEntity, "invalid")
	}
}

func TestAnAlertShowsItsThreadsAndIsDecided(t *testing.T) {
	t.Parallel()
	b := withAlerts(t)
	a := b.as("coordinator", "GET", "/api/v1/alerts/w-2", "").want(200)
	shown, _ := a.json()["threads_shown"].([]any)
	if len(shown) != 1 || !strings.Contains(a.body, "Combien de temps") || strings.Contains(a.body, apitest.Secret) {
		t.Errorf("example threads: %s", a.body)
	}
	if text, _ := a.json()["text"].(map[string]any); text["fr"] != "fr: ketamine + emergency.seizure" || len(text) != 3 {
		t.Errorf("text: %v", text)
	}
	b.as("coordinator", "GET", "/api/v1/alerts/none", "").problem(404, "not_found")
	b.as("coordinator", "POST", "/api/v1/alerts/none/dismiss", `{}`).problem(404, "not_found")
	got := b.as("analyst", "POST", "/api/v1/alerts/w-2/acknowledge", `{"note":"lot en cours d'analyse"}`).want(200).json()
	if got["state"] != "acknowledged" || got["by"] != "analyst" || got["note"] != "lot en cours d'analyse" || got["decided_at"] == nil {
		t.Errorf("acknowledged: %v", got)
	}
	got = b.as("coordinator", "POST", "/api/v1/alerts/w-2/dismiss", `{"note":"un festival"}`).want(200).json()
	if got["state"] != "dismissed" || got["by"] != "coordinator" {
		t.Errorf("dismissed after all: %v", got)
	}
	if open := listed(b.as("analyst", "GET", "/api/v1/alerts?state=open", "")); len(open) != 2 {
		t.Errorf("open: %v", open)
	}
	for _, e := range b.store.Entries() {
		if strings.Contains(e.Note+e.Object, "festival") {
			t.Errorf("the audit holds a note: %+v", e)
		}
	}
	long := `{"note":"` + strings.Repeat("x", 501) + `"}`
	b.as("coordinator", "POST", "/api/v1/alerts/w-1/dismiss", long).problem(http.StatusUnprocessableEntity, "invalid")
	b.store.Fail = func(call string) error {
		if call == "Documents" || call == "Alerts" {
			return errors.New("disk full")
		}
		return nil
	}
	b.as("coordinator", "GET", "/api/v1/alerts/w-1", "").problem(500, "internal")
	b.as("coordinator", "GET", "/api/v1/alerts", "").problem(500, "internal")
}
