package rank

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie"
)

// TestEveryFactorHasALineInEachLanguage ranks all kinds of questions: whatever a factor has to say, it says
// in French, Dutch and English, and no line is there for nothing.
func TestEveryFactorHasALineInEachLanguage(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)
	said := map[string]bool{}
	look := func(in Input) {
		_, why, _ := Score(in, Default())
		for _, f := range why {
			said[f.Case] = true
			texts := map[string]bool{}
			for lang, l := range languages {
				text := Text(lang, f)
				if _, there := l.lines[f.Case]; !there || text == "" || strings.Contains(text, "%") {
					t.Errorf("%s: %s, %s: %q", lang, f.Factor, f.Case, text)
				}
				texts[text] = true
			}
			if len(texts) != len(languages) {
				t.Errorf("%s, %s is the same in two languages: %v", f.Factor, f.Case, texts)
			}
		}
	}
	for _, disposition := range []vigie.Disposition{vigie.Answer, vigie.Expert, vigie.Emergency, vigie.Exclude} {
		for _, urgency := range []vigie.Urgency{vigie.UrgencyNow, vigie.UrgencySoon, vigie.UrgencyNormal, vigie.UrgencyNone} {
			for _, replies := range []int{0, 1, 7} {
				for _, hours := range []int{0, 1, 20, 50, 100} {
					for _, returned := range []bool{false, true} {
						in := Input{
							Verdict:  vigie.Verdict{Disposition: disposition, Urgency: urgency, Open: hours != 1, Judged: hours == 20},
							PostedAt: clock.Add(-time.Duration(hours) * time.Hour), Replies: replies, ShelfLife: 72 * time.Hour, Waiting: time.Duration(hours) * time.Hour, Now: clock,
						}
						if returned {
							in.AskedAt = in.PostedAt
							in.PostedAt = in.PostedAt.Add(-time.Hour)
						}
						look(in)
					}
				}
			}
		}
	}
	for lang, l := range languages {
		if have := slices.Sorted(maps.Keys(l.lines)); !slices.Equal(have, slices.Sorted(maps.Keys(said))) {
			t.Errorf("%s has lines for %v, said are %v", lang, have, slices.Sorted(maps.Keys(said)))
		}
	}
}

func TestLinesReadWell(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, name string
		n          int64
		want       string
	}{
		{"fr", unanswered, 1, "Une réponse, qui ne répond pas vraiment"},
		{"fr", unanswered, 4, "4 réponses, aucune ne répond vraiment"},
		{"fr", judged, 1, "Une réponse, avec un jugement, une blague ou un mauvais conseil"},
		{"fr", left, 70, "La personne reviendra sans doute encore pendant une heure"},
		{"fr", waited, 3 * 24 * 60, "Dans la file depuis 3 jours"},
		{"fr", arrived, 0, "Vient d'arriver dans la file"},
		{"nl", unanswered, 1, "Eén reactie, die geen echt antwoord geeft"},
		{"nl", left, 5 * 60, "De vraagsteller kijkt waarschijnlijk nog 5 uur naar antwoorden"},
		{"nl", left, 60, "De vraagsteller kijkt waarschijnlijk nog een uur naar antwoorden"},
		{"nl", waited, 1, "Staat al een minuut in de wachtrij"},
		{"nl", waited, 47 * 60, "Staat al 47 uur in de wachtrij"},
		{"en", unanswered, 1, "One reply, which does not really answer"},
		{"en", judged, 2, "2 replies, with judgement, jokes or bad advice"},
		{"en", left, 0, "The asker will probably come back for one minute more"},
		{"en", left, 2 * 24 * 60, "The asker will probably come back for 2 days more"},
		{"xx", normal, 0, "No hurry"},
	} {
		if got := Text(tc.lang, vigie.Factor{Case: tc.name, N: tc.n, Text: "stored"}); got != tc.want {
			t.Errorf("%s %s %d: %q, want %q", tc.lang, tc.name, tc.n, got, tc.want)
		}
	}
	if got := Text("nl", vigie.Factor{Case: "of another version", Text: "stored"}); got != "stored" {
		t.Errorf("a line that is not known: %q", got)
	}
	// French puts a space before a colon, Dutch and English none.
	for lang, l := range languages {
		colon := regexp.MustCompile(`\S:`)
		for name, x := range l.lines {
			if bad := colon.MatchString(x.many + x.one); bad && lang == "fr" {
				t.Errorf("fr %s: %q", name, x.many)
			}
		}
	}
}
