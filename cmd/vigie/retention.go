package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vigie/store"
)

const retainEvery = 6 * time.Hour

// limits are the times before which nothing is kept.
func (a *app) limits() store.Limits {
	before := func(days int) time.Time {
		if days < 1 {
			return time.Time{} // nothing is set: nothing goes
		}
		return a.now().AddDate(0, 0, -days)
	}
	r := a.cfg.Retention
	return store.Limits{Irrelevant: before(r.Irrelevant), Relevant: before(r.Relevant), Work: before(r.Work)}
}

// retain removes what may not be kept any longer.
func (a *app) retain(ctx context.Context) error {
	gone, err := a.store.Expire(ctx, a.limits(), a.now())
	if gone.Total() > 0 {
		a.log.InfoContext(ctx, "removed what may not be kept any longer", "irrelevant", gone.Irrelevant, "relevant", gone.Relevant, "audit", gone.Audit,
			"comments", gone.Comments, "drafts", gone.Drafts)
	}
	return err
}

func (c *cli) retentionCmd() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use: "retention", Short: "Remove what may not be kept any longer (a running serve does it by itself)", Args: cobra.NoArgs,
		Long: `Removes text and work that are older than the settings under retention allow, and prints what. --dry-run says what would be
removed and removes nothing. A running serve does the same every six hours.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				var gone store.Expired
				var err error
				if dry {
					gone, err = a.store.CountExpired(cmd.Context(), a.limits())
				} else {
					gone, err = a.store.Expire(cmd.Context(), a.limits(), a.now())
				}
				if err != nil {
					return err
				}
				if err := json.NewEncoder(c.stdout).Encode(gone); err != nil {
					return err
				}
				if dry {
					fmt.Fprintln(c.stderr, "nothing was removed")
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would be removed")
	return cmd
}
