package lexicon

import "slices"

// phraseTrie holds every term as a path of symbols.
type phraseTrie struct {
	first []uint32          // symbol to node, for the first symbol of a term
	next  map[uint64]uint32 // node and symbol to node, while it is built
	edges []edge            // the same, to look up: a table with open addresses
	shift uint
	gaps  map[uint32][]gapEdge
	outs  [][]int32 // node to entries
	hasUp []uint8   // node: 1 has outs, 2 has gaps, 4 has children
}

type gapEdge struct {
	size int
	to   uint32
}

// edge leads from a node and a symbol to a node.
type edge struct {
	key uint64
	to  uint32
}

const (
	nodeOuts = 1 << iota
	nodeGaps
	nodeChildren
)

func newPhraseTrie() *phraseTrie {
	return &phraseTrie{next: map[uint64]uint32{}, gaps: map[uint32][]gapEdge{}, outs: make([][]int32, 1), hasUp: make([]uint8, 1)}
}

func (p *phraseTrie) grow() uint32 {
	p.hasUp = append(p.hasUp, 0)
	p.outs = append(p.outs, nil)
	return uint32(len(p.hasUp) - 1)
}

// add files entry under a term.
func (p *phraseTrie) add(w *wordTrie, term []elem, entry int32) {
	node := uint32(0)
	for i, e := range term {
		if e.kind == elemGap {
			node = p.gapTo(node, e.gap)
			continue
		}
		sym := w.id(e)
		if i == 0 {
			for len(p.first) <= int(sym) {
				p.first = append(p.first, 0)
			}
			if p.first[sym] == 0 {
				p.first[sym] = p.grow()
			}
			node = p.first[sym]
			continue
		}
		key := uint64(node)<<32 | uint64(sym)
		to := p.next[key]
		if to == 0 {
			to = p.grow()
			p.next[key] = to
			p.hasUp[node] |= nodeChildren
		}
		node = to
	}
	if slices.Contains(p.outs[node], entry) {
		return
	}
	p.outs[node] = append(p.outs[node], entry)
	p.hasUp[node] |= nodeOuts
}

func (p *phraseTrie) gapTo(node uint32, size int) uint32 {
	for _, g := range p.gaps[node] {
		if g.size == size {
			return g.to
		}
	}
	to := p.grow()
	p.gaps[node] = append(p.gaps[node], gapEdge{size, to})
	p.hasUp[node] |= nodeGaps
	return to
}

// spread is a multiplier that scatters keys over the table.
const spread = 0x9E3779B97F4A7C15

// freeze makes the table of edges once all terms are filed.
func (p *phraseTrie) freeze() {
	bits := uint(4)
	for 1<<bits < 2*len(p.next) {
		bits++
	}
	p.edges, p.shift = make([]edge, 1<<bits), 64-bits
	for key, to := range p.next {
		at := key * spread >> p.shift
		for p.edges[at].to != 0 {
			at = (at + 1) & (1<<bits - 1)
		}
		p.edges[at] = edge{key, to}
	}
	p.next = nil
	for _, gaps := range p.gaps { // the order of the files decides nothing
		slices.SortFunc(gaps, func(a, b gapEdge) int { return a.size - b.size })
	}
}

// follow gives the node behind an edge, or zero.
func (p *phraseTrie) follow(key uint64) uint32 {
	for at := key * spread >> p.shift; ; at = (at + 1) & uint64(len(p.edges)-1) {
		if e := &p.edges[at]; e.key == key || e.to == 0 {
			return e.to
		}
	}
}

// match walks the trie from each token and files what it finds for this language.
func (l *Lexicon) match(t *Text, lang Lang) {
	mask := maskOf(lang)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		for _, id := range t.ids[tok.idStart : tok.idStart+int32(tok.idCount)] {
			if int(id) < len(l.phrases.first) {
				if node := l.phrases.first[id]; node != 0 {
					l.walk(t, node, i, i+1, mask)
				}
			}
		}
	}
}

func (l *Lexicon) walk(t *Text, node uint32, from, at int, mask langMask) {
	p := l.phrases
	has := p.hasUp[node]
	if has&nodeOuts != 0 {
		for _, e := range p.outs[node] {
			l.found(t, e, from, at, mask)
		}
	}
	if has&nodeChildren != 0 && at < len(t.Tokens) && t.Tokens[at].Sentence == t.Tokens[from].Sentence {
		tok := &t.Tokens[at]
		for _, id := range t.ids[tok.idStart : tok.idStart+int32(tok.idCount)] {
			if to := p.follow(uint64(node)<<32 | uint64(id)); to != 0 {
				l.walk(t, to, from, at+1, mask)
			}
		}
	}
	if has&nodeGaps != 0 {
		for _, g := range p.gaps[node] {
			for skip := 0; skip <= g.size; skip++ {
				if at+skip < len(t.Tokens) && t.Tokens[at+skip].Sentence == t.Tokens[from].Sentence {
					l.walk(t, g.to, from, at+skip, mask)
				}
			}
		}
	}
}

func (l *Lexicon) found(t *Text, entry int32, from, to int, mask langMask) {
	e := &l.entries[entry]
	if e.mask&mask == 0 {
		return
	}
	hit := Hit{Cue: e.cue, Substance: e.sense, From: int32(from), To: int32(to)}
	if e.cue != NoCue {
		for k := len(t.Hits) - 1; k >= 0 && k >= len(t.Hits)-8; k-- {
			old := &t.Hits[k]
			if old.Cue != hit.Cue || old.To <= hit.From {
				continue
			}
			if old.From <= hit.From && old.To >= hit.To {
				return
			}
			if old.From >= hit.From && old.To <= hit.To {
				*old = hit
				return
			}
		}
		t.Hits = append(t.Hits, hit)
		return
	}
	t.Terms = append(t.Terms, hit)
}

// longest keeps, of terms that overlap, the one that is longest; of two that are equal, the
// one that says that nothing is meant.
func (l *Lexicon) longest(t *Text) {
	for i := range t.Terms {
		h := &t.Terms[i]
		for j := range t.Terms {
			o := &t.Terms[j]
			if i == j || o.From > h.From || o.To < h.To {
				continue
			}
			own, other := l.senses[h.Substance].Class, l.senses[o.Substance].Class
			if other == Heard && own != Heard {
				continue // what is only heard of hides nothing
			}
			same := o.From == h.From && o.To == h.To && (own == Heard) == (other == Heard)
			if !same || other == Hidden && own != Hidden {
				h.Cue = cueCount // marked: dropped below
				break
			}
		}
	}
	kept := t.Terms[:0]
	for _, h := range t.Terms {
		if h.Cue == NoCue {
			kept = append(kept, h)
		}
	}
	t.Terms = kept
}
