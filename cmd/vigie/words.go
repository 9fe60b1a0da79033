package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/store"
	"vigie/triage"
	"vigie/triage/backtest"
	"vigie/triage/lexicon"
)

// words are the shipped lexicon with the team's revisions laid over it, and the classifier that uses
// them. It follows the store, and may be used by many goroutines.
type words struct {
	store *store.Store
	now   func() time.Time
	used  atomic.Pointer[usedWords]
	mu    sync.Mutex         // one reload at a time
	wrong vigie.LexiconState // what could not be read: it is told once
}

type usedWords struct {
	state vigie.LexiconState
	set   *lexicon.Set
	judge *triage.Classifier
}

// openWords takes up the words in use; without a store those that ship with Vigie. Team's words that this
// version cannot read (a label of theirs may be gone) do not keep Vigie from starting: it then judges with
// the shipped words, and says so.
func openWords(ctx context.Context, s *store.Store, now func() time.Time, log *slog.Logger) (*words, error) {
	w := &words{store: s, now: now}
	_, err := w.reload(ctx)
	if vigie.ErrorCode(err) != vigie.CodeInvalid || s == nil {
		return w, err
	}
	log.ErrorContext(ctx, "the team's words cannot be read by this version: the shipped words alone are used until others are put to use (vigie lexicon)", "error", err)
	state, err := s.LexiconState(ctx)
	if err != nil {
		return w, err
	}
	set, err := w.load(ctx, vigie.LexiconState{})
	if err != nil {
		return w, err
	}
	return w, w.use(state, set)
}

// use makes words those in use, as what the store says of them.
func (w *words) use(state vigie.LexiconState, set *lexicon.Set) error {
	judge, err := w.judgeWith(set)
	if err != nil {
		return err
	}
	w.used.Store(&usedWords{state, set, judge})
	return nil
}

func (w *words) judge() *triage.Classifier { return w.used.Load().judge }

func (w *words) lexicon() *lexicon.Lexicon { return w.used.Load().set.Base }

// Title scores a title with the words in use.
func (w *words) Title(title string) float64 { return w.judge().Title(title) }

// reload takes up what the store says is in use; changed is false when it is in use already.
func (w *words) reload(ctx context.Context) (changed bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var state vigie.LexiconState
	if w.store != nil {
		if state, err = w.store.LexiconState(ctx); err != nil {
			return false, err
		}
	}
	if old := w.used.Load(); old != nil && (old.state == state || w.wrong == state && state != vigie.LexiconState{}) {
		return false, nil
	}
	set, err := w.load(ctx, state)
	if err != nil {
		if vigie.ErrorCode(err) == vigie.CodeInvalid {
			w.wrong = state
		}
		return false, err
	}
	return true, w.use(state, set)
}

// load compiles the current revision, and the canary for its site.
func (w *words) load(ctx context.Context, state vigie.LexiconState) (*lexicon.Set, error) {
	var current vigie.LexiconRevision
	if state.Current > 0 {
		var err error
		if current, err = w.store.LexiconRevision(ctx, state.Current); err != nil {
			return nil, err
		}
	}
	set, err := loadSet(current.Files)
	if err != nil || state.CanarySite == "" {
		return set, err
	}
	canary, err := w.store.LexiconRevision(ctx, state.Canary)
	if err != nil {
		return nil, err
	}
	tried, err := loadSet(canary.Files)
	if err != nil {
		return nil, err
	}
	set.Sites[state.CanarySite] = tried.Base
	if l := tried.Sites[state.CanarySite]; l != nil {
		set.Sites[state.CanarySite] = l
	}
	return set, nil
}

// loadSet lays files over the shipped words. Mistakes are CodeInvalid, with their file and line.
func loadSet(files map[string]string) (*lexicon.Set, error) {
	set, err := lexicon.LoadSet(configs.Lexicon(), files)
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, err.Error())
	}
	return set, nil
}

func (w *words) judgeWith(set *lexicon.Set) (*triage.Classifier, error) {
	return triage.New(set.Base, triage.Options{Now: w.now, Sites: set.Sites, Revision: set.Revision()})
}

// compile makes a classifier of files that are not saved yet. Every mistake is told with its file and line.
func (w *words) compile(ctx context.Context, files map[string]string) (*triage.Classifier, error) {
	for name := range files {
		if !strings.HasSuffix(name, ".yaml") || strings.ContainsAny(name, "/\\") {
			return nil, vigie.Errorf(vigie.CodeInvalid, "a file of words is called %q: give it a plain name that ends in .yaml", name)
		}
	}
	set, err := loadSet(files)
	if err != nil {
		return nil, err
	}
	sites, err := w.store.Sites(ctx)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for _, scope := range set.Scopes {
		if !slices.ContainsFunc(sites, func(s vigie.Site) bool { return s.ID == scope.Site }) {
			wrong = append(wrong, fmt.Sprintf("%s:%d: there is no site %q: vigie sites lists them", scope.File, scope.Line, scope.Site))
		}
	}
	if len(wrong) > 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the lexicon was refused, correct these lines:\n%s", strings.Join(wrong, "\n"))
	}
	return w.judgeWith(set)
}

// Check says whether files can be used as the team's words.
func (w *words) Check(ctx context.Context, files map[string]string) error {
	_, err := w.compile(ctx, files)
	return err
}

// backtestBatch is how many threads are read at once.
const backtestBatch = 500

// everywhere is the classifier of the words in use but for those that are only tried.
func (w *words) everywhere(ctx context.Context) (*triage.Classifier, error) {
	used := w.used.Load()
	if used.state.CanarySite == "" {
		return used.judge, nil
	}
	set, err := w.load(ctx, vigie.LexiconState{Current: used.state.Current})
	if err != nil {
		return nil, err
	}
	return w.judgeWith(set)
}

// Backtest judges the archive with files as the team's words, against the words in use (a canary does not
// count). progress hears how many threads were read; it may be nil.
func (w *words) Backtest(ctx context.Context, files map[string]string, progress func(n int)) (vigie.Backtest, error) {
	after, err := w.compile(ctx, files)
	if err != nil {
		return vigie.Backtest{}, err
	}
	before, err := w.everywhere(ctx)
	if err != nil {
		return vigie.Backtest{}, err
	}
	corrections, err := w.store.Corrections(ctx, "")
	if err != nil {
		return vigie.Backtest{}, err
	}
	facts, err := w.facts(ctx)
	if err != nil {
		return vigie.Backtest{}, err
	}
	watched, err := w.watched(ctx)
	if err != nil {
		return vigie.Backtest{}, err
	}
	cases := w.archive(ctx, func(d vigie.Document) backtest.Case {
		return backtest.Case{Thread: d.Thread, Verdict: d.Verdict, Facts: facts(&d.Thread), WatchOnly: watched[d.Thread.SiteID]}
	}, progress)
	return backtest.Run(ctx, cases, backtest.Plan{
		Before: before, After: after, Touches: triage.Compare(before, after).Touches, Corrections: corrections,
	})
}

// facts tells where threads stand.
func (w *words) facts(ctx context.Context) (func(*vigie.Thread) triage.SiteFacts, error) {
	sites, errS := w.store.Sites(ctx)
	boards, errB := w.store.Boards(ctx, "")
	if err := errors.Join(errS, errB); err != nil {
		return nil, err
	}
	lang, generalist := map[string]string{}, map[string]bool{}
	for _, s := range sites {
		lang[s.ID] = s.Lang
	}
	for _, b := range boards {
		generalist[b.ID] = b.Generalist
	}
	return func(t *vigie.Thread) triage.SiteFacts {
		return triage.SiteFacts{Lang: lang[t.SiteID], AboutDrugs: !generalist[t.BoardID]}
	}, nil
}

// watched are the sites whose threads never become questions.
func (w *words) watched(ctx context.Context) (map[string]bool, error) {
	sites, err := w.store.Sites(ctx)
	out := map[string]bool{}
	for _, s := range sites {
		out[s.ID] = s.WatchOnly
	}
	return out, err
}

// archive reads all threads that have text, in batches.
func (w *words) archive(ctx context.Context, makeCase func(vigie.Document) backtest.Case, progress func(int)) iter.Seq2[[]backtest.Case, error] {
	return func(yield func([]backtest.Case, error) bool) {
		for after := ""; ; {
			docs, err := w.store.Archive(ctx, after, backtestBatch)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(docs) == 0 {
				return
			}
			batch := make([]backtest.Case, 0, len(docs))
			for _, d := range docs {
				batch = append(batch, makeCase(d))
			}
			if !yield(batch, nil) {
				return
			}
			if progress != nil {
				progress(len(batch))
			}
			after = docs[len(docs)-1].Thread.ID
		}
	}
}
