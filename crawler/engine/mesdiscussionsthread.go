package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

var (
	// In this order: the first h1 of a page may be the board's name.
	mdHeadings = []cascadia.Selector{cascadia.MustCompile(`th h3`), cascadia.MustCompile(`[itemprop="headline"]`), cascadia.MustCompile(`h1`)}
	mdPages    = regexp.MustCompile(`Pages\s*:\s*(\d+)`)
	mdDescribe = cascadia.MustCompile(`head meta[name="Description"], head meta[name="description"]`)
	mdPageLink = cascadia.MustCompile(`a[href*="sujet_"]`)
	mdLock     = cascadia.MustCompile(`img[src*="lock"][alt*="errouill"], img[src*="lock"][title*="errouill"], .md_topic_locked`)
	mdHidden   = cascadia.MustCompile(`input[name="post"], input[name="cat"]`)
	mdNextData = cascadia.MustCompile(`script#__NEXT_DATA__`)
)

// Thread reads the page's payload where there is one, else its posts: microdata and classic
// tables differ in a few fields only and occur side by side.
func (mesdiscussions) Thread(doc *Document) (*Thread, error) {
	out := &Thread{Next: mdNext(doc), Locked: cascadia.Query(doc.HTML().Nodes[0], mdLock) != nil}
	at, ok := mdRead(doc, doc.URL().String())
	if !ok {
		at, ok = mdRead(doc, doc.Canonical())
	}
	if !ok {
		at = mdFromForm(doc)
	}
	out.ID, out.URL, out.Page = at.key, at.first, at.page
	for _, heading := range mdHeadings {
		if out.Title == "" {
			out.Title = lineText(doc.HTML().FindMatcher(heading).First())
		}
	}
	if out.Title == "" {
		out.Title = mdBoardName(doc)
	}
	if mdHasPayload(doc) {
		if err := mdPayload(doc, out); err != nil {
			return nil, err
		}
	} else {
		mdTables(doc, out)
	}
	if out.URL == "" {
		out.URL = absolutePage(doc, doc.URL().String())
	}
	switch {
	case len(out.Posts) == 0:
		return nil, doc.nothing()
	case out.ID == "":
		return nil, errNoNumber
	}
	mdCountPages(doc, at, out)
	return out, nil
}

// mdFromForm finds the thread's number in the page's own form, for addresses of other shapes.
func mdFromForm(doc *Document) mdThread {
	values := map[string]string{}
	for _, n := range cascadia.QueryAll(doc.HTML().Nodes[0], mdHidden) {
		values[attr(n, "name")] = attr(n, "value")
	}
	if values["post"] == "" || values["cat"] == "" {
		return mdThread{}
	}
	return mdThread{key: "cat/" + values["cat"] + ":" + values["post"], number: values["post"]}
}

// mdCountPages takes the highest page that the page links to or speaks of.
func mdCountPages(doc *Document, at mdThread, out *Thread) {
	last := max(out.Pages, at.page)
	for _, n := range cascadia.QueryAll(doc.HTML().Nodes[0], mdDescribe) {
		last = max(last, pageNumber(attr(n, "content"), mdPages))
	}
	for _, n := range cascadia.QueryAll(doc.HTML().Nodes[0], mdPageLink) {
		href := attr(n, "href")
		if !strings.Contains(href, "sujet_"+at.number+"_") {
			continue // cheap: most links lead to other threads
		}
		if inside(n, func(up *html.Node) bool { return mdPost.Match(up) }) {
			continue // what people write links to pages that need not exist
		}
		if link, ok := mdRead(doc, href); ok && link.key == at.key {
			last = max(last, link.page)
		}
	}
	out.Pages = last
	if out.Next == "" && at.page > 0 && last > at.page {
		out.Next = at.atPage(at.page + 1)
	}
	if at.page > 0 && last > at.page {
		out.Last = at.atPage(last)
	}
}

var (
	mdAnchors = cascadia.MustCompile(`a[name^="t"], [id^="para"], [itemprop="url"]`)
	mdNick    = one(`td.messCase1 b.s2, [itemprop="author"] [itemprop="name"], [itemprop="author"], span.CF_user_mention[data-id_user]`)
	mdPosted  = one(`span.topic_posted, div.toolbar div.left, div.toolbar`)
	mdStamp   = one(`time[datetime], [itemprop="dateCreated"], [itemprop="datePublished"]`)
	mdPlain   = one(`[itemprop="text"]`)
	mdBody    = one(`div[id^="para"], div.post_content`)
	mdRepeat  = one(`strong`)
	mdQuotes  = cascadia.MustCompile(`table.citation, table.oldcitation, table.quote`)
	mdQuoted  = cascadia.MustCompile(`b.s1`)
	mdCited   = cascadia.MustCompile(`[itemprop="citation"]`)
	mdWho     = cascadia.MustCompile(`[itemprop="author"]`)
	mdBack    = cascadia.MustCompile(`[itemprop="url"]`)
	mdChrome  = cascadia.MustCompile(`div.edited, span.signature, div.toolbar, .rating_block`)
	mdSign    = one(`span.signature`)
	mdCase2   = cascadia.MustCompile(`td.messCase2`)
	mdMention = cascadia.MustCompile(`span.CF_user_mention, a.md_mention`)
	mdPostID  = regexp.MustCompile(`(?:^|#)(?:t|para|post)(\d+)$`)
	mdDeleted = regexp.MustCompile(`(?i)message (?:a été )?(?:supprimé|effacé|modéré)|supprimé par`)
)

func mdTables(doc *Document, out *Thread) {
	data, signed := doc.has("itemprop"), doc.has("signature")
	outermost(doc.HTML().FindMatcher(mdPost)).Each(func(_ int, s *goquery.Selection) {
		if p, ok := mdReadPost(doc, s, data, signed); ok {
			out.Posts = append(out.Posts, p)
		}
	})
}

// mdReadPost reads one post. It refuses advertisements, which have the same markup but no
// number, and the last post of the page before, repeated under "Reprise du message précédent".
// data and signed say whether the page has microdata and signatures at all.
func mdReadPost(doc *Document, s *goquery.Selection, data, signed bool) (Post, bool) {
	p := Post{ID: mdNumber(s)}
	if p.ID == "" {
		return p, false
	}
	p.Author = userName(lineText(s.FindMatcher(mdNick)))
	p.At, _ = parseDate(lineText(s.FindMatcher(mdPosted)), doc.Now(), doc.Zone(mdZone), true)
	if p.At.IsZero() {
		stamp := s.FindMatcher(mdStamp)
		p.At, _ = parseISO(stamp.AttrOr("datetime", stamp.AttrOr("content", "")), doc.Now(), doc.Zone(mdZone))
	}
	body := &goquery.Selection{}
	if data {
		body = s.FindMatcher(mdPlain) // hidden, without any chrome: the best there is
	}
	if body.Length() == 0 {
		body = s.FindMatcher(mdBody)
	}
	if body.Length() == 0 { // name and a sentence only: the forum took the text away
		left := lineText(s.FindMatcher(mdCase2), mdChrome)
		p.Deleted = mdDeleted.MatchString(left) || left == ""
		if !p.Deleted {
			p.Text = left
		}
		return p, true
	}
	if first := body.FindMatcher(mdRepeat); strings.HasPrefix(lineText(first), "Reprise du message précédent") {
		return p, false
	}
	mdFill(&p, body)
	if p.Signature == "" && signed {
		p.Signature = mdSignature(s)
	}
	return p, true
}

// mdFill parts a post's body into text, quotes, signature and mentions.
func mdFill(p *Post, body *goquery.Selection) {
	showLinks(body)
	p.Quotes = readQuotes(body, mdQuotes, mdQuoted, mdChrome)
	for i := range p.Quotes {
		p.Quotes[i].Author = userName(p.Quotes[i].Author.Reveal())
	}
	body.FindMatcher(mdCited).Each(func(_ int, q *goquery.Selection) {
		quote := Quote{Author: userName(lineText(q.FindMatcher(mdWho).First())), Text: plainText(q, mdWho, mdBack)}
		if quote.Text != "" {
			p.Quotes = append(p.Quotes, quote)
		}
	})
	body.FindMatcher(mdMention).Each(func(_ int, m *goquery.Selection) {
		if name := userName(strings.TrimPrefix(lineText(m), "@")); !name.IsZero() {
			p.Mentions = append(p.Mentions, name)
		}
	})
	p.Text = strings.TrimSpace(plainText(body, mdQuotes, mdCited, mdChrome))
	p.Signature = mdSignature(body)
}

func mdSignature(s *goquery.Selection) string {
	return strings.TrimSpace(strings.TrimLeft(plainText(s.FindMatcher(mdSign)), "- "))
}

// mdNumber is the post's number, empty for an advertisement.
func mdNumber(s *goquery.Selection) string {
	if m := mdPostID.FindStringSubmatch(s.AttrOr("id", "")); m != nil {
		return m[1]
	}
	for _, n := range s.FindMatcher(mdAnchors).Nodes {
		if inside(n, func(up *html.Node) bool { return attr(up, "itemprop") == "citation" }) {
			continue
		}
		for _, key := range []string{"name", "id", "href", "content"} {
			if m := mdPostID.FindStringSubmatch(attr(n, key)); m != nil {
				return m[1]
			}
		}
	}
	return ""
}
