package alert_test

import (
	"testing"

	"vigie/triage/alert"
)

// TestReplayKeepsItsBudget holds floors under the figures of docs/alerts.md, on one of their years.
func TestReplayKeepsItsBudget(t *testing.T) {
	t.Parallel()
	if raceEnabled || testing.Short() {
		t.Skip("seconds of work by one goroutine: the other tests of this package run under the race detector")
	}
	days := 0
	r := alert.Replay(101, false, alert.Default, func() { days++ })
	if days != 365 {
		t.Errorf("%d days were heard of", days)
	}
	if r.PerMonth > 2 || r.Precision < 0.7 || r.Alarms < 15 {
		t.Errorf("%.2f false alarms a month, precision %.2f of %d alarms", r.PerMonth, r.Precision, r.Alarms)
	}
	if r.FalseAlarms != len(r.False) || r.FalseWords > r.FalseAlarms {
		t.Errorf("%d false alarms, %d listed", r.FalseAlarms, len(r.False))
	}
	planted, found := 0, 0
	for _, s := range r.Sizes {
		planted, found = planted+s.Planted, found+s.Found
		if s.Size >= 30 && (s.Found < s.Planted-1 || s.Lead <= 0 || s.Seen >= float64(s.Size)) {
			t.Errorf("large outbreaks: %+v", s)
		}
	}
	byKind := 0
	for _, k := range r.Kinds {
		byKind += k.Found
	}
	if planted != 6*len(alert.OutbreakSizes) || byKind != found || r.Alarms != found+r.FalseAlarms+r.Repeated {
		t.Errorf("planted %d, found %d by size and %d by kind, of %d alarms", planted, found, byKind, r.Alarms)
	}
	two := alert.ReplayTotal([]alert.ReplayResult{r, r})
	if two.PerMonth != r.PerMonth || two.Precision != r.Precision || two.Sizes[0].Planted != 2*r.Sizes[0].Planted || two.Sizes[4].Delay != r.Sizes[4].Delay {
		t.Errorf("the same year twice: %+v", two)
	}
}
