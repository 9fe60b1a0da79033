package crawler_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
)

// shelves gives pages from files, or errors, by address.
type shelves struct {
	pages map[string]string // address → file of the engine's fixtures
	errs  map[string]error
	edit  func(page string) string
	asked []string
}

func (s *shelves) Visit(vigie.Site) crawler.Getter { return s }

func (s *shelves) Get(_ context.Context, address string, _ vigie.Validators) (*vigie.Page, error) {
	s.asked = append(s.asked, address)
	if err := s.errs[address]; err != nil {
		return nil, err
	}
	file, ok := s.pages[address]
	if !ok {
		return nil, &vigie.FetchError{Reason: vigie.ReasonGone, URL: address, Status: 404}
	}
	data, err := os.ReadFile(filepath.Join("engine", "testdata", "phpbb", file))
	if err != nil {
		return nil, err
	}
	if s.edit != nil {
		data = []byte(s.edit(string(data)))
	}
	return &vigie.Page{URL: address, Status: 200, ContentType: "text/html; charset=utf-8", Body: bytes.Clone(data)}, nil
}

const (
	gardenPage = "https://volkstuintje.example.org/viewtopic.php?t=4502"
	ourText    = "Vraag het aan haar huisarts of bel de Druglijn, dat is anoniem. Ze mag in elk geval niet zelf stoppen met de pillen."
)

// look looks at a link as the crawler does.
func look(t *testing.T, s *shelves, address, text string, change func(*vigie.Site)) (vigie.Sight, error) {
	t.Helper()
	site := vigie.Site{
		ID: "volkstuintje.example.org", URL: "https://volkstuintje.example.org", Lang: "nl", Country: "NL", Engine: "phpbb", Enabled: true,
		Legal: vigie.LegalRecord{Basis: "a", Purpose: "b", Retention: "c", Contact: "d", DPIA: "e"},
	}
	if change != nil {
		change(&site)
	}
	c := crawler.New(crawler.Options{Fetch: s, Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }})
	return c.LookAt(t.Context(), vigie.LinkDue{Publication: vigie.Publication{URL: address}, Site: site, Text: text})
}

func TestLookAtAPublishedAnswer(t *testing.T) {
	t.Parallel()
	there := map[string]string{gardenPage: "thread.html"}
	var first vigie.Sight
	for _, c := range []struct {
		name    string
		shelves *shelves
		address string
		text    string
		want    func(vigie.Sight) bool
	}{
		{"by its number", &shelves{pages: there}, gardenPage + "#p9153", "", func(s vigie.Sight) bool { first = s; return s.Found && !s.Locked && s.Hash != "" }},
		{"by its words", &shelves{pages: there}, gardenPage, ourText, func(s vigie.Sight) bool { return s.Found && s.Hash == first.Hash }},
		{"edited", &shelves{pages: there, edit: func(p string) string { return strings.Replace(p, "bel de Druglijn", "bel niemand", 1) }}, gardenPage + "#p9153", ourText,
			func(s vigie.Sight) bool { return s.Found && s.Hash != first.Hash }},
		{"the post is gone", &shelves{pages: there}, gardenPage + "#p77777", "Iets heel anders dat daar nergens staat geschreven", func(s vigie.Sight) bool { return s.Gone == vigie.LinkReasonPost }},
		{"the thread is gone", &shelves{}, gardenPage + "#p9153", ourText, func(s vigie.Sight) bool { return s.Gone == vigie.LinkReasonThread }},
		{"the forum says so in words", &shelves{pages: map[string]string{gardenPage: "missing.html"}}, gardenPage + "#p9153", ourText, func(s vigie.Sight) bool { return s.Gone == vigie.LinkReasonThread }},
		{"a wall", &shelves{pages: map[string]string{gardenPage: "wall-login.html"}}, gardenPage + "#p9153", ourText, func(s vigie.Sight) bool { return s.Reason == vigie.LinkReasonFetch }},
		{"a server in trouble", &shelves{errs: map[string]error{gardenPage: &vigie.FetchError{Reason: vigie.ReasonServer, Status: 503}}}, gardenPage, ourText, func(s vigie.Sight) bool { return s.Reason == vigie.LinkReasonFetch }},
		{"too many requests", &shelves{errs: map[string]error{gardenPage: &vigie.FetchError{Reason: vigie.ReasonRateLimited, Status: 429}}}, gardenPage, ourText, func(s vigie.Sight) bool { return s.Reason == vigie.LinkReasonFetch }},
		{"a listing", &shelves{pages: map[string]string{gardenPage: "board.html"}}, gardenPage, ourText, func(s vigie.Sight) bool { return s.Reason == vigie.LinkReasonRead }},
		{"no address", &shelves{}, "", ourText, func(s vigie.Sight) bool { return s.Reason == vigie.LinkReasonNoPage }},
	} {
		got, err := look(t, c.shelves, c.address, c.text, nil)
		if err != nil || !c.want(got) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
		for _, a := range c.shelves.asked {
			if strings.Contains(a, "#") {
				t.Errorf("%s: asked for %s", c.name, a)
			}
		}
	}
}

func TestALookReadsOn(t *testing.T) {
	t.Parallel()
	last := gardenPage + "&start=15"
	s := &shelves{pages: map[string]string{gardenPage: "thread.html", last: "thread-last.html"}}
	got, err := look(t, s, gardenPage+"#p77777", "Iets heel anders dat daar nergens staat geschreven", nil)
	if err != nil || got.Gone != vigie.LinkReasonPost || len(s.asked) != 2 {
		t.Errorf("%+v, %v after %v: the last page was to be read too", got, err, s.asked)
	}
}

func TestALookThatMayNotBeTaken(t *testing.T) {
	t.Parallel()
	for reason, change := range map[string]func(*vigie.Site){
		vigie.LinkReasonLegal:  func(s *vigie.Site) { s.Legal.DPIA = "" },
		vigie.LinkReasonClosed: func(s *vigie.Site) { s.Engine = vigie.EngineHand },
	} {
		s := &shelves{}
		if got, err := look(t, s, gardenPage, ourText, change); err != nil || got.Reason != reason || len(s.asked) > 0 {
			t.Errorf("%s: %+v, %v, asked %v", reason, got, err, s.asked)
		}
	}
	later := &vigie.FetchError{Reason: vigie.ReasonBudget, RetryAt: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}
	if _, err := look(t, &shelves{errs: map[string]error{gardenPage: later}}, gardenPage, ourText, nil); err != error(later) { //nolint:errorlint // the same one
		t.Errorf("a spent budget taught something: %v", err)
	}
}
