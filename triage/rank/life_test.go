package rank_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"vigie/triage/rank"
)

func TestLearnLife(t *testing.T) {
	t.Parallel()
	const configured = 72 * time.Hour
	many := func(n int, last time.Duration, over bool) (list []rank.Stay) {
		for range n {
			list = append(list, rank.Stay{Last: last, Over: over})
		}
		return list
	}
	for name, tc := range map[string]struct {
		stays    []rank.Stay
		n        int
		min, max time.Duration
	}{
		"none":                        {nil, 0, configured, configured},
		"nobody came back":            {many(500, 0, true), 0, configured, configured},
		"few hardly move it":          {many(3, 10*time.Hour, true), 3, 50 * time.Hour, 60 * time.Hour},
		"many move it":                {many(2000, 20*time.Hour, true), 2000, 20 * time.Hour, 21 * time.Hour},
		"those still there count":     {append(many(1000, 10*time.Hour, true), many(1000, 100*time.Hour, false)...), 2000, 90 * time.Hour, 101 * time.Hour},
		"never shorter than 6 hours":  {many(5000, time.Minute, true), 5000, 6 * time.Hour, 6 * time.Hour},
		"never longer than a month":   {many(5000, 2000*time.Hour, true), 5000, 720 * time.Hour, 720 * time.Hour},
		"nothing configured: 3 days":  {nil, 0, configured, configured},
		"four of five, not the last":  {append(many(850, 10*time.Hour, true), many(150, 500*time.Hour, true)...), 1000, 10 * time.Hour, 12 * time.Hour},
		"not four of five: the later": {append(many(700, 10*time.Hour, true), many(300, 200*time.Hour, true)...), 1000, 180 * time.Hour, 200 * time.Hour},
	} {
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(tc.stays), func(a, b int) { tc.stays[a], tc.stays[b] = tc.stays[b], tc.stays[a] })
		conf := configured
		if name == "nothing configured: 3 days" {
			conf = 0
		}
		life, n := rank.LearnLife(tc.stays, conf)
		if n != tc.n || life < tc.min || life > tc.max {
			t.Errorf("%s: %v from %d, want %v to %v from %d", name, life, n, tc.min, tc.max, tc.n)
		}
	}
}

// TestAskersWhoMayStillComeBack learns from a forum of which a part is watched for a short time only: leaving
// out whom nobody watched to the end would say that askers leave sooner than they do.
func TestAskersWhoMayStillComeBack(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	const mean = 60 * time.Hour
	want := time.Duration(-math.Log(0.2) * float64(mean)) // after it four of five have left
	var all, ended []rank.Stay
	for range 4000 {
		last := time.Duration(random.ExpFloat64() * float64(mean))
		watched := time.Duration(random.Float64() * float64(200*time.Hour))
		s := rank.Stay{Last: min(last, watched), Over: last <= watched}
		all = append(all, s)
		if s.Over {
			ended = append(ended, s)
		}
	}
	if got, _ := rank.LearnLife(all, 72*time.Hour); math.Abs(got.Hours()/want.Hours()-1) > 0.1 {
		t.Errorf("learnt %s, true is %s", got, want)
	}
	if got, _ := rank.LearnLife(ended, 72*time.Hour); got.Hours() > 0.9*want.Hours() {
		t.Errorf("the test shows nothing: without the others it is %s, true is %s", got, want)
	}
}

func TestOrderAtOneMomentDoesNotMatter(t *testing.T) {
	t.Parallel()
	one := []rank.Stay{{Last: 10 * time.Hour, Over: true}, {Last: 10 * time.Hour}, {Last: 10 * time.Hour, Over: true}, {Last: 50 * time.Hour, Over: true}}
	other := []rank.Stay{one[3], one[1], one[0], one[2]}
	a, _ := rank.LearnLife(one, 24*time.Hour)
	if b, _ := rank.LearnLife(other, 24*time.Hour); a != b {
		t.Errorf("%s and %s from the same askers", a, b)
	}
}
