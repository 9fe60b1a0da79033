//go:build unix

package main

import (
	"runtime"
	"strings"
	"testing"

	"vigie"
)

// BenchmarkTriage judges threads of 150 words on one processor, beside a plain pass over
// their text: lower case and cut at the spaces.
func BenchmarkTriage(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r, w := newReader(b), newInvented(2)
	var threads []vigie.Thread
	for n := range 1000 {
		threads = append(threads, w.thread(n, benchNow))
	}
	var f figures
	words := 0
	for b.Loop() {
		words = 0
		plain := cpuOf(func() {
			for _, t := range threads {
				words += len(strings.Fields(strings.ToLower(t.Title)))
				for _, p := range t.Posts {
					words += len(strings.Fields(strings.ToLower(p.Text)))
				}
			}
		})
		judge := cpuOf(func() {
			for _, t := range threads {
				r.classify(t)
			}
		})
		f.add("threads/cpu-s", perSecond(len(threads), judge))
		f.add("x-plain-pass", ratio(judge, plain))
	}
	f.add("words/thread", float64(words)/float64(len(threads)))
	f.report(b)
}
