package web

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"vigie"
	"vigie/api/desk"
)

// view is what a template is given: the page's own Body, and what all pages have.
type view struct {
	Lang   string
	Title  string
	Path   string
	Caller desk.Caller
	Nav    []link
	Done   string // what was just done, in words
	Body   any

	site *site
}

// link is a place in the navigation.
type link struct {
	Path, Text string
	Here       bool
}

// places is the navigation, with who sees what.
var places = []struct {
	path, key string
	use       desk.Use
}{
	{"/feed", "nav.feed", desk.UseFeed},
	{"/emergencies", "nav.emergencies", desk.UseEmergencies},
	{"/reviews", "nav.reviews", desk.UseReview},
	{"/search", "nav.search", desk.UseArchive},
	{"/publications", "nav.publications", desk.UsePublications},
	{"/bring", "nav.bring", desk.UseBring},
	{"/alerts", "nav.alerts", desk.UseAlerts},
	{"/sites", "nav.sites", desk.UseSites},
	{"/reports", "nav.reports", desk.UseReports},
	{"/people", "nav.people", desk.UsePeople},
	{"/privacy", "nav.privacy", desk.UseErase},
}

// show renders a page. It is written whole or not at all.
func (s *site) show(v *visit, status int, page, title string, body any) {
	p := &view{Lang: v.lang, Title: title, Path: v.r.URL.Path, Caller: v.caller, Body: body, site: s}
	if key := v.r.URL.Query().Get("done"); key != "" {
		if text := s.words.say(v.lang, "done."+key); text != "done."+key {
			p.Done = text
		}
	}
	if v.caller.Person.ID != "" {
		for _, at := range places {
			if v.caller.May(at.use) == nil {
				p.Nav = append(p.Nav, link{at.path, s.words.say(v.lang, at.key), at.path == p.Path})
			}
		}
	}
	var buf bytes.Buffer
	if err := s.pages[page].Execute(&buf, p); err != nil {
		s.log.LogAttrs(v.ctx(), slog.LevelError, "template failed", slog.String("page", page), slog.Any("err", err))
		http.Error(v.w, "something went wrong", http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", v.lang)
	v.w.WriteHeader(status)
	_, _ = buf.WriteTo(v.w) // fails only when the reader is gone
}

// T says something in the language of the page.
func (p *view) T(key string, args ...any) string { return p.site.words.say(p.Lang, key, args...) }

// Word says a value of a list (topic, state …) in the language of the page.
func (p *view) Word(kind string, value any) string { return p.T(kind + "." + fmt.Sprint(value)) }

// Substance is the name of a substance for people.
func (p *view) Substance(id string) string { return p.site.substance(id, p.Lang) }

// Has says whether the reader has one of the roles.
func (p *view) Has(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return p.Caller.Person.Has(vigie.Role(r)) })
}

// List puts names in a row.
func (p *view) List(names []string) string { return strings.Join(names, ", ") }

// Short is the beginning of a pseudonym: enough to tell the people of one thread apart.
func (p *view) Short(pseudonym string) string {
	const enough = 8
	if len(pseudonym) > enough {
		return pseudonym[:enough]
	}
	return cmp.Or(pseudonym, "–")
}

// Langs are the languages of pages and answers.
func (p *view) Langs() []string { return langs }

// Version names the release, so that browsers fetch new files with it.
func (p *view) Version() string { return p.site.version }

// Ago says how long ago something was, or in how long it will be.
func (p *view) Ago(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	past := p.site.now().Sub(t)
	kind := "ago"
	if past < 0 {
		kind, past = "in", -past
	}
	switch {
	case past < time.Minute:
		return p.T("ago.now")
	case past < 2*time.Hour:
		return p.T(kind+".minutes", int(past/time.Minute))
	case past < 48*time.Hour:
		return p.T(kind+".hours", int(past/time.Hour))
	default:
		return p.T(kind+".days", int(past/(24*time.Hour)))
	}
}

// Past says that a time is over.
func (p *view) Past(t time.Time) bool { return !t.IsZero() && t.Before(p.site.now()) }

// ISO is a time for programs.
func (p *view) ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Day is a time for people, in the time zone of Brussels, Lille and Ghent.
func (p *view) Day(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(brussels).Format("02.01.2006 15:04")
}

// brussels is the zone that the teams live in.
var brussels = func() *time.Location {
	if l, err := time.LoadLocation("Europe/Brussels"); err == nil {
		return l
	}
	return time.UTC
}()

// piece is a run of text that is marked or not.
type piece struct {
	Text, Why string
	Mark      bool
}

// span is a marked place in a text, in bytes.
type span struct {
	start, end int
	why        string
}

// pieces cuts a text at its marks. Places that do not fit the text, or lie over one another, are left out.
func pieces(text string, marks []span) []piece {
	slices.SortStableFunc(marks, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	var out []piece
	at := 0
	for _, m := range marks {
		if m.start < at || m.end <= m.start || m.end > len(text) || !boundary(text, m.start) || !boundary(text, m.end) {
			continue
		}
		if m.start > at {
			out = append(out, piece{Text: text[at:m.start]})
		}
		out = append(out, piece{text[m.start:m.end], m.why, true})
		at = m.end
	}
	if at < len(text) {
		out = append(out, piece{Text: text[at:]})
	}
	return out
}

// boundary says that a byte offset does not cut a letter in two.
func boundary(text string, i int) bool { return i == len(text) || text[i]&0xC0 != 0x80 }
