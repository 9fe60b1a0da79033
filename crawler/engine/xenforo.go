package engine

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// xenforo reads XenForo 2 here and XenForo 1 in xenforo1.go: one name, since a site that
// upgrades keeps its addresses and thread numbers.
type xenforo struct{}

func (xenforo) Name() string { return "xenforo" }

// Match knows the page by the id of its html element: XF since 2.0, XenForo before.
func (xenforo) Match(doc *Document) bool {
	return doc.htmlAttr("id") == "XF" || isX1(doc)
}

// Signed is all there is to match.
func (x xenforo) Signed(doc *Document) bool { return x.Match(doc) }

func (xenforo) Kind(doc *Document) Kind {
	if isX1(doc) {
		return xenforo1{}.Kind(doc)
	}
	template := doc.htmlAttr("data-template")
	switch {
	case strings.HasPrefix(template, "thread_view"): // thread_view_type_question and so on
		return KindThread
	case strings.HasPrefix(template, "forum_view"):
		return KindBoard
	case template == "login", template == "register_form":
		return KindWall
	case template == "error", template == "message_page":
		return messageKind(lineText(doc.HTML().FindMatcher(xfMessage)))
	}
	return KindUnknown // add-ons show articles and galleries in the same shell
}

func (xenforo) Thread(doc *Document) (*Thread, error) {
	if isX1(doc) {
		return xenforo1{}.Thread(doc)
	}
	return xf2Thread(doc)
}

func (xenforo) Board(doc *Document) (*Board, error) {
	if isX1(doc) {
		return xenforo1{}.Board(doc)
	}
	return xf2Board(doc)
}

var (
	xfMessage    = one(`.p-body-pageContent, .p-body-content, .p-body`)
	xfEmpty      = one(`.block-row, .blockMessage, .structItemContainer`)
	xfTitle      = one(`h1.p-title-value`)
	xfLabels     = all(`.label, .label-append, .labelLink`)
	xfClosed     = one(`.blockStatus-message--locked`)
	xfPager      = one(`.pageNav, .pageNavSimple`)
	xfCurrent    = all(`.pageNav-page--current`)
	xfNext       = one(`a.pageNav-jump--next, a.pageNavSimple-el--next`)
	xfSimple     = one(`.pageNavSimple-el--current`)
	xfPost       = all(`.message[data-content^="post-"]`)
	xfNoPost     = one(`.messageNotice--deleted`)
	xfName       = one(`.message-name`)
	xfTime       = one(`.message-attribution time, time.u-dt`)
	xfBody       = one(`.message-body .bbWrapper`)
	xfQuote      = all(`blockquote.bbCodeBlock--quote, .bbCodeBlock--quote`)
	xfQuoteTitle = all(`.bbCodeBlock-title`)
	xfChrome     = all(`.bbCodeBlock-title, .bbCodeBlock-expandLink, .bbCodeBlock-shrinkLink, .bbCodeBlock--unfurl, .message-lastEdit, .js-unfurl`)
	xfSignature  = one(`.message-signature`)
	xfMention    = all(`a.username`)
	xfRow        = all(`.structItem--thread`)
	xfRowTitle   = one(`.structItem-title a[data-tp-primary]`)
	xfRowLinks   = all(`.structItem-title a:not(.labelLink)`)
	xfRowStart   = one(`.structItem-startDate time`)
	xfRowCount   = one(`.structItem-cell--meta dd`)
	xfRowLatest  = one(`.structItem-cell--latest time`)
	xfRowPages   = all(`.structItem-pageJump a`)
	xfRowSticky  = one(`.structItem-status--sticky`)
	xfRowLocked  = one(`.structItem-status--locked`)
	xfRowMoved   = one(`.structItem-status--redirect`)
	xfStickies   = all(`.structItemContainer-group--sticky`)
)

func xf2Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{
		ID:     strings.TrimPrefix(doc.htmlAttr("data-content-key"), "thread-"),
		Title:  lineText(root.FindMatcher(xfTitle), xfLabels),
		URL:    xfFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: root.FindMatcher(xfClosed).Length() > 0,
	}
	if t.ID == "" {
		t.ID = xfKey(t.URL)
	}
	p := xf2Pager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(xfPost).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(attrOf(s, "data-content"), "post-")
		t.Posts = append(t.Posts, xf2Post(doc, id, s))
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func xf2Post(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(attrOf(s, "data-author"))}
	if p.Author.IsZero() {
		p.Author = vigie.NewUserName(lineText(s.FindMatcher(xfName)))
	}
	p.At = xfDate(doc, s.FindMatcher(xfTime))
	body := s.FindMatcher(xfBody)
	if s.HasClass("message--deleted") || body.Length() == 0 && s.FindMatcher(xfNoPost).Length() > 0 {
		p.Deleted = true
		return p
	}
	p.Text = plainText(body, xfQuote, xfChrome)
	p.Quotes = readQuotes(body, xfQuote, xfQuoteTitle, xfChrome)
	body.FindMatcher(xfQuote).Each(func(i int, q *goquery.Selection) { // the attribute is in no language
		if name := attrOf(q, "data-quote"); name != "" && i < len(p.Quotes) {
			p.Quotes[i].Author = vigie.NewUserName(name)
		}
	})
	body.FindMatcher(xfMention).Each(func(_ int, a *goquery.Selection) {
		if name := strings.TrimPrefix(lineText(a), "@"); name != "" {
			p.Mentions = append(p.Mentions, vigie.NewUserName(name))
		}
	})
	p.Signature = plainText(s.FindMatcher(xfSignature))
	return p
}

// xfDate reads a time element: its seconds since 1970 first, then its attribute.
func xfDate(doc *Document, s *goquery.Selection) time.Time {
	if sec, err := strconv.ParseInt(attrOf(s, "data-time"), 10, 64); err == nil && sec > 0 && sec <= doc.Now().Unix() {
		return time.Unix(sec, 0).UTC()
	}
	t, _ := parseISO(attrOf(s, "datetime"), doc.Now(), doc.Zone(defaultZone))
	return t
}

func xf2Pager(doc *Document) pager {
	box := doc.HTML().FindMatcher(xfPager)
	p := readPager(doc, box, xfCurrent, xfNext)
	if p.page == 0 {
		p.page, p.pages = pageOf(lineText(box.FindMatcher(xfSimple)))
	}
	if p.page == 0 && box.Length() == 0 { // one page has no pager
		p.page, p.pages = 1, 1
	}
	return p
}

func xf2Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(xfTitle))}
	sticky := root.FindMatcher(xfStickies)
	root.FindMatcher(xfRow).Each(func(_ int, s *goquery.Selection) {
		r := xf2Row(doc, s)
		r.Sticky = r.Sticky || s.ParentsMatcher(xfStickies).Length() > 0 && sticky.Length() > 0
		if r.ID != "" && r.Title != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(xfEmpty))) {
		return nil, doc.nothing()
	}
	b.Next = xf2Pager(doc).next
	return b, nil
}

func xf2Row(doc *Document, s *goquery.Selection) Row {
	title := s.FindMatcher(xfRowTitle)
	if title.Length() == 0 {
		title = s.FindMatcher(xfRowLinks).Last() // links of a prefix come before it
	}
	r := Row{
		Title:      lineText(title),
		URL:        xfFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Author:     vigie.NewUserName(attrOf(s, "data-author")),
		Replies:    number(lineText(s.FindMatcher(xfRowCount))),
		PostedAt:   xfDate(doc, s.FindMatcher(xfRowStart)),
		LastPostAt: xfDate(doc, s.FindMatcher(xfRowLatest)),
		LastPage:   absolutePage(doc, attrOf(s.FindMatcher(xfRowPages).Last(), "href")),
		Sticky:     s.FindMatcher(xfRowSticky).Length() > 0,
		Locked:     s.FindMatcher(xfRowLocked).Length() > 0,
		Moved:      s.FindMatcher(xfRowMoved).Length() > 0,
	}
	if m := xfRowID.FindStringSubmatch(attrOf(s, "class")); m != nil {
		r.ID = m[1]
	} else {
		r.ID = xfKey(r.URL)
	}
	return r
}

var (
	xfRowID     = regexp.MustCompile(`threadListItem-(\d+)`)
	xfThreadKey = regexp.MustCompile(`/(?:[^/?]*\.)?(\d+)(?:\.html)?/?(?:page-\d+)?/?$`)
	xfPage      = regexp.MustCompile(`/(?:page-\d+|unread|latest)/?$`)
)

// xfKey is the thread's number in an address: /threads/slug.123/, /threads/123/page-2.
func xfKey(address string) string {
	if m := xfThreadKey.FindStringSubmatch(address); m != nil {
		return m[1]
	}
	return ""
}

func xfFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return xfPage.ReplaceAllString(address, "/")
}

// firstOf is the first string that says something.
func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
