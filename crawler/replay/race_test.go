//go:build race

package replay_test

import "testing"

// worlds are few under the race detector, which makes a replay ten times slower and finds
// nothing in it: it has no goroutines.
func worlds(*testing.T) []uint64 { return seeds[:1] }
