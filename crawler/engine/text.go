package engine

import (
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainText is what a person reads in the selection: lines end where blocks and <br> end,
// paragraphs are apart by an empty line, a smiley is its alt text, a link is its text (its
// address where the forum cut the text), hidden spoilers are kept. What skip matches below
// the selection is left out; the page itself is not changed.
func plainText(sel *goquery.Selection, skip ...goquery.Matcher) string {
	w := textWriter{skip: skip}
	for _, n := range sel.Nodes {
		w.inside(n)
		w.line(1)
	}
	return w.String()
}

// lineText is plainText on one line: for names, titles and dates.
func lineText(sel *goquery.Selection, skip ...goquery.Matcher) string {
	return strings.Join(strings.Fields(plainText(sel, skip...)), " ")
}

// nodeText is the bare text of a node, without scripts.
func nodeText(n *html.Node) string {
	w := textWriter{}
	w.inside(n)
	return w.String()
}

// hasWord says whether a reader would see any text below the node.
func hasWord(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return true
		case c.Type == html.ElementNode && c.DataAtom != atom.Script && c.DataAtom != atom.Style && hasWord(c):
			return true
		}
	}
	return false
}

// textWriter collects text; spaces and line ends are written only once something follows.
type textWriter struct {
	b     strings.Builder
	skip  []goquery.Matcher
	pre   int
	space bool
	lines int
}

func (w *textWriter) String() string { return w.b.String() }

// line asks for at least n line ends before the next word.
func (w *textWriter) line(n int) { w.lines = max(w.lines, n) }

func (w *textWriter) flush() {
	if w.b.Len() > 0 {
		switch {
		case w.lines > 0:
			w.b.WriteString("\n\n"[:min(w.lines, 2)])
		case w.space:
			w.b.WriteByte(' ')
		}
	}
	w.lines, w.space = 0, false
}

func (w *textWriter) text(s string) {
	if w.pre > 0 {
		for i, part := range strings.Split(s, "\n") {
			if i > 0 {
				w.lines++
			}
			if part = strings.TrimRight(part, " \t\r"); part != "" {
				w.flush()
				w.b.WriteString(part)
			}
		}
		return
	}
	for s != "" {
		if i := strings.IndexFunc(s, isNotSpace); i != 0 {
			w.space = true
			if i < 0 {
				return
			}
			s = s[i:]
		}
		end := strings.IndexFunc(s, isSpace)
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		s = s[end:]
		if strings.ContainsFunc(word, isUnseen) {
			if word = strings.Map(dropUnseen, word); word == "" {
				continue
			}
		}
		w.flush()
		w.b.WriteString(word)
	}
}

func isSpace(r rune) bool    { return unicode.IsSpace(r) }
func isNotSpace(r rune) bool { return !unicode.IsSpace(r) }

// isUnseen finds what no reader sees and what hides words from the triage: zero-width marks
// that forums put into long words, soft hyphens, NUL.
func isUnseen(r rune) bool {
	switch r {
	case 0, '\u00ad', '\u200b', '\u200c', '\u2060', '\ufeff':
		return true
	}
	return false
}

func dropUnseen(r rune) rune {
	if isUnseen(r) {
		return -1
	}
	return r
}

func (w *textWriter) inside(n *html.Node) {
	if n.Type == html.TextNode {
		w.text(n.Data)
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			w.text(c.Data)
		case html.ElementNode:
			w.element(c)
		}
	}
}

func (w *textWriter) element(n *html.Node) {
	for _, m := range w.skip {
		if m.Match(n) {
			w.line(blockLines(n))
			return
		}
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Embed,
		atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Svg, atom.Video, atom.Audio, atom.Head:
		return
	case atom.Br:
		w.lines++
		return
	case atom.Img:
		w.text(smiley(n))
		return
	case atom.A:
		if w.link(n) {
			return
		}
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	case atom.Td, atom.Th:
		w.space = true
	}
	lines := blockLines(n)
	w.line(lines)
	w.inside(n)
	w.line(lines)
}

// link writes the address of a link whose text the forum cut in the middle.
func (w *textWriter) link(n *html.Node) bool {
	c := n.FirstChild
	if c == nil || c.Type != html.TextNode || c.NextSibling != nil {
		return false
	}
	cut := strings.Index(c.Data, "...")
	if cut < 0 {
		cut = strings.Index(c.Data, "…")
	}
	href := attr(n, "href")
	head := strings.Trim(c.Data[:max(cut, 0)], " [\t\n")
	if cut < 0 || len(head) < 4 || !strings.Contains(href, head) || !strings.HasPrefix(href, "http") {
		return false
	}
	w.text(stripSession(href))
	return true
}

// smiley is the alt text of a picture that stands for a feeling; of other pictures nothing.
func smiley(n *html.Node) string {
	alt := strings.TrimSpace(attr(n, "alt"))
	if alt == "" || len(alt) > 40 {
		return ""
	}
	marks := strings.ToLower(attr(n, "class") + " " + attr(n, "src"))
	if strings.Contains(marks, "smil") || strings.Contains(marks, "emoji") || strings.Contains(marks, "emoticon") || strings.ContainsAny(alt[:1], ":;=") {
		if !strings.ContainsFunc(alt, func(r rune) bool { return r < 'a' || r > 'z' }) { // FluxBB writes "roll"
			return ":" + alt + ":"
		}
		return alt
	}
	return ""
}

// blockLines is how many line ends stand before and after an element.
func blockLines(n *html.Node) int {
	switch n.DataAtom {
	case atom.P, atom.Blockquote, atom.Ul, atom.Ol, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.Pre, atom.Hr:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Dl, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Aside,
		atom.Header, atom.Footer, atom.Fieldset, atom.Legend, atom.Details, atom.Summary, atom.Center:
		return 1
	}
	return 0
}
