//go:build unix

package main

import (
	"bytes"
	"fmt"
	"html"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigie/crawler/sim"
)

// shape says how to make full pages of a fixture: which of its posts is repeated, with
// another number, author and text each time.
type shape struct {
	engine, file, url     string
	first                 string // stands in the first post
	post                  string // stands in the post that is repeated
	opens, closes         string // the two ends of a post
	end                   string // what follows the last post
	id, author, text      string // of the repeated post
	drop                  *regexp.Regexp
	before, between, tail string // filled by cut
}

var shapes = []shape{
	{
		engine: "phpbb", file: "thread.html", url: "https://volkstuintje.example.org/viewtopic.php?t=4502",
		first: `<div id="p9150"`, post: `<div id="p9152"`, opens: `<div id="p91`, closes: "<hr class=\"divider\" />\n", end: `<div class="action-bar bar-bottom">`,
		id: "9152", author: "Wim H", text: "Gewoon niet doen. Wie zoekt nou zoiets op bij een tuinforum", drop: regexp.MustCompile(`(?s)<ul>\s*<li class="active">.*?</ul>`),
	},
	{
		engine: "xenforo", file: "thread.html", url: "https://atelier.example.org/threads/premiere-fois-aux-champignons-peur-du-bad-trip.90210/",
		first: `data-content="post-700101"`, post: `data-content="post-700101"`, opens: `<article class="message `, closes: "\n\t</article>\n", end: "</div></div>\n<div class=\"block-outer\">",
		id: "700101", author: "vagabond42", text: "Bonsoir,",
	},
	{
		engine: "vbulletin", file: "thread.html", url: "https://potager.example.org/showthread.php?7811-Peut-on-arreter-le-lexomil-d-un-coup",
		first: `id="post_91001"`, post: `id="post_91002"`, opens: `<li class="postbitlegacy`, closes: "\n</li>\n", end: "</ol>\n<div class=\"separator\">",
		id: "91002", author: "Papi Binette", text: "Qu&#039;elle jette, on vit mieux sans !",
	},
	{
		engine: "mesdiscussions", file: "thread.html", url: "https://forum.exemple-sante.org/sante/drogues-dependances/premiere-fois-inquiet-sujet_29169_1.htm",
		first: `<a name="t501">`, post: `<a name="t502">`, opens: `<table cellspacing="0"`, closes: "</td></tr></table>\n", end: `<script language="javascript"`,
		id: "502", author: "Marronnier7", text: "Ne mélange rien avant d'avoir parlé à ton pharmacien.",
	},
}

// cut takes the fixture apart.
func (s shape) cut(tb testing.TB) shape {
	tb.Helper()
	page := readFixture(tb, s.engine, s.file)
	if s.drop != nil {
		page = s.drop.ReplaceAllString(page, "")
	}
	begin := func(mark string) int { return strings.LastIndex(page[:strings.Index(page, mark)+len(mark)], s.opens) }
	from := begin(s.post)
	to := from + strings.Index(page[from:], s.closes) + len(s.closes)
	s.before, s.between, s.tail = page[:begin(s.first)], page[from:to], page[strings.Index(page, s.end):]
	if !strings.Contains(s.between, s.text) || !strings.Contains(s.between, s.author) {
		tb.Fatalf("%s: the post to repeat is not where it was:\n%s", s.engine, s.between)
	}
	return s
}

func readFixture(tb testing.TB, engine, file string) string {
	tb.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "crawler", "engine", "testdata", engine, file))
	if err != nil {
		tb.Fatal(err)
	}
	return string(page)
}

// page is the n-th thread of the forum: twenty posts of sixty words on one page.
func (s shape) page(w *invented, n int) []byte {
	var b bytes.Buffer
	b.WriteString(s.before)
	for i := range 20 {
		text := w.text(60)
		if i == 0 {
			text = w.opening(n, 60)
		}
		text = strings.ReplaceAll(html.EscapeString(text), ". ", ".<br />\n")
		post := strings.ReplaceAll(s.between, s.id, fmt.Sprint(1000000+n*20+i))
		post = strings.ReplaceAll(post, s.author, w.name())
		b.WriteString(strings.Replace(post, s.text, text, 1))
	}
	b.WriteString(s.tail)
	return b.Bytes()
}

// jeuxvideoPage is a page of twenty posts from the simulated forum: HTML with the same posts
// packed beside it, as the site sends it.
func jeuxvideoPage(tb testing.TB) (url string, body []byte) {
	tb.Helper()
	now := benchNow
	f := sim.New(sim.Options{Seed: 1, Quiet: true, Now: func() time.Time { return now }}).Forum("jeux.forum.example")
	for _, t := range f.Threads() {
		if t.Posts <= 20 || t.Deleted {
			continue
		}
		rec := httptest.NewRecorder()
		f.Handler().ServeHTTP(rec, httptest.NewRequest("GET", t.URL, nil))
		return t.URL, rec.Body.Bytes()
	}
	tb.Fatal("no simulated thread has twenty posts")
	return "", nil
}

// benchNow is later than every date of the fixtures.
var benchNow = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// listing makes a page of phpBB with rows for the threads from..to.
func listing(tb testing.TB, w *invented, from, to int) []byte {
	tb.Helper()
	page := readFixture(tb, "phpbb", "board.html")
	const opens, closes = "\t<li class=\"row bg1\">\n", "\n\t</li>\n"
	all := strings.Split(page, opens)
	row := opens + all[2][:strings.Index(all[2], closes)] + closes // the second ordinary row, with one page
	head, foot := all[0], all[len(all)-1]
	head = regexp.MustCompile(`(?s)\t<li class="row bg. sticky">.*?\n\t</li>\n`).ReplaceAllString(head, "")
	head = regexp.MustCompile(`(?s)\t<div class="forumbg announcement">.*?\n\t</div></div>\n`).ReplaceAllString(head, "")
	foot = foot[strings.Index(foot, closes)+len(closes):]
	pages := regexp.MustCompile(`(?s)<ul>\s*<li class="active">.*?</ul>`)
	var b bytes.Buffer
	b.WriteString(pages.ReplaceAllString(head, ""))
	for n := from; n < to; n++ {
		r := strings.ReplaceAll(row, "4499", fmt.Sprint(threadNumber(n)))
		r = strings.ReplaceAll(r, "Slakken &amp; koperband: werkt dat?", w.text(6))
		r = strings.ReplaceAll(r, "<strong>2</strong>", "<strong>19</strong>")
		b.WriteString(strings.ReplaceAll(r, "2 <dfn>Reacties", "19 <dfn>Reacties"))
	}
	b.WriteString(pages.ReplaceAllString(foot, ""))
	return b.Bytes()
}

func threadNumber(n int) int { return 500_000 + n }
