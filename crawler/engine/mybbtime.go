package engine

import (
	"time"

	"github.com/PuerkitoBio/goquery"
)

// mybbTime reads the time in a cell: "2 hours ago" hides the time itself in a title.
func mybbTime(doc *Document, s *goquery.Selection) (time.Time, bool) {
	if title := attrOf(s.Find(`span[title]`).First(), "title"); title != "" {
		if at, ok := parseDate(title, doc.Now(), doc.Zone(defaultZone), doc.DayFirst()); ok {
			return at, true
		}
	}
	text := lineText(s)
	if m := mybbWhen.FindString(text); m != "" {
		text = m
	}
	return parseDate(text, doc.Now(), doc.Zone(defaultZone), doc.DayFirst())
}
