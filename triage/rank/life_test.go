package rank_test

import (
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
