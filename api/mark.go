package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vigie"
)

const (
	snippetLead = 80  // bytes before the first match
	snippetSize = 280 // bytes in all, about two lines
)

// Highlight is where a word of the search stands. Start and end are bytes of UTF-8.
type Highlight struct {
	Field string `doc:"title or posts[N]" json:"field"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Snippet is a piece of a post around the words found, in segments that are marked or not.
// It holds text, never markup.
type Snippet struct {
	Field    string    `doc:"title or posts[N]; empty when the thread has no text" json:"field"`
	Start    int       `doc:"Where it begins in that field"                        json:"start"`
	End      int       `json:"end"`
	Segments []Segment `json:"segments"                                            nullable:"false"`
}

// Segment is a run of text that is marked or not.
type Segment struct {
	Text string `json:"text"`
	Mark bool   `json:"mark"`
}

// highlights keeps the places that fit the stored text: the index may be a second behind
// it. They come back in the order of the text, without overlaps.
func highlights(t vigie.Thread, places []vigie.Place) []Highlight {
	out := make([]Highlight, 0, len(places))
	for _, p := range places {
		text, ok := fieldText(t, p.Field)
		if ok && p.Start >= 0 && p.Start < p.End && p.End <= len(text) && boundary(text, p.Start) && boundary(text, p.End) {
			out = append(out, Highlight{p.Field, p.Start, p.End})
		}
	}
	slices.SortFunc(out, func(a, b Highlight) int {
		return cmp.Or(cmp.Compare(fieldOrder(a.Field), fieldOrder(b.Field)), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	merged := out[:0]
	for _, h := range out {
		if n := len(merged); n > 0 && merged[n-1].Field == h.Field && h.Start < merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, h.End)
			continue
		}
		merged = append(merged, h)
	}
	return merged
}

// snippet cuts the text around the first match in a post, or the beginning of the first
// post when the words are in the title alone or there are none.
func snippet(t vigie.Thread, found []Highlight) Snippet {
	field, first := "posts[0]", 0
	for _, h := range found {
		if h.Field != "title" {
			field, first = h.Field, h.Start
			break
		}
	}
	text, ok := fieldText(t, field)
	if !ok {
		return Snippet{Segments: []Segment{}}
	}
	start, end := window(text, first)
	s := Snippet{Field: field, Start: start, End: end, Segments: []Segment{}}
	add := func(from, to int, mark bool) {
		if from < to {
			s.Segments = append(s.Segments, Segment{Text: text[from:to], Mark: mark})
		}
	}
	at := start
	for _, h := range found {
		if h.Field != field || h.Start >= end || h.End <= start {
			continue
		}
		from, to := max(h.Start, start), min(h.End, end)
		add(at, from, false)
		add(from, to, true)
		at = to
	}
	add(at, end, false)
	return s
}

// window chooses what to show around a byte: whole characters, and whole words where the
// text has spaces.
func window(text string, first int) (start, end int) {
	if start = first - snippetLead; start > 0 {
		start = runeStart(text, start)
		if i := strings.IndexAny(text[start:first], " \n"); i >= 0 {
			start += i + 1
		}
	} else {
		start = 0
	}
	if end = start + snippetSize; end >= len(text) {
		return start, len(text)
	}
	end = runeStart(text, end)
	if i := strings.LastIndexAny(text[first:end], " \n"); i > 0 {
		end = first + i
	}
	return start, end
}

// runeStart moves a byte back to where its character begins.
func runeStart(text string, i int) int {
	for i > 0 && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

func boundary(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }

// fieldText is the stored text of a field: "title" or "posts[N]".
func fieldText(t vigie.Thread, field string) (string, bool) {
	if field == "title" {
		return t.Title, true
	}
	if n := fieldOrder(field); n > 0 && n <= len(t.Posts) && field == fmt.Sprintf("posts[%d]", n-1) {
		return t.Posts[n-1].Text, true
	}
	return "", false
}

// fieldOrder puts the title first, then the posts.
func fieldOrder(field string) int {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(field, "]"), "posts[")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return 0
	}
	return n + 1
}
