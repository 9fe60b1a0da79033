package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/triage"
	"vigie/triage/lexicon"
)

// defaultShelf is the shelf life of sites that triage's input names and nobody has set.
const defaultShelf = 72 * time.Hour

// lineClock is the moment from which the ages of threads in files count back.
var lineClock = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// lineJudge judges lines of labelled or unlabelled threads, without a store.
type lineJudge struct {
	judge  *triage.Classifier
	ranker ranker
	sites  map[string]vigie.Site
	now    time.Time
}

// newLineJudge makes a judge with the weights of a file, or with the shipped ones.
func newLineJudge(weights string) (*lineJudge, error) {
	lex, err := lexicon.Load(configs.Lexicon())
	if err != nil {
		return nil, err
	}
	m, err := readWeights(weights)
	if err != nil {
		return nil, err
	}
	judge, err := triage.New(lex, triage.Options{Model: m})
	if err != nil {
		return nil, err
	}
	r, err := newRanker("")
	if err != nil {
		return nil, err
	}
	shipped, _, err := configs.ShippedSites()
	if err != nil {
		return nil, err
	}
	j := &lineJudge{judge: judge, ranker: r, sites: map[string]vigie.Site{}, now: lineClock}
	for _, s := range shipped {
		j.sites[s.ID] = s
	}
	return j, nil
}

// line judges one thread. Ages count back from a fixed moment, so the same input always
// gives the same output.
func (j *lineJudge) line(l *triage.Line) triage.VerdictLine { return j.lineBy(j.judge, l) }

// lineBy judges one thread with another classifier.
func (j *lineJudge) lineBy(judge *triage.Classifier, l *triage.Line) triage.VerdictLine {
	t := l.Thread(j.now)
	site, known := j.sites[l.Site]
	if !known {
		site = vigie.Site{ID: l.Site, Lang: l.Lang, ShelfLife: defaultShelf}
	}
	v := judge.Classify(t, triage.SiteFacts{Lang: l.Lang}, j.now)
	ranked := j.ranker.rank(t, v, site, t.PostedAt, j.now)
	return triage.NewVerdictLine(l.ID, &v, ranked.Priority)
}

func (c *cli) triageCmd() *cobra.Command {
	var explain bool
	var weights string
	cmd := &cobra.Command{
		Use:   "triage < threads.jsonl > verdicts.jsonl",
		Short: "Judge threads from stdin, one JSON object a line, and print a verdict a line",
		Long: `Reads threads as docs/labels.md describes them (labels are ignored) and prints for each, in the same order, one line with
id, relevant, substances, topics, asker, disposition, urgency, open, priority and evidence. Offsets are bytes of the text
as given, the end exclusive. With --explain the verdicts are told for people instead.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			j, err := newLineJudge(weights)
			if err != nil {
				return err
			}
			return triage.ReadLines(c.stdin, func(_ int, l *triage.Line) error {
				out := j.line(l)
				if explain {
					return explainLine(c.stdout, l, &out)
				}
				return triage.WriteLine(c.stdout, &out)
			})
		},
	}
	cmd.Flags().StringVar(&weights, "weights", "", "file of weights made by vigie train (default: the shipped ones)")
	cmd.Flags().BoolVar(&explain, "explain", false, "tell each verdict with the words that made it")
	return cmd
}

// explainLine tells a verdict with its evidence.
func explainLine(w io.Writer, l *triage.Line, v *triage.VerdictLine) error {
	if _, err := fmt.Fprintf(w, "%s  %s\n  %s, urgency %s, asker %s, open %t, priority %.1f\n  substances %v, topics %v\n", l.ID, l.Title, v.Disposition, v.Urgency, v.Asker, v.Open, v.Priority, v.Substances, v.Topics); err != nil {
		return err
	}
	for _, e := range v.Evidence {
		text := l.Title
		var n int
		if _, err := fmt.Sscanf(e.Field, "posts[%d]", &n); err == nil && n < len(l.Posts) {
			text = l.Posts[n].Text
		}
		quote := "the whole thread"
		if e.End > e.Start && e.End <= len(text) {
			quote = fmt.Sprintf("%q in %s", text[e.Start:e.End], e.Field)
		}
		if _, err := fmt.Fprintf(w, "    %-12s %-14s %s (%s, %+.2f)\n", e.Label, e.Value, quote, e.Cue, e.Weight); err != nil {
			return err
		}
	}
	return nil
}

func (c *cli) evalCmd() *cobra.Command {
	var asJSON, corrections bool
	var weights string
	var by []string
	cmd := &cobra.Command{
		Use:   "eval labelled.jsonl... | --corrections",
		Short: "Judge labelled threads and print precision, recall and the other figures, per language",
		RunE: func(cmd *cobra.Command, files []string) error {
			if corrections {
				return c.correctionFigures(cmd.Context(), by, asJSON)
			}
			if len(files) == 0 {
				return vigie.Errorf(vigie.CodeInvalid, "give files of labelled threads, or --corrections")
			}
			j, err := newLineJudge(weights)
			if err != nil {
				return err
			}
			var judged []triage.Judged
			for _, name := range files {
				if err := j.file(name, &judged); err != nil {
					return err
				}
			}
			return c.figures(triage.Evaluate(judged), asJSON)
		},
	}
	cmd.Flags().StringVar(&weights, "weights", "", "file of weights made by vigie train (default: the shipped ones)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&corrections, "corrections", false, "measure against what people corrected in the store")
	cmd.Flags().StringSliceVar(&by, "by", []string{"lang", "site", "month"}, "with --corrections: tell figures apart by value, lang, site, month")
	return cmd
}

// file judges the labelled threads of one file.
func (j *lineJudge) file(name string, to *[]triage.Judged) error {
	f, err := os.Open(name)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check the path")
	}
	defer f.Close()
	err = triage.ReadLines(f, func(n int, l *triage.Line) error {
		if l.Labels == nil {
			return vigie.Errorf(vigie.CodeInvalid, "line %d (%s) has no \"labels\": eval needs labelled threads", n, l.ID)
		}
		out := j.line(l)
		*to = append(*to, triage.Judged{Lang: l.Lang, Labels: *l.Labels, Verdict: &out})
		return nil
	})
	if err != nil && vigie.ErrorCode(err) == vigie.CodeInvalid {
		return vigie.Wrap(vigie.CodeInvalid, err, name+": "+vigie.ErrorMessage(err))
	}
	return err
}

// figures prints figures for people, or as JSON.
func (c *cli) figures(byLang map[string]triage.Figures, asJSON bool) error {
	if !asJSON {
		return printFigures(c.stdout, byLang)
	}
	enc := json.NewEncoder(c.stdout)
	enc.SetIndent("", " ")
	return enc.Encode(byLang)
}

// printFigures prints one column a language, "all" first.
func printFigures(w io.Writer, byLang map[string]triage.Figures) error {
	langs := []string{"all"}
	for lang := range byLang {
		if lang != "all" {
			langs = append(langs, lang)
		}
	}
	slices.Sort(langs[1:])
	var rows [][]string
	for _, lang := range langs {
		data, err := json.Marshal(byLang[lang])
		if err != nil {
			return err // unreachable: numbers only
		}
		for i, cell := range figureCells(data) {
			if lang == "all" {
				rows = append(rows, []string{cell[0]})
			}
			rows[i] = append(rows[i], cell[1])
		}
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tw, "figure\t")
	for _, lang := range langs {
		fmt.Fprint(tw, lang+"\t")
	}
	fmt.Fprintln(tw)
	for _, row := range rows {
		for _, cell := range row {
			fmt.Fprint(tw, cell+"\t")
		}
		fmt.Fprintln(tw)
	}
	return tw.Flush()
}
