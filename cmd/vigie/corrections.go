package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/triage"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// correctionFigures measures triage against what people corrected.
func (c *cli) correctionFigures(ctx context.Context, by []string, asJSON bool) error {
	key, err := vigie.ParseFigureKey(by)
	if err != nil {
		return err
	}
	return c.withStore(ctx, func(a *app) error {
		list, err := a.store.Corrections(ctx, "")
		if err != nil {
			return err
		}
		figures := vigie.LabelFigures(list, key)
		if asJSON {
			return json.NewEncoder(c.stdout).Encode(figures)
		}
		tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(tw, "LABEL\tVALUE\tLANG\tSITE\tMONTH\tTHREADS\tPRECISION\tRECALL\tPAIRS\tAGREEMENT")
		for _, f := range figures {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%d\t%.2f\t%.2f\t%d\t%.2f\n", f.Label, f.Value, f.Lang, f.Site, f.Month, f.Threads, f.Precision, f.Recall, f.Pairs, f.Agreement)
		}
		return tw.Flush()
	})
}

func (c *cli) exportCmd() *cobra.Command {
	var corrections bool
	var note, by string
	cmd := &cobra.Command{
		Use: "export --corrections [--text-because WHY --by PERSON]", Short: "Export what people corrected: labels alone, or training threads with their text", Args: cobra.NoArgs,
		Long: `Prints one JSON object a line. Without --text-because: ids, labels, times, no text. With it: labelled threads as vigie train
reads them, with "corrected" naming the labels that people gave; the others are triage's own. Post text leaves the store only on the
word of a coordinator (--by, see 'vigie user list'), whose reason is kept in the audit log.`,
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
				if note != "" {
					if err := a.textMayLeave(cmd.Context(), by, note); err != nil {
						return err
					}
					return c.exportLines(cmd.Context(), a, list, enc)
				}
				for _, l := range list {
					if err := enc.Encode(l); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&corrections, "corrections", false, "what people corrected or confirmed")
	cmd.Flags().StringVar(&note, "text-because", "", "also export the threads' text; the reason is kept in the audit log")
	cmd.Flags().StringVar(&by, "by", "", "with --text-because: person id of the coordinator who allows it")
	return cmd
}

// textMayLeave records a coordinator's exception, without which no post text is exported.
func (a *app) textMayLeave(ctx context.Context, by, why string) error {
	if by == "" {
		return vigie.Errorf(vigie.CodeInvalid, "post text is exported on the word of a coordinator alone: name them with --by (see 'vigie user list')")
	}
	p, err := a.store.Person(ctx, by)
	if err != nil {
		return err
	}
	if p.Disabled || !p.Has(vigie.RoleCoordinator) {
		return vigie.Errorf(vigie.CodeForbidden, "%s is not an active coordinator: post text is exported on the word of one alone", by)
	}
	return a.store.AppendAudit(ctx, []vigie.AuditEntry{{
		At: a.now(), Person: p.ID, Action: "vigie export --corrections", Object: "text of threads with corrections", Note: why,
	}})
}

// labelsOf are triage's labels of a thread with people's over them, and the names of those that people gave.
// What people said decides where the two contradict each other; ok is false when they contradict
// themselves.
func labelsOf(v vigie.Verdict, said []vigie.Correction) (labels triage.Labels, corrected []string, ok bool) {
	labels = triage.NewVerdictLine(v.ThreadID, &v, 0).Labels
	byLabel := map[string][]vigie.Correction{}
	for _, c := range said {
		byLabel[c.Label] = append(byLabel[c.Label], c)
	}
	person := triage.Labels{Relevant: true}
	for _, label := range vigie.CorrectionLabels {
		if all := byLabel[label]; len(all) > 0 {
			labels.Set(label, vigie.Agreed(all))
			person.Set(label, vigie.Agreed(all))
			corrected = append(corrected, label)
		}
	}
	asks := person.Open || len(person.Substances)+len(person.Topics) > 0 || person.Disposition != "" && person.Disposition != vigie.Exclude
	switch {
	case !person.Relevant && asks:
		return labels, corrected, false
	case !person.Relevant:
		labels = triage.Labels{Substances: []string{}, Topics: []string{}, Asker: vigie.AskerNone, Disposition: vigie.Exclude, Urgency: vigie.UrgencyNone}
	case asks:
		labels.Relevant = true
	}
	return labels, corrected, true
}

// exportLines prints the corrected threads as labelled lines: what triage said, with people's words over it.
func (c *cli) exportLines(ctx context.Context, a *app, list []vigie.Correction, enc *json.Encoder) error {
	byThread := map[string][]vigie.Correction{}
	for _, c := range list {
		byThread[c.ThreadID] = append(byThread[c.ThreadID], c)
	}
	docs, err := a.store.Documents(ctx, sortedNames(byThread))
	if err != nil {
		return err
	}
	unclear := 0
	for _, d := range docs {
		labels, corrected, ok := labelsOf(d.Verdict, byThread[d.Thread.ID])
		if !ok {
			unclear++
			continue
		}
		line := triage.Line{
			ID: d.Thread.ID, Lang: d.Verdict.Lang, Site: d.Thread.SiteID, Board: d.Thread.BoardID, Title: d.Thread.Title,
			Labels: &labels, Corrected: corrected, Writer: d.Thread.ID,
		}
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
	fmt.Fprintf(c.stderr, "%d threads with corrections, %d of them exported with their text", len(byThread), len(docs)-unclear)
	if n := len(byThread) - len(docs); n > 0 {
		fmt.Fprintf(c.stderr, "; %d have no text any more", n)
	}
	if unclear > 0 {
		fmt.Fprintf(c.stderr, "; %d left out: people say that they are not relevant, and what is asked in them", unclear)
	}
	fmt.Fprintln(c.stderr)
	return nil
}
