package triage

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"vigie"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// rulesID names the rules of this version. It changes whenever they do.
const rulesID = "rules-3"

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
	// Sites are the lexicons of sites that have words of their own, by site id.
	Sites map[string]*lexicon.Lexicon
	// Revision names all words in use; empty: the lexicon's.
	Revision string
	// Model weighs what the rules find. Nil: the one that is shipped.
	Model *model.Model
}

// Classifier holds a lexicon and a model. It never changes and may be used by many goroutines.
type Classifier struct {
	lex      *lexicon.Lexicon
	sites    map[string]*lexicon.Lexicon
	revision string
	model    *model.Model
	modelID  string
	now      func() time.Time
	readings sync.Pool // buffers
}

// New makes a Classifier that uses lex. It fails only when the shipped weights are not those of this
// version.
func New(lex *lexicon.Lexicon, opt Options) (*Classifier, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Model == nil {
		m, err := model.Shipped()
		if err != nil {
			return nil, fmt.Errorf("triage without its model: %w", err)
		}
		opt.Model = m
	}
	c := &Classifier{lex: lex, sites: opt.Sites, revision: cmp.Or(opt.Revision, lex.Revision()), model: opt.Model, modelID: rulesID + "-" + opt.Model.ID(), now: opt.Now}
	c.readings.New = func() any { return new(reading) }
	return c, nil
}

// Revision is the revision of all words in use.
func (c *Classifier) Revision() string { return c.revision }

// words is the lexicon of a site.
func (c *Classifier) words(site string) *lexicon.Lexicon {
	if l := c.sites[site]; l != nil {
		return l
	}
	return c.lex
}

// ModelID names the rules and weights in use.
func (c *Classifier) ModelID() string { return c.modelID }

// Classify gives the verdict on a thread at a moment. It is pure and deterministic.
func (c *Classifier) Classify(t *vigie.Thread, site SiteFacts, now time.Time) vigie.Verdict {
	r := c.read(t, site, now)
	defer r.close()
	r.find()
	if r.concerned() {
		r.weigh()
		r.decide(c.model.Score(&r.input))
		r.setUntil()
	}
	return r.verdict
}

// Weigh gives use what the model would weigh in a thread: first the whole of it, with no substances, then
// each word for a substance, with the labels that it stands for. Threads that have nothing to do with
// drugs are weighed too. use must not keep its argument.
func (c *Classifier) Weigh(t *vigie.Thread, site SiteFacts, now time.Time, use func(in *model.Input, substances []string)) {
	r := c.read(t, site, now)
	defer r.close()
	r.find()
	r.weigh()
	use(&r.input, nil)
	for i, list := 0, r.mentions(); i < len(list); i++ {
		r.mentionFacts(&r.spare, &list[i])
		var labels []string
		for _, id := range list[i].term.sense.Substances {
			labels = append(labels, r.lex.Labels(id)...)
		}
		use(&r.spare, labels)
	}
}

// find looks for what is named and what is in danger.
func (r *reading) find() {
	r.findSubstances()
	r.composeDanger()
	r.judgeRelevance()
}

// weigh finds everything that speaks for one label or another.
func (r *reading) weigh() {
	r.findAsker()
	r.findQuestion()
	r.findTopics()
	r.readReplies()
	r.judgeUrgency()
	r.scores.expert = r.expert()
	r.scores.soon = r.soon()
	r.gather()
}
