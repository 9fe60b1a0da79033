//go:build !race

package replay_test

import "testing"

func worlds(*testing.T) []uint64 { return seeds }
