package rank

import (
	"time"

	"vigie"
)

// emergencyBase lifts emergencies above all else.
const emergencyBase = 1000

// defaultShelfLife is used where neither the site nor its past says better.
const defaultShelfLife = 72 * time.Hour

// Input is what the order of one question depends on.
type Input struct {
	Verdict   vigie.Verdict
	PostedAt  time.Time     // opening post
	AskedAt   time.Time     // the asker's last words; zero: PostedAt
	Replies   int           // by others
	ShelfLife time.Duration // how long askers of this site keep coming back; zero: three days
	Waiting   time.Duration // how long the question has been in the queue
	Lang      string        // of the lines of why: fr, nl or en
	Now       time.Time
}

// Score gives the priority of a question, the lines that explain it in the order of weight, and
// the moment when the asker has probably left. A thread that is excluded scores below zero.
func Score(in Input, w Weights) (priority float64, why []vigie.Factor, deadline time.Time) {
	life := in.ShelfLife
	if life <= 0 {
		life = defaultShelfLife
	}
	last := in.AskedAt
	if last.IsZero() {
		last = in.PostedAt
	}
	if !last.IsZero() {
		deadline = last.Add(life)
	}
	age := time.Duration(0)
	if !last.IsZero() {
		age = max(in.Now.Sub(last), 0)
	}
	f := factors{in: &in, life: life, age: age}
	sum := 0.0
	for _, part := range []struct {
		name   string
		weight float64
		of     func() said
	}{
		{"danger", w.Danger, f.danger}, {"need", w.Need, f.need}, {"answerability", w.Answerability, f.answerability},
		{"freshness", w.Freshness, f.freshness}, {"presence", w.Presence, f.presence}, {"waiting", w.Waiting, f.waiting},
	} {
		says := part.of()
		value := says.value * part.weight
		sum += value
		factor := vigie.Factor{Factor: part.name, Value: round(value), Case: says.line, N: says.n}
		factor.Text = Text(in.Lang, factor)
		why = append(why, factor)
	}
	switch in.Verdict.Disposition {
	case vigie.Emergency:
		sum += emergencyBase
		if in.Verdict.Urgency != vigie.UrgencyNow {
			sum -= emergencyBase / 2
		}
	case vigie.Exclude:
		sum = sum/100 - emergencyBase
		if !in.Verdict.Relevant {
			sum -= emergencyBase
		}
	default:
	}
	return round(sum), why, deadline
}

func round(x float64) float64 {
	if x < 0 {
		return -round(-x)
	}
	return float64(int64(x*1000+0.5)) / 1000
}
