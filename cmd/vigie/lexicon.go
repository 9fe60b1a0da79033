package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vigie"
)

func (c *cli) lexiconCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "lexicon", Short: "The team's words: list, show, save, try on one site, promote, roll back", Args: cobra.NoArgs,
		Long: `The team's words are YAML files in the format of configs/lexicon (CONTRIBUTING.md tells it). They are laid over the words that
ship with Vigie; a file of the same name stands in the place of the shipped one. Every change is a numbered revision. A file with
"sites: [...]" counts on those sites alone.

  vigie lexicon show 3 --to words/      the files of revision 3, to change them
  vigie backtest --rules words/         what the change would do
  vigie lexicon save words/ --note ".." a new revision, not in use yet
  vigie lexicon canary 4 SITE           try it on one site
  vigie lexicon promote 4               use it everywhere; 0 is the shipped words alone
  vigie lexicon rollback                take back what was put to use last

A folder holds all of the team's words; one file is laid over those of the newest revision. --by names the author, and what was done
stands in the audit log.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return c.listLexicon(cmd.Context(), a) })
		},
	}
	var by string
	cmd.PersistentFlags().StringVar(&by, "by", "operator", "person id of who does it, for the revision and the audit log")
	cmd.AddCommand(c.lexiconListCmd(), c.lexiconShowCmd(), c.lexiconSaveCmd(&by), c.lexiconUseCmd(&by), c.lexiconCanaryCmd(&by), c.lexiconRollBackCmd(&by))
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
func readWords(path string) (files map[string]string, folder bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+path+": give a folder with *.yaml files, or one file")
	}
	names := []string{path}
	if info.IsDir() {
		found, err := fs.Glob(os.DirFS(path), "*.yaml")
		if err != nil {
			return nil, true, err // unreachable: the pattern is good
		}
		names = names[:0]
		for _, n := range found {
			names = append(names, filepath.Join(path, n))
		}
	}
	files = map[string]string{}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			return nil, info.IsDir(), vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+n+": check its rights")
		}
		files[filepath.Base(n)] = string(data)
	}
	return files, info.IsDir(), nil
}

// changedWords are the team's words after a change, and the newest revision, at which it begins: a folder
// holds all of them, one file stands in the place of the one of its name.
func (a *app) changedWords(ctx context.Context, path string) (files map[string]string, newest int, err error) {
	files, folder, err := readWords(path)
	if err != nil {
		return nil, 0, err
	}
	all, err := a.store.LexiconRevisions(ctx)
	if err != nil {
		return nil, 0, err
	}
	if len(all) > 0 {
		newest = all[0].N
	}
	if folder {
		return files, newest, nil
	}
	before, err := a.store.LexiconRevision(ctx, newest)
	if err != nil {
		return nil, 0, err
	}
	maps.Copy(before.Files, files)
	return before.Files, newest, nil
}

// noteWords writes what is done to the words into the audit log, before it is done.
func (a *app) noteWords(ctx context.Context, by, what, object, note string) error {
	return a.store.AppendAudit(ctx, []vigie.AuditEntry{{At: a.now(), Person: by, Action: "vigie lexicon " + what, Object: object, Note: note}})
}

func (c *cli) lexiconSaveCmd(by *string) *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use: "save PATH --note TEXT", Short: "Save a folder of *.yaml files (or one) as a new revision, not in use yet", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if note == "" {
				return vigie.Errorf(vigie.CodeInvalid, "a change of the words needs --note: say in a line what it is for")
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				files, parent, err := a.changedWords(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if err := a.words.Check(cmd.Context(), files); err != nil {
					return err
				}
				if err := a.noteWords(cmd.Context(), *by, "save", fmt.Sprintf("after %d", parent), note); err != nil {
					return err
				}
				r, err := a.store.SaveLexicon(cmd.Context(), vigie.LexiconRevision{Parent: parent, By: *by, Note: note, At: a.now(), Files: files})
				if err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "saved as revision %d, not in use yet: try it with vigie lexicon canary %d SITE, or vigie lexicon promote %d\n", r.N, r.N, r.N)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "what the change is for (needed)")
	return cmd
}

func (c *cli) lexiconUseCmd(by *string) *cobra.Command {
	return &cobra.Command{
		Use: "promote N", Aliases: []string{"use"}, Short: "Use a revision everywhere", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.useLexicon(cmd.Context(), *by, args[0], "")
		},
	}
}

func (c *cli) lexiconCanaryCmd(by *string) *cobra.Command {
	return &cobra.Command{
		Use: "canary N SITE", Short: "Try a revision on one site alone", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.useLexicon(cmd.Context(), *by, args[0], args[1])
		},
	}
}

func (c *cli) lexiconRollBackCmd(by *string) *cobra.Command {
	return &cobra.Command{
		Use: "rollback [N]", Short: "End the trial on one site, or else bring back the revision before (or N)", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return c.useLexicon(cmd.Context(), *by, args[0], "")
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				st, err := a.store.LexiconState(cmd.Context())
				if err != nil {
					return err
				}
				return c.useRevision(cmd.Context(), a, *by, st.RollBack())
			})
		},
	}
}

func (c *cli) useLexicon(ctx context.Context, by, number, site string) error {
	n, err := revisionNumber(number)
	if err != nil {
		return err
	}
	return c.withStore(ctx, func(a *app) error { return c.useRevision(ctx, a, by, vigie.LexiconUse{N: n, Site: site}) })
}

func (c *cli) useRevision(ctx context.Context, a *app, by string, use vigie.LexiconUse) error {
	if err := a.noteWords(ctx, by, "use", fmt.Sprintf("use %d", use.N), use.Site); err != nil {
		return err
	}
	if _, err := a.store.UseLexicon(ctx, use); err != nil {
		return err
	}
	where := "everywhere"
	if use.Site != "" {
		where = "on " + use.Site
	}
	fmt.Fprintf(c.stderr, "revision %d is in use %s; a running serve takes it up within seconds\n", use.N, where)
	return nil
}
