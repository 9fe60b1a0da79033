package rank

import (
	"fmt"
	"strings"
	"time"

	"vigie"
)

// The cases of the factors, in their order: which of its lines each of them says.
const (
	now, soon, normal                   = "now", "soon", "normal"
	answered, alone, judged, unanswered = "answered", "alone", "judged", "unanswered"
	answer, expert, emergency, exclude  = "answer", "expert", "emergency", "exclude"
	left, expired                       = "left", "expired"
	back, here, quiet, away, gone       = "back", "here", "quiet", "away", "gone"
	arrived, waited                     = "arrived", "waited"
)

// line is a sentence of why. One with a %s takes a time, one with a %d a number; one is what it says of a
// single one.
type line struct{ many, one string }

// language is the lines of one language, by case, and its units of time.
type language struct {
	lines                    map[string]line
	minutes, hours, days     string
	oneMinute, oneHour, oneD string
}

var french = language{
	lines: map[string]line{
		now: {many: "Danger possible en ce moment : donner les numéros d'urgence"}, soon: {many: "Une réponse dans la journée compte"}, normal: {many: "Rien ne presse"},
		answered: {many: "Quelqu'un a déjà bien répondu"}, alone: {many: "Personne n'a répondu"},
		judged:     {"%d réponses, avec des jugements, des blagues ou de mauvais conseils", "Une réponse, avec un jugement, une blague ou un mauvais conseil"},
		unanswered: {"%d réponses, aucune ne répond vraiment", "Une réponse, qui ne répond pas vraiment"},
		answer:     {many: "Un volontaire formé peut répondre"}, expert: {many: "Demander d'abord à un médecin, un pharmacien ou un juriste"},
		emergency: {many: "Réponse d'urgence prête à publier"}, exclude: {many: "Rien à répondre"},
		left: {many: "La personne reviendra sans doute encore pendant %s"}, expired: {many: "La personne est sans doute partie"},
		back: {many: "La personne est revenue dans le fil"}, here: {many: "La personne vient d'écrire"}, away: {many: "La personne n'est pas revenue"},
		quiet:   {many: "La personne était revenue, puis n'a plus écrit"},
		gone:    {many: "Plus de nouvelles de la personne"},
		arrived: {many: "Vient d'arriver dans la file"}, waited: {many: "Dans la file depuis %s"},
	},
	minutes: "%d minutes", hours: "%d heures", days: "%d jours", oneMinute: "une minute", oneHour: "une heure", oneD: "un jour",
}

var dutch = language{
	lines: map[string]line{
		now: {many: "Mogelijk gevaar op dit moment: geef de noodnummers"}, soon: {many: "Een antwoord binnen de dag maakt verschil"}, normal: {many: "Geen haast"},
		answered: {many: "Iemand heeft al goed geantwoord"}, alone: {many: "Niemand heeft geantwoord"},
		judged:     {"%d reacties, met oordelen, grappen of slechte raad", "Eén reactie, met een oordeel, een grap of slechte raad"},
		unanswered: {"%d reacties, geen enkele geeft echt antwoord", "Eén reactie, die geen echt antwoord geeft"},
		answer:     {many: "Een opgeleide vrijwilliger kan antwoorden"}, expert: {many: "Vraag eerst een arts, apotheker of jurist"},
		emergency: {many: "Noodantwoord klaar om te plaatsen"}, exclude: {many: "Niets te beantwoorden"},
		left: {many: "De vraagsteller kijkt waarschijnlijk nog %s naar antwoorden"}, expired: {many: "De vraagsteller is waarschijnlijk weg"},
		back: {many: "De vraagsteller kwam terug in het topic"}, here: {many: "De vraagsteller schreef net nog"}, away: {many: "De vraagsteller kwam niet terug"},
		quiet:   {many: "De vraagsteller kwam terug, maar schreef daarna niet meer"},
		gone:    {many: "Niets meer van de vraagsteller gehoord"},
		arrived: {many: "Staat net in de wachtrij"}, waited: {many: "Staat al %s in de wachtrij"},
	},
	minutes: "%d minuten", hours: "%d uur", days: "%d dagen", oneMinute: "een minuut", oneHour: "een uur", oneD: "een dag",
}

var english = language{
	lines: map[string]line{
		now: {many: "Possible danger right now: give the emergency numbers"}, soon: {many: "An answer within the day matters"}, normal: {many: "No hurry"},
		answered: {many: "Somebody has already answered well"}, alone: {many: "Nobody has replied"},
		judged:     {"%d replies, with judgement, jokes or bad advice", "One reply, with judgement, a joke or bad advice"},
		unanswered: {"%d replies, none really answers", "One reply, which does not really answer"},
		answer:     {many: "A trained volunteer can answer"}, expert: {many: "Ask a doctor, a pharmacist or a lawyer first"},
		emergency: {many: "Emergency answer ready to publish"}, exclude: {many: "Nothing to answer"},
		left: {many: "The asker will probably come back for %s more"}, expired: {many: "The asker has probably left"},
		back: {many: "The asker came back to the thread"}, here: {many: "The asker wrote a moment ago"}, away: {many: "The asker has not come back"},
		quiet:   {many: "The asker came back, but has not written since"},
		gone:    {many: "No word from the asker any more"},
		arrived: {many: "Has just joined the queue"}, waited: {many: "In the queue for %s"},
	},
	minutes: "%d minutes", hours: "%d hours", days: "%d days", oneMinute: "one minute", oneHour: "one hour", oneD: "one day",
}

// languages are those that why is said in.
var languages = map[string]*language{"fr": &french, "nl": &dutch, "en": &english}

// Text is the line that explains a factor, in a language (fr, nl or en; English for any other). A factor
// that names no case known here keeps the text that it has.
func Text(lang string, f vigie.Factor) string {
	l, known := languages[lang]
	if !known {
		l = &english
	}
	text, known := l.lines[f.Case]
	switch {
	case !known:
		return f.Text
	case f.N == 1 && text.one != "":
		return text.one
	case strings.Contains(text.many, "%s"):
		return fmt.Sprintf(text.many, l.span(time.Duration(f.N)*time.Minute))
	case strings.Contains(text.many, "%d"):
		return fmt.Sprintf(text.many, f.N)
	default:
		return text.many
	}
}

// span words a time in its largest unit: whole days from two days on, whole hours from one.
func (l *language) span(d time.Duration) string {
	pick := func(n int64, one, many string) string {
		if n <= 1 {
			return one
		}
		return fmt.Sprintf(many, n)
	}
	switch {
	case d >= 48*time.Hour:
		return pick(int64(d/(24*time.Hour)), l.oneD, l.days)
	case d >= time.Hour:
		return pick(int64(d/time.Hour), l.oneHour, l.hours)
	default:
		return pick(int64(d/time.Minute), l.oneMinute, l.minutes)
	}
}
