package privacy

import (
	_ "embed"
	"strings"
)

//go:embed common.txt
var commonWords string

// common are frequent words of French, Dutch and English that people also take as names,
// or that stand where a name could. They are replaced in a call, a quote header or a link
// alone. Lexicon terms come in through the keep function.
var common = setOf(commonWords)

func isCommon(word string) bool { return common[word] }

// setOf makes a set of the words in a text.
func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
