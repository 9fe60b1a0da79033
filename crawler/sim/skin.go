package sim

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

//go:embed templates/*.html
var templateFiles embed.FS

// skin is one forum software: its addresses and its pages.
type skin interface {
	sizes() (rows, posts int)                 // a page holds
	parse(f *Forum, u *url.URL) (place, bool) // false: the software knows no such address
	boardPath(b *board, page int) string
	threadPath(t *thread, page int) string
	key(t *thread) string  // the thread's id as an engine reads it
	postKey(p post) string // the same of a post
	render(v *view) (answer, error)
}

// place is what an address means.
type place struct {
	board *board // nil for a thread
	id    int64
	page  int
	post  int64 // the page that holds this post; 0: page counts
	after int64 // the page that begins after this thread; 0: page counts
	json  bool  // data, not a page, is asked for
}

// answer is a page before charset and validators.
type answer struct {
	status int
	kind   string // content type
	body   []byte
}

// view is what a skin draws from: a board's page, a thread's page, or one that is gone.
type view struct {
	Forum  *Forum
	Board  *board
	Thread *thread // nil on a board
	Rows   []row
	Posts  []post
	Page   int
	Pages  int
	Now    time.Time
	Gone   bool
	JSON   bool
	all    []post    // the posts of all pages
	listed []*thread // all that the board's listing rests on, deleted threads included
}

// row is one line of a listing.
type row struct {
	Thread         *thread
	Replies, Views int
	Pages          int
	Last           post
}

func (s templates) page(name string, v *view) ([]byte, error) {
	var out bytes.Buffer
	if err := s.t.ExecuteTemplate(&out, name, v); err != nil {
		return nil, fmt.Errorf("draw %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// templates are the parsed pages of one skin: board, thread and gone.
type templates struct{ t *template.Template }

func newTemplates(file string, funcs template.FuncMap) templates {
	all := template.FuncMap{"rich": rich, "add": func(a, b int) int { return a + b }, "upto": upto, "pair": func(v *view, r row) pair { return pair{v, r} }}
	maps.Copy(all, funcs)
	return templates{template.Must(template.New(file).Funcs(all).ParseFS(templateFiles, "templates/"+file))}
}

// postKey is the number in the page. Reddit writes it in base 36.
func (templates) postKey(p post) string { return strconv.FormatInt(p.id, 10) }

// draw renders one of the three pages of an HTML skin.
func (s templates) draw(v *view, goneStatus int) (answer, error) {
	name, status := "board", http.StatusOK
	switch {
	case v.Gone:
		name, status = "gone", goneStatus
	case v.Thread != nil:
		name = "thread"
	}
	body, err := s.page(name, v)
	return answer{status, "text/html; charset=utf-8", body}, err
}

// rich turns the text of a post into its HTML: line ends, smileys.
func rich(text string) template.HTML {
	s := template.HTMLEscapeString(strings.TrimSpace(text))
	s = strings.ReplaceAll(s, "\n", "<br />\n")
	return template.HTML(strings.ReplaceAll(s, ":)", `<img class="smilies" src="/images/smilies/icon_smile.gif" alt=":)" width="15" height="17" />`)) //nolint:gosec // escaped above
}

// upto counts from 1 to n.
func upto(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i + 1
	}
	return out
}

func (v *view) BoardPath(page int) string { return v.Forum.plan.skin.boardPath(v.Board, page) }

func (v *view) ThreadPath(t *thread, page int) string { return v.Forum.plan.skin.threadPath(t, page) }

// Name, Slug and the like let templates reach what they print.
func (v *view) Name() string { return v.Forum.plan.name }

// BoardName is the board's title.
func (v *view) BoardName() string { return v.Board.plan.name }

// Lang is the language of the pages.
func (v *view) Lang() string { return v.Forum.plan.lang }

// Next is the address of the next page, empty on the last one.
func (v *view) Next() string {
	switch {
	case v.Page >= v.Pages:
		return ""
	case v.Thread != nil:
		return v.ThreadPath(v.Thread, v.Page+1)
	}
	return v.BoardPath(v.Page + 1)
}

// Session is a session id of the kind that ends up in links: it must never become a key.
func (v *view) Session() string {
	return fmt.Sprintf("%016x%016x", roll(1, uint64(v.Now.Unix()/3600), v.Forum.plan.host), roll(2, uint64(v.Page), v.Forum.plan.host))
}

func (t *thread) ID() int64      { return t.id }
func (t *thread) Title() string  { return t.title }
func (t *thread) Slug() string   { return t.slug }
func (t *thread) Author() string { return t.posts[0].author }

// Member is the number of whoever opened the thread.
func (t *thread) Member() uint64   { return t.posts[0].Member() }
func (t *thread) Start() time.Time { return t.start }
func (t *thread) Sticky() bool     { return t.sticky }
func (t *thread) Locked() bool     { return t.locked }

func (p post) ID() int64         { return p.id }
func (p post) N() int            { return p.n }
func (p post) Number() int       { return p.n + 1 }
func (p post) Author() string    { return p.author }
func (p post) At() time.Time     { return p.at }
func (p post) Text() string      { return p.text }
func (p post) Edited() time.Time { return p.edited }
func (p post) Deleted() bool     { return p.deleted }
func (p post) Quote() *post      { return p.quote }

// Member is a number for the author, as profile addresses have one.
func (p post) Member() uint64 { return roll(3, 0, p.author) % 90000 }

// Signature is what the author has under every post; most have nothing.
func (p post) Signature() string {
	list := []string{
		"Je carbure au café et à la mauvaise foi.", "« La vie est un long fleuve avec des moustiques. »",
		"Wie dit leest heeft te veel tijd.", "Posted from a very old toaster", "Team chocolat noir",
	}
	n := roll(4, 0, p.author)
	if n%5 != 0 {
		return ""
	}
	return list[n/5%uint64(len(list))]
}

// LastAt is the last visible post of the thread shown.
func (v *view) LastAt() time.Time { return v.Thread.lastAt() }

// pair hands a template that draws one row the page it stands on.
type pair struct {
	View *view
	Row  row
}
