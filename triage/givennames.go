package triage

import (
	_ "embed"
	"strings"
)

//go:embed givennames.txt
var givenNamesText string

// givenNames are frequent given names of our languages, normalised as words are: they are never shown as
// new words. Slang that is also a name stands in the lexicon, and is known before anybody looks here.
var givenNames = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(givenNamesText) {
		set[name] = true
	}
	return set
}()
