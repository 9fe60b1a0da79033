package lexicon

// resolve gives each token its symbols: the word itself, the beginnings it has, a number,
// and the word for a substance that a disguise, an ending or a typing error hides.
func (l *Lexicon) resolve(t *Text, prior Lang) {
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		tok.idStart = int32(len(t.ids))
		switch {
		case tok.Flags&FlagQuestion != 0:
			t.ids = append(t.ids, idQuestion)
		case tok.Flags&FlagSymbol != 0:
			l.resolveSymbol(t, tok)
		default:
			t.Words++
			l.resolveWord(t, tok, prior)
		}
		tok.idCount = uint8(min(len(t.ids)-int(tok.idStart), 255))
	}
}

func (l *Lexicon) resolveSymbol(t *Text, tok *Token) {
	for _, r := range t.Raw[tok.Start:tok.End] {
		if id := l.words.symbols[r]; id != 0 {
			t.ids = append(t.ids, id)
		}
	}
}

func (l *Lexicon) resolveWord(t *Text, tok *Token, prior Lang) {
	word := t.norm[tok.normStart:tok.normEnd]
	w := l.words
	node := uint32(0)
	for _, b := range word {
		node = w.next[int(node)*alphabet+letterIndex(b)]
		if node == 0 {
			break
		}
		if p := w.prefix[node]; p != 0 {
			t.ids = append(t.ids, p)
		}
	}
	if tok.Flags&FlagNumber != 0 {
		t.ids = append(t.ids, idNumber)
	}
	known := false
	if node != 0 && w.exact[node] != 0 {
		id := w.exact[node]
		info := &w.info[id]
		t.ids = append(t.ids, id)
		if info.number {
			t.ids = append(t.ids, idNumber)
			tok.Flags |= FlagNumber
		}
		for lang := range Lang(langs) {
			if info.lang.has(lang) {
				t.LangWords[lang]++
			}
		}
		if info.substance {
			return
		}
		known = true
	}
	if len(word) < 3 || tok.Flags&FlagNumber != 0 {
		return
	}
	if id := l.variant(t, tok, word, known, prior); id != 0 {
		t.ids = append(t.ids, id)
	}
}

// variant finds the word for a substance that a token stands for when it is not written as
// in the lexicon.
func (l *Lexicon) variant(t *Text, tok *Token, word []byte, known bool, prior Lang) uint32 {
	if tok.Flags&FlagMasked != 0 {
		if id := l.unmask(word); id != 0 {
			tok.Flags |= FlagDisguise
			return id
		}
		return 0
	}
	if id := l.words.ending(word, prior); id != 0 {
		return id
	}
	if known {
		return 0
	}
	if id := l.disguise(word, prior); id != 0 {
		tok.Flags |= disguised(word)
		return id
	}
	if prior == French && len(word) >= 5 && (word[0] == 'l' || word[0] == 'd') && isVowel(word[1]) {
		if id := l.words.substanceWord(word[1:]); id != 0 {
			return id
		}
	}
	if prior == Dutch {
		if id := l.compound(word); id != 0 {
			tok.Flags |= FlagCompound
			return id
		}
	}
	if len(word) >= minFuzzy {
		if id := l.typo(word); id != 0 {
			tok.Flags |= FlagVariant
			return id
		}
	}
	return 0
}

// disguise finds the word for a substance behind figures for letters and letters drawn out. A letter
// that is repeated may stand for one or for two, a 1 for an i or an l.
func (l *Lexicon) disguise(word []byte, prior Lang) uint32 {
	var buf [maxWord + 8]byte
	for _, way := range []struct {
		keep int
		one  byte
	}{{1, 'i'}, {2, 'i'}, {1, 'l'}} {
		plain, changed := undisguise(buf[:0], word, way.keep, way.one)
		if !changed {
			return 0
		}
		if id := l.plainOrEnding(plain, prior); id != 0 {
			return id
		}
	}
	return 0
}

func (l *Lexicon) plainOrEnding(word []byte, prior Lang) uint32 {
	if len(word) < 3 {
		return 0
	}
	if id := l.words.substanceWord(word); id != 0 {
		return id
	}
	return l.words.ending(word, prior)
}

// disguised tells letters replaced by figures from letters that are only repeated.
func disguised(word []byte) Flags {
	for _, b := range word {
		if b >= '0' && b <= '9' {
			return FlagDisguise
		}
	}
	return FlagVariant
}

func isVowel(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'h':
		return true
	}
	return false
}

// figures are the letters that digits stand for; 1 stands for more than one.
const figures = "o.zeas.t"

// undisguise replaces digits inside a word by letters, one by the letter given, and shortens letters
// that are repeated three times or more to keep of them. A digit at the end counts where another one
// is hidden before it: c0k3, but not hash2.
func undisguise(dst, word []byte, keep int, one byte) ([]byte, bool) {
	changed, figure := false, false
	letters := len(word)
	for letters > 0 && (word[letters-1] < 'a' || word[letters-1] > 'z') {
		letters--
	}
	if word[0] < 'a' || word[0] > 'z' {
		letters = 0 // a number, with what follows it
	}
	for i := 0; i < len(word); i++ {
		b := word[i]
		if b >= '0' && int(b-'0') < len(figures) && (i < letters || figure && letters > 0 && i+1 == len(word)) {
			sub := figures[b-'0']
			if b == '1' {
				sub = one
			}
			if sub != '.' {
				b, changed, figure = sub, true, true
			}
		}
		run := 1
		for i+run < len(word) && word[i+run] == word[i] {
			run++
		}
		if run >= 3 {
			changed = true
			for range keep {
				dst = append(dst, b)
			}
			i += run - 1
			continue
		}
		dst = append(dst, b)
	}
	return dst, changed
}

// unmask finds the only word for a substance that fits a word with stars.
func (l *Lexicon) unmask(word []byte) uint32 {
	if len(word) < 3 || word[0] == '*' {
		return 0
	}
	var found uint32
	for _, id := range l.masked[maskKey{word[0], uint8(min(len(word), 255))}] {
		text := l.words.info[id].text
		fits := true
		for i := range word {
			if word[i] != '*' && word[i] != text[i] {
				fits = false
				break
			}
		}
		if fits && found == 0 {
			found = id
		}
	}
	return found
}

type maskKey struct {
	first byte
	size  uint8
}
