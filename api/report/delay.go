package report

import (
	"math"
	"slices"
	"time"

	"vigie"
)

const day = 24 * time.Hour

// buckets are the rows of the table of delays: from the one before up to, not including.
var buckets = []struct {
	key   string
	under time.Duration
}{
	{"under_1", day}, {"under_4", 4 * day}, {"under_6", 6 * day}, {"under_14", 14 * day}, {"under_30", 30 * day}, {"longer", math.MaxInt64},
}

// delay is how long an answer took. It is not known where the question's time is not, or where a forum's
// clock says that the answer came first.
func delay(a vigie.PublishedAnswer) (time.Duration, bool) {
	if a.AskedAt.IsZero() || a.At.Before(a.AskedAt) {
		return 0, false
	}
	return a.At.Sub(a.AskedAt), true
}

// delayOf measures the known delays; nil when there are none.
func delayOf(answers []vigie.PublishedAnswer) *Delay {
	var all []time.Duration
	var sum float64
	under4, under6 := 0, 0
	for _, a := range answers {
		d, known := delay(a)
		if !known {
			continue
		}
		all = append(all, d)
		sum += days(d)
		if d < 4*day {
			under4++
		}
		if d < 6*day {
			under6++
		}
	}
	n := len(all)
	if n == 0 {
		return nil
	}
	slices.Sort(all)
	return &Delay{
		Known: n, Min: round(days(all[0]), 100), Max: round(days(all[n-1]), 100), Mean: round(sum/float64(n), 100),
		Median: round((days(all[(n-1)/2])+days(all[n/2]))/2, 100), Under4: share(under4, n), Under6: share(under6, n),
	}
}

// delays is the table of answers by delay: each bucket has a row, an empty one too.
func delays(answers []vigie.PublishedAnswer) Table {
	groups := make([][]vigie.PublishedAnswer, len(buckets)+1)
	for _, a := range answers {
		at := len(buckets)
		if d, known := delay(a); known {
			for at = 0; d >= buckets[at].under && at < len(buckets)-1; at++ {
			}
		}
		groups[at] = append(groups[at], a)
	}
	t := Table{ID: "delays", Rows: []Row{}}
	for i, g := range groups {
		r := Row{Answers: len(g), Share: share(len(g), len(answers)), Delay: delayOf(g)}
		switch {
		case i < len(buckets):
			r.Key = buckets[i].key
		case len(g) == 0:
			continue
		default:
			r.Note = NoteNotRecorded
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

func days(d time.Duration) float64 { return float64(d) / float64(day) }

// round keeps a figure to so many parts of one.
func round(v, parts float64) float64 { return math.Round(v*parts) / parts }

// share is a part of a whole, to a hundredth of a percent.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return round(float64(part)/float64(whole), 10000)
}
