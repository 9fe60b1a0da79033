package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"vigie"
)

// Options say what a page cannot: when it is read, and what its times mean.
type Options struct {
	Now      time.Time
	Zone     *time.Location // of times without an offset; nil: the engine's default
	DayFirst bool           // 04-06-2019 is the 4th of June; false: unless the page shows it
}

// Document is a page, parsed at most once however many engines look at it. It is for one
// goroutine.
type Document struct {
	page *vigie.Page
	opt  Options
	url  *url.URL

	parsed bool
	root   *goquery.Document
	err    error
	head   head

	jsonDone bool
	json     json.RawMessage

	orderDone, dayFirst bool

	knownDone, known bool // whether a proper engine knows the page

	zone *time.Location
	memo any // what an engine keeps between Kind and Thread: a decoded payload
}

// head is what the top of an HTML page says about its maker; it is read in one walk.
type head struct {
	html, body *html.Node
	generator  string
	base       *url.URL
	canonical  string
	title      string
}

// Open makes a Document of a page. Nothing is parsed before it is asked for.
func Open(page *vigie.Page, opt Options) *Document {
	u, err := url.Parse(page.URL)
	if err != nil {
		u = &url.URL{}
	}
	return &Document{page: page, opt: opt, url: u}
}

// Page is the page itself.
func (d *Document) Page() *vigie.Page { return d.page }

// URL is the page's final address; empty, never nil, when it cannot be read.
func (d *Document) URL() *url.URL { return d.url }

// Now is when the page is read.
func (d *Document) Now() time.Time { return d.opt.Now }

// DayFirst says whether 04-06-2019 is in June: because the site is set so, or because the
// page's other dates leave no doubt.
func (d *Document) DayFirst() bool {
	if !d.orderDone {
		d.orderDone = true
		d.dayFirst = d.opt.DayFirst || showsDayFirst(d.page.Body)
	}
	return d.dayFirst
}

// Zone is the place whose clock the page's times follow: the site's, else def, else UTC.
func (d *Document) Zone(def string) *time.Location {
	if d.opt.Zone != nil {
		return d.opt.Zone
	}
	if def == defaultZone {
		return defaultLocation()
	}
	if d.zone == nil { // LoadLocation reads a file: once a page is enough
		loc, err := time.LoadLocation(def)
		if err != nil {
			loc = time.UTC
		}
		d.zone = loc
	}
	return d.zone
}

// HTML is the parsed page. It is never nil: after an error (see Err) it is empty.
func (d *Document) HTML() *goquery.Document {
	if d.parsed {
		return d.root
	}
	d.parsed = true
	if d.JSON() != nil { // engines of pages ask for it too: it has no elements
		d.root = goquery.NewDocumentFromNode(&html.Node{Type: html.DocumentNode})
		return d.root
	}
	node, err := html.Parse(bytes.NewReader(d.page.Body))
	if err != nil { // unreachable unless the nesting passes the parser's 512 elements: a reader of memory never fails
		d.err = fmt.Errorf("%w (%w)", ErrRefused, err)
		node = &html.Node{Type: html.DocumentNode}
	}
	d.root = goquery.NewDocumentFromNode(node)
	d.readHead(node)
	return d.root
}

// Err says why HTML is empty, if the parser gave up.
func (d *Document) Err() error {
	d.HTML()
	return d.err
}

// JSON is the body when it is one JSON value, else nil.
func (d *Document) JSON() json.RawMessage {
	if !d.jsonDone {
		d.jsonDone = true
		body := bytes.TrimSpace(d.page.Body)
		if len(body) > 0 && (body[0] == '{' || body[0] == '[') && json.Valid(body) {
			d.json = body
		}
	}
	return d.json
}

// Generator is the page's own word for the software that made it, in lower case.
func (d *Document) Generator() string {
	d.HTML()
	return d.head.generator
}

// Canonical is the address that the page gives itself, made absolute; it may be empty.
func (d *Document) Canonical() string {
	d.HTML()
	return absolute(d, d.head.canonical)
}

// Title is the text of the title element.
func (d *Document) Title() string {
	d.HTML()
	return d.head.title
}

// htmlAttr and bodyAttr are attributes of the two outermost elements.
func (d *Document) htmlAttr(name string) string { d.HTML(); return attr(d.head.html, name) }
func (d *Document) bodyAttr(name string) string { d.HTML(); return attr(d.head.body, name) }

// has says whether the raw page holds a string: the cheapest question there is.
func (d *Document) has(s string) bool { return bytes.Contains(d.page.Body, []byte(s)) }

func (d *Document) readHead(root *html.Node) {
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode && n.Data == "html" {
			d.head.html = n
		}
	}
	if d.head.html == nil {
		return
	}
	for n := d.head.html.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "body":
			d.head.body = n
		case n.Data == "head":
			d.readMeta(n)
		}
	}
}

func (d *Document) readMeta(node *html.Node) {
	for n := node.FirstChild; n != nil; n = n.NextSibling {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "meta":
			if strings.EqualFold(attr(n, "name"), "generator") {
				d.head.generator = strings.ToLower(attr(n, "content"))
			}
		case "link":
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				d.head.canonical = attr(n, "href")
			}
		case "base":
			if u, err := d.url.Parse(strings.TrimSpace(attr(n, "href"))); err == nil && attr(n, "href") != "" && d.head.base == nil {
				d.head.base = u
			}
		case "title":
			if n.FirstChild != nil && d.head.title == "" {
				d.head.title = strings.Join(strings.Fields(n.FirstChild.Data), " ")
			}
		}
	}
}

// check says why no engine need look at the page.
func (d *Document) check() error {
	if len(bytes.TrimSpace(d.page.Body)) == 0 {
		return ErrEmpty
	}
	if d.JSON() != nil {
		return nil
	}
	return d.Err()
}

// blank says that the page has markup and no word.
func (d *Document) blank() bool {
	if d.JSON() != nil {
		return false
	}
	d.HTML()
	return d.head.body == nil || !hasWord(d.head.body)
}

// nothing is the error for a page on which neither post nor row was found.
func (d *Document) nothing() error {
	switch {
	case d.check() != nil:
		return d.check()
	case d.blank():
		return ErrEmpty
	}
	return ErrDrift
}

func attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
