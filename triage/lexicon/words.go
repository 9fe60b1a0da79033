package lexicon

// alphabet of normalised words: a-z, 0-9 and everything else.
const alphabet = 37

func letterIndex(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return int(b - 'a')
	case b >= '0' && b <= '9':
		return int(b-'0') + 26
	}
	return 36
}

// Ids that every lexicon has.
const (
	idNone uint32 = iota
	idNumber
	idQuestion
	firstFreeID
)

// wordInfo is what is known of a word of the vocabulary by itself.
type wordInfo struct {
	text      string
	substance bool     // part of a one-word term for a substance
	fuzzy     bool     // a name that one typing error may disfigure
	number    bool     // a number in words
	lang      langMask // a small word that tells the language
}

// wordTrie is the vocabulary: bytes to word ids, and beginnings of words to prefix ids.
type wordTrie struct {
	next    []uint32 // node*alphabet + letter
	exact   []uint32 // node to word id
	prefix  []uint32 // node to prefix id
	info    []wordInfo
	symbols map[rune]uint32
}

func newWordTrie() *wordTrie {
	w := &wordTrie{symbols: map[rune]uint32{}, info: make([]wordInfo, firstFreeID)}
	w.grow()
	return w
}

func (w *wordTrie) grow() uint32 {
	w.next = append(w.next, make([]uint32, alphabet)...)
	w.exact = append(w.exact, 0)
	w.prefix = append(w.prefix, 0)
	return uint32(len(w.exact) - 1)
}

func (w *wordTrie) newID(text string) uint32 {
	w.info = append(w.info, wordInfo{text: text})
	return uint32(len(w.info) - 1)
}

func (w *wordTrie) node(text string) uint32 {
	node := uint32(0)
	for i := range len(text) {
		at := int(node)*alphabet + letterIndex(text[i])
		if w.next[at] == 0 {
			grown := w.grow()
			w.next[at] = grown
		}
		node = w.next[at]
	}
	return node
}

// id gives the symbol of one element of a term, adding it to the vocabulary.
func (w *wordTrie) id(e elem) uint32 {
	switch e.kind {
	case elemNumber:
		return idNumber
	case elemSymbol:
		id, ok := w.symbols[e.sym]
		if !ok {
			id = w.newID(string(e.sym))
			w.symbols[e.sym] = id
		}
		return id
	case elemPrefix:
		node := w.node(e.text)
		if w.prefix[node] == 0 {
			w.prefix[node] = w.newID(e.text + "*")
		}
		return w.prefix[node]
	default:
		node := w.node(e.text)
		if w.exact[node] == 0 {
			w.exact[node] = w.newID(e.text)
		}
		return w.exact[node]
	}
}

// find walks a word: its id, zero when unknown, and the node where it ended (zero when it
// fell off the trie).
func (w *wordTrie) find(word []byte) (id, node uint32) {
	for _, b := range word {
		node = w.next[int(node)*alphabet+letterIndex(b)]
		if node == 0 {
			return 0, 0
		}
	}
	return w.exact[node], node
}

func (w *wordTrie) substance(id uint32) bool { return w.info[id].substance }

// substanceWord is the id of a word for a substance, or zero.
func (w *wordTrie) substanceWord(word []byte) uint32 {
	if id, _ := w.find(word); id != 0 && w.info[id].substance {
		return id
	}
	return 0
}
