package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// What subSilver, the table skin of phpBB 2, and its many children write: phpBB 2 itself, the
// skin subsilver2 of phpBB 3, and the oldest skin of Forumactif.
var (
	subQuote     = all(`table:has(td.quote), .quotecontent, blockquote, dd.quote`)
	subCell      = all(`td.quote`)
	subQuoteBy   = all(`.genmed, .quotetitle, cite, dt`)
	subQuoteHead = all(`.quotetitle`)
	subLine      = regexp.MustCompile(`(?m)^\s*_{10,}[ \t]*$\n?`)
)

// subQuotes reads the quotes of a post. The name stands in a row above the quoted cell, in a
// block before it, or inside it.
func subQuotes(body *goquery.Selection, skip ...goquery.Matcher) []Quote {
	var quotes []Quote
	skip = append([]goquery.Matcher{subQuote, subQuoteBy}, skip...)
	body.FindMatcher(subQuote).Each(func(_ int, q *goquery.Selection) {
		words := q
		if cell := q.FindMatcher(subCell).First(); cell.Length() > 0 {
			words = cell
		}
		out := Quote{Text: plainText(words, skip...)}
		heads := q.PrevMatcher(subQuoteHead).Nodes
		for _, n := range q.FindMatcher(subQuoteBy).Nodes {
			if q.FindNodes(n).ParentsMatcher(subQuote).Get(0) == q.Get(0) { // not the line of an inner quote
				heads = append(heads, n)
			}
		}
		for _, n := range heads {
			if out.Author = quoteAuthor(nodeLine(n)); !out.Author.IsZero() {
				break
			}
		}
		if out.Text != "" || !out.Author.IsZero() {
			quotes = append(quotes, out)
		}
	})
	return quotes
}

// subSignature parts a text at the line that phpBB draws above a signature.
func subSignature(text string) (own, signature string) {
	if at := subLine.FindStringIndex(text); at != nil {
		return strings.TrimSpace(text[:at[0]]), strings.TrimSpace(text[at[1]:])
	}
	return text, ""
}
