//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"vigie"
)

// invented writes texts of words that do not exist, always the same ones for a seed. A few
// words are frequent and most are rare, as in life; every second one is a small word of
// French, for in any text half of the words are among the hundred most frequent.
type invented struct {
	words []string
	rank  *rand.Zipf
	rand  *rand.Rand
}

const inventedWords = 40_000

func newInvented(seed uint64) *invented {
	r := rand.New(rand.NewPCG(seed, 7))
	w := &invented{rand: r, rank: rand.NewZipf(r, 1.05, 2.7, inventedWords-1)}
	first := strings.Fields("b br c cl d dr f fl g gr j l m n p pr qu r s st t tr v z")
	vowel := strings.Fields("a e i o u ou eu ai é oi")
	last := strings.Fields("r s t n l m x nt rd sse tte ne que")
	pick := rand.New(rand.NewPCG(1, 1)) // one list of words for all seeds
	seen := map[string]bool{}
	for len(w.words) < inventedWords {
		var b strings.Builder
		for range 1 + min(len(w.words)/60, 1) + pick.IntN(2) {
			b.WriteString(first[pick.IntN(len(first))] + vowel[pick.IntN(len(vowel))])
		}
		b.WriteString(last[pick.IntN(len(last))])
		if s := b.String(); !seen[s] {
			seen[s] = true
			w.words = append(w.words, s)
		}
	}
	return w
}

func (w *invented) word() string { return w.words[w.rank.Uint64()] }

var smallWords = strings.Fields(`je tu il elle on nous vous ils le la les un une des du de et ou mais donc car ne pas plus que qui quoi
 dans sur sous avec sans pour par en au aux ce cette ces mon ma mes ton son sa ses leur y a ai as est suis sont était fait va dit tout très bien peu si comme quand`)

// name is one of a hundred user names.
func (w *invented) name() string {
	n := 2000 + w.rand.IntN(100)
	return strings.ToUpper(w.words[n][:1]) + w.words[n][1:] + fmt.Sprint(n%90)
}

// text is n words in sentences of about twelve.
func (w *invented) text(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		if i%2 == 0 {
			b.WriteString(smallWords[w.rand.IntN(len(smallWords))])
		} else {
			b.WriteString(w.word())
		}
		if i%12 == 11 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// asked are the questions that a third of the threads open with, so that triage goes its
// whole way; the rest says nothing that it knows.
var asked = []string{
	"Je prends du cannabis depuis deux ans, comment arrêter sans mal dormir ?",
	"J'ai mélangé alcool et xanax hier soir, est-ce dangereux ?",
	"Mon frère prend de la cocaïne tous les week-ends, que puis-je faire ?",
	"Le tramadol me rend malade quand j'arrête, c'est normal ?",
}

// opening is the first post of the n-th thread.
func (w *invented) opening(n, words int) string {
	if n%3 == 0 {
		return asked[n/3%len(asked)] + " " + w.text(words)
	}
	return w.text(words)
}

// thread is the n-th thread: 150 words in a title and three posts.
func (w *invented) thread(n int, now time.Time) vigie.Thread {
	at := now.Add(-time.Duration(1+n%200) * time.Hour)
	t := vigie.Thread{
		ID: vigie.ThreadID("bench.example", fmt.Sprint(n)), SiteID: "bench.example", BoardID: "bench.example:all", Key: fmt.Sprint(n),
		Title: w.text(6), Lang: "fr", Replies: 2, PostedAt: at, LastAt: at.Add(time.Hour), State: vigie.ThreadAlive, Complete: true,
	}
	for i, text := range []string{w.opening(n, 70), w.text(40), w.text(34)} {
		t.Posts = append(t.Posts, vigie.Post{ID: fmt.Sprint(i), Author: "p_" + w.name(), At: at.Add(time.Duration(i) * time.Minute), Text: text})
	}
	t.Revision = t.ComputeRevision()
	return t
}
