package vigie

import "time"

// Change is one row of the store's change log: the thread's last change.
type Change struct {
	ThreadID string
	Seq      int64
	Deleted  bool
}

// Document is what the index needs of a thread.
type Document struct {
	Thread  Thread
	Verdict Verdict
}

// SearchQuery is a search of the archive. Empty fields do not filter.
type SearchQuery struct {
	Text         string // words, "phrases", word~ for fuzzy, -word to leave out
	Langs        []string
	Sites        []string
	Boards       []string
	Substances   []string
	Topics       []string
	Dispositions []Disposition
	Urgencies    []Urgency
	From, To     time.Time // posted in [From, To)
	Sort         string    // "relevance" (default) or "newest"
	Limit        int       // 1 to 100
	Offset       int
	Facets       bool
}

// SearchHit is one thread that matches: id, score and where the words are.
type SearchHit struct {
	ThreadID string
	Score    float64
	Places   []Place
}

// Place is a match in a field, in bytes of the stored text. Field is "title" or "posts[N]".
type Place struct {
	Field      string
	Start, End int
}

// FacetCount is how many hits have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// SearchResult is one page of hits, with facets by name (site, board, lang, substance,
// topic, disposition, urgency, month).
type SearchResult struct {
	Total  int
	Hits   []SearchHit
	Facets map[string][]FacetCount
}
