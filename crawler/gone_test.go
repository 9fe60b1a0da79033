package crawler_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/privacy"
	"vigie/store"
)

// shelf is a forum of pages that a test writes itself; what is not on it is gone.
type shelf struct {
	pages map[string]string
	asked []string
}

func (s *shelf) Visit(vigie.Site) crawler.Getter { return s }

func (s *shelf) Get(_ context.Context, address string, _ vigie.Validators) (*vigie.Page, error) {
	s.asked = append(s.asked, address)
	body, ok := s.pages[address]
	if !ok {
		return nil, &vigie.FetchError{Reason: vigie.ReasonGone, URL: address, Status: 404}
	}
	return &vigie.Page{URL: address, Requested: address, Status: 200, Body: []byte(body), Charset: "utf-8"}, nil
}

const (
	shelfSite  = "https://tuin.example"
	shelfBoard = shelfSite + "/forums/tuin.1/"
)

func threadAt(id int) string { return fmt.Sprintf("%s/threads/bollen.%d/", shelfSite, id) }

// list puts the listing on the shelf: one row a thread, the first the newest.
func (s *shelf) list(replies int, ids ...int) {
	var rows strings.Builder
	for i, id := range ids {
		fmt.Fprintf(&rows, `<div class="structItem structItem--thread js-threadListItem-%[1]d" data-author="Fenna">
<div class="structItem-cell structItem-cell--main"><div class="structItem-title"><a href="%[2]s" data-tp-primary="on">Bollen %[1]d</a></div></div>
<div class="structItem-cell structItem-cell--meta"><dl class="pairs"><dt>Replies</dt><dd>%[3]d</dd></dl></div>
<div class="structItem-cell structItem-cell--latest"><time class="structItem-latestDate u-dt" datetime="%[4]s"></time></div></div>`,
			id, threadAt(id), replies, noon.Add(-time.Duration(i+1)*time.Hour).Format(time.RFC3339))
	}
	s.pages[shelfBoard] = `<html id="XF" data-template="forum_view"><body><div class="structItemContainer">` + rows.String() + `</div></body></html>`
}

// write puts one page of a thread on the shelf, with a link to the next one if it is named.
func (s *shelf) write(address string, id int, next string, posts ...int) {
	var body strings.Builder
	for _, n := range posts {
		fmt.Fprintf(&body, `<article class="message" data-content="post-%[1]d" data-author="Fenna"><div class="message-attribution">
<time class="u-dt" datetime="2026-02-20T10:00:00+0000"></time></div><div class="message-body"><div class="bbWrapper">Tulp %[1]d staat scheef.</div></div></article>`, n)
	}
	if next != "" {
		fmt.Fprintf(&body, `<nav class="pageNav"><a class="pageNav-jump pageNav-jump--next" href="%s">Volgende</a></nav>`, next)
	}
	s.pages[address] = fmt.Sprintf(`<html id="XF" data-template="thread_view" data-content-key="thread-%d"><body><h1 class="p-title-value">Bollen</h1>%s</body></html>`, id, body.String())
}

// shelfRig is a crawler over a shelf and a store on disk.
func shelfRig(t *testing.T) (*shelf, *clock, *store.Store, func() crawler.Report) {
	t.Helper()
	forum, now := &shelf{pages: map[string]string{}}, &clock{now: noon}
	exempt := func(string) bool { return true }
	s, err := store.Open(t.Context(), store.Options{Dir: filepath.Join(t.TempDir(), "data"), Now: now.Now, Simulated: exempt})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	site := vigie.Site{ID: "tuin.example", Name: "Tuin", URL: shelfSite, Lang: "nl", Country: "NL", MinDelay: 5 * time.Second, Budget: 1000, Enabled: true}
	board := vigie.Board{ID: "tuin.example:tuin", SiteID: site.ID, Slug: "tuin", Name: "Tuin", URL: shelfBoard}
	must(t, s.SeedSites(t.Context(), []vigie.Site{site}, []vigie.Board{board}))
	c := crawler.New(crawler.Options{Fetch: forum, Store: s, Key: key, Now: now.Now, Wait: now.Wait, Exempt: exempt})
	return forum, now, s, func() crawler.Report {
		t.Helper()
		forum.asked = nil
		report, err := c.Visit(t.Context(), board.ID)
		must(t, err)
		return report
	}
}

func TestLastPageThatIsGoneIsNoThreadThatIsGone(t *testing.T) {
	t.Parallel()
	forum, _, s, visit := shelfRig(t)
	second := threadAt(7) + "page-2"
	forum.list(3, 7)
	forum.write(threadAt(7), 7, second, 71, 72)
	forum.write(second, 7, "", 73, 74)
	visit()
	delete(forum.pages, second)
	forum.list(1, 7)
	forum.write(threadAt(7), 7, "", 71, 75)
	report := visit()
	if report.Gone != 0 || report.Failed != 0 || len(report.Moved) != 1 {
		t.Errorf("report %+v after %v, want the first page read in place of the last", report, forum.asked)
	}
	got, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", "7"))
	must(t, err)
	if len(got.Posts) != 5 || got.State != vigie.ThreadAlive {
		t.Errorf("%d posts, state %s; want the four posts known and the new one", len(got.Posts), got.State)
	}
}

func TestThreadThatIsGoneTwiceLosesItsText(t *testing.T) {
	t.Parallel()
	forum, now, s, visit := shelfRig(t)
	forum.list(1, 7)
	forum.write(threadAt(7), 7, "", 71, 72)
	visit()
	delete(forum.pages, threadAt(7))
	forum.list(2, 7)
	for i, want := range []vigie.ThreadState{vigie.ThreadAlive, vigie.ThreadGone} {
		if report := visit(); report.Gone != 1 || report.Failed != 0 || report.Failure != "" {
			t.Errorf("report %+v, want one thread gone and nothing else", report)
		}
		got, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", "7"))
		must(t, err)
		if got.State != want || (len(got.Posts) > 0) != (want == vigie.ThreadAlive) {
			t.Errorf("answer %d: state %s with %d posts, want %s", i+1, got.State, len(got.Posts), want)
		}
		now.Add(25 * time.Hour)
	}
}

func TestThreadsThatAreGoneTakeNoPlace(t *testing.T) {
	t.Parallel()
	forum, _, _, visit := shelfRig(t)
	var ids []int
	for id := 1; id <= 50; id++ {
		ids = append(ids, id)
	}
	forum.list(0, ids...)
	for id := 46; id <= 50; id++ {
		forum.write(threadAt(id), id, "", id*10)
	}
	if report := visit(); report.Gone != 45 || len(report.Moved) != 5 {
		t.Errorf("%d gone and %d read, want 45 and the 5 behind them", report.Gone, len(report.Moved))
	}
}

func TestThreadsThatCannotBeHadMakeNoHurry(t *testing.T) {
	t.Parallel()
	forum, now, _, visit := shelfRig(t)
	var ids []int
	for id := 1; id <= 130; id++ {
		ids = append(ids, id)
	}
	forum.list(0, ids...)
	report := visit()
	if n := len(forum.asked); n != 121 {
		t.Errorf("%d requests, want the listing and 120 threads", n)
	}
	if wait := report.NextAt.Sub(now.Now()); wait <= time.Minute { // twelve gaps: as if much were left to read
		t.Errorf("the next visit is in %s, want the board's ordinary rhythm", wait)
	}
}

func TestBoardWhoseThreadsCannotBeReadHasFailed(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]vigie.FetchReason{2: "", 6: "drift"} {
		forum, _, _, visit := shelfRig(t)
		var ids []int
		for id := 1; id <= n; id++ {
			ids = append(ids, id)
			forum.pages[threadAt(id)] = `<html id="XF" data-template="thread_view"><body><p>Nieuw jasje, zelfde tuin.</p></body></html>`
		}
		forum.list(0, ids...)
		if report := visit(); report.Failure != want || report.Failed != n {
			t.Errorf("%d threads, none readable: %+v, want the failure %q", n, report, want)
		}
	}
}
