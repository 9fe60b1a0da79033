package engine

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// nodebb reads NodeBB's data: an answer of /api, or the same data that every page keeps for its
// program. Themes do not matter.
type nodebb struct{}

func (nodebb) Name() string { return "nodebb" }

// Match takes JSON by its shape and pages by the element that holds it.
func (nodebb) Match(doc *Document) bool {
	if doc.JSON() != nil {
		return nbDecode(doc) != nil
	}
	return doc.has("ajaxify-data") && doc.HTML().FindMatcher(nbPayload).Length() > 0
}

var (
	nbPayload   = one(`#ajaxify-data`)
	nbQuote     = all(`blockquote`)
	nbMention   = all(`a.mention, a.plugin-mentions-user`)
	nbSays      = regexp.MustCompile(`^@?(\S+) (?:said|a dit|schreef|zei|sagte|schrieb)(?: in .{1,200}?| dans .{1,200}?)? ?:$`)
	nbTopicPath = regexp.MustCompile(`/topic/\d+`)
	nbFolder    = regexp.MustCompile(`^(.*?)(?:/api)?(?:/v3)?/(?:topic|topics|category|recent|unread|popular|top|tags|user|post|groups?)(?:/|$)`)
)

func (nodebb) Kind(doc *Document) Kind {
	data, err := nbRead(doc)
	switch {
	case err != nil && nbTopicPath.MatchString(doc.URL().Path): // its data cannot be read: Thread says so
		return KindThread
	case err != nil:
		return KindUnknown
	case data.Is404, data.Status.Code == "not-found", data.Name == "404":
		return KindGone
	case data.Is403, data.Status.Code == "forbidden", data.Status.Code == "not-authorised", data.Name == "403", data.Name == "login":
		return KindWall
	case data.TID != "" && data.Posts != nil:
		return KindThread
	case data.Topics != nil:
		return KindBoard
	}
	return KindUnknown
}

func (nodebb) Board(doc *Document) (*Board, error) {
	data, err := nbRead(doc)
	if err != nil {
		return nil, doc.nothing()
	}
	b := &Board{Name: nbText(data.Name), Next: nbPage(doc, data, data.Pages.Next)}
	for _, t := range data.Topics {
		if t.TID == "" || t.Deleted != 0 {
			continue
		}
		r := Row{ID: string(t.TID), Title: nbText(t.Title), URL: nbTopicAt(doc, t), Replies: max(t.Count-1, -1), Author: userName(t.User.shown()), Sticky: t.Pinned != 0, Locked: t.Locked != 0}
		r.PostedAt, _ = parseISO(t.At, doc.Now(), doc.Zone("UTC"))
		r.LastPostAt, _ = parseISO(firstOf(t.Teaser.At, t.LastAt), doc.Now(), doc.Zone("UTC"))
		b.Threads = append(b.Threads, r)
	}
	if len(b.Threads) == 0 && len(data.Topics) > 0 {
		return nil, doc.nothing()
	}
	return b, nil
}

// nbTopicAt is a topic's address; NodeBB may live in a folder of its host.
func nbTopicAt(doc *Document, t nbTopic) string {
	folder := firstGroup(nbFolder, doc.URL().Path)
	path := folder + "/topic/" + string(t.TID)
	if _, slug, found := strings.Cut(t.Slug, "/"); found {
		if plain, err := url.PathUnescape(slug); err == nil {
			slug = plain
		}
		path += "/" + url.PathEscape(slug)
	}
	return resolve(doc, path)
}

// nbPage is the present address with another page.
func nbPage(doc *Document, data *nbData, p nbStep) string {
	if !p.Active || p.Page <= data.Pages.Current {
		return ""
	}
	return withQuery(doc, "page", strconv.Itoa(p.Page))
}

func (nodebb) Thread(doc *Document) (*Thread, error) {
	data, err := nbRead(doc)
	if err != nil {
		return nil, doc.nothing()
	}
	t := &Thread{
		ID: string(data.TID), Title: nbText(data.Title), URL: nbTopicAt(doc, data.nbTopic), Locked: data.Locked != 0,
		Page: max(data.Pages.Current, 1), Pages: max(data.Pages.Count, 1), Next: nbPage(doc, data, data.Pages.Next),
	}
	if t.Page < t.Pages {
		t.Last = withQuery(doc, "page", strconv.Itoa(t.Pages))
	}
	for _, m := range data.Posts {
		if m.Event {
			continue
		}
		p := Post{ID: string(m.PID), Author: userName(m.User.shown()), Deleted: m.Deleted != 0}
		p.At, _ = parseISO(m.At, doc.Now(), doc.Zone("UTC"))
		if !p.Deleted {
			nbFill(&p, fragment(m.Content))
			p.Signature = strings.TrimSpace(plainText(fragment(m.User.Signature)))
		}
		t.Posts = append(t.Posts, p)
	}
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// nbFill parts a post into text, quotes and mentions. NodeBB quotes as Markdown does: the line
// "@name said in …:" stands before the quoted passage.
func nbFill(p *Post, body *goquery.Selection) {
	body.FindMatcher(nbQuote).Each(func(_ int, q *goquery.Selection) {
		out := Quote{Text: strings.TrimSpace(plainText(q, nbQuote))}
		for line := range strings.SplitSeq(out.Text, "\n") { // newer versions: inside
			if m := nbSays.FindStringSubmatch(line); m != nil {
				out.Author, out.Text = userName(m[1]), strings.TrimSpace(strings.Replace(out.Text, line, "", 1))
			}
			break
		}
		if m := nbSays.FindStringSubmatch(lineText(q.Prev())); m != nil {
			out.Author = userName(m[1])
		}
		if out.Text != "" {
			p.Quotes = append(p.Quotes, out)
		}
	})
	body.FindMatcher(nbMention).Each(func(_ int, m *goquery.Selection) {
		if name := userName(strings.TrimPrefix(lineText(m), "@")); !name.IsZero() {
			p.Mentions = append(p.Mentions, name)
		}
	})
	p.Text = plainText(body, nbQuote)
	var own []string
	for line := range strings.SplitSeq(p.Text, "\n") {
		if !nbSays.MatchString(line) {
			own = append(own, line)
		}
	}
	p.Text = manyLines.ReplaceAllString(strings.TrimSpace(strings.Join(own, "\n")), "\n\n")
}

var manyLines = regexp.MustCompile(`\n{3,}`)

// nbText is a title as a person reads it: NodeBB escapes titles in its data.
func nbText(s string) string { return lineText(fragment(s)) }
