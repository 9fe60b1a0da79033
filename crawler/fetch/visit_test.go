package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"vigie"
)

// TestE6_RedirectsOutOfBounds: a thousand redirects to places that may not be asked.
func TestE6_RedirectsOutOfBounds(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.site.MinDelay = 0
		for i := range 10 {
			r.opt.Simulated[fmt.Sprintf("other%d.test", i)] = r.forum.addr()
		}
	})
	r.forum.robots(all + "Disallow: /private/\nDisallow: /*?secret=\n")
	r.forum.mux.HandleFunc("/go/", func(w http.ResponseWriter, req *http.Request) {
		var i int
		_, _ = fmt.Sscanf(req.URL.Path, "/go/%d", &i)
		to := []string{
			"/private/%d", "//other1.test/%d", "http://other2.test/%d", "/x?secret=%d", "http://forum.test:8080/%d",
			"http://user:pw@forum.test/%d", "ftp://forum.test/%d", "http://forum.test.other3.test/%d", "/%%70rivate/%d", "http://127.0.0.1/%d",
		}[i%10]
		http.Redirect(w, req, fmt.Sprintf(to, i), []int{301, 302, 303, 307, 308}[i%5])
	})
	r.forum.mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) { t.Errorf("followed to %s%s", req.Host, req.URL) })
	v := r.client.Visit(r.site)
	for i := range 1000 {
		_, err := v.Get(context.Background(), fmt.Sprintf("%s/go/%d", r.site.URL, i), vigie.Validators{})
		switch reason(err) {
		case vigie.ReasonRobots, vigie.ReasonScope, vigie.ReasonAddress, vigie.ReasonRedirects:
		default:
			t.Fatalf("%d: err = %v", i, err)
		}
	}
	if _, pages := r.forum.count(); pages != 1000 {
		t.Errorf("%d requests, want 1000 and nothing followed", pages)
	}
}

func TestRedirectsAtMostFive(t *testing.T) {
	t.Parallel()
	for _, gap := range []time.Duration{0, 5 * time.Second} {
		r := newRig(t, func(r *rig) { r.site.MinDelay = gap })
		r.forum.mux.HandleFunc("/hop/", func(w http.ResponseWriter, req *http.Request) {
			var left int
			_, _ = fmt.Sscanf(req.URL.Path, "/hop/%d", &left)
			if left == 0 {
				_, _ = io.WriteString(w, "<p>arrived</p>")
				return
			}
			http.Redirect(w, req, fmt.Sprintf("/hop/%d", left-1), http.StatusFound)
		})
		v := r.client.Visit(r.site)
		p, err := r.patient(v, "/hop/5")
		if err != nil || p.URL != "http://forum.test/hop/0" || p.Requested != "http://forum.test/hop/5" {
			t.Errorf("gap %s: five redirects: %+v, %v", gap, p, err)
		}
		if _, err := r.patient(v, "/hop/6"); reason(err) != vigie.ReasonRedirects {
			t.Errorf("gap %s: six redirects: %v", gap, err)
		}
		log := r.forum.log()
		for i := 1; i < len(log); i++ {
			if d := log[i].at.Sub(log[i-1].at); d < gap {
				t.Errorf("gap %s: %s came after %s", gap, log[i].path, d)
			}
		}
	}
}

// TestRedirectThatWaits: nothing is sent, and the error says where and when.
func TestRedirectThatWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.forum.mux.HandleFunc("/old", func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, "/new", http.StatusMovedPermanently)
	})
	r.forum.page("/new", "<p>new</p>")
	v := r.client.Visit(r.site)
	_, _ = v.Get(t.Context(), r.site.URL+"/old", vigie.Validators{}) // robots.txt, then wait
	r.clock.Add(5 * time.Second)
	_, err := v.Get(t.Context(), r.site.URL+"/old", vigie.Validators{ETag: `"1"`})
	fe := asFetch(err)
	if fe == nil || fe.Reason != vigie.ReasonNotBefore || fe.URL != "http://forum.test/new" || !fe.RetryAt.Equal(r.clock.Now().Add(5*time.Second)) {
		t.Fatalf("err = %+v", err)
	}
	if n := len(r.forum.log()); n != 2 {
		t.Errorf("%d requests, want robots.txt and /old", n)
	}
	r.clock.To(fe.RetryAt)
	p, err := v.Get(t.Context(), r.site.URL+"/old", vigie.Validators{ETag: `"1"`})
	if err != nil || string(p.Body) != "<p>new</p>" {
		t.Fatalf("%v, %v", p, err)
	}
	log := r.forum.log()
	if h := log[len(log)-1]; h.path != "/new" || h.head.Get("If-None-Match") != "" {
		t.Errorf("the target was asked as %s with If-None-Match %q: validators belong to the first address", h.path, h.head.Get("If-None-Match"))
	}
}

func TestE10_ConditionalRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	etag, modified := "W/\"3f-\xc3\xa9 :x\"", "Mon, 02 Mar 2026 08:00:00 GMT"
	conditional := 0
	r.forum.mux.HandleFunc("/liste", func(w http.ResponseWriter, req *http.Request) {
		w.Header()["Etag"] = []string{etag}
		w.Header().Set("Last-Modified", modified)
		if req.Header.Get("If-None-Match") == etag && req.Header.Get("If-Modified-Since") == modified {
			conditional++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, "<p>liste</p>")
	})
	v := r.client.Visit(r.site)
	p, err := r.patient(v, "/liste")
	if err != nil {
		t.Fatal(err)
	}
	if p.Validators != (vigie.Validators{ETag: etag, LastModified: modified}) {
		t.Fatalf("validators %+v are not those that were sent", p.Validators)
	}
	kept := p.Validators
	for i := range 20 {
		r.clock.Add(time.Hour)
		if i == 10 {
			v = r.another().Visit(r.site) // a restart
		}
		p, err := v.Get(t.Context(), r.site.URL+"/liste", kept)
		if err != nil {
			t.Fatal(err)
		}
		if !p.NotModified || p.Status != 304 || len(p.Body) != 0 || p.Validators != kept {
			t.Fatalf("visit %d: %+v", i, p)
		}
	}
	if conditional != 20 {
		t.Errorf("%d of 20 were conditional", conditional)
	}
	if pace := r.memory.Pace("http://forum.test:80"); pace.Failures != 0 || pace.BackOff != 0 {
		t.Errorf("304 counted as a failure: %+v", pace)
	}
}

func TestE10_UnaskedNotModified(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.forum.mux.HandleFunc("/liste", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	if p, err := r.patient(r.client.Visit(r.site), "/liste"); reason(err) != vigie.ReasonStatus {
		t.Errorf("a 304 that nobody asked for: %+v, %v", p, err)
	}
}

// TestE11_OneIdentity: the User-Agent is first and everywhere, no cookie and no Referer goes
// out, and the environment changes nothing.
func TestE11_OneIdentity(t *testing.T) { // not parallel: it sets the environment
	for k, v := range map[string]string{
		"COLLY_USER_AGENT": "Mozilla/5.0", "COLLY_DISABLE_COOKIES": "false", "COLLY_IGNORE_ROBOTSTXT": "true", "COLLY_FOLLOW_REDIRECTS": "false",
		"COLLY_MAX_BODY_SIZE": "10", "COLLY_MAX_REQUESTS": "1", "COLLY_MAX_DEPTH": "1", "COLLY_ALLOWED_DOMAINS": "else.test", "COLLY_DISALLOWED_DOMAINS": host,
		"COLLY_CACHE_DIR": t.TempDir(), "COLLY_DETECT_CHARSET": "true", "COLLY_PARSE_HTTP_ERROR_RESPONSE": "false", "COLLY_TRACE_HTTP": "true",
		"HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1",
	} {
		t.Setenv(k, v)
	}
	r := newRig(t)
	r.forum.robots(all + "Disallow: /private\n")
	r.forum.mux.HandleFunc("/a", func(w http.ResponseWriter, req *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "1"})
		http.Redirect(w, req, "/b", http.StatusFound)
	})
	r.forum.mux.HandleFunc("/b", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "2"})
		_, _ = io.WriteString(w, "<p>"+strings.Repeat("long ", 100)+"</p>")
	})
	v := r.client.Visit(r.site)
	for range 3 {
		p, err := r.patient(v, "/a")
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Body) != 507 {
			t.Errorf("body has %d bytes, want 507", len(p.Body))
		}
	}
	if _, err := r.patient(v, "/private"); reason(err) != vigie.ReasonRobots {
		t.Errorf("robots.txt was not obeyed: %v", err)
	}
	const want = "VigieBot/1.0 (+https://vigie.example/bot; mailto:bot@vigie.example)"
	allowed := map[string]bool{"User-Agent": true, "Accept": true, "Accept-Encoding": true}
	for _, h := range r.forum.log() {
		if got := h.head["User-Agent"]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: User-Agent %q", h.path, got)
		}
		for name := range h.head {
			if !allowed[name] {
				t.Errorf("%s: header %s: %q was sent", h.path, name, h.head[name])
			}
		}
	}
}

func TestE11_RefusesToBeNobody(t *testing.T) {
	t.Parallel()
	m := NewMemory()
	base := Options{Hosts: m, Robots: m, ContactURL: "https://vigie.example/bot", ContactMail: "bot@vigie.example"}
	for name, change := range map[string]func(*Options){
		"no contact":         func(o *Options) { o.ContactURL, o.ContactMail = "", "" },
		"no mail":            func(o *Options) { o.ContactMail = "" },
		"no address":         func(o *Options) { o.ContactURL = "" },
		"mail is no mail":    func(o *Options) { o.ContactMail = "bot" },
		"mail with a name":   func(o *Options) { o.ContactMail = "Bot <bot@vigie.example>" },
		"address is no URL":  func(o *Options) { o.ContactURL = "vigie.example" },
		"line break":         func(o *Options) { o.ContactURL = "https://vigie.example/\r\nX: y" },
		"bracket":            func(o *Options) { o.ContactURL = "https://vigie.example/) Mozilla" },
		"product with space": func(o *Options) { o.Product = "Vigie Bot" },
		"product of another": func(o *Options) { o.Product = "Mozilla/5.0 (X11)" },
		"version with space": func(o *Options) { o.Version = "1 2" },
		"simulated outside":  func(o *Options) { o.Simulated = map[string]string{"a.test": "192.0.2.1:80"} },
		"simulated by name":  func(o *Options) { o.Simulated = map[string]string{"a.test": "localhost:80"} },
		"simulated any":      func(o *Options) { o.Simulated = map[string]string{"a.test": "0.0.0.0:80"} },
		"no store":           func(o *Options) { o.Hosts = nil },
	} {
		opt := base
		change(&opt)
		if _, err := New(opt); err == nil {
			t.Errorf("%s: accepted", name)
		} else if vigie.ErrorCode(err) != vigie.CodeInvalid && name != "no store" {
			t.Errorf("%s: %v has no text for people", name, err)
		}
	}
	if c, err := New(base); err != nil || !strings.HasPrefix(c.UserAgent(), "VigieBot/1.0 (+https://") {
		t.Errorf("%v, %v", c, err)
	}
}

// TestSimulatedOnlyAsksNobodyReal: without a contact real sites stay unasked.
func TestSimulatedOnlyAsksNobodyReal(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.opt.ContactURL, r.opt.ContactMail = "", "" })
	r.client.gate.outside = &failingTransport{}
	unasked := vigie.Site{ID: "example.org", URL: "https://example.org"}
	_, err := r.client.Visit(unasked).Get(t.Context(), "https://example.org/", vigie.Validators{})
	if reason(err) != vigie.ReasonScope || vigie.ErrorCode(err) != vigie.CodeInvalid {
		t.Errorf("err = %v", err)
	}
	if _, err := r.patient(r.client.Visit(r.site), "/x"); reason(err) != vigie.ReasonGone {
		t.Errorf("the simulated host: %v", err)
	}
}

// TestSimulatedHTTPS: an https address of a simulated host goes to loopback as plain http.
func TestSimulatedHTTPS(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.site.URL = "https://" + host })
	r.forum.page("/sujet", "<p>x</p>")
	p, err := r.patient(r.client.Visit(r.site), "/sujet")
	if err != nil || p.URL != "https://forum.test/sujet" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestHostWithAccents(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) {
		r.site = vigie.Site{ID: "forêt.test", URL: "http://Forêt.test"}
		r.opt.Simulated = map[string]string{"forêt.test": r.forum.addr()}
	})
	r.forum.page("/sujet", "<p>x</p>")
	if p, err := r.get("/sujet"); err != nil || p.URL != "http://xn--fort-ipa.test/sujet" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestStatusesAndTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		kind   string
		body   string
		want   vigie.FetchReason
	}{
		{200, "text/html", "<p>x</p>", ""},
		{200, "", "<p>x</p>", ""},
		{200, "text/html; charset", "<p>x</p>", ""},
		{200, "application/json", `{"a":"é"}`, ""},
		{200, "application/atom+xml", "<feed/>", ""},
		{200, "application/ld+json", "{}", ""},
		{200, "text/plain", "x", ""},
		{200, "image/png", "\x89PNG\r\n\x1a\n", vigie.ReasonContent},
		{200, "", "\x89PNG\r\n\x1a\n", vigie.ReasonContent},
		{200, "application/pdf", "%PDF-", vigie.ReasonContent},
		{204, "text/html", "", vigie.ReasonStatus},
		{404, "text/html", "<p>gone</p>", vigie.ReasonGone},
		{410, "text/html", "<p>gone</p>", vigie.ReasonGone},
		{401, "text/html", "<p>no</p>", vigie.ReasonForbidden},
		{403, "text/html", "<p>no</p>", vigie.ReasonForbidden},
		{451, "text/html", "<p>no</p>", vigie.ReasonForbidden},
		{400, "text/html", "<p>no</p>", vigie.ReasonStatus},
		{429, "text/html", "<p>no</p>", vigie.ReasonRateLimited},
		{500, "text/html", "<p>no</p>", vigie.ReasonServer},
		{503, "text/html", "<p>no</p>", vigie.ReasonServer},
		{302, "text/html", "<p>no place</p>", vigie.ReasonStatus},
	} {
		r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
		r.forum.mux.HandleFunc("/x", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			if c.kind != "" {
				w.Header().Set("Content-Type", c.kind)
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		p, err := r.get("/x")
		if reason(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%d %q: %v, want %q", c.status, c.kind, err, c.want)
		}
		if err == nil && string(p.Body) != c.body {
			t.Errorf("%d %q: body %q", c.status, c.kind, p.Body)
		}
		if fe := asFetch(err); fe != nil && fe.Status != c.status {
			t.Errorf("%d %q: the error says status %d", c.status, c.kind, fe.Status)
		}
	}
}
