package lexicon

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxGap bounds "<n>" in a term.
const maxGap = 8

// numberSign stands for a number in figures or in words.
const numberSign = "<#>"

type elemKind uint8

const (
	elemWord elemKind = iota
	elemPrefix
	elemNumber
	elemGap
	elemSymbol
)

// elem is one part of a term.
type elem struct {
	kind elemKind
	text string // normalised word or beginning of a word
	gap  int
	sym  rune
}

var errEmptyTerm = errors.New("the term has no word: write at least one")

// parseTerm reads a term as it is written in a file. It returns all its written forms: each choice
// of its alternatives, as it stands and with what an apostrophe or a hyphen divides written
// together.
func parseTerm(term string) ([][]elem, error) {
	choices, err := alternatives(term)
	if err != nil {
		return nil, err
	}
	var forms [][]elem
	for _, choice := range choices {
		more, err := parseChoice(choice)
		if err != nil {
			return nil, err
		}
		forms = append(forms, more...)
	}
	return forms, nil
}

// parseChoice reads a term that has no alternatives left.
func parseChoice(term string) ([][]elem, error) {
	var split, glued []elem
	for part := range strings.FieldsSeq(term) {
		if strings.HasPrefix(part, "<") && !strings.HasPrefix(part, numberSign) {
			n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(part, "<"), ">"))
			if err != nil || !strings.HasSuffix(part, ">") || n < 1 || n > maxGap {
				return nil, fmt.Errorf("%q is not a gap: write <n> with n from 1 to %d", part, maxGap)
			}
			split, glued = append(split, elem{kind: elemGap, gap: n}), append(glued, elem{kind: elemGap, gap: n})
			continue
		}
		s, g, err := parsePart(part)
		if err != nil {
			return nil, err
		}
		split, glued = append(split, s...), append(glued, g...)
	}
	if len(split) == 0 {
		return nil, errEmptyTerm
	}
	if split[0].kind == elemGap || split[len(split)-1].kind == elemGap {
		return nil, fmt.Errorf("the term %q begins or ends with a gap: put a word on either side", term)
	}
	forms := [][]elem{split}
	if len(glued) != len(split) {
		forms = append(forms, glued)
	}
	return forms, nil
}

// parsePart reads one space-separated part: a word, or words joined by hyphens, dots and
// apostrophes. The second result is the same written together.
func parsePart(part string) (split, glued []elem, err error) {
	prefix := false
	body := part
	if b, ok := strings.CutSuffix(part, "*"); ok {
		prefix, body = true, b
	}
	for _, r := range strings.ReplaceAll(body, numberSign, "") {
		if !termRune(r) {
			return nil, nil, fmt.Errorf("%q holds %q, which is not part of a word: a term is made of words, * at the end of a word, <#> for a number and <n> for a gap", part, r)
		}
	}
	for body != "" {
		if rest, ok := strings.CutPrefix(body, numberSign); ok { // "<#>h": a number and its unit
			split, glued, body = append(split, elem{kind: elemNumber}), append(glued, elem{kind: elemNumber}), rest
			continue
		}
		piece, rest, more := strings.Cut(body, numberSign)
		if body = ""; more {
			body = numberSign + rest
		}
		words := plainWords(piece)
		split = append(split, words...)
		if len(words) > 1 && words[0].kind == elemWord {
			var all strings.Builder
			for _, w := range words {
				all.WriteString(w.text)
			}
			words = []elem{{kind: elemWord, text: all.String()}}
		}
		glued = append(glued, words...)
	}
	if prefix && len(split) == 0 {
		return nil, nil, errEmptyTerm
	}
	if prefix {
		for _, list := range [][]elem{split, glued} {
			last := &list[len(list)-1]
			if last.kind != elemWord {
				return nil, nil, fmt.Errorf("%q: * must stand at the end of a word", part)
			}
			last.kind = elemPrefix
		}
	}
	return split, glued, nil
}

func termRune(r rune) bool {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), isApostrophe(r):
		return true
	case unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r), r >= 0x200B && r <= 0x200F, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return r == '-' || r == '.' || r == '_'
}

// plainWords normalises one part of a term with the rules that are used on text.
func plainWords(s string) []elem {
	var t Text
	t.tokenise(s, nil)
	out := make([]elem, 0, len(t.Tokens))
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		if tok.Flags&FlagSymbol != 0 {
			r, _ := utf8.DecodeRuneInString(s[tok.Start:])
			out = append(out, elem{kind: elemSymbol, sym: r})
			continue
		}
		out = append(out, elem{kind: elemWord, text: string(t.norm[tok.normStart:tok.normEnd])})
	}
	return out
}
