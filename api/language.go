package api

import (
	"strconv"
	"strings"
)

// Reader says in which language an answer's sentences are.
type Reader struct {
	AcceptLanguage string `doc:"Language of the lines of why: fr, nl or en; when absent the first of your own languages" header:"Accept-Language"`
}

// languageOf reads an Accept-Language header (RFC 9110, section 12.5.4): the most wanted of fr, nl and en;
// "" when it names none of them.
func languageOf(header string) (lang string) {
	best := 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		quality := 1.0
		if value, given := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q="); given {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				continue
			}
			quality = q
		}
		if (tag == "fr" || tag == "nl" || tag == "en") && quality > best && quality <= 1 {
			lang, best = tag, quality
		}
	}
	return lang
}
