package privacy

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Markers stand where something was taken out. They are the same in every language.
const (
	MarkPhone   = "[phone]"
	MarkMail    = "[mail]"
	MarkIBAN    = "[iban]"
	MarkAddress = "[address]"
	MarkHandle  = "[handle]"
)

// Redact takes phones, mails, bank accounts, postal addresses and handles on other
// services out of a text. A text without any comes back as it is, in Unicode form NFC.
func Redact(text string) string {
	s := scan{text: norm.NFC.String(text)}
	s.run()
	if s.last == 0 {
		return s.text
	}
	s.out.WriteString(s.text[s.last:])
	return s.out.String()
}

// scan is one pass over a text: it stops at digits, '@', '#', '+' and at words that may
// begin something, and hands over to the reader of that kind.
type scan struct {
	text string
	last int // end of the last thing replaced: nothing before it is looked at again
	out  strings.Builder
}

// span is what a reader found: text[start:end] becomes mark. The zero span is nothing.
type span struct {
	start, end int
	mark       string
}

func (s *scan) run() {
	for i := 0; i < len(s.text); {
		c := s.text[i]
		switch {
		case isLetter(s.text, i):
			i = s.word(i)
		case isDigit(c):
			i = s.take(i, digitsEnd(s.text, i), s.number)
		case c == '+' || c == '(':
			i = s.take(i, i+1, s.signed)
		case c == '@':
			i = s.take(i, i+1, s.mail)
		case c == '#':
			i = s.take(i, i+1, s.tag)
		default:
			i++
		}
	}
}

// take asks readers in order; the first that finds something wins. It returns where to go
// on: behind what was found, or next.
func (s *scan) take(i, next int, readers ...func(int) span) int {
	for _, read := range readers {
		sp := read(i)
		if sp.end <= sp.start {
			continue
		}
		sp.start = max(sp.start, s.last)
		s.out.WriteString(s.text[s.last:sp.start])
		s.out.WriteString(sp.mark)
		s.last = sp.end
		return max(sp.end, i)
	}
	return next
}

// word reads the word that begins at i and asks the readers of its kind.
func (s *scan) word(i int) int {
	end := i
	for end < len(s.text) && isLetter(s.text, end) {
		end += letterLen(s.text, end)
	}
	if end < len(s.text) && isDigit(s.text[end]) {
		switch {
		case end == i+2:
			return s.take(i, end, s.iban)
		case end == i+1 && s.text[i]|0x20 == 'o': // O6 12 34 56 78
			return s.take(i, end, s.number)
		}
		return end
	}
	if end-i > maxAnchor {
		return end
	}
	var buf [maxAnchor]byte
	switch anchors[string(lowerInto(buf[:0], s.text[i:end]))] {
	case anchorZero:
		return s.take(i, end, s.spelled)
	case anchorAt:
		return s.take(i, end, s.spelledMail)
	case anchorStreet:
		return s.take(i, end, s.streetFirst, s.streetLast)
	case anchorStreetLast:
		return s.take(i, end, s.streetLast)
	case anchorService:
		return s.take(i, end, s.handle)
	case anchorSite:
		return s.take(i, end, s.profile)
	case anchorScheme:
		return s.link(i)
	case anchorPlain:
	}
	return end
}

// link goes over a web address: its digits are no phone and its words no street, but it
// may lead to somebody's page on another service, or hold a mail.
func (s *scan) link(i int) int {
	end := i
	for end < len(s.text) && !isSpace(s.text[end]) && !strings.ContainsRune("<>\"|", rune(s.text[end])) {
		end++
	}
	if !strings.HasPrefix(s.text[i+4:end], "://") && !strings.HasPrefix(s.text[i+4:end], "s://") && !strings.EqualFold(s.text[i:min(i+4, end)], "www.") {
		for i < end && isLetter(s.text, i) {
			i += letterLen(s.text, i)
		}
		return i
	}
	for i < end {
		switch {
		case s.text[i] == '@':
			i = s.take(i, i+1, s.mail)
		case isLetter(s.text, i) && (i == 0 || !isLetter(s.text, i-1)):
			start, j := i, i
			for j < end && isLetter(s.text, j) {
				j += letterLen(s.text, j)
			}
			var buf [maxAnchor]byte
			i = j
			if j-start <= maxAnchor {
				switch anchors[string(lowerInto(buf[:0], s.text[start:j]))] {
				case anchorSite, anchorService:
					i = s.take(start, j, s.profile)
				}
			}
		default:
			i++
		}
	}
	return i
}
