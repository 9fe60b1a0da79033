package engine

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// generic reads pages of software that nobody knows, by their shape: blocks side by side that each
// have a date, a name and words. It may be wrong in all of these, and its results say so.
type generic struct{}

func (generic) Name() string { return "generic" }

func (generic) lastResort() {}

func (generic) guesses() {}

// Match wants two blocks at least, and that neither an engine nor the page itself says more.
func (generic) Match(doc *Document) bool {
	if doc.JSON() != nil || doc.blank() || feedKind(doc.page.Body) != "" || !doc.unknown() || (schema{}).Match(doc) {
		return false
	}
	return guessKind(doc, 2) != KindUnknown
}

// MatchNamed: a site that is set to a fall-back may have threads of one post.
func (generic) MatchNamed(doc *Document) bool {
	return doc.JSON() == nil && !doc.blank() && feedKind(doc.page.Body) == ""
}

func (generic) Kind(doc *Document) Kind { return guessKind(doc, 1) }

// guessKind tells by the blocks, of which there must be some, else by the words of a short page.
func guessKind(doc *Document, atLeast int) Kind {
	g := guessBlocks(doc)
	if len(g.blocks) >= atLeast {
		if g.board {
			return KindBoard
		}
		return KindThread
	}
	text := lineText(doc.HTML().FindMatcher(gsBody))
	if len(text) < 800 && forumWords.MatchString(text) {
		return messageKind(text)
	}
	return KindUnknown
}

var (
	gsBody   = one(`body`)
	gsTitle  = all(`h1, h2, h3`)
	gsOG     = one(`meta[property="og:title"]`)
	gsNext   = all(`link[rel="next"], a[rel~="next"]`)
	gsLocked = all(`[class*="locked"], [class*="closed"], [title], button, a[class*="reply"], a[href*="reply"]`)

	forumWords = regexp.MustCompile(`(?i)foru|topic|sujet|discussion|thread|message|onderwerp|bericht|discussie|Thema|Beitrag`)
	nextWords  = regexp.MustCompile(`(?i)^(?:page |pagina )?(?:next|suivante?s?|volgende|nächste|weiter|siguiente|»|›|>|>>|→)(?: page| pagina| seite)?(?: ?[»›>→]+)?$`)

	deletedWords = regexp.MustCompile(`(?i)^(?:\W*)(?:(?:this |ce |cette |dit |deze )?(?:post|message|reply|réponse|bericht|reactie|comment|commentaire|Beitrag)\b.{0,30}(?:deleted|removed|supprimée?|effacée?|verwijderd|gelöscht)|(?:deleted|removed|supprimé|verwijderd) (?:by|par|door)\b)`)
)

func (generic) Board(doc *Document) (*Board, error) {
	b := &Board{Name: guessTitle(doc), Next: guessNext(doc, "")}
	for _, x := range guessBlocks(doc).blocks {
		if r := x.row(doc); r.URL != "" {
			b.Threads = append(b.Threads, r)
		}
	}
	if len(b.Threads) == 0 {
		return nil, doc.nothing()
	}
	return b, nil
}

func (generic) Thread(doc *Document) (*Thread, error) {
	root := doc.HTML()
	address := stripSession(firstOf(doc.Canonical(), doc.Page().URL))
	if threadKey(address) == "" {
		address = stripSession(doc.Page().URL)
	}
	t := &Thread{URL: firstPage(address), Title: guessTitle(doc)}
	key := threadKey(address)
	t.ID = firstOf(key, t.URL)
	t.Next = guessNext(doc, key)
	g := guessBlocks(doc)
	root.FindMatcher(gsLocked).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		said := strings.ToLower(attrOf(s, "class") + " " + attrOf(s, "title"))
		t.Locked = !g.holds(s.Get(0)) && isLockedMark(said) && !strings.Contains(said, "unlocked")
		return !t.Locked
	})
	for _, x := range g.blocks {
		t.Posts = append(t.Posts, x.post(doc))
	}
	if len(t.Posts) == 0 {
		return nil, doc.nothing()
	}
	return t, nil
}

// guessTitle is the heading that the page's title repeats, else what the page calls itself.
func guessTitle(doc *Document) string {
	whole, title := doc.Title(), ""
	doc.HTML().FindMatcher(gsTitle).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if text := lineText(s); len(text) > 2 && strings.Contains(whole, text) {
			title = text
		}
		return title == ""
	})
	return firstOf(title, oneLine(attrOf(doc.HTML().FindMatcher(gsOG), "content")), whole)
}

// guessNext finds the next page by what the link says of itself. In a thread it leads to the
// same thread: others have a next one too.
func guessNext(doc *Document, key string) string {
	fits := func(address string) bool {
		return address != "" && address != absolutePage(doc, doc.Page().URL) && threadKey(address) == key
	}
	next := ""
	doc.HTML().FindMatcher(gsNext).EachWithBreak(func(_ int, a *goquery.Selection) bool {
		if address := absolutePage(doc, attrOf(a, "href")); fits(address) {
			next = address
		}
		return next == ""
	})
	if next != "" {
		return next
	}
	doc.HTML().FindMatcher(anyLink).EachWithBreak(func(_ int, a *goquery.Selection) bool {
		for _, text := range []string{lineText(a), attrOf(a, "title"), attrOf(a, "aria-label")} {
			if address := absolutePage(doc, attrOf(a, "href")); text != "" && len(text) < 30 && nextWords.MatchString(text) && fits(address) {
				next = address
			}
		}
		return next == ""
	})
	return next
}
