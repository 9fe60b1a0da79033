package lexicon

import "strings"

func (b *builder) addTerm(f namedFile, t fileTerm, lang Lang) {
	if t.Substance.Text == "" {
		b.failf(f, 1, "a term has no substance")
		return
	}
	b.known(f, t.Substance)
	ids := []string{t.Substance.Text}
	for _, w := range t.Names {
		b.addSense(f, w, langOfSure(lang), Sense{Substances: ids, Class: Sure}, true)
	}
	for _, w := range t.Sure {
		b.addSense(f, w, langOfSure(lang), Sense{Substances: ids, Class: Sure}, false)
	}
	for _, w := range t.Likely {
		b.addSense(f, w, maskOf(lang), Sense{Substances: ids, Class: Likely}, false)
	}
	for _, w := range t.Heard {
		b.addSense(f, w, maskOf(lang), Sense{Substances: ids, Class: Heard}, false)
	}
	for _, w := range t.Alone {
		b.addSense(f, w, maskOf(lang), Sense{Substances: ids, Class: Alone}, false)
	}
	for _, d := range t.Doubtful {
		s := Sense{Substances: ids, Class: Doubtful, Upper: d.Upper}
		if d.Near.Text != "" {
			if s.near = b.contexts[d.Near.Text]; s.near == nil {
				b.failf(f, d.Near.Line, "unknown context %q: list it under contexts in this file", d.Near.Text)
			}
		}
		s.never = b.set(f, d.Never)
		for _, w := range d.Words {
			b.addSense(f, w, maskOf(lang), s, false)
		}
	}
}

// langOfSure lets French and Dutch threads use the English words that are never mistaken.
func langOfSure(lang Lang) langMask {
	if lang == English {
		return allLangs
	}
	return maskOf(lang)
}

func (b *builder) addMixes(f namedFile, lang Lang) {
	for _, m := range f.Mixes {
		if !b.counts(m.Sites) {
			continue
		}
		s := Sense{}
		for _, w := range m.Substances {
			b.known(f, w)
			s.Substances = append(s.Substances, w.Text)
		}
		switch {
		case len(m.Near) > 0:
			s.Class, s.near = Doubtful, b.set(f, m.Near)
		case m.Likely:
			s.Class = Likely
		}
		s.never = b.set(f, m.Never)
		for _, w := range m.Words {
			b.addSense(f, w, maskOf(lang), s, false)
		}
	}
}

func (b *builder) addHides(f namedFile, lang Lang) {
	for _, h := range f.Hides {
		if !b.counts(h.Sites) {
			continue
		}
		s := Sense{Class: Hidden}
		for _, w := range h.Of {
			if w.Text != "drug_words" {
				b.known(f, w)
			}
			s.Substances = append(s.Substances, w.Text)
		}
		for _, w := range h.Words {
			b.addSense(f, w, maskOf(lang), s, false)
		}
	}
}

func (b *builder) addSense(f namedFile, w word, mask langMask, s Sense, name bool) {
	s.Term = w.Text
	entryID := int32(len(b.lex.entries))
	b.lex.entries = append(b.lex.entries, entry{mask: mask, sense: int32(len(b.lex.senses))})
	b.lex.senses = append(b.lex.senses, s)
	forms := b.file(f, w, entryID)
	for _, form := range forms {
		if s.Class == Hidden || len(form) != 1 || form[0].kind != elemWord {
			continue
		}
		text := form[0].text
		id := b.lex.words.id(form[0])
		info := &b.lex.words.info[id]
		info.substance = true
		if name && len(text) >= minFuzzy && !info.fuzzy && !strings.ContainsAny(text, "0123456789") {
			info.fuzzy = true
			b.lex.addFuzzy(id, text)
		}
	}
	if len(forms) == 0 {
		return
	}
	for _, form := range digitForms(forms[len(forms)-1]) {
		b.lex.phrases.add(b.lex.words, form, entryID)
	}
}

// digitForms also reads "3mmc" in "3 mmc" and "2cb" in "2 cb".
func digitForms(form []elem) [][]elem {
	if len(form) != 1 || form[0].kind != elemWord {
		return nil
	}
	text := form[0].text
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	if n == 0 || len(text)-n < 2 {
		return nil
	}
	return [][]elem{{{kind: elemWord, text: text[:n]}, {kind: elemWord, text: text[n:]}}}
}
