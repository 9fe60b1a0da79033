package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// mybb reads MyBB 1.8.
type mybb struct{}

func (mybb) Name() string { return "mybb" }

// Match knows the page by the key that every page of MyBB gives its script.
func (mybb) Match(doc *Document) bool { return doc.has("my_post_key") }

var (
	mybbPost      = all(`div[id^="post_"]`)
	mybbAuthor    = one(`.largetext`)
	mybbProfile   = one(`a[href*="action=profile"]:not(:has(img))`)
	mybbDate      = one(`.post_date`)
	mybbBody      = one(`[id^="pid_"]`)
	mybbQuote     = all(`blockquote.mycode_quote, .post_body blockquote`)
	mybbQuoteBy   = all(`cite`)
	mybbChrome    = all(`.post_edit, .post_meta, cite`)
	mybbSignature = one(`.signature`)
	mybbCrumb     = all(`.navigation .active`)
	mybbPager     = one(`.pagination`)
	mybbCurrent   = all(`.pagination_current`)
	mybbNext      = one(`a.pagination_next`)
	mybbReply     = one(`a.closed_button, .closed_button`)
	mybbRow       = all(`tr.inline_row`)
	mybbRowTitle  = one(`span[id^="tid_"] a, [id^="tid_"] a`)
	mybbRowAuthor = one(`.author a`)
	mybbRowGuest  = one(`.author`)
	mybbRowStart  = one(`.thread_start_datetime`)
	mybbRowCount  = one(`a[href*="action=whoposted"]`)
	mybbRowLast   = one(`.lastpost`)
	mybbRowPages  = all(`a[href*="page="], a[href*="-page-"]`)
	mybbRowStatus = one(`.thread_status`)
	mybbMessage   = one(`td.trow1`)
	mybbPassword  = one(`form input[name="password"], form input[name="quick_password"]`)
)

func (mybb) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(mybbBody).Length() > 0:
		return KindThread
	case root.FindMatcher(mybbRow).Length() > 0:
		return KindBoard
	}
	message := lineText(root.FindMatcher(mybbMessage))
	if kind := messageKind(message); kind != KindUnknown {
		return kind
	}
	address := doc.Page().URL
	switch {
	case strings.Contains(address, "member.php") && root.FindMatcher(mybbPassword).Length() > 0:
		return KindWall
	case strings.Contains(address, "showthread") || mybbThreadKey.MatchString(address):
		return KindThread
	case strings.Contains(address, "forumdisplay") || strings.Contains(strings.ToLower(address), "/forum-"):
		return KindBoard
	}
	return KindUnknown
}

func (mybb) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{Title: lineText(root.FindMatcher(mybbCrumb).Last()), URL: mybbFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL)))}
	t.ID = firstOf(mybbKey(t.URL), t.URL)
	t.Locked = root.FindMatcher(mybbReply).Length() > 0
	p := readPager(doc, root.FindMatcher(mybbPager), mybbCurrent, mybbNext)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(mybbPost).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(attrOf(s, "id"), "post_")
		if id == "" || digits.FindString(id) != id || s.FindMatcher(mybbBody).Length() == 0 {
			return // post_meta_12 and its kin are parts of a post; a deleted one has no text
		}
		t.Posts = append(t.Posts, mybbReadPost(doc, id, s))
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func mybbReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: vigie.NewUserName(firstOf(lineText(s.FindMatcher(mybbAuthor)), lineText(s.FindMatcher(mybbProfile))))}
	p.At, _ = mybbTime(doc, s.FindMatcher(mybbDate))
	body := s.FindMatcher(mybbBody)
	p.Text = plainText(body, mybbQuote, mybbChrome)
	p.Quotes = readQuotes(body, mybbQuote, mybbQuoteBy, mybbChrome)
	for i, q := range p.Quotes { // "(20-11-2026, 21:05)Name"
		if name := mybbQuoteWhen.ReplaceAllString(q.Author.Reveal(), ""); name != q.Author.Reveal() {
			p.Quotes[i].Author = vigie.NewUserName(name)
		}
	}
	p.Signature = plainText(s.FindMatcher(mybbSignature))
	return p
}

func (mybb) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(mybbCrumb).Last())}
	root.FindMatcher(mybbRow).Each(func(_ int, s *goquery.Selection) {
		title := s.FindMatcher(mybbRowTitle)
		address := mybbFirstPage(absolutePage(doc, attrOf(title, "href")))
		if address == "" {
			return
		}
		guest, _, _ := strings.Cut(lineText(s.FindMatcher(mybbRowGuest)), ",")
		r := Row{
			ID: firstOf(mybbKey(address), address), Title: lineText(title), URL: address,
			Author: vigie.NewUserName(firstOf(lineText(s.FindMatcher(mybbRowAuthor)), guest)),
		}
		r.Replies = number(lineText(s.FindMatcher(mybbRowCount)))
		r.PostedAt, _ = mybbTime(doc, s.FindMatcher(mybbRowStart))
		r.LastPostAt, _ = mybbTime(doc, s.FindMatcher(mybbRowLast))
		r.LastPage = absolutePage(doc, attrOf(s.FindMatcher(mybbRowPages).Last(), "href"))
		status := s.FindMatcher(mybbRowStatus)
		r.Locked = strings.Contains(attrOf(status, "class"), "close")
		r.Moved = strings.Contains(attrOf(status, "class"), "move")
		r.Sticky = s.HasClass("forumdisplay_sticky") || s.Find(`[class*="forumdisplay_sticky"]`).Length() > 0
		b.Threads = append(b.Threads, r)
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(mybbMessage))) {
		return nil, doc.nothing()
	}
	b.Next = readPager(doc, root.FindMatcher(mybbPager), mybbCurrent, mybbNext).next
	return b, nil
}

var (
	mybbThreadKey = regexp.MustCompile(`(?i)[?&]tid=(\d+)|/thread-(\d+)`)
	mybbSlugKey   = regexp.MustCompile(`/Thread-([^/?#]+)`)
	mybbPageNo    = regexp.MustCompile(`[?&](?:page|pid)=\d+|-page-\d+|-pid-\d+`)
	mybbQuoteWhen = regexp.MustCompile(`^\([^)]*\d{4}[^)]*\)\s*`)
	mybbWhen      = regexp.MustCompile(`\d{1,4}[-./]\d{1,2}[-./]\d{2,4},?\s+\d{1,2}:\d{2}\s*(?:[AaPp][Mm])?`)
)

// mybbKey is the number of a thread in its address, or its words where the board writes those.
func mybbKey(address string) string {
	if m := mybbThreadKey.FindStringSubmatch(address); m != nil {
		return m[1] + m[2]
	}
	if m := mybbSlugKey.FindStringSubmatch(address); m != nil {
		return m[1]
	}
	return ""
}

// mybbFirstPage takes page and post out of an address.
func mybbFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address = mybbPageNo.ReplaceAllString(address, "")
	if i := strings.Index(address, "&"); i >= 0 && !strings.Contains(address, "?") {
		address = address[:i] + "?" + address[i+1:]
	}
	return address
}
