package triage

import (
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// stemLen is how many letters of a word stand for all its endings.
const stemLen = 5

// The kinds of features that words make.
var (
	wordKind  = model.Name("word")
	stemKind  = model.Name("stem")
	pairKind  = model.Name("pair")
	titleKind = model.Name("title")
	lastKind  = model.Name("last") // in the asker's last words
	sizeKind  = model.Name("number")
)

// numberSteps are the sizes that numbers are told apart by.
var numberSteps = []int32{1, 2, 4, 10, 20, 50, 100, 500}

// words walks the features that the words of a text make: the word, its first letters, and each
// pair of neighbours in a sentence. last marks the asker's last words.
func words(t *lexicon.Text, title, last bool, yield func(f model.Feature, from, to int32)) {
	var before model.Feature
	sentence := int32(-1)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		at := int32(i)
		stem, whole := stemOf(t, i)
		if stem == 0 {
			continue
		}
		yield(model.Pair(stemKind, stem), at, at+1)
		if whole != 0 {
			yield(model.Pair(wordKind, whole), at, at+1)
		}
		if title {
			yield(model.Pair(titleKind, stem), at, at+1)
		}
		if last {
			yield(model.Pair(lastKind, stem), at, at+1)
		}
		if tok.Sentence != sentence {
			before, sentence = pairKind, tok.Sentence
		}
		yield(model.Pair(before, stem), at-min(at, 1), at+1)
		before = stem
	}
}

// stemOf gives the first letters of a token and, where it has more, the whole of it; zero where there is
// nothing to say.
func stemOf(t *lexicon.Text, i int) (stem, whole model.Feature) {
	tok := &t.Tokens[i]
	if tok.Value >= 0 {
		n := 0
		for n < len(numberSteps) && tok.Value >= numberSteps[n] {
			n++
		}
		return model.Pair(sizeKind, model.Feature(n)), 0
	}
	if tok.Flags&(lexicon.FlagQuestion|lexicon.FlagSymbol) != 0 {
		return model.Mix(wordKind, []byte(t.Raw[tok.Start:tok.End])), 0
	}
	word := t.Word(i)
	switch {
	case len(word) == 0:
		return 0, 0
	case len(word) > stemLen:
		return model.Mix(wordKind, word[:stemLen]), model.Mix(wordKind, word)
	}
	return model.Mix(wordKind, word), 0
}
