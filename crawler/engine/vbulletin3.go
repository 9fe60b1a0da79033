package engine

import (
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// vbulletin3 reads vBulletin 3 on behalf of vbulletin: pages of tables, whose ids alone can be
// relied on.
type vbulletin3 struct{}

// isVB3 knows version 3 by its generator, or by the ids of its cells where a skin hides it.
func isVB3(doc *Document) bool {
	if doc.htmlAttr("id") == "vbulletin_html" {
		return false
	}
	return strings.HasPrefix(doc.Generator(), "vbulletin 3") || doc.has(`id="td_threadtitle_`) || doc.has(`id="td_post_`) && doc.has(`id="post_message_`)
}

var (
	v3Post      = all(`[id^="post_message_"]`)
	v3Author    = one(`a.bigusername, .bigusername`)
	v3Menu      = one(`[id^="postmenu_"]`)
	v3Date      = one(`[itemprop="dateCreated"], td.thead, .thead`)
	v3Anchor    = all(`a[name^="post"]`)
	v3Quote     = all(`td.alt2`)
	v3QuoteBy   = all(`td.alt2 > div:first-child`)
	v3Label     = all(`div.smallfont`)
	v3Deleted   = one(`.deleted, [id^="deletedpost"]`)
	v3Signature = one(`[id^="signature"], .signature`)
	v3Title     = one(`td.navbar strong, .breadcrumb strong, h1`)
	v3Panel     = all(`td.panelsurround, .panel`)
	v3Login     = one(`td.panelsurround input[type="password"], .panel input[type="password"]`)
	v3Reply     = one(`a[href*="do=newreply"] img[alt], img[src*="threadclosed"]`)
	v3Row       = all(`td[id^="td_threadtitle_"]`)
	v3Rows      = one(`#threadslist, [id^="threadbits_forum_"]`)
	v3RowTitle  = one(`a[id^="thread_title_"]`)
	v3RowAuthor = one(`div.smallfont span[onclick*="member.php"], div.smallfont span, div.smallfont`)
	v3RowCount  = one(`td[title*=":"]`)
	v3RowWhen   = one(`[itemprop="dateModified"]`)
	v3RowPages  = all(`a[href]`)
	v3RowIcon   = one(`[id^="thread_statusicon_"]`)
	v3BoardName = one(`td.navbar strong, .breadcrumb strong, h1`)
	v3Pager     = one(`.pagenav`)
	v3Current   = all(`.pagenav strong`)
	v3Next      = one(`a[rel="next"]`)
	v3PageOf    = one(`.pagenav td.vbmenu_control`)
)

func (vbulletin3) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(v3Post).Length() > 0:
		return KindThread
	case root.FindMatcher(v3Row).Length() > 0:
		return KindBoard
	case root.FindMatcher(v3Login).Length() > 0:
		return KindWall
	}
	if kind := messageKind(lineText(root.FindMatcher(v3Panel))); kind != KindUnknown {
		return kind
	}
	switch {
	case root.FindMatcher(v3Rows).Length() > 0:
		return KindBoard
	case strings.Contains(doc.Page().URL, "showthread"):
		return KindThread // and Thread says that nothing is left of it
	}
	return KindUnknown
}

func (vbulletin3) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{
		ID:     vbID(doc),
		Title:  firstOf(lineText(root.FindMatcher(v3Title).First()), doc.Title()),
		URL:    vbFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: closedWords.MatchString(attrOf(root.FindMatcher(v3Reply), "alt")),
	}
	p := v3ReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(v3Post).Each(func(_ int, body *goquery.Selection) {
		if id := strings.TrimPrefix(attrOf(body, "id"), "post_message_"); digits.FindString(id) == id && id != "" {
			t.Posts = append(t.Posts, v3ReadPost(doc, id, body))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// v3ReadPost reads a post from the box around its message: the table (or, in newer skins, the
// section) that is called post and its number.
func v3ReadPost(doc *Document, id string, body *goquery.Selection) Post {
	box := body.Closest("#post" + id)
	if box.Length() == 0 {
		box = body.Closest("table")
	}
	p := Post{ID: id, Author: vigie.NewUserName(lineText(box.FindMatcher(v3Author).First()))}
	if p.Author.IsZero() { // a guest has no profile
		p.Author = vigie.NewUserName(lineText(box.FindMatcher(v3Menu).First()))
	}
	box.FindMatcher(v3Date).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		var dated bool
		p.At, dated = parseDate(lineText(s), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
		return !dated
	})
	if p.At.IsZero() {
		p.At, _ = parseDate(lineText(box.FindMatcher(v3Anchor).Parent()), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	if box.FindMatcher(v3Deleted).Length() > 0 {
		p.Deleted = true
		return p
	}
	p.Text = plainText(body, v3Quote, v3Label)
	p.Quotes = readQuotes(body, v3Quote, v3QuoteBy, v3Label)
	p.Signature = plainText(box.FindMatcher(v3Signature).First())
	return p
}

func (vbulletin3) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(v3BoardName).First())}
	root.FindMatcher(v3Row).Each(func(_ int, cell *goquery.Selection) {
		if r := v3ReadRow(doc, cell); r.ID != "" && r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(v3Rows))) {
		return nil, doc.nothing()
	}
	b.Next = v3ReadPager(doc).next
	return b, nil
}

func v3ReadRow(doc *Document, cell *goquery.Selection) Row {
	row, title := cell.Parent(), cell.FindMatcher(v3RowTitle).First()
	icon := row.FindMatcher(v3RowIcon)
	look := attrOf(icon, "src") + " " + attrOf(icon, "class")
	count := row.FindMatcher(v3RowCount).First() // title="Replies: 72, Views: 24,734", in any language
	r := Row{
		ID:       strings.TrimPrefix(attrOf(cell, "id"), "td_threadtitle_"),
		Title:    lineText(title),
		URL:      vbFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Author:   vigie.NewUserName(lineText(cell.FindMatcher(v3RowAuthor).Last())),
		Replies:  -1,
		LastPage: absolutePage(doc, attrOf(cell.FindMatcher(v3RowPages).Last(), "href")),
		Sticky:   strings.Contains(lineText(cell), "Sticky:") || cell.Find(`.sticky, img[src*="sticky"]`).Length() > 0,
		Locked:   strings.Contains(look, "lock"),
		Moved:    strings.Contains(look, "moved"),
	}
	if replies, views := pageOf(attrOf(count, "title")); replies >= 0 && views >= 0 && attrOf(count, "title") != "" {
		r.Replies = replies
	}
	when := row.FindMatcher(v3RowWhen)
	if when.Length() == 0 {
		when = count
	}
	r.LastPostAt, _ = parseDate(lineText(when.First()), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return r
}

func v3ReadPager(doc *Document) pager {
	root := doc.HTML()
	p := readPager(doc, root.FindMatcher(v3Pager), v3Current, v3Next)
	if page, pages := pageOf(lineText(root.FindMatcher(v3PageOf).First())); page > 0 && page <= pages {
		p.page, p.pages = page, pages
	}
	if p.next == "" {
		p.next = absolutePage(doc, attrOf(root.FindMatcher(v3Next), "href"))
	}
	if p.page == 0 && p.next == "" {
		p.page, p.pages = 1, 1
	}
	return p
}
