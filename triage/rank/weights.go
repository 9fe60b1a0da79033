package rank

import (
	"math"

	"vigie"
)

// Weights are how much each factor counts. A factor goes from 0 to 1; the priority of what
// is no emergency is the weighted sum, below 100.
type Weights struct {
	Danger        float64 `json:"danger"        yaml:"danger"`
	Need          float64 `json:"need"          yaml:"need"`
	Answerability float64 `json:"answerability" yaml:"answerability"`
	Freshness     float64 `json:"freshness"     yaml:"freshness"`
	Presence      float64 `json:"presence"      yaml:"presence"`
	Waiting       float64 `json:"waiting"       yaml:"waiting"`
}

// Default are the weights that ship with Vigie: danger first, then whether anybody has
// helped, then whether it can still help.
func Default() Weights {
	return Weights{Danger: 36, Need: 24, Answerability: 10, Freshness: 14, Presence: 8, Waiting: 4}
}

// Check refuses weights that are negative, not numbers, or so large that a question could reach
// the place of an emergency.
func (w Weights) Check() error {
	sum := 0.0
	for _, f := range []struct {
		name  string
		value float64
	}{{"danger", w.Danger}, {"need", w.Need}, {"answerability", w.Answerability}, {"freshness", w.Freshness}, {"presence", w.Presence}, {"waiting", w.Waiting}} {
		if math.IsNaN(f.value) || f.value < 0 {
			return vigie.Errorf(vigie.CodeInvalid, "the weight %s is %g: give a number from 0 on", f.name, f.value)
		}
		sum += f.value
	}
	if sum == 0 || sum > 100 {
		return vigie.Errorf(vigie.CodeInvalid, "the weights add up to %g: make the sum more than 0 and at most 100", sum)
	}
	return nil
}
