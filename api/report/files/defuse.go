package files

import "strings"

// formula are the characters with which a spreadsheet begins a formula or a command, in their wide forms too.
const formula = "=+-@\t\r\n＝＋－＠"

// Defuse puts an apostrophe before a text that a spreadsheet would run: names of teams and sites are written
// by people.
func Defuse(s string) string {
	if s != "" && strings.IndexAny(s, formula) == 0 {
		return "'" + s
	}
	return s
}
