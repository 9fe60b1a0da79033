package lexicon

import (
	"fmt"
	"strings"
)

// maxChoices bounds how many terms one with alternatives stands for.
const maxChoices = 8192

// alternatives writes out the terms that "(a|b c|) d" stands for: one for each alternative, an
// empty one among them when nothing stands before or after a bar. Brackets may stand in brackets.
func alternatives(term string) ([]string, error) {
	if !strings.ContainsAny(term, "(|)") {
		return []string{term}, nil
	}
	all, rest, err := sequence(term)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q has a bar or a bracket without its opening one: write (a|b)", term)
	}
	return all, err
}

// sequence reads words and groups up to a bar, a closing bracket or the end.
func sequence(term string) (all []string, rest string, err error) {
	all, rest = []string{""}, term
	for rest != "" && rest[0] != '|' && rest[0] != ')' {
		var next []string
		if rest[0] == '(' {
			if next, rest, err = group(rest); err != nil {
				return nil, "", err
			}
		} else {
			i := strings.IndexAny(rest, "(|)")
			if i < 0 {
				i = len(rest)
			}
			next, rest = []string{rest[:i]}, rest[i:]
		}
		if len(all)*len(next) > maxChoices {
			return nil, "", fmt.Errorf("%q stands for %d terms or more: at most %d are allowed", term, len(all)*len(next), maxChoices)
		}
		grown := make([]string, 0, len(all)*len(next))
		for _, head := range all {
			for _, tail := range next {
				grown = append(grown, head+tail)
			}
		}
		all = grown
	}
	return all, rest, nil
}

// group reads "(a|b)" at the beginning of term.
func group(term string) (all []string, rest string, err error) {
	for rest = term; ; {
		var some []string
		if some, rest, err = sequence(rest[1:]); err != nil {
			return nil, "", err
		}
		all = append(all, some...)
		switch {
		case rest == "":
			return nil, "", fmt.Errorf("%q opens a bracket and does not close it: write (a|b)", term)
		case rest[0] == ')':
			return all, rest[1:], nil
		}
	}
}
