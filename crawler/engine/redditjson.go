package engine

import (
	"bytes"
	"encoding/json"
	"html"
	"math"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

const rdList = "Listing"

// rdThing is anything that the API sends: a kind and what belongs to it.
type rdThing struct {
	Kind string          `json:"kind"` // Listing, t1 comment, t3 thread, more
	Data json.RawMessage `json:"data"`
}

type rdListing struct {
	After    string    `json:"after"`
	Children []rdThing `json:"children"`
}

// rdEntry is a thread (t3) or a comment (t1).
type rdEntry struct {
	ID        string          `json:"id"`
	LinkID    string          `json:"link_id"`
	Subreddit string          `json:"subreddit"`
	Title     string          `json:"title"`
	SelfText  string          `json:"selftext"`
	SelfHTML  string          `json:"selftext_html"`
	Body      string          `json:"body"`
	BodyHTML  string          `json:"body_html"`
	Author    string          `json:"author"`
	Created   float64         `json:"created_utc"`
	Replies   json.RawMessage `json:"replies"` // "" or a Listing
	Comments  *int            `json:"num_comments"`
	Permalink string          `json:"permalink"`
	Sticky    bool            `json:"stickied"`
	Locked    bool            `json:"locked"`
	Archived  bool            `json:"archived"`
	Removed   *string         `json:"removed_by_category"`
	Promoted  bool            `json:"promoted"`
}

type rdError struct {
	Code    int    `json:"error"`
	Message string `json:"message"`
	Reason  string `json:"reason"`
	JSON    *struct {
		Data struct {
			Things []rdThing `json:"things"`
		} `json:"data"`
	} `json:"json"`
}

// rdPage is a page sorted into what it is.
type rdPage struct {
	listing *rdListing // a board
	thread  *rdListing // the one t3 of a thread page
	tree    []rdThing  // its comments
	err     rdError
}

var rdBlocked = regexp.MustCompile(`(?i)whoa there, pardner|you've been blocked by network security`)

// rdRead decodes the page once; nil when its shape is not Reddit's.
func rdRead(doc *Document) *rdPage {
	if page, ok := doc.memo.(*rdPage); ok {
		return page
	}
	page := rdDecode(doc.JSON())
	if page != nil {
		doc.memo = page
	}
	return page
}

func rdDecode(body json.RawMessage) *rdPage {
	page := &rdPage{}
	if bytes.HasPrefix(body, []byte("[")) {
		var parts []rdThing
		if json.Unmarshal(body, &parts) != nil || len(parts) == 0 || parts[0].Kind != rdList {
			return nil
		}
		page.thread = &rdListing{}
		if json.Unmarshal(parts[0].Data, page.thread) != nil {
			return nil
		}
		for _, part := range parts[1:] {
			var comments rdListing
			if part.Kind == rdList && json.Unmarshal(part.Data, &comments) == nil {
				page.tree = append(page.tree, comments.Children...)
			}
		}
		return page
	}
	var thing rdThing
	if json.Unmarshal(body, &thing) == nil && thing.Kind == rdList {
		page.listing = &rdListing{}
		if json.Unmarshal(thing.Data, page.listing) != nil {
			return nil
		}
		return page
	}
	if json.Unmarshal(body, &page.err) != nil {
		return nil
	}
	switch {
	case page.err.JSON != nil && len(page.err.JSON.Data.Things) > 0 && page.err.JSON.Data.Things[0].Kind != "":
		page.tree = page.err.JSON.Data.Things
		return page
	case page.err.Code >= 400 && page.err.Message != "":
		return page
	}
	return nil
}

func rdPost(e rdEntry, text, rendered string, now time.Time) Post {
	p := Post{ID: e.ID, Author: userName(e.Author), At: rdTime(e.Created, now)}
	switch strings.TrimSpace(text) {
	case "[deleted]", "[removed]", "[ Removed by Reddit ]":
		p.Deleted = true
		return p
	case "":
		p.Deleted = e.Removed != nil && *e.Removed != ""
	}
	if rendered == "" {
		p.Text, p.Quotes = splitQuoted(rdUnescape(text))
		return p
	}
	body := fragment(rdUnescape(rendered))
	p.Quotes = readQuotes(body, rdQuote, rdNobody)
	body.FindMatcher(rdPerson).Each(func(_ int, a *goquery.Selection) {
		if _, name, ok := strings.Cut(a.AttrOr("href", ""), "/u/"); ok {
			p.Mentions = append(p.Mentions, userName(strings.Trim(name, "/")))
		}
	})
	p.Text = strings.TrimSpace(plainText(body, rdQuote))
	return p
}

// rdUnescape undoes the escaping of &, < and > that the API adds unless it is asked not to
// (raw_json=1); text without it comes out as it went in.
func rdUnescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	if strings.HasPrefix(strings.TrimSpace(s), "<") {
		return s // already markup
	}
	return html.UnescapeString(s)
}

// rdAddress is a thread's address for people: on www.reddit.com whichever host of Reddit's the
// page came from, else on the page's own host.
func rdAddress(doc *Document, id, permalink string) string {
	base := doc.URL()
	if host := base.Hostname(); host == "" || host == "reddit.com" || strings.HasSuffix(host, ".reddit.com") {
		base = &url.URL{Scheme: "https", Host: "www.reddit.com"}
	}
	short := (&url.URL{Scheme: base.Scheme, Host: base.Host}).JoinPath("comments", id, "/").String()
	if permalink == "" {
		return short
	}
	u, err := base.Parse(permalink)
	if err != nil {
		return short
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String()
}

func rdTime(seconds float64, now time.Time) time.Time {
	if seconds <= 0 || seconds > 1e11 {
		return time.Time{}
	}
	whole, part := math.Modf(seconds)
	return notAfter(time.Unix(int64(whole), int64(part*1e9)).UTC(), now)
}
