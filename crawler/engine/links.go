package engine

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Link is a link of a page to another page of the same host.
type Link struct {
	URL  string // without its fragment
	Text string
	Way  bool // it shows the way to this page (a breadcrumb): the last one is the page above
}

// mostLinks is how many links of a page are looked at.
const mostLinks = 2000

var (
	anchors = all("a[href]")
	waysUp  = all(`[class*="breadcrumb"], [id*="breadcrumb"], [itemtype*="BreadcrumbList"], .navstrip, #navstrip, .navlinks, .linktree, .navigate_section, [class*="crumbs"]`)
)

// Links lists the links of a page to other pages of its host, in order, each address once.
func Links(doc *Document) []Link {
	base := doc.URL()
	if doc.HTML(); doc.head.base != nil {
		base = doc.head.base
	}
	way := map[string]bool{}
	doc.HTML().FindMatcher(waysUp).FindMatcher(anchors).Each(func(_ int, s *goquery.Selection) {
		way[attrOf(s, "href")] = true
	})
	var out []Link
	seen := map[string]bool{}
	doc.HTML().FindMatcher(anchors).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		href := attrOf(s, "href")
		u, err := base.Parse(strings.TrimSpace(href))
		if err != nil || u.Hostname() != doc.URL().Hostname() || u.Scheme != "http" && u.Scheme != "https" {
			return true
		}
		u.Fragment, u.RawFragment, u.User = "", "", nil
		address := u.String()
		text := lineText(s)
		if text == "" || seen[address] || address == doc.URL().String() {
			return true
		}
		seen[address] = true
		out = append(out, Link{URL: address, Text: text, Way: way[href]})
		return len(out) < mostLinks
	})
	return out
}

// Lang is the language that a page says it is in, in two letters; empty: it does not say.
func Lang(doc *Document) string {
	lang, _, _ := strings.Cut(strings.ToLower(doc.htmlAttr("lang")), "-")
	if len(lang) != 2 {
		return ""
	}
	return lang
}
