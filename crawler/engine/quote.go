package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// readQuotes collects the quotes of a post, outer before inner, each without the ones in it.
// author finds the line that names the quoted person; it is left out of the text.
func readQuotes(body *goquery.Selection, quote, author goquery.Matcher, skip ...goquery.Matcher) []Quote {
	var quotes []Quote
	skip = append([]goquery.Matcher{quote, author}, skip...)
	body.FindMatcher(quote).Each(func(_ int, q *goquery.Selection) {
		out := Quote{Text: plainText(q, skip...)}
		for _, n := range q.FindMatcher(author).Nodes {
			who := q.FindNodes(n)
			if who.ParentsMatcher(quote).Get(0) == q.Get(0) { // not the line of an inner quote
				out.Author = quoteAuthor(lineText(who))
				break
			}
		}
		if out.Text != "" || !out.Author.IsZero() {
			quotes = append(quotes, out)
		}
	})
	return quotes
}

// quoteAuthor is the name in "X a écrit :", "X wrote: ↑Sat Jan 18", "Originally Posted by X".
func quoteAuthor(line string) vigie.UserName {
	line = strings.TrimSpace(strings.ReplaceAll(line, "\u00a0", " "))
	if m := postedBy.FindStringSubmatch(line); m != nil {
		return vigie.NewUserName(m[1])
	}
	if m := wrote.FindStringSubmatch(line); m != nil {
		return vigie.NewUserName(m[1])
	}
	return vigie.UserName{}
}

var (
	wrote = regexp.MustCompile(`(?i)^(?:Le \d.{3,30}? à \d[\d:h]+ )?(.+?) ?(?:a écrit|a dit|wrote|said|schreef|zei|schrieb|sagte|hat geschrieben|napisał|escribió|ha scritto)(?:[ :,]|$)`)

	postedBy = regexp.MustCompile(`(?i)^(?:Originally posted by|Quote from:?|Envoyé par|Message de|Citation de|Posté par|Zitat von|Citaat van|Oorspronkelijk geplaatst door) *:? *(.+?)(?: on | le | am | op |$)`)
)
