//go:build unix

package main

import (
	"slices"
	"syscall"
	"testing"
	"time"
)

// The benchmarks compare two ways in one run, in turn, by the processor time of this process:
// a busy machine then slows both. Every figure is the median over the rounds.

// cpuTime is the processor time that this process has used, in all its threads.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // unreachable: the arguments are constants
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpuOf is the processor time that f takes.
func cpuOf(f func()) time.Duration {
	start := cpuTime()
	f()
	return cpuTime() - start
}

// figures collects what each round gives, by the unit under which it is reported.
type figures struct {
	units  []string
	values map[string][]float64
}

func (f *figures) add(unit string, v float64) {
	if f.values == nil {
		f.values = map[string][]float64{}
	}
	if _, known := f.values[unit]; !known {
		f.units = append(f.units, unit)
	}
	f.values[unit] = append(f.values[unit], v)
}

// report gives the medians to the benchmark and keeps the time of a round out of its table.
func (f *figures) report(b *testing.B) {
	b.Helper()
	for _, unit := range f.units {
		b.ReportMetric(quantile(f.values[unit], 0.5), unit)
	}
	b.ReportMetric(0, "ns/op")
}

func quantile(values []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// perSecond is how many of n are done in a second of processor time.
func perSecond(n int, cpu time.Duration) float64 { return float64(n) / cpu.Seconds() }

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

func micros(d time.Duration, n int) float64 { return d.Seconds() * 1e6 / float64(n) }
