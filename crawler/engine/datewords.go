package engine

import (
	"strings"
	"time"
	"unicode"
)

// Kinds of tokens in a date.
const (
	wordToken   = 'a'
	numberToken = '0'
	signToken   = ':'
)

// dateToken is a run of letters (folded: no case, no accents), a run of figures, or one sign.
type dateToken struct {
	kind   byte
	text   string
	n      int
	spaced bool // white space stands before it
}

const (
	maxDateBytes  = 400 // a date stands near the start of its element
	maxDateTokens = 64
)

// dateTokens cuts s into tokens. An apostrophe between letters belongs to the word.
func dateTokens(s string) []dateToken {
	if len(s) > maxDateBytes {
		s = strings.ToValidUTF8(s[:maxDateBytes], "")
	}
	folded := []rune(foldDate(s))
	var out []dateToken
	spaced := false
	for i := 0; i < len(folded) && len(out) < maxDateTokens; {
		c := folded[i]
		j := i + 1
		switch {
		case unicode.IsSpace(c):
			spaced = true
			i++
			continue
		case c >= '0' && c <= '9':
			n := int(c - '0')
			for j < len(folded) && folded[j] >= '0' && folded[j] <= '9' {
				n = min(n*10+int(folded[j]-'0'), 1e9)
				j++
			}
			out = append(out, dateToken{numberToken, string(folded[i:j]), n, spaced})
		case unicode.IsLetter(c):
			for j < len(folded) && (unicode.IsLetter(folded[j]) || folded[j] == '\'' && j+1 < len(folded) && unicode.IsLetter(folded[j+1])) {
				j++
			}
			out = append(out, dateToken{wordToken, string(folded[i:j]), 0, spaced})
		default:
			out = append(out, dateToken{signToken, string(c), 0, spaced})
		}
		spaced = false
		i = j
	}
	return out
}

var dateFolder = strings.NewReplacer(
	"é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ä", "a", "û", "u", "ù", "u", "ü", "u",
	"ô", "o", "ö", "o", "î", "i", "ï", "i", "ç", "c", "\u0301", "", "\u0302", "", "\u0308", "", "\u0300", "",
	"’", "'", "avant-hier", "avanthier", "a.m.", "am", "p.m.", "pm", "\u00a0", " ", "\u202f", " ", "\u200e", "", "\u200f", "")

func foldDate(s string) string { return dateFolder.Replace(strings.ToLower(s)) }

// dateIndex gives each word of a space-separated list the number of its line, from 1.
func dateIndex(lines ...string) map[string]int {
	out := map[string]int{}
	for i, line := range lines {
		for w := range strings.FieldsSeq(foldDate(line)) {
			out[w] = i + 1
		}
	}
	return out
}

func dateSet(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

var months = dateIndex(
	"jan january janv janvier januari januar",
	"feb february fév févr février februari februar",
	"mar march mars mrt maart märz maa mrz",
	"apr april avr avril",
	"may mai mei",
	"jun june juin juni",
	"jul july juil juillet juli",
	"aug august aoû août augustus",
	"sep sept september septembre",
	"oct october octobre okt oktober",
	"nov november novembre",
	"dec december déc décembre dez dezember")

// weekdays hold full names only: "ma", "do", "di" mean different days in different languages
// and always stand before a date.
var weekdays = func() map[string]int {
	out := dateIndex("sunday dimanche zondag sonntag", "monday lundi maandag montag", "tuesday mardi dinsdag dienstag",
		"wednesday mercredi woensdag mittwoch", "thursday jeudi donderdag donnerstag", "friday vendredi vrijdag freitag",
		"saturday samedi zaterdag samstag sonnabend")
	for name := range out {
		out[name]-- // as time.Weekday counts
	}
	return out
}()

var dayWords = map[string]int{
	"today": 0, "aujourd'hui": 0, "aujourdhui": 0, "auj": 0, "vandaag": 0, "heute": 0,
	"yesterday": 1, "hier": 1, "gisteren": 1, "gestern": 1,
	"eergisteren": 2, "vorgestern": 2, "avanthier": 2,
}

var (
	ordinals = dateSet("er ere eme e st nd rd th ste de of")
	nowWords = dateSet("now moment moments l'instant instant instants zojuist zonet zoeven daarnet soeben eben momenten")
	agoWords = dateSet("ago geleden vor il")
	fillers  = dateSet("y a et and en und environ about ongeveer etwa")
	counts   = map[string]int{
		"un": 1, "une": 1, "d'une": 1, "d'un": 1, "a": 1, "an": 1, "one": 1, "een": 1, "ein": 1, "eine": 1, "einer": 1, "einem": 1,
		"quelques": 0, "few": 0, "enkele": 0, "wenigen": 0, // too vague to count: now
	}
)

type unit struct {
	months int
	span   time.Duration
}

var units = func() map[string]unit {
	const day = 24 * time.Hour
	out := map[string]unit{}
	for list, u := range map[string]unit{
		"s sec secs second seconds seconde secondes seconden sekunde sekunden": {span: time.Second},
		"m min mins minute minutes minuut minuten":                             {span: time.Minute},
		"h hr hrs hour hours heure heures uur uren stunde stunden std":         {span: time.Hour},
		"j d day days jour jours dag dagen tag tage tagen":                     {span: day},
		"w week weeks sem semaine semaines weken woche wochen":                 {span: 7 * day},
		"mo mois month months maand maanden monat monate monaten":              {months: 1},
		"an ans year years y annee annees jaar jaren jahr jahre jahren":        {months: 12},
	} {
		for w := range strings.FieldsSeq(list) {
			out[w] = u
		}
	}
	return out
}()
