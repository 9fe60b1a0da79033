package train_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vigie/triage"
	"vigie/triage/model"
	"vigie/triage/train"
)

// trainingThreads reads the threads that the shipped weights were learnt from, in the order of docs/labels.md.
func trainingThreads(t testing.TB) []*triage.Line {
	t.Helper()
	var list []*triage.Line
	for _, pattern := range []string{"threads/*.jsonl", "../testdata/threads.*.jsonl"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no training threads at %s: %v", pattern, err)
		}
		slices.Sort(names)
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, lines(t, string(data))...)
		}
	}
	return list
}

func TestTrainingReproducesTheShippedWeights(t *testing.T) {
	t.Parallel()
	if raceEnabled {
		t.Skip("one thread of work, ten times slower under the race detector; the other tests of this package run there")
	}
	got, err := train.Lines(shippedLexicon(t), trainingThreads(t), clock, train.Default)
	if err != nil {
		t.Fatal(err)
	}
	want, err := model.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("training gives weights %s, %s are shipped: run vigie train as CONTRIBUTING.md says and commit triage/model/weights.bin", got.ID(), want.ID())
	}
	if size := len(want.Bytes()); size > 10<<20 {
		t.Errorf("the weights take %d bytes, 10 MB at most", size)
	}
}
