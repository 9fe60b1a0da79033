package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/client"
)

// found is one hit of `vigie search`.
type found struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	URL         string    `json:"url"`
	Site        string    `json:"site"`
	Board       string    `json:"board"`
	Lang        string    `json:"lang"`
	PostedAt    time.Time `json:"posted_at"`
	Substances  []string  `json:"substances"`
	Topics      []string  `json:"topics"`
	Disposition string    `json:"disposition"`
	Urgency     string    `json:"urgency"`
	Score       float64   `json:"score"`
}

// results is the answer of `vigie search --json`.
type results struct {
	Total int     `json:"total"`
	Items []found `json:"items"`
}

func (c *cli) searchCmd() *cobra.Command {
	var asJSON bool
	var url, sort string
	var q vigie.SearchQuery
	cmd := &cobra.Command{
		Use:   "search 'query'",
		Short: "Search the archive: words, \"phrases\", word~ (fuzzy), word* (beginning), -word (without)",
		Long: `Searches the archive in the data folder; accents and capitals do not matter. A running serve holds the archive: ask
it with --url and a token in VIGIE_TOKEN.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Text, q.Sort = args[0], sort
			var res results
			var err error
			if url != "" {
				res, err = c.searchRemote(cmd.Context(), url, q)
			} else {
				res, err = c.searchLocal(cmd.Context(), q)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.stdout).Encode(res)
			}
			fmt.Fprintf(c.stdout, "%d threads\n", res.Total)
			for _, f := range res.Items {
				fmt.Fprintf(c.stdout, "\n%s\n  %s · %s · %s · %s\n  %s\n", f.Title, f.PostedAt.Format(time.DateOnly), f.Board, f.Disposition, strings.Join(f.Substances, ", "), f.URL)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&url, "url", "", "ask a running vigie at this address, with the token in VIGIE_TOKEN")
	cmd.Flags().StringVar(&sort, "sort", "relevance", "relevance or newest")
	cmd.Flags().IntVar(&q.Limit, "limit", 20, "how many threads, 1 to 100")
	cmd.Flags().StringSliceVar(&q.Langs, "lang", nil, "languages")
	cmd.Flags().StringSliceVar(&q.Sites, "site", nil, "sites")
	cmd.Flags().StringSliceVar(&q.Substances, "substance", nil, "substances")
	return cmd
}

func (c *cli) searchLocal(ctx context.Context, q vigie.SearchQuery) (results, error) {
	a, err := c.openArchive(ctx)
	if err != nil {
		return results{}, err
	}
	res, err := a.searchNow(ctx, q)
	return res, errors.Join(err, a.Close())
}

// openArchive opens store and index of the data folder, beside nothing else.
func (c *cli) openArchive(ctx context.Context) (*app, error) {
	cfg, err := c.config()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(cfg.Data); err != nil {
		return nil, vigie.Errorf(vigie.CodeInvalid, "there is no data folder %s: name it with --data", cfg.Data)
	}
	return openApp(ctx, cfg, c.logger(cfg), parts{api: true})
}

func (a *app) searchNow(ctx context.Context, q vigie.SearchQuery) (results, error) {
	if _, err := a.index.CatchUp(ctx); err != nil {
		return results{}, err
	}
	res, err := a.index.Search(ctx, q)
	if err != nil {
		return results{}, err
	}
	ids := make([]string, len(res.Hits))
	scores := map[string]float64{}
	for i, h := range res.Hits {
		ids[i], scores[h.ThreadID] = h.ThreadID, h.Score
	}
	docs, err := a.store.Documents(ctx, ids)
	if err != nil {
		return results{}, err
	}
	out := results{Total: res.Total, Items: []found{}}
	for _, d := range docs {
		t, v := d.Thread, d.Verdict
		out.Items = append(out.Items, found{
			ID: t.ID, Title: t.Title, URL: t.URL, Site: t.SiteID, Board: t.BoardID, Lang: v.Lang, PostedAt: t.PostedAt,
			Substances: v.Substances, Topics: v.Topics, Disposition: string(v.Disposition), Urgency: string(v.Urgency), Score: scores[t.ID],
		})
	}
	return out, nil
}

func (c *cli) searchRemote(ctx context.Context, url string, q vigie.SearchQuery) (results, error) {
	token, _ := c.env("VIGIE_TOKEN")
	if token == "" {
		return results{}, vigie.Errorf(vigie.CodeInvalid, "--url needs a token: set VIGIE_TOKEN (made with 'vigie user token')")
	}
	remote, err := client.New(client.Options{URL: url, Token: token})
	if err != nil {
		return results{}, err
	}
	res, err := remote.Search(ctx, q, "")
	if err != nil {
		return results{}, err
	}
	out := results{Total: res.Total, Items: []found{}}
	for _, h := range res.Items {
		out.Items = append(out.Items, found{
			ID: h.ID, Title: h.Title, URL: h.URL, Site: h.Site, Board: h.Board, Lang: h.Lang, PostedAt: h.PostedAt,
			Substances: h.Substances, Topics: h.Topics, Disposition: h.Disposition, Urgency: h.Urgency, Score: h.Score,
		})
	}
	return out, nil
}

func (c *cli) reindexCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Build the archive's index again from the store, beside the old one, and swap",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := c.openArchive(cmd.Context())
			if err != nil {
				return err
			}
			stats, err := a.store.Stats(cmd.Context())
			if err != nil {
				return errors.Join(err, a.Close())
			}
			bar := c.progress("reindex", stats.Threads)
			err = a.index.Rebuild(cmd.Context(), func(n int) { _ = bar.Set(n) }) // a bar that cannot be drawn is no failure
			if err == nil {
				fmt.Fprintf(c.stderr, "%d threads indexed in %s\n", a.index.Status().Documents, filepath.Join(a.cfg.Data, "index"))
			}
			return errors.Join(err, a.Close())
		},
	}
}

// progress shows a bar on a terminal and nothing elsewhere.
func (c *cli) progress(what string, total int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total, progressbar.OptionSetWriter(c.stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionSetVisibility(isTerminal(c.stderr)), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
