package web

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"vigie/api/desk"
)

//go:embed static
var staticFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

// Options are the settings of the pages.
type Options struct {
	Desk      *desk.Desk
	Substance func(id, lang string) string // the name of a substance for people; nil: its id
	Logger    *slog.Logger
	Now       func() time.Time
	Version   string
	Timeout   time.Duration // of one request's work; 0: 15 s
	BaseURL   string        // where people reach the pages, for links that are sent; empty: as they asked
}

// site is the pages with what they share.
type site struct {
	desk      *desk.Desk
	substance func(id, lang string) string
	log       *slog.Logger
	now       func() time.Time
	version   string
	timeout   time.Duration
	base      string
	words     words
	pages     map[string]*template.Template
	mux       *http.ServeMux
	presence  presence
}

// New makes the handler of all pages. It fails when a template or the words are broken.
func New(opt Options) (http.Handler, error) {
	s := &site{
		desk: opt.Desk, substance: opt.Substance, log: opt.Logger, now: opt.Now, version: opt.Version, timeout: opt.Timeout, base: opt.BaseURL, mux: http.NewServeMux(),
	}
	if s.substance == nil {
		s.substance = func(id, _ string) string { return id }
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.timeout == 0 {
		s.timeout = 15 * time.Second
	}
	var err error
	if s.words, err = readWords(); err != nil {
		return nil, err
	}
	if s.pages, err = readTemplates(); err != nil {
		return nil, err
	}
	for _, r := range routes() {
		s.mux.Handle(r.pattern, s.serve(r))
	}
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	s.mux.Handle("GET /static/", cached(http.StripPrefix("/static/", http.FileServerFS(static))))
	return s.chain(s.mux), nil
}

// readTemplates parses each page with the layout and the parts that pages share.
func readTemplates() (map[string]*template.Template, error) {
	shared := []string{"templates/layout.html", "templates/parts.html"}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err) // unreachable: the pattern is good
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		t, err := template.New("layout.html").Funcs(template.FuncMap{"both": pair}).ParseFS(templateFiles, append(shared, name)...)
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		pages[name[len("templates/"):len(name)-len(".html")]] = t
	}
	return pages, nil
}

// both is a page and one thing on it: what a part of a page is given.
type both struct {
	Page *view
	It   any
}

func pair(page *view, it any) both { return both{page, it} }

// route is one address of the pages.
type route struct {
	pattern string
	use     desk.Use // who may; empty: everybody
	handle  func(*site, *visit) error
}

// visit is one request.
type visit struct {
	w      http.ResponseWriter
	r      *http.Request
	caller desk.Caller
	lang   string
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// routes is the table of all pages.
func routes() []route {
	return []route{
		{"GET /{$}", "", (*site).start},
		{"GET /signin", "", (*site).signInPage},
		{"POST /signin", "", (*site).signIn},
		{"POST /signout", "", (*site).signOut},
		{"GET /invitation/{secret}", "", (*site).joinPage},
		{"POST /invitation/{secret}", "", (*site).join},
		{"GET /me", desk.UseMe, (*site).mePage},
		{"POST /me", desk.UseMe, (*site).setLang},

		{"GET /feed", desk.UseFeed, (*site).feedPage},
		{"GET /live", desk.UseQuestion, (*site).live},
		{"GET /questions/{id}", desk.UseQuestion, (*site).questionPage},
		{"POST /questions/{id}/{action}", desk.UseQuestion, (*site).questionAction},
		{"POST /questions/{id}/answer/{action}", desk.UseQuestion, (*site).answerAction},
		{"GET /reviews", desk.UseReview, (*site).reviewsPage},
		{"GET /emergencies", desk.UseEmergencies, (*site).emergenciesPage},
		{"POST /emergencies/{id}/ack", desk.UseEmergencies, (*site).ackEmergency},
		{"GET /publications", desk.UsePublications, (*site).publicationsPage},
		{"GET /bring", desk.UseBring, (*site).bringPage},
		{"POST /bring", desk.UseBring, (*site).bring},

		{"GET /search", desk.UseArchive, (*site).searchPage},
		{"GET /threads/{id}", desk.UseArchive, (*site).threadPage},
		{"GET /alerts", desk.UseAlerts, (*site).alertsPage},
		{"POST /alerts/{id}/{decision}", desk.UseAlerts, (*site).decideAlert},
		{"GET /reports", desk.UseReports, (*site).reportsPage},
		{"GET /sites", desk.UseSites, (*site).sitesPage},
		{"GET /privacy", desk.UseErase, (*site).privacyPage},
		{"POST /privacy/{action}", desk.UseErase, (*site).privacyAction},
		{"POST /sites/{id}", desk.UseManageSites, (*site).changeSite},
		{"GET /probe", desk.UseManageSites, (*site).probePage},
		{"POST /probe", desk.UseManageSites, (*site).askProbe},
		{"GET /probe/{id}", desk.UseManageSites, (*site).probedPage},
		{"POST /probe/{id}", desk.UseManageSites, (*site).takeProbed},
		{"GET /drift/{id}", desk.UseDrift, (*site).driftFile},
		{"GET /people", desk.UsePeople, (*site).peoplePage},
		{"POST /people/{id}/invite", desk.UsePeople, (*site).invite},
	}
}
