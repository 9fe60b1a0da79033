package lexicon

// How far a context word may stand from a doubtful term, in tokens.
const (
	nearTokens  = 12
	neverTokens = 5
)

// wordSet is a list of words and short phrases, by first symbol.
type wordSet struct {
	terms   []string // as they stand in the file
	byFirst map[uint32][][]uint32
}

func (b *builder) addContext(f namedFile, c fileContext) {
	if b.contexts[c.ID.Text] != nil {
		b.failf(f, c.ID.Line, "the context %q is listed twice", c.ID.Text)
		return
	}
	b.contexts[c.ID.Text] = b.set(f, c.Words)
	if b.contexts[c.ID.Text] == nil {
		b.failf(f, c.ID.Line, "the context %q has no words", c.ID.Text)
	}
}

func (b *builder) set(f namedFile, words []word) *wordSet {
	if len(words) == 0 {
		return nil
	}
	s := &wordSet{byFirst: map[uint32][][]uint32{}}
	for _, w := range words {
		s.terms = append(s.terms, w.Text)
		forms, err := parseTerm(w.Text)
		if err != nil {
			b.failf(f, w.Line, "%v", err)
			continue
		}
		for _, form := range forms {
			syms := make([]uint32, 0, len(form))
			for _, e := range form {
				if e.kind == elemGap {
					b.failf(f, w.Line, "%q: a context takes no gap", w.Text)
					continue
				}
				syms = append(syms, b.lex.words.id(e))
			}
			s.byFirst[syms[0]] = append(s.byFirst[syms[0]], syms[1:])
		}
	}
	return s
}

// in says whether a word or phrase of the set stands in the tokens [from, to). Single words that
// lie within the hit itself do not count.
func (s *wordSet) in(t *Text, from, to int32, hit Hit) bool {
	if s == nil {
		return false
	}
	from, to = max(from, 0), min(to, int32(len(t.Tokens)))
	for i := from; i < to; i++ {
		tok := &t.Tokens[i]
		for _, id := range t.ids[tok.idStart : tok.idStart+int32(tok.idCount)] {
			for _, rest := range s.byFirst[id] {
				if len(rest) == 0 && i >= hit.From && i < hit.To {
					continue
				}
				if t.follows(int(i)+1, rest) {
					return true
				}
			}
		}
	}
	return false
}

func (t *Text) follows(at int, syms []uint32) bool {
	if at+len(syms) > len(t.Tokens) {
		return false
	}
	for k, sym := range syms {
		tok := &t.Tokens[at+k]
		ok := false
		for _, id := range t.ids[tok.idStart : tok.idStart+int32(tok.idCount)] {
			ok = ok || id == sym
		}
		if !ok {
			return false
		}
	}
	return true
}

// HasContext says whether a word of the hit's context stands close by or in the title.
func (l *Lexicon) HasContext(t *Text, h Hit, title *Text) bool {
	s := l.senses[h.Substance].near
	if s == nil {
		return true
	}
	if s.in(t, h.From-nearTokens, h.To+nearTokens, h) {
		return true
	}
	return title != nil && title != t && s.in(title, 0, int32(len(title.Tokens)), Hit{From: -1, To: -1})
}

// IsDenied says whether a word that rules the hit out stands close by.
func (l *Lexicon) IsDenied(t *Text, h Hit) bool {
	return l.senses[h.Substance].never.in(t, h.From-neverTokens, h.To+neverTokens, h)
}
