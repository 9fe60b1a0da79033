package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"vigie"
)

// fluxbb reads FluxBB 1.4 and 1.5. Its parent PunBB 1.2 has the same pages but for their
// frame, so one reader serves both names (see pun below).
type fluxbb struct{ pun }

// punbb reads PunBB 1.2 and the boards that grew out of it.
type punbb struct{ pun }

func (fluxbb) Name() string { return "fluxbb" }
func (punbb) Name() string  { return "punbb" }

// Match: both write their pages' names into div#punviewtopic and so on; only FluxBB has the
// frame #brdmain.
func (fluxbb) Match(doc *Document) bool { return isPun(doc) && isFlux(doc) }
func (punbb) Match(doc *Document) bool  { return isPun(doc) && !isFlux(doc) }

func isPun(doc *Document) bool { return punPage(doc) != "" }

func isFlux(doc *Document) bool {
	return doc.has(`id="brdmain"`) || doc.has("fluxbb.org")
}

// punPage is the name that the board gives its page: viewtopic, viewforum, login. The frame
// stands near the top, so that a page of another engine is not walked to its end.
func punPage(doc *Document) string {
	doc.HTML()
	return punPageIn(doc.head.body, 4)
}

func punPageIn(n *html.Node, depth int) string {
	if n == nil || depth == 0 {
		return ""
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Data != "div" {
			continue
		}
		if name, ok := strings.CutPrefix(attr(c, "id"), "pun"); ok && attr(c, "class") == "pun" {
			return name
		}
		if name := punPageIn(c, depth-1); name != "" {
			return name
		}
	}
	return ""
}

// pun is what FluxBB and PunBB have in common.
type pun struct{}

var (
	punMessage   = one(`#msg`)
	punLogin     = one(`form#login`)
	punTable     = one(`#vf`)
	punRow       = all(`#vf tbody tr`)
	punRowTitle  = one(`td.tcl a[href*="viewtopic"], td.tcl .tclcon a, td.tcl a`)
	punRowBy     = one(`td.tcl .byuser`)
	punRowCount  = one(`td.tc2`)
	punRowLast   = one(`td.tcr a`)
	punRowPages  = all(`td.tcl .pagestext a, td.tcl a[href*="&p="]`)
	punBoardName = one(`#vf h2 span`)
	punPost      = all(`div.blockpost[id^="p"]`)
	punDate      = one(`h2 a`)
	punAuthor    = one(`.postleft dt`)
	punBody      = one(`.postmsg:not(.postsignature)`)
	punSignature = one(`.postsignature`)
	punQuote     = all(`.quotebox, .incqbox`)
	punQuoteBy   = all(`.quotebox cite, .incqbox h4`)
	punChrome    = all(`.postedit`)
	punSubject   = one(`.blockpost .postright h3`)
	punCrumb     = all(`.crumbs li strong, .crumbs li:last-child, .linkst ul li:last-child`)
	punPager     = one(`.pagelink`)
	punCurrent   = all(`strong`)
	punNext      = one(`a[rel="next"]`)
	punReply     = one(`.postlink`)
	punReplyLink = one(`a[href*="tid="]`)
)

func (pun) Kind(doc *Document) Kind {
	root := doc.HTML()
	name := punPage(doc)
	switch {
	case doc.has("blockpost"):
		return KindThread
	case root.FindMatcher(punTable).Length() > 0:
		return KindBoard
	}
	if box := root.FindMatcher(punMessage); box.Length() > 0 {
		return messageKind(lineText(box))
	}
	switch {
	case name == "login", root.FindMatcher(punLogin).Length() > 0:
		return KindWall
	case name == "viewtopic":
		return KindThread
	case name == "viewforum":
		return KindBoard
	}
	return KindUnknown
}

func (pun) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{Title: lineText(root.FindMatcher(punCrumb).Last())}
	t.Title = strings.TrimSpace(strings.TrimPrefix(t.Title, "»"))
	if t.Title == "" {
		t.Title = lineText(root.FindMatcher(punSubject))
	}
	reply := root.FindMatcher(punReply)
	t.Locked = closedWords.MatchString(lineText(reply))
	t.URL = punFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL)))
	if t.ID = punKey(t.URL); t.ID == "" { // reached by the address of a post
		t.ID = query(absolute(doc, attrOf(root.FindMatcher(punReplyLink), "href")), "tid")
	}
	p := readPager(doc, root.FindMatcher(punPager), punCurrent, punNext)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	if t.ID == "" {
		t.ID = firstOf(punKey(t.Next), punKey(t.Last), t.URL)
	}
	root.FindMatcher(punPost).Each(func(_ int, s *goquery.Selection) {
		t.Posts = append(t.Posts, punReadPost(doc, s))
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func punReadPost(doc *Document, s *goquery.Selection) Post {
	p := Post{ID: strings.TrimPrefix(attrOf(s, "id"), "p"), Author: vigie.NewUserName(lineText(s.FindMatcher(punAuthor)))}
	p.At, _ = parseDate(lineText(s.FindMatcher(punDate)), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	body := s.FindMatcher(punBody)
	p.Text = plainText(body, punQuote, punChrome)
	p.Quotes = readQuotes(body, punQuote, punQuoteBy, punChrome)
	p.Signature = plainText(s.FindMatcher(punSignature))
	return p
}

func (pun) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(punBoardName))}
	root.FindMatcher(punRow).Each(func(_ int, s *goquery.Selection) {
		title := s.FindMatcher(punRowTitle)
		address := punFirstPage(absolutePage(doc, attrOf(title, "href")))
		if address == "" {
			return // "this forum is empty" is also a row
		}
		r := Row{ID: firstOf(punKey(address), address), Title: lineText(title), URL: address}
		r.Author = vigie.NewUserName(punBy.ReplaceAllString(lineText(s.FindMatcher(punRowBy)), ""))
		r.Replies = number(lineText(s.FindMatcher(punRowCount)))
		r.LastPostAt, _ = parseDate(lineText(s.FindMatcher(punRowLast)), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
		r.LastPage = absolutePage(doc, attrOf(s.FindMatcher(punRowPages).Last(), "href"))
		r.Sticky, r.Locked = s.HasClass("isticky"), s.HasClass("iclosed")
		r.Moved = s.HasClass("imoved") || r.Replies < 0 && r.LastPostAt.IsZero() // PunBB marks it with nothing else
		b.Threads = append(b.Threads, r)
	})
	if len(b.Threads) == 0 && !punEmpty(root) {
		return nil, doc.nothing()
	}
	b.Next = readPager(doc, root.FindMatcher(punPager), punCurrent, punNext).next
	return b, nil
}

func punEmpty(root *goquery.Document) bool {
	return saysEmpty(lineText(root.FindMatcher(punTable)))
}

var (
	punBy       = regexp.MustCompile(`(?i)^(?:by|par|von|door|de|por|da)\s+`)
	punTopicKey = regexp.MustCompile(`viewtopic\.php\?(?:.*&)?id=(\d+)|[/_-]t(\d+)-p\d+|_(\d+)_\d+\.html|/topic/(\d+)|topic-?(\d+)`)
	punPageNo   = regexp.MustCompile(`&p=\d+|(?:p=\d+&)`)
	punPathNo   = regexp.MustCompile(`(?:(_\d+_)|(/t\d+-p))\d+(\.html|-)`)
)

func punKey(address string) string {
	if m := punTopicKey.FindStringSubmatch(address); m != nil {
		return strings.Join(m[1:], "")
	}
	return ""
}

// punFirstPage takes the number of the page out of an address, or makes it 1 where boards
// write it into the path: subject_51971_3.html, t37738-p2-subject.html.
func punFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address = punPageNo.ReplaceAllString(address, "")
	return punPathNo.ReplaceAllString(address, "${1}${2}1${3}")
}
