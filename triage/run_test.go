package triage_test

import (
	"context"
	"errors"
	"testing"

	"vigie"
	"vigie/triage"
)

// shelf is a store of three threads that fails on demand.
type shelf struct {
	threads  []vigie.Thread
	verdicts []vigie.Verdict
	ranks    []vigie.Ranked
	loadErr  error
	saveErr  error
}

func (s *shelf) Threads(_ context.Context, ids []string) ([]vigie.Thread, error) {
	var out []vigie.Thread
	for _, t := range s.threads {
		for _, id := range ids {
			if t.ID == id {
				out = append(out, t)
			}
		}
	}
	return out, s.loadErr
}

func (s *shelf) SaveVerdicts(_ context.Context, v []vigie.Verdict, r []vigie.Ranked) error {
	s.verdicts, s.ranks = v, r
	return s.saveErr
}

type flatRanker struct{}

func (flatRanker) Facts(*vigie.Thread) triage.SiteFacts { return triage.SiteFacts{Lang: "fr"} }

func (flatRanker) Rank(t *vigie.Thread, v *vigie.Verdict) vigie.Ranked {
	return vigie.Ranked{ThreadID: t.ID, Priority: float64(len(v.Substances))}
}

func TestRunLoadsClassifiesRanksAndSaves(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	one, two := *thread("fr", "Sevrage du cannabis", "Je fume du cannabis depuis dix ans et j'arrête, combien de temps dure le sevrage ?"), *thread("fr", "Pneus", "Quels pneus pour une Clio ?")
	one.ID, two.ID = "one", "two"
	s := &shelf{threads: []vigie.Thread{one, two}}
	if err := c.Run(t.Context(), s, flatRanker{}, []string{"one", "two", "gone"}); err != nil {
		t.Fatal(err)
	}
	if len(s.verdicts) != 2 || len(s.ranks) != 2 {
		t.Fatalf("%d verdicts, %d ranks", len(s.verdicts), len(s.ranks))
	}
	v := s.verdicts[0]
	if !v.Relevant || s.verdicts[1].Relevant {
		t.Errorf("relevant: %v and %v", v.Relevant, s.verdicts[1].Relevant)
	}
	if v.ThreadID != "one" || v.Revision != one.Revision || v.Lexicon != c.Revision() || v.Model != c.ModelID() || !v.At.Equal(clock) {
		t.Errorf("the verdict does not say what it is of: %+v", v)
	}
	if s.ranks[0].ThreadID != "one" || s.ranks[0].Priority != 1 {
		t.Errorf("rank %+v", s.ranks[0])
	}
}

func TestRunFailsAloud(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	boom := errors.New("disk full")
	th := *thread("fr", "t", "x")
	for name, s := range map[string]*shelf{"load": {loadErr: boom}, "save": {threads: []vigie.Thread{th}, saveErr: boom}} {
		if err := c.Run(t.Context(), s, flatRanker{}, []string{"t"}); !errors.Is(err, boom) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &shelf{threads: []vigie.Thread{th}}
	if err := c.Run(ctx, s, flatRanker{}, []string{"t"}); !errors.Is(err, context.Canceled) || s.verdicts != nil {
		t.Errorf("a cancelled run: %v, saved %v", err, s.verdicts)
	}
}
