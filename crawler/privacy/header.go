package privacy

import (
	"bytes"
	"regexp"
	"strings"
)

// behindCues are parts of the words that stand before a name. Where none is found no
// expression runs: most texts have no header.
var behindCues = []string{"osted by", "osté par", "ublié par", "crit par", "ritten by", "eplaatst door", "eschreven door", "uote from", "uote by", "uote:", "uote :",
	"itation de", "itation:", "itation :", "itaat van", "itaat uit", "itaat:", "eply to", "éponse à", "ntwoord op", "essage de ", "essage cité", "ericht van ", "nvoyé par", "erzonden door"}

var (
	// "X a écrit :", with a date before or behind the name, up to its colon
	nameFirst = regexp.MustCompile(`(?i)^([\s>»«"“↑*_\[\]|-]*(?:[^\n]{0,60}?\d\d?:\d\d(?::\d\d)?(?:\s*[ap]m)?,?\s+)?)([^\n:]{1,80}?)\s+(?:a\s+(?:[ée]crit|dit|posté)|à\s+écrit|wrote|said|writes|says|schreef|zei|schrieb)((?:\s*,?\s+(?:le|on|op|at|à|dans|in|a)?\s?[^\n:@]{0,40}?\d[^\n:@]{0,20}?)?\s*:)$`)
	// "Op 3 mei schreef X:"
	nameInside = regexp.MustCompile(`(?i)(^[\s>]*(?:op|on|le|am|il y a)\s[^\n]{2,50}\s(?:schreef|schrieb|wrote)\s+)([^\n:,]{1,40}?)(\s*:)$`)
	// the verbs of nameFirst, to look for before it runs
	verbs = regexp.MustCompile(`(?i)\s(?:a\s+(?:[ée]crit|dit|posté)|à\s+écrit|wrote|said|writes|says|schreef|zei|schrieb)\b?`)
	// "Quote from X", "Posted by X"
	nameLast = regexp.MustCompile(`(?i)((?:(?:posted|written|posté|publié|[ée]crit|envoyé|geplaatst|geschreven|verzonden)\s+(?:by|par|door)\s*:?\s+|quote\s+(?:from|by)\s*:?\s*|quote\s*:\s*|citation\s+de\s+|citaat\s+van\s+|citation\s*:\s*|citaat\s*:\s*|message\s+cité\s*:?\s+))([^\n:;,!?()"«»]{1,60})`)
	// the same with words that stand in every text: "réponse à X :", "bericht van X_1"
	nameMaybe = regexp.MustCompile(`(?i)((?:reply\s+to|antwoord\s+op|réponse\s+à|message\s+de|bericht\s+van)\s*:?\s+)([^\n:;,!?()"«»]{1,60}(?:\s*:)?)`)
	// [quote=X], [quote="X", post: 3]
	bbQuote = regexp.MustCompile(`(?i)(\[quote\s*=\s*["']?)([^\]"',;\n]{1,60})`)
)

// headers replaces the name in quote headers, whoever it is.
func (m *Masker) headers(text string) string {
	if strings.Contains(text, "quote=") || strings.Contains(text, "QUOTE=") || strings.Contains(text, "quote =") {
		text = m.replaceGroup(text, bbQuote, 2, func(s string) (int, int) { return 0, len(s) })
	}
	if hasCue(text) {
		text = m.eachLine(text, func(line string) string {
			return m.replaceGroup(m.replaceGroup(line, nameLast, 2, m.nameBehind), nameMaybe, 2, m.nameMaybe)
		})
	}
	return m.beforeColons(text)
}

// cuesBy are behindCues by their first byte.
var cuesBy = func() (pairs [256][]string) {
	for _, cue := range behindCues {
		pairs[cue[0]] = append(pairs[cue[0]], cue)
	}
	return pairs
}()

// hasCue says whether one of behindCues stands in text: one pass for all of them.
func hasCue(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		for _, cue := range cuesBy[text[i]] {
			if cue[1] == text[i+1] && strings.HasPrefix(text[i:], cue) {
				return true
			}
		}
	}
	return false
}

// verbParts are parts of verbs, in small letters, one of which each of them has.
var verbParts = []string{"crit", "dit", "post", "wrote", "said", "writes", "says", "schreef", "zei", "schrieb"}

// hasVerb says whether verbs matches; most lines need no expression to see that it does not.
func hasVerb(line string) bool {
	var buf [maxHeader]byte
	small := lowerInto(buf[:0], line)
	for _, part := range verbParts {
		if bytes.Contains(small, []byte(part)) {
			return verbs.MatchString(line)
		}
	}
	return false
}

// maxHeader is the longest line begin that is looked at for a header.
const maxHeader = 160

// beforeColons looks at what stands between a line's begin and its first colons: a header
// that names its author first ends with one.
func (m *Masker) beforeColons(text string) string {
	var out strings.Builder
	last, from := 0, 0
	for {
		n := strings.IndexByte(text[from:], ':')
		if n < 0 {
			break
		}
		colon := from + n
		from = colon + 1
		start := max(last, strings.LastIndexByte(text[:colon], '\n')+1)
		if colon-start > maxHeader || colon-start < 4 || !hasVerb(text[start:colon]) {
			continue
		}
		line := text[start:from]
		masked := m.replaceGroup(line, nameInside, 2, m.nameBefore)
		if masked == line {
			masked = m.replaceGroup(line, nameFirst, 2, m.nameBefore)
		}
		if masked != line {
			out.WriteString(text[last:start])
			out.WriteString(masked)
			last = from
		}
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return out.String()
}

// eachLine applies f to the lines that hold a cue.
func (m *Masker) eachLine(text string, f func(string) string) string {
	lines := strings.SplitAfter(text, "\n")
	for n, line := range lines {
		if hasCue(line) {
			lines[n] = f(line)
		}
	}
	return strings.Join(lines, "")
}

// replaceGroup masks, in each match, the part of a group that pick points at.
func (m *Masker) replaceGroup(text string, re *regexp.Regexp, n int, pick func(string) (int, int)) string {
	var out strings.Builder
	last := 0
	for _, loc := range re.FindAllStringSubmatchIndex(text, -1) {
		group := text[loc[2*n]:loc[2*n+1]]
		start, end := pick(group)
		name := strings.TrimSpace(group[start:end])
		if name == "" || strings.HasPrefix(name, "@p_") || strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
			continue
		}
		name = strings.Trim(name, "@ ")
		if isPseudonym(name) || name == "" {
			continue
		}
		out.WriteString(text[last : loc[2*n]+start])
		out.WriteString(m.mask(name))
		last = loc[2*n] + end
	}
	if last == 0 {
		return text
	}
	out.WriteString(text[last:])
	return out.String()
}

// nameBefore finds the name in what stands before "a écrit": behind the last comma, and
// no phrase of common words.
func (m *Masker) nameBefore(s string) (int, int) {
	if start, end := m.knownIn(s, true); end > 0 {
		return start, end
	}
	start := strings.LastIndexByte(s, ',') + 1
	part := s[start:]
	if start > 1 && strings.ContainsAny(part, "0123456789") && m.phrase(part) { // "X, le 12 mars 2024 a écrit"
		s = s[:start-1]
		if begin, end := m.knownIn(s, true); end > 0 {
			return begin, end
		}
		start = strings.LastIndexByte(s, ',') + 1
		part = s[start:]
	}
	if strings.TrimSpace(part) == "" {
		return 0, 0
	}
	start += len(part) - len(strings.TrimLeft(part, " "))
	if m.phrase(s[start:]) {
		return 0, 0
	}
	return start, len(s)
}

// nameBehind finds the name at the begin of what stands after "posted by".
func (m *Masker) nameBehind(s string) (int, int) {
	if start, end := m.knownIn(s, false); end > 0 {
		return start, end
	}
	end := len(s)
	words := strings.Fields(s)
	if len(words) == 0 {
		return 0, 0
	}
	if len(words) > 1 { // one word, unless the next ones have capitals or digits too
		end = strings.Index(s, words[0]) + len(words[0])
	}
	if m.phrase(words[0]) {
		return 0, 0
	}
	return strings.Index(s, words[0]), min(end, len(strings.TrimRight(s, " .")))
}

// nameMaybe finds a name where ordinary words may stand too: a known one, one with digits
// or marks, or one word before a colon.
func (m *Masker) nameMaybe(s string) (int, int) {
	if start, end := m.knownIn(s, false); end > 0 {
		return start, end
	}
	start, end := m.nameBehind(strings.TrimRight(s, " :"))
	word := s[start:end]
	if strings.ContainsAny(word, "0123456789_") || strings.TrimSpace(s[end:]) == ":" {
		return start, end
	}
	return 0, 0
}

// knownIn looks for a known name at the end (or begin) of s.
func (m *Masker) knownIn(s string, atEnd bool) (int, int) {
	best, stop := 0, 0
	for i := range s {
		if !atEnd && i > 0 && strings.TrimSpace(s[:i]) != "" {
			break
		}
		end, _ := m.match(s, i, true)
		if end == 0 || atEnd && strings.TrimSpace(s[end:]) != "" {
			continue
		}
		if i > 0 && wordRune(rune(s[i-1])) {
			continue
		}
		if end-i > stop-best {
			best, stop = i, end
		}
	}
	return best, stop
}

// phrase says that words are ordinary language and nobody's name.
func (m *Masker) phrase(s string) bool {
	words := strings.Fields(lower(s))
	if len(words) == 0 || len(words) > 4 {
		return true
	}
	if len(words) > 1 && isCommon(words[0]) {
		return true
	}
	for _, w := range words {
		if !isCommon(w) && !m.keep(w) {
			return false
		}
	}
	return true
}
