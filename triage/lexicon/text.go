package lexicon

// Flags say how a token was written.
type Flags uint16

// The flags of a token.
const (
	FlagUpper    Flags = 1 << iota // one letter, in upper case
	FlagNumber                     // a figure, or a number in words
	FlagSymbol                     // an emoji or another symbol
	FlagQuestion                   // a question mark
	FlagMasked                     // letters replaced by stars
	FlagCompound                   // a Dutch compound of a substance and a word of use
	FlagVariant                    // recognised only after undoing a typing error or repeated letters
	FlagDisguise                   // letters hidden on purpose: stars, figures, signs or spaces
)

// Token is one normalised word. Start and End are its bytes in the text as given.
type Token struct {
	Start, End         int32
	Sentence           int32
	normStart, normEnd int32
	idStart            int32
	idCount            uint8
	Flags              Flags
	Value              int32 // of a figure, else -1
}

// Hit is a term found in a text: tokens [From, To).
type Hit struct {
	Cue       Cue
	Substance int32 // index into the lexicon's entries of substances, -1 for a cue
	From, To  int32
}

// Text is a normalised text with what was found in it. It is a buffer: Read overwrites it
// and keeps its memory.
type Text struct {
	Raw       string
	Tokens    []Token
	Hits      []Hit // cues, by place
	Terms     []Hit // substances and look-alikes, by place, longest match only
	Words     int   // tokens that are words or numbers
	LangWords [langs]int

	norm     []byte
	ids      []uint32
	sentence int32
	run      int // single letters in a row up to the last token
	runs     int // how often three or more stood in a row
}

func (t *Text) reset(raw string) {
	t.Raw = raw
	t.Tokens, t.Hits, t.Terms = t.Tokens[:0], t.Hits[:0], t.Terms[:0]
	t.norm, t.ids = t.norm[:0], t.ids[:0]
	t.Words, t.LangWords, t.sentence, t.run, t.runs = 0, [langs]int{}, 0, 0, 0
}

// Norm is the normalised form of a token.
func (t *Text) Norm(i int) string {
	tok := &t.Tokens[i]
	return string(t.norm[tok.normStart:tok.normEnd])
}

// Word is the normalised form of a token as bytes of the buffer: valid until the next Read.
func (t *Text) Word(i int) []byte {
	tok := &t.Tokens[i]
	return t.norm[tok.normStart:tok.normEnd]
}

// Known says that some term of the lexicon, or its beginning, is this word.
func (t *Text) Known(i int) bool { return t.Tokens[i].idCount > 0 }

// Span gives the bytes of the tokens [from, to) in the text as given.
func (t *Text) Span(from, to int32) (start, end int) {
	if from < 0 || to <= from || int(to) > len(t.Tokens) {
		return 0, 0
	}
	return int(t.Tokens[from].Start), int(t.Tokens[to-1].End)
}

// Sentences is how many sentences the text has.
func (t *Text) Sentences() int { return int(t.sentence) + 1 }
