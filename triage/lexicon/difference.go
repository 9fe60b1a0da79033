package lexicon

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// filed is one term with the entry that it was filed under.
type filed struct {
	term  string
	entry int32
}

// Difference says where two lexicons read a text differently. It does not change and may be used by many
// goroutines.
//
// Two lexicons find the same in a text when no token of it has to do with what differs: a word of the
// vocabulary that one of them lacks or knows otherwise, or the rarest part of a term that one of them
// lacks. A token has to do with a word for a substance also in disguise, with an ending or a typing
// error. What only stands in another order counts as different too, for the first of two equals wins. What
// cannot be told word by word (the list of substances, the tails of compounds) makes every text a
// different one.
type Difference struct {
	all           bool
	none          bool
	before, after *Lexicon
	probe         *Lexicon // holds the words that differ: those for substances as such, the others plain
	numbers       bool     // any number is enough
	starts        [256]bool
}

// Compare finds where two lexicons differ.
func Compare(before, after *Lexicon) *Difference {
	d := &Difference{before: before, after: after, none: before == after}
	if d.none {
		return d
	}
	if !slices.Equal(before.compounds, after.compounds) || !slices.EqualFunc(before.substances, after.substances, sameSubstance) {
		d.all = true
		return d
	}
	a, b := before.signed(), after.signed()
	changed := oddOnes(a, b)
	addMoved(a, b, changed)
	words := differentWords(before, after)
	addMoved(before.substanceWords(), after.substanceWords(), words)
	addMoved(before.fuzzyWords(), after.fuzzyWords(), words)
	d.none = len(changed)+len(words) == 0
	d.build(changed, words)
	return d
}

// None says that both read every text alike.
func (d *Difference) None() bool { return d.none }

// All says that nothing can be told beforehand: any text may be read differently.
func (d *Difference) All() bool { return d.all }

// signed lists all terms with everything that decides what they do, in their order.
func (l *Lexicon) signed() []string {
	of := make([]string, len(l.entries))
	for i, e := range l.entries {
		of[i] = fmt.Sprintf("%d %d", e.mask, e.cue)
		if e.sense < 0 {
			continue
		}
		s := &l.senses[e.sense]
		of[i] = fmt.Sprintf("%s %q %d %t %q %q", of[i], s.Substances, s.Class, s.Upper, s.near.list(), s.never.list())
	}
	out := make([]string, len(l.filed))
	for i, f := range l.filed {
		out[i] = f.term + "\x00" + of[f.entry]
	}
	return out
}

func (s *wordSet) list() []string {
	if s == nil {
		return nil
	}
	return s.terms
}

// oddOnes are the strings that one list has more often than the other.
func oddOnes(a, b []string) map[string]bool {
	count := make(map[string]int, len(a))
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	out := map[string]bool{}
	for s, n := range count {
		if n != 0 {
			out[s] = true
		}
	}
	return out
}

// addMoved adds to the odd ones what must be left out of two lists so that the rest stands in the same
// order in both: all that is not on the longest line of common ones.
func addMoved(a, b []string, odd map[string]bool) {
	type nth struct {
		s string
		n int
	}
	seen, place := map[string]int{}, map[nth]int{}
	for i, s := range b {
		place[nth{s, seen[s]}] = i
		seen[s]++
	}
	clear(seen)
	var common []string
	var at []int // places in b
	for _, s := range a {
		if i, ok := place[nth{s, seen[s]}]; ok && !odd[s] {
			common, at = append(common, s), append(at, i)
		}
		seen[s]++
	}
	kept := rising(at)
	for i, s := range common {
		if len(kept) > 0 && kept[0] == i {
			kept = kept[1:]
			continue
		}
		odd[s] = true
	}
}

// rising gives the indices of a longest part of a list of different numbers that only rises.
func rising(list []int) []int {
	var ends []int // ends[n] is the index of the smallest number that ends a part of n+1
	before := make([]int, len(list))
	for i, v := range list {
		n, _ := slices.BinarySearchFunc(ends, v, func(e, v int) int { return list[e] - v })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	out := make([]int, len(ends))
	for i, n := ends[len(ends)-1], len(ends)-1; n >= 0; i, n = before[i], n-1 {
		out[n] = i
	}
	return out
}

func sameSubstance(a, b Substance) bool {
	return a.ID == b.ID && a.Family == b.Family && a.Parent == b.Parent && slices.Equal(a.Labels, b.Labels) && slices.Equal(a.say, b.say)
}

// differentWords are the words of the vocabulary that one lexicon lacks or knows otherwise.
func differentWords(a, b *Lexicon) map[string]bool {
	known := make(map[string]wordInfo, len(a.words.info))
	for _, info := range a.words.info[firstFreeID:] {
		known[info.text] = info
	}
	out := map[string]bool{}
	for _, info := range b.words.info[firstFreeID:] {
		if old, ok := known[info.text]; !ok || old != info {
			out[info.text] = true
		}
		delete(known, info.text)
	}
	for text := range known {
		out[text] = true
	}
	for _, pair := range [][2]*Lexicon{{a, b}, {b, a}} {
		for word := range pair[0].spared {
			if !pair[1].spared[word] {
				out[word] = true
			}
		}
	}
	return out
}

// substanceWords are the words for substances in the order in which starred words are tried.
func (l *Lexicon) substanceWords() []string {
	var out []string
	for _, info := range l.words.info {
		if info.substance {
			out = append(out, info.text)
		}
	}
	return out
}

// fuzzyWords are the names in the order in which typing errors are tried.
func (l *Lexicon) fuzzyWords() []string {
	out := make([]string, len(l.named))
	for i, id := range l.named {
		out[i] = l.words.info[id].text
	}
	return out
}

// build makes the probe of the words that differ and of one part of each term that differs.
func (d *Difference) build(changed, words map[string]bool) {
	p := newBuilder().lex
	p.compounds = d.before.compounds
	d.probe = p
	for word := range words {
		if word[0] < utf8.RuneSelf && !strings.HasSuffix(word, "*") { // signs and beginnings do nothing but in their terms
			d.watch(elem{kind: elemWord, text: word})
		}
	}
	for sign := range changed {
		term, _, _ := strings.Cut(sign, "\x00")
		forms, err := parseTerm(term)
		if err != nil {
			d.all = true // unreachable: it was read before
			return
		}
		forms = append(forms, digitForms(forms[len(forms)-1])...)
		for _, form := range forms {
			d.watch(rarest(form))
		}
	}
	for id, info := range p.words.info {
		if info.substance && len(info.text) > 2 {
			k := maskKey{info.text[0], uint8(min(len(info.text), 255))}
			p.masked[k] = append(p.masked[k], uint32(id))
		}
	}
}

// rarest guesses which part of a term stands in the fewest texts: the longest word.
func rarest(form []elem) elem {
	best, most := form[0], -1
	for _, e := range form {
		n := len(e.text)
		switch e.kind {
		case elemGap, elemNumber:
			n = -1
		case elemSymbol:
			n = 10
		case elemPrefix:
			n--
		case elemWord:
		}
		if n > most {
			best, most = e, n
		}
	}
	return best
}

// watch makes a text that has this part one that may be read differently.
func (d *Difference) watch(e elem) {
	p := d.probe
	if e.kind == elemNumber {
		d.numbers = true
		return
	}
	id := p.words.id(e)
	if e.kind != elemWord {
		return
	}
	info := &p.words.info[id]
	for _, l := range []*Lexicon{d.before, d.after} {
		known, _ := l.words.find([]byte(e.text))
		if known == 0 || !l.words.info[known].substance || info.substance {
			continue
		}
		info.substance = true
		d.starts[e.text[0]] = true
	}
	for _, l := range []*Lexicon{d.before, d.after} {
		known, _ := l.words.find([]byte(e.text))
		if known != 0 && l.words.info[known].fuzzy && !info.fuzzy {
			info.fuzzy = true
			p.addFuzzy(id, e.text)
		}
	}
}

// Touches says whether the lexicons may read a text differently, whatever its language. False is certain.
// t is a buffer of either lexicon; what it holds is overwritten.
func (d *Difference) Touches(t *Text, raw string) bool {
	if d.all || d.none {
		return d.all
	}
	t.tokenise(raw, d.before.words)
	if t.runs > 0 && d.spelledOtherwise(t, raw) {
		return true
	}
	for i := range t.Tokens {
		if d.touches(t, &t.Tokens[i]) {
			return true
		}
	}
	return false
}

// spelledOtherwise says whether single letters in a row are joined by one lexicon alone.
func (d *Difference) spelledOtherwise(t *Text, raw string) bool {
	before := slices.Clone(t.Tokens)
	t.tokenise(raw, d.after.words)
	return !slices.Equal(before, t.Tokens)
}

func (d *Difference) touches(t *Text, tok *Token) bool {
	p := d.probe
	switch {
	case tok.Flags&FlagQuestion != 0:
		return false
	case tok.Flags&FlagSymbol != 0:
		for _, r := range t.Raw[tok.Start:tok.End] {
			if p.words.symbols[r] != 0 {
				return true
			}
		}
		return false
	case tok.Flags&FlagNumber != 0 && d.numbers:
		return true
	}
	word := t.norm[tok.normStart:tok.normEnd]
	node := uint32(0)
	for _, b := range word {
		if node = p.words.next[int(node)*alphabet+letterIndex(b)]; node == 0 {
			break
		}
		if p.words.prefix[node] != 0 {
			return true
		}
	}
	if node != 0 && p.words.exact[node] != 0 {
		return true
	}
	if d.numbers && d.isNumber(word) {
		return true
	}
	if len(word) < 3 || tok.Flags&FlagNumber != 0 || !d.starts[word[0]] && !d.starts[word[1]] {
		return false
	}
	return p.hidden(word)
}

// isNumber says that a word is a number in words.
func (d *Difference) isNumber(word []byte) bool {
	for _, l := range []*Lexicon{d.before, d.after} {
		if id, _ := l.words.find(word); id != 0 && l.words.info[id].number {
			return true
		}
	}
	return false
}

// hidden says whether a word for a substance may hide in a word, in any language: all ways of
// variant, whichever of them comes first.
func (l *Lexicon) hidden(word []byte) bool {
	if l.unmask(word) != 0 || l.compound(word) != 0 {
		return true
	}
	if (word[0] == 'l' || word[0] == 'd') && l.words.substanceWord(word[1:]) != 0 {
		return true
	}
	for lang := range Lang(langs) {
		if l.words.ending(word, lang) != 0 || l.disguise(word, lang) != 0 {
			return true
		}
	}
	return len(word) >= minFuzzy && l.typo(word) != 0
}
