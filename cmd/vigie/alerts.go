package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/triage/alert"
)

// alertsShown is how many alerts the command lists.
const alertsShown = 200

func (c *cli) alertsCmd() *cobra.Command {
	var f vigie.AlertFilter
	var asJSON bool
	cmd := &cobra.Command{
		Use: "alerts", Short: "What is rising on the forums: substances, symptoms, pairs, new words", Args: cobra.NoArgs,
		Long: `Lists alerts, newest first: what was spoken of by more people than the time before leads to expect, and words that no
lexicon knows. docs/alerts.md tells how they are found. People acknowledge or dismiss them through the API.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch f.State {
			case "", vigie.AlertOpen, vigie.AlertAcknowledged, vigie.AlertDismissed:
			default:
				return vigie.Errorf(vigie.CodeInvalid, "--state %q: use open, acknowledged or dismissed, or an empty one for all", f.State)
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				f.Limit = alertsShown
				all, _, err := a.store.Alerts(cmd.Context(), f)
				if err != nil {
					return err
				}
				if asJSON {
					if all == nil {
						all = []vigie.Alert{}
					}
					return json.NewEncoder(c.stdout).Encode(all)
				}
				return printAlerts(c.stdout, all)
			})
		},
	}
	cmd.Flags().StringVar(&f.State, "state", vigie.AlertOpen, "open, acknowledged or dismissed; empty for all")
	cmd.Flags().StringVar(&f.Lang, "lang", "", "of this language alone")
	cmd.Flags().StringVar(&f.Site, "site", "", "of this site alone")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(c.alertsRunCmd(), c.alertsWordsCmd(), c.alertsReplayCmd())
	return cmd
}

func printAlerts(w io.Writer, all []vigie.Alert) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "ID\tAT\tWHAT\tLANG\tSITE\tDAYS\tTHREADS\tPEOPLE\tEXPECTED\tSTATE\tRISES WITH IT")
	for _, al := range all {
		site := al.Site
		if site == "" {
			site = "all"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s %s\t%s\t%s\t%d\t%d\t%d\t%.1f\t%s\t%s\n", al.ID, shortTime(al.At), al.Kind, al.Name, al.Lang, site,
			al.Days, al.Threads, al.People, al.Expected, al.State, strings.Join(al.Related, ", "))
	}
	return tw.Flush()
}

func (c *cli) alertsRunCmd() *cobra.Command {
	return &cobra.Command{
		Use: "run", Short: "Count and look for what is rising now, as the daily job does", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return a.warn(cmd.Context(), true) })
		},
	}
}

func (c *cli) alertsWordsCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "words", Short: "All words near drugs that no lexicon knows, new or not, the clearest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				today := vigie.DayOf(a.now())
				words := alert.NewWords(today)
				if _, err := a.observe(cmd.Context(), today-alert.WordSpan-alert.WordPast+1, today, words); err != nil {
					return err
				}
				list := words.Candidates()
				if asJSON {
					if list == nil {
						list = []alert.Candidate{}
					}
					return json.NewEncoder(c.stdout).Encode(list)
				}
				tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
				fmt.Fprintln(tw, "WORD\tLANG\tTHREADS\tPEOPLE\tELSEWHERE\tBEFORE\tRATIO\tNEW")
				for _, w := range list {
					fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%d\t%.1f\t%t\n", w.Word, w.Lang, w.Threads, w.People, w.Other, w.Before, w.Ratio, w.New)
				}
				return tw.Flush()
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *cli) alertsReplayCmd() *cobra.Command {
	var years int
	var seed uint64
	var rough, asJSON bool
	cmd := &cobra.Command{
		Use: "replay", Short: "Replay invented years with planted outbreaks: what is found, when, and how many false alarms", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if years < 1 || years > 50 {
				return vigie.Errorf(vigie.CodeInvalid, "--years %d: give 1 to 50", years)
			}
			bar := c.progress("replay", int64(years)*365)
			list := make([]alert.ReplayResult, 0, years)
			for year := range years {
				list = append(list, alert.Replay(seed+uint64(year), rough, alert.Default, func() { _ = bar.Add(1) }))
			}
			_ = bar.Finish()
			if asJSON {
				return json.NewEncoder(c.stdout).Encode(list)
			}
			return printReplay(c.stdout, list)
		},
	}
	cmd.Flags().IntVar(&years, "years", 1, "how many years to replay")
	cmd.Flags().Uint64Var(&seed, "seed", 101, "of the first year; 101 to 110 are those of docs/alerts.md")
	cmd.Flags().BoolVar(&rough, "rough", false, "years in which subjects drift, news comes and single people talk twice as much")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, with every false alarm")
	return cmd
}

// printReplay prints the years, then what became of the outbreaks by size and by kind.
func printReplay(w io.Writer, years []alert.ReplayResult) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "YEAR\tTHREADS\tSERIES\tALARMS\tOF THEM FALSE\tA MONTH\tPRECISION")
	line := func(name string, r *alert.ReplayResult) {
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%.2f\t%.2f\n", name, r.Threads, r.Series, r.Alarms, r.FalseAlarms, r.PerMonth, r.Precision)
	}
	for i := range years {
		line(strconv.FormatUint(years[i].Seed, 10), &years[i])
	}
	total := alert.ReplayTotal(years)
	if len(years) > 1 {
		line("all", &total)
	}
	fmt.Fprintln(tw, "\t\t\t\t\t\t")
	fmt.Fprintln(tw, "OUTBREAKS OF\tFOUND\tDAYS AFTER FIRST THREAD\tDAYS BEFORE LAST\tTHREADS BY THEN\t\t")
	found := func(name string, f *alert.ReplayFound) {
		fmt.Fprintf(tw, "%s\t%d of %d\t%s\t%s\t%s\t\t\n", name, f.Found, f.Planted, ofMedian(f.Delay), ofMedian(f.Lead), ofMedian(f.Seen))
	}
	for i := range total.Sizes {
		found(fmt.Sprintf("%d threads", total.Sizes[i].Size), &total.Sizes[i])
	}
	for i := range total.Kinds {
		found(total.Kinds[i].Kind, &total.Kinds[i])
	}
	return tw.Flush()
}

// ofMedian words a median that may not be known.
func ofMedian(n float64) string {
	if n < 0 {
		return "-"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
