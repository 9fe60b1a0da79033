package triage

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vigie"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// field is one text of a thread: the title or a post.
type field struct {
	text *lexicon.Text
	post int // index into Posts, -1 for the title
	op   bool
	ours bool
	age  time.Duration // before now; negative when the page gave no time
}

func (f *field) name() string {
	if f.post < 0 {
		return "title"
	}
	return fmt.Sprintf("posts[%d]", f.post)
}

// found is a cue in a field.
type found struct {
	field *field
	hit   lexicon.Hit
}

// reading is a thread being classified.
type reading struct {
	c       *Classifier
	lex     *lexicon.Lexicon // of the thread's site
	thread  *vigie.Thread
	site    SiteFacts
	now     time.Time
	lang    lexicon.Lang
	fields  []field
	cues    [lexicon.CueCount][]found // in the asker's words
	capital bool                      // the asker writes in capitals: case says nothing
	words   int                       // words of the asker

	accepted   []acceptedTerm
	pending    []acceptedTerm // terms that need company
	later      []acceptedTerm // buffers
	alone      []acceptedTerm
	heard      []acceptedTerm // words that only the model may believe
	board      []string       // substances that the board is about
	drugPoints float64        // how sure it is that drugs are spoken of
	hidden     int            // look-alike phrases
	context    float64        // how far the words speak of drugs, whatever the substance
	scores     scores
	input      model.Input
	cited      []cited
	reasons    []reason
	spare      model.Input // for one mention
	mentioned  []mention
	guessed    []model.Head
	verdict    vigie.Verdict
}

// scores are what the steps hand on to each other.
type scores struct {
	relevance float64
	relevant  bool // the rules alone would say so
	topics    [12]float64
	signs     float64 // of danger, whenever it was
	soon      float64
	expert    float64
	reply     float64 // the best reply
	question  float64
	notAsked  float64 // report, debate, chat, joke
	sourcing  float64
	emergency float64
	answered  bool // somebody gave a good answer
	confirmed bool // and the asker said so
	over      bool // the asker says the danger is over
	worse     bool
	danger    bool // a reply gives dangerous advice
	watched   bool // somebody else's body is described
	first     float64
	third     float64
	lastOp    time.Duration // age of the asker's last words
}

// read normalises a thread and finds its cues.
func (c *Classifier) read(t *vigie.Thread, site SiteFacts, now time.Time) *reading {
	r := c.readings.Get().(*reading) //nolint:forcetypeassert // the pool holds nothing else
	r.c, r.lex, r.thread, r.site, r.now = c, c.words(t.SiteID), t, site, now
	r.verdict = vigie.Verdict{
		ThreadID: t.ID, Revision: t.Revision, Lexicon: c.revision, Model: c.modelID,
		Substances: []string{}, Topics: []string{}, Asker: vigie.AskerNone, Disposition: vigie.Exclude,
		Urgency: vigie.UrgencyNone, Evidence: []vigie.Evidence{}, At: now,
	}
	prior := priorLang(t.Lang, site.Lang)
	r.readBoard(t.BoardID)
	r.fields = slices.Grow(r.fields, min(len(t.Posts), maxPosts)+1) // pointers into it stay good
	for i, p := range pieces(t) {
		r.addField(p, i, prior)
	}
	r.setLang(prior)
	r.scores.lastOp = -1
	for i := range r.fields {
		f := &r.fields[i]
		r.lex.Find(f.text, r.lang)
		if !f.op {
			continue
		}
		r.words += f.text.Words
		if f.post >= 0 {
			r.scores.lastOp = f.age
		}
		for _, h := range f.text.Hits {
			if h.Cue == lexicon.DrugWords && r.hides(f.text, h) {
				continue
			}
			r.cues[h.Cue] = append(r.cues[h.Cue], found{f, h})
		}
	}
	r.capital = shouting(t)
	return r
}

// piece is a text that is read: as much of a title or a post as counts.
type piece struct {
	text string
	op   bool
}

// pieces walks the texts of a thread that are read: the title (-1), then posts by their place.
func pieces(t *vigie.Thread) iter.Seq2[int, piece] {
	return func(yield func(int, piece) bool) {
		if !yield(-1, piece{cut(t.Title, maxAskerText), true}) {
			return
		}
		asker := t.Asker()
		opLeft, replyLeft := maxAskerText, maxReplyText
		for i := range min(len(t.Posts), maxPosts) {
			p := &t.Posts[i]
			op := i == 0 || asker != "" && p.Author == asker
			left := &replyLeft
			if op {
				left = &opLeft
			}
			if *left <= 0 {
				continue
			}
			limit := *left
			*left -= len(p.Text)
			if !yield(i, piece{cut(p.Text, limit), op && !p.Ours}) {
				return
			}
		}
	}
}

func (r *reading) addField(p piece, post int, prior lexicon.Lang) {
	buf := r.lex.Borrow()
	r.lex.Read(buf, p.text, prior)
	f := field{text: buf, post: post, op: p.op, age: -1}
	if post >= 0 {
		f.ours = r.thread.Posts[post].Ours
		if at := r.thread.Posts[post].At; !at.IsZero() {
			f.age = max(r.now.Sub(at), 0)
		}
	}
	r.fields = append(r.fields, f)
}

// hides says that a general word for drugs lies inside a phrase that means something else.
func (r *reading) hides(t *lexicon.Text, h lexicon.Hit) bool {
	for _, term := range t.Terms {
		if term.From <= h.From && term.To >= h.To {
			if s := r.lex.Sense(term); s.Class == lexicon.Hidden && slices.Contains(s.Substances, "drug_words") {
				return true
			}
		}
	}
	return false
}

// close gives the buffers back.
func (r *reading) close() {
	for i := range r.fields {
		r.lex.Return(r.fields[i].text)
		r.fields[i] = field{}
	}
	for i := range r.cues {
		r.cues[i] = r.cues[i][:0]
	}
	clear(r.accepted)
	c := r.c
	*r = reading{board: r.board[:0], fields: r.fields[:0], cues: r.cues, accepted: r.accepted[:0], later: r.later[:0], alone: r.alone[:0], heard: r.heard[:0], input: r.input, cited: r.cited[:0], reasons: r.reasons[:0],
		spare: r.spare, mentioned: r.mentioned[:0], guessed: r.guessed[:0]}
	c.readings.Put(r)
}

// cut shortens text to at most n bytes without breaking a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// shouting says that the opening post is written in capitals.
func shouting(t *vigie.Thread) bool {
	if len(t.Posts) == 0 {
		return false
	}
	text := cut(t.Posts[0].Text, 400)
	return len(text) > 20 && strings.ToUpper(text) == text
}

func (r *reading) title() *lexicon.Text { return r.fields[0].text }

// has is how often a cue stands in the asker's words.
func (r *reading) has(cue lexicon.Cue) int { return len(r.cues[cue]) }

// sum is how often any of some cues stands in the asker's words.
func (r *reading) sum(cues ...lexicon.Cue) int {
	n := 0
	for _, c := range cues {
		n += len(r.cues[c])
	}
	return n
}

// inTitle is how often a cue stands in the title.
func (r *reading) inTitle(cue lexicon.Cue) int {
	n := 0
	for _, f := range r.cues[cue] {
		if f.field.post < 0 {
			n++
		}
	}
	return n
}

// cite adds a piece of evidence for a label.
func (r *reading) cite(label, value string, f *field, from, to int32, cue string, weight float64) {
	start, end := f.text.Span(from, to)
	r.verdict.Evidence = append(r.verdict.Evidence, vigie.Evidence{
		Label: label, Value: value, Field: f.name(), Start: start, End: end, Cue: cue, Weight: weight,
	})
}

// citeFirst cites the first places of a cue, at most n.
func (r *reading) citeFirst(label, value string, cue lexicon.Cue, weight float64, n int) {
	for i, f := range r.cues[cue] {
		if i >= n {
			return
		}
		r.cite(label, value, f.field, f.hit.From, f.hit.To, cue.String(), weight)
	}
}
