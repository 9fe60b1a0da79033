package engine

import (
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// xenforo1 reads XenForo 1 on behalf of xenforo.
type xenforo1 struct{}

var (
	x1Post      = all(`li.message[id^="post-"]`)
	x1Error     = one(`.errorPanel, .errorOverlay, .errors, .baseHtml.error, .messageBody`)
	x1Login     = one(`#pageLogin, form#pageLogin`)
	x1List      = one(`.discussionList`)
	x1Empty     = one(`.discussionList, .noThreads`)
	x1Title     = all(`.titleBar h1`)
	x1BoardName = one(`.titleBar h1, h1`)
	x1TitleText = one(`.title`) // some themes put votes, date and pager into the heading
	x1Prefix    = all(`.prefix, .prefixText, .PageNav`)
	x1Locked    = one(`.threadAlerts .lockedAlert, .lockedAlert`)
	x1Pager     = one(`.PageNav`)
	x1Next      = one(`nav a.text:last-child`)
	x1Current   = all(`a.currentPage`)
	x1Name      = one(`.username`)
	x1Time      = one(`.datePermalink .DateTime, .messageMeta .DateTime, .messageDetails .DateTime`)
	x1Body      = one(`.messageText`)
	x1Quote     = all(`.bbCodeQuote`)
	x1QuoteBy   = all(`.attribution`)
	x1Chrome    = all(`.attribution, .quoteExpand, .AttributionLink, .messageTextEndMarker, .editDate`)
	x1Signature = one(`.signature`)
	x1Row       = all(`li.discussionListItem[id^="thread-"]`)
	x1RowTitle  = all(`.title a:not(.prefixLink)`)
	x1RowStart  = one(`.posterDate .DateTime`)
	x1RowCount  = one(`.stats .major dd`)
	x1RowLatest = one(`.lastPostInfo .DateTime, .lastPost .DateTime`)
	x1RowPages  = all(`.itemPageNav a`)
)

func isX1(doc *Document) bool { return doc.htmlAttr("id") == "XenForo" }

func (xenforo1) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(x1Post).Length() > 0:
		return KindThread
	case root.FindMatcher(x1List).Length() > 0:
		return KindBoard
	case root.FindMatcher(x1Login).Length() > 0:
		return KindWall
	}
	if kind := messageKind(lineText(root.FindMatcher(x1Error))); kind != KindUnknown {
		return kind
	}
	if strings.Contains(doc.Page().URL, "/threads/") {
		return KindThread // and Thread says that nothing is left of it
	}
	return KindUnknown
}

func (xenforo1) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	address := xfFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL)))
	heading := root.FindMatcher(x1Title).Last()
	t := &Thread{
		ID:     xfKey(address),
		Title:  firstOf(lineText(heading.FindMatcher(x1TitleText), x1Prefix), lineText(heading, x1Prefix)),
		URL:    address,
		Locked: root.FindMatcher(x1Locked).Length() > 0,
	}
	p := x1ReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(x1Post).Each(func(_ int, s *goquery.Selection) {
		post := Post{ID: strings.TrimPrefix(attrOf(s, "id"), "post-"), Author: vigie.NewUserName(attrOf(s, "data-author"))}
		if post.Author.IsZero() {
			post.Author = vigie.NewUserName(lineText(s.FindMatcher(x1Name)))
		}
		post.At = x1Date(doc, s.FindMatcher(x1Time))
		post.Deleted = s.HasClass("deleted")
		if body := s.FindMatcher(x1Body); !post.Deleted {
			post.Text = plainText(body, x1Quote, x1Chrome)
			post.Quotes = readQuotes(body, x1Quote, x1QuoteBy, x1Chrome)
			post.Signature = plainText(s.FindMatcher(x1Signature))
		}
		t.Posts = append(t.Posts, post)
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// x1Date reads both forms that stand on one page: seconds for what is recent, words for the rest.
func x1Date(doc *Document, s *goquery.Selection) time.Time {
	if t := xfDate(doc, s); !t.IsZero() {
		return t
	}
	t, _ := parseDate(firstOf(attrOf(s, "title"), lineText(s)), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return t
}

func x1ReadPager(doc *Document) pager {
	box := doc.HTML().FindMatcher(x1Pager)
	if box.Length() == 0 {
		return pager{page: 1, pages: 1}
	}
	p := readPager(doc, box, x1Current, x1Next)
	p.page, p.pages = max(p.page, number(attrOf(box, "data-page"))), max(p.pages, number(attrOf(box, "data-last")))
	if p.page == p.pages { // then the last link of the row leads back
		p.next = ""
	}
	return p
}

func (xenforo1) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(x1BoardName))}
	root.FindMatcher(x1Row).Each(func(_ int, s *goquery.Selection) {
		title := s.FindMatcher(x1RowTitle).Last()
		b.Threads = append(b.Threads, Row{
			ID:         strings.TrimPrefix(attrOf(s, "id"), "thread-"),
			Title:      lineText(title),
			URL:        xfFirstPage(absolutePage(doc, attrOf(title, "href"))),
			Author:     vigie.NewUserName(attrOf(s, "data-author")),
			Replies:    number(lineText(s.FindMatcher(x1RowCount))),
			PostedAt:   x1Date(doc, s.FindMatcher(x1RowStart)),
			LastPostAt: x1Date(doc, s.FindMatcher(x1RowLatest)),
			LastPage:   absolutePage(doc, attrOf(s.FindMatcher(x1RowPages).Last(), "href")),
			Sticky:     s.HasClass("sticky"),
			Locked:     s.HasClass("locked"),
			Moved:      s.HasClass("redirect"),
		})
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(x1Empty))) {
		return nil, doc.nothing()
	}
	b.Next = x1ReadPager(doc).next
	return b, nil
}
