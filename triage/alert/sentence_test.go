package alert_test

import (
	"testing"

	"vigie"
	"vigie/triage/alert"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	name := func(id, lang string) string {
		return map[string]string{"ketamine fr": "Kétamine", "emergency.seizure fr": "convulsions", "ketamine en": "Ketamine"}[id+" "+lang]
	}
	pair := vigie.Alert{
		Series: vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + emergency.seizure", Lang: "fr", Site: "forum.example"},
		Days:   7, People: 6, Expected: 0.42, Related: []string{"emergency.seizure", "mdma"},
	}
	common := vigie.Alert{Series: vigie.Series{Kind: vigie.AlertSubstance, Name: "ketamine", Lang: "nl"}, Days: 28, People: 41, Expected: 18.3}
	word := vigie.Alert{Series: vigie.Series{Kind: vigie.AlertWord, Name: "zblorg", Lang: "nl"}, Days: 28, People: 4}
	for _, tc := range []struct {
		alert      vigie.Alert
		lang, want string
	}{
		{pair, "fr", "Kétamine + convulsions : 6 personnes en 7 jours, 0,4 attendues sur forum.example ; monte avec convulsions, mdma"},
		{common, "en", "Ketamine: 41 people in 28 days, 18 expected on the sites in Dutch"},
		{common, "nl", "ketamine: 41 mensen in 28 dagen, 18 verwacht op de sites in het Nederlands"},
		{word, "fr", "Mot inconnu « zblorg » près de drogues : 4 personnes en 28 jours sur les sites en néerlandais"},
		{word, "nl", "Onbekend woord “zblorg” bij drugs: 4 mensen in 28 dagen op de sites in het Nederlands"},
		{word, "de", "Unknown word “zblorg” near drugs: 4 people in 28 days on the sites in Dutch"},
	} {
		if got := alert.Sentence(&tc.alert, tc.lang, name); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.lang, got, tc.want)
		}
	}
}
