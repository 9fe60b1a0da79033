package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vigie"
	"vigie/api"
	"vigie/configs"
	"vigie/store"
)

func (c *cli) serveCmd() *cobra.Command {
	var only string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run Vigie: crawl, triage, jobs and the API, whole or in parts",
		Long: `Runs everything in one process: SQLite, an embedded queue and the archive in the data folder.
With VIGIE_DATABASE_URL and VIGIE_REDIS_URL set, --only runs some parts, in as many processes as you like:
  crawl   visits boards          jobs   sweeps, expires claims, ranks again
  triage  judges threads         api    answers people
Real forums are polled once a contact is set (VIGIE_CONTACT_URL, VIGIE_CONTACT_MAIL) and their site has a legal record.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.config()
			if err != nil {
				return err
			}
			p, err := parseParts(only, cfg)
			if err != nil {
				return err
			}
			return c.serve(cmd.Context(), cfg, p, nil)
		},
	}
	cmd.Flags().StringVar(&only, "only", "", "parts to run, of crawl,triage,api,jobs (default: all)")
	cmd.Flags().StringVar(&c.addrFlag, "addr", "", "address to listen on (default from settings: addr)")
	return cmd
}

// parseParts reads --only. Parts alone share their work through PostgreSQL and Redis.
func parseParts(only string, cfg *configs.Config) (parts, error) {
	if only == "" {
		return allParts, nil
	}
	var p parts
	for name := range strings.SplitSeq(only, ",") {
		switch strings.TrimSpace(name) {
		case "crawl":
			p.crawl = true
		case "triage":
			p.triage = true
		case "api":
			p.api = true
		case "jobs":
			p.jobs = true
		default:
			return p, vigie.Errorf(vigie.CodeInvalid, "--only %q: name parts of crawl, triage, api, jobs, with commas between", name)
		}
	}
	if p != allParts && (cfg.DatabaseURL == "" || cfg.RedisURL == "") {
		return p, vigie.Errorf(vigie.CodeInvalid, "--only needs PostgreSQL and Redis, which the parts share: set VIGIE_DATABASE_URL and VIGIE_REDIS_URL, or leave --only out")
	}
	return p, nil
}

// serve runs the parts until ctx ends. prepare (may be nil) runs when everything is open and
// nothing is served yet.
func (c *cli) serve(ctx context.Context, cfg *configs.Config, p parts, prepare func(ctx context.Context, a *app, addr string) error) error {
	log := c.logger(cfg)
	release, err := store.LockDir(cfg.Data)
	if err != nil {
		return err
	}
	defer release()
	listener, err := listen(ctx, cfg.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if p.crawl && !cfg.HasContact() && len(cfg.Crawler.Simulated) == 0 {
		log.Warn("no contact is set: nothing is crawled until VIGIE_CONTACT_URL and VIGIE_CONTACT_MAIL say who reads the forums")
		p.crawl = false
	}
	a, err := openApp(ctx, cfg, log, p)
	if err != nil {
		return err
	}
	if err := a.noteKey(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	if err := a.openQueue(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	if prepare != nil {
		if err := prepare(ctx, a, listener.Addr().String()); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	log.Info("vigie is running", "version", version, "parts", a.describe(), "address", "http://"+listener.Addr().String())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.work(ctx) })
	g.Go(func() error { return serveHTTP(ctx, listener, a.handler()) })
	err = g.Wait()
	return errors.Join(err, a.Close())
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, vigie.Errorf(vigie.CodeConflict, "the address %s is taken by another program: stop it, or name another one with --addr", addr)
	}
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("cannot listen on %s: name another address with --addr", addr))
	}
	return l, nil
}

// serveHTTP answers until ctx ends, then lets the requests that are being answered finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := api.Server(h)
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		done <- srv.Shutdown(late)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}
