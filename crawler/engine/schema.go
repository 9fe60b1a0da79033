package engine

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// schema reads what a page of unknown software says of itself to search engines: a
// DiscussionForumPosting or a Question with its comments or answers, as JSON-LD or microdata.
type schema struct{}

func (schema) Name() string { return "schema" }

func (schema) lastResort() {}

var (
	soScript   = all(`script[type="application/ld+json"]`)
	soRoot     = all(`[itemscope][itemtype*="schema.org/DiscussionForumPosting"], [itemscope][itemtype*="schema.org/Question"]`)
	soReply    = all(`[itemscope][itemtype*="schema.org/Comment"], [itemscope][itemtype*="schema.org/Answer"]`)
	soAnyPost  = all(`[itemscope][itemtype*="schema.org/DiscussionForumPosting"], [itemscope][itemtype*="schema.org/Question"], [itemscope][itemtype*="schema.org/Comment"], [itemscope][itemtype*="schema.org/Answer"]`)
	soProp     = all(`[itemprop]`)
	soQuote    = all(`blockquote, [itemprop="citation"]`)
	soQuoteBy  = all(`cite, [itemprop="author"]`)
	soNext     = one(`link[rel="next"], a[rel="next"]`)
	soHeading  = one(`h1`)
	soNumbered = all(`[id]`)
)

// Match: the page speaks of a posting and no engine knows it.
func (schema) Match(doc *Document) bool {
	if doc.JSON() != nil || !doc.has("DiscussionForumPosting") && !doc.has("QAPage") && !doc.has("schema.org/Question") || feedKind(doc.page.Body) != "" {
		return false
	}
	return doc.unknown() && len(soRead(doc)) > 0
}

// soItem is a posting with its replies.
type soItem struct {
	id, url, title, author, at, text string
	replies                          int // -1: unknown
	quotes                           []Quote
	comments                         []soItem
}

// soRead reads the postings of a page once.
func soRead(doc *Document) []soItem {
	if items, ok := doc.memo.([]soItem); ok {
		return items
	}
	var items []soItem
	doc.HTML().FindMatcher(soScript).Each(func(_ int, s *goquery.Selection) {
		var value any
		if json.Unmarshal([]byte(s.Text()), &value) == nil {
			items = append(items, soFind(doc, value, 0)...)
		}
	})
	if len(items) == 0 || soPosts(items) == 1 { // JSON-LD often holds the opening post alone
		if micro := soMicrodata(doc); soPosts(micro) > soPosts(items) {
			items = micro
		}
	}
	doc.memo = items
	return items
}

func soPosts(items []soItem) int {
	n := len(items)
	for _, i := range items {
		n += soPosts(i.comments)
	}
	return n
}

func (schema) Kind(doc *Document) Kind {
	items := soRead(doc)
	urls := map[string]bool{}
	for _, i := range items {
		urls[threadAddress(i.url)] = i.url != ""
	}
	switch {
	case len(items) == 0:
		return KindUnknown
	case len(items) > 1 && len(urls) == len(items) && soPosts(items) == len(items): // a posting for each thread
		return KindBoard
	}
	return KindThread
}

func (schema) Board(doc *Document) (*Board, error) {
	b := &Board{Name: lineText(doc.HTML().FindMatcher(soHeading)), Next: soNextPage(doc)}
	b.Name = firstOf(b.Name, doc.Title())
	for _, i := range soRead(doc) {
		r := Row{URL: threadAddress(i.url), Title: i.title, Author: userName(i.author), Replies: i.replies}
		if r.ID = firstOf(threadKey(r.URL), r.URL); r.Title == "" {
			r.Title, _, _ = strings.Cut(i.text, "\n")
		}
		r.PostedAt, _ = parseISO(i.at, doc.Now(), doc.Zone(defaultZone))
		b.Threads = append(b.Threads, r)
	}
	return b, nil
}

func soNextPage(doc *Document) string {
	return absolutePage(doc, attrOf(doc.HTML().FindMatcher(soNext).First(), "href"))
}

func (schema) Thread(doc *Document) (*Thread, error) {
	items := soRead(doc)
	if len(items) == 0 {
		return nil, doc.nothing()
	}
	t := &Thread{Title: items[0].title, Next: soNextPage(doc)}
	for _, address := range []string{doc.Page().URL, doc.Canonical(), items[0].url} {
		if t.ID = threadKey(address); t.ID != "" {
			break
		}
	}
	t.Title = firstOf(t.Title, lineText(doc.HTML().FindMatcher(soHeading)), doc.Title())
	t.URL = firstPage(stripSession(firstOf(doc.Canonical(), doc.Page().URL)))
	t.ID = firstOf(t.ID, t.URL)
	soAppend(doc, t, items)
	return t, nil
}

// soAppend lays the tree of replies flat, in the order of times.
func soAppend(doc *Document, t *Thread, items []soItem) {
	var add func(items []soItem, depth int)
	add = func(items []soItem, depth int) {
		for _, i := range items {
			p := Post{ID: soPostID(i, len(t.Posts)), Author: userName(i.author), Text: i.text, Quotes: i.quotes}
			p.At, _ = parseDate(i.at, doc.Now(), doc.Zone(defaultZone), true)
			t.Posts = append(t.Posts, p)
			if depth < 20 {
				add(i.comments, depth+1)
			}
		}
	}
	add(items, 0)
	sortPosts(t.Posts)
}

// soPostID is the post's number: its own, that in its address, else made of its words.
func soPostID(i soItem, place int) string {
	if n := digits.FindAllString(i.id, -1); len(n) > 0 {
		return n[len(n)-1]
	}
	if u, err := url.Parse(i.url); err == nil {
		if n := digits.FindString(u.Fragment); n != "" {
			return n
		}
		if n := firstOf(u.Query().Get("p"), u.Query().Get("pid"), u.Query().Get("post")); n != "" {
			return n
		}
	}
	if i.url != "" && place > 0 {
		return i.url
	}
	return postHash(i.at, i.text)
}

// soMicrodata reads the postings marked up in the page itself.
func soMicrodata(doc *Document) []soItem {
	root := doc.HTML()
	var items []soItem
	taken := map[*html.Node]bool{}
	root.FindMatcher(soRoot).Each(func(_ int, s *goquery.Selection) {
		if s.ParentsMatcher(soAnyPost).Length() > 0 {
			return
		}
		item := soMicro(doc, s)
		s.FindMatcher(soReply).Each(func(_ int, r *goquery.Selection) {
			taken[r.Get(0)] = true
			item.comments = append(item.comments, soMicro(doc, r))
		})
		items = append(items, item)
	})
	if len(items) == 0 {
		return nil
	}
	root.FindMatcher(soReply).Each(func(_ int, r *goquery.Selection) { // replies beside the opening post
		if !taken[r.Get(0)] {
			items[0].comments = append(items[0].comments, soMicro(doc, r))
		}
	})
	return items
}

// soMicro reads the properties of one item, not those of an item inside it.
func soMicro(doc *Document, s *goquery.Selection) soItem {
	item := soItem{replies: -1, id: attrOf(s, "id")}
	var body *goquery.Selection
	s.FindMatcher(soProp).Each(func(_ int, p *goquery.Selection) {
		if owner := p.ParentsMatcher(soAnyPost).Get(0); owner != s.Get(0) {
			return
		}
		value := firstOf(attrOf(p, "content"), attrOf(p, "datetime"))
		for name := range strings.FieldsSeq(attrOf(p, "itemprop")) {
			switch name {
			case "headline", "name":
				if item.title == "" && p.ParentsMatcher(soPerson).Length() == 0 {
					item.title = oneLine(firstOf(value, lineText(p)))
				}
			case "text", "articleBody":
				if body == nil {
					body = p
				}
			case "author", "creator":
				if item.author == "" && p.ParentsMatcher(soQuote).Length() == 0 {
					item.author = soMicroName(p, value)
				}
			case "datePublished", "dateCreated":
				item.at = firstOf(item.at, value, lineText(p))
			case "url", "mainEntityOfPage":
				item.url = firstOf(item.url, absolute(doc, firstOf(attrOf(p, "href"), value)))
			case "commentCount", "answerCount":
				item.replies = number(firstOf(value, lineText(p)))
			}
		}
	})
	if body != nil {
		if item.text = attrOf(body, "content"); item.text == "" {
			item.text, item.quotes = plainText(body, soQuote), readQuotes(body, soQuote, soQuoteBy)
		}
	}
	if digits.FindString(item.id) == "" { // the number may stand on what is around the item
		item.id = ""
		if around := s.ParentsMatcher(soNumbered).First(); around.FindMatcher(soAnyPost).Length() == 1 {
			item.id = attrOf(around, "id")
		}
	}
	return item
}

var (
	soPerson     = all(`[itemtype*="schema.org/Person"], [itemtype*="schema.org/Organization"]`)
	soPersonName = all(`[itemprop="name"]`)
)

func soMicroName(p *goquery.Selection, value string) string {
	if name := p.FindMatcher(soPersonName).First(); name.Length() > 0 {
		return firstOf(attrOf(name, "content"), lineText(name))
	}
	return firstOf(value, lineText(p))
}
