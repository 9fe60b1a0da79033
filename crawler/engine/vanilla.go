package engine

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// vanilla reads the server-rendered pages of Vanilla 2 to 4. It stands on the ids Discussion_12
// and Comment_34, which its scripts need.
type vanilla struct{}

func (vanilla) Name() string { return "vanilla" }

// Match: Vanilla names the page in the id and the classes of its body.
func (vanilla) Match(doc *Document) bool { return vanilla{}.Signed(doc) }

// Signed: the body's id, else its classes.
func (vanilla) Signed(doc *Document) bool {
	id, class := doc.bodyAttr("id"), " "+doc.bodyAttr("class")+" "
	return strings.HasPrefix(id, "vanilla_") || strings.HasPrefix(id, "dashboard_home_") || strings.HasPrefix(id, "dashboard_entry_") ||
		strings.Contains(class, " Vanilla ") || strings.Contains(class, " Dashboard ") && strings.Contains(class, " Section-")
}

var (
	vaPost      = all(`.ItemComment[id^="Comment_"], .ItemDiscussion[id^="Discussion_"]:has(.Message), [id^="Comment_"]:has(.Message), [id^="Discussion_"]:has(.Message)`)
	vaRow       = all(`li[id^="Discussion_"], tr[id^="Discussion_"], .DataList .ItemDiscussion`)
	vaAuthor    = []goquery.Matcher{one(`.Author a.Username`), all(`.Author a[href*="/profile/"]`), one(`.Username`), one(`.Author`)}
	vaTime      = one(`.DateCreated time[datetime]`)
	vaAnyTime   = one(`time[datetime]`)
	vaBody      = one(`.Message`)
	vaQuote     = all(`blockquote`)
	vaQuoteBy   = all(`.QuoteAuthor, .blockquote-link`)
	vaEmbed     = all(`[data-embedjson]`)
	vaChrome    = all(`.Signature, .UserSignature, .DateUpdated, .Reactions, .Attachments`)
	vaSignature = one(`.Signature, .UserSignature`)
	vaMention   = all(`a.atMention, a.mention`)
	vaTitle     = []goquery.Matcher{one(`.PageTitle h1`), one(`h1.pageTitle, #Content h1, h1`)}
	vaRowTitle  = []goquery.Matcher{one(`.Title a[href*="/discussion/"], a.Title[href*="/discussion/"]`), one(`a[href*="/discussion/"]`)}
	vaStarter   = []goquery.Matcher{one(`.DiscussionAuthor a`), one(`.FirstUser a.UserLink, .FirstUser a[href*="/profile/"]`), one(`.DiscussionAuthor, .FirstUser`)}
	vaCount     = []goquery.Matcher{one(`.CommentCount [title]`), one(`.CountComments [title]`), one(`.CommentCount .Number, .CountComments .Number`), one(`.CommentCount, .CountComments`)}
	vaLast      = []goquery.Matcher{one(`.LastCommentDate time[datetime]`), one(`.LastUser time[datetime], .BlockColumn.LastUser time[datetime]`), one(`.CommentDate time[datetime]`), one(`time[datetime]`)}
	vaFirst     = one(`.FirstUser time[datetime]`)
	vaPager     = one(`.Pager`)
	vaCurrent   = all(`.Highlight`)
	vaNext      = one(`a.Next, a[rel="next"]`)
	vaLinkNext  = one(`link[rel="next"]`)
	vaClosed    = one(`.DiscussionClosed, .ItemDiscussion.Closed, .Foot.Closed, .PageTitle .Tag-Closed`)
	vaMessage   = one(`p#Message, div#Message`)
	vaContent   = one(`#Content, .Center, main, #Body`)
)

var vaKey = regexp.MustCompile(`/discussion/(\d+)`)

func (vanilla) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(vaPost).Length() > 0:
		return KindThread
	case root.FindMatcher(vaRow).Length() > 0:
		return KindBoard
	}
	marks := strings.ToLower(doc.bodyAttr("id") + " " + doc.bodyAttr("class"))
	text := lineText(root.FindMatcher(vaContent).First())
	switch {
	case strings.Contains(marks, "filenotfound"):
		return KindGone
	case strings.Contains(marks, "permission") || strings.Contains(marks, "_entry_") || strings.Contains(marks, "unauthorized") || strings.Contains(marks, "section-entry"):
		return KindWall
	case strings.Contains(marks, "section-error") && len(text) < 600:
		return messageKind(text)
	case root.FindMatcher(vaMessage).Length() > 0:
		return messageKind(lineText(root.FindMatcher(vaMessage)))
	case strings.Contains(marks, "section-discussionlist"):
		return KindBoard
	case strings.Contains(marks, "section-discussion"):
		return KindThread
	}
	return KindUnknown
}

func (vanilla) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{Title: firstText(root.Selection, vaTitle...)}
	t.Locked = root.FindMatcher(vaClosed).Length() > 0
	for _, address := range []string{doc.Page().URL, doc.Canonical()} {
		if m := vaKey.FindStringSubmatch(address); m != nil && t.ID == "" {
			t.ID, t.URL = m[1], vaFirstPage(stripSession(address))
		}
	}
	p := readPager(doc, root.FindMatcher(vaPager), vaCurrent, vaNext)
	t.Page, t.Pages, t.Next, t.Last = p.page, p.pages, p.next, p.last
	if t.Next == "" {
		t.Next = absolutePage(doc, attrOf(root.FindMatcher(vaLinkNext), "href"))
	}
	root.FindMatcher(vaPost).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(attrOf(s, "id"), "Comment_")
		if n, ok := strings.CutPrefix(attrOf(s, "id"), "Discussion_"); ok { // comments have numbers of their own
			id = "d" + n
			if t.ID == "" { // reached by the address of a comment
				t.ID = n
			}
		}
		t.Posts = append(t.Posts, vaReadPost(doc, id, s))
	})
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	t.URL = firstOf(t.URL, doc.Canonical(), stripSession(doc.Page().URL))
	return t, nil
}

func vaReadPost(doc *Document, id string, s *goquery.Selection) Post {
	p := Post{ID: id, Author: userName(firstText(s, vaAuthor...)), Deleted: s.HasClass("Deleted")}
	at := s.FindMatcher(vaTime).First()
	if at.Length() == 0 {
		at = s.FindMatcher(vaAnyTime).First()
	}
	p.At, _ = parseISO(attrOf(at, "datetime"), doc.Now(), doc.Zone("UTC"))
	body := s.FindMatcher(vaBody).First()
	p.Text = plainText(body, vaQuote, vaChrome)
	body.FindMatcher(vaQuote).Each(func(_ int, q *goquery.Selection) {
		out := Quote{Text: plainText(q, vaQuote, vaQuoteBy)}
		q.FindMatcher(vaQuoteBy).EachWithBreak(func(_ int, by *goquery.Selection) bool {
			if by.ParentsMatcher(vaQuote).Get(0) != q.Get(0) {
				return true
			}
			if out.Author = quoteAuthor(lineText(by)); out.Author.IsZero() {
				out.Author = userName(strings.TrimSuffix(lineText(by), ":"))
			}
			return false
		})
		if out.Text != "" {
			p.Quotes = append(p.Quotes, out)
		}
	})
	body.FindMatcher(vaEmbed).Each(func(_ int, e *goquery.Selection) {
		if q, ok := vaEmbedded(attrOf(e, "data-embedjson")); ok {
			p.Quotes = append(p.Quotes, q)
		}
	})
	body.FindMatcher(vaMention).Each(func(_ int, m *goquery.Selection) {
		if name := userName(strings.TrimPrefix(lineText(m), "@")); !name.IsZero() {
			p.Mentions = append(p.Mentions, name)
		}
	})
	p.Signature = plainText(s.FindMatcher(vaSignature).First())
	return p
}

// vaEmbedded is a quote that the page keeps as JSON for its program.
func vaEmbedded(raw string) (Quote, bool) {
	var data struct {
		Kind string `json:"embedType"`
		Body string `json:"body"`
		User struct {
			Name string `json:"name"`
		} `json:"insertUser"`
	}
	if json.Unmarshal([]byte(raw), &data) != nil || data.Kind != "quote" {
		return Quote{}, false
	}
	return Quote{Author: userName(data.User.Name), Text: strings.TrimSpace(plainText(fragment(data.Body), vaQuote))}, true
}

func (vanilla) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: firstText(root.Selection, vaTitle...)}
	root.FindMatcher(vaRow).Each(func(_ int, s *goquery.Selection) {
		title := firstOfAll(s, vaRowTitle...)
		address := vaFirstPage(absolutePage(doc, attrOf(title, "href")))
		m := vaKey.FindStringSubmatch(address)
		if m == nil {
			return
		}
		r := Row{ID: m[1], Title: lineText(title), URL: address, Replies: -1}
		r.Author = vigie.NewUserName(firstText(s, vaStarter...))
		if n := firstOfAll(s, vaCount...); n.Length() > 0 {
			r.Replies = number(firstOf(attrOf(n, "title"), lineText(n)))
		}
		r.LastPostAt, _ = parseISO(attrOf(firstOfAll(s, vaLast...), "datetime"), doc.Now(), doc.Zone("UTC"))
		r.PostedAt, _ = parseISO(attrOf(s.FindMatcher(vaFirst).First(), "datetime"), doc.Now(), doc.Zone("UTC"))
		marks := " " + attrOf(s, "class") + " "
		r.Sticky = strings.Contains(marks, "Announce") || strings.Contains(marks, " Announcement")
		r.Locked = strings.Contains(marks, " Closed ")
		b.Threads = append(b.Threads, r)
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.FindMatcher(vaContent).First())) {
		return nil, doc.nothing()
	}
	b.Next = readPager(doc, root.FindMatcher(vaPager), vaCurrent, vaNext).next
	if b.Next == "" {
		b.Next = absolutePage(doc, attrOf(root.FindMatcher(vaLinkNext), "href"))
	}
	return b, nil
}

var vaPageNo = regexp.MustCompile(`(/discussion/\d+/[^/?#]+)/p\d+.*$|[?#].*$`)

// vaFirstPage takes the page, the comment and the like out of a discussion's address.
func vaFirstPage(address string) string { return vaPageNo.ReplaceAllString(address, "$1") }
