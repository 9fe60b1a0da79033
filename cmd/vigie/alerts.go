package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/triage/alert"
)

const (
	// countAgain is how many days back counts are made again: threads are found and judged late.
	countAgain = 4
	// wordSpan is how many days of threads new words are looked for in.
	wordSpan = 28
	// countBatch is how many threads are read at once.
	countBatch = 500
)

// warn counts what was spoken of and raises alerts for what has risen. Done twice it changes nothing.
func (a *app) warn(ctx context.Context) error {
	now := a.now()
	today := vigie.DayOf(now)
	raised, known, err := a.raised(ctx)
	if err != nil {
		return err
	}
	observed, sightings, err := a.observe(ctx, today-wordSpan, today)
	if err != nil {
		return err
	}
	first := today - countAgain
	var recent []alert.Observation
	for _, o := range observed {
		if o.Day >= first {
			recent = append(recent, o)
		}
	}
	if err := a.store.SaveCounts(ctx, first, today, alert.Count(recent)); err != nil {
		return err
	}
	day := today - 1 // today is not over
	counts, err := a.store.Counts(ctx, day-alert.Default.Days(), day)
	if err != nil {
		return err
	}
	alerts := alert.Detect(counts, day, raised, alert.Default)
	alerts = append(alerts, alert.NewWords(sightings, day, known)...)
	for i := range alerts {
		alerts[i].At = now
	}
	n, err := a.store.AddAlerts(ctx, alerts)
	if n > 0 {
		a.log.InfoContext(ctx, "alerts: something is rising", "count", n)
	}
	return err
}

// raised tells when each series was alerted last, and which words were shown.
func (a *app) raised(ctx context.Context) (map[vigie.Series]int, map[string]bool, error) {
	all, err := a.store.Alerts(ctx, "", 10_000)
	if err != nil {
		return nil, nil, err
	}
	days, words := map[vigie.Series]int{}, map[string]bool{}
	for _, al := range all {
		days[al.Series] = max(days[al.Series], al.Day)
		if al.Kind == vigie.AlertWord {
			words[al.Lang+" "+al.Name] = true
		}
	}
	return days, words, nil
}

// observe reads the threads that were posted on the days from first to last.
func (a *app) observe(ctx context.Context, first, last int) (list []alert.Observation, sightings []alert.Sighting, err error) {
	facts, err := a.words.facts(ctx)
	if err != nil {
		return nil, nil, err
	}
	from, to := time.Unix(int64(first)*86_400, 0), time.Unix(int64(last+1)*86_400, 0)
	for after := ""; ; {
		ids, err := a.store.PostedIDs(ctx, from, to, after, countBatch)
		if err != nil {
			return nil, nil, err
		}
		if len(ids) == 0 {
			return list, sightings, nil
		}
		docs, err := a.store.Documents(ctx, ids)
		if err != nil {
			return nil, nil, err
		}
		for i := range docs {
			d := &docs[i]
			o := a.words.judge().Observe(&d.Thread, facts(&d.Thread), d.Thread.FetchedAt)
			day, author := vigie.DayOf(d.Thread.PostedAt), d.Thread.Asker()
			if d.Verdict.Relevant {
				list = append(list, alert.Observation{
					ThreadID: d.Thread.ID, Author: author, Day: day, Lang: d.Verdict.Lang, Site: d.Thread.SiteID, Substances: d.Verdict.Substances, Symptoms: o.Symptoms,
				})
			}
			sightings = append(sightings, alert.Sighting{
				ThreadID: d.Thread.ID, Author: author, Day: day, Lang: d.Verdict.Lang, Site: d.Thread.SiteID, Drugs: d.Verdict.Relevant, Words: o.Unknown, Near: o.Near,
			})
		}
		after = ids[len(ids)-1]
	}
}

func (c *cli) alertsCmd() *cobra.Command {
	var state string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "alerts", Short: "What is rising on the forums: substances, symptoms, pairs, new words", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				all, err := a.store.Alerts(cmd.Context(), state, 200)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(c.stdout).Encode(all)
				}
				tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
				fmt.Fprintln(tw, "ID\tAT\tWHAT\tLANG\tSITE\tTHREADS\tEXPECTED\tSTATE")
				for _, al := range all {
					fmt.Fprintf(tw, "%s\t%s\t%s %s\t%s\t%s\t%d\t%.1f\t%s\n", al.ID, shortTime(al.At), al.Kind, al.Name, al.Lang, al.Site, al.Threads, al.Expected, al.State)
				}
				return tw.Flush()
			})
		},
	}
	cmd.Flags().StringVar(&state, "state", vigie.AlertOpen, "open, acknowledged or dismissed; empty for all")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(c.alertsRunCmd(), c.alertsReplayCmd())
	return cmd
}

func (c *cli) alertsRunCmd() *cobra.Command {
	return &cobra.Command{
		Use: "run", Short: "Count and look for what is rising now, as the daily job does", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return a.warn(cmd.Context()) })
		},
	}
}

// days words a number of days that may not be known.
func days(n float64) string {
	if math.IsNaN(n) {
		return "-"
	}
	return strconv.FormatFloat(n, 'f', 0, 64)
}

func (c *cli) alertsReplayCmd() *cobra.Command {
	var years int
	cmd := &cobra.Command{
		Use: "replay", Short: "Replay made-up years with planted outbreaks: what is found, when, and how many false alarms", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if years < 1 || years > 50 {
				return vigie.Errorf(vigie.CodeInvalid, "--years %d: give 1 to 50", years)
			}
			bar := c.progress("replay", int64(years)*365)
			tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintln(tw, "YEAR\tSERIES\tFALSE ALARMS A MONTH\tPRECISION\tOUTBREAK (THREADS A WEEK)\tFOUND\tDAYS AFTER ITS START\tDAYS BEFORE ITS END")
			for year := range years {
				r := alert.Replay(uint64(year)+1, alert.Default, func() { _ = bar.Add(1) })
				for i, s := range r.Sizes {
					head := "\t\t\t"
					if i == 0 {
						head = fmt.Sprintf("%d\t%d\t%.2f\t%.2f", year+1, r.Series, r.PerMonth, r.Precision)
					}
					fmt.Fprintf(tw, "%s\t%.0f\t%d of %d\t%s\t%s\n", head, s.Size, s.Found, s.Planted, days(s.Delay), days(s.LeadDays))
				}
			}
			_ = bar.Finish()
			return tw.Flush()
		},
	}
	cmd.Flags().IntVar(&years, "years", 1, "how many years to replay")
	return cmd
}
