package rank

import (
	"fmt"
	"time"
)

// lines are the sentences of why in one language.
type lines struct {
	now, soon, normal                             string
	answered, alone, judged, unanswered           string
	answer, expert, emergency, exclude            string
	left, expired                                 string
	back, here, away, gone                        string
	waited                                        string
	minutes, hours, days, oneMinute, hour, oneDay string
}

var french = lines{
	now: "Danger possible en ce moment : donner les numéros d'urgence", soon: "Une réponse dans la journée compte", normal: "Rien ne presse",
	answered: "Quelqu'un a déjà bien répondu", alone: "Personne n'a répondu", judged: "%d réponse(s), avec des jugements, des blagues ou de mauvais conseils", unanswered: "%d réponse(s), aucune ne répond vraiment",
	answer: "Un volontaire formé peut répondre", expert: "Demander d'abord à un médecin, un pharmacien ou un juriste", emergency: "Réponse d'urgence prête à publier", exclude: "Rien à répondre",
	left: "La personne reviendra sans doute encore pendant %s", expired: "La personne est sans doute partie",
	back: "La personne est revenue dans le fil", here: "La personne vient d'écrire", away: "La personne n'est pas revenue", gone: "Plus de nouvelles de la personne",
	waited: "Dans la file depuis %s", minutes: "%d minutes", hours: "%d heures", days: "%d jours", oneMinute: "une minute", hour: "une heure", oneDay: "un jour",
}

var dutch = lines{
	now: "Mogelijk gevaar op dit moment: geef de noodnummers", soon: "Een antwoord binnen de dag maakt verschil", normal: "Geen haast",
	answered: "Iemand heeft al goed geantwoord", alone: "Niemand heeft geantwoord", judged: "%d reactie(s), met oordelen, grappen of slechte raad", unanswered: "%d reactie(s), geen enkele geeft echt antwoord",
	answer: "Een opgeleide vrijwilliger kan antwoorden", expert: "Vraag eerst een arts, apotheker of jurist", emergency: "Noodantwoord klaar om te plaatsen", exclude: "Niets te beantwoorden",
	left: "De vraagsteller komt waarschijnlijk nog %s terug", expired: "De vraagsteller is waarschijnlijk weg",
	back: "De vraagsteller kwam terug in het topic", here: "De vraagsteller schreef net nog", away: "De vraagsteller kwam niet terug", gone: "Niets meer van de vraagsteller gehoord",
	waited: "%s in de wachtrij", minutes: "%d minuten", hours: "%d uur", days: "%d dagen", oneMinute: "een minuut", hour: "een uur", oneDay: "een dag",
}

var english = lines{
	now: "Possible danger right now: give the emergency numbers", soon: "An answer within the day matters", normal: "No hurry",
	answered: "Somebody has already answered well", alone: "Nobody has replied", judged: "%d replies, with judgement, jokes or bad advice", unanswered: "%d replies, none really answers",
	answer: "A trained volunteer can answer", expert: "Ask a doctor, a pharmacist or a lawyer first", emergency: "Emergency answer ready to publish", exclude: "Nothing to answer",
	left: "The asker will probably come back for another %s", expired: "The asker has probably left",
	back: "The asker came back to the thread", here: "The asker wrote a moment ago", away: "The asker has not come back", gone: "No word from the asker any more",
	waited: "%s in the queue", minutes: "%d minutes", hours: "%d hours", days: "%d days", oneMinute: "one minute", hour: "one hour", oneDay: "one day",
}

// texts picks the language of the lines; English when it is none of the three.
func texts(lang string) *lines {
	switch lang {
	case "fr":
		return &french
	case "nl":
		return &dutch
	default:
		return &english
	}
}

// span words a duration in its largest whole unit.
func (l *lines) span(d time.Duration) string {
	pick := func(n int, one, many string) string {
		if n == 1 {
			return one
		}
		return fmt.Sprintf(many, n)
	}
	switch {
	case d >= 48*time.Hour:
		return pick(int(d/(24*time.Hour)), l.oneDay, l.days)
	case d >= time.Hour:
		return pick(int(d/time.Hour), l.hour, l.hours)
	default:
		return pick(int(d/time.Minute), l.oneMinute, l.minutes)
	}
}
