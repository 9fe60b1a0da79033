package lexicon

// minFuzzy is the shortest word in which a typing error is looked for.
const minFuzzy = 7

// addFuzzy files a name under itself and under every form with one letter left out.
func (l *Lexicon) addFuzzy(id uint32, name string) {
	l.named = append(l.named, id)
	l.fileFuzzy(id, name)
	for i := 1; i < len(name); i++ {
		l.fileFuzzy(id, name[:i]+name[i+1:])
	}
}

func (l *Lexicon) fileFuzzy(id uint32, key string) {
	l.deletes[key] = append(l.deletes[key], id)
	l.begins.add(key)
}

// beginnings is a set of the first three letters of words, told apart by their last five
// bits: what is not in it begins like none of them.
type beginnings [1 << 15 / 64]uint64

func beginning[T string | []byte](word T) int {
	return int(word[0]&31)<<10 | int(word[1]&31)<<5 | int(word[2]&31)
}

func (b *beginnings) add(word string) { b[beginning(word)/64] |= 1 << (beginning(word) % 64) }

func (b *beginnings) has(word []byte) bool { return b[beginning(word)/64]>>(beginning(word)%64)&1 == 1 }

// typo finds a name at one edit (a letter more, less, another, or two swapped) of a word
// that the lexicon does not know. The first letter must be right.
func (l *Lexicon) typo(word []byte) uint32 {
	if l.spared[string(word)] {
		return 0
	}
	if id := l.closest(word, word); id != 0 {
		return id
	}
	var buf [maxWord + 8]byte
	for i := 1; i < len(word); i++ {
		if i > 2 && !l.begins.has(word) {
			break // from here on the beginning is the word's own
		}
		if i > 1 && word[i] == word[i-1] {
			continue
		}
		short := append(append(buf[:0], word[:i]...), word[i+1:]...)
		if id := l.closest(short, word); id != 0 {
			return id
		}
	}
	return 0
}

func (l *Lexicon) closest(key, word []byte) uint32 {
	if !l.begins.has(key) {
		return 0
	}
	for _, id := range l.deletes[string(key)] {
		if oneEdit(l.words.info[id].text, word) {
			return id
		}
	}
	return 0
}

// oneEdit says that a and b differ by one insertion, deletion, substitution or swap.
func oneEdit(a string, b []byte) bool {
	if len(a) > len(b)+1 || len(b) > len(a)+1 || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := len(a), len(b)
	for x > i && y > i && a[x-1] == b[y-1] {
		x--
		y--
	}
	switch {
	case x-i <= 1 && y-i <= 1:
		return true
	case x-i == 2 && y-i == 2:
		return a[i] == b[i+1] && a[i+1] == b[i]
	}
	return false
}
