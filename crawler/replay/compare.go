package replay

import "time"

// Compare plays a trace against all policies, each with the setting that does best at the
// trace's budget.
func Compare(t *Trace) []Figures {
	return []Figures{
		Learnt(t, Conditions{}), Oracle(t), meanOracle(t),
		t.onBudget(1e-3, 1e3, func(x float64) policy { return fixed{scaled(time.Hour, x)} }),
		t.onBudget(1e-4, 1e3, func(x float64) policy { return &miniflux{x, map[int][]time.Time{}} }),
		t.onBudget(1e-4, 1e3, func(x float64) policy { return &storm{x, map[int]time.Duration{}} }),
		t.bestPages(fixedPages), t.bestPages(minifluxPages), t.bestPages(stormPages),
	}
}

// Learnt plays Vigie's own schedule.
func Learnt(t *Trace, c Conditions) Figures { return t.run(newLearnt(t), c) }

// Oracle plays √rate with the true rates of every hour, which nobody can know.
func Oracle(t *Trace) Figures {
	return t.onBudget(1e-1, 1e4, func(x float64) policy { o := newOracle(t, false); o.scale = 100 / x; return o })
}

// meanOracle plays √rate with the true mean rates.
func meanOracle(t *Trace) Figures {
	return t.onBudget(1e-1, 1e4, func(x float64) policy { o := newOracle(t, true); o.scale = 100 / x; return o })
}
