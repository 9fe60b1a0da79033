package alert

import "math"

// outlook is what is expected of a series in a window when nothing has changed: a count with a mean and a
// variance that is larger, because the rate is known from a finite history and moves by itself.
type outlook struct{ mean, variance float64 }

func (o outlook) add(other outlook) outlook {
	return outlook{o.mean + other.mean, o.variance + other.variance}
}

// tails calls yield with the chances that a count is k or more, for k = 0, 1, 2 … until yield says stop or
// the chance is too small to matter. The count is a negative binomial, or a Poisson where the variance
// leaves no choice.
func (o outlook) tails(yield func(k int, chance float64) bool) {
	const least, most = 1e-12, 100_000
	m := max(o.mean, 1e-9)
	shape := math.Inf(1)
	if extra := o.variance - m; extra > 1e-9*m {
		shape = m * m / extra
	}
	logP := -m
	if !math.IsInf(shape, 1) {
		logP = shape * math.Log(shape/(shape+m))
	}
	tail := 1.0
	for k := range most {
		if !yield(k, tail) || tail < least {
			return
		}
		tail = max(tail-math.Exp(logP), 0)
		x := float64(k)
		if math.IsInf(shape, 1) {
			logP += math.Log(m / (x + 1))
		} else {
			logP += math.Log((x + shape) / (x + 1) * m / (m + shape))
		}
	}
}

// chance is how likely k or more is.
func (o outlook) chance(k int) float64 {
	c := 0.0
	o.tails(func(at int, chance float64) bool {
		c = chance
		return at < k
	})
	return max(c, 1e-12)
}
