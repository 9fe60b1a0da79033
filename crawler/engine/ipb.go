package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// ipb reads Invision Community 4 here and IP.Board 3 in ipboard3.go: one name, since a site that
// moves from the one to the other stays the same site.
type ipb struct{}

func (ipb) Name() string { return "ipb" }

// Match knows the page by its body: version 4 names its application there, version 3 has an id of its own.
func (ipb) Match(doc *Document) bool {
	return isIPBoard3(doc) || doc.bodyAttr("data-pageapp") != "" && doc.bodyAttr("data-pagelocation") != ""
}

// Signed is all there is to match.
func (e ipb) Signed(doc *Document) bool { return e.Match(doc) }

var (
	ipbPost      = all(`article[id^="elComment_"]`)
	ipbRow       = all(`li.ipsDataItem[data-rowid]`)
	ipbRows      = one(`ol.cTopicList, [data-role="rows"], .cForumTopicTable, .ipsDataList`)
	ipbError     = one(`#elError, #elErrorMessage`)
	ipbLogin     = one(`#elSignIn_form, form[action*="/login"] input[type="password"]`)
	ipbTitle     = one(`h1.ipsType_pageTitle`)
	ipbTitleJunk = all(`.ipsBadge, .ipsTag_prefix, .ipsType_light`)
	ipbLocked    = one(`h1.ipsType_pageTitle .fa-lock, .cTopicPostArea_closed, [data-role="lockedNotice"]`)
	ipbNotice    = all(`.ipsMessage`)
	ipbAuthor    = one(`.cAuthorPane_author`)
	ipbTime      = one(`.ipsComment_meta time[datetime]`)
	ipbBody      = one(`[data-role="commentContent"]`)
	ipbQuote     = all(`blockquote.ipsQuote`)
	ipbQuoteBy   = all(`.ipsQuote_citation`)
	ipbChrome    = all(`.ipsQuote_citation, .ipsType_reset.ipsType_light, [data-role="editReason"]`)
	ipbSignature = one(`[data-role="memberSignature"]`)
	ipbMention   = all(`a[data-mentionid]`)
	ipbFeed      = one(`[data-feedid^="topic-"]`)
	ipbNext      = one(`link[rel="next"], a[rel="next"]`)
	ipbPager     = one(`ul.ipsPagination`)
	ipbCurrent   = all(`.ipsPagination_active a, .ipsPagination_active`)
	ipbLast      = one(`.ipsPagination_last a`)
	ipbRowTitle  = one(`.ipsDataItem_title a[href*="/topic/"], .ipsDataItem_title a[href*="showtopic="]`)
	ipbRowBy     = one(`.ipsDataItem_meta a[href*="/profile/"], .ipsDataItem_meta a[href*="showuser="]`)
	ipbRowGuest  = one(`.ipsDataItem_meta`)
	ipbRowStart  = one(`.ipsDataItem_meta time[datetime]`)
	ipbRowCount  = one(`[data-stattype="forums_comments"] .ipsDataItem_stats_number, .ipsDataItem_stats .ipsDataItem_stats_number`)
	ipbRowLatest = one(`.ipsDataItem_lastPoster time[datetime]`)
	ipbRowPages  = all(`.ipsPagination_mini a`)
	ipbRowPinned = one(`.fa-thumb-tack`)
	ipbRowLocked = one(`.fa-lock`)
	ipbRowMoved  = one(`.fa-arrow-left, .fa-share`)
)

func (ipb) Kind(doc *Document) Kind {
	if isIPBoard3(doc) {
		return ipboard3{}.Kind(doc)
	}
	root := doc.HTML()
	switch {
	case root.FindMatcher(ipbPost).Length() > 0:
		return KindThread
	case root.FindMatcher(ipbRow).Length() > 0:
		return KindBoard
	case root.FindMatcher(ipbError).Length() > 0:
		return messageKind(lineText(root.FindMatcher(ipbError)))
	case root.FindMatcher(ipbLogin).Length() > 0:
		return KindWall
	}
	switch doc.bodyAttr("data-pagecontroller") {
	case "topic":
		return KindThread // and Thread says that nothing is left of it
	case "forums":
		return KindBoard
	}
	return KindUnknown
}

func (ipb) Thread(doc *Document) (*Thread, error) {
	if isIPBoard3(doc) {
		return ipboard3{}.Thread(doc)
	}
	root := doc.HTML()
	t := &Thread{
		Title:  firstOf(plainText(root.FindMatcher(ipbTitle), ipbTitleJunk), doc.Title()),
		URL:    ipbFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: root.FindMatcher(ipbLocked).Length() > 0 || closedWords.MatchString(lineText(root.FindMatcher(ipbNotice))),
	}
	t.ID = firstOf(strings.TrimPrefix(attrOf(root.FindMatcher(ipbFeed), "data-feedid"), "topic-"), ipbKey(t.URL), ipbKey(doc.Page().URL))
	p := ipbReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(ipbPost).Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(attrOf(s, "id"), "elComment_"); digits.FindString(id) == id && id != "" {
			t.Posts = append(t.Posts, ipbReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func ipbReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(lineText(s.FindMatcher(ipbAuthor).First()))} // some themes name the author twice
	p.At, _ = parseISO(attrOf(s.FindMatcher(ipbTime), "datetime"), doc.Now(), doc.Zone(defaultZone))
	body := s.FindMatcher(ipbBody)
	p.Text = plainText(body, ipbQuote, ipbChrome)
	p.Quotes = readQuotes(body, ipbQuote, ipbQuoteBy, ipbChrome)
	quotes := body.FindMatcher(ipbQuote)
	for i := range p.Quotes { // the name is an attribute; the line above says it in the reader's language
		if i < quotes.Length() {
			if name := vigie.NewUserName(attrOf(quotes.Eq(i), "data-ipsquote-username")); !name.IsZero() {
				p.Quotes[i].Author = name
			}
		}
	}
	body.FindMatcher(ipbMention).Each(func(_ int, m *goquery.Selection) {
		p.Mentions = append(p.Mentions, vigie.NewUserName(strings.TrimPrefix(lineText(m), "@")))
	})
	p.Signature = plainText(s.FindMatcher(ipbSignature))
	return p
}

func (ipb) Board(doc *Document) (*Board, error) {
	if isIPBoard3(doc) {
		return ipboard3{}.Board(doc)
	}
	root := doc.HTML()
	b := &Board{Name: plainText(root.FindMatcher(ipbTitle), ipbTitleJunk)}
	root.FindMatcher(ipbRow).Each(func(_ int, s *goquery.Selection) {
		if r := ipbReadRow(doc, s); r.ID != "" && r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(ipbRows))) {
		return nil, doc.nothing()
	}
	b.Next = ipbReadPager(doc).next
	return b, nil
}

func ipbReadRow(doc *Document, s *goquery.Selection) Row {
	title := s.FindMatcher(ipbRowTitle)
	r := Row{
		Title:    lineText(title),
		URL:      ipbFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Author:   vigie.NewUserName(lineText(s.FindMatcher(ipbRowBy))),
		Replies:  number(lineText(s.FindMatcher(ipbRowCount))),
		LastPage: absolutePage(doc, attrOf(s.FindMatcher(ipbRowPages).Last(), "href")),
		Sticky:   s.FindMatcher(ipbRowPinned).Length() > 0,
		Locked:   s.FindMatcher(ipbRowLocked).Length() > 0,
		Moved:    s.FindMatcher(ipbRowMoved).Length() > 0,
	}
	r.ID = firstOf(ipbKey(r.URL), attrOf(s, "data-rowid"))
	if r.Author.IsZero() {
		if m := startedBy.FindStringSubmatch(lineText(s.FindMatcher(ipbRowGuest))); m != nil {
			r.Author = vigie.NewUserName(m[1])
		}
	}
	r.PostedAt, _ = parseISO(attrOf(s.FindMatcher(ipbRowStart), "datetime"), doc.Now(), doc.Zone(defaultZone))
	r.LastPostAt, _ = parseISO(attrOf(s.FindMatcher(ipbRowLatest), "datetime"), doc.Now(), doc.Zone(defaultZone))
	return r
}

func ipbReadPager(doc *Document) pager {
	root := doc.HTML()
	box := root.FindMatcher(ipbPager)
	p := readPager(doc, box, ipbCurrent, ipbNext)
	if pages := number(attrOf(box, "data-pages")); pages > p.pages {
		p.pages = pages
	}
	if last := absolutePage(doc, attrOf(box.FindMatcher(ipbLast), "href")); last != "" && p.page < p.pages {
		p.last = last
	}
	if next := absolutePage(doc, attrOf(root.FindMatcher(ipbNext), "href")); next != "" {
		p.next = next
	}
	if p.page == 0 && p.next == "" {
		p.page, p.pages = 1, 1
	}
	return p
}

var (
	ipbTopicKey = regexp.MustCompile(`/topic/(\d+)|[?&]showtopic=(\d+)|/(\d+)-[^/]*\.html`)
	ipbPage     = regexp.MustCompile(`page/\d+/?$|page-\d+/?$|[?&]page=\d+$|[?&]st=\d+$`)
)

// ipbKey is the topic's number in an address.
func ipbKey(address string) string {
	if m := ipbTopicKey.FindStringSubmatch(address); m != nil {
		return strings.Join(m[1:], "")
	}
	return ""
}

// ipbFirstPage drops the page, the post and what a link does from an address.
func ipbFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	if before, _, found := strings.Cut(address, "?do="); found {
		address = before
	}
	return ipbPage.ReplaceAllString(address, "")
}
