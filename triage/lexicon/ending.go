package lexicon

import "bytes"

// endings are the grammatical endings that a word for a substance may take, by language.
var endings = [langs][]string{
	French:  {"s", "x"},
	Dutch:   {"tjes", "pjes", "jes", "kes", "tje", "pje", "je", "ke", "en", "s"},
	English: {"s"},
}

// ending finds the word for a substance that is left when a grammatical ending is taken off.
func (w *wordTrie) ending(word []byte, lang Lang) uint32 {
	if lang >= Any {
		lang = English
	}
	for _, e := range endings[lang] {
		n := len(word) - len(e)
		if n < 3 || string(word[n:]) != e {
			continue
		}
		if len(e) == 1 && e != "s" && n < 4 {
			continue
		}
		if id := w.substanceWord(word[:n]); id != 0 {
			return id
		}
		if lang == Dutch && n > 3 && word[n-1] == word[n-2] {
			if id := w.substanceWord(word[:n-1]); id != 0 {
				return id
			}
		}
	}
	if lang != French && len(word) > 3 && word[len(word)-1] == 's' {
		return w.substanceWord(word[:len(word)-1])
	}
	return 0
}

// compound finds the substance in a Dutch word that ends in a word of use ("wietverslaving").
func (l *Lexicon) compound(word []byte) uint32 {
	for _, tail := range l.compounds {
		n := len(word) - len(tail)
		if n < 3 || !bytes.HasSuffix(word, []byte(tail)) {
			continue
		}
		head := word[:n]
		if id := l.words.substanceWord(head); id != 0 {
			return id
		}
		if head[n-1] == 's' && n > 3 { // alcohol-s-misbruik
			if id := l.words.substanceWord(head[:n-1]); id != 0 {
				return id
			}
		}
	}
	return 0
}
