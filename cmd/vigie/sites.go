package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/crawler/pulse"
)

func (c *cli) sitesCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sites", Short: "List sites and boards with their state; enable and disable sites", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return c.listSites(cmd, a) })
		},
	}
	cmd.AddCommand(c.siteEnableCmd(), c.siteDisableCmd())
	return cmd
}

func (c *cli) listSites(cmd *cobra.Command, a *app) error {
	sites, err := a.store.Sites(cmd.Context())
	if err != nil {
		return err
	}
	enabledFirst(sites)
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "BOARD\tENGINE\tSTATE\tLAST READ\tNEXT\tFAILURES")
	for _, s := range sites {
		boards, err := a.store.Boards(cmd.Context(), s.ID)
		if err != nil {
			return err
		}
		for _, b := range boards {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", b.ID, s.Engine, boardState(s, b, a.now()), shortTime(b.Poll.LastOKAt), shortTime(b.Poll.NextAt), failures(b))
		}
	}
	fmt.Fprintln(tw, "\nSITE\tASKERS COME BACK FOR\tLEARNT FROM\tCONFIGURED")
	for _, s := range sites {
		from := "-"
		if s.LearntFrom > 0 {
			from = fmt.Sprintf("%d askers", s.LearntFrom)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", s.ID, inHours(s.Life()), from, inHours(s.ShelfLife))
	}
	return tw.Flush()
}

// inHours words a shelf life.
func inHours(d time.Duration) string { return fmt.Sprintf("%.0f h", d.Hours()) }

// boardState words how a board does.
func boardState(s vigie.Site, b vigie.Board, now time.Time) string {
	switch {
	case !s.Enabled:
		return "site not enabled"
	case b.Paused:
		return "paused"
	}
	h := b.Health
	if h.State != vigie.BoardLate { // whether the work stands still, the work itself must say
		h = pulse.Of(s, []vigie.Board{b}, now, now)[b.ID]
	}
	switch {
	case h.Reason != "":
		return fmt.Sprintf("%s (%s)", h.State, h.Reason)
	case h.State == vigie.BoardSilent:
		return fmt.Sprintf("silent (%.1f new threads were to be expected)", h.Expected)
	default:
		return string(h.State)
	}
}

func failures(b vigie.Board) string {
	if b.Poll.Failures == 0 {
		return "-"
	}
	return fmt.Sprintf("%d (%s)", b.Poll.Failures, b.Poll.LastError)
}

func shortTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func (c *cli) siteEnableCmd() *cobra.Command {
	var record string
	cmd := &cobra.Command{
		Use: "enable SITE [--record FILE]", Short: "Enable a site; --record is a YAML file with its legal record", Args: cobra.ExactArgs(1),
		Long: `Enables a site. The record is a YAML file with the keys basis, purpose, retention, contact, dpia and, where many readers
are minors, minors. docs/privacy.md says what each is for. A site without a complete record is refused.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				site, err := a.store.Site(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if record != "" {
					data, err := os.ReadFile(record)
					if err != nil {
						return vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+record+": check the path")
					}
					if site.Legal, err = configs.ReadLegalRecord(record, data); err != nil {
						return err
					}
				}
				site.Enabled = true
				if err := a.store.PutSite(cmd.Context(), site); err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "%s is enabled: its boards are visited from now on\n", site.ID)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&record, "record", "", "YAML file with the legal record")
	return cmd
}

func (c *cli) siteDisableCmd() *cobra.Command {
	return &cobra.Command{
		Use: "disable SITE", Short: "Stop reading a site; what was read stays", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				site, err := a.store.Site(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				site.Enabled = false
				return a.store.PutSite(cmd.Context(), site)
			})
		},
	}
}
