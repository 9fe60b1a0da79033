package train

import (
	"math"
	"math/rand/v2"
	"slices"

	"vigie/triage/model"
)

// rate is the length of the first step.
const rate = 0.3

// weights are those of one head. A part that does not tell the head has none.
type weights struct {
	w    [model.PartCount][]float64
	grad [model.PartCount][]float64 // sums of squares, for the step
	bias float64
	bg   float64

	sum     [model.PartCount][]float64 // of the weights at the end of the later rounds
	sumBias float64
}

// learn walks the examples in a shuffled order, round after round, with steps that shrink where
// much was learnt already (Duchi, Hazan and Singer: AdaGrad, 2011).
func learn(list []example, heads []model.Head, decay [model.PartCount][]float64, set Settings) []weights {
	ws := make([]weights, len(heads))
	for i := range ws {
		for p := range model.PartCount {
			if p.Tells(heads[i]) {
				ws[i].w[p], ws[i].grad[p] = make([]float64, len(decay[p])), make([]float64, len(decay[p]))
			}
		}
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(set.Seed, uint64(heads[0]))) //nolint:gosec // chance that can be repeated is wanted
	p := make([]float64, len(heads))
	for round := range set.Rounds {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, at := range order {
			e := &list[at]
			if e.target[heads[0]] == Unknown {
				continue
			}
			predict(e, ws, p)
			for i := range ws {
				want := 0.0
				if e.target[heads[i]] == Yes {
					want = 1
				}
				ws[i].step(e, p[i]-want, &decay)
			}
		}
		if round >= set.Rounds/2 {
			for i := range ws {
				ws[i].note()
			}
		}
	}
	for i := range ws {
		ws[i].average(set.Rounds - set.Rounds/2)
	}
	return ws
}

// note remembers the weights at the end of a round.
func (w *weights) note() {
	for p := range w.w {
		if w.sum[p] == nil {
			w.sum[p] = make([]float64, len(w.w[p]))
		}
		for f, x := range w.w[p] {
			w.sum[p][f] += x
		}
	}
	w.sumBias += w.bias
}

// average takes the mean of the later rounds: where the order of the examples made weights swing, it
// stands still (Polyak and Juditsky, 1992).
func (w *weights) average(rounds int) {
	for p := range w.w {
		for f := range w.w[p] {
			w.w[p][f] = w.sum[p][f] / float64(rounds)
		}
	}
	w.bias = w.sumBias / float64(rounds)
}

// predict gives the probability of each head: of one alone, or among the values of a choice.
func predict(e *example, ws []weights, p []float64) {
	for i := range ws {
		p[i] = ws[i].score(e)
	}
	if len(ws) == 1 {
		p[0] = 1 / (1 + exp(-p[0]))
		return
	}
	top, sum := slices.Max(p), 0.0
	for i := range p {
		p[i] = exp(p[i] - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

func (w *weights) score(e *example) float64 {
	s := w.bias
	for p := range e.parts {
		if w.w[p] == nil {
			continue
		}
		part := 0.0
		for _, f := range e.parts[p] {
			part += w.w[p][f]
		}
		s += float64(part * e.norm[p])
	}
	return s
}

func (w *weights) step(e *example, miss float64, decay *[model.PartCount][]float64) {
	for p := range e.parts {
		if w.w[p] == nil {
			continue
		}
		g, own, squares, pull := float64(miss*e.norm[p]), w.w[p], w.grad[p], decay[p]
		for _, f := range e.parts[p] {
			d := g + float64(pull[f]*own[f])
			squares[f] += float64(d * d)
			own[f] -= float64(rate * d / math.Sqrt(squares[f]+0.1))
		}
	}
	w.bg += float64(miss * miss)
	w.bias -= float64(rate * miss / math.Sqrt(w.bg+1))
}

// exp is e to the x by halving and a series: unlike math.Exp it gives the same bits everywhere.
func exp(x float64) float64 {
	x = min(max(x, -40), 40)
	x /= 1024
	term, sum := 1.0, 1.0
	for i := 1; i < 8; i++ {
		term = float64(term * x / float64(i))
		sum += term
	}
	for range 10 {
		sum = float64(sum * sum)
	}
	return sum
}
