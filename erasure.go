package vigie

import (
	"slices"
	"time"
)

// Erasure is the removal of everything that one user of one site wrote. It stays as a
// tombstone: what is read or restored later is removed again. It holds a pseudonym, never a name.
type Erasure struct {
	ID        string    `json:"id"`
	SiteID    string    `json:"site"`
	Pseudonym string    `json:"-"`
	By        string    `json:"by"` // person id; empty: the command line, or a restored backup
	At        time.Time `json:"at"`
	Threads   int       `json:"threads"` // that they opened: the whole text is gone
	Posts     int       `json:"posts"`   // that they wrote in others' threads
	Quotes    int       `json:"quotes"`  // passages of theirs that others repeated
	Mentions  int       `json:"mentions"`
}

// Erased is what stands where a name stood.
const Erased = "@…"

// repeated is how many words in a row are a passage of somebody's.
const repeated = 5

// Repeats says whether a quote repeats a text: five words in a row of it, or all of a shorter one.
func Repeats(quote, text string) bool {
	q, words := PlainWords(quote), PlainWords(text)
	n := min(repeated, len(q), len(words))
	theirs := WordRuns(words, n)
	return slices.ContainsFunc(WordRuns(q, n), func(run string) bool { return slices.Contains(theirs, run) })
}

// Access is everything that is kept of one user of one site, for their request.
type Access struct {
	SiteID   string         `json:"site"`
	At       time.Time      `json:"at"`
	Threads  []AccessThread `json:"threads"`
	Mentions int            `json:"mentions"` // posts of others in which the name stood, now a pseudonym
	Erasures []Erasure      `json:"erasures"`
}

// AccessThread is a thread in which the user wrote, with what was made of it.
type AccessThread struct {
	ID           string        `json:"id"`
	URL          string        `json:"url"`
	Title        string        `json:"title"` // empty where somebody else opened it
	Opened       bool          `json:"opened"`
	FetchedAt    time.Time     `json:"fetched_at"`
	Posts        []AccessPost  `json:"posts"`
	Verdict      *Verdict      `json:"verdict"` // of threads that they opened
	Questions    []string      `json:"questions"`
	Publications []Publication `json:"publications"` // our answers to them
}

// AccessPost is one of their posts as it is kept.
type AccessPost struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Quotes []string  `json:"quotes"`
}
