package lexicon

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// otherLetter stands in normalised text for a letter that has no Latin form.
const otherLetter = '~'

const foldLimit = 0x0600

// foldTable gives, for a rune below foldLimit, what it becomes: up to two ASCII letters.
var foldTable = makeFoldTable()

// lookAlike are letters of other scripts that are used to hide a Latin word.
var lookAlike = map[rune]string{
	'а': "a", 'в': "b", 'е': "e", 'к': "k", 'м': "m", 'н': "h", 'о': "o", 'р': "p", 'с': "c", 'т': "t",
	'у': "y", 'х': "x", 'і': "i", 'ѕ': "s", 'ј': "j", 'ԁ': "d", 'ɡ': "g", 'α': "a", 'β': "b", 'ε': "e",
	'ι': "i", 'κ': "k", 'ν': "v", 'ο': "o", 'ρ': "p", 'τ': "t", 'υ': "u", 'χ': "x", 'æ': "ae", 'œ': "oe",
	'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i",
}

func makeFoldTable() [foldLimit][2]byte {
	var t [foldLimit][2]byte
	for r := rune(0x80); r < foldLimit; r++ {
		low := unicode.ToLower(r)
		if s, ok := lookAlike[low]; ok {
			copy(t[r][:], s)
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		n := 0
		for _, d := range norm.NFKD.String(string(low)) {
			if d < 0x80 && unicode.IsLetter(d) && n < 2 {
				t[r][n] = byte(d)
				n++
			}
		}
		if n == 0 {
			t[r][0] = otherLetter
		}
	}
	return t
}

// fold appends the normalised form of a non-ASCII rune to dst. kind says what it is.
func fold(dst []byte, r rune) ([]byte, runeKind) {
	switch {
	case r < foldLimit:
		f := foldTable[r]
		if f[0] == 0 {
			if unicode.Is(unicode.Mn, r) || r == 0xAD {
				return dst, kindNothing
			}
			return dst, kindBreak
		}
		dst = append(dst, f[0])
		if f[1] != 0 {
			dst = append(dst, f[1])
		}
		return dst, kindLetter
	case r >= 0xFF10 && r <= 0xFF19:
		return append(dst, byte(r-0xFF10+'0')), kindLetter
	case r >= 0xFF21 && r <= 0xFF3A:
		return append(dst, byte(r-0xFF21+'a')), kindLetter
	case r >= 0xFF41 && r <= 0xFF5A:
		return append(dst, byte(r-0xFF41+'a')), kindLetter
	case r >= 0x200B && r <= 0x200F, r >= 0xFE00 && r <= 0xFE0F, r == 0x2060, r == 0xFEFF, unicode.Is(unicode.Mn, r):
		return dst, kindNothing
	case r >= 0x2190 && (unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r)):
		return dst, kindSymbol
	case unicode.IsLetter(r):
		return append(dst, otherLetter), kindLetter
	}
	return dst, kindBreak
}

type runeKind uint8

const (
	kindBreak runeKind = iota
	kindLetter
	kindSymbol
	kindNothing
)

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', '′':
		return true
	}
	return false
}
