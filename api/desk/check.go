package desk

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vigie"
)

// Finding is one thing that a check found in an answer.
type Finding struct {
	Check string `doc:"source, shop, personal, copied, length, empty, removal, tone, helpline or language" json:"check"`
	Stop  bool   `doc:"The answer cannot be submitted before this is mended"                               json:"stop"`
	Text  string `doc:"What was found, and what to do"                                                     json:"text"`
	Part  string `doc:"The words of the answer it is about; empty for the whole"                           json:"part"`
}

// Lengths of an answer, in characters: what fits a phone's screen a few times, and what no forum takes.
const (
	phoneLength = 1800
	mostLength  = 12_000
	copiedRun   = 8 // words of the asker's own post in a row
)

// checkDraft reads an answer as a second person would, before one does. redact masks personal data.
func checkDraft(d vigie.Draft, q vigie.QuestionView, redact func(string) string) []Finding {
	text := strings.TrimSpace(d.Text)
	if text == "" {
		return []Finding{{"empty", true, "The answer is empty: write it first.", ""}}
	}
	var out []Finding
	add := func(check string, stop bool, part, text string) { out = append(out, Finding{check, stop, text, part}) }
	if len(d.Sources) == 0 {
		add("source", true, "", "No source is cited: name at least one page where the facts can be read.")
	}
	for _, link := range append(linksIn(text), sourceLinks(d)...) {
		if isShop(link) {
			add("shop", true, link, "This looks like a shop or a seller: take the link out, cite a health service instead.")
		}
	}
	if redact != nil {
		for _, part := range personal(text, redact) {
			add("personal", true, part, "This may be personal data (a name, a number, an address): take it out.")
		}
	}
	if run := copied(text, q.Thread); run != "" {
		add("copied", true, run, "These words are the asker's own: a search engine would find their post through the answer. Use your own words.")
	}
	switch n := utf8.RuneCountInString(text); {
	case n > mostLength:
		add("length", true, "", "The answer is longer than forums take: keep what was asked, and link to the rest.")
	case n > phoneLength:
		add("length", false, "", "Long for a phone: the first lines should answer, the rest may follow or be a link.")
	}
	if len(linksIn(text)) > 0 && slices.ContainsFunc(q.Site.Rules, speaksOfLinks) {
		add("removal", false, linksIn(text)[0], "This forum removes links of newcomers: name the source in words, or post from an account that is known there.")
	}
	if d.Lang != "" && q.Verdict.Lang != "" && d.Lang != q.Verdict.Lang {
		add("language", false, "", "The answer is marked as "+d.Lang+", the question was asked in "+q.Verdict.Lang+": is that meant?")
	}
	if q.Verdict.Disposition == vigie.Emergency && !namesHelpline(text, q) {
		add("helpline", false, "", "Somebody may be in danger and the answer names no emergency number: put it first.")
	}
	return append(out, toneOf(text)...)
}

// stops says whether a finding forbids to submit.
func stops(list []Finding) bool {
	return slices.ContainsFunc(list, func(f Finding) bool { return f.Stop })
}

var linkShape = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"']+|\bt\.me/\S+|\b[a-z0-9-]+\.onion\b\S*`)

func linksIn(text string) []string {
	links := linkShape.FindAllString(text, -1)
	for i := range links {
		links[i] = strings.TrimRight(links[i], ".,;:!?)»")
	}
	return links
}

func sourceLinks(d vigie.Draft) []string {
	out := make([]string, 0, len(d.Sources))
	for _, s := range d.Sources {
		out = append(out, s.URL)
	}
	return out
}

// shopWords are parts of host names of those who sell. Messengers' invitations are how dealers meet people.
var shopWords = []string{
	"shop", "store", "boutique", "winkel", "buy", "kopen", "acheter", "headshop", "smartshop", "growshop", "seedbank", "kratom", "vendor", "pharma-", "pharmacyonline",
	"researchchem", "research-chem", "rcshop", "chems", "legalhigh", "onion", "darknet", "market",
}

var messengers = []string{"t.me", "telegram.me", "wickr.com", "wa.me", "signal.me", "signal.group", "discord.gg", "snapchat.com"}

func isShop(link string) bool {
	if !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	host := bareHost(u.Host)
	return slices.Contains(messengers, host) || slices.ContainsFunc(shopWords, func(w string) bool { return strings.Contains(host, w) })
}

// personal lists the lines of a text that the redactor would change.
func personal(text string, redact func(string) string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && redact(line) != line {
			out = append(out, line)
		}
	}
	return out
}

// copied finds a run of words that stands in a post of the thread; empty when there is none.
func copied(text string, t vigie.Thread) string {
	theirs := map[string]bool{}
	for _, p := range t.Posts {
		if p.Ours {
			continue
		}
		for _, run := range vigie.WordRuns(vigie.PlainWords(p.Text), copiedRun) {
			theirs[run] = true
		}
	}
	for _, run := range vigie.WordRuns(vigie.PlainWords(text), copiedRun) {
		if theirs[run] {
			return run
		}
	}
	return ""
}

func speaksOfLinks(rule string) bool {
	rule = strings.ToLower(rule)
	return strings.Contains(rule, "link") || strings.Contains(rule, "lien")
}

// namesHelpline says that a text holds one of the numbers of the question's country.
func namesHelpline(text string, q vigie.QuestionView) bool {
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r == '\n' }) {
		for _, h := range Helplines(q.Site.Country, q.Verdict.Lang) {
			if n := digits(h.Number); n != "" && digits(line) == n {
				return true
			}
		}
	}
	return false
}

// tones are words that judge, with what to say instead.
var tones = []struct {
	words  []string
	advice string
}{
	{[]string{"toxico", "toxicomane", "toxicomanes", "drogué", "droguée", "drogués", "junkie", "junkies", "camé", "camée"}, "« personne qui consomme » ne colle pas d'étiquette."},
	{[]string{"junk", "junks", "verslaafde", "verslaafden", "drugsverslaafde", "gebruiker van rotzooi"}, "‘iemand die gebruikt’ plakt geen etiket."},
	{[]string{"addict", "addicts", "junkie", "druggie", "abuser", "substance abuse"}, "\"a person who uses\" puts no label on anybody."},
	{[]string{"tu devrais avoir honte", "vous devriez avoir honte", "irresponsable", "n'importe quoi"}, "Un reproche ferme la porte : dire le fait, et ce qu'on peut faire."},
	{[]string{"schaam je", "onverantwoord", "dom van je", "eigen schuld"}, "Een verwijt sluit de deur: zeg het feit, en wat iemand kan doen."},
	{[]string{"you should be ashamed", "irresponsible", "your own fault", "stupid of you"}, "A reproach closes the door: say the fact, and what somebody can do."},
	{[]string{"tu dois", "vous devez", "il faut absolument"}, "Proposer laisse le choix : « il est possible de… », « si tu veux… »."},
	{[]string{"je moet", "u moet"}, "Een voorstel laat de keuze: ‘je kan…’, ‘als je wil…’."},
	{[]string{"you must", "you have to"}, "An offer leaves the choice: \"you could\", \"if you like\"."},
}

// toneOf gives hints, each word once. They never stop anybody: "you must call 112" is right.
func toneOf(text string) []Finding {
	low := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }), " ") + " "
	var out []Finding
	for _, t := range tones {
		for _, w := range t.words {
			if strings.Contains(low, " "+w+" ") {
				out = append(out, Finding{"tone", false, t.advice, w})
				break
			}
		}
	}
	return out
}
