// Package twin finds out whether two threads ask the same question in the same words: a cross-post to
// another board or forum, or the same post again.
//
// It is pure, and compares wording alone: two different questions about one subject are never twins, and
// neither are two short posts. It never keeps text: a fingerprint cannot be turned back.
package twin

import (
	"math"
	"unicode"

	"vigie"
)

// Same is the likeness from which two threads are one question. It was measured on edited cross-posts and on
// pairs of different questions about one subject, see docs/labels.md.
const Same = 0.5

// shingle is how many words in a row are compared.
const shingle = 2

// fewest is how many different shingles a text needs: below it, chance decides.
const fewest = 14

// maxText is how much of an opening post is read, in bytes.
const maxText = 8_000

// Of gives the fingerprint of a thread's title and opening post.
func Of(t *vigie.Thread) vigie.Fingerprint {
	var f vigie.Fingerprint
	if len(t.Posts) == 0 {
		return f
	}
	var words []uint64
	words = appendWords(words, t.Title)
	words = appendWords(words, t.Posts[0].Text)
	seen := map[uint64]bool{}
	for i := range f {
		f[i] = math.MaxUint32
	}
	for i := 0; i+shingle <= len(words); i++ {
		h := words[i]*0x9E3779B97F4A7C15 ^ words[i+1]
		if seen[h] {
			continue
		}
		seen[h] = true
		for k := range f {
			h = mix(h + 0x9E3779B97F4A7C15)
			f[k] = min(f[k], uint32(h>>32))
		}
	}
	if len(seen) < fewest {
		return vigie.Fingerprint{}
	}
	return f
}

// appendWords adds the words of a text as hashes, in small letters.
func appendWords(words []uint64, text string) []uint64 {
	if len(text) > maxText {
		text = text[:maxText]
	}
	const offset, prime = 14695981039346656037, 1099511628211
	h, letters := uint64(offset), 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			h = (h ^ uint64(unicode.ToLower(r))) * prime
			letters++
			continue
		}
		if letters > 0 {
			words = append(words, h)
		}
		h, letters = offset, 0
	}
	if letters > 0 {
		words = append(words, h)
	}
	return words
}

// mix scatters a number (Steele, Lea and Flood: SplitMix, 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
