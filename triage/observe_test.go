package triage_test

import (
	"slices"
	"testing"
	"time"

	"vigie"
	"vigie/triage"
)

func TestObserve(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	c := newClassifier(t)
	for name, tc := range map[string]struct {
		title, text     string
		drugs           bool // board
		near, not       []string
		symptoms, never []string
	}{
		"slang near a substance": {
			title: "Question", text: "Salut, j'ai pris de la kétamine coupée au zblorg hier. Mon chien blorgte le soir dans le jardin de la voisine d'en face.",
			near: []string{"zblorg"}, not: []string{"blorgte"},
		},
		"names, links, mails, pseudonyms and marks": {
			title: "Ketamine", text: "J'ai pris de la kétamine avec kevin et Zoubidou, voir https://zonk.example/truczonk ou zimzam@mail.example, dit @p_abcdefgh sur zork.example, mon pote quidam92, [handle] [address] kétamine.",
			not: []string{"kevin", "zoubidou", "zonk", "truczonk", "zimzam", "abcdefgh", "zork", "quidam92", "handle", "address", "example"},
		},
		"a number in front is a substance's name": {
			title: "4xyz", text: "J'ai pris 200mg de 4xyz hier soir, c'est normal ?", near: []string{"4xyz"}, not: []string{"200mg", "mg"},
		},
		"a board about drugs where nothing known is named": {
			title: "Effets du grumzy ?", text: "Bonjour, quelqu'un connaît ?", drugs: true, near: []string{"grumzy"},
		},
		"another board": {
			title: "Effets du grumzy ?", text: "Bonjour, quelqu'un connaît ?", not: []string{"grumzy"},
		},
		"a symptom": {
			title: "Aide", text: "Il a convulsé après la kétamine.", symptoms: []string{"emergency.seizure"},
		},
		"a symptom that is denied": {
			title: "Aide", text: "Il n'a pas convulsé après la kétamine.", never: []string{"emergency.seizure"},
		},
		"a symptom of long ago": {
			title: "Souvenir", text: "Il y a dix ans j'ai convulsé après la kétamine.", never: []string{"emergency.seizure"},
		},
	} {
		th := vigie.Thread{ID: "t", SiteID: "forum.example", BoardID: "forum.example:salon", Title: tc.title, Lang: "fr", Posts: []vigie.Post{{ID: "1", Author: "p_a", At: now, Text: tc.text}}}
		o := c.Observe(&th, triage.SiteFacts{Lang: "fr", AboutDrugs: tc.drugs}, now)
		for _, w := range tc.near {
			if !slices.Contains(o.Near, w) || !slices.Contains(o.Unknown, w) {
				t.Errorf("%s: %q is not near: %+v", name, w, o)
			}
		}
		for _, w := range tc.not {
			if slices.Contains(o.Near, w) {
				t.Errorf("%s: %q is near: %+v", name, w, o)
			}
		}
		for _, s := range tc.symptoms {
			if !slices.Contains(o.Symptoms, s) {
				t.Errorf("%s: no %s: %+v", name, s, o)
			}
		}
		for _, s := range tc.never {
			if slices.Contains(o.Symptoms, s) {
				t.Errorf("%s: %s: %+v", name, s, o)
			}
		}
	}
}
