package triage

import (
	"time"

	"vigie"
)

// setUntil tells when age alone would change the verdict: an emergency that grows old, an
// answer "within a day" that no longer is one.
func (r *reading) setUntil() {
	v := &r.verdict
	age := r.scores.lastOp
	if age < 0 || v.Disposition == vigie.Exclude {
		return
	}
	said := r.now.Add(-age)
	var steps []time.Duration
	switch v.Urgency {
	case vigie.UrgencyNow:
		steps = []time.Duration{time.Hour, 3 * time.Hour, 8 * time.Hour, emergencyAge}
	case vigie.UrgencySoon:
		steps = []time.Duration{6 * time.Hour, 24 * time.Hour, 36 * time.Hour, 72 * time.Hour, soonAge}
	default:
		return
	}
	for _, s := range steps {
		if s >= age {
			v.Until = said.Add(s).Add(time.Millisecond)
			return
		}
	}
}
