package vigie

import (
	"strings"
	"unicode"
)

// PlainWords are the words of a text in lower case, without signs.
func PlainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// WordRuns are all runs of n of the words, in order: what one text repeats of another is found
// by them.
func WordRuns(words []string, n int) []string {
	var out []string
	for i := 0; n > 0 && i+n <= len(words); i++ {
		out = append(out, strings.Join(words[i:i+n], " "))
	}
	return out
}
