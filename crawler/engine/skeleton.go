package engine

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// skeletonMax is the most bytes of a skeleton: more of a page repeats itself.
const skeletonMax = 256 << 10

// Skeleton is a page's markup without what people wrote: tags stay, and ids, classes, exact times
// and the other attributes that readers go by; each letter of text is an "x", each digit of text a
// "0", and in addresses the words are masked too. A part of an id or class that is a word of a
// link, a picture's name or a profile's address is masked as well: it may be somebody's name.
// Scripts are left out, but for their type. It is enough to adapt a reader, and holds nobody.
func Skeleton(doc *Document) string {
	if raw := doc.JSON(); raw != nil {
		return jsonSkeleton(raw)
	}
	s := skeleton{names: map[string]bool{}}
	for _, n := range doc.HTML().Nodes {
		s.collect(n)
	}
	for _, n := range doc.HTML().Nodes {
		s.write(n)
	}
	return s.out.String()
}

// jsonSkeleton keeps the keys, and the shape of the values.
func jsonSkeleton(raw []byte) string {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return ""
	}
	out, err := json.MarshalIndent(blank(value), "", " ")
	if err != nil || len(out) > skeletonMax {
		out = out[:min(len(out), skeletonMax)]
	}
	return string(out)
}

// identifier is a key that a program wrote; other keys may be names.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z_]{0,40}$`)

func blank(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, x := range v {
			if !identifier.MatchString(key) {
				key = masked(key)
			}
			out[key] = blank(x)
		}
		return out
	case []any:
		for i := range v {
			v[i] = blank(v[i])
		}
		return v
	case string:
		return masked(v)
	case float64:
		return 0
	default:
		return v
	}
}

type skeleton struct {
	names map[string]bool // words that may be names, folded
	out   strings.Builder
}

// markup are words of forums' own ids and classes, which links are called by too.
var markup = wordSet(`a action actions active admin alt anchor answer article ask attachment author avatar badge bar best block board body bottom box btn button
 by card cat category cell center close cols column comment container content count date desc description display edit entry extra field first footer form forum forums
 foot group guest guests head header heading hidden home icon id image img index info inner item items js label last lastpost left like likes link links list listing locked login main
 member members menu message messages meta mini mod moderator more name nav navbar new next normal num number online op open options outer overlay page pagenav pager pagination panel
 pic pm poll popup post posted postbody poster posts prev preview primary profile quote quoted quotes rank read register replies reply report right row rows search section share side
 sidebar signature site small span start stats status sticky sub subforum subject submit sujet tab table tag text thread threads time title toggle tool tools top topic topics type unread up user
 username users view views wrap wrapper discussion discussions conversation lire repondre forum-list bericht berichten onderwerp onderwerpen
 phpbb xenforo vbulletin mybb smf vanilla discourse flarum nodebb forumactif mesdiscussions invision ipb fluxbb punbb partyflock jeuxvideo doctissimo reddit
 forumdisplay showthread newreply viewtopic viewforum public responsive pages latest logged crawler health wiki rss atom creator alert alerts end inset`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// keptValues are attributes whose values say how a page is built.
var keptValues = map[string]bool{
	"id": true, "class": true, "itemprop": true, "itemtype": true, "itemscope": true, "role": true, "rel": true, "type": true, "property": true,
	"http-equiv": true, "charset": true, "lang": true, "dir": true, "colspan": true, "rowspan": true, "datetime": true, "for": true,
}

// collect finds words that may be names: what links and pictures are called, and the ends of addresses.
func (s *skeleton) collect(n *html.Node) {
	if n.Type == html.ElementNode {
		for _, a := range n.Attr {
			switch a.Key {
			case "alt", "title", "aria-label", "data-author", "data-username", "data-name":
				s.add(a.Val)
			case "href", "src":
				if u, err := url.Parse(a.Val); err == nil {
					s.add(u.Path)
					s.add(u.RawQuery)
				}
			}
		}
		if n.Data == "a" || n.Data == "strong" || n.Data == "b" || n.Data == "h4" || n.Data == "span" {
			if text := flat(n); len(text) < 60 {
				s.add(text)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s.collect(c)
	}
}

func flat(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil && b.Len() < 100; c = c.NextSibling {
		b.WriteString(flat(c) + " ")
	}
	return b.String()
}

func (s *skeleton) add(text string) {
	for _, w := range words(text) {
		if w = strings.ToLower(w); len(w) > 1 && !markup[w] {
			s.names[w] = true
		}
	}
}

// words are the runs of letters of a text; digits end them.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
}

func (s *skeleton) write(n *html.Node) {
	if s.out.Len() > skeletonMax {
		return
	}
	switch n.Type {
	case html.TextNode:
		s.out.WriteString(html.EscapeString(masked(n.Data)))
		return
	case html.DoctypeNode:
		s.out.WriteString("<!DOCTYPE html>\n")
		return
	case html.CommentNode:
		return
	case html.ElementNode:
		s.open(n)
	}
	if n.Data != "script" && n.Data != "style" && n.Data != "noscript" {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			s.write(c)
		}
	}
	if n.Type == html.ElementNode && !void[n.Data] {
		s.out.WriteString("</" + n.Data + ">")
	}
}

var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true}

func (s *skeleton) open(n *html.Node) {
	s.out.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		s.out.WriteString(" " + a.Key + `="` + html.EscapeString(s.value(n, a)) + `"`)
	}
	s.out.WriteString(">")
}

// value is what is left of an attribute.
func (s *skeleton) value(n *html.Node, a html.Attribute) string {
	switch {
	case a.Key == "content" && n.Data == "meta" && attr(n, "name") == "generator":
		return a.Val // the software's name and version
	case a.Key == "id" || a.Key == "class" || a.Key == "for":
		return s.token(a.Val)
	case keptValues[a.Key] && !strings.Contains(a.Val, "@"):
		return s.token(a.Val)
	case a.Key == "href" || a.Key == "src" || a.Key == "action":
		return maskedAddress(a.Val)
	default:
		return masked(a.Val)
	}
}

// program is the part of an address that names a forum's own script.
var program = regexp.MustCompile(`^[a-z_]+\.(?:php|asp|aspx|cgi|pl)$`)

// maskedAddress keeps the names of scripts and parameters: forums are known by them.
func maskedAddress(address string) string {
	path, query, hasQuery := strings.Cut(address, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if !program.MatchString(p) {
			parts[i] = masked(p)
		}
	}
	out := strings.Join(parts, "/")
	if !hasQuery {
		return out
	}
	pairs := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, p := range pairs {
		key, value, has := strings.Cut(p, "=")
		if !identifier.MatchString(key) || !has {
			key = masked(key)
		}
		if pairs[i] = key; has {
			pairs[i] += "=" + masked(value)
		}
	}
	return out + "?" + strings.Join(pairs, "&")
}

// token keeps a value but for words that may be names. What looks like no identifier goes.
func (s *skeleton) token(value string) string {
	var b strings.Builder
	for rest := value; rest != ""; {
		i := strings.IndexFunc(rest, unicode.IsLetter)
		if i < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:i])
		rest = rest[i:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(rest)
		}
		w := rest[:end]
		if s.names[strings.ToLower(w)] || strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII }) {
			w = strings.Repeat("x", utf8.RuneCountInString(w))
		}
		b.WriteString(w)
		rest = rest[end:]
	}
	return b.String()
}

// masked keeps the shape of a text: spaces, signs, the number of letters and figures.
func masked(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r):
			return 'x'
		case unicode.IsDigit(r):
			return '0'
		case r > unicode.MaxASCII && !unicode.IsSpace(r):
			return '.'
		}
		return r
	}, text)
}
