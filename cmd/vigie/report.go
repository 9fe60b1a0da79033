package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/report"
	"vigie/api/report/files"
	"vigie/web"
)

// reportFormats are how a report can be written.
var reportFormats = []string{"text", "json", "csv", "xlsx"}

func (c *cli) reportCmd() *cobra.Command {
	var f report.Filter
	var format, lang, out string
	cmd := &cobra.Command{
		Use: "report", Short: "Count published answers by site, year, team, delay, substance, topic and referral", Args: cobra.NoArgs,
		Long: `Counts the answers of a period and says how well it goes. What nobody recorded is "not recorded", never zero. A report
holds no names of people, no pseudonyms and no text of posts. docs/reports.md says what each figure is.`,
		Example: "  vigie report --from 2026-01-01 --to 2026-12-31\n  vigie report --team Mons --format xlsx --out mons.xlsx --in fr",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(reportFormats, format) {
				return vigie.Errorf(vigie.CodeInvalid, "--format %q: use %s", format, strings.Join(reportFormats, ", "))
			}
			if !slices.Contains([]string{"fr", "nl", "en"}, lang) {
				return vigie.Errorf(vigie.CodeInvalid, "--in %q: use fr, nl or en", lang)
			}
			from, to, err := f.Period()
			if err != nil {
				return err
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				if f.Site != "" {
					if _, err := a.store.Site(cmd.Context(), f.Site); err != nil {
						return err
					}
				}
				answers, err := a.store.PublishedAnswers(cmd.Context(), from, to)
				if err != nil {
					return err
				}
				say := a.sayer()
				return c.toFile(out, func(w io.Writer) error {
					return writeReport(w, format, report.Make(answers, f, a.now()), func(key string) string { return say(lang, key) })
				})
			})
		},
	}
	cmd.Flags().StringVar(&f.From, "from", "", "first day, 2026-01-01 (default: from the beginning)")
	cmd.Flags().StringVar(&f.To, "to", "", "last day, the whole of it (default: until now)")
	cmd.Flags().StringVar(&f.Team, "team", "", "of this team alone")
	cmd.Flags().StringVar(&f.Site, "site", "", "of this site alone")
	cmd.Flags().StringVar(&f.Lang, "lang", "", "to questions in this language alone")
	cmd.Flags().StringVar(&format, "format", "text", strings.Join(reportFormats, ", "))
	cmd.Flags().StringVar(&lang, "in", "en", "language of names and titles: fr, nl or en")
	cmd.Flags().StringVar(&out, "out", "", "file to write (default: stdout)")
	return cmd
}

// toFile writes to a file, or to stdout without one. A file that could not be written whole is taken away.
func (c *cli) toFile(path string, write func(io.Writer) error) error {
	if path == "" {
		return write(c.stdout)
	}
	file, err := os.Create(path)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot write "+path+": check the folder and its rights")
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func writeReport(w io.Writer, format string, r report.Report, say report.Say) error {
	switch format {
	case "json":
		return json.NewEncoder(w).Encode(r)
	case "csv":
		return files.CSV(w, report.Flat(r, say))
	case "xlsx":
		return files.XLSX(w, report.Sheets(r, say))
	default:
		return printReport(w, report.Sheets(r, say))
	}
}

// printReport writes the tables one under the other.
func printReport(w io.Writer, sheets []report.Sheet) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, s := range sheets {
		if i > 0 {
			fmt.Fprintln(tw)
		}
		fmt.Fprintln(tw, strings.ToUpper(strings.Join(s.Header, "\t")))
		for _, cells := range s.Rows {
			line := make([]string, 0, len(cells))
			for _, cell := range cells {
				line = append(line, plainCell(cell))
			}
			fmt.Fprintln(tw, strings.Join(line, "\t"))
		}
	}
	return tw.Flush()
}

// plainCell is a cell for a terminal: a name that people wrote moves no cursor.
func plainCell(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return strings.Map(func(r rune) rune {
			if strconv.IsPrint(r) {
				return r
			}
			return ' '
		}, fmt.Sprint(v))
	}
}

// sayer gives the words of the pages, with the names of substances.
func (a *app) sayer() func(lang, key string) string {
	say, err := web.Say()
	if err != nil {
		panic(err) // unreachable: the words are embedded, and tests read them
	}
	return func(lang, key string) string {
		if id, ok := strings.CutPrefix(key, "substance."); ok {
			return a.substanceName(id, lang)
		}
		return say(lang, key)
	}
}
