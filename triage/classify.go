package triage

import (
	"sync"
	"time"

	"vigie"
	"vigie/triage/lexicon"
)

// modelID names the rules and weights of this version. It changes whenever they do.
const modelID = "rules-2"

// How much of a thread is read, in bytes: the asker's words decide, replies only tell
// whether the question is still open.
const (
	maxAskerText = 8_000
	maxReplyText = 12_000
	maxPosts     = 200
)

// SiteFacts is what triage needs to know of where a thread stands.
type SiteFacts struct {
	Lang       string // language of the site: likely, not certain
	AboutDrugs bool   // the board is about drugs: doubtful words are believed sooner
}

// Options of a Classifier.
type Options struct {
	// Now is the clock of Run; Classify gets its time as an argument. Nil: time.Now.
	Now func() time.Time
}

// Classifier holds a lexicon. It never changes and may be used by many goroutines.
type Classifier struct {
	lex      *lexicon.Lexicon
	now      func() time.Time
	readings sync.Pool // buffers
}

// New makes a Classifier that uses lex.
func New(lex *lexicon.Lexicon, opt Options) *Classifier {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	c := &Classifier{lex: lex, now: opt.Now}
	c.readings.New = func() any { return new(reading) }
	return c
}

// Revision is the revision of the lexicon in use.
func (c *Classifier) Revision() string { return c.lex.Revision() }

// ModelID names the rules in use.
func (c *Classifier) ModelID() string { return modelID }

// Classify gives the verdict on a thread at a moment. It is pure and deterministic.
func (c *Classifier) Classify(t *vigie.Thread, site SiteFacts, now time.Time) vigie.Verdict {
	r := c.read(t, site, now)
	defer r.close()
	v := &r.verdict
	r.findSubstances()
	r.composeDanger()
	r.judgeRelevance()
	if v.Relevant {
		r.findTopics()
		r.findAsker()
		r.findQuestion()
		r.readReplies()
		r.judgeUrgency()
	}
	r.decide()
	r.setUntil()
	return r.verdict
}
