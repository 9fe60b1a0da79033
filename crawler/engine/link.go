package engine

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// absolute resolves a link against the page (or its base element), without session ids. It
// is empty for what is not a web address: javascript:, mailto:, an unreadable link.
func absolute(doc *Document, href string) string {
	href = strings.TrimSpace(href)
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	doc.HTML()
	base := doc.head.base
	if base == nil {
		base = doc.url
	}
	u, err := base.Parse(href)
	if err != nil || !isWeb(u) {
		return ""
	}
	u.RawQuery = withoutSession(u.RawQuery)
	if i := strings.Index(strings.ToLower(u.Path), ";jsessionid="); i >= 0 {
		u.Path, u.RawPath = u.Path[:i], ""
	}
	return u.String()
}

// absolutePage is absolute without the fragment: the address of a page, not of a post.
func absolutePage(doc *Document, href string) string {
	s, _, _ := strings.Cut(absolute(doc, href), "#")
	return s
}

// stripSession takes the session id out of an address, and leaves the rest as it stands.
func stripSession(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if i := strings.Index(strings.ToLower(u.Path), ";jsessionid="); i >= 0 {
		u.Path, u.RawPath = u.Path[:i], ""
	}
	u.RawQuery = withoutSession(u.RawQuery)
	return u.String()
}

// withoutSession drops the parameters that name a visitor and keeps the order of the others:
// an address is a key, so it must not change in any other way.
func withoutSession(query string) string {
	if query == "" {
		return ""
	}
	kept := make([]string, 0, 4)
	for part := range strings.SplitSeq(query, "&") {
		part = strings.TrimPrefix(part, "amp;")
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		switch strings.ToLower(name) {
		case "":
			if part == "" {
				continue
			}
		case "sid", "phpsessid", "jsessionid":
			continue
		case "s":
			if hash.MatchString(value) || value == "" { // a search box may also be called s
				continue
			}
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&")
}

var (
	hash   = regexp.MustCompile(`^[0-9a-fA-F]{16,64}$`)
	digits = regexp.MustCompile(`\d+`)
)

// query is one parameter of an address.
func query(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

// pageNumber is the number that the first group of re finds in an address; 0 without one.
func pageNumber(address string, re *regexp.Regexp) int {
	m := re.FindStringSubmatch(address)
	if len(m) < 2 {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil { // unreachable unless the number is too long for an int
		return 0
	}
	return n
}

// number reads a count: "1 439", "1,439", "1.439", "2K", "10.9k", "1,2 M". It is -1 when there is none.
func number(s string) int {
	m := count.FindStringSubmatch(spaces.Replace(s))
	if m == nil {
		return -1
	}
	unit := map[string]float64{"k": 1e3, "m": 1e6}[strings.ToLower(m[2])]
	if unit == 0 {
		n, err := strconv.Atoi(separators.Replace(m[1]))
		if err != nil {
			return -1
		}
		return n
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", "."), 64)
	if err != nil {
		return -1
	}
	return int(f * unit)
}

var (
	count      = regexp.MustCompile(`(\d[\d.,]*)(?:([kKmM])(?:[^\pL]|$))?`) // "5 messages" are not five million
	spaces     = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "'", "", "’", "")
	separators = strings.NewReplacer(".", "", ",", "")
)
