package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/triage"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// correctionFigures measures triage against what people corrected.
func (c *cli) correctionFigures(ctx context.Context, asJSON bool) error {
	return c.withStore(ctx, func(a *app) error {
		list, err := a.store.Corrections(ctx, "")
		if err != nil {
			return err
		}
		figures := vigie.LabelFigures(list, vigie.FigureKey{Lang: true, Site: true, Month: true})
		if asJSON {
			return json.NewEncoder(c.stdout).Encode(figures)
		}
		tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(tw, "LABEL\tLANG\tSITE\tMONTH\tTHREADS\tPRECISION\tRECALL\tPAIRS\tAGREEMENT")
		for _, f := range figures {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\t%.2f\t%.2f\t%d\t%.2f\n", f.Label, f.Lang, f.Site, f.Month, f.Threads, f.Precision, f.Recall, f.Pairs, f.Agreement)
		}
		return tw.Flush()
	})
}

func (c *cli) exportCmd() *cobra.Command {
	var corrections bool
	var note string
	cmd := &cobra.Command{
		Use: "export --corrections [--text-because WHY]", Short: "Export what people corrected: labels alone, or training threads with their text", Args: cobra.NoArgs,
		Long: `Prints one JSON object a line. Without --text-because: ids, labels, times, no text. With it: labelled threads as vigie train
reads them. Post text leaves the store only with a recorded reason, which stands in the audit log.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !corrections {
				return vigie.Errorf(vigie.CodeInvalid, "say what to export: --corrections")
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				list, err := a.store.Corrections(cmd.Context(), "")
				if err != nil {
					return err
				}
				enc := json.NewEncoder(c.stdout)
				enc.SetEscapeHTML(false)
				if note == "" {
					for _, l := range list {
						if err := enc.Encode(l); err != nil {
							return err
						}
					}
					return nil
				}
				entry := vigie.AuditEntry{At: time.Now(), Person: "operator", Action: "vigie export --corrections", Object: "threads with corrections", Note: note}
				if err := a.store.AppendAudit(cmd.Context(), []vigie.AuditEntry{entry}); err != nil {
					return err
				}
				return exportLines(cmd.Context(), a, list, enc)
			})
		},
	}
	cmd.Flags().BoolVar(&corrections, "corrections", false, "what people corrected or confirmed")
	cmd.Flags().StringVar(&note, "text-because", "", "also export the threads' text; the reason is kept in the audit log")
	return cmd
}

// exportLines prints the corrected threads as labelled lines: what triage said, with people's words over it.
func exportLines(ctx context.Context, a *app, list []vigie.Correction, enc *json.Encoder) error {
	byThread := map[string][]vigie.Correction{}
	for _, c := range list {
		byThread[c.ThreadID] = append(byThread[c.ThreadID], c)
	}
	docs, err := a.store.Documents(ctx, sortedNames(byThread))
	if err != nil {
		return err
	}
	for _, d := range docs {
		v := d.Verdict
		labels := triage.Labels{Relevant: v.Relevant, Substances: v.Substances, Topics: v.Topics, Asker: v.Asker, Disposition: v.Disposition, Urgency: v.Urgency, Open: v.Open}
		for _, c := range byThread[d.Thread.ID] { // oldest first: the last word stands
			labels.Set(c.Label, c.Values)
		}
		line := triage.Line{ID: d.Thread.ID, Lang: d.Verdict.Lang, Site: d.Thread.SiteID, Board: d.Thread.BoardID, Title: d.Thread.Title, Labels: &labels, Writer: d.Thread.ID}
		asker, others := d.Thread.Asker(), map[string]string{}
		for i, p := range d.Thread.Posts {
			who := "op"
			if i > 0 && p.Author != asker {
				if others[p.Author] == "" {
					others[p.Author] = fmt.Sprintf("u%d", len(others)+1)
				}
				who = others[p.Author]
			}
			line.Posts = append(line.Posts, triage.LinePost{Author: who, HoursAgo: math.Max(d.Verdict.At.Sub(p.At).Hours(), 0), Text: p.Text})
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
