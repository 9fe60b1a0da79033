package alert

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vigie"
)

// sentences are what people read of an alert in one language.
type sentences struct {
	rise, word, where, everywhere, with, point string
}

var languages = map[string]sentences{
	"fr": {
		rise: "%s : %d personnes en %d jours, %s attendues", word: "Mot inconnu « %s » près de drogues : %d personnes en %d jours",
		where: " sur %s", everywhere: " sur les sites en %s", with: " ; monte avec %s", point: ",",
	},
	"nl": {
		rise: "%s: %d mensen in %d dagen, %s verwacht", word: "Onbekend woord “%s” bij drugs: %d mensen in %d dagen",
		where: " op %s", everywhere: " op de sites in het %s", with: "; stijgt samen met %s", point: ",",
	},
	"en": {
		rise: "%s: %d people in %d days, %s expected", word: "Unknown word “%s” near drugs: %d people in %d days",
		where: " on %s", everywhere: " on the sites in %s", with: "; rises with %s", point: ".",
	},
}

// languageNames is what a language is called in another.
var languageNames = map[string]map[string]string{
	"fr": {"fr": "français", "nl": "néerlandais", "en": "anglais"},
	"nl": {"fr": "Frans", "nl": "Nederlands", "en": "Engels"},
	"en": {"fr": "French", "nl": "Dutch", "en": "English"},
}

// Sentence tells an alert in a language (English when it is none of ours). name words a substance or symptom;
// where it gives nothing the id stands.
func Sentence(a *vigie.Alert, lang string, name func(id, lang string) string) string {
	l, known := languages[lang]
	if !known {
		lang, l = "en", languages["en"]
	}
	var text string
	if a.Kind == vigie.AlertWord {
		text = fmt.Sprintf(l.word, a.Name, a.People, a.Days)
	} else {
		text = fmt.Sprintf(l.rise, worded(a.Name, lang, name), a.People, a.Days, figure(a.Expected, l.point))
	}
	switch in := languageNames[lang][a.Lang]; {
	case a.Site != "":
		text += fmt.Sprintf(l.where, a.Site)
	case in != "":
		text += fmt.Sprintf(l.everywhere, in)
	}
	if len(a.Related) > 0 {
		more := make([]string, 0, 3)
		for _, r := range a.Related[:min(len(a.Related), 3)] {
			more = append(more, worded(r, lang, name))
		}
		text += fmt.Sprintf(l.with, strings.Join(more, ", "))
	}
	return text
}

func worded(series, lang string, name func(id, lang string) string) string {
	parts := strings.Split(series, vigie.PairMark)
	for i, id := range parts {
		if text := name(id, lang); text != "" {
			parts[i] = text
		}
	}
	return strings.Join(parts, vigie.PairMark)
}

// figure is a number with one digit behind the point, none where it is large.
func figure(x float64, point string) string {
	digits := 1
	if x >= 10 {
		digits = 0
	}
	return strings.Replace(strconv.FormatFloat(math.Max(x, 0), 'f', digits, 64), ".", point, 1)
}
