package engine

import (
	"strings"
)

// soFind looks through JSON-LD for postings: alone, in a list, in a @graph, as what a page is
// about.
func soFind(doc *Document, value any, depth int) []soItem {
	if depth > 6 {
		return nil
	}
	var items []soItem
	switch v := value.(type) {
	case []any:
		for _, x := range v {
			items = append(items, soFind(doc, x, depth+1)...)
		}
	case map[string]any:
		if soIs(v, "DiscussionForumPosting", "Question") {
			return []soItem{soJSON(doc, v, 0)}
		}
		for _, name := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item"} {
			items = append(items, soFind(doc, v[name], depth+1)...)
		}
	}
	return items
}

func soIs(v map[string]any, types ...string) bool {
	for _, t := range soList(v["@type"]) {
		s, _ := t.(string)
		for _, want := range types {
			if strings.TrimPrefix(strings.TrimPrefix(s, "http://schema.org/"), "https://schema.org/") == want {
				return true
			}
		}
	}
	return false
}

func soList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// soString is the first of the named values that is a text, or has one under @id or name.
func soString(v map[string]any, names ...string) string {
	for _, name := range names {
		for _, x := range soList(v[name]) {
			switch x := x.(type) {
			case string:
				if s := strings.TrimSpace(x); s != "" {
					return s
				}
			case map[string]any:
				if s := soString(x, "name", "@value", "@id", "url"); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

func soJSON(doc *Document, v map[string]any, depth int) soItem {
	item := soItem{
		id: soString(v, "identifier", "@id"), url: absolute(doc, soString(v, "url", "mainEntityOfPage", "@id")),
		title: feedText(soString(v, "headline", "name")), author: oneLine(soString(v, "author", "creator")),
		at: soString(v, "datePublished", "dateCreated"), replies: -1,
	}
	if strings.HasPrefix(item.author, "http") { // an address instead of a name
		item.author = ""
	}
	if strings.Contains(item.id, "/") {
		_, item.id, _ = strings.Cut(item.id, "#")
	}
	text := soString(v, "text", "articleBody")
	if strings.ContainsAny(text, "<&") {
		body := fragment(text)
		item.text, item.quotes = strings.TrimSpace(plainText(body, soQuote)), readQuotes(body, soQuote, soQuoteBy)
	} else {
		item.text, item.quotes = splitQuoted(text)
		item.text = manyLines.ReplaceAllString(item.text, "\n\n")
	}
	for _, name := range []string{"commentCount", "answerCount"} {
		if n, ok := v[name].(float64); ok && n >= 0 && n < 1e9 {
			item.replies = int(n)
		}
	}
	if depth > 20 {
		return item
	}
	for _, name := range []string{"comment", "acceptedAnswer", "suggestedAnswer"} {
		for _, c := range soList(v[name]) {
			if c, ok := c.(map[string]any); ok {
				item.comments = append(item.comments, soJSON(doc, c, depth+1))
			}
		}
	}
	return item
}
