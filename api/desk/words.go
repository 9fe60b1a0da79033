package desk

import (
	"context"
	"fmt"
	"strings"

	"vigie"
)

// Lexicon is what the desk needs of the words: to check and to try them.
type Lexicon interface {
	// Check says what is wrong with files as the team's words, with file and line.
	Check(ctx context.Context, files map[string]string) error
	// Backtest judges the archive with them, against the words in use.
	Backtest(ctx context.Context, files map[string]string, progress func(n int)) (vigie.Backtest, error)
}

// Words are the team's words in use.
type Words struct {
	State    vigie.LexiconState
	Newest   int
	Revision vigie.LexiconRevision // the current one
}

// Words reads which words are in use.
func (d *Desk) Words(ctx context.Context, c Caller) (Words, error) {
	var w Words
	if err := c.May(UseWords); err != nil {
		return w, err
	}
	var err error
	if w.State, err = d.store.LexiconState(ctx); err != nil {
		return w, fmt.Errorf("read words: %w", err)
	}
	if w.Revision, err = d.store.LexiconRevision(ctx, w.State.Current); err != nil {
		return w, fmt.Errorf("read words: %w", err)
	}
	all, err := d.store.LexiconRevisions(ctx)
	if len(all) > 0 {
		w.Newest = all[0].N
	}
	return w, err
}

// WordRevisions lists all revisions, newest first.
func (d *Desk) WordRevisions(ctx context.Context, c Caller) ([]vigie.LexiconRevision, error) {
	if err := c.May(UseWords); err != nil {
		return nil, err
	}
	return d.store.LexiconRevisions(ctx)
}

// WordRevision reads one revision with its files.
func (d *Desk) WordRevision(ctx context.Context, c Caller, n int) (vigie.LexiconRevision, error) {
	if err := c.May(UseWords); err != nil {
		return vigie.LexiconRevision{}, err
	}
	return d.store.LexiconRevision(ctx, n)
}

// PreviewWords runs a backtest: nothing is changed. It shows threads, so it is audited.
func (d *Desk) PreviewWords(ctx context.Context, c Caller, files map[string]string) (vigie.Backtest, error) {
	if err := c.May(UseTuneWords); err != nil {
		return vigie.Backtest{}, err
	}
	if d.lexicon == nil {
		return vigie.Backtest{}, vigie.Errorf(vigie.CodeUnavailable, "this process judges nothing: ask one that runs the API")
	}
	if err := d.lexicon.Check(ctx, files); err != nil {
		return vigie.Backtest{}, err
	}
	if !d.trial.TryLock() {
		return vigie.Backtest{}, vigie.Errorf(vigie.CodeUnavailable, "somebody tries other words just now, which takes all processors: try again in a minute")
	}
	defer d.trial.Unlock()
	if err := d.opened(ctx, c, "archive"); err != nil {
		return vigie.Backtest{}, err
	}
	return d.lexicon.Backtest(ctx, files, nil)
}

// SaveWords keeps a new revision. It is in use only after UseWords.
func (d *Desk) SaveWords(ctx context.Context, c Caller, r vigie.LexiconRevision) (vigie.LexiconRevision, error) {
	if err := c.May(UseTuneWords); err != nil {
		return r, err
	}
	if d.lexicon == nil {
		return r, vigie.Errorf(vigie.CodeUnavailable, "this process judges nothing: ask one that runs the API")
	}
	if r.Note = strings.TrimSpace(r.Note); r.Note == "" {
		return r, vigie.Errorf(vigie.CodeInvalid, "a change of the words needs a note: say in a line what it is for")
	}
	if err := d.lexicon.Check(ctx, r.Files); err != nil {
		return r, err
	}
	r.By, r.At = c.Person.ID, d.now()
	if err := d.changing(ctx, c, fmt.Sprintf("after %d", r.Parent), r.Note); err != nil {
		return r, err
	}
	return d.store.SaveLexicon(ctx, r)
}

// UseWords puts a revision to use: everywhere, or as a canary on one site. An older one rolls back.
func (d *Desk) UseWords(ctx context.Context, c Caller, use vigie.LexiconUse) (vigie.LexiconState, error) {
	if err := c.May(UseTuneWords); err != nil {
		return vigie.LexiconState{}, err
	}
	if _, err := d.store.LexiconRevision(ctx, use.N); err != nil {
		return vigie.LexiconState{}, err
	}
	if use.Site != "" {
		if _, err := d.store.Site(ctx, use.Site); err != nil {
			return vigie.LexiconState{}, missing(err, "site", use.Site)
		}
	}
	if err := d.changing(ctx, c, fmt.Sprintf("use %d", use.N), use.Site); err != nil {
		return vigie.LexiconState{}, err
	}
	return d.store.UseLexicon(ctx, use)
}

// RollBackWords takes back what was put to use last: it ends a trial on one site, or else brings back the
// revision before.
func (d *Desk) RollBackWords(ctx context.Context, c Caller) (vigie.LexiconState, error) {
	if err := c.May(UseTuneWords); err != nil {
		return vigie.LexiconState{}, err
	}
	st, err := d.store.LexiconState(ctx)
	if err != nil {
		return st, fmt.Errorf("roll words back: %w", err)
	}
	return d.UseWords(ctx, c, st.RollBack())
}
