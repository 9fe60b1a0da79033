package alert

import (
	"math"
	"slices"
	"strings"

	"vigie"
)

// Sighting is the unknown words of one thread.
type Sighting struct {
	ThreadID   string
	Author     string // pseudonym: only counted
	Day        int
	Lang, Site string
	Drugs      bool     // the thread is about drugs
	Words      []string // normalised, each once
	Near       []string // those that stand close to a word for a substance or for using one
}

const (
	// wordFewest is how many threads, and how many people, a new word needs.
	wordFewest = 3
	// wordLevel is the log-likelihood ratio from which a word belongs to drugs and not to everything.
	wordLevel = 15.0
	// wordNear is the share of its threads in which a new word stands near drugs.
	wordNear = 0.6
	// wordMost is how many new words are shown a day and language.
	wordMost = 3
)

type wordCount struct {
	threads, other, near int
	authors              map[string]bool
	examples             []string
}

// NewWords finds words that are used about drugs far more than elsewhere (Dunning's log-likelihood ratio,
// 1993), near a substance, by several people. known are words that were shown before.
func NewWords(list []Sighting, day int, known map[string]bool) []vigie.Alert {
	byLang := map[string][]Sighting{}
	for _, s := range list {
		byLang[s.Lang] = append(byLang[s.Lang], s)
	}
	var out []vigie.Alert
	for lang, sightings := range byLang {
		out = append(out, newWords(lang, sightings, day, known)...)
	}
	slices.SortFunc(out, func(a, b vigie.Alert) int { return compare(a.Series, b.Series) })
	return out
}

func newWords(lang string, list []Sighting, day int, known map[string]bool) []vigie.Alert {
	words := map[string]*wordCount{}
	drugs, others := 0, 0
	for _, s := range list {
		if s.Drugs {
			drugs++
		} else {
			others++
		}
		for _, w := range s.Words {
			c := words[w]
			if c == nil {
				c = &wordCount{authors: map[string]bool{}}
				words[w] = c
			}
			if !s.Drugs {
				c.other++
				continue
			}
			c.threads++
			c.authors[s.Author] = true
			if slices.Contains(s.Near, w) {
				c.near++
			}
			if len(c.examples) < vigie.AlertExamples {
				c.examples = append(c.examples, s.ThreadID)
			}
		}
	}
	type scored struct {
		word  string
		ratio float64
	}
	var found []scored
	for w, c := range words {
		if known[lang+" "+w] || c.threads < wordFewest || len(c.authors) < wordFewest || float64(c.near) < wordNear*float64(c.threads) {
			continue
		}
		if r := logLikelihood(c.threads, drugs, c.other, others); r >= wordLevel {
			found = append(found, scored{w, r})
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		if a.ratio != b.ratio {
			return int(math.Copysign(1, b.ratio-a.ratio))
		}
		return strings.Compare(a.word, b.word)
	})
	var out []vigie.Alert
	for _, f := range found[:min(len(found), wordMost)] {
		c := words[f.word]
		out = append(out, vigie.Alert{
			Series: vigie.Series{Kind: vigie.AlertWord, Name: f.word, Lang: lang}, Day: day, Threads: c.threads,
			Expected: math.Round(10*float64(c.other)*float64(drugs)/float64(max(others, 1))) / 10, Chance: math.Exp(-f.ratio / 2), Examples: c.examples,
		})
	}
	return out
}

// logLikelihood is how far k1 of n1 and k2 of n2 are from one common share; 0 when the first is not larger.
func logLikelihood(k1, n1, k2, n2 int) float64 {
	if n1 == 0 || n2 == 0 || float64(k1)*float64(n2) <= float64(k2)*float64(n1) {
		return 0
	}
	p := float64(k1+k2) / float64(n1+n2)
	part := func(k, n int) float64 {
		e, f := float64(n)*p, float64(n)*(1-p)
		return xlog(float64(k), e) + xlog(float64(n-k), f)
	}
	return 2 * (part(k1, n1) + part(k2, n2))
}

func xlog(x, expected float64) float64 {
	if x == 0 || expected == 0 {
		return 0
	}
	return x * math.Log(x/expected)
}
