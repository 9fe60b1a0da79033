package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// vbulletin reads vBulletin 4 here, 3 in vbulletin3.go and 5 in vbulletin5.go: one name, since a
// site that moves from the one to the other stays the same site.
type vbulletin struct{}

func (vbulletin) Name() string { return "vbulletin" }

// Match knows version 4 by the id of its html element, or by the generator.
func (v vbulletin) Match(doc *Document) bool { return v.Signed(doc) || isVB3(doc) || isVB5(doc) }

var (
	vbPost       = all(`li[id^="post_"]`)
	vbList       = one(`ol#posts, #postlist`)
	vbAuthor     = one(`.username`)
	vbGuest      = one(`.username_container`)
	vbDate       = one(`.date`)
	vbStats      = one(`.userstats dd`)
	vbContent    = one(`[id^="post_message_"]`)
	vbBody       = one(`blockquote.postcontent`)
	vbQuote      = all(`.bbcode_quote`)
	vbQuoteBy    = all(`.bbcode_postedby`)
	vbChrome     = all(`.bbcode_description, .bbcode_postedby, .after_content, .bbcode_quote_container`)
	vbSignature  = one(`.signaturecontainer`)
	vbTitle      = one(`.threadtitle`)
	vbMessage    = one(`.standard_error`)
	vbPassword   = one(`.standard_error input[type="password"]`)
	vbReply      = one(`#newreplylink_top, .newcontent_textcontrol`)
	vbThreadID   = one(`form input[type="hidden"][name="t"], form input[type="hidden"][name="threadid"], form input[name="searchthreadid"]`)
	vbThreadLink = one(`a[href*="printthread.php?"], a[href*="subscription.php?"][href*="t="], a[href*="do=newreply"][href*="t="]`)
	vbNext       = one(`a[rel="next"]`)
	vbCurrent    = all(`.selected a, .selected`)
	vbPageOf     = one(`.popupctrl`)
	vbLast       = one(`.first_last a:not([rel="start"])`)
	vbPager      = one(`.pagination_top .pagination, .pagination_top, .threadpagenav, #pagination_top`)
	vbRow        = all(`li.threadbit, li[id^="thread_"].threadbit`)
	vbRowTitle   = one(`a.title, a[id^="thread_title_"]`)
	vbRowAuthor  = one(`.author .username`)
	vbRowLabel   = one(`.author .label`)
	vbRowReplies = one(`.threadstats li`)
	vbRowLast    = one(`.threadlastpost`)
	vbRowWhen    = all(`.threadlastpost dd`)
	vbRowPages   = all(`dl.pagination a`)
	vbRowSticky  = one(`.sticky`)
	vbBoardName  = one(`.forumtitle`)
	vbHeading    = one(`#pagetitle h1, h1`)
	vbStart      = one(`a[rel="start"]`)
	vbRows       = one(`#threads, .threads, #threadlist`)
)

// Signed knows version 4 from the outermost elements.
func (vbulletin) Signed(doc *Document) bool {
	return doc.htmlAttr("id") == "vbulletin_html" || strings.HasPrefix(doc.Generator(), "vbulletin 4")
}

// other gives the reader of a version that is not 4; nil for 4.
func (v vbulletin) other(doc *Document) interface {
	kinder
	Thread(doc *Document) (*Thread, error)
	Board(doc *Document) (*Board, error)
} {
	switch {
	case v.Signed(doc):
		return nil
	case isVB5(doc):
		return vbulletin5{}
	case isVB3(doc):
		return vbulletin3{}
	}
	return nil
}

func (v vbulletin) Kind(doc *Document) Kind {
	if o := v.other(doc); o != nil {
		return o.Kind(doc)
	}
	root := doc.HTML()
	posts, rows := doc.has("post_message_"), doc.has("threadbit")
	if !posts && !rows {
		if root.FindMatcher(vbPassword).Length() > 0 {
			return KindWall
		}
		if box := root.FindMatcher(vbMessage); box.Length() > 0 {
			return messageKind(lineText(box))
		}
	}
	switch {
	case posts && !rows:
		return KindThread
	case root.FindMatcher(vbList).Length() > 0:
		return KindThread
	case root.FindMatcher(vbRows).Length() > 0:
		return KindBoard
	case strings.Contains(doc.Page().URL, "showthread"):
		return KindThread
	case strings.Contains(doc.Page().URL, "forumdisplay"):
		return KindBoard
	}
	return KindUnknown
}

func (v vbulletin) Thread(doc *Document) (*Thread, error) {
	if o := v.other(doc); o != nil {
		return o.Thread(doc)
	}
	root := doc.HTML()
	t := &Thread{
		ID:     vbID(doc),
		Title:  firstOf(lineText(root.FindMatcher(vbTitle)), lineText(root.FindMatcher(vbHeading)), doc.Title()),
		URL:    vbFirstPage(firstOf(absolutePage(doc, attrOf(root.FindMatcher(vbStart), "href")), doc.Canonical(), stripSession(doc.Page().URL))),
		Locked: closedWords.MatchString(lineText(root.FindMatcher(vbReply))),
	}
	p := vbReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(vbPost).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(attrOf(s, "id"), "post_")
		if id != "" && digits.FindString(id) == id { // an ad between posts has no number
			t.Posts = append(t.Posts, vbReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func vbReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(lineText(s.FindMatcher(vbAuthor)))}
	if p.Author.IsZero() {
		p.Author = vigie.NewUserName(lineText(s.FindMatcher(vbGuest)))
	}
	var dated bool
	p.At, dated = parseDate(lineText(s.FindMatcher(vbDate)), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	if !dated { // some skins move the date into the author's figures
		p.At, _ = parseDate(lineText(s.FindMatcher(vbStats)), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	if s.HasClass("postbitdeleted") || s.HasClass("deleted") {
		p.Deleted = true
		return p
	}
	body := s.FindMatcher(vbContent)
	if inner := body.FindMatcher(vbBody); inner.Length() > 0 {
		body = inner
	}
	p.Text = plainText(body, vbQuote, vbChrome)
	p.Quotes = readQuotes(body, vbQuote, vbQuoteBy, vbChrome)
	p.Signature = plainText(s.FindMatcher(vbSignature))
	return p
}

func (v vbulletin) Board(doc *Document) (*Board, error) {
	if o := v.other(doc); o != nil {
		return o.Board(doc)
	}
	root := doc.HTML()
	b := &Board{Name: firstOf(lineText(root.FindMatcher(vbBoardName)), lineText(root.FindMatcher(vbHeading)))}
	root.FindMatcher(vbRow).Each(func(_ int, s *goquery.Selection) {
		if r := vbReadRow(doc, s); r.ID != "" && r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(vbRows))) {
		return nil, doc.nothing()
	}
	b.Next = vbReadPager(doc).next
	return b, nil
}

func vbReadRow(doc *Document, s *goquery.Selection) Row {
	title := s.FindMatcher(vbRowTitle)
	r := Row{
		Title:    lineText(title),
		URL:      vbFirstPage(absolutePage(doc, attrOf(title, "href"))),
		Author:   vigie.NewUserName(lineText(s.FindMatcher(vbRowAuthor))),
		Replies:  number(lineText(s.FindMatcher(vbRowReplies))),
		LastPage: absolutePage(doc, attrOf(s.FindMatcher(vbRowPages).Last(), "href")),
		Sticky:   s.FindMatcher(vbRowSticky).Length() > 0,
		Locked:   s.HasClass("lock"),
		Moved:    s.HasClass("moved"),
	}
	if r.ID = strings.TrimPrefix(attrOf(s, "id"), "thread_"); digits.FindString(r.ID) != r.ID || r.ID == "" {
		r.ID = vbKey(r.URL)
	}
	label := lineText(s.FindMatcher(vbRowLabel)) // "Started by X, 09-08-2004 10:23 PM": the name may hold digits
	if name := r.Author.Reveal(); name != "" {
		label = afterLast(label, name)
	}
	r.PostedAt, _ = parseDate(label, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	when := s.FindMatcher(vbRowWhen).Last()
	if when.Length() == 0 {
		when = s.FindMatcher(vbRowLast)
	}
	r.LastPostAt, _ = parseDate(lineText(when), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return r
}

func vbReadPager(doc *Document) pager {
	root := doc.HTML()
	box := root.FindMatcher(vbPager)
	p := readPager(doc, box, vbCurrent, vbNext)
	if page, pages := pageOf(lineText(box.FindMatcher(vbPageOf))); page > 0 && page <= pages {
		p.page, p.pages = page, pages
	}
	if last := absolutePage(doc, attrOf(box.FindMatcher(vbLast), "href")); last != "" {
		p.last = last
	}
	if p.next == "" {
		p.next = absolutePage(doc, attrOf(root.FindMatcher(vbNext), "href"))
	}
	if p.page == 0 && p.next == "" {
		p.page, p.pages = 1, 1
	}
	return p
}

func vbID(doc *Document) string {
	root := doc.HTML()
	if id := attrOf(root.FindMatcher(vbThreadID), "value"); id != "" && id != "0" {
		return id
	}
	if id := query(absolute(doc, attrOf(root.FindMatcher(vbThreadLink), "href")), "t"); id != "" {
		return id
	}
	return firstOf(vbKey(doc.Canonical()), vbKey(doc.Page().URL), vbFirstPage(stripSession(doc.Page().URL)))
}

var (
	vbThreadKey = regexp.MustCompile(`[?&]t=(\d+)|showthread\.php[?/](\d+)|/threads/(\d+)|/t(\d+)-|/(\d+)-[^/]*$|-(\d+)(?:-\d+)?(?:\.html|/)$`)
	vbPage      = regexp.MustCompile(`/page\d+/?$|[&?]page=\d+$`)
	vbPageInMid = regexp.MustCompile(`page=\d+&`)
)

// vbKey is the thread's number in an address: showthread.php?t=1, showthread.php?1-slug,
// /threads/1-slug, /t1-slug.html, /board/1-slug.html.
func vbKey(address string) string {
	if m := vbThreadKey.FindStringSubmatch(address); m != nil {
		return strings.Join(m[1:], "")
	}
	return ""
}

func vbFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return vbPageInMid.ReplaceAllString(vbPage.ReplaceAllString(address, ""), "")
}
