package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/crawler"
	"vigie/store"
)

func (c *cli) crawlCmd() *cobra.Command {
	var siteID string
	var all, once bool
	cmd := &cobra.Command{
		Use:   "crawl --site NAME|--all --once",
		Short: "Visit boards once, now, and judge and index what was found",
		Long: `Visits the boards of a site (or of all enabled sites) once, judges what was found and brings the archive up to date,
then ends. Politeness holds as always: a visit waits for the host's gap. With VIGIE_REDIS_URL it only fetches and rings.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !once || all == (siteID != "") {
				return vigie.Errorf(vigie.CodeInvalid, "say what to crawl: --site NAME or --all, and --once (to go on crawling use 'vigie serve')")
			}
			return c.crawlOnce(cmd.Context(), siteID)
		},
	}
	cmd.Flags().StringVar(&siteID, "site", "", "id of one site, see 'vigie sites'")
	cmd.Flags().BoolVar(&all, "all", false, "all enabled sites")
	cmd.Flags().BoolVar(&once, "once", false, "visit each board once and end")
	return cmd
}

func (c *cli) crawlOnce(ctx context.Context, siteID string) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	release, err := store.LockDir(cfg.Data)
	if err != nil {
		return err
	}
	defer release()
	alone := cfg.RedisURL == ""
	a, err := openApp(ctx, cfg, c.logger(cfg), parts{crawl: true, triage: alone, api: alone})
	if err != nil {
		return err
	}
	if err := a.noteKey(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	if !alone {
		if err := a.openQueue(ctx); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	err = a.crawlBoards(ctx, siteID, func(b vigie.Board, r crawler.Report) {
		text := fmt.Sprintf("%d rows, %d threads new or changed", r.Rows, len(r.Moved))
		if r.Same {
			text = "not changed since the last visit"
		}
		if r.Failure != "" {
			text = "failed: " + string(r.Failure)
		}
		if r.Gone > 0 {
			text += fmt.Sprintf(", %d gone", r.Gone)
		}
		if r.Failed > 0 {
			text += fmt.Sprintf(", %d could not be read", r.Failed)
		}
		fmt.Fprintf(c.stderr, "%s: %s\n", b.ID, text)
	})
	if err == nil && alone {
		err = a.settle(ctx)
	}
	return errors.Join(err, a.Close())
}

// crawlBoards visits the boards of one site, or of all enabled sites when siteID is empty.
// What hinders one board is told at the end and does not keep the others from being visited.
func (a *app) crawlBoards(ctx context.Context, siteID string, tell func(vigie.Board, crawler.Report)) error {
	if siteID != "" {
		site, err := a.store.Site(ctx, siteID)
		if err != nil {
			return err
		}
		if !site.Enabled {
			return vigie.Errorf(vigie.CodeLegal, "site %s is not enabled: complete its legal record and enable it with 'vigie sites enable %s --record FILE'", siteID, siteID)
		}
	}
	boards, err := a.store.Boards(ctx, siteID)
	if err != nil {
		return err
	}
	var errs []error
	for _, b := range boards {
		site, err := a.store.Site(ctx, b.SiteID)
		if err != nil {
			return err
		}
		if b.Paused || !site.Enabled {
			continue
		}
		report, err := a.crawler.Visit(ctx, b.ID)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			errs = append(errs, err)
			continue
		}
		tell(b, report)
	}
	return errors.Join(errs...)
}

// settle judges and indexes until nothing is pending.
func (a *app) settle(ctx context.Context) error {
	if err := a.drain(ctx); err != nil {
		return err
	}
	_, err := a.index.CatchUp(ctx)
	return err
}

// enabledFirst orders sites for people: what is read stands before what is not.
func enabledFirst(sites []vigie.Site) {
	slices.SortStableFunc(sites, func(a, b vigie.Site) int {
		switch {
		case a.Enabled == b.Enabled:
			return 0
		case a.Enabled:
			return -1
		default:
			return 1
		}
	})
}
