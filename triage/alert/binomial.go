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
	grow, per := m, 0.0 // of one chance to the next: (k·per + grow) / (k + 1)
	if !math.IsInf(shape, 1) {
		per = m / (m + shape)
		grow = shape * per
	}
	const small = -600 // a chance whose logarithm is smaller is carried as its logarithm
	tail, p := 1.0, 0.0
	if logP > small {
		p = math.Exp(logP)
	}
	for k := range most {
		if !yield(k, tail) || tail < least {
			return
		}
		tail = max(tail-p, 0)
		step := (float64(k)*per + grow) / float64(k+1)
		if p > 0 {
			p *= step
			continue
		}
		if logP += math.Log(step); logP > small {
			p = math.Exp(logP)
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
