package engine

import (
	"encoding/json"
	"strings"
)

// jvData is what is read of the payload. It also holds tokens and form sessions of the
// visit: they have no field here and are never kept.
type jvData struct {
	Forum struct {
		Readable   *bool             `json:"isForumReadable"`
		ReadOnly   bool              `json:"isForumReadOnly"`
		LockReason []json.RawMessage `json:"lockReason"`
		Status     int               `json:"statusCode"`
	} `json:"forum"`
	Topics   []jvTopic   `json:"listTopics"`
	Messages []jvMessage `json:"listMessage"`
	Pager    struct {
		Current int           `json:"currentPage"`
		Count   int           `json:"pageCount"`
		Pages   []jvPagerPage `json:"pages"`
	} `json:"pagerView"`
	TopicID looseID `json:"topicId"`
	Title   string  `json:"topicTitleField"`
}

type jvPagerPage struct {
	Number int    `json:"pageNumber"`
	URL    string `json:"url"`
}

type jvTopic struct {
	ID       looseID `json:"id"`
	Title    string  `json:"title"`
	URL      string  `json:"url"`
	LastPage string  `json:"lastPageUrl"`
	State    string  `json:"stateTopic"`
	Icon     string  `json:"stateIcon"`
	Author   *struct {
		Name string `json:"pseudo"`
	} `json:"author"`
	Replies  looseID `json:"responsesCount"` // "visible / all" for moderators
	Last     string  `json:"lastMessageDate"`
	LastAlt  string  `json:"lastMessageDateAlt"`
	LastReal string  `json:"realLastMessageDate"`
}

type jvMessage struct {
	ID        looseID `json:"id"`
	Text      string  `json:"text"`
	Rendered  string  `json:"renderedText"`
	State     string  `json:"stateMessage"`
	Date      string  `json:"publishedDate"`
	Author    string  `json:"publishedAuthorName"`
	Deleted   bool    `json:"publishedAuthorIsDeleted"` // the account, not the message
	Signature string  `json:"publishedAuthorSignatureRendered"`
}

func (d *jvData) board(doc *Document) (*Board, error) {
	board := &Board{Name: jvBoardName(doc)}
	for _, t := range d.Topics {
		if t.State == "msg-deleted" || t.ID == "" || resolve(doc, t.URL) == "" {
			continue
		}
		row := Row{
			ID: string(t.ID), Title: oneLine(t.Title), URL: resolve(doc, t.URL), LastPage: resolve(doc, t.LastPage), Replies: -1,
			Sticky: strings.HasPrefix(t.Icon, "pinned"),
			Locked: t.Icon == "lock" || t.Icon == "locked" || t.Icon == "pinned-off",
		}
		if t.Author != nil {
			row.Author = userName(t.Author.Name)
		}
		if visible, _, _ := strings.Cut(string(t.Replies), "/"); visible != "" {
			row.Replies = number(visible)
		}
		for _, s := range []string{t.LastReal, t.LastAlt, t.Last} {
			var ok bool
			if row.LastPostAt, ok = parseDate(s, doc.Now(), doc.Zone(jvZone), true); ok {
				break
			}
		}
		board.Threads = append(board.Threads, row)
	}
	if len(board.Threads) == 0 {
		return nil, doc.nothing()
	}
	if d.Pager.Current < d.Pager.Count {
		if board.Next = d.page(doc, d.Pager.Current+1); board.Next == "" {
			board.Next = jvNextListing(here(doc))
		}
	}
	return board, nil
}

func (d *jvData) thread(doc *Document) *Thread {
	out := &Thread{ID: string(d.TopicID), Title: oneLine(d.Title), Page: d.Pager.Current, Pages: d.Pager.Count}
	out.Locked = d.Forum.ReadOnly || len(d.Forum.LockReason) > 0
	address := here(doc)
	if id, _, _ := jvPage(address); id == "" && len(d.Pager.Pages) > 0 {
		address = resolve(doc, d.Pager.Pages[0].URL)
	}
	jvLinks(address, out)
	for _, m := range d.Messages {
		p := Post{ID: string(m.ID)}
		if !m.Deleted {
			p.Author = userName(m.Author)
		}
		p.At, _ = parseDate(m.Date, doc.Now(), doc.Zone(jvZone), true)
		if m.State != "" && m.State != "msg-visible" {
			p.Deleted = true
			out.Posts = append(out.Posts, p)
			continue
		}
		if m.Rendered != "" {
			jvFill(&p, fragment(m.Rendered))
		} else {
			jvRaw(&p, m.Text)
		}
		p.Signature = strings.TrimSpace(plainText(fragment(m.Signature)))
		out.Posts = append(out.Posts, p)
	}
	return out
}

// page is the address that the pager gives to a page; it names the first ten and every tenth.
func (d *jvData) page(doc *Document, n int) string {
	for _, p := range d.Pager.Pages {
		if p.Number == n {
			return resolve(doc, p.URL)
		}
	}
	return ""
}

// jvLinks fills the addresses of a thread from the address of any of its pages.
func jvLinks(address string, out *Thread) {
	id, page, at := jvPage(address)
	if id == "" {
		out.URL = address
		return
	}
	if out.ID == "" {
		out.ID = id
	}
	out.URL = at(1)
	if out.Page == 0 {
		out.Page = page
	}
	if out.Page < out.Pages {
		out.Next, out.Last = at(out.Page+1), at(out.Pages)
	}
}

// jvRaw reads JVCode, for a message that was not rendered: quoted lines begin with "> ".
func jvRaw(p *Post, text string) {
	p.Text, p.Quotes = splitQuoted(text)
	for i, q := range p.Quotes {
		first, rest, ok := strings.Cut(q.Text, "\n")
		if name, found := jvQuotedName(first); found && ok {
			p.Quotes[i] = Quote{Author: userName(name), Text: strings.TrimSpace(rest)}
		}
	}
}
