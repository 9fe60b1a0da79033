package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// guessPage is what the shape of a page says: its blocks, and whether they are rows of threads.
type guessPage struct {
	blocks []*guessBlock
	board  bool
}

// holds says whether a node stands in a block.
func (g *guessPage) holds(n *html.Node) bool {
	return slices.ContainsFunc(g.blocks, func(x *guessBlock) bool { return isUnder(n, x.node) })
}

// guessBlocks reads the page's blocks once.
func guessBlocks(doc *Document) *guessPage {
	if g, ok := doc.memo.(*guessPage); ok {
		return g
	}
	g := guessFind(doc)
	doc.memo = g
	return g
}

// dated is a node that says when.
type dated struct {
	node  *html.Node
	at    time.Time
	clock bool
}

const (
	guessDepth = 14  // how far above its date a block's edge may lie
	guessDates = 600 // dates looked at: a page of a forum has fewer
	wordsLeast = 12  // bytes of text that make a post
)

// guessFind groups the elements above each date by their parent: where siblings of one kind each
// have a date, they are blocks. The group with the most names and words wins.
func guessFind(doc *Document) *guessPage {
	doc.HTML()
	dates := findDates(doc, doc.head.body)
	type group struct {
		parent *html.Node
		tag    string
	}
	members := map[group][]*html.Node{}
	var order []group
	best := map[*html.Node]dated{} // the date of an element: the first with a clock, else the first
	for _, d := range dates {
		for up, steps := d.node, 0; up != nil && up != doc.head.body && up.Parent != nil && steps < guessDepth; up, steps = up.Parent, steps+1 {
			if old, ok := best[up]; !ok || d.clock && !old.clock {
				best[up] = d
			}
			if up.Type != html.ElementNode {
				continue
			}
			k := group{up.Parent, up.Data}
			if len(members[k]) == 0 {
				order = append(order, k)
			}
			if list := members[k]; len(list) == 0 || list[len(list)-1] != up {
				members[k] = append(members[k], up)
			}
		}
	}
	pageKey := threadKey(doc.Page().URL)
	var found guessPage
	top := 0
	for _, k := range order {
		if len(members[k]) < 2 {
			continue
		}
		if g, score := guessRank(doc, members[k], best, pageKey); score > top {
			found, top = g, score
		}
	}
	if top == 0 && len(dates) > 0 {
		found = guessSingle(doc, dates, pageKey)
	}
	guessIDs(found.blocks)
	return &found
}

// guessRank fills the blocks of a group and says how much they look like posts or rows.
func guessRank(doc *Document, nodes []*html.Node, best map[*html.Node]dated, pageKey string) (guessPage, int) {
	var g guessPage
	named, words, linked, clocks, length := 0, 0, map[string]bool{}, 0, 0
	for _, n := range nodes {
		x := &guessBlock{node: n, at: best[n].at, date: best[n].node}
		x.fill(doc, pageKey)
		if x.author != "" {
			named++
		}
		if x.length >= wordsLeast {
			words++
		}
		if x.key != "" {
			linked[x.key] = true
		}
		if best[n].clock {
			clocks++
		}
		length += min(x.length, 400)
		g.blocks = append(g.blocks, x)
	}
	n := len(nodes)
	if 2*named < n || 2*clocks < n { // names and hours are what news and profiles lack
		return g, 0
	}
	switch {
	case 10*len(linked) < 6*n && 2*words >= n:
		return g, 40*n + length
	case 10*len(linked) >= 6*n && pageKey == "": // beside a thread there are rows of others
		g.board = true
		return g, 50*n + length/4
	}
	return g, 0
}

// guessSingle makes a block around the one post of a thread: the smallest element above its date
// with a name and words.
func guessSingle(doc *Document, dates []dated, pageKey string) guessPage {
	for _, d := range dates {
		if !d.clock {
			continue
		}
		for up, steps := d.node.Parent, 0; up != nil && up != doc.head.body && steps < guessDepth; up, steps = up.Parent, steps+1 {
			x := &guessBlock{node: up, at: d.at, date: d.node}
			if x.fill(doc, pageKey); x.author != "" && x.length >= wordsLeast {
				return guessPage{blocks: []*guessBlock{x}}
			}
		}
	}
	return guessPage{}
}

// guessIDs numbers posts by the page's own numbers if each block has one, else by their words.
func guessIDs(blocks []*guessBlock) {
	for _, number := range []func(n *html.Node) string{ownID, insideID} {
		seen := map[string]bool{}
		for _, x := range blocks {
			if id := number(x.node); id != "" {
				seen[id] = true
			}
		}
		if len(seen) == len(blocks) {
			for _, x := range blocks {
				x.id = number(x.node)
			}
			return
		}
	}
	for _, x := range blocks {
		text := ""
		for _, n := range x.body {
			text += nodeLine(n)
		}
		x.id = postHash(x.at.Format(time.RFC3339), text)
	}
}

// ownID is the number in an element's id or data-…id.
func ownID(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "id" || strings.HasPrefix(a.Key, "data-") && strings.HasSuffix(a.Key, "id") {
			if list := digits.FindAllString(a.Val, -1); len(list) > 0 {
				return list[len(list)-1]
			}
		}
	}
	return ""
}

// insideID is the number of the first anchor or id in an element.
func insideID(n *html.Node) string {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if id := ownID(c); id != "" {
			return id
		}
		if c.DataAtom == atom.A {
			if id := digits.FindString(attr(c, "name")); id != "" {
				return id
			}
			if _, fragment, ok := strings.Cut(attr(c, "href"), "#"); ok {
				if id := digits.FindString(fragment); id != "" {
					return id
				}
			}
		}
		if id := insideID(c); id != "" {
			return id
		}
	}
	return ""
}

// findDates walks the page for what says when: time elements, titles, short texts.
func findDates(doc *Document, body *html.Node) []dated {
	var out []dated
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if len(out) >= guessDates {
			return
		}
		switch n.Type {
		case html.TextNode:
			if d, ok := dateOf(doc, n.Data); ok {
				d.node = n
				out = append(out, d)
			}
			return
		case html.ElementNode:
			switch n.DataAtom {
			case atom.Script, atom.Style, atom.Noscript, atom.Select, atom.Textarea, atom.Nav, atom.Template, atom.Blockquote:
				return
			}
			for _, a := range n.Attr {
				d, ok := dated{}, false
				switch a.Key {
				case "datetime", "title":
					d, ok = dateOf(doc, a.Val)
				case "data-time", "data-timestamp":
					d, ok = unixDate(doc, a.Val)
				}
				if ok {
					d.node = n
					out = append(out, d)
					return
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	if body != nil {
		walk(body)
	}
	return out
}

// dateOf reads a short text that is about a day. A clock alone could be anything.
func dateOf(doc *Document, s string) (dated, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 120 {
		return dated{}, false
	}
	zone := doc.Zone(defaultZone)
	r := dateReader{tokens: dateTokens(s), now: doc.Now().In(zone), zone: zone, dayFirst: doc.DayFirst()}
	if at, ok := r.relative(); ok {
		return dated{at: at.UTC(), clock: true}, true
	}
	r.read()
	if !r.hasDate && !(r.hasWeekday && r.hasTime) {
		return dated{}, false
	}
	at, ok := r.resolve()
	return dated{at: at.UTC(), clock: r.hasTime}, ok
}

func unixDate(doc *Document, s string) (dated, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 1e8 {
		return dated{}, false
	}
	if n > 1e11 {
		n /= 1000
	}
	at := time.Unix(n, 0).UTC()
	return dated{at: at, clock: true}, !at.After(doc.Now())
}
