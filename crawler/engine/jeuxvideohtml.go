package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
)

// jvDOM names the parts of the HTML; there are two generations, before and after April 2026.
type jvDOM struct {
	row, link, rowTitle, rowAuthor, replies, last, pinned, locked cascadia.Selector
	post, author, date, body, signature, deleted                  cascadia.Selector
	title, closed, current, next, end                             cascadia.Selector
}

var jvNew = jvDOM{
	row:       cascadia.MustCompile(`li.tablesForum__bodyRow[id^="topic-"]`),
	link:      cascadia.MustCompile(`a.tablesForum__cellSubject[href]`),
	rowTitle:  cascadia.MustCompile(`span.tablesForum__subjectText`),
	rowAuthor: cascadia.MustCompile(`.tablesForum__firstAvatar[title]`),
	replies:   cascadia.MustCompile(`.tablesForum__cellText--msg`),
	last:      cascadia.MustCompile(`.tablesForum__cellLink`),
	pinned:    cascadia.MustCompile(`.topic-pin-on, .topic-pin-off`),
	locked:    cascadia.MustCompile(`.topic-pin-off, .topic-lock, .icon-topic-lock`),
	post:      cascadia.MustCompile(`.messageUser[id^="message-"]`),
	author:    cascadia.MustCompile(`.messageUser__label`),
	date:      cascadia.MustCompile(`.messageUser__date`),
	body:      cascadia.MustCompile(`.messageUser__msg`),
	signature: cascadia.MustCompile(`.messageUser__signature`),
	deleted:   cascadia.MustCompile(`.messageUser--deleted, .msg-supprime, .msg-supprime-gta`),
	title:     cascadia.MustCompile(`h2.titleMessagesUsers__title`),
	closed:    cascadia.MustCompile(`.lockInfo__reason`),
	current:   cascadia.MustCompile(`.pagination__item--current`),
	next:      cascadia.MustCompile(`.pagination__button--next`),
	end:       cascadia.MustCompile(`.pagination__button--last`),
}

var jvOld = jvDOM{
	row:       cascadia.MustCompile(`ul.topic-list li[data-id]`),
	link:      cascadia.MustCompile(`a.topic-title[href]`),
	rowTitle:  cascadia.MustCompile(`a.topic-title`),
	rowAuthor: cascadia.MustCompile(`.topic-author`),
	replies:   cascadia.MustCompile(`.topic-count`),
	last:      cascadia.MustCompile(`.topic-date`),
	pinned:    cascadia.MustCompile(`.topic-pin-on, .topic-pin-off, img[src*="topic-marque-on"], img[src*="topic-marque-off"]`),
	locked:    cascadia.MustCompile(`.topic-pin-off, .topic-lock, img[src*="topic-lock"], img[src*="topic-marque-off"]`),
	post:      cascadia.MustCompile(`.bloc-message-forum[data-id]`),
	author:    cascadia.MustCompile(`.bloc-pseudo-msg`),
	date:      cascadia.MustCompile(`.bloc-date-msg`),
	body:      cascadia.MustCompile(`.txt-msg`),
	signature: cascadia.MustCompile(`.signature-msg`),
	deleted:   cascadia.MustCompile(`.msg-supprime, .msg-supprime-gta`),
	title:     cascadia.MustCompile(`#bloc-title-forum`),
	closed:    cascadia.MustCompile(`.message-lock-topic`),
	current:   cascadia.MustCompile(`.page-active`),
	next:      cascadia.MustCompile(`.pagi-suivant-actif`),
	end:       cascadia.MustCompile(`.pagi-fin-actif`),
}

// jvGeneration is the one that the page is made of.
func jvGeneration(doc *Document) *jvDOM {
	root := doc.HTML().Nodes[0]
	if cascadia.Query(root, jvOld.post) != nil || cascadia.Query(root, jvOld.row) != nil {
		return &jvOld
	}
	return &jvNew
}

func jvHTMLBoard(doc *Document) *Board {
	dom := jvGeneration(doc)
	board := &Board{Name: jvBoardName(doc), Next: jvTarget(doc, dom.next)}
	doc.HTML().FindMatcher(dom.row).Each(func(_ int, s *goquery.Selection) {
		address := absolutePage(doc, s.FindMatcher(dom.link).AttrOr("href", ""))
		id, _, at := jvPage(address)
		if id == "" {
			return // an advertisement between the rows
		}
		row := Row{ID: id, URL: at(1), Title: lineText(s.FindMatcher(dom.rowTitle).First()), Replies: number(s.FindMatcher(dom.replies).Text())}
		if row.Title == "" {
			row.Title = s.FindMatcher(dom.link).AttrOr("title", "")
		}
		who := s.FindMatcher(dom.rowAuthor).First()
		row.Author = userName(who.AttrOr("title", lineText(who)))
		last := s.FindMatcher(dom.last).First()
		var ok bool
		if row.LastPostAt, ok = parseDate(last.AttrOr("title", ""), doc.Now(), doc.Zone(jvZone), true); !ok {
			row.LastPostAt, _ = parseDate(lineText(last), doc.Now(), doc.Zone(jvZone), true)
		}
		if row.Replies >= 0 {
			row.LastPage = at(1 + row.Replies/20) // 20 messages a page; one short at times, where removed ones still count
		}
		row.Sticky = s.FindMatcher(dom.pinned).Length() > 0
		row.Locked = s.FindMatcher(dom.locked).Length() > 0
		board.Threads = append(board.Threads, row)
	})
	return board
}

func jvHTMLThread(doc *Document) *Thread {
	dom := jvGeneration(doc)
	root := doc.HTML()
	out := &Thread{Title: lineText(root.FindMatcher(dom.title).First()), Locked: root.FindMatcher(dom.closed).Length() > 0}
	out.Page = max(number(root.FindMatcher(dom.current).First().Text()), 0)
	if _, last, _ := jvPage(jvTarget(doc, dom.end)); last > 0 {
		out.Pages = last
	} else if _, next, _ := jvPage(jvTarget(doc, dom.next)); next > 0 {
		out.Pages = next
	} else {
		out.Pages = out.Page
	}
	jvLinks(here(doc), out)
	root.FindMatcher(dom.post).Each(func(_ int, s *goquery.Selection) {
		p := Post{ID: digits.FindString(s.AttrOr("data-id", s.AttrOr("id", "")))}
		p.Author = userName(lineText(s.FindMatcher(dom.author).First()))
		p.At, _ = parseDate(lineText(s.FindMatcher(dom.date).First()), doc.Now(), doc.Zone(jvZone), true)
		body := s.FindMatcher(dom.body).First()
		p.Deleted = s.IsMatcher(dom.deleted) || body.Length() == 0
		if !p.Deleted {
			jvFill(&p, body)
		}
		p.Signature = strings.TrimSpace(plainText(s.FindMatcher(dom.signature).First()))
		out.Posts = append(out.Posts, p)
	})
	return out
}

// jvTarget is where a button of the pager leads: its link may be hidden.
func jvTarget(doc *Document, button cascadia.Selector) string {
	s := doc.HTML().FindMatcher(button).First()
	if s.Length() == 0 {
		return ""
	}
	href := s.AttrOr("href", hiddenAddress(s.AttrOr("class", "")))
	if href == "" {
		showLinks(s)
		href = s.Find("a[href]").AttrOr("href", "")
	}
	return absolutePage(doc, href)
}

var (
	jvQuote     = cascadia.MustCompile(`blockquote`)
	jvSpoilHead = cascadia.MustCompile(`.message__spoilHead, .message__openSpoil, .bloc-spoil-jv > .barre-head`)
	jvWrote     = regexp.MustCompile(`^Le \d{1,2}\S* \pL+ \d{4} à \d{1,2}:\d{2}:\d{2}\s*(.*?)[\s\x{a0}]*(?:a écrit)?[\s\x{a0}]*:\s*`)
)

// jvFill parts a message into text and quotes; what a spoiler hides is text.
func jvFill(p *Post, body *goquery.Selection) {
	showLinks(body)
	body.FindMatcher(jvQuote).Each(func(_ int, q *goquery.Selection) {
		quote := Quote{Text: strings.TrimSpace(plainText(q, jvQuote, jvSpoilHead))}
		if name, ok := jvQuotedName(quote.Text); ok {
			quote.Author = userName(name)
			quote.Text = strings.TrimSpace(quote.Text[len(jvWrote.FindString(quote.Text)):])
		}
		if quote.Text != "" || !quote.Author.IsZero() {
			p.Quotes = append(p.Quotes, quote)
		}
	})
	p.Text = strings.TrimSpace(plainText(body, jvQuote, jvSpoilHead))
}

// jvQuotedName reads the first line of a quote, "Le 22 juillet 2026 à 11:38:12 X a écrit :";
// anonymous topics leave the name out.
func jvQuotedName(s string) (string, bool) {
	m := jvWrote.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}
