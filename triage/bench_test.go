package triage_test

import (
	"testing"
	"time"

	"vigie"
	"vigie/triage"
)

// BenchmarkClassify measures threads of about 150 words, look-alikes and questions mixed.
func BenchmarkClassify(b *testing.B) {
	c := newClassifier(b)
	var threads []*vigie.Thread
	words := 0
	for _, l := range ownLines(b) {
		t := l.Thread(clock)
		pad := 0
		for n := countWords(t); n < 150; n = countWords(t) { // say it again until it is long enough
			t.Posts[pad%len(t.Posts)].Text += "\n" + l.Posts[pad%len(t.Posts)].Text
			pad++
		}
		words += countWords(t)
		threads = append(threads, t)
	}
	b.ReportAllocs()
	b.ResetTimer()
	start := time.Now()
	for i := 0; b.Loop(); i++ {
		c.Classify(threads[i%len(threads)], triage.SiteFacts{}, clock)
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "threads/s")
	b.ReportMetric(float64(words)/float64(len(threads)), "words/thread")
}
