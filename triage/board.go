package triage

import (
	"slices"
	"strings"

	"vigie/triage/lexicon"
)

// readBoard finds out from its name what a board is about. A board for everything else ("lounge")
// says nothing, even on a site about drugs.
func (r *reading) readBoard(id string) {
	site, board := boardNames(id)
	about, general := r.readName(board)
	switch {
	case general:
		r.board = r.board[:0]
	case about:
		r.site.AboutDrugs = true
	default:
		if about, _ = r.readName(site); about {
			r.site.AboutDrugs = true
		}
		r.board = r.board[:0]
	}
}

// boardNames are the two names that a board's id is made of, as far as they are read.
func boardNames(id string) (site, board string) {
	site, board, ok := strings.Cut(id, ":")
	if !ok {
		site, board = "", id
	}
	return cut(site, 200), cut(board, 200)
}

// readName says whether a name speaks of drugs, or of everything.
func (r *reading) readName(name string) (about, general bool) {
	t := r.lex.Borrow()
	defer r.lex.Return(t)
	r.lex.Read(t, name, lexicon.Dutch) // Dutch boards are compounds: "wietgebruik"
	r.lex.Find(t, lexicon.Any)
	for _, h := range t.Hits {
		switch h.Cue {
		case lexicon.DrugWords, lexicon.BoardSubject:
			about = true
		case lexicon.BoardGeneral:
			general = true
		}
	}
	for _, h := range t.Terms {
		if sense := r.lex.Sense(h); sense.Class == lexicon.Sure {
			about = true
			for _, id := range sense.Substances {
				if !slices.Contains(r.board, id) {
					r.board = append(r.board, id)
				}
			}
		}
	}
	return about, general
}

// takeBoardSubstance believes that a thread which names no substance, on a board about one alone,
// is about that one.
func (r *reading) takeBoardSubstance() {
	if len(r.board) != 1 || len(r.accepted) > 0 || len(r.verdict.Substances) > 0 || r.hidden > 0 {
		return
	}
	f := &r.fields[0]
	if len(f.text.Tokens) == 0 {
		return
	}
	for _, label := range r.lex.Labels(r.board[0]) {
		r.verdict.Substances = append(r.verdict.Substances, label)
		r.cite("substances", label, f, 0, int32(len(f.text.Tokens)), "the board", 0.5)
	}
}
