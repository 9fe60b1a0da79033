package desk

import "vigie"

// Helpline is a number that a person in danger, or whoever is with them, can call now.
type Helpline struct {
	Name   string `doc:"What answers there, in the reader's language" json:"name"`
	Number string `doc:"As it is dialled in that country"             json:"number"`
	URL    string `doc:"Official page; empty for an emergency number" json:"url"`
}

// region is a country, or a country in one of its languages.
type region struct{ country, lang string }

// poisonBE is one number in all languages.
const poisonBE = "070 245 245"

var european = Helpline{"Emergency / Urgences / Noodnummer", "112", ""}

// helplines has, per country and language, the emergency number first. A language without
// its own row reads the country's row with an empty language. Numbers are those of the
// official pages named beside them; check them when you touch the file, and once a year.
var helplines = map[region][]Helpline{
	{"BE", "fr"}: {
		{"Urgences médicales", "112", ""},
		{"Centre Antipoisons", poisonBE, "https://www.centreantipoisons.be/"},
		{"Infor-Drogues", "02 227 52 52", "https://infordrogues.be/"},
		{"Centre de Prévention du Suicide", "0800 32 123", "https://www.preventionsuicide.be/"},
	},
	{"BE", "nl"}: {
		{"Medische spoed", "112", ""},
		{"Antigifcentrum", poisonBE, "https://www.antigifcentrum.be/"},
		{"De Druglijn", "078 15 10 20", "https://www.druglijn.be/"},
		{"Zelfmoordlijn", "1813", "https://www.zelfmoord1813.be/"},
	},
	{"BE", ""}: {
		{"Medical emergency", "112", ""},
		{"Belgian Poison Centre", poisonBE, "https://www.poisoncentre.be/"},
		{"De Druglijn", "078 15 10 20", "https://www.druglijn.be/"},
		{"Infor-Drogues", "02 227 52 52", "https://infordrogues.be/"},
	},
	{"FR", ""}: {
		{"SAMU, urgences médicales", "15", ""},
		{"Numéro d'urgence européen", "112", ""},
		{"Urgences par SMS", "114", "https://www.info.urgence114.fr/"},
		{"Centres antipoison (Paris, jour et nuit)", "01 40 05 48 48", "https://centres-antipoison.net/"},
		{"Drogues Info Service", "0 800 23 13 13", "https://www.drogues-info-service.fr/"},
		{"Numéro national de prévention du suicide", "3114", "https://3114.fr/"},
	},
	{"NL", ""}: {
		{"Spoed", "112", ""},
		{"113 Zelfmoordpreventie", "113", "https://www.113.nl/"},
		{"113 Zelfmoordpreventie (gratis)", "0800-0113", "https://www.113.nl/"},
		{"Drugs Infolijn", "0900-1995", "https://www.drugsinfo.nl/"},
		{"Vergiftigingen Informatie Centrum (enkel zorgverleners; bel anders 112 of de huisarts)", "088 755 8000", "https://www.vergiftigingen.info/"},
	},
	{"LU", ""}: {
		{"Urgences", "112", ""},
		{"Centre Antipoisons", "8002 5500", "https://www.centreantipoisons.be/"},
		{"SOS Détresse", "45 45 45", "https://454545.lu/"},
	},
	{"CH", ""}: {
		{"Urgences sanitaires", "144", ""},
		{"Tox Info Suisse", "145", "https://www.toxinfo.ch/"},
		{"La Main Tendue", "143", "https://www.143.ch/"},
	},
	{"GB", ""}: {
		{"Emergency", "999", ""},
		{"Samaritans", "116 123", "https://www.samaritans.org/"},
		{"Talk to FRANK", "0300 123 6600", "https://www.talktofrank.com/"},
	},
	{"IE", ""}: {
		{"Emergency services", "112", ""},
		{"Samaritans", "116 123", "https://www.samaritans.org/"},
	},
	{"US", ""}: {
		{"Emergency", "911", ""},
		{"Poison Help", "1-800-222-1222", "https://www.poisonhelp.org/"},
		{"Suicide & Crisis Lifeline", "988", "https://988lifeline.org/"},
	},
	{"CA", ""}: {
		{"Emergency / Urgences", "911", ""},
		{"Suicide Crisis Helpline / Ligne d'aide en cas de crise de suicide", "9-8-8", "https://988.ca/"},
	},
}

// Helplines are the numbers for a country (ISO 3166 code) in a language: never empty.
func Helplines(country, lang string) []Helpline {
	for _, r := range []region{{country, lang}, {country, ""}} {
		if lines, ok := helplines[r]; ok {
			return append([]Helpline(nil), lines...)
		}
	}
	return []Helpline{european}
}

// HelplinesFor are the numbers to show beside a question: those of its site's country on an
// emergency, none on anything else.
func HelplinesFor(q vigie.QuestionView) []Helpline {
	if q.Verdict.Disposition != vigie.Emergency {
		return []Helpline{}
	}
	return Helplines(q.Site.Country, Lang(q.Thread, q.Verdict, q.Site))
}

// Lang is the language to show a thread under: what triage says, else what the page or the
// site says.
func Lang(t vigie.Thread, v vigie.Verdict, s vigie.Site) string {
	switch {
	case v.Lang != "":
		return v.Lang
	case t.Lang != "":
		return t.Lang
	}
	return s.Lang
}
