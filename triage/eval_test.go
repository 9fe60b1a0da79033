package triage_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie/triage"
)

// readJSONL reads one value a line.
func readJSONL[T any](t *testing.T, name string) []T {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	for scan := bufio.NewScanner(f); scan.Scan(); {
		var v T
		if err := json.Unmarshal(scan.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// The numbers were computed once, on the same two files, by the independent scorer that
// defines these figures.
func TestFiguresAgreeWithTheIndependentScorer(t *testing.T) {
	t.Parallel()
	verdicts := map[string]triage.VerdictLine{}
	for _, v := range readJSONL[triage.VerdictLine](t, "testdata/eval-pred.jsonl") {
		verdicts[v.ID] = v
	}
	var list []triage.Judged
	for _, l := range readJSONL[triage.Line](t, "testdata/eval-gold.jsonl") {
		j := triage.Judged{Lang: l.Lang, Labels: *l.Labels}
		if v, ok := verdicts[l.ID]; ok {
			j.Verdict = &v
		}
		list = append(list, j)
	}
	got := triage.Evaluate(list)
	want := map[string]triage.Figures{
		"all": {
			Threads: 6, Missing: 1, RelevantP: 0.8, RelevantR: 0.8, RelevantF1: 0.8, SubstancesP: 0.667, SubstancesR: 0.667, SubstancesF1: 0.667,
			TopicsF1: 0.615, AskerAcc: 0.6, DispositionMacroF1: 0.792, NeedsAnswerF1: 0.75, EmergencyP: 1, EmergencyR: 1, UrgencyMacroF1: 0.417, OpenAcc: 0.6, NDCG20: 0.983,
		},
		"nl": {
			Threads: 2, Missing: 1, RelevantP: 1, RelevantR: 0.5, RelevantF1: 0.667, SubstancesP: 1, SubstancesR: 0.5, SubstancesF1: 0.667,
			TopicsF1: 0.4, AskerAcc: 0.5, DispositionMacroF1: 0.5, NeedsAnswerF1: 0.667, EmergencyP: 1, EmergencyR: 1, UrgencyMacroF1: 0.5, OpenAcc: 0.5, NDCG20: 1,
		},
	}
	for name, figures := range want {
		if diff := cmp.Diff(figures, got[name]); diff != "" {
			t.Errorf("%s (-scorer +ours):\n%s", name, diff)
		}
	}
}
