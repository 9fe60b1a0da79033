package notify

import (
	"fmt"
	"strings"
	"time"

	"vigie"
)

// words is what a mail says, in one language.
type words struct {
	subject, lead                                       string // subject: push, of
	id, question, site, lang, substances, topics, asker string
	read, raised, push                                  string
	nobody, one, many                                   string // many: number of people
	open, ack, warning                                  string
	testSubject, test                                   string
	silence                                             silenceWords
}

var languages = map[string]words{
	"fr": {
		subject: "Vigie : urgence, envoi %d sur %d", lead: "Quelqu'un est peut-être en danger en ce moment.",
		id: "Urgence", question: "Question", site: "Forum", lang: "Langue", substances: "Substances", topics: "Sujets", asker: "Pour qui",
		read: "Lu sur le forum", raised: "Signalé", push: "Envoi",
		nobody: "Personne n'est de garde : cet envoi va aux coordinateurs.", one: "Une personne est de garde.", many: "%d personnes sont de garde.",
		open: "Ouvrir la question :", ack: "Dites dans Vigie que vous prenez cette urgence : les rappels s'arrêtent alors pour tout le monde.",
		warning:     "Ce message ne contient aucun texte du forum. Vigie n'est pas un service d'urgence.",
		testSubject: "Vigie : message d'essai", test: "Ce canal fonctionne : les urgences de Vigie vous parviendront ici.",
		silence: silenceWords{
			subject: "Vigie : %s ne donne plus rien de bon", lead: "Un forum n'est plus lu comme il devrait l'être : des questions peuvent passer inaperçues.",
			board: "Liste", state: "État", reason: "Raison", since: "Depuis", open: "Voir les forums :",
			states: map[vigie.BoardState]string{
				vigie.BoardLate: "le travail est arrêté", vigie.BoardFailing: "les visites échouent", vigie.BoardSilent: "plus rien de nouveau, contre toute attente",
				vigie.BoardThin: "les pages donnent moins de la moitié de ce qu'elles donnaient",
			},
		},
	},
	"nl": {
		subject: "Vigie: noodgeval, bericht %d van %d", lead: "Misschien is iemand nu in gevaar.",
		id: "Noodgeval", question: "Vraag", site: "Forum", lang: "Taal", substances: "Middelen", topics: "Onderwerpen", asker: "Voor wie",
		read: "Gelezen op het forum", raised: "Gemeld", push: "Bericht",
		nobody: "Niemand heeft dienst: dit bericht gaat naar de coördinatoren.", one: "Eén persoon heeft dienst.", many: "%d mensen hebben dienst.",
		open: "De vraag openen:", ack: "Zeg in Vigie dat je het opneemt: dan stoppen de herhalingen voor iedereen.",
		warning:     "Dit bericht bevat geen tekst van het forum. Vigie is geen nooddienst.",
		testSubject: "Vigie: testbericht", test: "Dit kanaal werkt: noodgevallen van Vigie bereiken je hier.",
		silence: silenceWords{
			subject: "Vigie: %s levert niets goeds meer", lead: "Een forum wordt niet meer gelezen zoals het hoort: vragen kunnen gemist worden.",
			board: "Lijst", state: "Toestand", reason: "Reden", since: "Sinds", open: "De forums bekijken:",
			states: map[vigie.BoardState]string{
				vigie.BoardLate: "het werk staat stil", vigie.BoardFailing: "bezoeken mislukken", vigie.BoardSilent: "niets nieuws meer, tegen alle verwachting",
				vigie.BoardThin: "pagina's leveren minder dan de helft van vroeger",
			},
		},
	},
	"en": {
		subject: "Vigie: emergency, message %d of %d", lead: "Somebody may be in danger right now.",
		id: "Emergency", question: "Question", site: "Forum", lang: "Language", substances: "Substances", topics: "Topics", asker: "For whom",
		read: "Read on the forum", raised: "Raised", push: "Message",
		nobody: "Nobody is on duty: this message goes to the coordinators.", one: "One person is on duty.", many: "%d people are on duty.",
		open: "Open the question:", ack: "Say in Vigie that you take it: the reminders then stop for everybody.",
		warning:     "This message holds no text of the forum. Vigie is not an emergency service.",
		testSubject: "Vigie: test message", test: "This channel works: emergencies of Vigie will reach you here.",
		silence: silenceWords{
			subject: "Vigie: %s brings nothing good any more", lead: "A forum is not read as it should be: questions may be missed.",
			board: "Board", state: "State", reason: "Reason", since: "Since", open: "Look at the forums:",
			states: map[vigie.BoardState]string{
				vigie.BoardLate: "the work stands still", vigie.BoardFailing: "visits fail", vigie.BoardSilent: "nothing new, against all expectation",
				vigie.BoardThin: "pages yield less than half of what they did",
			},
		},
	},
}

// write gives subject and body of a mail: in English where there is no such language.
func write(n vigie.Notice, lang, link string) (subject, body string) {
	w, ok := languages[lang]
	if !ok {
		w = languages["en"]
	}
	if n.Type == vigie.NoticeSilence {
		return w.silence.write(n, link)
	}
	if n.Type != vigie.NoticeEmergency {
		return w.testSubject, w.test + "\n\n" + link + "\n\n" + w.warning + "\n"
	}
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-22s %s\n", name, value)
		}
	}
	b.WriteString(w.lead + "\n\n")
	line(w.id, n.Alarm)
	line(w.question, n.Question)
	line(w.site, n.Site)
	line(w.lang, n.Lang)
	line(w.substances, strings.Join(n.Substances, ", "))
	line(w.topics, strings.Join(n.Topics, ", "))
	line(w.asker, string(n.Asker))
	line(w.read, clock(n.FetchedAt))
	line(w.raised, clock(n.RaisedAt))
	line(w.push, fmt.Sprintf("%d / %d", n.Attempt, n.Of))
	b.WriteString("\n")
	switch n.OnDuty {
	case 0:
		b.WriteString(w.nobody)
	case 1:
		b.WriteString(w.one)
	default:
		fmt.Fprintf(&b, w.many, n.OnDuty)
	}
	b.WriteString("\n\n" + w.open + "\n" + link + "\n\n" + w.ack + "\n\n" + w.warning + "\n")
	return fmt.Sprintf(w.subject, n.Attempt, n.Of), b.String()
}

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}
