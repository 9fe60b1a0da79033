package replay

import (
	"slices"
	"time"
)

// Figures are what one policy came to on one trace.
type Figures struct {
	Policy      string    `json:"policy"`
	Threads     Delay     `json:"threads"` // from the opening of a thread to the moment it was read
	Posts       Delay     `json:"posts"`   // from a post to the moment it was read
	PerDay      float64   `json:"requests_per_day"`
	PerThread   float64   `json:"requests_per_thread"` // per new thread that was read
	Relevant    Delay     `json:"relevant"`            // of threads about drugs that were read, to the first time
	Recall      float64   `json:"recall"`              // of threads about drugs
	PerRelevant float64   `json:"requests_per_relevant_thread"`
	Polls       float64   `json:"polls_per_day"`
	Busiest     int       `json:"busiest_day"`       // requests of the busiest day
	LongestGap  float64   `json:"longest_gap_hours"` // between two visits of a board
	Latest      time.Time `json:"-"`                 // when the last post that is counted was read
	Missed      int       `json:"missed"`            // posts never read
	Twice       int       `json:"twice"`             // posts told as new twice
}

// Delay is a distribution of delays, in hours.
type Delay struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
}

func delayOf(d []time.Duration) Delay {
	if len(d) == 0 {
		return Delay{}
	}
	d = slices.Clone(d)
	slices.Sort(d)
	sum := time.Duration(0)
	for _, x := range d {
		sum += x
	}
	at := func(q float64) float64 { return d[min(len(d)-1, int(q*float64(len(d))))].Hours() }
	return Delay{len(d), sum.Hours() / float64(len(d)), at(0.5), at(0.9), at(0.99)}
}

// Mean is the mean of figures of several seeds.
func Mean(of []Figures) Figures {
	if len(of) == 0 {
		return Figures{}
	}
	out := Figures{Policy: of[0].Policy}
	n := float64(len(of))
	for _, f := range of {
		for _, x := range []struct{ to, from *Delay }{{&out.Threads, &f.Threads}, {&out.Posts, &f.Posts}, {&out.Relevant, &f.Relevant}} {
			x.to.N += x.from.N
			x.to.Mean += x.from.Mean / n
			x.to.P50 += x.from.P50 / n
			x.to.P90 += x.from.P90 / n
			x.to.P99 += x.from.P99 / n
		}
		out.PerDay += f.PerDay / n
		out.PerThread += f.PerThread / n
		out.Polls += f.Polls / n
		out.Recall += f.Recall / n
		out.PerRelevant += f.PerRelevant / n
		out.Busiest = max(out.Busiest, f.Busiest)
		out.LongestGap = max(out.LongestGap, f.LongestGap)
		out.Missed += f.Missed
		out.Twice += f.Twice
	}
	return out
}
