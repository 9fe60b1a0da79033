package engine

import (
	"regexp"
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
	weak  bool // stands in a profile: perhaps the day of joining
}

// better says that a date is sooner a post's own than another that stands before it.
func (d dated) better(old dated) bool {
	if d.clock != old.clock {
		return d.clock
	}
	return old.weak && !d.weak
}

const (
	guessDepth  = 14  // how far above its date a block's edge may lie
	guessDates  = 600 // dates looked at: a page of a forum has fewer
	guessGroups = 40  // groups looked into
	guessTries  = 12  // dates around which a single post is looked for
	wordsLeast  = 12  // bytes of text that make a post
	shortRow    = 120 // bytes of text that a row has on average
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
			if old, ok := best[up]; !ok || d.better(old) {
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
	order = slices.DeleteFunc(order, func(k group) bool { return len(members[k]) < 2 })
	if len(order) > guessGroups { // the largest, in the order of the page
		sizes := make([]int, 0, len(order))
		for _, k := range order {
			sizes = append(sizes, len(members[k]))
		}
		slices.Sort(sizes)
		least := sizes[len(sizes)-guessGroups]
		order = slices.DeleteFunc(order, func(k group) bool { return len(members[k]) < least })
		order = order[:min(len(order), 2*guessGroups)]
	}
	for _, k := range order {
		g, score := guessRank(doc, members[k], best, pageKey)
		switch {
		case score == 0:
		case !g.board && len(found.blocks) >= len(g.blocks) && g.holds(found.blocks[0].node): // boxes around the blocks
		case score > top || !g.board && !found.board && len(g.blocks) >= len(found.blocks) && found.holds(k.parent): // or the blocks in such boxes
			found, top = g, score
		}
	}
	if top == 0 && len(dates) > 0 {
		found = guessSingle(doc, dates, pageKey)
	}
	found.blocks = dropStrangers(found.blocks)
	if len(found.blocks) > 1 && !found.board {
		if x := guessOpening(doc, dates, found.blocks[0], pageKey); x != nil {
			found.blocks = slices.Insert(found.blocks, 0, x)
		}
	}
	guessIDs(found.blocks)
	return &found
}

// guessRank fills the blocks of a group and says how much they look like posts or rows.
func guessRank(doc *Document, nodes []*html.Node, best map[*html.Node]dated, pageKey string) (guessPage, int) {
	var g guessPage
	same := sameIn(nodes)
	named, words, clocks, length := 0, 0, 0, 0
	linked, targets := map[string]bool{}, map[string]bool{}
	for _, n := range nodes {
		x := &guessBlock{node: n, at: best[n].at, date: best[n].node, same: same}
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
		if x.target != "" {
			targets[x.target] = true
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
	case pageKey == "" && 10*len(linked) < 6*n && 10*len(targets) >= 9*n && length <= shortRow*n: // a listing without numbers
		for _, x := range g.blocks {
			x.title, x.key = x.link, x.target
		}
		g.board = true
		return g, 50*n + length/4
	case 10*len(linked) < 6*n && 2*words >= n:
		return g, 40*n + length
	case 10*len(linked) >= 6*n && pageKey == "": // beside a thread there are rows of others
		g.board = true
		return g, 50*n + length/4
	}
	return g, 0
}

// sameIn collects what stands in more than half of the blocks, and in two at least.
func sameIn(nodes []*html.Node) map[string]bool {
	count := map[string]int{}
	for _, n := range nodes {
		here := map[string]bool{}
		shortLines(n, here)
		for line := range here {
			count[line]++
		}
	}
	same := map[string]bool{}
	for line, n := range count {
		if n > 1 && 2*n > len(nodes) {
			same[line] = true
		}
	}
	return same
}

const longestSame = 200 // bytes of a text that several posts may share

// shortLines collects the texts of the elements below a node that are short, and answers that of
// the node itself; false when it is long.
func shortLines(n *html.Node, into map[string]bool) (string, bool) {
	var text strings.Builder
	short := true
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		line, ok := c.Data, true
		switch c.Type {
		case html.TextNode:
		case html.ElementNode:
			if line, ok = shortLines(c, into); ok && line != "" {
				into[withoutRe(line)] = true
			}
		default:
			continue
		}
		if short = short && ok && text.Len()+len(line) < longestSame; short {
			text.WriteString(line)
			text.WriteByte(' ')
		}
	}
	return oneLine(text.String()), short
}

// dropStrangers takes out what stands between posts and is none: it has not all the classes that
// most of the blocks have, and no name, or what only looks like one where the others are sure.
func dropStrangers(blocks []*guessBlock) []*guessBlock {
	if len(blocks) < 3 {
		return blocks
	}
	count := map[string]int{}
	sure := 0
	for _, x := range blocks {
		if x.rank > 1 {
			sure++
		}
		for class := range strings.FieldsSeq(attr(x.node, "class")) {
			count[class]++
		}
	}
	return slices.DeleteFunc(blocks, func(x *guessBlock) bool {
		for class, n := range count {
			if (x.author == "" || x.rank < 2 && 3*sure >= 2*len(blocks)) && 3*n >= 2*len(blocks) && !slices.Contains(strings.Fields(attr(x.node, "class")), class) {
				return true
			}
		}
		return false
	})
}

// guessSingle makes a block around the one post of a thread: the smallest element above its date
// with a name and words.
func guessSingle(doc *Document, dates []dated, pageKey string) guessPage {
	for _, d := range dates[:min(len(dates), guessTries)] {
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

// guessOpening finds an opening post that stands apart, a little before the others.
func guessOpening(doc *Document, dates []dated, first *guessBlock, pageKey string) *guessBlock {
	near := first.node
	for range 4 {
		if near.Parent != nil && near.Parent != doc.head.body {
			near = near.Parent
		}
	}
	var before []dated
	for _, d := range dates {
		if isUnder(d.node, first.node) {
			break
		}
		if d.clock && isUnder(d.node, near) && !inside(d.node, func(up *html.Node) bool { return up.DataAtom == atom.Aside }) {
			before = append(before, d)
		}
	}
	for _, d := range before[max(0, len(before)-guessTries):] {
		for up, steps := d.node.Parent, 0; up != nil && !isUnder(first.node, up) && steps < guessDepth; up, steps = up.Parent, steps+1 {
			x := &guessBlock{node: up, at: d.at, date: d.node}
			if x.fill(doc, pageKey); x.rank > 1 && x.length >= wordsLeast && x.key == "" {
				return x
			}
		}
	}
	return nil
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
		var text strings.Builder
		for _, n := range x.body {
			text.WriteString(nodeLine(n))
		}
		x.id = postHash(x.at.Format(time.RFC3339), text.String())
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
	w := dateWalker{doc: doc}
	if body != nil {
		w.walk(body)
	}
	return w.found
}

type dateWalker struct {
	doc   *Document
	found []dated
}

func (w *dateWalker) walk(n *html.Node) {
	if len(w.found) >= guessDates {
		return
	}
	if n.Type == html.TextNode {
		w.text(n)
		return
	}
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Select, atom.Textarea, atom.Nav, atom.Template:
			return
		}
		if gsQuote.Match(n) || w.attributes(n) {
			return
		}
	}
	from := len(w.found)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
	if profileMark.MatchString(marks(n)) {
		for i := range w.found[from:] {
			w.found[from+i].weak = true
		}
	}
}

// text takes a short text about a day, unless that is the day on which somebody joined.
func (w *dateWalker) text(n *html.Node) {
	d, ok := dateOf(w.doc, n.Data)
	if !ok || joined.MatchString(n.Data) || joinedLabel.MatchString(beforeIn(n)) {
		return
	}
	if !d.clock && n.Parent != nil { // the hour may stand in an element of its own
		if whole, ok := dateOf(w.doc, nodeLine(n.Parent)); ok && whole.clock {
			d = whole
		}
	}
	d.node = n
	w.found = append(w.found, d)
}

// attributes takes a time that an element keeps for programs, or shows on pointing at it.
func (w *dateWalker) attributes(n *html.Node) bool {
	for _, a := range n.Attr {
		d, ok := dated{}, false
		switch a.Key {
		case "datetime", "title":
			d, ok = dateOf(w.doc, a.Val)
		case "data-time", "data-timestamp":
			d, ok = unixDate(w.doc, a.Val)
		}
		if ok {
			d.node = n
			w.found = append(w.found, d)
			return true
		}
	}
	return false
}

// joinedWords stand by the day on which a member signed up, which is not a post's.
const joinedWords = `(?:join(?:ed)?(?: date)?|registered|member since|inscrite?(?: le| depuis)?|(?:date d['’])?inscription|lid (?:sinds|geworden op)|geregistreerd|registriert(?: seit)?|anmeldedatum|mitglied seit)`

var (
	profileMark = regexp.MustCompile(`(?i)(?:^|[-_ ])(?:post-?profile|poster-profile|user-?info|member-?info)(?:[-_ ]|$)`)
	joined      = regexp.MustCompile(`(?i)^\W*` + joinedWords)
	joinedLabel = regexp.MustCompile(`(?i)(?:^|\W)` + joinedWords + `\W*$`)
)

// beforeIn is the text that stands right before a node: a label.
func beforeIn(n *html.Node) string {
	if n.PrevSibling != nil {
		return nodeLine(n.PrevSibling)
	}
	if n.Parent != nil && n.Parent.PrevSibling != nil {
		return nodeLine(n.Parent.PrevSibling)
	}
	return ""
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
	if !r.hasDate && (!r.hasWeekday || !r.hasTime) {
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
