package lexicon

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

type namedFile struct {
	name string
	*file

	data []byte
}

// builder turns files into a Lexicon and gathers every mistake on the way.
type builder struct {
	files    []namedFile
	lex      *Lexicon
	contexts map[string]*wordSet
	errs     []error
}

func newBuilder() *builder {
	l := &Lexicon{
		byID: map[string]int{}, words: newWordTrie(), phrases: newPhraseTrie(),
		deletes: map[string][]uint32{}, spared: map[string]bool{}, masked: map[maskKey][]uint32{},
	}
	l.texts.New = func() any { return new(Text) }
	return &builder{lex: l, contexts: map[string]*wordSet{}}
}

func (b *builder) failf(f namedFile, line int, format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf("%s:%d: %s", f.name, line, fmt.Sprintf(format, args...)))
}

func (b *builder) build() (*Lexicon, error) {
	for _, f := range b.files {
		b.addSubstances(f)
	}
	b.checkKin()
	for _, f := range b.files {
		lang, ok := b.lang(f)
		if !ok {
			continue
		}
		b.addPlain(f)
		clear(b.contexts) // a context is known in its own file
		for _, c := range f.Contexts {
			b.addContext(f, c)
		}
		b.addHides(f, lang)
		b.addMixes(f, lang)
		for _, t := range f.Terms {
			b.addTerm(f, t, lang)
		}
		for _, c := range f.Cues {
			b.addCue(f, c, lang)
		}
	}
	if len(b.errs) > 0 {
		return nil, fmt.Errorf("the lexicon was refused, correct these lines:\n%w", errors.Join(b.errs...))
	}
	l := b.lex
	l.phrases.freeze()
	slices.SortStableFunc(l.compounds, func(x, y string) int { return len(y) - len(x) })
	for id, info := range l.words.info {
		if info.substance && len(info.text) > 2 {
			k := maskKey{info.text[0], uint8(min(len(info.text), 255))}
			l.masked[k] = append(l.masked[k], uint32(id))
		}
	}
	return l, nil
}

func (b *builder) lang(f namedFile) (Lang, bool) {
	needs := len(f.Contexts)+len(f.Hides)+len(f.Mixes)+len(f.Terms)+len(f.Cues)+len(f.Numbers) > 0
	if f.Lang.Text == "" {
		if needs {
			b.failf(f, 1, "the file has words but no lang: add lang: fr, nl, en or any")
		}
		return Any, !needs
	}
	lang, ok := ParseLang(f.Lang.Text)
	if !ok {
		b.failf(f, f.Lang.Line, "unknown lang %q: use fr, nl, en or any", f.Lang.Text)
	}
	return lang, ok
}

func (b *builder) addSubstances(f namedFile) {
	for _, s := range f.Substances {
		id := s.ID.Text
		if id == "" {
			b.failf(f, 1, "a substance has no id")
			continue
		}
		if _, twice := b.lex.byID[id]; twice {
			b.failf(f, s.ID.Line, "the substance %q is listed twice", id)
			continue
		}
		for _, lang := range slices.Sorted(maps.Keys(s.Names)) {
			if l, ok := ParseLang(lang); !ok || l == Any {
				b.failf(f, s.ID.Line, "%q has a name in the unknown language %q", id, lang)
			}
		}
		labels := []string{id}
		if s.Labels != nil {
			labels = nil
			for _, w := range *s.Labels {
				labels = append(labels, w.Text)
			}
		}
		say := labels
		if len(say) == 0 {
			say = []string{id}
		}
		b.lex.byID[id] = len(b.lex.substances)
		b.lex.substances = append(b.lex.substances, Substance{ID: id, Names: s.Names, Family: s.Family, Parent: s.Parent.Text, Labels: labels, say: say})
	}
}

// checkKin refuses parents and labels that are not substances themselves.
func (b *builder) checkKin() {
	for _, f := range b.files {
		for _, s := range f.Substances {
			b.known(f, s.Parent)
			if s.Labels != nil {
				for _, w := range *s.Labels {
					b.known(f, w)
				}
			}
		}
	}
}

func (b *builder) known(f namedFile, w word) {
	if _, ok := b.lex.byID[w.Text]; !ok && w.Text != "" {
		b.failf(f, w.Line, "unknown substance %q: list it in substances.yaml first", w.Text)
	}
}

// addPlain files words that have a list of their own: tails of compounds, words that are never
// taken for a typing error, numbers in words.
func (b *builder) addPlain(f namedFile) {
	for _, w := range f.Compounds {
		for _, e := range plainWords(w.Text) {
			b.lex.compounds = append(b.lex.compounds, e.text)
		}
	}
	for _, w := range f.Spared {
		for _, e := range plainWords(w.Text) {
			b.lex.spared[e.text] = true
		}
	}
	for _, w := range f.Numbers {
		for _, e := range plainWords(w.Text) {
			b.lex.words.info[b.lex.words.id(e)].number = true
		}
	}
}

func (b *builder) addCue(f namedFile, c fileCue, lang Lang) {
	cue, ok := ParseCue(c.ID.Text)
	if !ok {
		b.failf(f, c.ID.Line, "unknown label %q: see docs/labels.md for those that exist", c.ID.Text)
		return
	}
	if cue == LangWords {
		for _, w := range c.Words {
			for _, e := range plainWords(w.Text) {
				b.lex.words.info[b.lex.words.id(e)].lang |= maskOf(lang)
			}
		}
		return
	}
	entryID := int32(len(b.lex.entries))
	b.lex.entries = append(b.lex.entries, entry{mask: maskOf(lang), cue: cue, sense: -1})
	for _, w := range c.Words {
		b.file(f, w, entryID)
	}
}

// file puts a term into the trie and returns its forms.
func (b *builder) file(f namedFile, w word, entryID int32) [][]elem {
	forms, err := parseTerm(w.Text)
	if err != nil {
		b.failf(f, w.Line, "%v", err)
		return nil
	}
	for _, form := range forms {
		b.lex.phrases.add(b.lex.words, form, entryID)
	}
	b.lex.filed = append(b.lex.filed, filed{w.Text, entryID})
	return forms
}
