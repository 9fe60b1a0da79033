package engine

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"
)

// feed reads RSS 0.9, 1 and 2 and Atom as boards, whatever software the forum runs: a feed of
// topics, or one of posts, of which a thread's newest counts. The threads themselves are read by
// the site's own engine.
type feed struct{}

func (feed) Name() string { return "feed" }

func (feed) lastResort() {}

// Match looks at the outermost element alone.
func (feed) Match(doc *Document) bool { return feedKind(doc.page.Body) != "" }

func (feed) Kind(*Document) Kind { return KindBoard }

// Thread is never asked for: a feed is a board.
func (feed) Thread(*Document) (*Thread, error) { return nil, ErrUnknown }

// feedKind is the name of the outermost element if it is that of a feed.
func feedKind(body []byte) string {
	rest := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n")
	for bytes.HasPrefix(rest, []byte("<?")) || bytes.HasPrefix(rest, []byte("<!")) {
		end := []byte(">")
		if bytes.HasPrefix(rest, []byte("<!--")) {
			end = []byte("-->")
		}
		_, after, ok := bytes.Cut(rest, end)
		if !ok {
			return ""
		}
		rest = bytes.TrimLeft(after, " \t\r\n")
	}
	for _, name := range []string{"rss", "feed", "rdf:RDF"} {
		if after, ok := bytes.CutPrefix(rest, []byte("<"+name)); ok && len(after) > 0 && strings.ContainsRune(" \t\r\n>", rune(after[0])) {
			return name
		}
	}
	return ""
}

type feedDocument struct {
	Channel feedChannel `xml:"channel"`
	feedChannel
	Items []feedItem `xml:"item"` // RSS 1 has them beside the channel
}

type feedChannel struct {
	Title   string     `xml:"title"`
	Links   []feedLink `xml:"link"`
	Items   []feedItem `xml:"item"`
	Entries []feedItem `xml:"entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Text string `xml:",chardata"`
}

type feedItem struct {
	Title     string     `xml:"title"`
	Links     []feedLink `xml:"link"`
	ID        string     `xml:"guid"`
	Creator   string     `xml:"http://purl.org/dc/elements/1.1/ creator"`
	Author    feedPerson `xml:"author"`
	PubDate   string     `xml:"pubDate"`
	Date      string     `xml:"http://purl.org/dc/elements/1.1/ date"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Comments  string     `xml:"http://purl.org/rss/1.0/modules/slash/ comments"`
	Total     string     `xml:"http://purl.org/syndication/thread/1.0 total"`
}

type feedPerson struct {
	Name string `xml:"name"`
	Text string `xml:",chardata"`
}

// Board reads the feed. A thread of which several posts are listed is one row.
func (feed) Board(doc *Document) (*Board, error) {
	var data feedDocument
	dec := xml.NewDecoder(bytes.NewReader(doc.page.Body))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the body is UTF-8 by now
	if err := dec.Decode(&data); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.Join(ErrDrift, err)
	}
	b := &Board{Name: feedText(firstOf(data.Channel.Title, data.Title)), Next: absolutePage(doc, feedRel(append(data.Links, data.Channel.Links...), "next"))}
	place := map[string]int{}
	for _, list := range [][]feedItem{data.Channel.Items, data.Channel.Entries, data.Items, data.Entries} {
		for _, item := range list {
			r := feedRow(doc, item)
			i, known := place[r.ID]
			switch {
			case r.URL == "":
			case !known:
				place[r.ID] = len(b.Threads)
				b.Threads = append(b.Threads, r)
			default:
				merge(&b.Threads[i], r)
			}
		}
	}
	return b, nil
}

// merge adds what another entry of the same thread says: who wrote last did not open it.
func merge(row *Row, r Row) {
	if r.LastPostAt.After(row.LastPostAt) {
		row.LastPostAt = r.LastPostAt
	}
	if !r.PostedAt.IsZero() && (row.PostedAt.IsZero() || r.PostedAt.Before(row.PostedAt)) {
		row.PostedAt, row.Author = r.PostedAt, r.Author
	}
	row.Replies = max(row.Replies, r.Replies)
}

func feedRow(doc *Document, item feedItem) Row {
	link := firstOf(feedRel(item.Links, "alternate"), feedRel(item.Links, ""))
	if link == "" && strings.HasPrefix(item.ID, "http") {
		link = item.ID
	}
	r := Row{URL: threadAddress(absolute(doc, link)), Title: feedTitle(item.Title), Replies: -1}
	r.ID = firstOf(threadKey(r.URL), r.URL)
	r.Author = userName(feedText(firstOf(item.Creator, item.Author.Name, feedName(item.Author.Text))))
	r.PostedAt = feedTime(doc, item.Published, item.PubDate, item.Date, item.Updated)
	r.LastPostAt = feedTime(doc, item.Updated, item.PubDate, item.Date, item.Published)
	if n := strings.TrimSpace(firstOf(item.Comments, item.Total)); n != "" {
		r.Replies = number(n)
	}
	return r
}

func feedTime(doc *Document, list ...string) time.Time {
	for _, s := range list {
		if t, ok := parseDate(s, doc.Now(), doc.Zone("UTC"), true); ok {
			return t
		}
	}
	return time.Time{}
}

// feedName is the name in "mail@example.org (Name)"; a bare mail address names nobody.
func feedName(s string) string {
	if _, inner, ok := strings.Cut(s, "("); ok {
		return strings.TrimSuffix(strings.TrimSpace(inner), ")")
	}
	if strings.Contains(s, "@") {
		return ""
	}
	return s
}

// feedText takes markup and entities out of what feeds put into a text.
func feedText(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = lineText(fragment(s))
	}
	return oneLine(s)
}

// feedTitle is a thread's title: phpBB puts the board before it, others "Re:".
func feedTitle(s string) string {
	s = feedText(s)
	if _, after, ok := strings.Cut(s, " • "); ok {
		s = after
	}
	return withoutRe(s)
}

// feedRel is the address of the first link with a relation; RSS has links without.
func feedRel(links []feedLink, rel string) string {
	for _, l := range links {
		if l.Rel == rel && firstOf(l.Href, strings.TrimSpace(l.Text)) != "" {
			return firstOf(l.Href, strings.TrimSpace(l.Text))
		}
	}
	return ""
}
