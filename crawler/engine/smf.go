package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

// smf reads Simple Machines Forum 2.0 and 2.1.
type smf struct{}

func (smf) Name() string { return "smf" }

// Match knows the page by the variables that every page of SMF gives its script.
func (smf) Match(doc *Document) bool { return doc.has("smf_scripturl") || doc.has("smf_theme_url") }

var (
	smfBody      = all(`div.inner[id^="msg_"], div[id^="msg_"]:not([id*="quick"])`)
	smfWrapper   = one(`.post_wrapper`)
	smfAuthor    = one(`.poster h4 a, .poster h4, [class*="poster"] h4`)
	smfDate      = one(`.postinfo .smalltext, .keyinfo .smalltext, .postinfo, .keyinfo`)
	smfQuote     = all(`blockquote`)
	smfQuoteBy   = all(`cite, .quoteheader`)
	smfChrome    = all(`cite, .quoteheader, .quotefooter, .modified, .attachments`)
	smfSignature = one(`.signature`)
	smfCrumb     = all(`.navigate_section li a span, .navigate_section li a`)
	smfPager     = one(`.pagelinks, .pagesection`)
	smfCurrent   = all(`.current_page, strong`)
	smfNext      = one(`a:has(.next_page), a.nav_page.next, .nextlinks a`)
	smfRelNext   = one(`link[rel="next"]`)
	smfRow       = all(`#topic_container > div, #messageindex tr:has(td.subject)`)
	smfRowTitle  = one(`span[id^="msg_"] a`)
	smfRowGuest  = one(`.info p, td.subject p`)
	smfRowBy     = one(`.started_by a, .info p a, td.subject p a`)
	smfRowStats  = one(`.board_stats, td.stats`)
	smfRowLast   = one(`.lastpost, td.lastpost`)
	smfRowPages  = all(`[id^="pages"] a, small a`)
	smfMessage   = one(`#fatal_error, #fatal_error ~ div, .login .information, .centertext, .errorbox`)
	smfLogin     = one(`form[action*="action=login2"] input[type="password"]`)
	smfNoReply   = one(`.lockedbg, .topic_details .locked, [class*="button_strip_"] .locked`)
)

func (smf) Kind(doc *Document) Kind {
	root := doc.HTML()
	switch {
	case root.FindMatcher(smfWrapper).Length() > 0:
		return KindThread
	case root.FindMatcher(smfRow).Length() > 0:
		return KindBoard
	}
	if kind := messageKind(lineText(root.FindMatcher(smfMessage))); kind != KindUnknown {
		return kind
	}
	if smfMissing.MatchString(lineText(root.Find("body"))) {
		return KindGone
	}
	address := doc.Page().URL
	switch {
	case root.FindMatcher(smfLogin).Length() > 0 && strings.Contains(address, "action=login"):
		return KindWall
	case smfTopic.MatchString(address):
		return KindThread
	case smfBoardNo.MatchString(address):
		return KindBoard
	}
	return KindUnknown
}

func (smf) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	t := &Thread{
		Title: firstOf(lineText(root.FindMatcher(smfCrumb).Last()), doc.Title()),
		URL:   smfFirstPage(firstOf(doc.Canonical(), stripSession(doc.Page().URL))), Locked: root.FindMatcher(smfNoReply).Length() > 0,
	}
	t.ID = firstOf(smfKey(t.URL), t.URL)
	p := readPager(doc, root.FindMatcher(smfPager), smfCurrent, smfNext)
	t.Page, t.Pages, t.Last = p.page, p.pages, p.last
	t.Next = firstOf(p.next, absolutePage(doc, attrOf(root.FindMatcher(smfRelNext), "href")))
	root.FindMatcher(smfBody).Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(attrOf(s, "id"), "msg_")
		if digits.FindString(id) != id {
			return
		}
		t.Posts = append(t.Posts, smfReadPost(doc, id, s))
	})
	t.Posts = keepPosts(t.Posts)
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// smfReadPost reads the post around its text: the wrapper holds who and when.
func smfReadPost(doc *Document, id string, body *goquery.Selection) Post {
	box := body.Closest(`.post_wrapper, .windowbg, .windowbg2, [id^="msg"]:not([id^="msg_"])`)
	p := Post{ID: id, Author: vigie.NewUserName(lineText(box.FindMatcher(smfAuthor)))}
	if m := smfWhen.FindString(lineText(box.FindMatcher(smfDate))); m != "" {
		p.At, _ = parseDate(m, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
	}
	p.Text = plainText(body, smfQuote, smfChrome)
	p.Quotes = readQuotes(body, smfQuote, smfQuoteBy, smfChrome)
	p.Signature = plainText(box.FindMatcher(smfSignature))
	return p
}

func (smf) Board(doc *Document) (*Board, error) {
	root := doc.HTML()
	b := &Board{Name: lineText(root.FindMatcher(smfCrumb).Last())}
	root.FindMatcher(smfRow).Each(func(_ int, s *goquery.Selection) {
		title := s.FindMatcher(smfRowTitle)
		address := smfFirstPage(absolutePage(doc, attrOf(title, "href")))
		if address == "" {
			return
		}
		r := Row{ID: firstOf(smfKey(address), address), Title: lineText(title), URL: address, Author: vigie.NewUserName(lineText(s.FindMatcher(smfRowBy)))}
		if m := smfStartedBy.FindStringSubmatch(lineText(s.FindMatcher(smfRowGuest))); r.Author.IsZero() && m != nil {
			r.Author = vigie.NewUserName(m[1]) // a guest has no page
		}
		r.Replies = number(lineText(s.FindMatcher(smfRowStats)))
		if m := smfWhen.FindString(lineText(s.FindMatcher(smfRowLast))); m != "" {
			r.LastPostAt, _ = parseDate(m, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
		}
		r.LastPage = absolutePage(doc, attrOf(s.FindMatcher(smfRowPages).Last(), "href"))
		classes := attrOf(s, "class") + " " + attrOf(s.Find("td.subject, .info").First(), "class")
		r.Sticky, r.Locked = strings.Contains(classes, "sticky"), strings.Contains(classes, "locked")
		r.Moved = strings.HasPrefix(strings.ToUpper(r.Title), "MOVED:")
		b.Threads = append(b.Threads, r)
	})
	if len(b.Threads) == 0 && !saysEmpty(lineText(root.Find("#messageindex"))) {
		return nil, doc.nothing()
	}
	p := readPager(doc, root.FindMatcher(smfPager), smfCurrent, smfNext)
	b.Next = firstOf(p.next, absolutePage(doc, attrOf(root.FindMatcher(smfRelNext), "href")))
	return b, nil
}

var (
	smfTopic     = regexp.MustCompile(`(?i)[?&;/]topic[=,](\d+)`)
	smfBoardNo   = regexp.MustCompile(`(?i)[?&;/]board[=,]\d+`)
	smfOffset    = regexp.MustCompile(`(?i)(topic[=,]\d+)\.(?:msg)?\w+`)
	smfStartedBy = regexp.MustCompile(`(?i)^(?:started by|commencé par|démarré par|gestart door)\s+(.+)$`)
	smfMissing   = regexp.MustCompile(`(?i)appears to be either missing or off limits|semble (?:être )?(?:soit )?manquant|lijkt (?:te )?ontbreken|bestaat niet of is niet toegankelijk`)
	smfWhen      = regexp.MustCompile(`(?i)(?:\p{L}+ \d{1,2},? \d{4}|\d{1,2}\.? \p{L}+\.?,? \d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|today|yesterday|aujourd['’]hui|hier|vandaag|gisteren)(?: at| à| om|,)*\s*\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]m)?`)
)

func smfKey(address string) string {
	if m := smfTopic.FindStringSubmatch(address); m != nil {
		return m[1]
	}
	return ""
}

// smfFirstPage makes the offset of a topic's address 0.
func smfFirstPage(address string) string {
	address, _, _ = strings.Cut(address, "#")
	return smfOffset.ReplaceAllString(address, "${1}.0")
}
