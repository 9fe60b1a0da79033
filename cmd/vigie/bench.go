package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vigie"
	"vigie/crawler/replay"
	"vigie/crawler/sim"
	"vigie/triage"
)

func (c *cli) benchCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure a part of Vigie", Args: cobra.NoArgs}
	cmd.AddCommand(c.benchScheduleCmd())
	return cmd
}

// scheduleBench is what a run of the benchmark is asked for.
type scheduleBench struct {
	perHour, seeds, days, boards int
	trace                        string
	generalist, titles           []string
	asJSON                       bool
}

func (c *cli) benchScheduleCmd() *cobra.Command {
	var o scheduleBench
	cmd := &cobra.Command{
		Use: "schedule", Short: "How late threads are read, with Vigie's schedule and with others at the same number of requests", Args: cobra.NoArgs,
		Long: `Plays invented boards, or a file of arrivals, against polling policies on a virtual clock: nothing is fetched. Every request
counts. Then it compares which threads of a busy generalist board are read first. docs/schedule.md explains the tables.

--trace reads one arrival a line: {"at":"2026-03-02T10:00:00Z","board":"b","thread":"1","title":"…"}; the first of a thread opens it.
--titles reads labelled threads (the format of vigie eval): their titles are those of the busy board; default: the simulated forums'.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.perHour < 1 || o.seeds < 1 || o.days < 10 || o.boards < 1 {
				return vigie.Errorf(vigie.CodeInvalid, "nothing to measure: give --requests, --seeds and --boards of at least 1 and --days of at least 10")
			}
			return c.benchSchedule(cmd.Context(), o)
		},
	}
	cmd.Flags().IntVar(&o.perHour, "requests", 120, "budget: requests an hour, all boards together")
	cmd.Flags().IntVar(&o.seeds, "seeds", 5, "worlds to invent; figures are means over them")
	cmd.Flags().IntVar(&o.days, "days", 35, "days of each world, the first seven of them not counted")
	cmd.Flags().IntVar(&o.boards, "boards", 60, "boards of each world")
	cmd.Flags().StringVar(&o.trace, "trace", "", "file of arrivals, JSON lines, instead of invented worlds")
	cmd.Flags().StringSliceVar(&o.generalist, "generalist", nil, "boards of --trace where most threads are about something else")
	cmd.Flags().StringSliceVar(&o.titles, "titles", nil, "files of labelled threads")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "print JSON")
	return cmd
}

// scheduleFigures is all that the benchmark found.
type scheduleFigures struct {
	PerHour  int                         `json:"requests_per_hour"`
	Policies []replay.Figures            `json:"policies"`
	Titles   map[string][]replay.Figures `json:"titles"`
	busy     []float64
}

func (c *cli) benchSchedule(ctx context.Context, o scheduleBench) error {
	w, err := openWords(ctx, nil, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	relevant, other, err := titleScores(w.Title, o.titles)
	if err != nil {
		return err
	}
	traces, err := o.traces(w.Title)
	if err != nil {
		return err
	}
	out := scheduleFigures{PerHour: o.perHour, Titles: map[string][]replay.Figures{}, busy: []float64{360, 1000, 4000}}
	bar := c.progress("replay", int64(len(traces)+len(out.busy)*o.seeds))
	tick := func() { _ = bar.Add(1) } // a bar that cannot be drawn stops nothing
	out.Policies, err = eachWorld(ctx, len(traces), tick, func(i int) []replay.Figures { return replay.Compare(traces[i]()) })
	if err != nil {
		return err
	}
	for _, n := range out.busy {
		out.Titles[busyName(n)], err = eachWorld(ctx, o.seeds, tick, func(i int) []replay.Figures {
			return replay.CompareTitles(replay.BusyBoard(replay.Busy{
				Seed: uint64(i + 1), Threads: n, Replies: 12, Share: 0.04, Days: 14, Budget: 1000, Relevant: relevant, Other: other,
			}))
		})
		if err != nil {
			return err
		}
	}
	_ = bar.Finish()
	if o.asJSON {
		enc := json.NewEncoder(c.stdout)
		enc.SetIndent("", " ")
		return enc.Encode(out)
	}
	return out.print(c.stdout)
}

func busyName(perDay float64) string { return fmt.Sprintf("%.0f new threads a day", perDay) }

// traces are what is played: made one at a time, they are large.
func (o scheduleBench) traces(titles replay.Titles) ([]func() *replay.Trace, error) {
	if o.trace != "" {
		f, err := os.Open(o.trace)
		if err != nil {
			return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+o.trace+": check the path")
		}
		defer f.Close()
		generalist := map[string]bool{}
		for _, id := range o.generalist {
			generalist[id] = true
		}
		t, err := replay.Read(f, titles, generalist)
		if err != nil {
			return nil, err
		}
		t.Site.Budget = 24 * o.perHour
		return []func() *replay.Trace{func() *replay.Trace { return t }}, nil
	}
	var out []func() *replay.Trace
	for i := range o.seeds {
		w := replay.Standard(uint64(i+1), 24*o.perHour)
		w.Days, w.Boards = o.days, o.boards
		out = append(out, func() *replay.Trace { return replay.Generate(w) })
	}
	return out, nil
}

// eachWorld plays worlds two at a time and gives the mean figures of each policy.
func eachWorld(ctx context.Context, n int, done func(), play func(i int) []replay.Figures) ([]replay.Figures, error) {
	all := make([][]replay.Figures, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for i := range n {
		g.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			all[i] = play(i)
			done()
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []replay.Figures
	for p := range all[0] {
		var of []replay.Figures
		for _, figures := range all {
			of = append(of, figures[p])
		}
		out = append(out, replay.Mean(of))
	}
	return out, nil
}

// titleScores are the scores of titles of threads about drugs, and of others: of labelled
// files, or of the generalist boards of the simulated forums.
func titleScores(score func(string) float64, files []string) (relevant, other []float64, err error) {
	add := func(title string, about bool) {
		if about {
			relevant = append(relevant, score(title))
		} else {
			other = append(other, score(title))
		}
	}
	for _, name := range files {
		if err := addTitles(name, add); err != nil {
			return nil, nil, err
		}
	}
	if len(files) == 0 {
		at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
		for range 8 {
			world := sim.New(sim.Options{Seed: 1, Now: func() time.Time { return at }})
			for _, f := range world.Forums() {
				general := map[string]bool{}
				for _, b := range f.Boards() {
					general[b.Slug] = b.Generalist
				}
				for _, t := range f.Threads() {
					if general[t.Board] && !t.Sticky {
						add(t.Title, t.Relevant)
					}
				}
			}
			at = at.Add(24 * time.Hour)
		}
	}
	if len(relevant) == 0 || len(other) == 0 {
		return nil, nil, vigie.Errorf(vigie.CodeInvalid, "titles of threads about drugs and of others are needed: give files that hold both")
	}
	return relevant, other, nil
}

func addTitles(name string, add func(title string, about bool)) error {
	f, err := os.Open(name)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check the path")
	}
	defer f.Close()
	err = triage.ReadLines(f, func(n int, l *triage.Line) error {
		if l.Labels == nil {
			return vigie.Errorf(vigie.CodeInvalid, "line %d (%s) has no \"labels\": labelled threads are needed", n, l.ID)
		}
		add(l.Title, l.Labels.Relevant)
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s scheduleFigures) print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "%d requests an hour; delays in hours, from the post to the moment it was read\n\n", s.PerHour)
	fmt.Fprintln(tw, "POLICY\tTHREADS mean\tp50\tp90\tp99\tPOSTS mean\tREQUESTS/NEW THREAD\tREQUESTS/DAY\tLONGEST GAP\tx ORACLE\tVIGIE x")
	for _, f := range s.Policies {
		fmt.Fprintf(tw, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.1f\t%.0f\t%.1f\t%.2f\t%.3f\n", f.Policy, f.Threads.Mean, f.Threads.P50, f.Threads.P90, f.Threads.P99,
			f.Posts.Mean, f.PerThread, f.PerDay, f.LongestGap, f.Threads.Mean/s.Policies[1].Threads.Mean, s.Policies[0].Posts.Mean/f.Posts.Mean)
	}
	for _, n := range s.busy {
		list := s.Titles[busyName(n)]
		fmt.Fprintf(tw, "\nA generalist board, %s, budget 1000 a day\nWHICH THREADS\tRECALL\tREQUESTS/RELEVANT THREAD\tOF THEM THREADS\tx ALL\tDELAY mean\tp50\tp90\tREQUESTS/DAY\n", busyName(n))
		for _, f := range list {
			fmt.Fprintf(tw, "%s\t%.3f\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\n", f.Policy, f.Recall, f.PerRelevant, f.PerRelevant*(1-f.Polls/max(1, f.PerDay)),
				f.PerRelevant/list[0].PerRelevant, f.Relevant.Mean, f.Relevant.P50, f.Relevant.P90, f.PerDay)
		}
	}
	fmt.Fprintln(tw, "\n"+strings.TrimSpace(scheduleNote))
	return tw.Flush()
}

const scheduleNote = `
VIGIE x: Vigie's mean delay of posts, times that of the policy. Delays of titles are those of threads about drugs that were read.`
