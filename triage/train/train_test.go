package train_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"vigie/triage/model"
	"vigie/triage/train"
)

// examples are threads that are relevant exactly when they hold the word "yes"; "noise" is everywhere, and
// "secret" is one writer's alone.
func examples() []train.Example {
	var list []train.Example
	for i := range 60 {
		e := train.Example{Writer: fmt.Sprint(i % 6)}
		e.Parts[model.Words] = []model.Feature{model.Name("noise"), model.Name(fmt.Sprint("word", i%7))}
		e.Target[model.Relevant] = train.No
		if i%2 == 0 {
			e.Target[model.Relevant] = train.Yes
			e.Parts[model.Words] = append(e.Parts[model.Words], model.Name("yes"))
			if i%6 == 0 {
				e.Parts[model.Words] = append(e.Parts[model.Words], model.Name("secret"))
			}
		}
		for k, h := range model.Choices[1] {
			e.Target[h] = train.No
			if k == i%2 {
				e.Target[h] = train.Yes
			}
		}
		list = append(list, e)
	}
	return list
}

func score(m *model.Model, words ...string) model.Scores {
	var in model.Input
	for _, w := range words {
		in.Add(model.Words, model.Name(w))
	}
	return m.Score(&in)
}

func TestTrainLearnsWhatTellsThreadsApart(t *testing.T) {
	t.Parallel()
	m, err := train.Train(examples(), train.Default)
	if err != nil {
		t.Fatal(err)
	}
	with, without := score(m, "noise", "yes"), score(m, "noise")
	if with[model.Relevant] < 1 || without[model.Relevant] > -1 {
		t.Errorf("relevant is %.2f with the word and %.2f without", with[model.Relevant], without[model.Relevant])
	}
	if with[model.Answer] <= with[model.Expert] || without[model.Expert] <= without[model.Answer] {
		t.Errorf("the choice was not learnt: %v, %v", with, without)
	}
	if m.Row(model.Words, model.Name("secret")) != nil {
		t.Error("a word of one writer alone was learnt")
	}
	if with[model.Law] != 0 {
		t.Errorf("a head without labels learnt something: %v", with[model.Law])
	}
}

func TestTrainingTwiceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	first, err := train.Train(examples(), train.Default)
	if err != nil {
		t.Fatal(err)
	}
	second, err := train.Train(examples(), train.Default)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two trainings differ")
	}
	other := train.Default
	other.Seed++
	third, err := train.Train(examples(), other)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Bytes(), third.Bytes()) {
		t.Error("the seed changes nothing: this test cannot fail")
	}
}

func TestTrainRefusesWhatItCannotLearnFrom(t *testing.T) {
	t.Parallel()
	if _, err := train.Train(nil, train.Default); err == nil || !strings.Contains(err.Error(), "at least one file") {
		t.Errorf("no examples: %v", err)
	}
	if _, err := train.Train(examples(), train.Settings{}); err == nil || !strings.Contains(err.Error(), "1 or more") {
		t.Errorf("no rounds: %v", err)
	}
}
