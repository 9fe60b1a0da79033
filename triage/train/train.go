package train

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"vigie/triage/model"
)

// Example is one labelled thread.
type Example struct {
	Parts  [model.PartCount][]model.Feature
	Writer string                  // who wrote it: a feature that one writer alone uses is not learnt
	Target [model.HeadCount]Target // per head
}

// Target says what a head should say of an example.
type Target int8

// The targets.
const (
	Unknown Target = iota // not labelled: teaches this head nothing
	Yes
	No
)

// Settings of a training.
type Settings struct {
	Seed       uint64
	Rounds     int                      // times that all examples are seen
	Decay      [model.PartCount]float64 // how strongly the weights of each part are pulled to zero
	MinWriters int                      // a feature needs so many writers
}

// Default are the settings of the shipped model. The decays were chosen by cross-validation over
// writers, see docs/labels.md.
var Default = Settings{Seed: 1, Rounds: 16, MinWriters: 2, Decay: [model.PartCount]float64{
	model.Words: 0.1, model.Facts: 2, model.Moment: 2, model.ReplyWords: 0.1, model.ReplyFacts: 2, model.Mention: 0.6,
}}

// example is an Example with its features as numbers.
type example struct {
	parts  [model.PartCount][]int32
	norm   [model.PartCount]float64
	target *[model.HeadCount]Target
}

// Train makes a model of examples. The same examples in the same order give the same bytes.
func Train(examples []Example, set Settings) (*model.Model, error) {
	if len(examples) == 0 {
		return nil, errors.New("no labelled threads to learn from: give at least one file")
	}
	if set.Rounds < 1 || set.MinWriters < 1 {
		return nil, fmt.Errorf("%d rounds and %d writers a word: both must be 1 or more", set.Rounds, set.MinWriters)
	}
	var known [model.PartCount][]model.Feature
	for p := range model.PartCount {
		known[p] = vocabulary(examples, set.MinWriters, p)
	}
	list := make([]example, len(examples))
	for i := range examples {
		list[i].target = &examples[i].Target
		for p := range model.PartCount {
			list[i].parts[p] = numbers(examples[i].Parts[p], known[p])
			list[i].norm[p] = model.Loudness(p, len(list[i].parts[p]))
		}
	}
	decay := decays(list, known, set)
	var learnt [model.HeadCount]weights
	var group sync.WaitGroup
	for _, heads := range tasks() {
		group.Go(func() {
			for i, w := range learn(list, heads, decay, set) {
				learnt[heads[i]] = w
			}
		})
	}
	group.Wait()
	return pack(learnt, known)
}

// tasks are the heads that are learnt together: those of a choice, or one alone.
func tasks() [][]model.Head {
	out := slices.Clone(model.Choices)
	for h := range model.HeadCount {
		if !slices.ContainsFunc(model.Choices, func(c []model.Head) bool { return slices.Contains(c, h) }) {
			out = append(out, []model.Head{h})
		}
	}
	return out
}

// vocabulary lists the features of a part that enough writers use, rising.
func vocabulary(examples []Example, writers int, p model.Part) []model.Feature {
	users := map[model.Feature][]string{}
	for i := range examples {
		w := examples[i].Writer
		for _, f := range examples[i].Parts[p] {
			if u := users[f]; len(u) < writers && !slices.Contains(u, w) {
				users[f] = append(u, w)
			}
		}
	}
	var out []model.Feature
	for f, u := range users {
		if len(u) >= writers {
			out = append(out, f)
		}
	}
	slices.Sort(out)
	return out
}

func numbers(list, vocabulary []model.Feature) []int32 {
	var out []int32
	for _, f := range list {
		if i, ok := slices.BinarySearch(vocabulary, f); ok {
			out = append(out, int32(i))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decays is the pull of each weight per example that holds it, so that a rare and a common feature
// are pulled alike in one round.
func decays(list []example, known [model.PartCount][]model.Feature, set Settings) (out [model.PartCount][]float64) {
	for p := range out {
		n := make([]float64, len(known[p]))
		for i := range list {
			for _, f := range list[i].parts[p] {
				n[f]++
			}
		}
		for f := range n {
			n[f] = set.Decay[p] / max(n[f], 1)
		}
		out[p] = n
	}
	return out
}

// pack rounds the weights to whole numbers of a scale a head. A feature whose weights all round to
// zero is left out.
func pack(learnt [model.HeadCount]weights, known [model.PartCount][]model.Feature) (*model.Model, error) {
	var bias [model.HeadCount]float64
	for h := range learnt {
		bias[h] = math.Round(learnt[h].bias*4096) / 4096
	}
	var parts [model.PartCount]model.Weights
	for p := range parts {
		w := &parts[p]
		for h := range learnt {
			most := 0.0
			for _, x := range learnt[h].w[p] {
				most = max(most, math.Abs(x))
			}
			w.Scale[h] = cmp.Or(math.Ceil(most/127*(1<<24))/(1<<24), 1)
		}
		for f, feature := range known[p] {
			var row model.Row
			for h := range learnt {
				if len(learnt[h].w[p]) > 0 {
					row[h] = int8(math.Round(learnt[h].w[p][f] / w.Scale[h]))
				}
			}
			if row != (model.Row{}) {
				w.Features, w.Rows = append(w.Features, feature), append(w.Rows, row)
			}
		}
	}
	m, err := model.New(bias, parts)
	if err != nil {
		return nil, fmt.Errorf("pack the weights: %w", err)
	}
	return m, nil
}
