package privacy

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text makes a post, title or quote fit to be stored: personal data is redacted, names
// become pseudonyms. names are the people known on the page; keep says of a word in lower
// case that it is a term worth keeping. For many texts with the same names use Masker.
func (k *Key) Text(siteID, text string, names []string, keep func(word string) bool) string {
	return k.Masker(siteID, names, keep).Text(text)
}

// Masker replaces the names of one page's people. It is safe for concurrent use.
type Masker struct {
	key   *Key
	site  string
	keep  func(string) bool
	known []knownName
	heads [128]bool // ASCII runes that begin a known name
	wide  bool      // some known name begins with another rune
}

// knownName is a name as it is looked for: folded rune by rune, so that places in the text
// stay places in the text.
type knownName struct {
	folded  []rune
	raw     string
	mask    string
	context bool // a common word or too short: only in a call, a header or a link
}

// Masker prepares the names of one page.
func (k *Key) Masker(siteID string, names []string, keep func(word string) bool) *Masker {
	m := &Masker{key: k, site: siteID, keep: keep}
	if keep == nil {
		m.keep = func(string) bool { return false }
	}
	seen := map[string]bool{}
	for _, raw := range names {
		raw = norm.NFC.String(strings.Join(strings.Fields(raw), " "))
		n := knownName{raw: raw, folded: foldRunes(raw)}
		if len(n.folded) == 0 || seen[raw] {
			continue
		}
		seen[raw] = true
		n.mask = "@" + k.Pseudonym(siteID, raw)
		low := strings.ToLower(raw)
		n.context = len(n.folded) < 3 || !strings.ContainsFunc(raw, unicode.IsLetter) || isCommon(low) || m.keep(low)
		m.known = append(m.known, n)
		if r := n.folded[0]; r < 128 {
			m.heads[r] = true
		} else {
			m.wide = true
		}
	}
	return m
}

// Text redacts a text and replaces the names in it.
func (m *Masker) Text(text string) string {
	text = Redact(text)
	text = m.headers(text)
	var out strings.Builder
	last := 0
	put := func(start, end int, mask string) int {
		out.WriteString(text[last:start])
		out.WriteString(mask)
		last = end
		return end
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < 128 && !m.heads[c] && !m.heads[lowerByte(c)] && c != '@' && c != '/' && c != '=' && c != 'u' {
			i++
			continue
		}
		if c == '@' {
			if end, mask := m.mention(text, i); end > i {
				i = put(i, end, mask)
				continue
			}
		}
		if c == '/' || c == '=' || c == 'u' {
			if start, end, mask := m.linkName(text, i); end > start {
				i = put(start, end, mask)
				continue
			}
		}
		if c < 128 || m.wide || utf8.RuneStart(c) {
			if end, mask := m.match(text, i, false); end > i {
				i = put(i, end, mask)
				continue
			}
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return out.String()
}

// match finds the longest known name at i, exact spelling first. In context (a call, a
// header, a link) common words count too.
func (m *Masker) match(text string, i int, context bool) (int, string) {
	r, _ := utf8.DecodeRuneInString(text[i:])
	if wordRune(r) && !context {
		if prev, _ := utf8.DecodeLastRuneInString(text[:i]); wordRune(prev) && prev != utf8.RuneError {
			return 0, ""
		}
	}
	head, ok := foldRune(r)
	if !ok {
		return 0, ""
	}
	best, mask, exact := 0, "", false
	for _, n := range m.known {
		if n.folded[0] != head || n.context && !context {
			continue
		}
		end := foldedEnd(text, i, n.folded)
		if end == 0 {
			continue
		}
		same := text[i:end] == n.raw
		if end > best || end == best && same && !exact {
			best, mask, exact = end, n.mask, same
		}
	}
	return best, mask
}

// foldedEnd returns where the folded name that begins at i ends in the text, or 0.
func foldedEnd(text string, i int, name []rune) int {
	k, p := 0, i
	for k < len(name) {
		if p >= len(text) {
			return 0
		}
		r, size := utf8.DecodeRuneInString(text[p:])
		f, ok := foldRune(r)
		p += size
		if !ok {
			continue
		}
		if f != name[k] {
			return 0
		}
		k++
		if f == ' ' {
			for p < len(text) && (text[p] == ' ' || text[p] == '\t') {
				p++
			}
		}
	}
	if p < len(text) && wordRune(name[len(name)-1]) {
		if next, _ := utf8.DecodeRuneInString(text[p:]); wordRune(next) {
			return 0
		}
	}
	return p
}

// mention reads a call of anybody at '@': a known name with its spaces, a name in quotes
// or brackets, or one word.
func (m *Masker) mention(text string, i int) (int, string) {
	if prev, _ := utf8.DecodeLastRuneInString(text[:i]); i > 0 && wordRune(prev) && prev != utf8.RuneError && prev < 128 {
		return 0, ""
	}
	p := i + 1
	if p >= len(text) {
		return 0, ""
	}
	if end, mask := m.match(text, p, true); end > p {
		return end, mask
	}
	if closing, ok := map[byte]byte{'"': '"', '[': ']', '\'': '\'', '{': '}'}[text[p]]; ok {
		if n := strings.IndexByte(text[p+1:], closing); n > 0 && n <= 40 && !strings.ContainsAny(text[p+1:p+1+n], "\n@") {
			return p + n + 2, m.mask(text[p+1 : p+1+n])
		}
	}
	end := p
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !wordRune(r) && r != '-' && r != '.' && !invisible(r) {
			break
		}
		end += size
	}
	for end > p && (text[end-1] == '.' || text[end-1] == '-') {
		end--
	}
	name := text[p:end]
	if name == "" || isPseudonym(name) || onlyDigits(name) || startsDose(lower(name)) || isDigit(name[0]) && !hasLetter(name) {
		return 0, ""
	}
	return end, m.mask(name)
}

// mask is what stands for a name: the mask of the known name it spells, else its own.
func (m *Masker) mask(name string) string {
	name = strings.TrimSpace(name)
	folded := string(foldRunes(name))
	found := ""
	for _, n := range m.known {
		if n.raw == name {
			return n.mask
		}
		if found == "" && string(n.folded) == folded {
			found = n.mask
		}
	}
	if found != "" {
		return found
	}
	return "@" + m.key.Pseudonym(m.site, name)
}

// linkMask is the mask of a name as it is spelled in an address.
func (m *Masker) linkMask(part string) string {
	if plain, err := url.PathUnescape(part); err == nil {
		part = plain
	}
	spelled := slug(part)
	for _, n := range m.known {
		if slug(n.raw) == spelled {
			return n.mask
		}
	}
	return "@" + m.key.Pseudonym(m.site, part)
}

func slug(s string) string {
	var b strings.Builder
	for _, r := range foldRunes(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
