package engine

import (
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// vbulletin5 reads vBulletin 5 on behalf of vbulletin.
type vbulletin5 struct{}

// isVB5 knows version 5 by the numbers of nodes that its rows and posts carry, or by its generator.
func isVB5(doc *Document) bool {
	return strings.HasPrefix(doc.Generator(), "vbulletin 5") || doc.has("data-node-id=") && (doc.has("b-post") || doc.has("topic-item"))
}

var (
	v5Post      = all(`li.b-post[data-node-id], [data-node-id].b-post`)
	v5Row       = all(`tr.topic-item[data-node-id], [data-node-id].topic-item`)
	v5Rows      = one(`.topic-list-container, .topic-list`)
	v5Error     = one(`.error-page, .js-error-page, #error-page`)
	v5Login     = one(`.js-login-form-main, form[action*="login"] input[type="password"]`)
	v5Title     = one(`h1.main-title, h1`)
	v5Closed    = one(`.b-button--disabled, .topic-closed, .closed`)
	v5Author    = one(`[itemprop="author"] [itemprop="name"], .author a, .author`)
	v5Time      = one(`time[itemprop="dateCreated"][datetime], time[datetime]`)
	v5Body      = one(`.js-post__content-text, [itemprop="text"]`)
	v5Quote     = all(`.bbcode_quote`)
	v5QuoteBy   = all(`.bbcode_postedby`)
	v5Chrome    = all(`.bbcode_description, .bbcode_postedby, .b-post__footer`)
	v5Signature = one(`.b-post__signature, .signature`)
	v5Deleted   = one(`.b-post--deleted, .js-post--deleted`)
	v5Pager     = one(`.pagenav-container, .pagenav, .toolbar-pagenav`)
	v5Current   = all(`.current, .js-pagenav-current, .active`)
	v5Next      = one(`link[rel="next"], a[rel="next"], a.right-arrow[href], a.js-pagenav-next-button[href]`)
	v5RowTitle  = one(`a.topic-title`)
	v5RowAuthor = one(`.topic-info a`)
	v5RowInfo   = one(`.topic-info`)
	v5RowStart  = one(`.topic-info .date`)
	v5RowCount  = one(`.posts-count, .cell-count .posts-count`)
	v5RowWhen   = one(`.lastpost .post-date, .cell-lastpost .post-date`)
	v5RowPages  = all(`.pagenav a, .b-pagination a`)
)

func (vbulletin5) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(v5Post).Length() > 0:
		return KindThread
	case root.FindMatcher(v5Row).Length() > 0:
		return KindBoard
	case root.FindMatcher(v5Error).Length() > 0:
		return messageKind(lineText(root.FindMatcher(v5Error)))
	case root.FindMatcher(v5Login).Length() > 0:
		return KindWall
	case root.FindMatcher(v5Rows).Length() > 0:
		return KindBoard
	}
	return KindUnknown
}

func (vbulletin5) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{
		Title:  firstOf(lineText(root.FindMatcher(v5Title).First()), doc.Title()),
		URL:    vbFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: closedWords.MatchString(lineText(root.FindMatcher(v5Closed))),
	}
	t.ID = vb5Key(t.URL)
	p := v5ReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(v5Post).Each(func(_ int, s *goquery.Selection) {
		if id := attrOf(s, "data-node-id"); digits.FindString(id) == id && id != "" {
			t.Posts = append(t.Posts, v5ReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func v5ReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(lineText(s.FindMatcher(v5Author).First()))}
	when := s.FindMatcher(v5Time).First()
	var dated bool
	if p.At, dated = parseISO(attrOf(when, "datetime"), doc.Now(), doc.Zone(defaultZone)); !dated {
		p.At, _ = parseDate(lineText(when), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	if s.HasClass("b-post--deleted") || s.FindMatcher(v5Deleted).Length() > 0 {
		p.Deleted = true
		return p
	}
	body := s.FindMatcher(v5Body).First()
	p.Text = plainText(body, v5Quote, v5Chrome)
	p.Quotes = readQuotes(body, v5Quote, v5QuoteBy, v5Chrome)
	p.Signature = plainText(s.FindMatcher(v5Signature).First())
	return p
}

func (vbulletin5) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(v5Title).First())}
	root.FindMatcher(v5Row).Each(func(_ int, s *goquery.Selection) {
		if r := v5ReadRow(doc, s); r.ID != "" && r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(v5Rows))) {
		return nil, doc.nothing()
	}
	b.Next = v5ReadPager(doc).next
	return b, nil
}

func v5ReadRow(doc *Document, s *goquery.Selection) Row {
	title := s.FindMatcher(v5RowTitle).First()
	r := Row{
		Title:    lineText(title),
		URL:      vbFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Author:   vigie.NewUserName(lineText(s.FindMatcher(v5RowAuthor).First())),
		Replies:  number(lineText(s.FindMatcher(v5RowCount).First())),
		LastPage: absolutePage(doc, attrOf(s.FindMatcher(v5RowPages).Last(), "href")),
		Sticky:   s.HasClass("sticky"),
		Locked:   s.HasClass("closed"),
		Moved:    s.HasClass("redirected") || s.HasClass("redirect"),
	}
	r.ID = firstOf(vb5Key(r.URL), attrOf(s, "data-node-id"))
	if m := startedBy.FindStringSubmatch(lineText(s.FindMatcher(v5RowInfo))); r.Author.IsZero() && m != nil {
		r.Author = vigie.NewUserName(m[1])
	}
	r.PostedAt, _ = parseDate(lineText(s.FindMatcher(v5RowStart).First()), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	r.LastPostAt, _ = parseDate(lineText(s.FindMatcher(v5RowWhen).First()), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return r
}

func v5ReadPager(doc *Document) pager {
	root := doc.HTML()
	p := readPager(doc, root.FindMatcher(v5Pager), v5Current, v5Next)
	if p.next == "" {
		p.next = absolutePage(doc, attrOf(root.FindMatcher(v5Next), "href"))
	}
	if p.page == 0 && p.next == "" {
		p.page, p.pages = 1, 1
	}
	return p
}

// vb5Key is the node's number in /board/1234-slug.
func vb5Key(address string) string { return vbKey(strings.TrimSuffix(address, "/")) }
