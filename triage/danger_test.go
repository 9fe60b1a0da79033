package triage_test

import (
	"slices"
	"testing"

	"vigie"
	"vigie/triage"
)

func TestDangerToldByItsParts(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for name, tc := range map[string]struct {
		thread *vigie.Thread
		want   bool
	}{
		"all of a medicine":   {thread("nl", "?", "ik heb net al mijn diazepam doorgeslikt"), true},
		"one of it":           {thread("nl", "?", "ik heb net een halve diazepam genomen, hoe lang werkt dat?"), false},
		"small child":         {thread("fr", "?", "mon petit de 3 ans a mis un comprimé de tramadol à la bouche"), true},
		"small signs, seen":   {thread("en", "what now", "my friend took ghb, he is pale and drooling, mumbling, can't stand up"), true},
		"small signs, over":   {thread("en", "what now", "my friend took ghb yesterday, he was pale and drooling. he's fine now. is that normal?"), false},
		"weaker when negated": {thread("nl", "?", "coke gehad gisteren. geen pijn op de borst, alleen moe. normaal?"), false},
	} {
		if got := c.Classify(tc.thread, triage.SiteFacts{}, clock).Disposition; (got == vigie.Emergency) != tc.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestBoardSaysWhatAThreadIsAbout(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	on := func(board string) vigie.Verdict {
		th := thread("fr", "Réduire sans arrêter, possible ?", "Je voudrais passer de tous les soirs au week-end. Des idées ?")
		th.BoardID = board
		return c.Classify(th, triage.SiteFacts{}, clock)
	}
	if v := on("sante.example:cannabis"); !v.Relevant || !slices.Equal(v.Substances, []string{"cannabis"}) {
		t.Errorf("on a board about cannabis: relevant %v, %v", v.Relevant, v.Substances)
	}
	for _, board := range []string{"sante.example:cuisine", "drugsforum.example:offtopic"} {
		if v := on(board); v.Relevant {
			t.Errorf("on %s it was taken for a thread about drugs", board)
		}
	}
}
