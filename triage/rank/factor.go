package rank

import (
	"fmt"
	"math"
	"time"

	"vigie"
)

// factors computes the parts of a priority, each from 0 to 1 with its line of why.
type factors struct {
	in   *Input
	life time.Duration
	age  time.Duration
	text *lines
}

func (f *factors) danger() (float64, string) {
	switch f.in.Verdict.Urgency {
	case vigie.UrgencyNow:
		return 1, f.text.now
	case vigie.UrgencySoon:
		return 0.6, f.text.soon
	default:
		return 0.1, f.text.normal
	}
}

func (f *factors) need() (float64, string) {
	v := &f.in.Verdict
	switch {
	case !v.Open:
		return 0.1, f.text.answered
	case f.in.Replies == 0:
		return 0.85, f.text.alone
	case v.Judged:
		return 1, fmt.Sprintf(f.text.judged, f.in.Replies)
	default:
		return 0.75, fmt.Sprintf(f.text.unanswered, f.in.Replies)
	}
}

func (f *factors) answerability() (float64, string) {
	switch f.in.Verdict.Disposition {
	case vigie.Answer:
		return 1, f.text.answer
	case vigie.Expert:
		return 0.8, f.text.expert
	case vigie.Emergency:
		return 1, f.text.emergency
	default:
		return 0, f.text.exclude
	}
}

// freshness falls from 1 to 0 over the shelf life: fast at its end, when the asker leaves.
func (f *factors) freshness() (float64, string) {
	left := f.life - f.age
	if left <= 0 {
		return 0, f.text.expired
	}
	part := float64(left) / float64(f.life)
	return math.Sqrt(part), fmt.Sprintf(f.text.left, f.text.span(left))
}

// presence says that the asker came back to the thread, or wrote a moment ago.
func (f *factors) presence() (float64, string) {
	back := !f.in.AskedAt.IsZero() && f.in.AskedAt.After(f.in.PostedAt)
	switch {
	case back && f.age < f.life/3:
		return 1, f.text.back
	case f.age < min(f.life/8, 6*time.Hour):
		return 0.7, f.text.here
	case f.age < f.life:
		return 0.3, f.text.away
	default:
		return 0, f.text.gone
	}
}

// waiting grows with the time in the queue, so that nothing is passed over for ever.
func (f *factors) waiting() (float64, string) {
	part := min(float64(f.in.Waiting)/float64(f.life), 1)
	return max(part, 0), fmt.Sprintf(f.text.waited, f.text.span(max(f.in.Waiting, 0)))
}
