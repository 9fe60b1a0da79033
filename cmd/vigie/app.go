package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"vigie"
	"vigie/api"
	"vigie/api/desk"
	"vigie/api/notify"
	"vigie/configs"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
	"vigie/index"
	"vigie/queue"
	"vigie/store"
	"vigie/triage/rank"
	"vigie/web"
)

// parts says which parts of Vigie a process runs.
type parts struct{ crawl, triage, api, jobs bool }

// allParts is one process for everything.
var allParts = parts{crawl: true, triage: true, api: true, jobs: true}

// app is a running Vigie: every part, tied together. It alone knows all packages.
type app struct {
	cfg      *configs.Config
	log      *slog.Logger
	parts    parts
	store    *store.Store
	words    *words
	ranker   ranker
	key      *privacy.Key     // nil unless this process takes in what people wrote
	crawler  *crawler.Crawler // nil unless this process crawls
	queue    *queue.Queue     // nil for one-shot commands
	index    *index.Index     // nil unless this process searches
	pusher   *notify.Pusher   // nil unless this process runs jobs
	registry *prometheus.Registry
	metrics  *metrics
	clock    func() time.Time // nil: the wall clock; tests set it before anything runs
	closers  []func() error
	started  time.Time // when this process began: what stood still before is not late
}

// openApp opens what the parts need, in the order of the data's way. What is open already
// is closed again when a later part fails.
func openApp(ctx context.Context, cfg *configs.Config, log *slog.Logger, p parts) (a *app, err error) {
	a = &app{cfg: cfg, log: log, parts: p, registry: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
			a = nil
		}
	}()
	a.metrics = newMetrics(a.registry)
	a.started = a.now()
	if err := a.openStore(ctx); err != nil {
		return a, err
	}
	if err := a.openTriage(ctx); err != nil {
		return a, err
	}
	if p.crawl || p.api {
		if a.key, err = privacy.LoadOrCreateKey(cfg.KeysDir); err != nil {
			return a, err
		}
	}
	if err := a.applyErasures(ctx); err != nil { // before anything is read, judged or served
		return a, err
	}
	if p.crawl {
		if err := a.openCrawler(); err != nil {
			return a, err
		}
	}
	if p.jobs {
		if err := a.openNotify(); err != nil {
			return a, err
		}
	}
	if p.api {
		if err := a.openIndex(ctx); err != nil {
			return a, err
		}
	}
	return a, nil
}

// onClose adds what Close does, last first.
func (a *app) onClose(f func() error) { a.closers = append(a.closers, f) }

// Close closes everything that openApp opened.
func (a *app) Close() error {
	var errs []error
	for _, f := range slices.Backward(a.closers) {
		errs = append(errs, f())
	}
	a.closers = nil
	return errors.Join(errs...)
}

func (a *app) openStore(ctx context.Context) error {
	s, err := store.Open(ctx, store.Options{
		URL: a.cfg.DatabaseURL.Reveal(), Dir: a.cfg.Data, Log: a.log, Simulated: a.simulated, Now: a.now,
	})
	if err != nil {
		return err
	}
	a.store = s
	a.onClose(s.Close)
	sites, boards, err := configs.ShippedSites()
	if err != nil {
		return err
	}
	if a.cfg.Dir != "" {
		more, theirs, err := configs.ReadSites(os.DirFS(filepath.Join(a.cfg.Dir, "sites")))
		if err != nil {
			return err
		}
		sites, boards = append(more, sites...), append(theirs, boards...)
	}
	if err := s.SeedSites(ctx, sites, boards); err != nil {
		return err
	}
	texts, err := configs.EmergencyTexts()
	if err != nil {
		return err
	}
	return s.SeedEmergencyTexts(ctx, texts)
}

// simulated says whether a host is a simulated forum of the settings.
func (a *app) simulated(host string) bool { return a.cfg.Crawler.Simulated[host] != "" }

func (a *app) openTriage(ctx context.Context) error {
	var err error
	if a.words, err = openWords(ctx, a.store, a.now, a.log); err != nil {
		return err
	}
	if a.ranker, err = newRanker(a.cfg.Dir); err != nil {
		return err
	}
	return nil
}

func (a *app) openCrawler() error {
	client, err := a.openFetch(a.store, a.store)
	if err != nil {
		return err
	}
	a.crawler = crawler.New(crawler.Options{
		Fetch: fetcher{client}, Store: a.store, Key: a.key, Keep: a.isTerm, Titles: a.words, Bell: a.ringTriage,
		Log: a.log, Exempt: a.simulated, OnParsed: a.metrics.parsed, Now: a.now,
	})
	return nil
}

// openFetch makes the one fetcher. Without a contact it reaches simulated hosts only.
func (a *app) openFetch(hosts fetch.Hosts, robots fetch.RobotsCache) (*fetch.Client, error) {
	if !a.cfg.HasContact() && len(a.cfg.Crawler.Simulated) == 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "no contact is set, and a forum must be able to find who reads it: set VIGIE_CONTACT_URL and VIGIE_CONTACT_MAIL")
	}
	client, err := fetch.New(fetch.Options{
		Version: version, ContactURL: a.cfg.Crawler.ContactURL, ContactMail: a.cfg.Crawler.ContactMail,
		Hosts: hosts, Robots: robots, Simulated: a.cfg.Crawler.Simulated, Logger: a.log, Observe: a.metrics.fetched, Now: a.now,
	})
	if err != nil {
		return nil, err
	}
	a.onClose(func() error { client.CloseIdleConnections(); return nil })
	for host, addr := range a.cfg.Crawler.Simulated {
		a.log.Info("simulated host: requests go to loopback", "host", host, "to", addr)
	}
	return client, nil
}

// openNotify makes what tells people of emergencies.
func (a *app) openNotify() error {
	set := a.cfg.Notify
	if set.SMTP.Host == "" {
		a.log.Info("no mail is sent: notify.smtp.host is not set")
	}
	guarded, err := fetch.NewGuardedTransport(fetch.Options{
		Version: version, ContactURL: a.cfg.Crawler.ContactURL, ContactMail: a.cfg.Crawler.ContactMail,
		Simulated: a.cfg.Crawler.Simulated, Private: set.Private, Logger: a.log,
	})
	if err != nil {
		return err
	}
	sender, err := notify.New(notify.Options{
		SMTP: notify.SMTP{
			Host: set.SMTP.Host, Port: set.SMTP.Port, User: set.SMTP.User, Password: set.SMTP.Password.Reveal(), From: set.SMTP.From, TLS: set.SMTP.TLS,
		},
		Transport: guarded, BaseURL: cmp.Or(a.cfg.PublicURL, "http://"+a.cfg.Addr), Now: a.now,
	})
	if err != nil {
		return err
	}
	a.onClose(sender.Close)
	a.pusher = notify.NewPusher(notify.PusherOptions{
		Store: a.store, Sender: sender, Now: a.now, Log: a.log, Tried: a.metrics.tried, Told: a.metrics.told, Figures: a.metrics.alarmed,
	})
	return nil
}

// ringPush rings for alarms where there is a queue; the period of the job finds the rest.
func (a *app) ringPush(ctx context.Context) error {
	if a.queue == nil {
		return nil
	}
	return a.queue.RingPush(ctx)
}

// redactor masks what people bring by hand, with the key that the crawler uses.
type redactor struct {
	key  *privacy.Key
	keep func(word string) bool
}

func (r redactor) Text(siteID string, names []string, text string) string {
	return r.key.Masker(siteID, names, r.keep).Text(text)
}

func (r redactor) Pseudonym(siteID, name string) string { return r.key.Pseudonym(siteID, name) }

// fetcher gives the crawler a visit of the one fetcher.
type fetcher struct{ client *fetch.Client }

func (f fetcher) Visit(site vigie.Site) crawler.Getter { return f.client.Visit(site) }

// ringTriage rings the queue where there is one; the sweep finds the rest.
func (a *app) ringTriage(ctx context.Context, ids []string) error {
	if a.queue == nil {
		return nil
	}
	return a.queue.RingTriage(ctx, ids)
}

func (a *app) openIndex(ctx context.Context) error {
	x, err := index.Open(ctx, index.Options{Dir: filepath.Join(a.cfg.Data, "index"), Source: judgedThreads{a.store}, Log: a.log})
	if err != nil {
		return err
	}
	a.index = x
	a.onClose(x.Close)
	return nil
}

func (a *app) openQueue(ctx context.Context) error {
	q, err := queue.Open(ctx, queue.Options{
		RedisURL: a.cfg.RedisURL.Reveal(), CrawlWorkers: a.cfg.Crawler.Workers, TriageWorkers: a.cfg.Triage.Workers, Logger: a.log,
		OnDead: func(kind queue.Kind, id, reason string) {
			a.metrics.dead.WithLabelValues(string(kind)).Inc()
			a.log.Warn("task given up and released", "kind", kind, "id", id, "reason", reason)
		},
	})
	if err != nil {
		return err
	}
	a.queue = q
	a.onClose(q.Close)
	return nil
}

// withPages puts the pages beside the API.
func (a *app) withPages(d *desk.Desk, h http.Handler) http.Handler {
	pages, err := web.New(web.Options{Desk: d, Substance: a.substanceName, Logger: a.log, Now: a.now, Version: version, BaseURL: a.cfg.PublicURL})
	if err != nil {
		panic(err) // unreachable: templates and words are embedded, and tests read them
	}
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	for _, path := range []string{"/api/", "/docs", "/docs/", "/openapi.json", "/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, h)
	}
	return mux
}

// substanceName is the name of a substance for people.
func (a *app) substanceName(id, lang string) string {
	s, ok := a.words.lexicon().Substance(id)
	if name := s.Names[lang]; ok && name != "" {
		return name
	}
	return id
}

// handler is the HTTP face of this process: the whole API, or health and metrics alone.
func (a *app) handler() http.Handler {
	opt := desk.Options{Store: a.store, Why: rank.Text, Words: a.words, Logger: a.log, Simulated: a.simulated, Engines: engineNames(), Now: a.now, Ring: a.ringPush, Private: a.cfg.Notify.Private, AlertText: a.alertText, Say: a.sayer()}
	for _, s := range a.words.lexicon().Substances() {
		opt.Substances = append(opt.Substances, s.ID)
	}
	if a.index != nil {
		opt.Search = a.index
	}
	if a.key != nil {
		opt.Redactor, opt.Eraser, opt.Judge = redactor{a.key, a.isTerm}, eraser{a}, a.ringTriage
	}
	d := desk.New(opt)
	h := api.New(api.Options{Desk: d, Ready: a.ready, Registry: a.registry, Logger: a.log, Version: version, Now: a.now})
	if a.parts.api {
		return a.withPages(d, h)
	}
	only := http.NewServeMux()
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		only.Handle(path, h)
	}
	return only
}

// ready says why the process cannot do its work, if so.
func (a *app) ready(ctx context.Context) error {
	if err := a.store.Ping(ctx); err != nil {
		return err
	}
	if a.index != nil && !a.index.Status().Ready {
		return vigie.Errorf(vigie.CodeUnavailable, "the archive is being indexed for the first time")
	}
	if a.queue != nil {
		if h := a.queue.Health(ctx); !h.Reachable {
			return vigie.Errorf(vigie.CodeUnavailable, "redis does not answer: what it should ring for waits in the store")
		}
	}
	return nil
}

// now is the wall clock: the one place where the wiring reads it.
func (a *app) now() time.Time {
	if a.clock != nil {
		return a.clock()
	}
	return time.Now()
}

// describe is one line for people about where the truth is.
func (a *app) describe() string {
	kind := "embedded queue"
	if a.cfg.RedisURL != "" {
		kind = "redis"
	}
	return fmt.Sprintf("%s, %s, data in %s", a.store.Name(), kind, a.cfg.Data)
}
