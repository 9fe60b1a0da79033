package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// reddit reads the JSON of Reddit's API: listings, threads with their tree of comments, and
// batches of "more" comments. The public pages are closed to programs and are not read.
type reddit struct{}

func (reddit) Name() string { return "reddit" }

// Match takes JSON by its shape; of HTML, the page that refuses programs alone.
func (reddit) Match(doc *Document) bool {
	if doc.JSON() == nil {
		return rdBlocked.Match(doc.Page().Body)
	}
	return rdRead(doc) != nil
}

// Kind tells by the shape; a forbidden or blocked page is a wall, a missing one is gone.
func (reddit) Kind(doc *Document) Kind {
	if doc.JSON() == nil {
		return KindWall
	}
	page := rdRead(doc)
	switch {
	case page == nil:
		return KindUnknown
	case page.err.Code == 404 || page.err.Code == 410 || page.err.Reason == "banned":
		return KindGone
	case page.err.Code != 0:
		return KindWall
	case page.listing != nil:
		return KindBoard
	}
	return KindThread
}

// Board reads a listing of threads; other things in it (comments, people) are passed over.
func (reddit) Board(doc *Document) (*Board, error) {
	page := rdRead(doc)
	if page == nil || page.listing == nil {
		return nil, ErrDrift
	}
	board := &Board{}
	for _, thing := range page.listing.Children {
		if thing.Kind != "t3" {
			continue
		}
		var e rdEntry
		if err := json.Unmarshal(thing.Data, &e); err != nil {
			return nil, fmt.Errorf("a thread of the listing: %w (%w)", ErrDrift, err)
		}
		if e.ID == "" || e.Promoted {
			continue
		}
		row := Row{
			ID: e.ID, Title: oneLine(rdUnescape(e.Title)), URL: rdAddress(doc, e.ID, e.Permalink), Author: userName(e.Author), Replies: -1,
			PostedAt: rdTime(e.Created, doc.Now()), Sticky: e.Sticky, Locked: e.Locked || e.Archived,
		}
		if e.Comments != nil {
			row.Replies = *e.Comments
			if row.Replies == 0 {
				row.LastPostAt = row.PostedAt // the API does not say when the last comment came
			}
		}
		if board.Name == "" && e.Subreddit != "" {
			board.Name = "r/" + e.Subreddit
		}
		board.Threads = append(board.Threads, row)
	}
	if page.listing.After != "" {
		board.Next = withQuery(doc, "after", page.listing.After)
	}
	if len(board.Threads) == 0 {
		return nil, ErrDrift
	}
	return board, nil
}

// Thread reads the opening post and the whole tree, in the order of time. Comments that the
// page leaves out ("more") are the next page; how many pages there are is not known then.
func (reddit) Thread(doc *Document) (*Thread, error) {
	page := rdRead(doc)
	if page == nil || page.listing != nil {
		return nil, ErrDrift
	}
	out := &Thread{}
	if page.thread != nil {
		out.Page = 1
		for _, thing := range page.thread.Children {
			var e rdEntry
			if thing.Kind != "t3" || json.Unmarshal(thing.Data, &e) != nil || e.ID == "" {
				continue
			}
			out.ID, out.Title, out.URL = e.ID, oneLine(rdUnescape(e.Title)), rdAddress(doc, e.ID, e.Permalink)
			out.Locked = e.Locked || e.Archived
			out.Posts = append(out.Posts, rdPost(e, e.SelfText, e.SelfHTML, doc.Now()))
		}
	}
	opening := len(out.Posts)
	walk := rdWalk{out: out, now: doc.Now()}
	walk.things(page.tree, 0)
	slices.SortStableFunc(out.Posts[opening:], func(a, b Post) int { return a.At.Compare(b.At) })
	if len(out.Posts) == 0 {
		return nil, ErrDrift
	}
	if out.ID == "" {
		return nil, errNoNumber
	}
	if out.URL == "" {
		out.URL = rdAddress(doc, out.ID, "")
	}
	switch {
	case len(walk.more) > 0:
		out.Next = rdMore(doc, out.ID, walk.more)
	case page.thread != nil:
		out.Pages = 1
	}
	return out, nil
}

// rdWalk flattens the tree of comments.
type rdWalk struct {
	out  *Thread
	now  time.Time
	more []string // ids of comments that were left out
}

// rdDepth is more than Reddit nests (10): a tree made to cost time or stack ends there.
const rdDepth = 16

func (w *rdWalk) things(things []rdThing, depth int) {
	for _, thing := range things {
		if thing.Kind == "more" {
			var left struct {
				Children []string `json:"children"`
			}
			if json.Unmarshal(thing.Data, &left) == nil {
				w.more = append(w.more, left.Children...) // none behind "continue this thread"
			}
			continue
		}
		var e rdEntry
		if thing.Kind != "t1" || json.Unmarshal(thing.Data, &e) != nil || e.ID == "" {
			continue
		}
		if w.out.ID == "" {
			w.out.ID = strings.TrimPrefix(e.LinkID, "t3_")
		}
		w.out.Posts = append(w.out.Posts, rdPost(e, e.Body, e.BodyHTML, w.now))
		if !bytes.HasPrefix(e.Replies, []byte("{")) {
			continue
		}
		var replies rdThing
		var list rdListing
		if depth < rdDepth && json.Unmarshal(e.Replies, &replies) == nil && json.Unmarshal(replies.Data, &list) == nil {
			w.things(list.Children, depth+1)
		}
	}
}

// rdBatch is how many comments one request for more may name.
const rdBatch = 100

// rdMore is the address of comments that were left out.
func rdMore(doc *Document, id string, children []string) string {
	q := url.Values{
		"api_type": {"json"}, "raw_json": {"1"}, "link_id": {"t3_" + id},
		"children": {strings.Join(children[:min(len(children), rdBatch)], ",")},
	}
	return resolve(doc, "/api/morechildren?"+q.Encode())
}

var (
	rdQuote  = all(`blockquote`)
	rdNobody = one(`.quote-author`)
	rdPerson = all(`a[href*="/u/"]`)
)
