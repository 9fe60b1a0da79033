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
	var buf [maxWord + 8]byte
	if plain, changed := undisguise(buf[:0], word, 1); changed {
		if id := l.plainOrEnding(plain, prior); id != 0 {
			tok.Flags |= disguised(word)
			return id
		}
		if plain, changed = undisguise(buf[:0], word, 2); changed {
			if id := l.plainOrEnding(plain, prior); id != 0 {
				tok.Flags |= disguised(word)
				return id
			}
		}
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

// undisguise replaces digits inside a word by letters and shortens letters that are
// repeated three times or more to keep of them.
func undisguise(dst, word []byte, keep int) ([]byte, bool) {
	changed := false
	letterFirst := word[0] >= 'a' && word[0] <= 'z'
	for i := 0; i < len(word); i++ {
		b := word[i]
		if letterFirst && b >= '0' && b <= '9' && i+1 < len(word) && word[i+1] >= 'a' {
			if sub := "oizeas"[min(int(b-'0'), 5)]; b <= '5' {
				b, changed = sub, true
			} else if b == '7' {
				b, changed = 't', true
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
