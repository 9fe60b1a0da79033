package lexicon

import (
	"unicode/utf8"
)

// maxWord is the longest word that is looked at; what is longer is cut into pieces.
const maxWord = 64

// leetSign are signs that stand for a letter when they stand between two letters.
func leetSign(b byte) byte {
	switch b {
	case '@':
		return 'a'
	case '$':
		return 's'
	case '!', '|':
		return 'i'
	}
	return 0
}

// scanner is the state of one pass over a text.
type scanner struct {
	t       *Text
	raw     string
	words   *wordTrie
	start   int   // byte where the present word began, -1 between words
	letters int   // letters of the present word
	upper   int   // upper-case ones among them
	mark    Flags // how the present word is disguised
}

// tokenise cuts raw into normalised tokens in one pass. words resolves runs of spaced
// letters; it may be nil.
func (t *Text) tokenise(raw string, words *wordTrie) {
	t.reset(raw)
	s := scanner{t: t, raw: raw, words: words, start: -1}
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			s.ascii(i)
			i++
		} else {
			i += s.wide(i)
		}
		if s.start >= 0 && i-s.start > maxWord {
			s.flush(i)
		}
	}
	s.flush(len(raw))
	t.joinRun(words)
}

// flush ends the present word, if there is one.
func (s *scanner) flush(end int) {
	if s.start >= 0 {
		s.t.emit(s.start, end, s.letters == 1 && s.upper == 1, s.mark, s.words)
	}
	s.start, s.upper, s.letters, s.mark = -1, 0, 0, 0
}

// put adds a byte to the present word, which begins at i when there is none.
func (s *scanner) put(i int, b byte) {
	if s.start < 0 {
		s.start = i
		s.t.openWord()
	}
	s.t.norm = append(s.t.norm, b)
}

func (s *scanner) ascii(i int) {
	b := s.raw[i]
	switch {
	case b >= 'a' && b <= 'z':
		s.put(i, b)
		s.letters++
	case b >= 'A' && b <= 'Z':
		s.put(i, b|0x20)
		s.letters++
		s.upper++
	case b >= '0' && b <= '9':
		s.put(i, b)
	case b == '\'' || b == '`':
		s.apostrophe(i, 1)
	case s.start >= 0 && s.inWord(i, b):
	default:
		s.flush(i)
		s.t.punctuation(s.raw, i, b)
	}
}

// inWord reads signs that stand for a letter, and the point of a figure.
func (s *scanner) inWord(i int, b byte) bool {
	switch {
	case s.letters > 0 && b == '*' && starred(s.raw, i):
		s.t.norm = append(s.t.norm, '*')
		s.mark |= FlagMasked
	case s.letters > 0 && leetSign(b) != 0 && letterAt(s.raw, i+1), s.letters > 1 && b == '$' && !digitAt(s.raw, i+1) && !digit(s.raw[s.start]):
		s.t.norm = append(s.t.norm, leetSign(b))
		s.letters++
		s.mark |= FlagDisguise
	case s.letters == 0 && (b == '.' || b == ',') && digitAt(s.raw, i+1):
		s.t.norm = append(s.t.norm, '.')
	default:
		return false
	}
	return true
}

// apostrophe ends what French leaves before it ("l'"), and is passed over inside other words.
func (s *scanner) apostrophe(i, size int) {
	switch {
	case s.start >= 0 && s.t.elided():
		s.flush(i + size)
	case s.start >= 0 && !letterAt(s.raw, i+size):
		s.flush(i)
	}
}

// wide reads one rune beyond ASCII and returns its size.
func (s *scanner) wide(i int) int {
	r, size := utf8.DecodeRuneInString(s.raw[i:])
	switch {
	case isApostrophe(r):
		s.apostrophe(i, size)
		return size
	case r == '€' && s.start >= 0 && s.letters > 0 && (letterAt(s.raw, i+size) || s.letters > 1 && !digitAt(s.raw, i+size) && !digit(s.raw[s.start])):
		s.put(i, 'e')
		s.letters++
		return size
	}
	between := s.start < 0
	if between {
		s.t.openWord()
	}
	var kind runeKind
	s.t.norm, kind = fold(s.t.norm, r)
	switch kind {
	case kindLetter:
		if between {
			s.start = i
		}
		s.letters++
	case kindSymbol:
		s.flush(i)
		s.t.openWord()
		s.t.add(i, i+size, FlagSymbol)
	case kindBreak:
		s.flush(i)
		if r == '…' {
			s.t.endSentence()
		}
	case kindNothing:
	}
	return size
}

// openWord drops what is left of a word that came to nothing.
func (t *Text) openWord() {
	if n := len(t.Tokens); n > 0 {
		t.norm = t.norm[:t.Tokens[n-1].normEnd]
	} else {
		t.norm = t.norm[:0]
	}
}

// present is the word being read.
func (t *Text) present() []byte {
	if n := len(t.Tokens); n > 0 {
		return t.norm[t.Tokens[n-1].normEnd:]
	}
	return t.norm
}

// elided says that the present word is what French leaves before an apostrophe.
func (t *Text) elided() bool {
	switch string(t.present()) {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "z":
		return true
	}
	return false
}

func letterAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	b := s[i] | 0x20
	return b >= 'a' && b <= 'z' || s[i] >= utf8.RuneSelf
}

func digitAt(s string, i int) bool { return i < len(s) && digit(s[i]) }

func digit(b byte) bool { return b >= '0' && b <= '9' }

// starred says that the star at i hides a letter: a letter follows within three stars.
func starred(s string, i int) bool {
	for k := i; k < len(s) && k < i+3; k++ {
		if s[k] != '*' {
			return letterAt(s, k)
		}
	}
	return letterAt(s, i+3)
}

func (t *Text) punctuation(raw string, i int, b byte) {
	switch b {
	case '?':
		t.openWord()
		t.add(i, i+1, FlagQuestion)
		t.endSentence()
	case '\n', '!':
		t.endSentence()
	case '.':
		if i+1 >= len(raw) || raw[i+1] == ' ' || raw[i+1] == '\n' || raw[i+1] == '.' || raw[i+1] >= 'A' && raw[i+1] <= 'Z' {
			t.endSentence()
		}
	}
}

func (t *Text) endSentence() {
	if n := len(t.Tokens); n > 0 && t.Tokens[n-1].Sentence == t.sentence {
		t.sentence++
	}
}

// add appends a token whose normalised bytes are the present word.
func (t *Text) add(start, end int, flags Flags) {
	from := int32(0)
	if n := len(t.Tokens); n > 0 {
		from = t.Tokens[n-1].normEnd
	}
	t.Tokens = append(t.Tokens, Token{
		Start: int32(start), End: int32(end), Sentence: t.sentence,
		normStart: from, normEnd: int32(len(t.norm)), Flags: flags, Value: -1,
	})
}
