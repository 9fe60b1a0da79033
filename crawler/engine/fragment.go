package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vigie"
)

// errNoNumber is drift too: posts that belong to no thread cannot be kept.
var errNoNumber = fmt.Errorf("the page has posts, but neither it nor its address says of which thread: %w", ErrDrift)

// parseFragment parses the HTML of one post as an API gives it. It never fails: HTML that the
// parser refuses (nested too deeply) is an empty element, which Read reports as drift.
func parseFragment(s string) *html.Node {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(s), root)
	if err != nil { // unreachable unless the nesting passes the parser's 512 elements
		return root
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

// fragment is parseFragment as a selection.
func fragment(s string) *goquery.Selection {
	return goquery.NewDocumentFromNode(parseFragment(s)).Selection
}

// resolve makes a link absolute without parsing the page: for addresses out of JSON, where
// there is no base element.
func resolve(doc *Document, href string) string {
	if href == "" {
		return ""
	}
	u, err := doc.URL().Parse(href)
	if err != nil || !isWeb(u) {
		return ""
	}
	u.RawQuery = withoutSession(u.RawQuery)
	return u.String()
}

// isWeb says that an address leads to a page: not javascript:, not mailto:, not half of one.
func isWeb(u *url.URL) bool { return u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") }

// here is the page's own address without query and fragment; empty when it is no web address.
func here(doc *Document) string { return resolve(doc, doc.URL().EscapedPath()) }

// withQuery is the page's own address with one parameter set.
func withQuery(doc *Document, name, value string) string {
	q := doc.URL().Query()
	q.Set(name, value)
	return resolve(doc, doc.URL().EscapedPath()+"?"+q.Encode())
}

// outermost drops the matches that stand inside another match, so that a quote in a quote is
// part of the outer one.
func outermost(sel *goquery.Selection) *goquery.Selection {
	in := make(map[*html.Node]bool, len(sel.Nodes))
	for _, n := range sel.Nodes {
		in[n] = true
	}
	return sel.FilterFunction(func(_ int, s *goquery.Selection) bool {
		return !inside(s.Nodes[0], func(up *html.Node) bool { return in[up] })
	})
}

// inside says whether a node stands in one that fits.
func inside(n *html.Node, fits func(*html.Node) bool) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if fits(up) {
			return true
		}
	}
	return false
}

// oneLine makes every run of white space one space: for titles and names out of JSON.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// userName is the name on the page; the words that a forum puts for a deleted account are none.
func userName(s string) vigie.UserName {
	s = oneLine(s)
	switch strings.ToLower(s) {
	case "profil supprimé", "pseudo supprimé", "compte supprimé", "[deleted]", "[removed]", "anonyme", "anonymous":
		return vigie.UserName{}
	}
	return vigie.NewUserName(s)
}

// looseID is an id that one site writes as a number and the next as a string.
type looseID string

// UnmarshalJSON takes 12, "12" and null.
func (id *looseID) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case bytes.Equal(b, []byte("null")):
		*id = ""
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*id = looseID(s)
	default:
		*id = looseID(b)
	}
	return nil
}
