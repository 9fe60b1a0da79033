package engine

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// forumactif reads the boards that Forumactif hosts (Forumotion, Forumieren, Actieforum …), in
// all its skins: phpBB 2, phpBB 3, PunBB, Invision, ModernBB, AwesomeBB. It stands on the
// numbers that the host's scripts need (post--12, #p12, /t12-subject), not on a skin.
type forumactif struct{}

func (forumactif) Name() string { return "forumactif" }

// Match: the host puts its scripts and the visitor's data into the head of every page.
func (forumactif) Match(doc *Document) bool { return isForumactif(doc) }

func isForumactif(doc *Document) bool {
	return (doc.has(`_userdata["session_logged_in"]`) || doc.has("illiweb.com/rs") || doc.has(`id="Forumactif_Video"`)) && doc.JSON() == nil
}

var (
	faPost      = all(`[class*="post--"], [id^="p"].post, .posthead[id^="p"]`)
	faAuthor    = []goquery.Matcher{one(`.author a[href*="/u"]`), one(`.author strong`), one(`h4.username, .username`), one(`.postprofile-name, .post-author-name, .author-name, .post_pseudo`), one(`.name strong, .name b`), one(`.postprofile-head .popmenubutton a, .postprofile dt strong, .postprofile dt`), one(`[id^="profile"] a[href*="/u"], [id^="profile"] strong`)}
	faDate      = []goquery.Matcher{one(`.author`), one(`.posthead h2`), one(`.post-date, .topic-date, .post_date time`), one(`time`), all(`span.postdetails:not(.poster-profile)`)}
	faBody      = []goquery.Matcher{one(`.entry-content`), one(`.post-entry`), one(`.postbody .content`), one(`.post-content, .post_message`), one(`.content`), one(`.postbody`)}
	faChrome    = all(`.signature_div, [id^="sig"], .post-footer, .vote, .attachbox, .gensmall, .edited, .notice, h3, .author, .posthead, .posting-icons, .profile-icons, .post-options`)
	faSignature = one(`.signature_div, [id^="sig"]`)
	faTitle     = []goquery.Matcher{one(`h1.page-title, h1.topic-title, h1 a[href*="/t"]`), one(`.maintitle h3, h2.topic-title`), one(`a.maintitle, .paged-head h1, #main-content h1`)}
	faTopic     = all(`a.topictitle[href], .topic-title a[href], .topic-title > a[href], .topicslist-title a[href], h2 a[href*="/t"]`)
	faReply     = all(`img.i_reply, img[class*="i_lock"], .i_icon_locked`)
	faName      = []goquery.Matcher{one(`.topic-author strong`), one(`.span-tab strong`), one(`.topic-author, .byuser`), one(`span.name`), one(`dt a[href*="/u"], .lastpost ~ a[href*="/u"]`)}
	faReplies   = []goquery.Matcher{one(`.posts .number`), one(`.posts`), one(`td.tc2`), one(`.topicslist-stats`), one(`td .postdetails`)}
	faLast      = []goquery.Matcher{one(`.lastpost`), one(`td.tcr`), one(`.forum-lastpost, .topicslist-lastpost`), one(`td:last-child .postdetails`), one(`td:last-child`)}
	faBoard     = []goquery.Matcher{one(`h1.page-title, h1.forum-title`), one(`h1`), one(`.maintitle h3, a.maintitle, .maintitle`)}
	faBox       = all(`.forumline .gen, .forumline .genmed, .panel p, .main-content p, .box-content p, .content-block p, #main-content p, .message`)
	faEmpty     = all(`.forumline, .topiclist, .forumbg, .topicslist, .main-content, #main-content`)
	faInfo      = all(`dfn, small`)
)

func (forumactif) Kind(doc *Document) Kind {
	root := doc.HTML()
	path := doc.URL().Path
	switch {
	case root.FindMatcher(faPost).Length() > 0:
		return KindThread
	case len(faTopics(doc)) > 0:
		return KindBoard
	}
	kind := KindUnknown
	root.FindMatcher(faBox).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		kind = messageKind(lineText(s))
		return kind == KindUnknown
	})
	switch {
	case kind != KindUnknown:
		return kind
	case strings.HasPrefix(path, "/login"):
		return KindWall
	case faTopicKey.MatchString(path):
		return KindThread
	case faForumKey.MatchString(path):
		return KindBoard
	}
	return KindUnknown
}

func (forumactif) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	address := firstOf(doc.Canonical(), stripSession(doc.Page().URL))
	if faKey(address) == "" {
		address = stripSession(doc.Page().URL)
	}
	t := &Thread{ID: faKey(address), URL: faFirstPage(address), Title: firstText(root.Selection, faTitle...)}
	if t.Title == "" {
		t.Title = doc.Title()
	}
	root.FindMatcher(faReply).Each(func(_ int, s *goquery.Selection) {
		t.Locked = t.Locked || closedWords.MatchString(attrOf(s, "alt")+" "+attrOf(s, "title"))
	})
	p := faPager(doc, faTopicPage, t.ID)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(faPost).Each(func(_ int, s *goquery.Selection) {
		if id := faPostID(s); id != "" && id != "0" { // 0: an advertisement
			t.Posts = append(t.Posts, faReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// faPostID is the number in post--12, or in the id p12.
func faPostID(s *goquery.Selection) string {
	if m := faPostNo.FindStringSubmatch(attrOf(s, "class")); m != nil {
		return m[1]
	}
	if id := strings.TrimPrefix(attrOf(s, "id"), "p"); digits.FindString(id) == id {
		return id
	}
	return ""
}

func faReadPost(doc *Document, id string, s *goquery.Selection) Post {
	if s.HasClass("posthead") { // the number stands on the post's head
		s = s.ParentsMatcher(faPostBox).First()
	}
	p := Post{ID: id, Author: userName(firstText(s, faAuthor...)), At: dateIn(doc, s, faDate...)}
	body := firstOfAll(s, faBody...)
	p.Text, p.Signature = subSignature(plainText(body, subQuote, subQuoteHead, faChrome))
	p.Quotes = subQuotes(body, faChrome)
	if sign := plainText(s.FindMatcher(faSignature)); sign != "" {
		_, p.Signature = subSignature("__________\n" + strings.TrimLeft(sign, "_\n"))
	}
	return p
}

func (forumactif) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: firstText(root.Selection, faBoard...)}
	topics := faTopics(doc)
	rows := rowsOf(topics)
	for _, n := range topics {
		r := faReadRow(doc, root.FindNodes(n), root.FindNodes(rows[n]))
		if !r.LastPostAt.IsZero() || r.Replies >= 0 { // a box of recent topics has titles alone
			b.Threads = append(b.Threads, r)
		}
	}
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(faEmpty).First())) {
		return nil, doc.nothing()
	}
	b.Next = faPager(doc, faForumPage, firstGroup(faForumKey, doc.URL().Path)).next
	return b, nil
}

// faTopics are the links to the topics of a listing, one each.
func faTopics(doc *Document) []*html.Node {
	var out []*html.Node
	seen := map[string]bool{}
	doc.HTML().FindMatcher(faTopic).Each(func(_ int, a *goquery.Selection) {
		href := attrOf(a, "href")
		if key := faKey(absolutePage(doc, href)); key != "" && !seen[key] && !strings.Contains(href, "#") && lineText(a) != "" {
			seen[key] = true
			out = append(out, a.Get(0))
		}
	})
	return out
}

func faReadRow(doc *Document, title, s *goquery.Selection) Row {
	r := Row{Title: lineText(title), URL: faFirstPage(absolutePage(doc, attrOf(title, "href"))), Replies: -1}
	r.ID = faKey(r.URL)
	r.Author = userName(punBy.ReplaceAllString(firstText(s, faName...), ""))
	for _, m := range faReplies {
		if r.Replies = number(lineText(s.FindMatcher(m).First(), faInfo)); r.Replies >= 0 {
			break
		}
	}
	for _, m := range faLast {
		if last := s.FindMatcher(m).First(); last.Length() > 0 {
			if r.LastPostAt = faTime(doc, lineText(last, anyLink, faInfo)); !r.LastPostAt.IsZero() {
				break
			}
		}
	}
	s.FindMatcher(anyLink).Each(func(_ int, a *goquery.Selection) {
		if href := absolutePage(doc, attrOf(a, "href")); faTopicPage.MatchString(href) && faKey(href) == r.ID {
			r.LastPage = href
		}
	})
	marks := marksOf(s.Get(0))
	r.Sticky, r.Locked = isStickyMark(marks), isLockedMark(marks)
	r.Moved = strings.Contains(marks, "moved")
	return r
}

func faTime(doc *Document, text string) time.Time {
	t, _ := parseDate(text, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return t
}

// faPager finds the page numbers in the links to this very topic or forum that stand outside
// of posts.
func faPager(doc *Document, page *regexp.Regexp, id string) pager {
	offset := func(address string) int {
		m := page.FindStringSubmatch(address)
		if m == nil || m[1]+m[3] != id {
			return -1
		}
		n, err := strconv.Atoi(m[2] + m[4])
		if err != nil { // unreachable unless the number is too long for an int
			return -1
		}
		return n
	}
	links := doc.HTML().FindMatcher(anyLink).FilterFunction(func(_ int, a *goquery.Selection) bool {
		return !inside(a.Get(0), func(n *html.Node) bool { return faPostNo.MatchString(attr(n, "class")) })
	})
	return offsets(doc, links, max(offset(firstOf(doc.Canonical(), doc.Page().URL)), offset(doc.Page().URL), 0), offset)
}

var (
	faPostNo    = regexp.MustCompile(`\bpost--(\d+)\b`)
	faPostBox   = all(`.post, [class*="post--"]`)
	faTopicKey  = regexp.MustCompile(`/t(\d+)(?:p\d+)?(?:-[^/]*)?$|-t(\d+)(?:-\d+)?\.htm`)
	faForumKey  = regexp.MustCompile(`/f(\d+)(?:p\d+)?(?:-[^/]*)?$|-f(\d+)(?:-\d+)?\.htm`)
	faTopicPage = regexp.MustCompile(`/t(\d+)p(\d+)(?:-|$)|-t(\d+)-(\d+)\.htm`)
	faForumPage = regexp.MustCompile(`/f(\d+)p(\d+)(?:-|$)|-f(\d+)-(\d+)\.htm`)
	faPageNo    = regexp.MustCompile(`(/[tf]\d+)p\d+|(-[tf]\d+)-\d+(\.htm)`)
)

// faKey is the number of the topic in an address.
func faKey(address string) string {
	address, _, _ = strings.Cut(address, "#")
	path, _, _ := strings.Cut(address, "?")
	return firstGroup(faTopicKey, path)
}

// faFirstPage takes the page out of an address, and what is not the topic's own.
func faFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	path, _, _ := strings.Cut(address, "?")
	return faPageNo.ReplaceAllString(path, "$1$2$3")
}
