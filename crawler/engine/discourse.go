package engine

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// discourse reads Discourse: its JSON (latest.json, c/….json, t/….json), the same JSON kept
// in an ordinary page, and the plain page that it serves to crawlers.
type discourse struct{}

func (discourse) Name() string { return "discourse" }

const dcPage = 20 // posts on a page

// Match takes JSON by its shape and pages by their generator.
func (discourse) Match(doc *Document) bool {
	if doc.JSON() != nil {
		return dcDecode(doc) != nil
	}
	return strings.HasPrefix(doc.Generator(), "discourse") || doc.has(`id="data-preloaded"`)
}

var (
	dcPreloaded = one(`#data-preloaded`)
	dcKey       = regexp.MustCompile(`^topic_(?:\d+$|list)`)
	dcAddress   = regexp.MustCompile(`/t/(?:([^/]*[^/\d][^/]*)/)?(\d+)(?:/\d+)?(?:\.json|/posts\.json)?/?$`)
	dcMissing   = one(`.page-not-found, .not-found-container`)
)

// Kind tells by the shape of the JSON, else by what the HTML holds.
func (discourse) Kind(doc *Document) Kind {
	data, err := dcRead(doc)
	switch {
	case err != nil:
	case data.Type == "not_found" || data.Type == "deleted_topic":
		return KindGone
	case data.Type != "":
		return KindWall
	case data.Stream != nil:
		return KindThread
	case data.TopicList != nil:
		return KindBoard
	}
	if doc.JSON() != nil {
		return KindUnknown
	}
	switch {
	case doc.HTML().FindMatcher(dcMissing).Length() > 0:
		return KindGone
	case dcPlain(doc).FindMatcher(dcCrawlerPost).Length() > 0, dcAddress.MatchString(doc.URL().Path):
		return KindThread
	case dcPlain(doc).FindMatcher(dcCrawlerRow).Length() > 0:
		return KindBoard
	}
	return KindUnknown
}

// Board reads the topic list, else the plain page.
func (discourse) Board(doc *Document) (*Board, error) {
	data, err := dcRead(doc)
	if err != nil || data.TopicList == nil {
		board := dcPlainBoard(doc)
		if len(board.Threads) == 0 {
			return nil, doc.nothing()
		}
		return board, nil
	}
	users := make(map[int64]string, len(data.Users))
	for _, u := range data.Users {
		users[u.ID] = u.Name
	}
	board := &Board{Next: dcMore(doc, data.TopicList.More)}
	if doc.JSON() == nil {
		board.Name, _, _ = strings.Cut(doc.Title(), " - ")
	}
	for _, t := range data.TopicList.Topics {
		if t.ID == "" || t.Kind == "private_message" {
			continue
		}
		row := Row{
			ID: string(t.ID), Title: oneLine(t.Title), URL: dcTopicAt(doc, t.Slug, t.ID),
			Replies: max(t.Count-1, -1), Sticky: t.Pinned, Locked: t.Closed || t.Archive,
		}
		if row.URL == "" { // unreachable unless the page itself has no web address
			continue
		}
		row.PostedAt, _ = parseISO(t.Created, doc.Now(), doc.Zone("UTC"))
		for _, s := range []string{t.Last, t.Bumped} {
			var ok bool
			if row.LastPostAt, ok = parseISO(s, doc.Now(), doc.Zone("UTC")); ok {
				break
			}
		}
		if len(t.Posters) > 0 { // the one who asked comes first
			row.Author = userName(users[t.Posters[0].User])
		}
		row.LastPage = dcPageAddress(row.URL, dcPages(t.Count))
		board.Threads = append(board.Threads, row)
	}
	if len(board.Threads) == 0 {
		return nil, doc.nothing()
	}
	return board, nil
}

// dcMore is the next page of a listing; JSON leads on to JSON, though the answer names the page.
func dcMore(doc *Document, more string) string {
	u, err := url.Parse(more)
	if more == "" || err != nil {
		return ""
	}
	if doc.JSON() != nil && !strings.HasSuffix(u.Path, ".json") {
		u.Path += ".json"
	}
	return resolve(doc, u.String())
}

// dcTopicAt is a topic's address. Discourse may live in a folder of its host.
func dcTopicAt(doc *Document, slug string, id looseID) string {
	if slug == "" {
		slug = "-"
	}
	folder := ""
	if m := dcFolder.FindStringSubmatch(doc.URL().Path); m != nil {
		folder = m[1]
	}
	return resolve(doc, folder+"/t/"+url.PathEscape(slug)+"/"+string(id))
}

var dcFolder = regexp.MustCompile(`^(.*?)/(?:t|c|latest|top|new|hot|tags?|categories|posts)(?:[/.]|$)`)

func dcPages(posts int) int { return max((posts+dcPage-1)/dcPage, 1) }

func dcPageAddress(address string, page int) string {
	if page < 2 {
		return address
	}
	return address + "?page=" + strconv.Itoa(page)
}

// Thread reads the topic's posts, else the plain page.
func (discourse) Thread(doc *Document) (*Thread, error) {
	data, err := dcRead(doc)
	if err != nil || data.Stream == nil {
		thread := dcPlainThread(doc)
		switch {
		case len(thread.Posts) == 0:
			return nil, doc.nothing()
		case thread.ID == "":
			return nil, errNoNumber
		}
		return thread, nil
	}
	out := &Thread{ID: string(data.ID), Title: oneLine(data.Title), Locked: data.Closed || data.Archive, Page: dcPageOf(doc)}
	slug := data.Slug
	for _, m := range data.Stream.Posts {
		if out.ID == "" { // t/1/posts.json names the topic in its posts alone
			out.ID, slug = string(m.Topic), m.Slug
		}
		if m.Kind > 2 {
			continue
		}
		p := Post{ID: string(m.ID), Author: userName(m.Author), Deleted: m.Hidden || m.Gone || m.Deleted != ""}
		p.At, _ = parseISO(m.Created, doc.Now(), doc.Zone("UTC"))
		if !p.Deleted {
			dcFill(&p, fragment(m.Cooked))
		}
		out.Posts = append(out.Posts, p)
	}
	switch {
	case len(out.Posts) == 0:
		return nil, doc.nothing()
	case out.ID == "":
		return nil, errNoNumber
	}
	out.URL = dcTopicAt(doc, slug, looseID(out.ID))
	if n := max(len(data.Stream.IDs), data.Count); n > 0 {
		out.Pages = dcPages(n)
	}
	if out.Page < out.Pages && dcAddress.MatchString(doc.URL().Path) {
		out.Next = withQuery(doc, "page", strconv.Itoa(out.Page+1))
		out.Last = withQuery(doc, "page", strconv.Itoa(out.Pages))
	}
	return out, nil
}

func dcPageOf(doc *Document) int {
	n, err := strconv.Atoi(doc.URL().Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

var (
	dcQuote   = all(`blockquote`)
	dcAside   = all(`aside.quote`)
	dcOnebox  = all(`.onebox`)
	dcMention = all(`a.mention, span.mention`)
	dcChrome  = all(`.lightbox .meta, .cooked-selection-barrier`)
)

// dcFill parts a post into text, quotes and mentions. The preview of a linked page is not the
// author's words: its address is kept.
func dcFill(p *Post, body *goquery.Selection) {
	body.FindMatcher(dcQuote).Each(func(_ int, q *goquery.Selection) {
		if q.ParentsMatcher(dcOnebox).Length() > 0 {
			return
		}
		if text := plainText(q, dcQuote, dcAside, dcOnebox); text != "" {
			who, _ := q.ParentMatcher(dcAside).Attr("data-username") // none: quoted by hand, with ">"
			p.Quotes = append(p.Quotes, Quote{Author: userName(who), Text: text})
		}
	})
	body.FindMatcher(dcMention).Each(func(_ int, m *goquery.Selection) {
		if name := userName(strings.TrimPrefix(lineText(m), "@")); !name.IsZero() {
			p.Mentions = append(p.Mentions, name)
		}
	})
	p.Text = strings.TrimSpace(plainText(body, dcAside, dcQuote, dcOnebox, dcChrome))
	body.FindMatcher(dcOnebox).Each(func(_ int, box *goquery.Selection) {
		link := box.AttrOr("data-onebox-src", box.AttrOr("href", ""))
		if link != "" && !strings.Contains(p.Text, link) {
			p.Text = strings.TrimSpace(p.Text + "\n" + link)
		}
	})
}
