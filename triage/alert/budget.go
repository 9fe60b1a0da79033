package alert

import "vigie"

// budgetSpan is how many days of people's decisions are looked at.
const budgetSpan = 90

// Tightened are the settings after what people said of the alerts of the last three months: when they
// dismissed more than the budget allows, the budget that the detector spends is made smaller by as much, to
// a quarter at least. Alerts that nobody decided on say nothing.
func (s Settings) Tightened(alerts []vigie.Alert, day int) Settings {
	dismissed := 0.0
	for i := range alerts {
		if a := &alerts[i]; a.State == vigie.AlertDismissed && day-a.Day < budgetSpan {
			dismissed++
		}
	}
	if a := s.Budget * budgetSpan / 30; dismissed > a {
		s.Budget *= max(a/dismissed, 0.25)
	}
	return s
}
