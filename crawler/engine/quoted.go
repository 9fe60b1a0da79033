package engine

import "strings"

// splitQuoted parts a text in which quoted lines begin with ">": JVCode, Markdown. Each run
// of such lines is one quote, its marks removed.
func splitQuoted(s string) (text string, quotes []Quote) {
	var own, quoted []string
	flush := func() {
		if q := strings.TrimSpace(strings.Join(quoted, "\n")); q != "" {
			quotes = append(quotes, Quote{Text: q})
		}
		quoted = nil
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), ">"); ok && !strings.HasPrefix(rest, "!") { // >! is a spoiler on Reddit
			quoted = append(quoted, strings.TrimLeft(rest, "> "))
			continue
		}
		flush()
		own = append(own, strings.TrimRight(line, " \t"))
	}
	flush()
	return strings.TrimSpace(strings.Join(own, "\n")), quotes
}
