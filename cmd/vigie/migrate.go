package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
)

func (c *cli) migrateCmd() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database's schema up to date (serve does it too) and print its version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				v, err := a.store.SchemaVersion(cmd.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(c.stdout, "schema %d\n", v)
				return err
			})
		},
	}
}

func (c *cli) healthCmd() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use: "health", Short: "Ask a running vigie whether it can do its work", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.health(cmd.Context(), url) },
	}
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:8080", "address of the running vigie")
	return cmd
}

func (c *cli) health(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(url, "/")+"/readyz", nil)
	if err != nil {
		return vigie.Errorf(vigie.CodeInvalid, "--url %q is not an address", url)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, err, "no vigie answers at "+url+": start it, or correct --url")
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return vigie.Errorf(vigie.CodeUnavailable, "not ready (%d): %s", res.StatusCode, strings.TrimSpace(string(body)))
	}
	_, err = fmt.Fprintln(c.stdout, "ready")
	return err
}
