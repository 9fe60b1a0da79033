package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
)

func (c *cli) lexiconCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "lexicon", Short: "The team's words: list, show, save, try on one site, use, roll back", Args: cobra.NoArgs,
		Long: `The team's words are YAML files in the format of configs/lexicon (CONTRIBUTING.md tells it). They are laid over the words that
ship with Vigie; a file of the same name stands in the place of the shipped one. Every change is a numbered revision. A file with
"sites: [...]" counts on those sites alone.

  vigie lexicon show 3 --to words/      the files of revision 3, to change them
  vigie backtest --rules words/         what the change would do
  vigie lexicon save words/ --note ".." a new revision, not in use yet
  vigie lexicon canary 4 SITE           try it on one site
  vigie lexicon use 4                   use it everywhere; an older number rolls back, 0 is the shipped words alone`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return c.listLexicon(cmd.Context(), a) })
		},
	}
	cmd.AddCommand(c.lexiconListCmd(), c.lexiconShowCmd(), c.lexiconSaveCmd(), c.lexiconUseCmd(), c.lexiconCanaryCmd())
	return cmd
}

func (c *cli) lexiconListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the revisions, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return c.listLexicon(cmd.Context(), a) })
		},
	}
}

func (c *cli) listLexicon(ctx context.Context, a *app) error {
	state, err := a.store.LexiconState(ctx)
	if err != nil {
		return err
	}
	all, err := a.store.LexiconRevisions(ctx)
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "REVISION\tAT\tBY\tSTATE\tNOTE")
	for _, r := range append(all, vigie.LexiconRevision{Note: "the words that ship with Vigie"}) {
		use := ""
		switch {
		case r.N == state.Current:
			use = "in use"
		case r.N == state.Canary && state.CanarySite != "":
			use = "tried on " + state.CanarySite
		}
		fmt.Fprintf(tw, "%d\t%s\t%s\t%s\t%s\n", r.N, shortTime(r.At), r.By, use, r.Note)
	}
	return tw.Flush()
}

// revisionNumber reads a revision's number from the command line.
func revisionNumber(arg string) (int, error) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 0 {
		return 0, vigie.Errorf(vigie.CodeInvalid, "%q is not the number of a revision: vigie lexicon list shows them", arg)
	}
	return n, nil
}

func (c *cli) lexiconShowCmd() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "show [N]", Short: "Print the files of a revision (default: the one in use), or write them with --to", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				state, err := a.store.LexiconState(cmd.Context())
				if err != nil {
					return err
				}
				n := state.Current
				if len(args) > 0 {
					if n, err = revisionNumber(args[0]); err != nil {
						return err
					}
				}
				r, err := a.store.LexiconRevision(cmd.Context(), n)
				if err != nil {
					return err
				}
				return c.showFiles(r, to)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "folder to write the files to")
	return cmd
}

func (c *cli) showFiles(r vigie.LexiconRevision, to string) error {
	if to != "" {
		if err := os.MkdirAll(to, 0o750); err != nil {
			return vigie.Wrap(vigie.CodeInvalid, err, "cannot make the folder "+to+": check the path and its rights")
		}
	}
	for _, name := range sortedNames(r.Files) {
		if to == "" {
			fmt.Fprintf(c.stdout, "# %s\n%s\n", name, r.Files[name])
			continue
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(name)), []byte(r.Files[name]), 0o600); err != nil {
			return vigie.Wrap(vigie.CodeInvalid, err, "cannot write to "+to+": check its rights")
		}
	}
	fmt.Fprintf(c.stderr, "revision %d: %d files\n", r.N, len(r.Files))
	return nil
}

// readWords reads the *.yaml files of a folder, or one file.
func readWords(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+path+": give a folder with *.yaml files, or one file")
	}
	names := []string{path}
	if info.IsDir() {
		found, err := fs.Glob(os.DirFS(path), "*.yaml")
		if err != nil {
			return nil, err
		}
		names = names[:0]
		for _, n := range found {
			names = append(names, filepath.Join(path, n))
		}
	}
	files := map[string]string{}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+n+": check its rights")
		}
		files[filepath.Base(n)] = string(data)
	}
	return files, nil
}

func (c *cli) lexiconSaveCmd() *cobra.Command {
	var note, by string
	cmd := &cobra.Command{
		Use: "save PATH --note TEXT", Short: "Save a folder of *.yaml files (or one) as a new revision, not in use yet", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if note == "" {
				return vigie.Errorf(vigie.CodeInvalid, "a change of the words needs --note: say in a line what it is for")
			}
			files, err := readWords(args[0])
			if err != nil {
				return err
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				if err := a.words.Check(cmd.Context(), files); err != nil {
					return err
				}
				all, err := a.store.LexiconRevisions(cmd.Context())
				if err != nil {
					return err
				}
				parent := 0
				if len(all) > 0 {
					parent = all[0].N
				}
				r, err := a.store.SaveLexicon(cmd.Context(), vigie.LexiconRevision{Parent: parent, By: by, Note: note, At: time.Now(), Files: files})
				if err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "saved as revision %d, not in use yet: try it with vigie lexicon canary %d SITE, or vigie lexicon use %d\n", r.N, r.N, r.N)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "what the change is for (needed)")
	cmd.Flags().StringVar(&by, "by", "operator", "person id of the author")
	return cmd
}

func (c *cli) lexiconUseCmd() *cobra.Command {
	return &cobra.Command{
		Use: "use N", Aliases: []string{"rollback"}, Short: "Use a revision everywhere; an older one rolls back", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.useLexicon(cmd.Context(), args[0], "")
		},
	}
}

func (c *cli) lexiconCanaryCmd() *cobra.Command {
	return &cobra.Command{
		Use: "canary N SITE", Short: "Try a revision on one site alone", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.useLexicon(cmd.Context(), args[0], args[1])
		},
	}
}

func (c *cli) useLexicon(ctx context.Context, number, site string) error {
	n, err := revisionNumber(number)
	if err != nil {
		return err
	}
	return c.withStore(ctx, func(a *app) error {
		if _, err := a.store.UseLexicon(ctx, vigie.LexiconUse{N: n, Site: site}); err != nil {
			return err
		}
		where := "everywhere"
		if site != "" {
			where = "on " + site
		}
		fmt.Fprintf(c.stderr, "revision %d is in use %s; a running serve takes it up within seconds\n", n, where)
		return nil
	})
}

func (c *cli) backtestCmd() *cobra.Command {
	var rules string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backtest --rules PATH", Short: "What other words would change in the archive, before they are saved", Args: cobra.NoArgs,
		Long: `Judges every thread of the archive with the files of a folder (or one file) as the team's words and compares with the words in
use: questions gained and lost, other labels, extra questions a week, precision and recall against corrections. It shows titles of
threads: use it as you would the archive. Nothing is changed.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			files := map[string]string{}
			if rules != "" {
				var err error
				if files, err = readWords(rules); err != nil {
					return err
				}
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				bar := c.progress("backtest", -1)
				r, err := a.words.Backtest(cmd.Context(), files, func(n int) { _ = bar.Add(n) }) // a bar that cannot be drawn stops nothing
				_ = bar.Finish()
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(c.stdout)
					enc.SetIndent("", " ")
					return enc.Encode(r)
				}
				return c.printBacktest(r)
			})
		},
	}
	cmd.Flags().StringVar(&rules, "rules", "", "folder with *.yaml files, or one file; without it the shipped words alone are tried")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (c *cli) printBacktest(r vigie.Backtest) error {
	fmt.Fprintf(c.stdout, "%d threads from %s to %s: %d questions gained, %d lost, %d threads with other labels, %+.2f questions a week\n",
		r.Threads, shortTime(r.From), shortTime(r.To), r.Gained, r.Lost, r.Relabelled, r.QuestionsPerWeek)
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	for _, ch := range r.Changes {
		fmt.Fprintf(tw, "%s\t%s\t%s → %s\t%s\n", ch.Kind, ch.Thread.SiteID, ch.Before.Disposition, ch.After.Disposition, ch.Thread.Title)
	}
	if len(r.Before) > 0 {
		fmt.Fprintln(tw, "\nLABEL\tTHREADS\tPRECISION\tRECALL")
	}
	for i, b := range r.Before {
		after := r.After[i]
		fmt.Fprintf(tw, "%s\t%d\t%.2f → %.2f\t%.2f → %.2f\n", b.Label, b.Threads, b.Precision, after.Precision, b.Recall, after.Recall)
	}
	return tw.Flush()
}
