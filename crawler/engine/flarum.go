package engine

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// flarum reads Flarum's JSON:API document: out of the page, which keeps it for its program, or
// out of an answer of /api. The themes of Flarum do not matter.
type flarum struct{}

func (flarum) Name() string { return "flarum" }

const (
	flPage     = 20 // posts and discussions on a page
	flThread   = "discussions"
	flPostKind = "posts"
)

// Match takes JSON by its shape and pages by the element that holds it.
func (flarum) Match(doc *Document) bool {
	if doc.JSON() != nil {
		return flDecode(doc) != nil
	}
	return doc.has("flarum-json-payload") && doc.HTML().FindMatcher(flPayload).Length() > 0 || doc.has("flarum-loading") || doc.has("app.boot({") && doc.has("flarum")
}

var (
	flPayload = one(`#flarum-json-payload`)
	flAddress = regexp.MustCompile(`/d/(\d+)(?:-[^/]*)?(/\d+)?/?$`)
	flQuote   = all(`blockquote`)
	flMention = all(`.UserMention, .PostMention`)
	flQuoted  = all(`blockquote .PostMention`)
	flError   = one(`.container p, .App-content p`)
)

func (flarum) Kind(doc *Document) Kind {
	data, err := flRead(doc)
	switch {
	case err != nil:
	case len(data.Errors) > 0:
		return flErrorKind(data.Errors[0])
	case data.Kind == flThread || data.Kind == flPostKind:
		return KindThread
	case data.Kind == "" && data.Errors == nil && data.list != nil:
		return KindBoard
	}
	if doc.JSON() != nil {
		return KindUnknown
	}
	if kind := messageKind(lineText(doc.HTML().FindMatcher(flError).First())); kind != KindUnknown {
		return kind
	}
	if flAddress.MatchString(doc.URL().Path) { // its data cannot be read: Thread says so
		return KindThread
	}
	return KindUnknown
}

func flErrorKind(e flProblem) Kind {
	switch string(e.Status) {
	case "404", "410":
		return KindGone
	case "401", "403":
		return KindWall
	}
	return KindUnknown
}

func (flarum) Board(doc *Document) (*Board, error) {
	data, err := flRead(doc)
	if err != nil {
		return nil, doc.nothing()
	}
	b := &Board{Next: flNext(doc, data)}
	if doc.JSON() == nil {
		b.Name, _, _ = strings.Cut(doc.Title(), " - ")
	}
	for _, d := range data.list {
		if d.Kind != flThread || d.ID == "" || d.At.Hidden {
			continue
		}
		r := Row{
			ID: string(d.ID), Title: oneLine(d.At.Title), URL: flTopicAt(doc, d), Replies: -1,
			Author: userName(data.names[flRef(d, "user", "startUser")]), Sticky: d.At.Sticky, Locked: d.At.Locked,
		}
		if d.At.Count > 0 {
			r.Replies = d.At.Count - 1
		}
		r.PostedAt, _ = parseISO(firstOf(d.At.Created, d.At.Started), doc.Now(), doc.Zone("UTC"))
		r.LastPostAt, _ = parseISO(firstOf(d.At.LastPosted, d.At.LastTime), doc.Now(), doc.Zone("UTC"))
		if n := (d.At.Count + flPage - 1) / flPage; n > 1 {
			r.LastPage = r.URL + "?page=" + strconv.Itoa(n)
		}
		b.Threads = append(b.Threads, r)
	}
	if len(b.Threads) == 0 && len(data.list) > 0 {
		return nil, doc.nothing()
	}
	return b, nil
}

// flNext is the next page of a listing: an answer names it, a page is asked for by number.
func flNext(doc *Document, data *flData) string {
	if data.Links.Next == "" {
		return ""
	}
	if doc.JSON() != nil {
		return resolve(doc, data.Links.Next)
	}
	return withQuery(doc, "page", strconv.Itoa(pageParam(doc)+1))
}

// pageParam is the page that an address asks for; 1 without one.
func pageParam(doc *Document) int {
	n, err := strconv.Atoi(doc.URL().Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// flTopicAt is a discussion's address. Its slug holds the number in most versions.
func flTopicAt(doc *Document, d flResource) string {
	slug := d.At.Slug
	if id := string(d.ID); slug != id && !strings.HasPrefix(slug, id+"-") {
		slug = strings.TrimSuffix(id+"-"+slug, "-")
	}
	return resolve(doc, flFolder(doc)+"/d/"+url.PathEscape(slug))
}

func flFolder(doc *Document) string {
	folder, _, _ := strings.Cut(flInside.ReplaceAllString(doc.URL().Path, "\n"), "\n")
	return strings.TrimSuffix(folder, "/")
}

var flInside = regexp.MustCompile(`/(?:api|d|t|u|all|tags|following)(?:/.*)?$`)

func (flarum) Thread(doc *Document) (*Thread, error) {
	data, err := flRead(doc)
	if err != nil {
		return nil, doc.nothing()
	}
	t := &Thread{}
	posts := data.list
	if data.Kind == flThread {
		d := data.list[0]
		t.ID, t.Title, t.URL, t.Locked = string(d.ID), oneLine(d.At.Title), flTopicAt(doc, d), d.At.Locked
		posts = data.Included
		flPages(doc, t, d, posts)
	} else { // /api/posts?filter[discussion]=12
		t.Next = flNext(doc, data)
		for _, d := range data.Included {
			if d.Kind == flThread && t.ID == "" {
				t.ID, t.Title, t.URL, t.Locked = string(d.ID), oneLine(d.At.Title), flTopicAt(doc, d), d.At.Locked
			}
		}
		t.ID = firstOf(t.ID, doc.URL().Query().Get("filter[discussion]"))
	}
	for _, m := range posts {
		if m.Kind != flPostKind || m.At.ContentType != "" && m.At.ContentType != "comment" {
			continue // a renamed or closed discussion is told in between
		}
		p := Post{ID: string(m.ID), Author: userName(data.names[flRef(m, "user")]), Deleted: m.At.Hidden}
		p.At, _ = parseISO(firstOf(m.At.Created, m.At.Time), doc.Now(), doc.Zone("UTC"))
		if !p.Deleted {
			flFill(&p, fragment(m.At.HTML))
		}
		t.Posts = append(t.Posts, p)
	}
	sortPosts(t.Posts)
	switch {
	case len(t.Posts) == 0:
		return nil, doc.nothing()
	case t.ID == "":
		return nil, errNoNumber
	}
	return t, nil
}

// flPages counts by the ids of all posts, which the discussion lists, else by its own count.
func flPages(doc *Document, t *Thread, d flResource, included []flResource) {
	total, here := len(d.Rel["posts"].ids), 0
	for _, m := range included {
		if m.Kind == flPostKind {
			here++
		}
	}
	if total <= here {
		total = max(d.At.Count, total)
	}
	pages := max((total+flPage-1)/flPage, 1)
	switch m := flAddress.FindStringSubmatch(doc.URL().Path); {
	case doc.JSON() != nil && total > here:
		t.Next = resolve(doc, flFolder(doc)+"/api/posts?filter%5Bdiscussion%5D="+url.QueryEscape(t.ID)+"&page%5Boffset%5D="+strconv.Itoa(here))
	case doc.JSON() != nil || m == nil || m[2] != "": // a page around one post has no number
	default:
		t.Page, t.Pages = pageParam(doc), pages
		if t.Page < pages {
			t.Next, t.Last = withQuery(doc, "page", strconv.Itoa(t.Page+1)), withQuery(doc, "page", strconv.Itoa(pages))
		}
	}
}

// flFill parts a post into text, quotes and mentions; the name in a quote is a mention of the
// quoted post.
func flFill(p *Post, body *goquery.Selection) {
	body.FindMatcher(flQuote).Each(func(_ int, q *goquery.Selection) {
		by := q.FindMatcher(flMention).First()
		if by.ParentsMatcher(flQuote).Get(0) != q.Get(0) {
			by = by.Slice(0, 0)
		}
		out := Quote{Author: userName(strings.TrimPrefix(lineText(by), "@")), Text: strings.TrimSpace(plainText(q, flQuote, flQuoted))}
		if out.Text != "" {
			p.Quotes = append(p.Quotes, out)
		}
	})
	body.FindMatcher(flMention).Each(func(_ int, m *goquery.Selection) {
		if m.ParentsMatcher(flQuote).Length() > 0 {
			return
		}
		if name := userName(strings.TrimPrefix(lineText(m), "@")); !name.IsZero() {
			p.Mentions = append(p.Mentions, name)
		}
	})
	p.Text = strings.TrimSpace(plainText(body, flQuote))
}
