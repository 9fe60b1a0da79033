package sim_test

import (
	"testing"

	"vigie/crawler/sim"
)

func BenchmarkListing(b *testing.B) {
	for _, f := range sim.New(sim.Options{Now: clock}).Forums() {
		b.Run(f.Engine(), func(b *testing.B) {
			for b.Loop() {
				get(f, f.Boards()[0].URL)
			}
		})
	}
}
