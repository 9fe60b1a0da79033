package rank

import (
	"math"
	"time"

	"vigie"
)

// factors computes the parts of a priority.
type factors struct {
	in   *Input
	life time.Duration
	age  time.Duration
}

// said is one part: its value from 0 to 1, which of its lines explains it, and the number or the whole
// minutes in that line.
type said struct {
	value float64
	line  string
	n     int64
}

func (f *factors) danger() said {
	switch f.in.Verdict.Urgency {
	case vigie.UrgencyNow:
		return said{1, now, 0}
	case vigie.UrgencySoon:
		return said{0.6, soon, 0}
	default:
		return said{0.1, normal, 0}
	}
}

func (f *factors) need() said {
	v := &f.in.Verdict
	n := int64(f.in.Replies)
	switch {
	case !v.Open:
		return said{0.1, answered, 0}
	case n == 0:
		return said{0.85, alone, 0}
	case v.Judged:
		return said{1, judged, n}
	default:
		return said{0.75, unanswered, n}
	}
}

func (f *factors) answerability() said {
	switch f.in.Verdict.Disposition {
	case vigie.Answer:
		return said{1, answer, 0}
	case vigie.Expert:
		return said{0.8, expert, 0}
	case vigie.Emergency:
		return said{1, emergency, 0}
	default:
		return said{0, exclude, 0}
	}
}

// freshness falls from 1 to 0 over the shelf life: fast at its end, when the asker leaves.
func (f *factors) freshness() said {
	rest := f.life - f.age
	if rest <= 0 {
		return said{0, expired, 0}
	}
	return said{math.Sqrt(float64(rest) / float64(f.life)), left, int64(rest / time.Minute)}
}

// presence says that the asker came back to the thread, or wrote a moment ago.
func (f *factors) presence() said {
	returned := !f.in.AskedAt.IsZero() && f.in.AskedAt.After(f.in.PostedAt)
	switch {
	case returned && f.age < f.life/3:
		return said{1, back, 0}
	case f.age < min(f.life/8, 6*time.Hour):
		return said{0.7, here, 0}
	case returned && f.age < f.life:
		return said{0.3, quiet, 0}
	case f.age < f.life:
		return said{0.3, away, 0}
	default:
		return said{0, gone, 0}
	}
}

// waiting grows with the time in the queue, so that nothing is passed over for ever.
func (f *factors) waiting() said {
	value := max(min(float64(f.in.Waiting)/float64(f.life), 1), 0)
	if f.in.Waiting < time.Minute {
		return said{value, arrived, 0}
	}
	return said{value, waited, int64(f.in.Waiting / time.Minute)}
}
