package alert

import (
	"math"
	"testing"
)

// TestTailsAddUp compares the recurrence with the sums of the closed forms.
func TestTailsAddUp(t *testing.T) {
	t.Parallel()
	for _, o := range []outlook{{0.01, 0.02}, {2, 2}, {2, 5}, {40, 90}, {900, 900}, {900, 30000}} {
		below := 0.0
		o.tails(func(k int, chance float64) bool {
			if want := 1 - below; math.Abs(chance-want) > 1e-9 {
				t.Errorf("mean %v variance %v: chance of %d or more is %v, want %v", o.mean, o.variance, k, chance, want)
				return false
			}
			below += o.density(k)
			return k < 2000
		})
	}
	if c := (outlook{2, 3}).chance(0); c != 1 {
		t.Errorf("none or more has chance %v", c)
	}
	if c := (outlook{0.1, 0.1}).chance(1000); c > 1e-11 || c <= 0 {
		t.Errorf("a thousand has chance %v", c)
	}
}

// density is the chance of exactly k, by gamma functions.
func (o outlook) density(k int) float64 {
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	x := float64(k)
	extra := o.variance - o.mean
	if extra <= 1e-9*o.mean {
		return math.Exp(x*math.Log(o.mean) - o.mean - lg(x+1))
	}
	r := o.mean * o.mean / extra
	return math.Exp(lg(x+r) - lg(r) - lg(x+1) + r*math.Log(r/(r+o.mean)) + x*math.Log(o.mean/(r+o.mean)))
}

// TestLevelSpendsTheBudget adds up what each test can really fire at: never more than the budget.
func TestLevelSpendsTheBudget(t *testing.T) {
	t.Parallel()
	last := 1.0
	for _, n := range []int{1, 30, 1000, 100_000} {
		var tests []test
		for i := range n {
			m := 0.01 + float64(i%20)*0.4
			tests = append(tests, test{window: Default.Windows[1], outlook: outlook{m, 1.3 * m}})
		}
		level := Default.level(tests, nil)
		spent := 0.0
		for _, one := range tests {
			k := max(Default.Fewest, int(math.Ceil(one.window.Ratio*one.outlook.mean)))
			for one.outlook.chance(k) > level {
				k++
			}
			spent += 30 * math.Min(1, float64(k)/float64(one.window.Days)) * one.outlook.chance(k)
		}
		if spent > Default.Budget*together || level > last {
			t.Errorf("%d series: level %v spends %v", n, level, spent)
		}
		last = level
	}
}
