package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vigie"
	"vigie/crawler/sim"
)

// stage is the whole program on simulated forums, with a real browser in front of it.
type stage struct {
	t        *testing.T
	app      *app
	url      string
	password string
	browser  context.Context
	shots    string
}

// newStage crawls two simulated forums and starts Chromium, which VIGIE_TEST_CHROMIUM names. Pictures of the
// pages go to VIGIE_TEST_SHOTS, where that is set.
func newStage(t *testing.T) *stage {
	t.Helper()
	chromium := os.Getenv("VIGIE_TEST_CHROMIUM")
	if chromium == "" {
		t.Skip("VIGIE_TEST_CHROMIUM is not set: .ci/run installs Chromium and sets it")
	}
	forums := onSimulated(t, 2)
	ctx, a := forums.ctx, forums.open(t, parts{crawl: true, triage: true, api: true})
	for _, f := range forums.world.Forums() {
		for _, b := range f.Boards() {
			_, err := a.crawler.Visit(ctx, b.ID)
			check(t, err)
		}
	}
	check(t, a.settle(ctx))
	s := &stage{t: t, app: a, shots: os.Getenv("VIGIE_TEST_SHOTS")}
	var err error
	s.password, err = writeDemoTokens(ctx, a, filepath.Join(t.TempDir(), "tokens.json"))
	check(t, err)
	server := httptest.NewServer(a.handler())
	t.Cleanup(server.Close)
	s.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true))
	allocator, end := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(end)
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	check(t, chromedp.Do(browser))
	s.browser = browser
	return s
}

// visitor is one person's window, with what it complained of.
type visitor struct {
	*stage

	ctx  context.Context
	name string

	mu        sync.Mutex
	complaint []string
}

// enter opens a window of its own for a person and signs them in.
func (s *stage) enter(name string, width, height int64) *visitor {
	s.t.Helper()
	ctx, end := chromedp.NewContext(s.browser, chromedp.WithNewBrowserContext())
	s.t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, 6*time.Minute)
	s.t.Cleanup(cancel)
	r := &visitor{stage: s, ctx: ctx, name: name}
	check(s.t, chromedp.Do(ctx))
	check(s.t, chromedp.Listen(ctx, r.listen))
	r.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(s.url+"/"))
	r.shot("signin")
	r.fill(`input[name=name]`, name)
	r.fill(`input[name=password]`, s.password)
	r.press(`main button.main`)
	return r
}

// listen remembers what the browser complains of: errors of scripts, broken policies, files that are not there.
func (r *visitor) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			text = "a message on the console"
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			text = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if text != "" {
		r.mu.Lock()
		r.complaint = append(r.complaint, text)
		r.mu.Unlock()
	}
}

// press clicks what leads to another page, and waits for that.
func (r *visitor) press(selector string) {
	r.t.Helper()
	if _, err := chromedp.RunResponse(r.ctx, chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector))); err != nil {
		r.t.Fatalf("%s presses %s: %v", r.name, selector, err)
	}
}

func (r *visitor) fill(selector, text string) {
	r.t.Helper()
	r.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (r *visitor) do(actions ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.ctx, actions...); err != nil {
		r.t.Fatalf("%s: %v", r.name, err)
	}
}

// get gives what an action finds.
func get[T any](r *visitor, a chromedp.Action[T]) T {
	r.t.Helper()
	v, err := chromedp.Run(r.ctx, a)
	if err != nil {
		r.t.Fatalf("%s: %v", r.name, err)
	}
	return v
}

// shows waits until the page holds some words.
func (r *visitor) shows(words string) {
	r.t.Helper()
	literal, err := json.Marshal(words)
	check(r.t, err)
	for range 3 { // a page that renews itself takes the poll with it
		if _, err = chromedp.Run(r.ctx, chromedp.Poll[bool]("document.body.innerText.includes("+string(literal)+")", chromedp.WithPollingTimeout(60*time.Second))); err == nil {
			return
		}
	}
	r.t.Fatalf("%s does not see %q: %s", r.name, words, get(r, chromedp.Text(chromedp.CSS("body"))))
}

// shot keeps a picture of the page, where pictures are wanted, and looks for faults that shut people out.
func (r *visitor) shot(name string) {
	r.t.Helper()
	r.accessible(name)
	if r.shots == "" {
		return
	}
	check(r.t, os.WriteFile(filepath.Join(r.shots, r.name+"-"+name+".png"), get(r, chromedp.FullScreenshot(100)), 0o600))
}

// faults are what keeps people with a keyboard, a screen reader or a small screen from a page.
const faults = `(() => {
  const found = [];
  const named = (e) => e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.getAttribute("title") || e.textContent.trim();
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((e) => { if (!e.labels.length && !named(e)) found.push("no label: " + e.outerHTML); });
  document.querySelectorAll("a[href], button, summary").forEach((e) => { if (!named(e)) found.push("no name: " + e.outerHTML); });
  document.querySelectorAll("img:not([alt]), svg:not([aria-hidden]):not([role])").forEach((e) => found.push("no text for a picture: " + e.outerHTML));
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  if (!document.documentElement.lang || !document.title) found.push("no language or title");
  let level = 0;
  document.querySelectorAll("h1, h2, h3, h4").forEach((e) => { const n = +e.tagName[1]; if (level && n > level + 1) found.push("a heading is skipped before: " + e.textContent); level = n; });
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => found.push("twice on the page: #" + id));
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push("wider than the screen: " + document.documentElement.scrollWidth + " of " + innerWidth);
  const light = (c) => { const [r, g, b] = c.match(/[\d.]+/g).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const paper = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$|transparent/.test(c)) return c; } return "rgb(255, 255, 255)"; };
  document.querySelectorAll("p, a, button, label, li, h1, h2, h3, summary, th, td, span").forEach((e) => {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !e.offsetParent) return;
    const a = light(getComputedStyle(e).color), b = light(paper(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push("too little contrast (" + ratio.toFixed(1) + "): " + e.textContent.trim().slice(0, 40));
  });
  document.querySelectorAll("button, .button, input:not([type=hidden]):not([type=checkbox]), select").forEach((e) => { if (e.offsetParent && e.getBoundingClientRect().height < 40) found.push("too small to press: " + e.outerHTML); });
  return found;
})()`

func (r *visitor) accessible(page string) {
	r.t.Helper()
	for _, f := range get(r, chromedp.Evaluate[[]string](faults)) {
		r.t.Errorf("%s, %s: %s", r.name, page, f)
	}
}

// quiet fails for what the browser complained of.
func (r *visitor) quiet() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.complaint {
		r.t.Errorf("%s: the browser says %s", r.name, c)
	}
}

// TestBrowser_FromThreadToLink lets a volunteer on a phone and a coordinator at a desk take a question from
// the feed to the published link.
func TestBrowser_FromThreadToLink(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	v := s.enter("volunteer", 390, 844)
	v.shows("Questions")
	v.shot("feed")
	v.press(`.card.answer h2 a`)
	v.shot("question")
	v.press(`form[action$="/claim"] button`)
	id := strings.TrimPrefix(strings.Split(get(v, chromedp.Location()), "?")[0], s.url+"/questions/")
	v.shows("It is yours")

	// What is typed is saved by itself.
	v.fill(`textarea[name=text]`, "The effects last two to three hours as a rule.")
	v.fill(`input[name=source_url]`, "https://www.drugs.example/facts")
	v.shows("Saved.")
	d, err := s.app.store.Draft(t.Context(), id)
	check(t, err)
	if d.Revision == 0 || !strings.Contains(d.Text, "two to three hours") {
		t.Errorf("saved while typing: %+v", d)
	}
	v.shot("writing")
	v.press(`button[value=submit]`)
	v.shows("A second pair of eyes will look at it")
	v.shot("submitted")

	c := s.enter("coordinator", 1280, 800)
	c.do(chromedp.Navigate(s.url + "/reviews"))
	c.shows("Waiting for a second pair of eyes")
	c.shot("reviews")
	c.press(`.card h2 a`)
	c.shows("two to three hours")
	c.shot("review")
	c.press(`form[action$="/approve"] button`)
	c.shows("Approved")

	v.do(chromedp.Reload())
	v.shows("Publish it on the forum")
	q, err := s.app.store.Question(t.Context(), id)
	check(t, err)
	v.fill(`form[action$="/publications"] input[name=url]`, q.Thread.URL)
	v.press(`form[action$="/publications"] button`)
	v.shows("The link is recorded")
	v.shot("published")
	if q, err = s.app.store.Question(t.Context(), id); err != nil || q.State != vigie.Published {
		t.Errorf("the question is %s, %v", q.State, err)
	}
	v.quiet()
	c.quiet()
}

// TestBrowser_Probe lets a coordinator take a first look at a simulated forum and add what was found.
func TestBrowser_Probe(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.enter("coordinator", 390, 844)
	c.do(chromedp.Navigate(s.url + "/probe"))
	c.shot("probe")
	c.fill(`input[name=url]`, "http://"+sim.Hosts()[0]+"/")
	c.press(`main button.main`)
	c.shows("looking")
	c.shot("probing")
	check(t, s.app.answerProbes(t.Context()))
	c.shows("A thread as it would be stored") // the page renews itself
	c.shot("probed")
	c.press(`main button.main`)
	c.shows("Forums")
	c.shot("sites")
	c.quiet()
}

// TestBrowser_AllPages opens each page that somebody may see, small and large.
func TestBrowser_AllPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, paths := range map[string][]string{
		"coordinator": {"/feed", "/emergencies", "/reviews", "/search?q=cannabis", "/publications", "/bring", "/alerts", "/sites", "/people", "/me", "/nowhere"},
		"analyst":     {"/search", "/alerts", "/publications"},
	} {
		r := s.enter(name, 390, 844)
		for _, path := range paths {
			r.do(chromedp.Navigate(s.url + path))
			r.shot(strings.Trim(strings.Map(func(c rune) rune {
				if c >= 'a' && c <= 'z' {
					return c
				}
				return '-'
			}, path), "-"))
		}
		r.mu.Lock()
		r.complaint = nil // a page that is not there is an error to the browser, and meant here
		r.mu.Unlock()
	}
}
