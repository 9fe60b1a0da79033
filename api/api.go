package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"vigie/api/desk"
)

// Options are the settings of the API.
type Options struct {
	Desk     *desk.Desk
	Ready    func(context.Context) error // nil: always ready; a vigie.Error's message is shown
	Registry *prometheus.Registry        // nil: one of its own
	Logger   *slog.Logger
	Now      func() time.Time
	Version  string
	Timeout  time.Duration // of one request's work; 0: 15 s
	Trial    time.Duration // of a trial of words; 0: 5 min
}

type server struct {
	desk    *desk.Desk
	ready   func(context.Context) error
	log     *slog.Logger
	now     func() time.Time
	version string
	timeout time.Duration
	trial   time.Duration
	metrics *metrics
	mux     *http.ServeMux
	docs    func() (openapi, page []byte) // written when first asked for
}

// New makes the handler of the API: everything under /api/v1, /openapi.json, /docs,
// /healthz, /readyz and /metrics. It panics when the table of routes contradicts itself.
func New(opt Options) http.Handler {
	s := &server{
		desk: opt.Desk, ready: opt.Ready, log: opt.Logger, now: opt.Now, version: opt.Version, timeout: opt.Timeout, trial: opt.Trial,
		mux: http.NewServeMux(),
	}
	if s.ready == nil {
		s.ready = func(context.Context) error { return nil }
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
	if s.trial == 0 {
		s.trial = trialMax
	}
	if opt.Registry == nil {
		opt.Registry = prometheus.NewRegistry()
	}
	s.metrics = newMetrics(opt.Registry)

	description := humago.New(s.mux, s.config())
	for _, r := range Routes() {
		r.mount(s, description, r)
	}
	s.docs = sync.OnceValues(func() ([]byte, []byte) { return describe(description.OpenAPI()) })
	return s.chain(http.HandlerFunc(s.dispatch))
}

// config describes the API. huma's own paths stay off: it would fill them lazily, without a
// lock, and its pages load scripts from elsewhere.
func (s *server) config() huma.Config {
	json := huma.DefaultJSONFormat
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:       "Vigie",
				Version:     s.version,
				Description: "Questions about drugs that nobody answers well on public forums: ranked, claimed, answered, followed. Times are RFC 3339 in UTC or null; ids are strings; every list is {items, next}.",
			},
			Components: &huma.Components{
				SecuritySchemes: map[string]*huma.SecurityScheme{
					bearer: {Type: "http", Scheme: bearer, Description: "A token made with `vigie user token`: shown once, kept as a hash."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": json, "json": json},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{s.transform},
	}
}
