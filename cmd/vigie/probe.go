package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/fetch"
)

// probed is what `vigie probe` learnt of an address.
type probed struct {
	URL     string      `json:"url"`
	Engine  string      `json:"engine"` // empty: not sure
	Kind    engine.Kind `json:"kind"`
	Charset string      `json:"charset"`
	Next    string      `json:"next"`
	Rows    int         `json:"rows"`
	Posts   int         `json:"posts"`
	Titles  []string    `json:"titles"`
	Likely  int         `json:"likely"` // titles that are likely about a substance
	Wall    string      `json:"wall"`
}

func (c *cli) probeCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "probe URL",
		Short: "Look at one page of a forum: which software, what is found, what stands in the way",
		Long: `Fetches robots.txt and one page, politely, and says what an engine finds there. Nothing is stored, so no legal record
is needed; a contact is (VIGIE_CONTACT_URL and VIGIE_CONTACT_MAIL). Exit code 3 for gone, 4 for a wall, 5 when not sure.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.probe(cmd.Context(), args[0], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *cli) probe(ctx context.Context, address string, asJSON bool) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return vigie.Errorf(vigie.CodeInvalid, "%q is not a web address: give the address of a board or thread", address)
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	a := &app{cfg: cfg, log: c.logger(cfg), metrics: unregistered()}
	defer func() { _ = a.Close() }() // nothing is stored: nothing can be lost
	memory := fetch.NewMemory()
	client, err := a.openFetch(memory, memory)
	if err != nil {
		return err
	}
	if err := a.openTriage(ctx); err != nil {
		return err
	}
	visit := client.Visit(vigie.Site{ID: u.Hostname(), URL: u.Scheme + "://" + u.Host, Lang: "en", Country: "BE", Budget: 20})
	page, err := fetchOnce(ctx, visit, address)
	out := probed{URL: address}
	if err != nil {
		return c.probeFailed(out, err, asJSON)
	}
	res, err := engine.Read(engine.Open(page, engine.Options{Now: a.now()}), "")
	out.Engine, out.Kind, out.Next, out.Charset = res.Engine, res.Kind, res.Next, page.Charset
	if res.Board != nil {
		out.Rows = len(res.Board.Threads)
		for _, r := range res.Board.Threads {
			if a.words.Title(r.Title) >= 0.5 {
				out.Likely++
			}
			if len(out.Titles) < 5 {
				out.Titles = append(out.Titles, r.Title)
			}
		}
	}
	if res.Thread != nil {
		out.Posts, out.Titles = len(res.Thread.Posts), []string{res.Thread.Title}
	}
	if err != nil {
		return c.probeFailed(out, err, asJSON)
	}
	return c.printProbed(out, asJSON)
}

// fetchOnce waits for the gap between robots.txt and the page, which the gate names.
func fetchOnce(ctx context.Context, visit *fetch.Visit, address string) (*vigie.Page, error) {
	for {
		page, err := visit.Get(ctx, address, vigie.Validators{})
		fe := (*vigie.FetchError)(nil)
		if !errors.As(err, &fe) || fe.Reason != vigie.ReasonNotBefore {
			return page, err
		}
		timer := time.NewTimer(time.Until(fe.RetryAt))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
	}
}

func (c *cli) probeFailed(out probed, err error, asJSON bool) error {
	fe := (*vigie.FetchError)(nil)
	code, text := exitUnknown, "not sure: "+err.Error()
	switch {
	case errors.As(err, &fe) && fe.Reason == vigie.ReasonWall:
		out.Kind, out.Wall, code = engine.KindWall, fe.Wall, exitWall
		text = "a wall stands before the page (" + fe.Wall + "): ask the forum's owner, Vigie does not go round it"
	case errors.As(err, &fe) && fe.Reason == vigie.ReasonGone, errors.Is(err, engine.ErrGone):
		out.Kind, code, text = engine.KindGone, exitGone, "the page is gone"
	case errors.As(err, &fe) && fe.Reason == vigie.ReasonRobots:
		code, text = exitWall, "robots.txt forbids this address: Vigie does not read it"
	case fe != nil:
		code, text = exitUnavailable, "the page was not had ("+string(fe.Reason)+"): "+advice(fe)
	}
	if asJSON {
		if err := json.NewEncoder(c.stdout).Encode(out); err != nil {
			return err
		}
	}
	return exitError{code, text}
}

// advice says what to do about a page that was not had.
func advice(fe *vigie.FetchError) string {
	switch fe.Reason {
	case vigie.ReasonRobotsDown:
		return "robots.txt does not answer, so nothing may be read; check the address, or try again in ten minutes"
	case vigie.ReasonNetwork, vigie.ReasonTimeout:
		return "the forum does not answer; check the address"
	case vigie.ReasonRateLimited, vigie.ReasonServer, vigie.ReasonPaused, vigie.ReasonBudget:
		return "the forum wants to be left alone; try again later"
	case vigie.ReasonAddress, vigie.ReasonScope:
		return "Vigie reads public forums on ports 80 and 443 only; check the address"
	default:
		return "open the address in a browser to see what is there"
	}
}

func (c *cli) printProbed(out probed, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(c.stdout).Encode(out)
	}
	fmt.Fprintf(c.stdout, "engine   %s\nkind     %s\ncharset  %s\n", out.Engine, out.Kind, out.Charset)
	if out.Kind == engine.KindBoard {
		fmt.Fprintf(c.stdout, "threads  %d, %d of them likely about a substance\nnext     %s\n", out.Rows, out.Likely, out.Next)
	} else {
		fmt.Fprintf(c.stdout, "posts    %d\nnext     %s\n", out.Posts, out.Next)
	}
	fmt.Fprintf(c.stdout, "sample   %s\n", strings.Join(out.Titles, "\n         "))
	if out.Engine == "" {
		return exitError{exitUnknown, "not sure which forum software this is"}
	}
	return nil
}
