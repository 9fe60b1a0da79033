package engine

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// defaultZone is where the boards that print local times without an offset are read from.
const defaultZone = "Europe/Paris"

var defaultLocation = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation(defaultZone)
	if err != nil { // unreachable unless the program is built without zone data on a system without it
		return time.UTC
	}
	return loc
})

// all and one compile a selector when the program starts: parsing it for each page costs
// more than running it. one stops at the first node that fits.
func all(selector string) goquery.Matcher { return cascadia.MustCompile(selector) }
func one(selector string) goquery.Matcher {
	return goquery.SingleMatcher(cascadia.MustCompile(selector))
}

// attrOf is an attribute of the first node of the selection, or nothing.
func attrOf(s *goquery.Selection, name string) string { return strings.TrimSpace(s.AttrOr(name, "")) }

// lastText is the last text with a word directly or deeply in the selection: where boards
// without a time element put the date of a cell.
func lastText(s *goquery.Selection) string {
	for _, n := range slices.Backward(s.Nodes) {
		if t := lastTextOf(n); t != "" {
			return t
		}
	}
	return ""
}

func lastTextOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data)
	}
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		if t := lastTextOf(c); t != "" {
			return t
		}
	}
	return ""
}

// afterLast is what follows the last mark in s; s itself when there is none.
func afterLast(s, mark string) string {
	if i := strings.LastIndex(s, mark); i >= 0 {
		return s[i+len(mark):]
	}
	return s
}
