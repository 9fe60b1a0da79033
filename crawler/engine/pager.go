package engine

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// pager is what the row of page numbers says.
type pager struct {
	page, pages int
	next, last  string
}

// readPager reads a row of page numbers: current marks the present page (the first that is a
// number counts), the links are those in box. It stands on numbers, not on the words around them.
func readPager(doc *Document, box *goquery.Selection, current, next goquery.Matcher) pager {
	var p pager
	box = box.First()
	for _, n := range box.FindMatcher(current).Nodes {
		if p.page = pageLabel(n); p.page > 0 {
			break
		}
	}
	p.pages = p.page
	var following string // link with the number after the present one
	box.FindMatcher(anyLink).Each(func(_ int, a *goquery.Selection) {
		n := pageLabel(a.Get(0))
		if n == 0 {
			return
		}
		href := absolutePage(doc, attrOf(a, "href"))
		if n == p.page+1 && p.page > 0 && following == "" {
			following = href
		}
		if n > p.pages {
			p.pages, p.last = n, href
		}
	})
	box.FindMatcher(current).Each(func(_ int, s *goquery.Selection) { // "Page 1 of 4": both are marked
		p.pages = max(p.pages, pageLabel(s.Get(0)))
	})
	p.next = absolutePage(doc, attrOf(box.FindMatcher(next), "href"))
	if p.next == "" {
		p.next = following
	}
	return p
}

// pageLabel is the number that is the whole text of a node; 0 for anything else.
func pageLabel(n *html.Node) int {
	s := strings.TrimSpace(nodeText(n))
	if len(s) == 0 || len(s) > 7 {
		return 0
	}
	k, err := strconv.Atoi(separators.Replace(s))
	if err != nil || k < 0 {
		return 0
	}
	return k
}

// pageOf reads "Page 2 of 7", "Seite 2 von 7", "Page 2 sur 7": the first two numbers.
func pageOf(s string) (page, pages int) {
	m := twoNumbers.FindStringSubmatch(s)
	if m == nil {
		return 0, 0
	}
	return number(m[1]), number(m[2])
}

var anyLink = all(`a[href]`)

var twoNumbers = regexp.MustCompile(`(\d[\d.,]*)\D+?(\d[\d.,]*)`)
