package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"vigie"
)

// Options are the settings of a Desk.
type Options struct {
	Store  Store
	Words  Lexicon  // nil: this process judges nothing, words cannot be tried
	Search Searcher // nil: this process has no archive, search answers "unavailable"
	Now    func() time.Time
	Logger *slog.Logger
	Why    func(lang string, f vigie.Factor) string // the line of a factor in a language; nil: as it is stored

	Engines    []string          // ids of the forum software we can read; empty: not checked
	Substances []string          // ids a filter may name; empty: not checked
	Simulated  func(string) bool // hosts of simulated forums, which need no legal record; nil: none

	Ring    func(context.Context) error // tells the pusher that a message waits; nil: it looks by itself
	Private []string                    // HOST:PORT of webhook receivers that need no https

	AlertText func(a vigie.Alert, lang string) string // tells an alert to people; nil: not told
	Say       func(lang, key string) string           // words of the files of reports; nil: the keys

	Passwords *Passwords                                    // nil: those of NewPasswords
	Redactor  Redactor                                      // nil: nobody can bring a question by hand
	Eraser    Eraser                                        // nil: nobody can be erased by name here
	Judge     func(ctx context.Context, ids []string) error // rings triage for threads; nil: the sweep finds them
}

// Searcher searches the archive. While it is being rebuilt the error has CodeUnavailable.
type Searcher interface {
	Search(ctx context.Context, q vigie.SearchQuery) (vigie.SearchResult, error)
}

// Desk is the use cases over one store. It is safe for use by many goroutines.
type Desk struct {
	store     Store
	search    Searcher
	lexicon   Lexicon
	alertText func(vigie.Alert, string) string
	say       func(lang, key string) string
	now       func() time.Time
	why       func(lang string, f vigie.Factor) string
	log       *slog.Logger
	audit     *auditor
	words     vocabulary
	engines   []string
	simulated func(string) bool
	ring      func(context.Context) error
	private   []string
	redactor  Redactor
	eraser    Eraser
	passwords *Passwords
	judge     func(context.Context, []string) error

	trial sync.Mutex // one backtest at a time
	sites sync.Mutex // a change of a site or board reads it first
}

// New makes a Desk. Options.Store is required.
func New(opt Options) *Desk {
	d := &Desk{
		store: opt.Store, search: opt.Search, lexicon: opt.Words, alertText: opt.AlertText, now: opt.Now, log: opt.Logger,
		words: vocabulary{substances: opt.Substances}, engines: opt.Engines, simulated: opt.Simulated,
		ring: opt.Ring, private: opt.Private, redactor: opt.Redactor, eraser: opt.Eraser, passwords: opt.Passwords, judge: opt.Judge,
	}
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.simulated == nil {
		d.simulated = func(string) bool { return false }
	}
	if d.ring == nil {
		d.ring = func(context.Context) error { return nil }
	}
	if d.passwords == nil {
		d.passwords = NewPasswords()
	}
	if d.judge == nil {
		d.judge = func(context.Context, []string) error { return nil }
	}
	if d.say = opt.Say; d.say == nil {
		d.say = func(_, key string) string { return key }
	}
	if d.why = opt.Why; d.why == nil {
		d.why = func(_ string, f vigie.Factor) string { return f.Text }
	}
	d.audit = &auditor{append: opt.Store.AppendAudit}
	return d
}
