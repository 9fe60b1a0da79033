package rank

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Stay is how long one asker kept coming back to a thread.
type Stay struct {
	Last time.Duration // from the opening post to the asker's last words
	Over bool          // long enough ago that the asker has left; else they may still come back
}

const (
	// lifeShare is the share of askers who have left when a thread's shelf life ends.
	lifeShare = 0.8
	// priorStays is how many stays the configured shelf life weighs as much as.
	priorStays = 20.0
	// A learnt shelf life lies between these.
	minLife = 6 * time.Hour
	maxLife = 30 * 24 * time.Hour
	// silence is how long an asker must have been quiet to count as gone.
	silence = 14 * 24 * time.Hour
)

// Silence is how long an asker must have been quiet for a Stay to be over.
func Silence() time.Duration { return silence }

// LearnLife gives the shelf life of a site: the time after which four askers of five who ever came back
// have done so for the last time. Those who may still come back count as long as they have been seen
// (Kaplan and Meier, 1958). With few stays it stays near the configured one; n is how many it rests on.
func LearnLife(stays []Stay, configured time.Duration) (life time.Duration, n int) {
	if configured <= 0 {
		configured = defaultShelfLife
	}
	var back []Stay
	for _, s := range stays {
		if s.Last > 0 { // who never came back says nothing of when they read
			back = append(back, s)
		}
	}
	if len(back) == 0 {
		return configured, 0
	}
	slices.SortFunc(back, func(a, b Stay) int {
		if a.Last == b.Last && a.Over != b.Over { // who left at that moment was there with those who did not
			if a.Over {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Last, b.Last)
	})
	alive, seen := 1.0, back[len(back)-1].Last
	for i, s := range back {
		if !s.Over {
			continue
		}
		alive *= 1 - 1/float64(len(back)-i)
		if alive <= 1-lifeShare+1e-9 {
			seen = s.Last
			break
		}
	}
	weight := float64(len(back))
	logs := (weight*math.Log(float64(max(seen, time.Minute))) + priorStays*math.Log(float64(configured))) / (weight + priorStays)
	return min(max(time.Duration(math.Exp(logs)).Round(time.Minute), minLife), maxLife), len(back)
}
