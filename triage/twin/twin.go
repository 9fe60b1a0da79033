// Package twin gives the wording of threads a form in which two can be compared: a cross-post to another
// board or forum, or the same post again, is one question. Whether two wordings are one is decided by
// vigie.Wording.
//
// It is pure, and looks at wording alone. It never keeps text: a fingerprint cannot be turned back.
package twin

import (
	"math"
	"strings"
	"unicode"

	"vigie"
)

const (
	shingle = 2 // how many words in a row are compared

	// fewest is how many different shingles a text needs to be compared with those of other people: below
	// it, chance decides. One that has shortest is compared with the same person's alone.
	fewest, shortest = 14, 4

	maxText = 8_000 // how much of an opening post is read, in bytes
)

// Of gives the wording of a thread's title and opening post, with what its verdict says of it.
func Of(t *vigie.Thread, v *vigie.Verdict) vigie.Wording {
	w := vigie.Wording{SiteID: t.SiteID, Asker: t.Asker(), Substances: v.Substances, Danger: v.Disposition == vigie.Emergency}
	if len(t.Posts) == 0 {
		return w
	}
	var words []uint64
	words = appendWords(words, t.Title)
	words = appendWords(words, t.Posts[0].Text)
	seen := make(map[uint64]struct{}, len(words))
	for i := range w.Print {
		w.Print[i] = math.MaxUint32
	}
	for i := 0; i+shingle <= len(words); i++ {
		h := words[i]*0x9E3779B97F4A7C15 ^ words[i+1]
		if _, again := seen[h]; again {
			continue
		}
		seen[h] = struct{}{}
		for k := range w.Print {
			h = mix(h + 0x9E3779B97F4A7C15)
			w.Print[k] = min(w.Print[k], uint32(h>>32))
		}
	}
	w.Short = len(seen) < fewest
	if len(seen) < shortest {
		w.Print = vigie.Fingerprint{}
	}
	return w
}

// appendWords adds the words of a text as hashes: small letters without accents, and nothing of signs.
func appendWords(words []uint64, text string) []uint64 {
	if len(text) > maxText {
		text = text[:maxText]
	}
	const offset, prime = 14695981039346656037, 1099511628211
	h, letters := uint64(offset), 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			h = (h ^ uint64(plain(unicode.ToLower(r)))) * prime
			letters++
			continue
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r): // "j'ai" and "jai", an accent of its own
			continue
		case letters > 0:
			words = append(words, h)
		}
		h, letters = offset, 0
	}
	if letters > 0 {
		words = append(words, h)
	}
	return words
}

// plain takes the accent off a small letter: people type the same text with and without.
func plain(r rune) rune {
	if r < 0x80 {
		return r
	}
	const with, without = "àâäáãåçéèêëîïíìñôöóòõûüùúÿý", "aaaaaaceeeeiiiinooooouuuuyy"
	if at := strings.IndexRune(with, r); at >= 0 {
		return rune(without[at/2]) // each of them takes two bytes
	}
	return r
}

// mix scatters a number (Steele, Lea and Flood: SplitMix, 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
