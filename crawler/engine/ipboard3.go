package engine

import (
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// ipboard3 reads IP.Board 3 on behalf of ipb.
type ipboard3 struct{}

func isIPBoard3(doc *Document) bool { return doc.bodyAttr("id") == "ipboard_body" }

var (
	ip3Post      = all(`div.post_block[id^="post_id_"]`)
	ip3Row       = all(`tr[id^="trow_"]`)
	ip3Rows      = one(`#forum_table, table.topic_list`)
	ip3Error     = one(`.message.error`)
	ip3Noscript  = all(`noscript`)
	ip3Login     = one(`form#login, form[action*="section=login"] input[type="password"]`)
	ip3Title     = one(`h1.ipsType_pagetitle`)
	ip3Closed    = one(`.topic_buttons, .topic_controls`)
	ip3Author    = one(`.author_info .author, [itemprop="creator"] [itemprop="name"], .author.vcard`)
	ip3Time      = one(`abbr.published[title], abbr[itemprop="commentTime"]`)
	ip3Body      = one(`.entry-content, [itemprop="commentText"]`)
	ip3Quote     = all(`blockquote.ipsBlockquote`)
	ip3QuoteBy   = all(`p.citation`)
	ip3Chrome    = all(`p.citation, .edit, .nexusad`)
	ip3Signature = one(`.signature`)
	ip3Next      = one(`.pagination a[rel="next"], li.next a, a[rel="next"], link[rel="next"]`)
	ip3Pager     = one(`ul.pagination, .pagination`)
	ip3Current   = all(`li.page.active, .active`)
	ip3RowTitle  = one(`a.topic_title, a[id^="tid-link-"]`)
	ip3RowStart  = one(`.col_f_content .desc`)
	ip3RowCount  = one(`.col_f_views li, .col_f_views .desc`)
	ip3RowLast   = one(`.col_f_post .last_post`)
	ip3RowWhen   = all(`.col_f_post .last_post li`)
	ip3RowPages  = all(`.mini_pagination a`)
	ip3RowPinned = one(`.ipsBadge_green`)
	ip3RowLocked = one(`[class*="t_closed"]`)
	ip3RowMoved  = one(`[class*="t_moved"]`)
)

func (ipboard3) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(ip3Post).Length() > 0: // similar topics below it have rows too
		return KindThread
	case root.FindMatcher(ip3Row).Length() > 0:
		return KindBoard
	case root.FindMatcher(ip3Login).Length() > 0:
		return KindWall
	}
	if kind := messageKind(plainText(root.FindMatcher(ip3Error), ip3Noscript)); kind != KindUnknown {
		return kind
	}
	switch {
	case ipbKey(doc.Page().URL) != "":
		return KindThread
	case root.FindMatcher(ip3Rows).Length() > 0:
		return KindBoard
	}
	return KindUnknown
}

func (ipboard3) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{
		Title:  firstOf(lineText(root.FindMatcher(ip3Title)), doc.Title()),
		URL:    ipbFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: closedWords.MatchString(lineText(root.FindMatcher(ip3Closed))),
	}
	t.ID = firstOf(ipbKey(t.URL), ipbKey(doc.Page().URL))
	p := ip3ReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(ip3Post).Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(attrOf(s, "id"), "post_id_"); digits.FindString(id) == id && id != "" {
			t.Posts = append(t.Posts, ip3ReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func ip3ReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(lineText(s.FindMatcher(ip3Author)))}
	when := s.FindMatcher(ip3Time)
	var dated bool
	if p.At, dated = parseISO(attrOf(when, "title"), doc.Now(), doc.Zone(defaultZone)); !dated {
		p.At, _ = parseDate(lineText(when), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	body := s.FindMatcher(ip3Body)
	p.Text = plainText(body, ip3Quote, ip3Chrome)
	p.Quotes = readQuotes(body, ip3Quote, ip3QuoteBy, ip3Chrome)
	quotes := body.FindMatcher(ip3Quote)
	for i := range p.Quotes {
		if i < quotes.Length() {
			if name := vigie.NewUserName(attrOf(quotes.Eq(i), "data-author")); !name.IsZero() {
				p.Quotes[i].Author = name
			}
		}
	}
	p.Signature = plainText(s.FindMatcher(ip3Signature))
	return p
}

func (ipboard3) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(ip3Title))}
	root.FindMatcher(ip3Row).Each(func(_ int, s *goquery.Selection) {
		if r := ip3ReadRow(doc, s); r.ID != "" && r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(ip3Rows))) {
		return nil, doc.nothing()
	}
	b.Next = ip3ReadPager(doc).next
	return b, nil
}

func ip3ReadRow(doc *Document, s *goquery.Selection) Row {
	title := s.FindMatcher(ip3RowTitle)
	r := Row{
		Title:    lineText(title),
		URL:      ipbFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Replies:  number(lineText(s.FindMatcher(ip3RowCount))),
		LastPage: absolutePage(doc, attrOf(s.FindMatcher(ip3RowPages).Last(), "href")),
		Sticky:   s.FindMatcher(ip3RowPinned).Length() > 0,
		Locked:   s.FindMatcher(ip3RowLocked).Length() > 0,
		Moved:    s.FindMatcher(ip3RowMoved).Length() > 0,
	}
	r.ID = firstOf(ipbKey(r.URL), strings.TrimPrefix(attrOf(s, "id"), "trow_"))
	start := lineText(s.FindMatcher(ip3RowStart)) // "Started by X, 06 Feb 2013"
	if m := startedBy.FindStringSubmatch(start); m != nil {
		r.Author = vigie.NewUserName(m[1])
		start = afterLast(start, m[1])
	}
	r.PostedAt, _ = parseDate(start, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	when := s.FindMatcher(ip3RowWhen).Last()
	if when.Length() == 0 {
		when = s.FindMatcher(ip3RowLast)
	}
	r.LastPostAt, _ = parseDate(lineText(when), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return r
}

func ip3ReadPager(doc *Document) pager {
	root := doc.HTML()
	p := readPager(doc, root.FindMatcher(ip3Pager), ip3Current, ip3Next)
	if p.next == "" {
		p.next = absolutePage(doc, attrOf(root.FindMatcher(ip3Next), "href"))
	}
	if p.page == 0 && p.next == "" {
		p.page, p.pages = 1, 1
	}
	return p
}
