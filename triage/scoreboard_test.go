package triage_test

import (
	"encoding/json"
	"testing"

	"vigie/triage"
)

// floors are what the project's own threads must reach, in all languages together and in each.
// They lie a little under what was measured: a change that falls below has made triage worse.
var floors = map[string]triage.Figures{
	"all": {RelevantF1: 0.98, SubstancesF1: 0.90, TopicsF1: 0.64, AskerAcc: 0.91, DispositionMacroF1: 0.96, NeedsAnswerF1: 0.97, EmergencyP: 0.95, EmergencyR: 0.99, UrgencyMacroF1: 0.82, OpenAcc: 0.96, NDCG20: 0.97},
	"fr":  {RelevantF1: 0.97, SubstancesF1: 0.90, TopicsF1: 0.64, AskerAcc: 0.92, DispositionMacroF1: 0.94, NeedsAnswerF1: 0.97, EmergencyP: 0.92, EmergencyR: 0.99, UrgencyMacroF1: 0.80, OpenAcc: 0.94, NDCG20: 0.95},
	"nl":  {RelevantF1: 0.96, SubstancesF1: 0.92, TopicsF1: 0.61, AskerAcc: 0.89, DispositionMacroF1: 0.94, NeedsAnswerF1: 0.95, EmergencyP: 0.92, EmergencyR: 0.99, UrgencyMacroF1: 0.81, OpenAcc: 0.95, NDCG20: 0.95},
	"en":  {RelevantF1: 0.97, SubstancesF1: 0.86, TopicsF1: 0.63, AskerAcc: 0.88, DispositionMacroF1: 0.96, NeedsAnswerF1: 0.97, EmergencyP: 0.92, EmergencyR: 0.99, UrgencyMacroF1: 0.84, OpenAcc: 0.96, NDCG20: 0.95},
}

func TestScoreboard(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	var list []triage.Judged
	for _, l := range ownLines(t) {
		th := l.Thread(clock)
		v := c.Classify(th, triage.SiteFacts{Lang: l.Lang}, clock)
		line := triage.NewVerdictLine(l.ID, &v, priority(th, &v))
		list = append(list, triage.Judged{Lang: l.Lang, Labels: *l.Labels, Verdict: &line})
	}
	if len(list) < 340 {
		t.Fatalf("only %d labelled threads", len(list))
	}
	for name, got := range triage.Evaluate(list) {
		want := asMap(t, floors[name])
		for figure, value := range asMap(t, got) {
			if value < want[figure] {
				t.Errorf("%s: %s is %.3f, under its floor of %.3f", name, figure, value, want[figure])
			}
		}
		t.Logf("%s: %+v", name, got)
	}
}

func asMap(t *testing.T, f triage.Figures) map[string]float64 {
	t.Helper()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]float64{}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	delete(m, "threads")
	delete(m, "missing")
	return m
}
