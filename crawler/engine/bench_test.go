package engine_test

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/net/html"

	"vigie/crawler/engine"
)

// postsEnd is what follows the last post in the fixture of a thread.
var postsEnd = map[string]string{
	"phpbb":     `<div class="action-bar bar-bottom">`,
	"xenforo":   "</div></div>\n<div class=\"block-outer\">",
	"vbulletin": "</ol>\n<div class=\"separator\">",
	"fluxbb":    `<div class="postlinksb">`,
	"punbb":     `<div class="postlinksb">`,
}

// fullPage repeats the posts of a fixture until they are about twenty, the length of a page
// on most boards. Read drops the copies last of all, so that their cost is counted.
func fullPage(f fixture) []byte {
	end, mark := postsEnd[f.engine], postMarks[f.engine]
	if end == "" {
		return f.body
	}
	from := mark.FindIndex(f.body)[0]
	if f.engine == "xenforo" { // its mark is an attribute
		from = bytes.LastIndexByte(f.body[:from], '<')
	}
	to := bytes.Index(f.body, []byte(end))
	posts := f.body[from:to]
	one := len(mark.FindAll(posts, -1))
	if f.engine == "phpbb" || f.engine == "xenforo" { // two marks a post
		one /= 2
	}
	var page bytes.Buffer
	page.Write(f.body[:from])
	page.Write(bytes.Repeat(posts, (20+one/2)/one))
	page.Write(f.body[to:])
	return page.Bytes()
}

// BenchmarkRead tells how many times longer it takes to read a page than to html.Parse the
// same bytes: both in turn, with the engine named and with the engine to be recognised.
func BenchmarkRead(b *testing.B) {
	for _, f := range fixtures(b) {
		if f.stem() != "thread" || !f.html() {
			continue
		}
		body := fullPage(f)
		for how, name := range map[string]string{"named": f.engine, "recognised": ""} {
			b.Run(f.engine+"/"+how, func(b *testing.B) {
				parse, read := time.Hour, time.Hour // the best of each: a busy machine only adds
				for b.Loop() {
					start := time.Now()
					if _, err := html.Parse(bytes.NewReader(body)); err != nil {
						b.Fatal(err)
					}
					middle := time.Now()
					if _, err := engine.Read(open(f.url, body), name); err != nil {
						b.Fatal(err)
					}
					parse, read = min(parse, middle.Sub(start)), min(read, time.Since(middle))
				}
				b.ReportMetric(float64(read)/float64(parse), "x-html.Parse")
				b.ReportMetric(float64(len(body)), "bytes")
			})
		}
	}
}
