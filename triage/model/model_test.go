package model_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"vigie/triage/model"
)

// small is a model that knows two words, one fact and one fact about replies.
func small(t testing.TB) *model.Model {
	t.Helper()
	var bias [model.HeadCount]float64
	bias[model.Relevant] = -1
	var parts [model.PartCount]model.Weights
	fill := func(p model.Part, names ...string) {
		w := &parts[p]
		for h := range w.Scale {
			w.Scale[h] = 0.5
		}
		for i, n := range names {
			row := model.Row{}
			row[model.Relevant], row[model.Open] = int8(i+2), int8(-i-1)
			w.Features, w.Rows = append(w.Features, model.Name(n)), append(w.Rows, row)
		}
		for i := 1; i < len(w.Features); i++ { // two names at most
			if w.Features[i] < w.Features[i-1] {
				w.Features[i], w.Features[i-1] = w.Features[i-1], w.Features[i]
				w.Rows[i], w.Rows[i-1] = w.Rows[i-1], w.Rows[i]
			}
		}
	}
	fill(model.Words, "one", "two")
	fill(model.Facts, "fact")
	m, err := model.New(bias, parts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestScoreCountsEachFeatureOnce(t *testing.T) {
	t.Parallel()
	m := small(t)
	var in model.Input
	for range 2 { // the second round must not see the marks of the first
		in.Reset()
		in.Add(model.Words, model.Name("one"))
		in.Add(model.Words, model.Name("two"))
		in.Add(model.Words, model.Name("two"))
		in.Add(model.Words, model.Name("never heard"))
		in.Add(model.Facts, model.Name("fact"))
		in.Add(model.Facts, model.Name("one")) // a word is no fact
		got := m.Score(&in)
		want := -1 + (2+3)*0.5/math.Sqrt2 + 2*0.5
		if math.Abs(got[model.Relevant]-want) > 1e-12 {
			t.Errorf("relevant is %v, want %v", got[model.Relevant], want)
		}
	}
	if row := m.Row(model.Words, model.Name("two")); row == nil || float64(row[model.Relevant])*m.Unit(model.Words, model.Relevant, &in) != 3*(0.5*(1/math.Sqrt2)) {
		t.Errorf("the weight of a word is told wrongly: %v", row)
	}
	if m.Row(model.Facts, model.Name("two")) != nil {
		t.Error("a word is found among the facts")
	}
}

func TestFileOfWeightsComesBackTheSame(t *testing.T) {
	t.Parallel()
	m := small(t)
	again, err := model.Read(bytes.NewReader(m.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), again.Bytes()) || m.ID() != again.ID() {
		t.Error("another model came back")
	}
}

func TestBrokenFilesOfWeightsAreRefused(t *testing.T) {
	t.Parallel()
	good := small(t).Bytes()
	tests := map[string]struct {
		data []byte
		want string
	}{
		"empty":        {nil, "no file of weights"},
		"another file": {[]byte("%PDF-1.7 and so on, long enough to be read"), "no file of weights"},
		"cut":          {good[:len(good)-5], "ends too early"},
		"cut early":    {good[:40], "ends too early"},
		"longer":       {append(bytes.Clone(good), 1, 2), "2 bytes too many"},
		"huge count":   {append(bytes.Clone(good[:18+16*int(model.HeadCount)]), 0xff, 0xff, 0xff, 0xff), "ends too early"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := model.Read(bytes.NewReader(test.data)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestRepliesNeverRaiseAnAlarm(t *testing.T) {
	t.Parallel()
	for _, p := range []model.Part{model.ReplyWords, model.ReplyFacts} {
		for _, h := range []model.Head{model.Danger, model.Soon, model.Relevant, model.Meant, model.Self} {
			if p.Tells(h) {
				t.Errorf("part %d tells %s", p, h)
			}
		}
	}
}

func TestEveryHeadHasItsName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for h := range model.HeadCount {
		if h.String() == "" || seen[h.String()] {
			t.Errorf("head %d is called %q", h, h.String())
		}
		seen[h.String()] = true
	}
	if model.HeadCount.String() != "" {
		t.Error("there is a name for no head")
	}
}
