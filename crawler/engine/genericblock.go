package engine

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vigie"
)

// guessBlock is one block of a page of unknown software: a post, or a row of a listing.
type guessBlock struct {
	node   *html.Node
	at     time.Time
	date   *html.Node
	names  []string   // all that the block may mean by a name
	who    *html.Node // element that names the author; nil: none
	author string
	rank   int // how surely: 3 the page says so, 2 a link to a profile, 1 it looks like a name
	body   []*html.Node
	length int // of the words
	id     string
	title  *html.Node // link to a thread
	key    string     // of that thread
	link   *html.Node // first link with some words that leads elsewhere
	target string     // its address
	same   map[string]bool
}

var (
	whoMark     = regexp.MustCompile(`(?i)(?:username|(?:^|[-_ ])(?:author|auteur|contributor|auteurs?-?name|user-name|nick|nickname|pseudo|poster|posted-?by|member-?name|handle|display-?name|schrijver|gebruikersnaam))(?:[-_ ]|$)`)
	profileLink = regexp.MustCompile(`(?i)profil|/users?/|/member|/membres?|/u/|user\.php|member\.php|memberlist|/leden/|/gebruiker|[?&](?:u|uid|user|userid|member)=`)
	saidBy      = regexp.MustCompile(`(?i)(?:posted by|posté par|écrit par|geplaatst door|by|par|door|von)\s*:?\s+([^\s,|•·:]{2,30})`)
	chromeMark  = regexp.MustCompile(`(?i)(?:^|[-_ ])(?:signature|edited|edit|toolbar|actions?|buttons?|reactions?|likes?|share|controls?|menu|avatar|rank|rating|votes?|post-?profile|profile|user-?info|member-?info|author-?info)(?:[-_ ]|$)`)
	bodyMark    = regexp.MustCompile(`(?i)content|message|post|body`) // some boards put every post into a blockquote
	quoteMark   = regexp.MustCompile(`(?i)(?:^|[-_ ])(?:quote|quoted|citation|citaat|quotebox)(?:[-_ ]|$)`)
)

// marks are the words that a page puts on an element for its own use.
func marks(n *html.Node) string {
	return attr(n, "class") + " " + attr(n, "itemprop") + " " + attr(n, "rel")
}

// matcherFunc makes a goquery.Matcher of a question about a node.
type matcherFunc func(n *html.Node) bool

// Match says whether the node fits.
func (f matcherFunc) Match(n *html.Node) bool { return n.Type == html.ElementNode && f(n) }

// MatchAll finds the nodes that fit, the given one included.
func (f matcherFunc) MatchAll(n *html.Node) []*html.Node {
	var out []*html.Node
	if f.Match(n) {
		out = append(out, n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out = append(out, f.MatchAll(c)...)
	}
	return out
}

// Filter keeps the nodes that fit.
func (f matcherFunc) Filter(list []*html.Node) []*html.Node {
	var out []*html.Node
	for _, n := range list {
		if f.Match(n) {
			out = append(out, n)
		}
	}
	return out
}

var (
	gsQuote = matcherFunc(func(n *html.Node) bool {
		return n.DataAtom == atom.Blockquote && !bodyMark.MatchString(marks(n)) || quoteMark.MatchString(marks(n))
	})
	gsCite   = matcherFunc(func(n *html.Node) bool { return n.DataAtom == atom.Cite || whoMark.MatchString(marks(n)) })
	gsChrome = matcherFunc(func(n *html.Node) bool { return chromeMark.MatchString(marks(n)) })
)

// fill finds the author and the words of a block whose date is known.
func (x *guessBlock) fill(doc *Document, pageKey string) {
	x.findAuthor()
	x.findBody()
	here := absolutePage(doc, doc.Page().URL)
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.A && x.title == nil {
			address, words := absolutePage(doc, attr(n, "href")), len(nodeLine(n))
			if key := threadKey(address); key != "" && key != pageKey && words >= 3 && pageLabel(n) == 0 {
				x.title, x.key = n, key
			}
			if x.link == nil && words >= 8 && n != x.who && address != "" && address != here && !profileLink.MatchString(address) {
				x.link, x.target = n, address
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(x.node)
}

// findAuthor takes what the page marks as a name, else the first link to a profile, else the
// word behind "by".
func (x *guessBlock) findAuthor() {
	best := 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type != html.ElementNode || gsQuote.Match(n) {
			return
		}
		rank := 0
		switch {
		case whoMark.MatchString(marks(n)):
			rank = 3
		case n.DataAtom == atom.A && profileLink.MatchString(attr(n, "href")):
			rank = 2
		case isNameLike(n):
			rank = 1
		}
		if rank > 1 {
			if name := nameIn(n); len(name) > 1 && len(name) <= 40 && !strings.Contains(name, ":") && !menuWords.MatchString(name) {
				x.names = append(x.names, name)
			}
		}
		if rank > best || rank > 0 && rank >= min(best, 2) && isUnder(n, x.who) { // what stands inside says it better
			if name := firstOf(nameIn(n), attr(n, "alt")); name != "" && len(name) <= 40 && !strings.Contains(name, ":") && !isUnder(x.date, n) {
				best = max(best, rank)
				x.rank, x.who, x.author = best, n, name
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(x.node)
	if best == 0 {
		said := nodeLine(x.date)
		if x.date.Parent != nil && x.date.Parent != x.node && len(said) < 20 {
			said = nodeLine(x.date.Parent)
		}
		if m := saidBy.FindStringSubmatch(said[:min(len(said), 200)]); m != nil {
			x.author = strings.ToValidUTF8(m[1], "")
		}
	}
}

// isNameLike says that a node may hold a name though nothing marks it as one: a short word in
// bold, the text of a portrait.
func isNameLike(n *html.Node) bool {
	switch n.DataAtom {
	case atom.B, atom.Strong, atom.Dt, atom.H4, atom.H5:
		text := nameIn(n)
		return len(text) > 1 && len(text) <= 30 && !strings.HasSuffix(text, ":") && !strings.HasPrefix(text, "#") && digits.FindString(text) != text
	case atom.Img:
		alt := attr(n, "alt")
		return len(alt) > 1 && len(alt) <= 30 && avatarMark.MatchString(attr(n, "class")+" "+attr(n.Parent, "class"))
	}
	return false
}

var avatarMark = regexp.MustCompile(`(?i)avatar|portrait|user-?photo`)

// menuWords are links to a profile that are no name.
var menuWords = regexp.MustCompile(`(?i)^(?:view |see |voir (?:le |son )?|bekijk )?(?:profile?|profiel|posts?|messages?|berichten|membre|members?|lid|website)$`)

// nameIn is the first line of an element that is marked as an author's: a rank or a date of
// joining may follow.
func nameIn(n *html.Node) string {
	w := textWriter{}
	w.inside(firstWords(n, &html.Node{Type: html.ElementNode, Data: n.Data, DataAtom: n.DataAtom}, new(int)))
	line, _, _ := strings.Cut(w.String(), "\n")
	return oneLine(line)
}

// firstWords copies a node's first words: a name is at their head, and a page may be one element
// in another a hundred times over.
func firstWords(n, into *html.Node, length *int) *html.Node {
	for c := n.FirstChild; c != nil && *length < longestName; c = c.NextSibling {
		part := &html.Node{Type: c.Type, Data: c.Data, DataAtom: c.DataAtom, Attr: c.Attr}
		if c.Type == html.TextNode {
			*length += len(strings.TrimSpace(c.Data))
		}
		into.AppendChild(firstWords(c, part, length))
	}
	return into
}

const longestName = 60 // bytes that are read of what may be a name; one of more than 40 is none

func isUnder(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

// findBody takes the longest piece of the block that holds neither the date nor the name; of
// paragraphs side by side it takes all.
func (x *guessBlock) findBody() {
	var longest *html.Node
	x.length = 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode && c.Type != html.TextNode, c == x.who, c == x.date, gsChrome.Match(c), c.DataAtom == atom.Form:
			case c.DataAtom == atom.H1, c.DataAtom == atom.H2, c.DataAtom == atom.H3, x.isSame(c), c.Type == html.ElementNode && joined.MatchString(nodeLine(c)):
			case isUnder(x.date, c) || x.who != nil && isUnder(x.who, c):
				walk(c)
			default:
				if n := len(nodeLine(c)); n > x.length {
					longest, x.length = c, n
				}
			}
		}
	}
	walk(x.node)
	if longest == nil {
		return
	}
	x.body = []*html.Node{longest}
	if !isInline(longest) {
		return
	}
	x.body = nil
	for c := longest.Parent.FirstChild; c != nil; c = c.NextSibling {
		if isInline(c) && c != x.who && c != x.date && !isUnder(x.date, c) && (x.who == nil || !isUnder(x.who, c)) && !gsChrome.Match(c) {
			x.body = append(x.body, c)
		}
	}
}

// isSame says that a piece stands in other blocks too: the subject, a button.
func (x *guessBlock) isSame(n *html.Node) bool {
	if len(x.same) == 0 || n.Type != html.ElementNode {
		return false
	}
	line, short := shortLines(n, map[string]bool{})
	return short && x.same[withoutRe(line)]
}

// withoutRe is a subject without the "Re:" of an answer.
func withoutRe(s string) string {
	for _, re := range []string{"Re: ", "RE: ", "Re : "} {
		s = strings.TrimPrefix(s, re)
	}
	return s
}

// isInline says that a node is a piece of a text rather than a box around one.
func isInline(n *html.Node) bool {
	if n.Type == html.TextNode {
		return true
	}
	switch n.DataAtom {
	case atom.P, atom.Blockquote, atom.Ul, atom.Ol, atom.Pre, atom.Br, atom.Span, atom.B, atom.I, atom.Strong, atom.Em, atom.A, atom.Img, atom.U, atom.Code:
		return true
	}
	return false
}

func (x *guessBlock) post(doc *Document) Post {
	p := Post{ID: x.id, Author: userName(x.author), At: x.at}
	var w textWriter
	w.skip = []goquery.Matcher{gsQuote, gsChrome, matcherFunc(x.isSame)}
	for _, n := range x.body {
		if n.Type == html.TextNode {
			w.text(n.Data)
		} else {
			w.element(n)
		}
	}
	p.Text = strings.TrimSpace(w.String())
	for _, n := range x.body {
		if n.Type != html.ElementNode {
			continue
		}
		box := doc.HTML().FindNodes(n)
		if gsQuote.Match(n) { // the quote itself stands among the pieces
			if q := (Quote{Text: plainText(box, gsQuote, gsCite)}); q.Text != "" {
				q.Author = quoteAuthor(lineText(box.FindMatcher(gsCite).First()))
				p.Quotes = append(p.Quotes, q)
			}
		}
		p.Quotes = append(p.Quotes, readQuotes(box, gsQuote, gsCite)...)
	}
	for _, name := range x.names { // a wrong guess at the author must not leave the right name in the texts
		if who := userName(name); (x.author == "" || !strings.Contains(name, x.author)) && !who.IsZero() && !slices.Contains(p.Mentions, who) {
			p.Mentions = append(p.Mentions, who)
		}
	}
	p.Deleted = len(p.Text) < 120 && deletedWords.MatchString(p.Text)
	if p.Deleted {
		p.Text = ""
	}
	return p
}

func (x *guessBlock) row(doc *Document) Row {
	if x.title == nil {
		return Row{}
	}
	r := Row{ID: x.key, Title: nodeLine(x.title), URL: threadAddress(absolutePage(doc, attr(x.title, "href"))), LastPostAt: x.at, Replies: -1}
	r.Author = vigie.NewUserName(x.author)
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && r.Replies < 0 && !isUnder(n, x.title) && !isUnder(n, x.date) {
			if s := oneLine(n.Data); s == "0" || replyCount.MatchString(s) {
				r.Replies = number(s)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(x.node)
	said := marksOf(x.node)
	r.Sticky, r.Locked = isStickyMark(said), isLockedMark(said)
	return r
}

var replyCount = regexp.MustCompile(`(?i)^\d[\d .,]*(?:[kK]|\s*(?:repl(?:y|ies)|réponses?|messages?|posts?|comments?|reacties?|antwoorden|berichten|Antworten))?$`)

// postHash names a post that the page gives no number: by when it was written and how it begins.
func postHash(at, text string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\n%s", at, text[:min(len(text), 80)])
	return fmt.Sprintf("h%016x", h.Sum64())
}
