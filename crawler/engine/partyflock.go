package engine

import (
	"regexp"
	"strings"
)

// partyflock reads the forum of partyflock.nl, which has software of its own. Its addresses are
// known (/topic/123:title, /forum/4, /user/5:name), its markup is not: blocks are found as generic
// finds them, so the results are unsure.
type partyflock struct{}

func (partyflock) Name() string { return "partyflock" }

func (partyflock) guesses() {}

var (
	pfMeta  = one(`meta[property="og:site_name"][content="Partyflock"], meta[name="application-name"][content="Partyflock"]`)
	pfTopic = one(`a[href*="/topic/"], a[href*="/forum/"], a[href*="/forum"]`)
	pfKey   = regexp.MustCompile(`/topic/(\d+)`)
	pfBoard = regexp.MustCompile(`/forum(?:/(\d+))?`)
	pfPage  = regexp.MustCompile(`(/topic/\d+(?::[^/?#]*)?)(?:/page/\d+)?(?:[?#].*)?$`)
)

// Match: the site names itself in the page's head, and the page is of its forum.
func (partyflock) Match(doc *Document) bool {
	if doc.JSON() != nil || !doc.has("Partyflock") {
		return false
	}
	root := doc.HTML()
	return root.FindMatcher(pfMeta).Length() > 0 && (root.FindMatcher(pfTopic).Length() > 0 || pfKey.MatchString(doc.URL().Path))
}

func (partyflock) Kind(doc *Document) Kind {
	path := doc.URL().Path
	g := guessBlocks(doc)
	switch {
	case len(g.blocks) > 0 && g.board:
		return KindBoard
	case len(g.blocks) > 0 && pfKey.MatchString(firstOf(path, doc.Canonical())):
		return KindThread
	}
	if text := lineText(doc.HTML().FindMatcher(gsBody)); len(text) < 1200 {
		if kind := messageKind(text); kind != KindUnknown {
			return kind
		}
	}
	switch {
	case pfKey.MatchString(path):
		return KindThread
	case pfBoard.MatchString(path):
		return KindBoard
	}
	return KindUnknown
}

func (partyflock) Board(doc *Document) (*Board, error) {
	b, err := (generic{}).Board(doc)
	if err != nil {
		return nil, err
	}
	for i, r := range b.Threads {
		b.Threads[i].URL = pfPage.ReplaceAllString(r.URL, "$1")
	}
	return b, nil
}

func (partyflock) Thread(doc *Document) (*Thread, error) {
	t, err := (generic{}).Thread(doc)
	if err != nil {
		return nil, err
	}
	t.URL = pfPage.ReplaceAllString(t.URL, "$1")
	t.ID = firstOf(firstGroup(pfKey, t.URL), t.ID)
	t.Title = strings.TrimSpace(strings.TrimSuffix(t.Title, "· Partyflock"))
	return t, nil
}
