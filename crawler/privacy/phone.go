package privacy

import "strings"

// run is a row of digit groups with what stands between them: "06 12.34" is two groups.
type run struct {
	groups []group
	plus   bool
}

type group struct{ start, end int }

// maxGroups bounds how far a row of digits is read: no phone has more.
const maxGroups = 16

// number reads what a digit can begin: a date (passed over), a phone, a telegram-like
// number row, or the number after or before a street.
func (s *scan) number(i int) span {
	if i < s.last || joined(s.text, i) {
		return span{}
	}
	if end := dateEnd(s.text, i); end > i {
		// Not a find, but its digits must not be read again as the begin of a phone.
		return s.pass(i, end)
	}
	if sp := s.phone(i); sp.end > 0 {
		return sp
	}
	if sp := s.account(i); sp.end > 0 {
		return sp
	}
	return s.houseNumber(i)
}

// pass is a span that keeps its text.
func (s *scan) pass(start, end int) span { return span{start, end, s.text[start:end]} }

// joined says that the digits at i go on from something before: a word, or a dashed or
// dotted row of digits (a CAS number, a version, a date).
func joined(t string, i int) bool {
	if i == 0 {
		return false
	}
	switch c := t[i-1]; {
	case c == '_' && i > 1 && t[i-2] != ' ' && t[i-2] != '_', isDigit(c), letterBefore(t, i):
		return true
	case c == '-' || c == '.' || c == '/' || c == ',':
		return i > 1 && isDigit(t[i-2])
	}
	return false
}

// signed reads a phone that begins with '+' or with a bracket.
func (s *scan) signed(i int) span {
	if i+1 >= len(s.text) || letterBefore(s.text, i) && s.text[i] == '(' || i > 0 && isDigit(s.text[i-1]) {
		return span{}
	}
	j := i + 1
	for j < len(s.text) && (s.text[j] == '(' || s.text[j] == '+' || s.text[j] == ' ' && s.text[i] == '(') {
		j++
	}
	if j >= len(s.text) || !isDigit(s.text[j]) {
		return span{}
	}
	if s.text[i] == '(' && dateEnd(s.text, j) > 0 {
		return span{}
	}
	sp := s.phone(i)
	if sp.mark == MarkPhone && s.text[i] == '(' && strings.Count(s.text[i:sp.end], "(") > strings.Count(s.text[i:sp.end], ")") {
		if sp.end < len(s.text) && s.text[sp.end] == ')' {
			sp.end++
		} else {
			sp.start++
		}
	}
	return sp
}

// phone reads a phone number that begins at i.
func (s *scan) phone(i int) span {
	r := readRun(s.text, i)
	if len(r.groups) == 0 {
		return span{}
	}
	first := s.text[r.groups[0].start:r.groups[0].end]
	digits := make([]byte, 0, 24)
	best := 0
	for n, g := range r.groups {
		digits = append(digits, s.text[g.start:g.end]...)
		if digits[0] == 'O' || digits[0] == 'o' {
			digits[0] = '0'
		}
		if len(digits) > 20 {
			break
		}
		if plausible(string(digits), r, n+1, s.text) {
			best = n + 1
			if settled(string(digits), r, n+1) {
				break
			}
		}
	}
	if best == 0 && len(first) <= 4 && first[0] == '0' && !r.plus {
		return s.mixed(i, r)
	}
	if best == 0 && s.phoneContext(i) {
		if best = r.contextual(s.text); best == 0 {
			return span{}
		}
	}
	if best == 0 {
		return span{}
	}
	end := r.groups[best-1].end
	all := digitsOf(s.text, r.groups[:best])
	if official(all, r.plus) {
		return s.pass(i, end)
	}
	if s.notPhone(i, end, best) {
		return span{}
	}
	return span{i, end, MarkPhone}
}

// notPhone looks at what follows: a unit, a price, a mail, or a word grown on the digits.
func (s *scan) notPhone(start, end, groups int) bool {
	if end < len(s.text) {
		switch s.text[end] {
		case '@', '_', '%':
			return true
		case ',', '.':
			if end+1 < len(s.text) && isDigit(s.text[end+1]) && groups == 1 {
				return true
			}
		}
	}
	if start > 0 && s.text[start-1] == '@' {
		return true
	}
	return groups > 1 && unitFollows(s.text, end) && !evenPairs(s.text, start, end)
}

// evenPairs says that the digits stand in five pairs, which no row of doses does.
func evenPairs(t string, start, end int) bool {
	r := readRun(t, start)
	if len(r.groups) < 5 || t[start] != '0' {
		return false
	}
	for _, g := range r.groups[:5] {
		if g.end-g.start != 2 {
			return false
		}
	}
	return r.groups[4].end == end && t[r.groups[1].start] != '0'
}

// readRun reads digit groups from i. Between two groups at most three separator bytes may
// stand; a line end ends the row.
func readRun(t string, i int) run {
	var r run
	for i < len(t) && (t[i] == '+' || t[i] == '(' || t[i] == ' ' && i > 0 && t[i-1] == '(') {
		r.plus = r.plus || t[i] == '+'
		i++
	}
	if i+1 < len(t) && (t[i] == 'O' || t[i] == 'o') && isDigit(t[i+1]) {
		r.groups = append(r.groups, group{i, digitsEnd(t, i+1)})
		i = digitsEnd(t, i+1)
	}
	for len(r.groups) < maxGroups {
		j := i
		if len(r.groups) > 0 {
			j = separatorEnd(t, i)
			if j < 0 {
				break
			}
		}
		end := digitsEnd(t, j)
		if end == j {
			break
		}
		if len(r.groups) > 0 && j == i { // digits apart by nothing visible
			r.groups[len(r.groups)-1].end = end
		} else {
			r.groups = append(r.groups, group{j, end})
		}
		i = end
	}
	return r
}

// separators that people put between the digits of a phone, as UTF-8.
var separators = []string{" ", ".", "-", "/", "_", "*", "(", ")", "\t", ",", "|", "\u00a0", "\u202f", "\u2009", "‑", "–", "·", "•", "\ufe0f\u20e3", "\u20e3", "\u200b", "~", "…"}

// separatorEnd goes over what may stand between two digit groups: -1 when there is
// something else. At most three separators.
func separatorEnd(t string, i int) int {
	for n := 0; n <= 5 && i < len(t); n++ {
		if isDigit(t[i]) {
			return i
		}
		size := 0
		for _, sep := range separators {
			if strings.HasPrefix(t[i:], sep) {
				size = len(sep)
				break
			}
		}
		if size == 0 {
			return -1
		}
		i += size
	}
	return -1
}

func digitsOf(t string, groups []group) string {
	var b strings.Builder
	for _, g := range groups {
		b.WriteString(t[g.start:g.end])
	}
	return strings.NewReplacer("O", "0", "o", "0").Replace(b.String())
}
