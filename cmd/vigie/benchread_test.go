//go:build unix

package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"golang.org/x/net/html"

	"vigie"
	"vigie/configs"
	"vigie/crawler/engine"
	"vigie/crawler/privacy"
	"vigie/triage"
	"vigie/triage/lexicon"
)

// reader does to a page what a visit and triage do, without I/O.
type reader struct {
	judge *triage.Classifier
	key   *privacy.Key
}

func newReader(tb testing.TB) *reader {
	tb.Helper()
	lex, err := lexicon.Load(configs.Lexicon())
	if err != nil {
		tb.Fatal(err)
	}
	key, err := privacy.LoadOrCreateKey(filepath.Join(tb.TempDir(), "keys"))
	if err != nil {
		tb.Fatal(err)
	}
	judge, err := triage.New(lex, triage.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return &reader{judge, key}
}

func (r *reader) parse(tb testing.TB, name, url string, body []byte) *engine.Thread {
	doc := engine.Open(&vigie.Page{URL: url, Requested: url, Status: 200, ContentType: "text/html; charset=utf-8", Body: body, FetchedAt: benchNow}, engine.Options{Now: benchNow})
	res, err := engine.Read(doc, name)
	if err != nil {
		tb.Fatal(err)
	}
	return res.Thread
}

// thread gives what was read the form that triage reads, with pseudonyms and redaction
// where mask is set.
func (r *reader) thread(read *engine.Thread, mask bool) vigie.Thread {
	t := vigie.Thread{ID: "t", SiteID: "s", BoardID: "s:b", Key: read.ID, Title: read.Title, Lang: "fr", Replies: len(read.Posts) - 1, State: vigie.ThreadAlive}
	var names []string
	for _, p := range read.Posts {
		names = append(names, p.Author.Reveal())
	}
	text, name := func(s string) string { return s }, func(s string) string { return s }
	if mask {
		text, name = r.key.Masker("s", names, nil).Text, func(s string) string { return r.key.Pseudonym("s", s) }
	}
	t.Title = text(t.Title)
	for i, p := range read.Posts {
		post := vigie.Post{ID: p.ID, Author: name(names[i]), At: p.At, Text: text(p.Text)}
		for _, q := range p.Quotes {
			post.Quotes = append(post.Quotes, text(q.Text))
		}
		t.Posts = append(t.Posts, post)
	}
	t.PostedAt = t.Posts[0].At
	return t
}

func (r *reader) classify(t vigie.Thread) {
	r.judge.Classify(&t, triage.SiteFacts{Lang: "fr"}, benchNow)
}

// BenchmarkPage reads and judges pages of twenty posts, beside html.Parse of the same bytes.
func BenchmarkPage(b *testing.B) {
	r, w := newReader(b), newInvented(1)
	type set struct {
		name, url string
		pages     [][]byte
	}
	var sets []set
	for _, s := range shapes {
		one := set{name: s.engine, url: s.url}
		for n := range 10 {
			one.pages = append(one.pages, s.cut(b).page(w, n))
		}
		sets = append(sets, one)
	}
	url, body := jeuxvideoPage(b)
	sets = append(sets, set{"jeuxvideo", url, bytes.Split(bytes.Repeat(append(body, 0), 10), []byte{0})[:10]})
	for _, s := range sets {
		for _, page := range s.pages[:1] {
			if n := len(r.parse(b, s.name, s.url, page).Posts); n != 20 {
				b.Fatalf("%s: %d posts on the page, want 20", s.name, n)
			}
		}
		b.Run(s.name, func(b *testing.B) {
			var f figures
			each := func(do func(page []byte)) func() {
				return func() {
					for _, page := range s.pages {
						do(page)
					}
				}
			}
			for b.Loop() {
				bare := cpuOf(each(func(page []byte) {
					if _, err := html.Parse(bytes.NewReader(page)); err != nil {
						b.Fatal(err)
					}
				}))
				read := cpuOf(each(func(page []byte) { r.parse(b, s.name, s.url, page) }))
				judged := cpuOf(each(func(page []byte) { r.classify(r.thread(r.parse(b, s.name, s.url, page), false)) }))
				whole := cpuOf(each(func(page []byte) { r.classify(r.thread(r.parse(b, s.name, s.url, page), true)) }))
				f.add("read+triage/html.Parse", ratio(judged, bare))
				f.add("read/html.Parse", ratio(read, bare))
				f.add("read+mask+triage/html.Parse", ratio(whole, bare))
				f.add("us-html.Parse", micros(bare, len(s.pages)))
			}
			f.add("bytes", float64(len(s.pages[0])))
			f.report(b)
		})
	}
}
