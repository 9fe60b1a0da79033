package engine

import (
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

var (
	dcCrawlerPost = all(`.crawler-post[itemtype*="DiscussionForumPosting"], .crawler-post[itemprop="comment"], .crawler-post[id^="post_"]`)
	dcCrawlerRow  = all(`tr.topic-list-item, .topic-list tr[id^="topic-list-item"]`)
	dcNoscript    = all(`noscript`)
	dcHeading     = one(`h1`)
	dcNick        = one(`[itemprop="author"] [itemprop="name"], .creator [itemprop="name"], [itemprop="author"]`)
	dcTime        = one(`time.post-time[datetime], time[datetime]`)
	dcPosition    = one(`[itemprop="position"]`)
	dcBody        = one(`.post[itemprop="text"], .post[itemprop="articleBody"], .post`)
	dcNextLink    = one(`link[rel="next"], a[rel="next"]`)
	dcTitleLink   = one(`a.title, a.raw-topic-link, a[href*="/t/"]`)
	dcCells       = all(`td`)
	dcReplies     = one(`.replies, .posts, td.num`)
	dcPinned      = one(`.topic-status .d-icon-thumbtack, .topic-statuses .pinned`)
)

// dcPlain is the plain page: the document itself when it was served to a crawler, else what
// stands in <noscript>, which the parser leaves as text.
func dcPlain(doc *Document) *goquery.Selection {
	if doc.HTML().FindMatcher(dcCrawlerPost).Length() > 0 || doc.HTML().FindMatcher(dcCrawlerRow).Length() > 0 {
		return doc.HTML().Selection
	}
	if plain, ok := doc.memo.(*goquery.Selection); ok {
		return plain
	}
	plain := doc.HTML().Slice(0, 0)
	doc.HTML().FindMatcher(dcNoscript).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		text := s.Text()
		if strings.Contains(text, "crawler-post") || strings.Contains(text, "topic-list-item") {
			plain = fragment(text)
			return false
		}
		return true
	})
	doc.memo = plain
	return plain
}

func dcPlainBoard(doc *Document) *Board {
	plain := dcPlain(doc)
	board := &Board{}
	board.Name, _, _ = strings.Cut(doc.Title(), " - ")
	board.Next = dcPlainNext(doc, plain)
	plain.FindMatcher(dcCrawlerRow).Each(func(_ int, s *goquery.Selection) {
		link := s.FindMatcher(dcTitleLink)
		address := absolutePage(doc, link.AttrOr("href", ""))
		m := dcAddress.FindStringSubmatch(address)
		if m == nil {
			return
		}
		row := Row{ID: m[2], Title: lineText(link), URL: address, Replies: number(lineText(s.FindMatcher(dcReplies)))}
		row.Sticky = s.HasClass("pinned") || s.FindMatcher(dcPinned).Length() > 0
		row.Locked = s.HasClass("closed") || s.HasClass("archived")
		row.LastPostAt, _ = parseDate(lineText(s.FindMatcher(dcCells).Last()), doc.Now(), doc.Zone("UTC"), doc.DayFirst())
		if row.Replies >= 0 {
			row.LastPage = dcPageAddress(row.URL, dcPages(row.Replies+1))
		}
		board.Threads = append(board.Threads, row)
	})
	return board
}

func dcPlainThread(doc *Document) *Thread {
	plain := dcPlain(doc)
	out := &Thread{Page: dcPageOf(doc), Next: dcPlainNext(doc, plain), Title: lineText(doc.HTML().FindMatcher(dcHeading))}
	if out.Title == "" {
		out.Title = lineText(plain.FindMatcher(dcHeading))
	}
	if out.Title == "" {
		out.Title, _, _ = strings.Cut(doc.Title(), " - ")
	}
	if m := dcAddress.FindStringSubmatch(doc.URL().Path); m != nil {
		out.ID = m[2]
		out.URL = dcTopicAt(doc, m[1], looseID(m[2]))
	}
	plain.FindMatcher(dcCrawlerPost).Each(func(_ int, s *goquery.Selection) {
		p := Post{ID: strings.TrimPrefix(s.AttrOr("id", ""), "post_")} // the number in the topic: the plain page has no other
		if p.ID == "" {
			at := s.FindMatcher(dcPosition)
			p.ID = strings.TrimPrefix(at.AttrOr("content", lineText(at)), "#")
		}
		if _, err := strconv.Atoi(p.ID); err != nil {
			return
		}
		p.Author = userName(lineText(s.FindMatcher(dcNick)))
		p.At, _ = parseISO(s.FindMatcher(dcTime).AttrOr("datetime", ""), doc.Now(), doc.Zone("UTC"))
		dcFill(&p, s.FindMatcher(dcBody))
		out.Posts = append(out.Posts, p)
	})
	if out.Next == "" {
		out.Pages = out.Page
	}
	return out
}

func dcPlainNext(doc *Document, plain *goquery.Selection) string {
	href := doc.HTML().FindMatcher(dcNextLink).AttrOr("href", "")
	if href == "" {
		href = plain.FindMatcher(dcNextLink).AttrOr("href", "")
	}
	return absolutePage(doc, href)
}
