package triage_test

import (
	"os"
	"path/filepath"
	"testing"

	"vigie/triage"
)

// unseenFloors lie a little under what was measured on threads that no rule was written
// for. They are lower than anybody wants: they say where triage stands, and keep it there.
var unseenFloors = map[string]triage.Figures{
	"1": {RelevantF1: 0.95, SubstancesF1: 0.83, TopicsF1: 0.66, AskerAcc: 0.83, NeedsAnswerF1: 0.92, DispositionMacroF1: 0.85, EmergencyP: 0.90, EmergencyR: 0.95, UrgencyMacroF1: 0.80, OpenAcc: 0.91, NDCG20: 0.95},
	"2": {RelevantF1: 0.88, SubstancesF1: 0.56, TopicsF1: 0.62, AskerAcc: 0.69, NeedsAnswerF1: 0.90, DispositionMacroF1: 0.79, EmergencyP: 0.92, EmergencyR: 0.88, UrgencyMacroF1: 0.82, OpenAcc: 0.83, NDCG20: 0.95},
}

func TestUnseenThreads(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for set, floor := range unseenFloors {
		files, err := filepath.Glob(filepath.Join("testdata", "unseen", "*-"+set+".jsonl"))
		if err != nil || len(files) == 0 {
			t.Fatalf("set %s: %v, %v", set, files, err)
		}
		var list []triage.Judged
		for _, name := range files {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			err = triage.ReadLines(f, func(_ int, l *triage.Line) error {
				th := l.Thread(clock)
				v := c.Classify(th, triage.SiteFacts{Lang: l.Lang}, clock)
				line := triage.NewVerdictLine(l.ID, &v, priority(th, &v))
				list = append(list, triage.Judged{Lang: l.Lang, Labels: *l.Labels, Verdict: &line})
				return nil
			})
			f.Close()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		got := triage.Evaluate(list)["all"]
		want := asMap(t, floor)
		for figure, value := range asMap(t, got) {
			if value < want[figure] {
				t.Errorf("set %s: %s is %.3f, under its floor of %.3f", set, figure, value, want[figure])
			}
		}
		t.Logf("set %s, %d threads: %+v", set, len(list), got)
	}
}
