package triage

import (
	"sync"

	"vigie"
	"vigie/triage/lexicon"
)

// Difference says which threads two classifiers may judge differently, without judging them. It may be
// used by many goroutines.
type Difference struct {
	all           bool
	before, after *Classifier
	base          *lexicon.Difference
	sites         map[string]*lexicon.Difference // where one of them has words of the site's own
	boards        sync.Map                       // board id to bool: its names are read differently
}

// Compare finds where two classifiers differ.
func Compare(before, after *Classifier) *Difference {
	d := &Difference{all: before.modelID != after.modelID, before: before, after: after, sites: map[string]*lexicon.Difference{}}
	if d.all {
		return d
	}
	d.base = lexicon.Compare(before.lex, after.lex)
	for _, c := range []*Classifier{before, after} {
		for site := range c.sites {
			if d.sites[site] == nil {
				d.sites[site] = lexicon.Compare(before.words(site), after.words(site))
			}
		}
	}
	return d
}

// Touches says whether a thread may get other labels from the two classifiers, all else being equal. False
// is certain: then what one says is what the other says, but for the revision of the words.
func (d *Difference) Touches(t *vigie.Thread) bool {
	if d.all {
		return true
	}
	words := d.base
	if own := d.sites[t.SiteID]; own != nil {
		words = own
	}
	if words.None() || words.All() {
		return words.All()
	}
	lex := d.before.words(t.SiteID)
	buf := lex.Borrow()
	defer lex.Return(buf)
	if d.board(words, buf, t) {
		return true
	}
	for _, p := range pieces(t) {
		if words.Touches(buf, p.text) {
			return true
		}
	}
	return false
}

// board remembers whether the names of a thread's board are read differently.
func (d *Difference) board(words *lexicon.Difference, buf *lexicon.Text, t *vigie.Thread) bool {
	key := t.SiteID + "\x00" + t.BoardID
	if known, ok := d.boards.Load(key); ok {
		return known.(bool) //nolint:forcetypeassert // the map holds nothing else
	}
	site, board := boardNames(t.BoardID)
	is := words.Touches(buf, site) || words.Touches(buf, board)
	d.boards.Store(key, is)
	return is
}
