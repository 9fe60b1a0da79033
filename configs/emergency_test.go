package configs_test

import (
	"strings"
	"testing"

	"vigie"
	"vigie/api/desk"
	"vigie/configs"
)

// TestEmergencyTextsAreWhole: three languages for three countries, each with the numbers that
// the emergencies of that country show, and with the first aid that saves lives.
func TestEmergencyTextsAreWhole(t *testing.T) {
	t.Parallel()
	texts, err := configs.EmergencyTexts()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]vigie.EmergencyText{}
	for _, x := range texts {
		byID[x.ID] = x
		if len(x.Approvals) > 0 || x.Approved() {
			t.Errorf("%s ships approved by nobody we know", x.ID)
		}
	}
	firstAid := map[string][]string{
		"fr": {"sur le côté", "massage cardiaque", "naloxone", "défibrillateur", "vomir", "pas un service d'urgence"},
		"nl": {"op de zij", "hartmassage", "naloxon", "AED", "braken", "geen nooddienst"},
		"en": {"on their side", "chest compressions", "naloxone", "defibrillator", "vomit", "not an emergency service"},
	}
	for _, country := range []string{"BE", "FR", "NL"} {
		for lang, words := range firstAid {
			x, ok := byID[vigie.TextID(country, lang)]
			if !ok {
				t.Errorf("there is no text for %s in %s", country, lang)
				continue
			}
			lines := desk.Helplines(country, lang)
			if first, _, _ := strings.Cut(x.Body, "\n"); !strings.Contains(first, lines[0].Number) || !strings.Contains(first, "112") {
				t.Errorf("%s does not begin with the number to call: %q", x.ID, first)
			}
			for _, l := range lines {
				if strings.Contains(l.Name, "zorgverleners") { // not for the public
					continue
				}
				if !strings.Contains(x.Body, l.Number) {
					t.Errorf("%s lacks %s, %s", x.ID, l.Name, l.Number)
				}
			}
			for _, w := range words {
				if !strings.Contains(x.Body, w) {
					t.Errorf("%s lacks %q", x.ID, w)
				}
			}
			if strings.Contains(x.Body, "http") || strings.Contains(x.Body, "{") {
				t.Errorf("%s has a link, which forums take from nobody new, or a gap", x.ID)
			}
		}
	}
	if len(byID) != 9 {
		t.Errorf("%d texts", len(byID))
	}
}
