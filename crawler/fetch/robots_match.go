package fetch

import "strings"

// robotsPattern is the path of a rule: pieces between its stars, in normal form.
type robotsPattern struct {
	pieces []string
	toEnd  bool // written with a final $
	octets int  // length that decides which rule wins
}

func newPattern(value string) robotsPattern {
	toEnd := strings.HasSuffix(value, "$")
	body := strings.TrimSuffix(value, "$")
	pieces := strings.Split(body, "*")
	octets := len(pieces) - 1 // the stars
	for i, p := range pieces {
		pieces[i] = normalise(p, "$") // a $ elsewhere is an ordinary character
		octets += len(pieces[i])
	}
	if toEnd {
		octets++
	}
	return robotsPattern{pieces, toEnd, octets}
}

// match compares from the first octet. Each piece is taken at its first place, which is never
// worse than a later one, so that a line full of stars costs no more than one scan.
func (p robotsPattern) match(path string) bool {
	rest, ok := strings.CutPrefix(path, p.pieces[0])
	if !ok {
		return false
	}
	if len(p.pieces) == 1 {
		return !p.toEnd || rest == ""
	}
	last := len(p.pieces) - 1
	for _, piece := range p.pieces[1:last] {
		i := strings.Index(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	if p.toEnd {
		return strings.HasSuffix(rest, p.pieces[last])
	}
	return strings.Contains(rest, p.pieces[last])
}

// normalisePath brings the path of an address into the form that patterns have. A star or
// dollar in an address is a character, so it takes its encoded form.
func normalisePath(path string) string {
	if i := strings.IndexByte(path, '#'); i >= 0 {
		path = path[:i]
	}
	return normalise(path, "*$")
}

// normalise writes each octet one way only: unreserved characters plain, other encoded ones
// with capital digits, octets outside ASCII (and those in also) encoded.
func normalise(s, also string) string {
	const hex = "0123456789ABCDEF"
	plain := true
	for i := range len(s) {
		if c := s[i]; c == '%' || c <= ' ' || c >= 0x7f || strings.IndexByte(also, c) >= 0 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			v := byte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
			if isUnreserved(v) {
				b.WriteByte(v)
			} else {
				b.Write([]byte{'%', hex[v>>4], hex[v&15]})
			}
			continue
		}
		if c <= ' ' || c >= 0x7f || strings.IndexByte(also, c) >= 0 {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func isUnreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}
