package engine

import (
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// phpbb reads phpBB 3.0 to 3.3 with prosilver and its many children. It stands on ids, the
// class names that scripts need, and addresses with or without rewriting.
type phpbb struct{}

func (phpbb) Name() string { return "phpbb" }

var (
	phpbbPost      = all(`div[id^="p"].post, div[id^="p"]:haschild(.postbody), article[id^="p"].post`)
	phpbbProsilver = one(`ul.topiclist, div[id^="p"] .postbody .content, #message .inner`)
	phpbbAuthor    = one(`[class^="username"], strong`)
	phpbbProfile   = one(`.postprofile [class^="username"], .postprofile dt a:not(:has(img)), .postprofile dt strong`)
	phpbbByline    = one(`.author`)
	phpbbTime      = one(`time[datetime]`)
	phpbbPostBody  = one(`.postbody`)
	phpbbBody      = one(`.content`)
	phpbbSignature = one(`.signature`)
	phpbbQuote     = all(`blockquote`)
	phpbbCite      = all(`cite`)
	phpbbChrome    = all(`.notice, .attachbox, .codebox > p, .codebox dt, .signature, .inline-attachment, .rules`)
	phpbbTitle     = one(`h2.topic-title, #page-body h2, h2:has(a[href*="-t"]), h2`)
	phpbbBoardName = one(`h2.forum-title, #page-body h2, h2`)
	phpbbMessage   = one(`#message`)
	phpbbLogin     = one(`form#login`)
	phpbbBar       = one(`.action-bar, .topic-actions`)
	phpbbLocked    = one(`.fa-lock, .locked-icon`)
	phpbbPager     = one(`.pagination`)
	phpbbCurrent   = all(`strong, li.active`)
	phpbbNext      = one(`li.arrow.next a, li.next a, a[rel="next"], a.right-box.right`)
	phpbbTopicID   = one(`#topic-search input[name="t"], form input[type="hidden"][name="t"]`)
	phpbbTopicLink = one(`a[href*="mode=reply"], a[href*="viewtopic.php?"][href*="t="]`)
	phpbbRow       = all(`ul.topics > li.row, ul.topiclist > li.row`)
	phpbbRowTitle  = one(`a.topictitle`)
	phpbbRowFirst  = one(`.topic-poster [class^="username"]`)
	phpbbRowAuthor = all(`dt [class^="username"], .list-inner [class^="username"]`)
	phpbbRowLink   = all(`dt a:not(.topictitle)`)
	phpbbRowPoster = one(`.topic-poster`)
	phpbbRowPages  = all(`dt .pagination a`)
	phpbbRowPosts  = one(`dd.posts`)
	phpbbRowHead   = one(`dt`)
	phpbbRowLast   = one(`dd.lastpost`)
	phpbbRowIcon   = one(`dl`)
	phpbbDfn       = all(`dfn`)
	phpbbRowChrome = all(`.pagination, .responsive-show`)
	phpbbLink      = one(`a[href]`)
	phpbbEmpty     = one(`.panel`)
)

// Match knows the page by the id that every prosilver child keeps on its body, or by the
// footer's link together with prosilver's markup.
func (phpbb) Match(doc *Document) bool {
	return phpbb{}.Signed(doc) || doc.htmlAttr("id") == "" && doc.has("phpbb.com") && doc.HTML().FindMatcher(phpbbProsilver).Length() > 0
}

// Signed: prosilver's body. Forumactif's copy of the skin may have it too.
func (phpbb) Signed(doc *Document) bool { return doc.bodyAttr("id") == "phpbb" && !isForumactif(doc) }

func (phpbb) Kind(doc *Document) Kind {
	root := doc.HTML()
	if !doc.has("postbody") && !doc.has("topictitle") { // else the page has posts or rows
		if box := root.FindMatcher(phpbbMessage); box.Length() > 0 {
			return messageKind(lineText(box))
		}
		if root.FindMatcher(phpbbLogin).Length() > 0 {
			return KindWall
		}
	}
	class := doc.bodyAttr("class")
	if strings.Contains(class, "section-viewtopic") {
		return KindThread
	}
	if strings.Contains(class, "section-") && !strings.Contains(class, "section-viewforum") && !strings.Contains(class, "section-app") {
		return KindUnknown // the index, a profile, a search
	}
	if strings.Contains(class, "section-viewforum") || root.FindMatcher(phpbbRowTitle).Length() > 0 {
		return KindBoard
	}
	return KindThread
}

func (phpbb) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	title := root.FindMatcher(phpbbTitle)
	t := &Thread{
		ID:     phpbbThreadID(doc),
		Title:  lineText(title),
		Locked: root.FindMatcher(phpbbBar).FindMatcher(phpbbLocked).Length() > 0,
	}
	if t.Title == "" {
		t.Title = doc.Title()
	}
	for _, address := range []string{absolutePage(doc, attrOf(title.FindMatcher(phpbbLink), "href")), doc.Canonical(), doc.Page().URL} {
		if t.URL == "" && phpbbKey(address) != "" {
			t.URL = phpbbFirstPage(address)
		}
	}
	if t.URL == "" {
		t.URL = phpbbFirstPage(stripSession(doc.Page().URL))
	}
	p := phpbbReadPager(doc)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(phpbbPost).Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(attrOf(s, "id"), "p"); digits.FindString(id) == id && id != "" {
			t.Posts = append(t.Posts, phpbbReadPost(doc, id, s))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

func phpbbReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Deleted: s.HasClass("deleted")}
	by := s.FindMatcher(phpbbByline)
	who := by.FindMatcher(phpbbAuthor) // the first: a profile may repeat the name with a title
	if who.Length() == 0 {
		who = s.FindMatcher(phpbbProfile)
	}
	p.Author = vigie.NewUserName(lineText(who))
	p.At = phpbbDate(doc, by)
	if p.Deleted {
		return p
	}
	body := s.FindMatcher(phpbbPostBody).FindMatcher(phpbbBody)
	p.Text = plainText(body, phpbbQuote, phpbbChrome)
	p.Quotes = readQuotes(body, phpbbQuote, phpbbCite, phpbbChrome)
	p.Signature = plainText(s.FindMatcher(phpbbSignature))
	return p
}

// phpbbDate reads a byline: "par X » Ven 7 Oct 2011 08:23", or its time element.
func phpbbDate(doc *Document, s *goquery.Selection) time.Time {
	if t := phpbbTimeIn(doc, s); !t.IsZero() {
		return t
	}
	t, _ := parseDate(afterLast(lastText(s), "»"), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	return t
}

func phpbbTimeIn(doc *Document, s *goquery.Selection) time.Time {
	t, _ := parseISO(attrOf(s.FindMatcher(phpbbTime), "datetime"), doc.Now(), doc.Zone(defaultZone))
	return t
}

func (phpbb) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(phpbbBoardName))}
	root.FindMatcher(phpbbRow).Each(func(_ int, s *goquery.Selection) {
		if title := s.FindMatcher(phpbbRowTitle); title.Length() > 0 { // rows of sub-forums have none
			b.Threads = append(b.Threads, phpbbReadRow(doc, s, title))
		}
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(phpbbEmpty))) {
		return nil, doc.nothing()
	}
	b.Next = phpbbReadPager(doc).next
	return b, nil
}

func phpbbReadRow(doc *Document, s, title *goquery.Selection) Row {
	r := Row{Title: lineText(title), URL: phpbbFirstPage(absolutePage(doc, attrOf(title, "href")))}
	if r.ID = phpbbKey(r.URL); r.ID == "" {
		r.ID = r.URL
	}
	who := s.FindMatcher(phpbbRowFirst)
	if who.Length() == 0 {
		who = s.FindMatcher(phpbbRowAuthor).Last() // the last reply's author may stand before it
	}
	if who.Length() == 0 {
		who = s.FindMatcher(phpbbRowLink).Last()
	}
	r.Author = vigie.NewUserName(lineText(who))
	r.Replies = number(lineText(s.FindMatcher(phpbbRowPosts), phpbbDfn))
	by := s.FindMatcher(phpbbRowPoster) // 3.2 and later; before, the first cell says "by X » when"
	if by.Length() == 0 {
		by = s.FindMatcher(phpbbRowHead)
	}
	if r.PostedAt = phpbbTimeIn(doc, by); r.PostedAt.IsZero() {
		r.PostedAt, _ = parseDate(afterLast(lineText(by, phpbbRowChrome), "»"), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	r.LastPostAt = phpbbDate(doc, s.FindMatcher(phpbbRowLast))
	r.LastPage = absolutePage(doc, attrOf(s.FindMatcher(phpbbRowPages).Last(), "href"))
	icon := s.FindMatcher(phpbbRowIcon)
	marks := attrOf(icon, "class") + " " + attrOf(icon, "style")
	r.Sticky = s.HasClass("sticky") || s.HasClass("announce") || s.HasClass("global-announce")
	r.Locked = strings.Contains(marks, "_locked")
	r.Moved = strings.Contains(marks, "topic_moved")
	return r
}

// phpbbReadPager looks beside the buttons first: the rows of a listing have pagers of their own.
func phpbbReadPager(doc *Document) pager {
	box := doc.HTML().FindMatcher(phpbbBar).FindMatcher(phpbbPager)
	if box.Length() == 0 {
		box = doc.HTML().FindMatcher(phpbbPager)
	}
	return readPager(doc, box, phpbbCurrent, phpbbNext)
}

func phpbbThreadID(doc *Document) string {
	if id := phpbbKey(doc.Page().URL); id != "" {
		return id
	}
	root := doc.HTML()
	if id := attrOf(root.FindMatcher(phpbbTopicID), "value"); id != "" {
		return id
	}
	if id := phpbbKey(doc.Canonical()); id != "" {
		return id
	}
	if id := phpbbKey(absolute(doc, attrOf(root.FindMatcher(phpbbTopicLink), "href"))); id != "" {
		return id
	}
	return phpbbFirstPage(stripSession(doc.Page().URL))
}

// phpbbKey is the topic's number in an address, rewritten or not.
func phpbbKey(address string) string {
	if m := phpbbTopicKey.FindStringSubmatch(address); m != nil {
		return m[1] + m[2] + m[3]
	}
	return ""
}

var (
	phpbbTopicKey = regexp.MustCompile(`[?&]t=(\d+)|-t(\d+)(?:-\d+|-s\d+)?(?:\.html?|/|$)|/topic-?(\d+)(?:-\d+)?(?:\.html?|/|$)`)
	phpbbStart    = regexp.MustCompile(`(-t\d+)-(?:s)?\d+(\.html?|/)`)
)

// phpbbFirstPage takes out of an address what points to a page, a post or a search.
func phpbbFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	path, params, found := strings.Cut(address, "?")
	path = phpbbStart.ReplaceAllString(path, "$1$2")
	if !found {
		return path
	}
	var kept []string
	for part := range strings.SplitSeq(params, "&") {
		switch name, _, _ := strings.Cut(part, "="); name {
		case "start", "hilit", "view", "st", "sk", "sd", "p", "sid":
		case "f": // the topic's number is enough, and later versions leave the forum's out
		default:
			kept = append(kept, part)
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}
