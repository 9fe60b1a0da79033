package engine

import (
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rowsOf finds the row that each link of a listing stands in, whatever a theme builds rows of:
// the nearest table row or list item, else the largest element that holds no other link of
// the set.
func rowsOf(links []*html.Node) map[*html.Node]*html.Node {
	held := map[*html.Node]int{}
	for _, n := range links {
		for up := n.Parent; up != nil; up = up.Parent {
			held[up]++
		}
	}
	rows := make(map[*html.Node]*html.Node, len(links))
	for _, n := range links {
		row := n
		for up, steps := n.Parent, 0; up != nil && held[up] == 1 && steps < 6 && up.DataAtom != atom.Body; up, steps = up.Parent, steps+1 {
			row = up
			if up.DataAtom == atom.Tr || up.DataAtom == atom.Li {
				break
			}
		}
		rows[n] = row
	}
	return rows
}

// marksOf gathers what a theme shows a row's state by: classes, icons, and what icons say.
func marksOf(row *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		for _, a := range n.Attr {
			if a.Key == "class" || n.DataAtom == atom.Img && (a.Key == "src" || a.Key == "alt" || a.Key == "title") || a.Key == "style" && strings.Contains(a.Val, "url(") {
				b.WriteString(strings.ToLower(a.Val))
				b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(row)
	return b.String()
}

var (
	stickyMarks = regexp.MustCompile(`sticky|announce|pinned`)
	lockedMarks = regexp.MustCompile(`lock|verrouill|gesloten|gesperrt|geschlossen`)
	unlocked    = strings.NewReplacer("unlock", "", "block", "", "clock", "")
)

func isStickyMark(marks string) bool { return stickyMarks.MatchString(marks) }
func isLockedMark(marks string) bool { return lockedMarks.MatchString(unlocked.Replace(marks)) }

// offsets reads the pages of a board or a thread out of the links to them: offset is the
// number of the first entry behind an address, -1 for an address of something else. No theme
// can move these numbers.
func offsets(doc *Document, links *goquery.Selection, current int, offset func(address string) int) pager {
	var p pager
	next, last, step := 0, current, 0
	links.Each(func(_ int, a *goquery.Selection) {
		address := absolutePage(doc, attrOf(a, "href"))
		n := offset(address)
		if n <= 0 {
			return
		}
		if step == 0 || n < step {
			step = n
		}
		if n > current && (next == 0 || n < next) {
			next, p.next = n, address
		}
		if n > last {
			last, p.last = n, address
		}
	})
	if current > 0 && (step == 0 || current < step) {
		step = current
	}
	if p.page = 1; step > 0 {
		p.page = current/step + 1
	}
	if p.pages = p.page; step > 0 {
		p.pages = last/step + 1
	}
	return p
}

// dateIn reads the date of the first of the elements that has one.
func dateIn(doc *Document, s *goquery.Selection, places ...goquery.Matcher) (t time.Time) {
	for _, m := range places {
		for _, n := range s.FindMatcher(m).Nodes {
			if at, ok := parseDate(lastTextOf(n), doc.Now(), doc.Zone(defaultZone), doc.DayFirst()); ok {
				return at
			}
		}
	}
	return t
}

// firstText is the text of the first of the elements that has some.
func firstText(s *goquery.Selection, places ...goquery.Matcher) string {
	for _, m := range places {
		for _, n := range s.FindMatcher(m).Nodes {
			if text := lineText(s.FindNodes(n)); text != "" {
				return text
			}
		}
	}
	return ""
}

// nodeLine is the text of a node on one line.
func nodeLine(n *html.Node) string { return oneLine(nodeText(n)) }

// firstOfAll is what the first of the matchers that finds something finds.
func firstOfAll(s *goquery.Selection, places ...goquery.Matcher) *goquery.Selection {
	for _, m := range places {
		if found := s.FindMatcher(m); found.Length() > 0 {
			return found.First()
		}
	}
	return s.Slice(0, 0)
}

// firstGroup is the first group of the match that is not empty.
func firstGroup(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return firstOf(m[1:]...)
	}
	return ""
}

// startedBy is the name in "Started by X, 06 Feb 2013", where it is no link.
var startedBy = regexp.MustCompile(`^(?:By|Started by|Par|Commencé par|Door|Gestart door) ([^,]+?),`)
