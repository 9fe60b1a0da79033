package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/apitest"
	"vigie/api/desk"
	"vigie/web"
)

const password = "vier droge sokken"

// stand is the pages over the invented world, with everybody signed in.
type stand struct {
	http.Handler

	t        *testing.T
	store    *apitest.Store
	sessions map[string]string
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t, store: apitest.NewStore(), sessions: map[string]string{}}
	apitest.Cast(s.store)
	now := func() time.Time { return apitest.Now }
	d := desk.New(desk.Options{
		Eraser: apitest.Eraser{},
		Store:  s.store, Search: apitest.NewSearch(), Words: apitest.Lexicon{}, Now: now, Passwords: desk.NewPasswordsAt(64, 1), Redactor: plainText{},
		AlertText: func(a vigie.Alert, lang string) string { return a.Name + " " + lang },
	})
	h, err := web.New(web.Options{Desk: d, Now: now, Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = h
	admin := desk.Caller{Person: vigie.Person{ID: "admin", Roles: []vigie.Role{vigie.RoleAdmin}}, Route: "test"}
	for _, r := range vigie.Roles {
		secret, _, err := d.Invite(t.Context(), admin, string(r))
		if err != nil {
			t.Fatal(err)
		}
		if s.sessions[string(r)], err = d.Join(t.Context(), secret, string(r), password); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// plainText is a redactor that finds nothing.
type plainText struct{}

func (plainText) Text(_ string, _ []string, text string) string { return text }
func (plainText) Pseudonym(_, name string) string               { return "p_" + name }

// page is what came back.
type page struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// get asks for a page as a role; "" is nobody.
func (s *stand) get(who, target string, header ...string) page {
	return s.ask(who, http.MethodGet, target, nil, header...)
}

// post sends a form, as a browser on the page itself does.
func (s *stand) post(who, target string, form url.Values, header ...string) page {
	return s.ask(who, http.MethodPost, target, form, append([]string{"Sec-Fetch-Site", "same-origin"}, header...)...)
}

func (s *stand) ask(who, method, target string, form url.Values, header ...string) page {
	s.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if secret := s.sessions[who]; secret != "" {
		r.AddCookie(&http.Cookie{Name: desk.SessionCookie, Value: secret})
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "vigie-lang", Value: "en"})
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return page{s.t, w.Code, w.Result().Header, w.Body.String()}
}

func (p page) want(status int, words ...string) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.body)
	}
	for _, w := range words {
		if !strings.Contains(p.body, w) {
			p.t.Errorf("the page lacks %q: %s", w, p.body)
		}
	}
	return p
}

// to checks where a page leads.
func (p page) to(location string) page {
	p.t.Helper()
	if p.status != http.StatusSeeOther || p.header.Get("Location") != location {
		p.t.Fatalf("status %d to %q, want 303 to %q: %s", p.status, p.header.Get("Location"), location, p.body)
	}
	return p
}

// pages are the addresses that show something, with who may see them.
var pages = map[string]string{
	"/feed": "vc", "/questions/" + apitest.NormalID: "vec", "/reviews": "vec", "/emergencies": "vec", "/publications": "vecy", "/bring": "vec",
	"/search": "vecy", "/search?q=zanzibarine": "vecy", "/threads/" + apitest.ArchiveID: "vecy", "/alerts": "cy", "/sites": "vecya", "/drift/" + apitest.DriftID: "ca", "/probe": "c", "/privacy": "c", "/probe/" + apitest.ProbeID: "c", "/people": "ca", "/me": "vecya",
	"/reports": "cya", "/reports?from=2026-01-01&team=Testbridge": "cya",
	"/live": "vec", "/live?question=" + apitest.NormalID: "vec",
}

var letters = map[string]string{"v": "volunteer", "e": "expert", "c": "coordinator", "y": "analyst", "a": "admin"}

func TestEveryPageAsEverybody(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for target, who := range pages {
		for letter, role := range letters {
			p := s.get(role, target)
			want := http.StatusForbidden
			if strings.Contains(who, letter) {
				want = http.StatusOK
			}
			if target == "/live" && letter == "e" {
				want = http.StatusForbidden // an expert reads questions, not the feed
			}
			if p.status != want {
				t.Errorf("%s as %s: %d, want %d", target, role, p.status, want)
			}
			checkHeaders(t, target, p)
			if want == http.StatusForbidden && strings.Contains(p.body, apitest.Secret) {
				t.Errorf("%s as %s: a refusal shows text", target, role)
			}
		}
		if p := s.get("", target); p.status != http.StatusSeeOther || !strings.HasPrefix(p.header.Get("Location"), "/signin?next=") {
			t.Errorf("%s as nobody: %d to %s", target, p.status, p.header.Get("Location"))
		}
	}
}

func checkHeaders(t *testing.T, target string, p page) {
	t.Helper()
	for name, value := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := p.header.Get(name); got != value {
			t.Errorf("%s: %s is %q, want %q", target, name, got, value)
		}
	}
	csp := p.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
		t.Errorf("%s: policy %q", target, csp)
	}
	for _, bad := range []string{" style=\"", "<script>", " onclick=", "{{", "<no value>", "%!"} {
		if strings.Contains(p.body, bad) {
			t.Errorf("%s holds %q", target, bad)
		}
	}
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.get("", "/").to("/signin")
	s.get("volunteer", "/").to("/feed")
	s.get("admin", "/").to("/sites")
	s.get("", "/signin").want(200, "Sign in")
	s.post("", "/signin", url.Values{"name": {"volunteer"}, "password": {"wrong"}}).want(401, "the name or the password is wrong", `value="volunteer"`)
	p := s.post("", "/signin", url.Values{"name": {"volunteer"}, "password": {password}, "next": {"/reviews"}}).to("/reviews")
	cookie := p.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-vigie=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	s.post("volunteer", "/signout", url.Values{}).to("/signin")
	if p := s.get("volunteer", "/feed"); p.status != http.StatusSeeOther {
		t.Errorf("after signing out: %d", p.status)
	}
}

// TestS13_NoOpenRedirect tries to be sent elsewhere after signing in.
func TestS13_NoOpenRedirect(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	tries := []string{"", "feed", "javascript:alert(1)", "data:text/html,x", "mailto:x@y.example", "//", "/\\", "\\/", "\\\\"}
	for _, host := range []string{"evil.example", "evil.example/feed", "evil.example:443", "user@evil.example", "[::1]", "127.0.0.1", "evil%2eexample"} {
		for _, before := range []string{"//", "///", "/\\", "\\\\", "/\t/", "/\n/", "\t//", " //", "http://", "https://", "https:", "https:/", "HTTPS://", "//\x00"} {
			tries = append(tries, before+host)
		}
	}
	for _, next := range tries {
		p := s.post("", "/signin", url.Values{"name": {"volunteer"}, "password": {password}, "next": {next}})
		at, err := url.Parse(p.header.Get("Location"))
		if p.status != http.StatusSeeOther || err != nil || at.Host != "" || at.Scheme != "" || !strings.HasPrefix(at.Path, "/") || strings.HasPrefix(p.header.Get("Location"), "//") || strings.Contains(p.header.Get("Location"), "\\") {
			t.Errorf("next %q leads to %q", next, p.header.Get("Location"))
		}
	}
	if len(tries) < 60 {
		t.Errorf("only %d spellings", len(tries))
	}
}

// TestS7_NoChangeFromElsewhere asks for changes as pages of other sites would, and with GET.
func TestS7_NoChangeFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := "/questions/" + apitest.NormalID + "/claim"
	for _, header := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, {"Sec-Fetch-Site", "", "Origin", "null"},
	} {
		s.post("volunteer", at, url.Values{}, header...).want(403)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		s.ask("volunteer", method, at, nil)
	}
	if q, err := s.store.Question(t.Context(), apitest.NormalID); err != nil || q.State != vigie.Waiting {
		t.Errorf("the question is %s, %v", q.State, err)
	}
	s.post("volunteer", at, url.Values{}).to("/questions/" + apitest.NormalID + "?done=claimed")
}

// TestMarkupIsShownAsText puts markup wherever a forum or a person can write.
func TestMarkupIsShownAsText(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	const bad = `<script>alert(1)</script><img src=x onerror=alert(1)>"'><svg onload=alert(1)>{{.}}`
	th, err := s.store.Thread(t.Context(), apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.store.Verdict(t.Context(), apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	th.ID, v.ThreadID, th.Title, th.URL = "t-bad", "t-bad", bad, "javascript:alert(1)"
	v.Evidence = []vigie.Evidence{{Label: bad, Value: bad, Field: "title", Start: 3, End: 9}, {Label: "x", Field: "posts[0]", Start: 0, End: 8}}
	th.Posts = []vigie.Post{{ID: "1", Author: bad, Text: bad, Quotes: []string{bad}, At: apitest.Now}}
	s.store.Put(th, v, vigie.Question{ID: "t-bad", ThreadIDs: []string{"t-bad"}, State: vigie.Drafting, Claim: &vigie.Claim{By: "volunteer", Name: bad, Until: apitest.Now.Add(time.Hour)}})
	s.store.PutDraft(vigie.Draft{QuestionID: "t-bad", Text: bad, Revision: 1, Writers: []string{"volunteer"}, Sources: []vigie.Source{{URL: "javascript:alert(2)", Title: bad}}})
	for target, who := range map[string]string{"/questions/t-bad": "volunteer", "/threads/t-bad": "analyst", "/feed": "volunteer", "/search?q=" + url.QueryEscape(bad): "analyst", "/feed?substance=" + url.QueryEscape(bad): "coordinator"} {
		p := s.get(who, target)
		for _, word := range []string{"<script>alert", "<img src=x", "<svg onload", `href="javascript:`} {
			if strings.Contains(p.body, word) {
				t.Errorf("%s holds %q", target, word)
			}
		}
	}
	s.get("volunteer", "/questions/t-bad").want(200, "&lt;script&gt;")
}

// TestTheWholeWayByForms answers a question without a script: claim, write, be refused, save, submit,
// review, publish.
func TestTheWholeWayByForms(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := "/questions/" + apitest.NormalID
	s.get("volunteer", "/feed").want(200, at, "Combien de temps")
	s.get("volunteer", at).want(200, "Take this question", "Nobody has taken this question yet")
	s.post("volunteer", at+"/claim", url.Values{}).to(at + "?done=claimed")
	s.get("volunteer", at+"?done=claimed").want(200, "It is yours", `name="revision" value="0"`, "Save and ask for a second pair of eyes")
	s.get("coordinator", at).want(200, "holds this question until")
	form := url.Values{"revision": {"0"}, "text": {"Deux à trois heures en général."}, "lang": {"fr"}, "then": {"submit"}}
	s.post("volunteer", at+"/answer/save", form).want(422, "No source is cited", "Deux à trois heures en général.")
	form.Set("revision", "1")
	form["source_url"], form["source_title"] = []string{"not an address", ""}, []string{"A", ""}
	s.post("volunteer", at+"/answer/save", form).want(422, "is not a web address", "not an address")
	form["source_url"] = []string{"https://www.drogues-info-service.fr/", ""}
	form.Set("revision", "0")
	form.Set("text", "Une autre fenêtre.")
	s.post("volunteer", at+"/answer/save", form).want(412, "Une autre fenêtre.", "Deux à trois heures en général.", `name="revision" value="1"`)
	form.Set("revision", "1")
	s.post("volunteer", at+"/answer/save", form).to(at + "?done=submitted")
	s.get("volunteer", at).want(200, "in review", "Une autre fenêtre.")
	if p := s.get("volunteer", at); strings.Contains(p.body, "/answer/approve") {
		t.Error("the writer is shown a button to approve their own answer")
	}
	s.get("coordinator", "/reviews").want(200, at)
	s.get("coordinator", at).want(200, "/answer/approve", "/answer/reject")
	s.post("coordinator", at+"/answer/reject", url.Values{"revision": {"0"}, "note": {"Shorter, please."}}).to(at + "?done=done")
	s.get("volunteer", at).want(200, "Shorter, please.", "changes wanted")
	form.Set("revision", "2")
	s.post("volunteer", at+"/answer/save", form).to(at + "?done=submitted")
	s.post("coordinator", at+"/answer/approve", url.Values{"revision": {"2"}}).want(412)
	s.post("coordinator", at+"/answer/approve", url.Values{"revision": {"3"}}).to(at + "?done=approved")
	s.post("volunteer", at+"/publications", url.Values{"url": {"https://elsewhere.example/1"}}).want(422, "elsewhere.example is not on forum.example")
	s.post("volunteer", at+"/publications", url.Values{"url": {"https://www.forum.example/viewtopic.php?p=9#p9"}}).to(at + "?done=published")
	s.get("volunteer", "/publications?mine=1").want(200, "viewtopic.php?p=9#p9", "not checked yet")
	s.get("volunteer", at).want(200, "published", "viewtopic.php?p=9#p9")
}

func TestWrongInputsAreExplained(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := "/questions/" + apitest.NormalID
	s.get("volunteer", "/nowhere").want(404, "There is nothing at this address")
	s.get("volunteer", "/questions/none").want(404, "there is no question")
	s.get("volunteer", "/threads/none").want(404)
	s.get("", "/invitation/none").want(404, "this invitation is not valid")
	s.get("volunteer", "/feed?lang=de").want(422, "de")
	s.post("volunteer", at+"/answer/save", url.Values{"revision": {"x"}}).want(422, "reload the question")
	s.post("volunteer", at+"/dismiss", url.Values{}).want(422, "a dismissal needs a reason")
	s.post("volunteer", at+"/explode", url.Values{}).want(404)
	s.post("volunteer", "/bring", url.Values{"site": {apitest.SiteID}, "text": {" "}}).want(422, "is empty")
	s.post("volunteer", "/me", url.Values{"lang": {"de"}}).want(422, "unknown language")
	s.ask("volunteer", http.MethodPut, at, nil).want(405)
	s.post("volunteer", at+"/claim", url.Values{}).want(303)
	s.post("coordinator", at+"/claim", url.Values{}).want(409, "holds this question")
	big := url.Values{"revision": {"0"}, "text": {strings.Repeat("x", 2<<20)}}
	s.post("volunteer", at+"/answer/save", big).want(422, "too large")
}

func TestInvitationByAPage(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.post("volunteer", "/people/lead/invite", url.Values{}).want(403)
	p := s.post("coordinator", "/people/lead/invite", url.Values{}).want(200, "Mx lead", "works once")
	link := regexp.MustCompile(`/invitation/[A-Za-z0-9_-]{43}`).FindString(p.body)
	if link == "" {
		t.Fatalf("no link: %s", p.body)
	}
	s.get("", link).want(200, "Welcome, Mx lead")
	s.post("", link, url.Values{"name": {"lead"}, "password": {"short"}}).want(422, "choose a password", `value="lead"`)
	s.post("", link, url.Values{"name": {"volunteer"}, "password": {"another good one"}}).want(409, "choose another name")
	s.post("", link, url.Values{"name": {"lead"}, "password": {"another good one"}}).to("/")
	s.get("", link).want(404)
}

func TestPagesSpeakThreeLanguages(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	session := desk.SessionCookie + "=" + s.sessions["volunteer"]
	// As the person speaks, unless they chose otherwise; the browser is asked where nobody is signed in.
	s.get("volunteer", "/feed", "Cookie", session).want(200, "Questions en attente", `lang="fr"`)
	p := s.post("volunteer", "/me", url.Values{"lang": {"nl"}}).to("/me?done=done")
	chosen, _, _ := strings.Cut(p.header.Get("Set-Cookie"), ";")
	s.get("volunteer", "/feed", "Cookie", session+"; "+chosen).want(200, "Wachtende vragen", `lang="nl"`)
	s.get("", "/signin", "Accept-Language", "nl-BE").want(200, "Aanmelden")
	s.get("", "/signin", "Accept-Language", "fr").want(200, "Se connecter")
	s.get("", "/signin", "Accept-Language", "xx").want(200, "Sign in")
}

func TestReadersSeeEachOther(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := "/live?question=" + apitest.NormalID
	s.get("volunteer", at).want(200, `"readers":[]`)
	s.get("coordinator", at).want(200, `"readers":["Mx volunteer"]`)
	s.get("expert", "/questions/"+apitest.NormalID).want(200, "Also reading now: Mx coordinator, Mx volunteer")
	if v := s.get("volunteer", "/live"); !strings.Contains(v.body, `"version":"`) {
		t.Errorf("no version: %s", v.body)
	}
}

func TestFilesAreSmallAndOurs(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	total := len(s.get("volunteer", "/feed").body)
	for _, file := range []string{"style.css", "app.js", "icon.svg"} {
		p := s.get("", "/static/"+file).want(200)
		total += len(p.body)
		if got := p.header.Get("Cache-Control"); got != "public, max-age=3600" {
			t.Errorf("%s: Cache-Control %q", file, got)
		}
	}
	if total > 100_000 {
		t.Errorf("a first page takes %d bytes, before compression", total)
	}
	s.get("", "/static/../web.go").want(404)
}

// TestLegalRecordOnThePage: a record that is not complete is kept and does not enable the forum, a complete one does.
func TestLegalRecordOnThePage(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	form := url.Values{"basis": {"Art. 9(2)(i)"}, "enabled": {"on"}}
	s.post("coordinator", "/sites/"+apitest.FlemishSite, form).want(http.StatusUnprocessableEntity, "purpose")
	s.get("coordinator", "/sites").want(http.StatusOK, "Art. 9(2)(i)")
	for _, part := range []string{"purpose", "retention", "contact", "dpia", "minors"} {
		form.Set(part, "as agreed, "+part)
	}
	s.post("coordinator", "/sites/"+apitest.FlemishSite, form).to("/sites?done=done")
	site, err := s.store.Site(t.Context(), apitest.FlemishSite)
	if err != nil || !site.Enabled || site.Legal.DPIA != "as agreed, dpia" {
		t.Errorf("%+v, %v", site, err)
	}
}
