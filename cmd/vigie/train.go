package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/model"
	"vigie/triage/train"
)

// readWeights reads a file of weights; nil for no file.
func readWeights(name string) (*model.Model, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // no file: the shipped weights
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check the path, or make the file with vigie train")
	}
	defer f.Close()
	m, err := model.Read(bufio.NewReader(f))
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, name+": "+err.Error())
	}
	return m, nil
}

func (c *cli) trainCmd() *cobra.Command {
	var out, verdicts string
	var folds int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "train labelled.jsonl...",
		Short: "Learn the weights of triage from labelled threads",
		Long: `Reads labelled threads as docs/labels.md describes them and writes the weights that triage uses. The same files in the same
order give the same bytes. "writer" tells who wrote an invented thread; what one writer alone says is not learnt.

With --validate N nothing is written: the writers are split into N parts, each part is judged with weights that were learnt from
the others, and the figures are printed. --verdicts keeps those verdicts, to look at the errors.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			lines, err := labelledLines(files)
			if err != nil {
				return err
			}
			if folds > 0 {
				return c.validate(lines, folds, verdicts, asJSON)
			}
			lex, err := lexicon.Load(configs.Lexicon())
			if err != nil {
				return err
			}
			m, err := train.Lines(lex, lines, lineClock, train.Default)
			if err != nil {
				return err
			}
			if err := os.WriteFile(out, m.Bytes(), 0o600); err != nil {
				return vigie.Wrap(vigie.CodeInvalid, err, "cannot write "+out+": check the folder and its rights")
			}
			fmt.Fprintf(c.stderr, "learnt from %d threads: %d words, %d facts, id %s, written to %s\n", len(lines), m.Size(model.Words), m.Size(model.Facts), m.ID(), out)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "weights.bin", "file to write the weights to")
	cmd.Flags().IntVar(&folds, "validate", 0, "measure instead: hold out one of so many parts of the writers at a time")
	cmd.Flags().StringVar(&verdicts, "verdicts", "", "with --validate: file for the verdicts on the held-out threads")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --validate: print JSON")
	return cmd
}

// labelledLines reads files of labelled threads.
func labelledLines(files []string) ([]*triage.Line, error) {
	var lines []*triage.Line
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check the path")
		}
		err = triage.ReadLines(f, func(_ int, l *triage.Line) error {
			lines = append(lines, l)
			return nil
		})
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, vigie.Wrap(vigie.ErrorCode(err), err, name+": "+vigie.ErrorMessage(err))
		}
	}
	return lines, nil
}

// validate prints the figures on threads whose writers were held out.
func (c *cli) validate(lines []*triage.Line, folds int, verdicts string, asJSON bool) error {
	j, err := newLineJudge("")
	if err != nil {
		return err
	}
	lex, err := lexicon.Load(configs.Lexicon())
	if err != nil {
		return err
	}
	keep := io.Discard
	if verdicts != "" {
		f, err := os.Create(verdicts)
		if err != nil {
			return vigie.Wrap(vigie.CodeInvalid, err, "cannot write "+verdicts+": check the folder and its rights")
		}
		defer f.Close()
		keep = f
	}
	var judged []triage.Judged
	bar := c.progress("validate", int64(len(lines)))
	var failed error
	err = train.Validate(lex, lines, lineClock, train.Default, folds, func(judge *triage.Classifier, l *triage.Line) {
		v := j.lineBy(judge, l)
		if err := triage.WriteLine(keep, &v); err != nil && failed == nil {
			failed = err
		}
		judged = append(judged, triage.Judged{Lang: l.Lang, Labels: *l.Labels, Verdict: &v})
		_ = bar.Add(1) // a bar that cannot be drawn stops nothing
	})
	if err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	return c.figures(triage.Evaluate(judged), asJSON)
}
