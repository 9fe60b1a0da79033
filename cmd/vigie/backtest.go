package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/triage"
)

func (c *cli) backtestCmd() *cobra.Command {
	var rules string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backtest [--rules PATH]", Short: "What other words would change in the archive, before they are saved", Args: cobra.NoArgs,
		Long: `Judges the archive with other words of the team and compares with the words in use: questions gained and lost, emergencies first,
other labels, extra questions a week, precision and recall against corrections. --rules is a folder with all of the team's words, or one
file that is laid over the newest revision; without it the newest revision is tried. Nothing is changed.

It names threads by their ids. Their text is shown by POST /api/v1/lexicon/preview and GET /api/v1/threads/ID, which note who read it.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return c.withStore(ctx, func(a *app) error {
				files, err := a.wordsToTry(cmd, rules)
				if err != nil {
					return err
				}
				stats, err := a.store.Stats(ctx)
				if err != nil {
					return err
				}
				bar := c.progress("backtest", stats.Threads)
				r, err := a.words.Backtest(ctx, files, func(n int) { _ = bar.Add(n) }) // a bar that cannot be drawn stops nothing
				_ = bar.Finish()
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(c.stdout)
					enc.SetIndent("", " ")
					return enc.Encode(withoutText(r))
				}
				return printBacktest(c.stdout, r)
			})
		},
	}
	cmd.Flags().StringVar(&rules, "rules", "", "folder with *.yaml files, or one file (default: the newest revision)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// wordsToTry are the files at a path, or those of the newest revision.
func (a *app) wordsToTry(cmd *cobra.Command, path string) (map[string]string, error) {
	if path != "" {
		files, _, err := a.changedWords(cmd.Context(), path)
		return files, err
	}
	all, err := a.store.LexiconRevisions(cmd.Context())
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "no revision was saved yet: give the words to try with --rules")
	}
	r, err := a.store.LexiconRevision(cmd.Context(), all[0].N)
	return r.Files, err
}

// backtested is a backtest as the command line shows it: no word of a thread is in it.
type backtested struct {
	vigie.Backtest

	Changes []changedThread `json:"changes"`
}

// changedThread is a thread that other words would judge otherwise, without its text.
type changedThread struct {
	Kind   string        `json:"kind"`
	ID     string        `json:"id"`
	URL    string        `json:"url"`
	Site   string        `json:"site"`
	Board  string        `json:"board"`
	Before triage.Labels `json:"before"`
	After  triage.Labels `json:"after"`
}

func withoutText(r vigie.Backtest) backtested {
	out := backtested{Backtest: r, Changes: make([]changedThread, 0, len(r.Changes))}
	for _, ch := range r.Changes {
		t := ch.Thread
		out.Changes = append(out.Changes, changedThread{
			Kind: ch.Kind, ID: t.ID, URL: t.URL, Site: t.SiteID, Board: t.BoardID,
			Before: triage.NewVerdictLine(t.ID, &ch.Before, 0).Labels, After: triage.NewVerdictLine(t.ID, &ch.After, 0).Labels,
		})
	}
	return out
}

func printBacktest(w io.Writer, r vigie.Backtest) error {
	fmt.Fprintf(w, "%d threads from %s to %s, %d of them judged twice: %d questions gained, %d lost, %d threads with other labels, %+.2f questions a week\n",
		r.Threads, shortTime(r.From), shortTime(r.To), r.Judged, r.Gained, r.Lost, r.Relabelled, r.QuestionsPerWeek)
	if r.EmergenciesLost+r.EmergenciesGained > 0 {
		fmt.Fprintf(w, "emergencies: %d more are found, %d are NOT found any more\n", r.EmergenciesGained, r.EmergenciesLost)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, ch := range r.Changes {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s → %s\t%s\n", ch.Kind, ch.Thread.ID, ch.Thread.SiteID, ch.Before.Disposition, ch.After.Disposition, changedSubstances(ch))
	}
	if len(r.Before)+len(r.After) > 0 {
		fmt.Fprintln(tw, "\nLABEL\tVALUE\tTHREADS\tPRECISION\tRECALL")
	}
	for _, f := range r.Before {
		after := vigie.LabelFigure{}
		if i := slices.IndexFunc(r.After, f.Same); i >= 0 {
			after = r.After[i]
		}
		printFigureChange(tw, f, after)
	}
	for _, f := range r.After {
		if !slices.ContainsFunc(r.Before, f.Same) {
			printFigureChange(tw, vigie.LabelFigure{Label: f.Label, Value: f.Value}, f)
		}
	}
	return tw.Flush()
}

func printFigureChange(w io.Writer, before, after vigie.LabelFigure) {
	fmt.Fprintf(w, "%s\t%s\t%d\t%.2f → %.2f\t%.2f → %.2f\n", before.Label, before.Value, max(before.Threads, after.Threads), before.Precision, after.Precision, before.Recall, after.Recall)
}

// changedSubstances tells which substances are named that were not, and the other way round.
func changedSubstances(ch vigie.BacktestChange) string {
	var text strings.Builder
	for _, s := range ch.After.Substances {
		if !slices.Contains(ch.Before.Substances, s) {
			text.WriteString(" +" + s)
		}
	}
	for _, s := range ch.Before.Substances {
		if !slices.Contains(ch.After.Substances, s) {
			text.WriteString(" -" + s)
		}
	}
	return text.String()
}
