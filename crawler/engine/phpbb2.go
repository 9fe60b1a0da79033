package engine

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"vigie"
)

// phpbb2 reads phpBB 2 with subSilver and its children, and the table skins of phpBB 3 that
// follow subsilver2. It stands on the anchors of posts, on addresses and on the order of cells.
type phpbb2 struct{}

func (phpbb2) Name() string { return "phpbb2" }

var (
	p2Frame     = one(`table.forumline, table.tablebg, .forumline`)
	p2Anchor    = all(`a[name]`)
	p2Post      = one(`.postbody`)
	p2Author    = []goquery.Matcher{one(`.postauthor`), one(`.name b, .name strong`), one(`.name`)}
	p2Details   = all(`.postdetails, td.gensmall, .gensmall`)
	p2Chrome    = all(`.gensmall, .postdetails, .attachtitle, .quotetitle, hr`)
	p2Title     = []goquery.Matcher{one(`a.maintitle, .maintitle`), one(`#pageheader h2, a.titles`), one(`h1, h2`)}
	p2Topic     = all(`a.topictitle[href], .topictitle a[href]`)
	p2Cells     = all(`td`)
	p2Profile   = one(`a[href*="viewprofile"], .topicauthor, a.username, a.username-coloured, span.username`)
	p2Buttons   = all(`a[href*="mode=reply"] img, a[href*="mode=reply"] span, a[href*="mode=reply"]`)
	p2Box       = all(`.forumline .gen, .tablebg .gen, .forumline .genmed, .errorbox, .forumline td`)
	p2Login     = one(`form[action*="login"] input[type="password"]`)
	p2Empty     = all(`.forumline .gen, .tablebg .gen`)
	p2TopicLink = one(`a[href*="viewtopic.php?t="], a[href*="viewtopic.php?f="], a[href*="mode=reply"][href*="t="]`)
)

// Match: the skin's frame, a page of phpBB by its addresses, and none of phpBB 3's own skin.
func (phpbb2) Match(doc *Document) bool {
	if doc.JSON() != nil || !doc.has("phpBB") && !doc.has("phpbb.com") || !doc.has("viewtopic.php") && !doc.has("viewforum.php") && !doc.has("index.php") {
		return false
	}
	if doc.htmlAttr("id") != "" || doc.bodyAttr("id") == "phpbb" || isForumactif(doc) {
		return false
	}
	root := doc.HTML()
	return root.FindMatcher(p2Frame).Length() > 0 && root.FindMatcher(phpbbProsilver).Length() == 0
}

func (phpbb2) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(p2Post).Length() > 0:
		return KindThread
	case root.FindMatcher(p2Topic).Length() > 0:
		return KindBoard
	}
	kind := KindUnknown
	root.FindMatcher(p2Box).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if text := lineText(s); len(text) < 400 {
			kind = messageKind(text)
		}
		return kind == KindUnknown
	})
	path := doc.URL().Path
	switch {
	case kind != KindUnknown:
		return kind
	case root.FindMatcher(p2Login).Length() > 0 && !strings.Contains(path, "index.php"):
		return KindWall
	case strings.Contains(path, "viewtopic"):
		return KindThread
	case strings.Contains(path, "viewforum"):
		return KindBoard
	}
	return KindUnknown
}

func (phpbb2) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{Title: firstText(root.Selection, p2Title...), URL: p2FirstPage(stripSession(doc.Page().URL))}
	if t.Title == "" {
		t.Title = doc.Title()
	}
	if t.ID = phpbbKey(t.URL); t.ID == "" { // reached by the address of a post
		link := absolutePage(doc, attrOf(root.FindMatcher(p2TopicLink), "href"))
		if t.ID = phpbbKey(link); t.ID != "" {
			t.URL = p2FirstPage(link)
			if !strings.Contains(t.URL, "viewtopic") {
				t.URL = p2Viewtopic.ReplaceAllString(t.URL, "viewtopic.php") + "?t=" + t.ID
			}
		}
	}
	t.ID = firstOf(t.ID, t.URL)
	root.FindMatcher(p2Buttons).Each(func(_ int, s *goquery.Selection) {
		marks := strings.ToLower(attrOf(s, "alt") + " " + attrOf(s, "title") + " " + attrOf(s, "src") + " " + lineText(s))
		t.Locked = t.Locked || isLockedMark(marks)
	})
	p := p2Pager(doc, phpbbKey, t.ID)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	root.FindMatcher(p2Anchor).Each(func(_ int, a *goquery.Selection) {
		if m := p2PostID.FindStringSubmatch(attrOf(a, "name")); m != nil {
			t.Posts = append(t.Posts, p2ReadPost(doc, m[1], a))
		}
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// p2ReadPost reads the row that holds a post's anchor, or the table that a post has for itself
// in subsilver2. What has no body is no post.
func p2ReadPost(doc *Document, id string, a *goquery.Selection) Post {
	s := a
	for up := a.Get(0).Parent; up != nil; up = up.Parent {
		if up.Data != "tr" && up.Data != "table" && up.Data != "div" {
			continue
		}
		if s = a.Parents().FilterNodes(up); s.FindMatcher(p2Post).Length() > 0 {
			break
		}
	}
	words := s.FindMatcher(p2Post)
	if words.Length() == 0 {
		return Post{}
	}
	p := Post{ID: id, Author: userName(firstText(s, p2Author...)), At: p2PostTime(doc, id, s)}
	body := words.Parent()
	p.Text, p.Signature = subSignature(plainText(body, subQuote, subQuoteHead, p2Chrome))
	p.Quotes = subQuotes(body, p2Chrome)
	return p
}

// p2PostTime reads "Posted: Mon Jan 05, 2004 2:30 pm   Post subject: Re: …", which stands by
// the post's own link: the profile beside it has a date too.
func p2PostTime(doc *Document, id string, s *goquery.Selection) time.Time {
	var texts []string
	s.FindMatcher(anyLink).EachWithBreak(func(_ int, a *goquery.Selection) bool {
		if strings.HasSuffix(attrOf(a, "href"), "#"+id) || strings.HasSuffix(attrOf(a, "href"), "#p"+id) {
			texts = append(texts, lineText(a.Parent()))
			return false
		}
		return true
	})
	s.FindMatcher(p2Details).Each(func(_ int, d *goquery.Selection) {
		if text := lineText(d); p2Posted.MatchString(text) {
			texts = append(texts, text)
		}
	})
	for _, text := range texts {
		if at := p2Posted.FindStringIndex(text); at != nil {
			text = text[at[1]:]
		}
		if t, ok := parseDate(text, doc.Now(), doc.Zone(defaultZone), doc.DayFirst()); ok {
			return t
		}
	}
	return time.Time{}
}

func (phpbb2) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: firstText(root.Selection, p2Title...)}
	var topics []*html.Node
	seen := map[string]bool{}
	root.FindMatcher(p2Topic).Each(func(_ int, a *goquery.Selection) {
		if key := phpbbKey(absolutePage(doc, attrOf(a, "href"))); key != "" && !seen[key] && lineText(a) != "" {
			seen[key] = true
			topics = append(topics, a.Get(0))
		}
	})
	rows := rowsOf(topics)
	for _, n := range topics {
		b.Threads = append(b.Threads, p2ReadRow(doc, root.FindNodes(n), root.FindNodes(rows[n])))
	}
	if len(b.Threads) == 0 {
		empty := false
		root.FindMatcher(p2Empty).Each(func(_ int, s *goquery.Selection) { empty = empty || saysEmpty(lineText(s)) })
		if !empty {
			return nil, doc.nothing()
		}
	}
	b.Next = p2Pager(doc, p2ForumKey, p2ForumKey(doc.Page().URL)).next
	return b, nil
}

// p2ReadRow goes by the cells behind the title: the first number counts replies, the last cell
// is the last post's. phpBB 2 has the author behind the replies, subsilver2 before them.
func p2ReadRow(doc *Document, title, s *goquery.Selection) Row {
	r := Row{Title: lineText(title), URL: p2FirstPage(absolutePage(doc, attrOf(title, "href"))), Replies: -1}
	r.ID = firstOf(phpbbKey(r.URL), r.URL)
	r.PostedAt, _ = parseDate(afterLast(attrOf(title, "title"), "Posted:"), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	head := title.Closest("td")
	cells := head.NextAll().FilterMatcher(p2Cells)
	last := cells.Last()
	cells.Slice(0, max(cells.Length()-1, 0)).Each(func(_ int, c *goquery.Selection) {
		text := lineText(c)
		switch n := pageLabel(c.Get(0)); {
		case r.Replies < 0 && (n > 0 || text == "0"):
			r.Replies = n
		case n == 0 && text != "" && text != "0" && r.Author.IsZero():
			r.Author = vigie.NewUserName(text)
		}
	})
	if who := s.FindMatcher(p2Profile); r.Author.IsZero() && who.Length() > 0 {
		r.Author = vigie.NewUserName(lineText(who))
	}
	r.LastPostAt, _ = parseDate(lineText(last, anyLink), doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	head.FindMatcher(anyLink).Each(func(_ int, a *goquery.Selection) {
		if href := absolutePage(doc, attrOf(a, "href")); p2Start(href) > 0 {
			r.LastPage = href
		}
	})
	marks := marksOf(s.Get(0))
	r.Sticky, r.Locked = isStickyMark(marks), isLockedMark(marks)
	r.Moved = strings.Contains(marks, "folder_moved") || strings.Contains(marks, "topic_moved")
	return r
}

func p2Pager(doc *Document, key func(string) string, id string) pager {
	return offsets(doc, doc.HTML().FindMatcher(anyLink), p2Start(doc.Page().URL), func(address string) int {
		if key(address) != id || id == "" {
			return -1
		}
		return p2Start(address)
	})
}

// p2Start is the number of the first entry of a page: start=15, -t12-15.html; 0 on the first.
func p2Start(address string) int {
	n, err := strconv.Atoi(firstGroup(p2PageNo, address))
	if err != nil {
		return 0
	}
	return n
}

func p2ForumKey(address string) string { return firstGroup(p2Forum, address) }

// p2FirstPage is the address of the topic's first page, without how its posts are sorted.
func p2FirstPage(address string) string {
	address = phpbbFirstPage(address)
	return p2Sorted.ReplaceAllString(address, "")
}

var (
	p2PostID    = regexp.MustCompile(`^p?(\d+)$`)
	p2Posted    = regexp.MustCompile(`(?i)(?:posted|post[ée] le|geplaatst(?: op)?|verfasst(?: am)?)\s*:`)
	p2PageNo    = regexp.MustCompile(`[?&]start=(\d+)|-[tf]\d+-s?(\d+)\.html?`)
	p2Forum     = regexp.MustCompile(`viewforum\.php\?(?:.*&)?f=(\d+)|-f(\d+)(?:-\d+)?\.html?`)
	p2Sorted    = regexp.MustCompile(`&(?:postdays|postorder|highlight)=[^&]*`)
	p2Viewtopic = regexp.MustCompile(`posting\.php.*`)
)
