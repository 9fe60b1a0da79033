package triage

import (
	"time"

	"vigie"
)

// setUntil tells when age alone could change the verdict: an emergency that grows old, an
// answer "within a day" that no longer is one.
func (r *reading) setUntil() {
	v := &r.verdict
	age := r.scores.lastOp
	if age < 0 || v.Disposition == vigie.Exclude {
		return
	}
	said := r.now.Add(-age)
	for _, s := range ageSteps {
		if s >= age {
			v.Until = said.Add(s).Add(time.Millisecond)
			return
		}
	}
}
