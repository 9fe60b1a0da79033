package crawler_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
	"vigie/crawler/sim"
)

type scorer func(string) float64

func (f scorer) Title(s string) float64 { return f(s) }

// drugWords is a title scorer for tests.
var drugWords = scorer(func(s string) float64 {
	for _, w := range []string{"drog", "drug", "cannabis", "weed", "mdma", "xtc", "coke", "speed", "keta", "ghb", "wiet", "lsd"} {
		if strings.Contains(strings.ToLower(s), w) {
			return 0.9
		}
	}
	return 0
})

// prober takes first looks with its own caches, on a clock that waiting moves.
func prober(t *testing.T, addresses map[string]string, now *clock) (*crawler.Crawler, *fetch.Client) {
	t.Helper()
	memory := fetch.NewMemory()
	client, err := fetch.New(fetch.Options{Hosts: memory, Robots: memory, Simulated: addresses, Now: now.Now})
	must(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return crawler.New(crawler.Options{
		Fetch: visits{client}, Key: privacy.PassingKey(), Now: now.Now, Wait: now.Wait, Titles: drugWords,
		Exempt: func(host string) bool { return addresses[host] != "" },
	}), client
}

func judge(t *vigie.Thread) (string, bool) { return "nl", drugWords(t.Title+t.Posts[0].Text) > 0 }

// TestProbeKnowsEveryForum starts at the front page, at a board and at a thread of every simulated
// forum: its software is named, its boards are found, and no wrong one is ever named.
func TestProbeKnowsEveryForum(t *testing.T) {
	t.Parallel()
	for _, host := range sim.Hosts() {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			now := &clock{now: noon}
			world := sim.New(sim.Options{Seed: 7, Now: now.Now, Hosts: []string{host}})
			ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
			t.Cleanup(func() { stop(); world.Wait() })
			addresses, err := world.Serve(ctx)
			must(t, err)
			forum := world.Forum(host)
			look, client := prober(t, addresses, now)
			board := forum.Boards()[0].URL
			r, err := look.Probe(t.Context(), board, judge, client.CrawlDelay)
			must(t, err)
			if r.Found != vigie.FoundForum || r.Engine != forum.Engine() || len(r.Boards) != 1 || r.Boards[0].Threads == 0 || r.Judged == 0 || r.Sample == nil {
				t.Fatalf("a board: %+v", r)
			}
			if s := r.Sample; s.Timed < s.Posts || s.Named*2 < s.Posts || s.Opening == "" || r.Boards[0].Moving < 0 {
				t.Errorf("the sample: %+v, boards %+v", *s, r.Boards)
			}
			thread := r.Sample.URL
			if r, err = look.Probe(t.Context(), thread, judge, nil); err != nil || r.Engine != forum.Engine() || r.Kind != "thread" {
				t.Errorf("a thread: %+v, %v", r, err)
			}
			r, err = look.Probe(t.Context(), "http://"+host+"/", judge, nil)
			must(t, err)
			if r.Found != vigie.FoundForum || r.Engine != forum.Engine() || len(r.Boards) != min(6, len(forum.Boards())) || r.Requests > 14 {
				t.Errorf("the front page: %s %s, %d boards of %d, %d requests: %s", r.Found, r.Engine, len(r.Boards), len(forum.Boards()), r.Requests, r.Advice)
			}
		})
	}
}

// TestProbeNamesNobody: no name of the forum is in what a probe shows.
func TestProbeNamesNobody(t *testing.T) {
	t.Parallel()
	now := &clock{now: noon}
	host := sim.Hosts()[0]
	world := sim.New(sim.Options{Seed: 7, Now: now.Now, Hosts: []string{host}})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(func() { stop(); world.Wait() })
	addresses, err := world.Serve(ctx)
	must(t, err)
	look, _ := prober(t, addresses, now)
	r, err := look.Probe(t.Context(), world.Forum(host).Boards()[0].URL, judge, nil)
	must(t, err)
	shown := strings.Join(r.Boards[0].Titles, " ") + r.Sample.Title + r.Sample.Opening
	for _, name := range sim.Users() {
		if strings.Contains(shown, name) {
			t.Errorf("%q is shown: %s", name, shown)
		}
	}
}

// TestProbeOfWhatIsNoForum: each trouble is told with what to do, and nothing is guessed.
func TestProbeOfWhatIsNoForum(t *testing.T) {
	t.Parallel()
	pages := map[string]http.HandlerFunc{
		"dead.example":    nil,
		"login.example":   text(http.StatusOK, "text/html", `<html><head><title>Log in</title></head><body><form action="/login"><input name="username"><input type="password" name="password"></form><p>You must be logged-in to do that.</p></body></html>`),
		"captcha.example": text(http.StatusForbidden, "text/html", `<html><head><title>Just a moment...</title></head><body><div class="cf-turnstile" data-sitekey="x"></div><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>`),
		"pdf.example":     text(http.StatusOK, "application/pdf", "%PDF-1.4"),
		"loop.example":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a"+r.URL.Path, http.StatusFound) },
		"huge.example":    func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/html"); huge(w) },
		"robots.example":  text(http.StatusOK, "text/html", "<p>never read</p>"),
		"blog.example":    text(http.StatusOK, "text/html", `<html><body><h1>My garden</h1><p>`+strings.Repeat("Tulips are red. ", 50)+`</p><a href="/about">About</a></body></html>`),
		"gone.example":    text(http.StatusNotFound, "text/html", "<h1>404</h1>"),
		"latin.example":   text(http.StatusOK, "text/html; charset=iso-8859-1", "<html><body><p>\xe9t\xe9</p></body></html>"),
		"weg.example": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		},
	}
	addresses := map[string]string{}
	for host, page := range pages {
		if page == nil {
			addresses[host] = "127.0.0.1:1"
			continue
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/robots.txt" {
				page(w, r)
			} else if host == "robots.example" {
				_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
			} else {
				http.NotFound(w, r)
			}
		}))
		t.Cleanup(server.Close)
		addresses[host] = strings.TrimPrefix(server.URL, "http://")
	}
	look, _ := prober(t, addresses, &clock{now: noon})
	for host, want := range map[string]string{
		"dead.example": vigie.FoundDown, "login.example": vigie.FoundWall, "captcha.example": vigie.FoundWall, "pdf.example": vigie.FoundDown, "loop.example": vigie.FoundDown,
		"huge.example": vigie.FoundDown, "robots.example": vigie.FoundRobots, "blog.example": vigie.FoundNothing, "gone.example": vigie.FoundGone, "latin.example": vigie.FoundNothing,
		"weg.example": vigie.FoundDown,
	} {
		r, err := look.Probe(t.Context(), "http://"+host+"/", judge, nil)
		if err != nil || r.Found != want || r.Advice == "" || r.Engine != "" || len(r.Boards) > 0 {
			t.Errorf("%s: %s (%s) %q, %v; want %s", host, r.Found, r.Reason, r.Advice, err, want)
		}
	}
	for _, address := range []string{"", "forum", "ftp://forum.example/", "http://me:secret@forum.example/", "http://"} {
		if _, err := look.Probe(t.Context(), address, judge, nil); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%q: %v, want a refusal", address, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/"} {
		if r, err := look.Probe(t.Context(), address, judge, nil); err == nil && r.Found != vigie.FoundDown {
			t.Errorf("%s was asked: %+v", address, r)
		}
	}
}

func text(status int, kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func huge(w http.ResponseWriter) {
	line := []byte(strings.Repeat("<p>tulip</p>", 1<<13))
	for range 1 << 8 {
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}
