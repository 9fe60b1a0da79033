package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

// openBench opens the database that the benchmark is run for: SQLite, or PostgreSQL when
// VIGIE_TEST_DATABASE_URL is set.
func openBench(b *testing.B) *store.Store {
	b.Helper()
	o := store.Options{Dir: b.TempDir(), Simulated: func(string) bool { return true }, Now: func() time.Time { return storetest.Noon }}
	if os.Getenv("VIGIE_TEST_DATABASE_URL") != "" {
		o.URL = newDatabase(b)
	}
	s, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	storetest.Seed(b, s)
	return s
}

func benchBatch(from, n int) vigie.VisitBatch {
	text := strings.Repeat("quelques mots d'un message ordinaire ", 10)
	var batch vigie.VisitBatch
	for i := range n {
		batch.Threads = append(batch.Threads, storetest.Thread(fmt.Sprint(from+i), text, text, text))
	}
	return batch
}

// BenchmarkSaveBatch stores new threads of three posts, and reads of threads that have not
// changed.
func BenchmarkSaveBatch(b *testing.B) {
	for _, size := range []int{1, 10, 50} {
		b.Run(fmt.Sprintf("new/%d", size), func(b *testing.B) {
			s := openBench(b)
			n := 0
			for b.Loop() {
				if _, err := s.SaveBatch(b.Context(), benchBatch(n, size)); err != nil {
					b.Fatal(err)
				}
				n += size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "threads/s")
		})
	}
	b.Run("unchanged/50", func(b *testing.B) {
		s := openBench(b)
		n := 0
		for b.Loop() {
			if _, err := s.SaveBatch(b.Context(), benchBatch(0, 50)); err != nil {
				b.Fatal(err)
			}
			n += 50
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "threads/s")
	})
}

// ask fills a store with n open questions from a number on and gives how long their verdicts
// took.
func ask(b *testing.B, s *store.Store, from, n int) (spent time.Duration) {
	b.Helper()
	random := rand.New(rand.NewPCG(1, uint64(from)))
	for end := from + n; from < end; from += 50 {
		batch := benchBatch(from, 50)
		if _, err := s.SaveBatch(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		var verdicts []vigie.Verdict
		var ranks []vigie.Ranked
		for i, r := range batch.Threads {
			t := r.Thread
			v := vigie.Verdict{ThreadID: t.ID, Revision: t.ComputeRevision(), Lexicon: "l", Model: "m", Lang: "fr", Relevant: true, Substances: []string{"cannabis"}, Topics: []string{"effects"}, Asker: vigie.AskerSelf, Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Question: true, Open: true, Evidence: make([]vigie.Evidence, 6), At: storetest.Noon}
			if (from+i)%1000 == 0 {
				v.Substances = []string{"rare"}
			}
			verdicts = append(verdicts, v)
			rank := vigie.Ranked{ThreadID: t.ID, Priority: random.Float64(), Why: make([]vigie.Factor, 6)}
			for k := range rank.Wording.Print {
				rank.Wording.Print[k] = random.Uint32()
			}
			ranks = append(ranks, rank)
		}
		start := time.Now()
		if err := s.SaveVerdicts(b.Context(), verdicts, ranks); err != nil {
			b.Fatal(err)
		}
		spent += time.Since(start)
	}
	return spent
}

// BenchmarkSaveVerdicts stores first verdicts, 50 a transaction.
func BenchmarkSaveVerdicts(b *testing.B) {
	s := openBench(b)
	var spent time.Duration
	n := 0
	for b.Loop() {
		spent += ask(b, s, n, 50)
		n += 50
	}
	b.ReportMetric(float64(n)/spent.Seconds(), "verdicts/s")
}

// BenchmarkOpenQuestions measures a store with 20,000 open questions.
func BenchmarkOpenQuestions(b *testing.B) {
	const n = 20_000
	s := openBench(b)
	ask(b, s, 0, n)
	feed := func(f vigie.FeedFilter) func(b *testing.B) {
		return func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if _, _, err := s.Feed(b.Context(), f, storetest.Noon); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
		}
	}
	middle, _, err := s.Feed(b.Context(), vigie.FeedFilter{After: vigie.FeedCursor{Priority: 0.5, ID: "t"}}, storetest.Noon)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Feed/top", feed(vigie.FeedFilter{Limit: 50}))
	b.Run("Feed/middle", feed(vigie.FeedFilter{Limit: 50, After: vigie.FeedCursor{Priority: middle[0].Priority, ID: middle[0].ID}}))
	b.Run("Feed/common", feed(vigie.FeedFilter{Limit: 50, Substances: []string{"cannabis"}, Langs: []string{"fr"}}))
	b.Run("Feed/rare", feed(vigie.FeedFilter{Limit: 50, Substances: []string{"rare"}}))
	b.Run("Feed/none", feed(vigie.FeedFilter{Limit: 50, Langs: []string{"nl"}}))
	b.Run("SaveRanks/1000", func(b *testing.B) {
		views, err := s.WaitingQuestions(b.Context(), "", 1000)
		if err != nil {
			b.Fatal(err)
		}
		var ranks []vigie.Ranked
		for _, v := range views {
			ranks = append(ranks, vigie.Ranked{ThreadID: v.ID, Priority: v.Priority, Why: v.Why})
		}
		for b.Loop() {
			if err := s.SaveRanks(b.Context(), ranks, storetest.Noon); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("WaitingQuestions/1000", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.WaitingQuestions(b.Context(), "", 1000); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("PendingTriage/none", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.PendingTriage(b.Context(), "l", "m", storetest.Noon, 1000); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Stats", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Stats(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
