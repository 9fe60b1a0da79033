package apitest

import (
	"context"
	"slices"
	"strings"

	"vigie"
)

// LexiconState tells which revisions are in use.
func (s *Store) LexiconState(context.Context) (vigie.LexiconState, error) {
	leave, err := s.enter("LexiconState")
	if err != nil {
		return vigie.LexiconState{}, err
	}
	defer leave()
	return s.lexicon, nil
}

// LexiconRevisions lists revisions, newest first.
func (s *Store) LexiconRevisions(context.Context) ([]vigie.LexiconRevision, error) {
	leave, err := s.enter("LexiconRevisions")
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []vigie.LexiconRevision
	for _, r := range slices.Backward(s.revisions) {
		r.Files = nil
		out = append(out, r)
	}
	return out, nil
}

// LexiconRevision gives one revision.
func (s *Store) LexiconRevision(_ context.Context, n int) (vigie.LexiconRevision, error) {
	leave, err := s.enter("LexiconRevision")
	if err != nil {
		return vigie.LexiconRevision{}, err
	}
	defer leave()
	if n == 0 {
		return vigie.LexiconRevision{Files: map[string]string{}}, nil
	}
	if n > len(s.revisions) {
		return vigie.LexiconRevision{}, notFound("revision", "of this number")
	}
	return s.revisions[n-1], nil
}

// SaveLexicon adds a revision to the newest one.
func (s *Store) SaveLexicon(_ context.Context, r vigie.LexiconRevision) (vigie.LexiconRevision, error) {
	leave, err := s.enter("SaveLexicon")
	if err != nil {
		return r, err
	}
	defer leave()
	if r.Parent != len(s.revisions) {
		return r, vigie.Errorf(vigie.CodeConflict, "the words were changed meanwhile: load the newest and save again")
	}
	r.N = len(s.revisions) + 1
	s.revisions = append(s.revisions, r)
	return r, nil
}

// UseLexicon puts a revision to use.
func (s *Store) UseLexicon(_ context.Context, use vigie.LexiconUse) (vigie.LexiconState, error) {
	leave, err := s.enter("UseLexicon")
	if err != nil {
		return vigie.LexiconState{}, err
	}
	defer leave()
	if use.Site != "" {
		s.lexicon.Canary, s.lexicon.CanarySite = use.N, use.Site
	} else {
		before := s.lexicon.Previous
		if use.N != s.lexicon.Current {
			before = s.lexicon.Current
		}
		s.lexicon = vigie.LexiconState{Current: use.N, Previous: before}
	}
	return s.lexicon, nil
}

// Correct keeps the last word of each person.
func (s *Store) Correct(_ context.Context, list []vigie.Correction) error {
	leave, err := s.enter("Correct")
	if err != nil {
		return err
	}
	defer leave()
	for _, c := range list {
		s.corrections = slices.DeleteFunc(s.corrections, func(o vigie.Correction) bool {
			return o.ThreadID == c.ThreadID && o.Person == c.Person && o.Label == c.Label
		})
		s.corrections = append(s.corrections, c)
	}
	return nil
}

// Corrections lists what people said.
func (s *Store) Corrections(_ context.Context, threadID string) ([]vigie.Correction, error) {
	leave, err := s.enter("Corrections")
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []vigie.Correction
	for _, c := range s.corrections {
		if threadID == "" || c.ThreadID == threadID {
			out = append(out, c)
		}
	}
	return out, nil
}

// Lexicon stands for the words: files with "wrong" in them are refused, and a backtest shows one thread.
type Lexicon struct{ Report vigie.Backtest }

// Check refuses files with "wrong" in them.
func (Lexicon) Check(_ context.Context, files map[string]string) error {
	for name, text := range files {
		if strings.Contains(text, "wrong") {
			return vigie.Errorf(vigie.CodeInvalid, "the lexicon was refused, correct these lines:\n%s:1: wrong", name)
		}
	}
	return nil
}

// Backtest gives the report.
func (l Lexicon) Backtest(context.Context, map[string]string, func(int)) (vigie.Backtest, error) {
	return l.Report, nil
}
