package lexicon

import (
	"slices"
	"sync"
)

// Class says how far a word for a substance can be trusted.
type Class uint8

// The classes of a word for a substance.
const (
	Sure     Class = iota // counts alone
	Likely                // counts when something else speaks of drugs
	Doubtful              // counts with a word of its context close by
	Alone                 // like Likely, and only when no other substance is named
	Heard                 // never counts by itself: the model weighs it with what stands around
	Hidden                // a phrase that only looks like a substance
)

// Sense is what a term for substances means.
type Sense struct {
	Term       string // as it stands in the file
	Substances []string
	Class      Class
	Upper      bool // a single letter: in upper case, or after an article
	near       *wordSet
	never      *wordSet
}

// Substance is one entry of the list of substances.
type Substance struct {
	ID     string
	Names  map[string]string // by language
	Family string
	Parent string
	Labels []string // what a verdict says for it
	say    []string // Labels, or the id where there are none
}

type entry struct {
	mask  langMask
	cue   Cue
	sense int32
}

// Lexicon is a compiled set of words. It does not change and may be used by many goroutines.
type Lexicon struct {
	revision   string
	substances []Substance
	byID       map[string]int
	senses     []Sense
	entries    []entry
	words      *wordTrie
	phrases    *phraseTrie
	deletes    map[string][]uint32
	begins     beginnings // of the keys of deletes
	spared     map[string]bool
	compounds  []string
	masked     map[maskKey][]uint32
	filed      []filed  // every term in the order of the files, to compare with other words
	named      []uint32 // the words in which a typing error is forgiven, in the order in which they are tried
	texts      sync.Pool
}

// Revision is a hash of all files: equal for equal words.
func (l *Lexicon) Revision() string { return l.revision }

// Substances lists all substances in the order of the file.
func (l *Lexicon) Substances() []Substance { return slices.Clone(l.substances) }

// Substance finds a substance by id.
func (l *Lexicon) Substance(id string) (Substance, bool) {
	i, ok := l.byID[id]
	if !ok {
		return Substance{}, false
	}
	return l.substances[i], true
}

// Place is where a substance stands in the file; -1 when there is none of this id.
func (l *Lexicon) Place(id string) int {
	if i, ok := l.byID[id]; ok {
		return i
	}
	return -1
}

// Labels is what a verdict says for a substance: its labels, or its own id when it has none.
func (l *Lexicon) Labels(id string) []string {
	i, ok := l.byID[id]
	if !ok {
		return nil
	}
	return l.substances[i].say
}

// Sense gives the meaning of a hit's term.
func (l *Lexicon) Sense(h Hit) *Sense { return &l.senses[h.Substance] }

// Borrow gives an empty Text from the pool; Return gives it back.
func (l *Lexicon) Borrow() *Text { return l.texts.Get().(*Text) } //nolint:forcetypeassert // the pool holds nothing else

// Return gives a Text back: it must not be used afterwards.
func (l *Lexicon) Return(t *Text) { l.texts.Put(t) }

// Read normalises raw into t and finds its words, without looking for terms yet. prior is
// the language that is most likely: it decides which endings are tried.
func (l *Lexicon) Read(t *Text, raw string, prior Lang) {
	t.tokenise(raw, l.words)
	l.resolve(t, prior)
}

// Find looks for the terms of a language in a text that was read.
func (l *Lexicon) Find(t *Text, lang Lang) {
	t.Hits, t.Terms = t.Hits[:0], t.Terms[:0]
	l.match(t, lang)
	if len(t.Terms) > 1 {
		l.longest(t)
	}
}
