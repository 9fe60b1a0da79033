package privacy

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latin is foldRune for the runes that occur.
var latin = func() (table [0x250]rune) {
	for r := range table {
		table[r] = slowFold(rune(r))
	}
	return table
}()

// foldRune makes one rune comparable: no case, no accent, no width. ok is false for runes
// that nobody sees.
func foldRune(r rune) (rune, bool) {
	if int(r) < len(latin) {
		return latin[r], r != 0xAD
	}
	if invisible(r) || unicode.Is(unicode.Mn, r) {
		return 0, false
	}
	return slowFold(r), true
}

func slowFold(r rune) rune {
	base, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if unicode.IsSpace(base) {
		return ' '
	}
	return unicode.ToLower(base)
}

func foldRunes(s string) []rune {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if f, ok := foldRune(r); ok {
			out = append(out, f)
		}
	}
	return out
}

func wordRune(r rune) bool {
	if r < 128 {
		return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 0x20
	}
	return c
}
