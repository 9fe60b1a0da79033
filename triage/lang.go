package triage

import "vigie/triage/lexicon"

// priorWords is how many small words of another language it takes to doubt the board's.
const priorWords = 4

// priorLang is the language to expect before anything is read.
func priorLang(codes ...string) lexicon.Lang {
	for _, code := range codes {
		if l, ok := lexicon.ParseLang(code); ok && l != lexicon.Any {
			return l
		}
	}
	return lexicon.Any
}

// setLang decides the language: small words of the title and of all posts, with the board's
// language ahead by a few. A text in another language is read again with its own endings.
func (r *reading) setLang(prior lexicon.Lang) {
	var score [3]int
	for i := range r.fields {
		for l, n := range r.fields[i].text.LangWords {
			if r.fields[i].op {
				n *= 2
			}
			score[l] += n
		}
	}
	if prior != lexicon.Any {
		score[prior] += 2 * priorWords
	}
	best := lexicon.French
	for l := range lexicon.Any {
		if score[l] > score[best] {
			best = l
		}
	}
	r.lang = best
	r.verdict.Lang = best.String()
	if best != prior {
		for i := range r.fields {
			text := r.fields[i].text
			r.lex.Read(text, text.Raw, best)
		}
	}
}
