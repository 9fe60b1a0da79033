package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/crawler"
	"vigie/crawler/fetch"
	"vigie/crawler/privacy"
	"vigie/triage"
)

const (
	probeEvery = 2 * time.Second     // looks whether somebody wants a probe
	probeMost  = 5 * time.Minute     // a probe that takes longer ends with what it has
	probesKept = 30 * 24 * time.Hour // they show titles
)

func (c *cli) probeCmd() *cobra.Command {
	var asJSON, asYAML bool
	cmd := &cobra.Command{
		Use:   "probe URL",
		Short: "Take a first look at a forum: software, boards, language, pace, what stands in the way",
		Long: `Fetches robots.txt and at most 14 pages, politely: the page at the address, boards that it links to, a few threads. Says which
software it is, which boards there are and how busy they are, how much of it is about drugs, and prints a configuration to start from
(--yaml: that alone, for a file in DIR/sites of --config DIR). Nothing is stored, so no legal record is needed; a contact is
(VIGIE_CONTACT_URL and VIGIE_CONTACT_MAIL). Exit code 3 for gone, 4 for a wall or robots.txt, 5 when not sure, 7 when there is no answer.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.probe(cmd.Context(), args[0], asJSON, asYAML) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&asYAML, "yaml", false, "print the configuration alone")
	return cmd
}

func (c *cli) probe(ctx context.Context, address string, asJSON, asYAML bool) error {
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return vigie.Errorf(vigie.CodeInvalid, "%q is not a web address: give the address of a forum, a board or a thread", address)
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	a := &app{cfg: cfg, log: c.logger(cfg), metrics: unregistered()}
	defer func() { _ = a.Close() }() // nothing is stored: nothing can be lost
	if err := a.openTriage(ctx); err != nil {
		return err
	}
	memory := fetch.NewMemory()
	client, err := a.openFetch(memory, memory)
	if err != nil {
		return err
	}
	report, err := a.probe(ctx, client, address)
	if err != nil {
		return err
	}
	switch {
	case asJSON:
		err = json.NewEncoder(c.stdout).Encode(vigie.Probe{URL: address, At: a.now(), State: vigie.ProbeDone, Report: report})
	case asYAML && len(report.Boards) > 0:
		err = configs.WriteSite(c.stdout, report.Site, boardsOf(report))
	default:
		err = c.printReport(report)
	}
	if err != nil {
		return err
	}
	return probeExit(report)
}

// probe takes a first look, under a key that is forgotten.
func (a *app) probe(ctx context.Context, client *fetch.Client, address string) (vigie.ProbeReport, error) {
	ctx, stop := context.WithTimeout(ctx, probeMost)
	defer stop()
	look := crawler.New(crawler.Options{
		Fetch: fetcher{client}, Key: privacy.PassingKey(), Keep: a.isTerm, Titles: a.words, Log: a.log, Exempt: a.simulated, OnParsed: a.metrics.parsed, Now: a.now,
	})
	judge := func(t *vigie.Thread) (string, bool) {
		v := a.words.judge().Classify(t, triage.SiteFacts{}, a.now())
		return v.Lang, v.Relevant
	}
	return look.Probe(ctx, address, judge, client.CrawlDelay)
}

// answerProbes takes the looks that people asked for.
func (a *app) answerProbes(ctx context.Context) error {
	waiting, err := a.store.WaitingProbes(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	client, err := a.openFetch(a.store, a.store)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	for _, p := range waiting {
		mine, err := a.lease(ctx, "probe "+p.ID, probeMost+jobGrace)
		if err != nil {
			return err
		}
		if !mine {
			continue // another process is at it: the forum is looked at once
		}
		report, err := a.probe(ctx, client, p.URL)
		switch {
		case ctx.Err() != nil:
			return ctx.Err() // it is taken up again
		case err != nil:
			report = vigie.ProbeReport{Found: vigie.FoundDown, Advice: err.Error(), Boards: []vigie.ProbeBoard{}}
		}
		if err := a.store.SaveProbe(ctx, p.ID, report); err != nil {
			return err
		}
	}
	return a.store.ForgetProbes(ctx, a.now().Add(-probesKept))
}

// boardsOf are the boards of a report as a site's.
func boardsOf(r vigie.ProbeReport) (out []vigie.Board) {
	for _, b := range r.Boards {
		out = append(out, vigie.Board{ID: r.Site.ID + ":" + b.Slug, SiteID: r.Site.ID, Slug: b.Slug, Name: b.Name, URL: b.URL, Generalist: b.Generalist})
	}
	return out
}

// probeExit is the exit code of what was found, with what to do.
func probeExit(r vigie.ProbeReport) error {
	switch r.Found {
	case vigie.FoundForum:
		return nil
	case vigie.FoundWall, vigie.FoundRobots:
		return exitError{exitWall, r.Advice}
	case vigie.FoundGone:
		return exitError{exitGone, r.Advice}
	case vigie.FoundDown:
		return exitError{exitUnavailable, r.Advice}
	default:
		return exitError{exitUnknown, "not sure: " + r.Advice}
	}
}

func (c *cli) printReport(r vigie.ProbeReport) error {
	w := c.stdout
	engine := r.Engine
	if engine == "" {
		engine = "not sure"
	}
	fmt.Fprintf(w, "found     %s\nengine    %s\n", r.Found, engine)
	if r.Kind != "" {
		fmt.Fprintf(w, "page      %s, %s\n", r.Kind, r.Charset)
	}
	if r.Lang != "" {
		fmt.Fprintf(w, "language  %s\n", r.Lang)
	}
	robots := "allowed"
	if !r.Robots.Allowed {
		robots = "forbidden"
	}
	if r.Robots.CrawlDelay > 0 {
		robots += fmt.Sprintf(", one request in %s", r.Robots.CrawlDelay)
	}
	fmt.Fprintf(w, "robots    %s\nrequests  %d\n", robots, r.Requests)
	if r.Judged > 0 {
		fmt.Fprintf(w, "threads   %d read, %d about drugs\n", r.Judged, r.Relevant)
	}
	for _, b := range r.Boards {
		pace := "no times"
		if b.Moving >= 0 {
			pace = fmt.Sprintf("%.1f threads move a day", b.Moving)
		}
		kind := "about drugs"
		if b.Generalist {
			kind = "generalist"
		}
		fmt.Fprintf(w, "board     %s  %s\n          %s, %s, %d of %d titles likely\n", b.Name, b.URL, kind, pace, b.Likely, b.Threads)
		if len(b.Titles) > 0 {
			fmt.Fprintf(w, "          %s\n", strings.Join(b.Titles, "\n          "))
		}
	}
	if s := r.Sample; s != nil {
		fmt.Fprintf(w, "sample    %s\n          %d posts, %d with a time, %d with an author\n          %s\n", s.Title, s.Posts, s.Timed, s.Named, s.Opening)
	}
	if len(r.Boards) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\n# A file for DIR/sites (vigie --config DIR): fill in the legal record, then enable the site.")
	return configs.WriteSite(w, r.Site, boardsOf(r))
}
