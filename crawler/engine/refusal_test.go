package engine_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"vigie/crawler/engine"
)

func TestDeepNestingIsRefused(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		if !f.html() {
			continue
		}
		deep := strings.Repeat("<blockquote>", 600) + "bottom" + strings.Repeat("</blockquote>", 600)
		body := bytes.Replace(f.body, []byte("</body>"), []byte(deep+"</body>"), 1)
		if _, err := engine.Read(open(f.url, body), f.engine); !errors.Is(err, engine.ErrRefused) {
			t.Errorf("%s with 600 nested quotes: %v, want ErrRefused", f.name(), err)
		}
		if _, err := engine.Detect(open(f.url, body)); !errors.Is(err, engine.ErrRefused) {
			t.Errorf("%s with 600 nested quotes: Detect says %v, want ErrRefused", f.name(), err)
		}
	}
}

func TestEmptyPages(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", " \n\t", "<html></html>", "<!DOCTYPE html><html><head><title>x</title></head><body> <script>var a = 1;</script></body></html>"} {
		if _, err := engine.Read(open("https://a.example.org/", []byte(body)), ""); !errors.Is(err, engine.ErrEmpty) {
			t.Errorf("%q: %v, want ErrEmpty", body, err)
		}
		for _, e := range engine.All() {
			if _, err := engine.Read(open("https://a.example.org/", []byte(strings.TrimSpace(body[:0]))), e.Name()); !errors.Is(err, engine.ErrEmpty) {
				t.Errorf("%s, nothing at all: %v, want ErrEmpty", e.Name(), err)
			}
		}
	}
}

// TestPagesWithMarksAndNoWord: the engine is known, the page has nothing to read.
func TestPagesWithMarksAndNoWord(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"phpbb":     `<html><body id="phpbb" class="section-viewtopic"><div id="wrap"></div></body></html>`,
		"xenforo":   `<html id="XF" data-template="thread_view"><body></body></html>`,
		"vbulletin": `<html id="vbulletin_html"><body><ol id="posts"></ol></body></html>`,
		"fluxbb":    `<html><body><div id="punviewtopic" class="pun"><div id="brdmain"></div></div></body></html>`,
		"punbb":     `<html><body><div id="punviewtopic" class="pun"></div></body></html>`,
		"vanilla":   `<html><body id="vanilla_discussion_index" class="Vanilla Discussion Index Section-Discussion"><div id="Frame"></div></body></html>`,
		"flarum":    `<html><body><div id="content"></div><script id="flarum-json-payload" type="application/json">{"resources":[]}</script></body></html>`,
	} {
		for _, as := range []string{"", name} {
			if got, err := engine.Read(open("https://a.example.org/d/5-x", []byte(body)), as); !errors.Is(err, engine.ErrEmpty) {
				t.Errorf("%s read as %q: %+v, %v, want ErrEmpty", name, as, got, err)
			}
		}
	}
}

func TestPageOfAnotherEngine(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		for _, e := range engine.All() {
			if e.Name() == f.engine || isFallback(f.engine) && (isFallback(e.Name()) || f.engine == "feed") || e.Name() == "feed" {
				continue // see TestFallbacksHelpEachOther
			}
			got, err := engine.Read(f.open(), e.Name())
			if !errors.Is(err, engine.ErrUnknown) || !strings.Contains(err.Error(), f.engine) || !strings.Contains(err.Error(), e.Name()) {
				t.Errorf("%s read as %s: %v, want ErrUnknown that names both", f.name(), e.Name(), err)
			}
			if got.Thread != nil || got.Board != nil {
				t.Errorf("%s read as %s gave something", f.name(), e.Name())
			}
		}
	}
	plain := []byte("<html><body><h1>Recipes</h1><p>Leek soup.</p></body></html>")
	if _, err := engine.Read(open("https://a.example.org/", plain), ""); !errors.Is(err, engine.ErrUnknown) {
		t.Errorf("a page of no forum: %v, want ErrUnknown", err)
	}
	if _, err := engine.Read(open("https://a.example.org/", plain), "nosuch"); !errors.Is(err, engine.ErrUnknown) {
		t.Errorf("an engine that does not exist: %v, want ErrUnknown", err)
	}
}

func isFallback(name string) bool { return name == "feed" || name == "generic" || name == "schema" }

// TestFallbacksHelpEachOther: a site of unknown software may mark up its threads and not its
// boards, and a board of any site may be a feed.
func TestFallbacksHelpEachOther(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		for _, e := range engine.All() {
			helped := isFallback(f.engine) && (f.engine == "feed" || isFallback(e.Name()))
			if !helped && e.Name() != "feed" { // a site whose boards are feeds has threads of any software
				continue
			}
			_, want := expected(f)
			if got, err := engine.Read(f.open(), e.Name()); !errors.Is(err, want) || got.Engine != f.engine || got.Unsure != (f.engine == "generic" || f.engine == "partyflock") {
				t.Errorf("%s read as %s: by %q, unsure %v, %v, want %v", f.name(), e.Name(), got.Engine, got.Unsure, err, want)
			}
		}
	}
	one := []byte(`<html><body><h1>Toux</h1><div><a href="/membre/orge">Orge</a> le 23/11/2026 à 10:00 <p>Je tousse depuis que je fume.</p></div></body></html>`)
	if got, err := engine.Read(open("https://a.example.org/sujet/5", one), "generic"); err != nil || len(got.Thread.Posts) != 1 || !got.Unsure {
		t.Errorf("a thread of one post, named: %+v, %v", got, err)
	}
	if _, err := engine.Read(open("https://a.example.org/sujet/5", one), ""); !errors.Is(err, engine.ErrUnknown) {
		t.Errorf("a thread of one post, recognised: %v, want ErrUnknown", err)
	}
}

// postMarks are what a redesign would most likely take away.
var postMarks = map[string]*regexp.Regexp{
	"phpbb":     regexp.MustCompile(`<div id="p\d+" class="post|class="postbody"`),
	"xenforo":   regexp.MustCompile(`data-content="post-|id="post-\d+"`),
	"vbulletin": regexp.MustCompile(`<li class="[^"]*" id="post_\d*"`),
	"fluxbb":    regexp.MustCompile(`<div id="p\d+" class="blockpost`),
	"punbb":     regexp.MustCompile(`<div id="p\d+" class="blockpost`),

	"forumactif": regexp.MustCompile(`<div id="p\d+" class="post row1 post--\d+"`),
	"phpbb2":     regexp.MustCompile(`<span class="postbody">`),
	"vanilla":    regexp.MustCompile(`id="(?:Comment|Discussion)_\d+"`),
	"flarum":     regexp.MustCompile(`"type": "posts"`),
	"nodebb":     regexp.MustCompile(`"pid": \d+`),
}

// rowMarks are the same for a listing.
var rowMarks = map[string]*regexp.Regexp{
	"phpbb":     regexp.MustCompile(`class="topictitle"`),
	"xenforo":   regexp.MustCompile(`structItem--thread|<li id="thread-\d+"`),
	"vbulletin": regexp.MustCompile(`<li class="threadbit[^"]*"`),
	"fluxbb":    regexp.MustCompile(`<td class="tcl"`),
	"punbb":     regexp.MustCompile(`<td class="tcl"`),

	"forumactif": regexp.MustCompile(`<h2 class="topic-title"><a class="topictitle"`),
	"phpbb2":     regexp.MustCompile(`class="topictitle"`),
	"vanilla":    regexp.MustCompile(`<li id="Discussion_\d+" class="[^"]*"`),
}

func TestRedesignIsDrift(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, f := range fixtures(t) {
		marks := map[string]*regexp.Regexp{"thread": postMarks[f.engine], "board": rowMarks[f.engine]}[f.stem()]
		if marks == nil {
			continue
		}
		tried++
		body := marks.ReplaceAll(f.body, []byte(`<div class="redesigned"`))
		got, err := engine.Read(open(f.url, body), f.engine)
		if !errors.Is(err, engine.ErrDrift) || got.Thread != nil || got.Board != nil {
			t.Errorf("%s without its marks: %+v, %v, want ErrDrift and nothing else", f.name(), got, err)
		}
	}
	if want := len(postMarks) + len(rowMarks); tried != want {
		t.Errorf("%d pages tried, want %d", tried, want)
	}
}

// TestEmptyBoardIsNotDrift: a forum may say that nobody has written yet.
func TestEmptyBoardIsNotDrift(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"phpbb":     `<html><body id="phpbb" class="section-viewforum"><h2 class="forum-title">Hall</h2><div class="panel"><div class="inner"><strong>There are no topics or posts in this forum.</strong></div></div></body></html>`,
		"xenforo":   `<html id="XF" data-template="forum_view"><body><h1 class="p-title-value">Hall</h1><div class="block-body"><div class="block-row">Il n'y a aucune discussion dans ce forum.</div></div></body></html>`,
		"vbulletin": `<html id="vbulletin_html"><body><h1>Forum: <span class="forumtitle">Hall</span></h1><div id="threadlist"><div class="threadbit">There are no threads to display</div></div></body></html>`,
		"fluxbb":    `<html><body><div id="punviewforum" class="pun"><div id="brdmain"><div id="vf"><h2><span>Hall</span></h2><table><tbody><tr><td class="tcl" colspan="4">Le forum est vide.</td></tr></tbody></table></div></div></div></body></html>`,
		"vanilla":   `<html><body id="vanilla_categories_index" class="Vanilla Section-DiscussionList"><div id="Content"><h1 class="H HomepageTitle">Hall</h1><div class="Empty">No discussions were found.</div></div></body></html>`,
		"phpbb2":    `<html><body><a class="maintitle" href="viewforum.php?f=4">Hall</a><table class="forumline"><tr><td><span class="gen">Aucun message dans ce forum.</span></td></tr></table>Powered by <a href="http://www.phpbb.com/">phpBB</a></body></html>`,
		"punbb":     `<html><body><div id="punviewforum" class="pun"><div id="vf"><h2><span>Hall</span></h2><table><tbody><tr><td class="tcl" colspan="4">Forum is empty.</td></tr></tbody></table></div></div></body></html>`,
	} {
		got, err := engine.Read(open("https://a.example.org/viewforum.php", []byte(body)), name)
		if err != nil || got.Board == nil || len(got.Board.Threads) != 0 || got.Board.Name != "Hall" {
			t.Errorf("%s: %+v, %v, want an empty board called Hall", name, got, err)
		}
	}
}
