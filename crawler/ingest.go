package crawler

import (
	"net/url"
	"strconv"
	"time"

	"vigie"
	"vigie/crawler/engine"
)

// ingest turns what an engine read into what may be stored: names become pseudonyms, also
// inside texts and quotes, and personal data is redacted. Nothing of a page gets past it
// in another form.
func (c *Crawler) ingest(site vigie.Site, board vigie.Board, row engine.Row, read *engine.Thread, now time.Time) vigie.Thread {
	mask := c.o.Key.Masker(site.ID, participants(read, row), c.o.Keep)
	title := read.Title
	if title == "" {
		title = row.Title
	}
	address := read.URL
	if address == "" {
		address = row.URL
	}
	t := vigie.Thread{
		ID: vigie.ThreadID(site.ID, row.ID), SiteID: site.ID, BoardID: board.ID, Key: row.ID,
		URL: cleanURL(address), Title: mask.Text(title), Lang: site.Lang, Locked: read.Locked || row.Locked,
		Replies: row.Replies, LastAt: row.LastPostAt, PostedAt: row.PostedAt, FetchedAt: now, State: vigie.ThreadAlive,
	}
	for i, p := range read.Posts {
		post := vigie.Post{ID: p.ID, Author: c.o.Key.Pseudonym(site.ID, p.Author.Reveal()), At: p.At, Text: mask.Text(p.Text)}
		if post.ID == "" {
			post.ID = "p" + strconv.Itoa(i)
		}
		for _, q := range p.Quotes {
			post.Quotes = append(post.Quotes, mask.Text(q.Text))
		}
		t.Posts = append(t.Posts, post)
		if p.At.After(t.LastAt) {
			t.LastAt = p.At
		}
	}
	return t
}

// participants lists every name that the page gives away.
func participants(read *engine.Thread, row engine.Row) []string {
	seen := map[string]bool{}
	var out []string
	add := func(n vigie.UserName) {
		if name := n.Reveal(); name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	add(row.Author)
	for _, p := range read.Posts {
		add(p.Author)
		for _, q := range p.Quotes {
			add(q.Author)
		}
		for _, m := range p.Mentions {
			add(m)
		}
	}
	return out
}

// cleanURL drops what an address may carry beside the thread: fragment and credentials.
func cleanURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.User, u.Fragment = nil, ""
	return u.String()
}
