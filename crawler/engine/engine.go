package engine

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"vigie"
)

// Engine reads the pages of one forum software. Match is cheap and looks at the page alone,
// never at its host name only; Board and Thread do no I/O.
type Engine interface {
	Name() string
	Match(doc *Document) bool
	Board(doc *Document) (*Board, error)
	Thread(doc *Document) (*Thread, error)
}

// kinder is implemented by engines that can tell what a page is before they read it.
type kinder interface{ Kind(doc *Document) Kind }

// guesser is implemented by engines that read a page by its shape, and may be wrong.
type guesser interface{ guesses() }

// Kind says what a page is.
type Kind string

// The kinds of pages.
const (
	KindThread  Kind = "thread"
	KindBoard   Kind = "board"
	KindGone    Kind = "gone"    // the forum says that the thread does not exist
	KindWall    Kind = "wall"    // the forum asks to log in, or forbids
	KindUnknown Kind = "unknown" // a page of the forum that is neither
)

// Why a page gave nothing. errors.Is finds them in what Read, Board and Thread return.
var (
	ErrGone    = errors.New("the forum says that this does not exist")
	ErrWall    = errors.New("the forum wants a login or a permission")
	ErrDrift   = errors.New("the page has text, but nothing was found where posts or rows should be: the reader must be adapted")
	ErrRefused = errors.New("the parser refused the page: it is nested too deeply")
	ErrUnknown = errors.New("no engine knows this page")
	ErrEmpty   = errors.New("the page is empty")
)

// Board is one page of a listing.
type Board struct {
	Name    string
	Threads []Row
	Next    string // address of the next page; empty on the last one
}

// Row is one thread as a listing shows it.
type Row struct {
	ID         string // stable on the site, whatever the title becomes
	Title      string
	URL        string // first page of the thread
	Author     vigie.UserName
	Replies    int // -1: unknown
	LastPostAt time.Time
	PostedAt   time.Time
	LastPage   string // address of the last page, or of the last post; empty when unknown
	Sticky     bool
	Locked     bool
	Moved      bool // the row only points to where the thread is now
}

// Thread is one page of a thread.
type Thread struct {
	ID     string // as Row.ID
	Title  string
	URL    string // first page where the page tells, else this page
	Locked bool
	Posts  []Post
	Page   int    // 0: unknown
	Pages  int    // 0: unknown
	Next   string // address of the next page; empty on the last one
	Last   string // address of the last page; empty when unknown or this one
}

// Bare says that most posts have no time, or no author: the page is not read as it should be.
func (t *Thread) Bare() bool {
	posts, undated, unnamed := 0, 0, 0
	for _, p := range t.Posts {
		if p.Deleted {
			continue
		}
		posts++
		if p.At.IsZero() {
			undated++
		}
		if p.Author.Reveal() == "" {
			unnamed++
		}
	}
	return 2*undated > posts || 2*unnamed > posts
}

// Post is one message: what its author wrote is Text, what they repeated is in Quotes.
type Post struct {
	ID        string
	Author    vigie.UserName // zero: deleted account
	At        time.Time      // zero: the page gave none that could be read
	Text      string
	Quotes    []Quote
	Signature string
	Mentions  []vigie.UserName
	Deleted   bool // the forum shows that a post was here
}

// Quote is a passage of another post.
type Quote struct {
	Author vigie.UserName // zero: the page does not say
	Text   string
}

// Result is what Read found on a page.
type Result struct {
	Engine string
	Kind   Kind
	Next   string
	Thread *Thread // KindThread
	Board  *Board  // KindBoard
	Unsure bool    // read by the page's shape alone: posts may be missing, names may be wrong
}

// Read finds out what a page is and reads it. name is the engine of the site, empty to
// recognise it. On an error the Result still tells as much as is known (Engine, Kind).
func Read(doc *Document, name string) (Result, error) {
	res := Result{Kind: KindUnknown}
	eng, err := choose(doc, name)
	if err != nil {
		return res, err
	}
	res.Engine = eng.Name()
	_, res.Unsure = eng.(guesser)
	fail := func(err error) (Result, error) { return res, fmt.Errorf("%s: %w", res.Engine, err) }
	known := false
	if k, ok := eng.(kinder); ok {
		res.Kind, known = k.Kind(doc), true
	}
	switch {
	case res.Kind == KindGone:
		return fail(ErrGone)
	case res.Kind == KindWall:
		return fail(ErrWall)
	case known && res.Kind == KindUnknown:
		return fail(fmt.Errorf("neither a thread nor a listing: %w", ErrUnknown))
	}
	if res.Kind != KindBoard {
		res.Thread, err = eng.Thread(doc)
		if err == nil {
			res.Thread.Posts = keepPosts(res.Thread.Posts)
			err = checkPosts(doc, res.Thread.Posts)
			if res.Thread.ID = firstOf(res.Thread.ID, res.Thread.URL); err == nil && res.Thread.ID == "" {
				err = fmt.Errorf("a thread without a number and an address: %w", ErrDrift)
			}
		}
		switch {
		case err == nil:
			res.Kind, res.Next = KindThread, res.Thread.Next
			return res, nil
		case errors.Is(err, ErrGone):
			res.Kind = KindGone
		}
		res.Thread = nil
		if known || errors.Is(err, ErrGone) {
			return fail(err)
		}
	}
	board, berr := eng.Board(doc)
	if berr == nil {
		before := len(board.Threads)
		if board.Threads = keepRows(board.Threads); before > 0 && len(board.Threads) == 0 {
			berr = fmt.Errorf("%d rows without an address: %w", before, ErrDrift)
		}
	}
	if berr != nil {
		if errors.Is(berr, ErrGone) {
			res.Kind = KindGone
		}
		return fail(berr)
	}
	res.Kind, res.Board, res.Next = KindBoard, board, board.Next
	return res, nil
}

// choose finds the engine for the page and makes sure that the page is one of its own.
func choose(doc *Document, name string) (Engine, error) {
	if name == "" {
		return Detect(doc)
	}
	eng, ok := ByName(name)
	if !ok {
		return nil, fmt.Errorf("no engine is called %q: %w", name, ErrUnknown)
	}
	if err := doc.check(); err != nil {
		return nil, err
	}
	if eng.Match(doc) {
		return eng, nil
	}
	if f := (feed{}); f.Match(doc) { // a board of any site may be a feed
		return f, nil
	}
	if isFallback(eng) && doc.unknown() { // its pages need not all speak of themselves
		if s := (schema{}); s.Match(doc) {
			return s, nil
		}
		if g := (generic{}); g.MatchNamed(doc) {
			return g, nil
		}
	}
	other, err := Detect(doc)
	if err == nil && name == (feed{}).Name() { // its boards are feeds, its threads are whatever they are
		return other, nil
	}
	if err == nil {
		return nil, fmt.Errorf("the site is set to %s and the page is of %s: %w", name, other.Name(), ErrUnknown)
	}
	return nil, fmt.Errorf("the page is not of %s: %w", name, ErrUnknown)
}

// keepPosts drops what is not a post of its own: entries without an id, repeated ids (the
// post that some engines repeat from the page before, ads that borrow an id) and ads.
func keepPosts(posts []Post) []Post {
	seen := make(map[string]bool, len(posts))
	kept := posts[:0]
	for _, p := range posts {
		if p.ID == "" || seen[p.ID] || isAd(p.Author) {
			continue
		}
		seen[p.ID] = true
		kept = append(kept, p)
	}
	return kept
}

// keepRows drops rows that lead nowhere and the second showing of a thread (some boards list
// what is pinned twice).
func keepRows(rows []Row) []Row {
	seen := make(map[string]bool, len(rows))
	kept := rows[:0]
	for _, r := range rows {
		if r.ID == "" || r.URL == "" || seen[r.ID] {
			continue
		}
		seen[r.ID] = true
		kept = append(kept, r)
	}
	return kept
}

func isAd(author vigie.UserName) bool {
	switch strings.ToLower(author.Reveal()) {
	case "publicité", "anzeige", "advertising", "advertisement", "advertentie":
		return true
	}
	return false
}

// checkPosts is the alarm for a changed markup: no post at all, or three and more of which
// none has a word.
func checkPosts(doc *Document, posts []Post) error {
	if len(posts) == 0 {
		return doc.nothing()
	}
	for _, p := range posts {
		if p.Text != "" || len(p.Quotes) > 0 || p.Deleted {
			return nil
		}
	}
	if len(posts) < 3 { // a page with one picture and no word does exist
		return nil
	}
	return fmt.Errorf("%d posts without a word: %w", len(posts), ErrDrift)
}
