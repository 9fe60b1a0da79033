package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/crawler/privacy"
)

// eraser erases by name: the name is hashed on arrival and kept nowhere.
type eraser struct{ a *app }

// Erase removes everything that the user of a site wrote. The tombstone is on the disk beside the key
// before anything is removed, so that a restored backup is cleaned too.
func (e eraser) Erase(ctx context.Context, siteID, name, by string) (vigie.Erasure, error) {
	out, err := e.target(siteID, name)
	if err != nil {
		return out, err
	}
	out.By, out.At = by, e.a.now()
	if err := privacy.LogErasure(e.a.cfg.KeysDir, out); err != nil {
		return out, err
	}
	return e.a.store.Erase(ctx, out)
}

// Access gathers everything that is kept of the user of a site.
func (e eraser) Access(ctx context.Context, siteID, name string) (vigie.Access, error) {
	who, err := e.target(siteID, name)
	if err != nil {
		return vigie.Access{}, err
	}
	return e.a.store.Access(ctx, siteID, who.Pseudonym, e.a.now())
}

func (e eraser) target(siteID, name string) (vigie.Erasure, error) {
	if e.a.key == nil {
		return vigie.Erasure{}, vigie.Errorf(vigie.CodeUnavailable, "this process has no key for pseudonyms: ask one that serves the API, or run 'vigie erase' beside the key")
	}
	pseudonym := e.a.key.Pseudonym(siteID, name)
	if pseudonym == "" {
		return vigie.Erasure{}, vigie.Errorf(vigie.CodeInvalid, "the name is empty: give the user's name as the forum shows it")
	}
	return vigie.Erasure{SiteID: siteID, Pseudonym: pseudonym}, nil
}

// applyErasures erases again what the log beside the key names and the database does not know: it was restored
// from an older backup. Nothing is served before.
func (a *app) applyErasures(ctx context.Context) error {
	logged, err := privacy.Erasures(a.cfg.KeysDir)
	if err != nil || len(logged) == 0 {
		return err
	}
	known, err := a.store.Erasures(ctx)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, e := range known {
		done[e.SiteID+" "+e.Pseudonym] = true
	}
	for _, e := range logged {
		if done[e.SiteID+" "+e.Pseudonym] {
			continue
		}
		done[e.SiteID+" "+e.Pseudonym] = true
		out, err := a.store.Erase(ctx, e)
		if err != nil {
			return err
		}
		a.log.InfoContext(ctx, "an erasure was applied again: the database is older than it", "site", out.SiteID, "threads", out.Threads, "posts", out.Posts)
	}
	return nil
}

func (c *cli) eraseCmd() *cobra.Command {
	var site, name string
	var yes bool
	cmd := &cobra.Command{
		Use: "erase --site SITE", Short: "Remove everything that one user of a site wrote", Args: cobra.NoArgs,
		Long: `Removes what one user of a forum wrote: the threads that they opened, their posts elsewhere, what others quoted of them, and
their pseudonym from what others wrote. Our answers and the counts stay. What is read or restored later is removed again. The
name is read from standard input (or --name, which other users of this machine can see); it is hashed and kept nowhere. --yes does
not ask. Works beside a running serve.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.erase(cmd.Context(), site, name, yes) },
	}
	cmd.Flags().StringVar(&site, "site", "", "id of the site, such as doctissimo.fr")
	cmd.Flags().StringVar(&name, "name", "", "the user's name (better: on standard input)")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (c *cli) erase(ctx context.Context, site, name string, yes bool) error {
	return c.withKey(ctx, func(a *app) error {
		lines := bufio.NewReader(c.stdin)
		name, err := c.askName(ctx, a, lines, site, name)
		if err != nil {
			return err
		}
		found, err := eraser{a}.Access(ctx, site, name)
		if err != nil {
			return err
		}
		if !yes {
			fmt.Fprintf(c.stderr, "%d threads hold something of this user of %s. Erase it for ever? Type yes: ", len(found.Threads), site)
			if answer, err := readLine(lines); err != nil || answer != "yes" {
				return vigie.Errorf(vigie.CodeInvalid, "nothing was erased: the answer was not yes (--yes does not ask)")
			}
		}
		done, err := eraser{a}.Erase(ctx, site, name, "")
		if err != nil {
			return err
		}
		fmt.Fprintf(c.stdout, "erased: %d threads, %d posts elsewhere, %d quotes, %d mentions\n", done.Threads, done.Posts, done.Quotes, done.Mentions)
		return nil
	})
}

func (c *cli) accessCmd() *cobra.Command {
	var site, name string
	cmd := &cobra.Command{
		Use: "access --site SITE", Short: "Print everything that is kept of one user of a site, as JSON", Args: cobra.NoArgs,
		Long: `Answers a request of access: prints what is kept of one user of a forum, machine-readable, with what was made of it. The name is
read from standard input (or --name); it is hashed and kept nowhere. Hand the file to that person alone, after you know who they are.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withKey(cmd.Context(), func(a *app) error {
				name, err := c.askName(cmd.Context(), a, bufio.NewReader(c.stdin), site, name)
				if err != nil {
					return err
				}
				found, err := eraser{a}.Access(cmd.Context(), site, name)
				if err != nil {
					return err
				}
				enc := json.NewEncoder(c.stdout)
				enc.SetIndent("", "  ")
				return enc.Encode(found)
			})
		},
	}
	cmd.Flags().StringVar(&site, "site", "", "id of the site, such as doctissimo.fr")
	cmd.Flags().StringVar(&name, "name", "", "the user's name (better: on standard input)")
	return cmd
}

// withKey opens the store and the key.
func (c *cli) withKey(ctx context.Context, f func(*app) error) error {
	return c.withStore(ctx, func(a *app) (err error) {
		if a.key, err = privacy.LoadOrCreateKey(a.cfg.KeysDir); err != nil {
			return err
		}
		return f(a)
	})
}

// askName checks the site, then takes the name from the flag or from standard input.
func (c *cli) askName(ctx context.Context, a *app, lines *bufio.Reader, site, name string) (string, error) {
	if site == "" {
		return "", vigie.Errorf(vigie.CodeInvalid, "which site? give --site, 'vigie sites' lists them")
	}
	if _, err := a.store.Site(ctx, site); err != nil {
		return "", err
	}
	if name != "" {
		return name, nil
	}
	fmt.Fprint(c.stderr, "name of the user: ")
	name, err := readLine(lines)
	if err != nil || name == "" {
		return "", vigie.Errorf(vigie.CodeInvalid, "no name was given: type it, or send it on standard input")
	}
	return name, nil
}

func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimSpace(line), err
}
