package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/desk"
)

func (c *cli) dutyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "duty", Short: "Say who is on duty, and so is told of emergencies first; works beside a running serve",
		Long: `People on duty are told of an emergency at once and again every five minutes; from the fourth time on coordinators are told
too, and from the first where nobody is on duty. Each needs a contact: 'vigie user contact'.`,
	}
	cmd.AddCommand(c.dutyListCmd(), c.dutyAddCmd(), c.dutyRemoveCmd())
	return cmd
}

func (c *cli) dutyListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List shifts from now on, and whether the people can be told", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				now := a.now()
				shifts, err := a.store.Shifts(cmd.Context(), now, time.Time{})
				if err != nil {
					return err
				}
				tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
				fmt.Fprintln(tw, "ID\tPERSON\tNAME\tFROM\tUNTIL\tNOW\tCONTACTS")
				on := 0
				for _, s := range shifts {
					contacts, err := a.store.Contacts(cmd.Context(), s.PersonID)
					if err != nil {
						return err
					}
					mark := ""
					if s.Covers(now) {
						mark = "on duty"
						on++
					}
					fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%d\n", s.ID, s.PersonID, s.Name, s.From.Format(time.RFC3339), s.Until.Format(time.RFC3339), mark, len(contacts))
				}
				if on == 0 {
					fmt.Fprintln(c.stderr, "nobody is on duty now: emergencies go to coordinators")
				}
				return tw.Flush()
			})
		},
	}
}

func (c *cli) dutyAddCmd() *cobra.Command {
	var from, until string
	var length time.Duration
	cmd := &cobra.Command{
		Use: "add PERSON --for 8h | --until TIME", Short: "Put a person on duty", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				begin, end, err := shiftTimes(from, until, length, a.now())
				if err != nil {
					return err
				}
				p, err := a.store.Person(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if p.Disabled || !p.Has(desk.UseQuestion.Roles()...) {
					return vigie.Errorf(vigie.CodeInvalid, "%s cannot be on duty: it takes an active volunteer, expert or coordinator", p.Name)
				}
				s, err := a.store.AddShift(cmd.Context(), vigie.Shift{PersonID: p.ID, From: begin, Until: end})
				if err != nil {
					return err
				}
				contacts, err := a.store.Contacts(cmd.Context(), p.ID)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "%s is on duty from %s until %s\n", s.Name, s.From.Format(time.RFC3339), s.Until.Format(time.RFC3339))
				if len(contacts) == 0 {
					fmt.Fprintf(c.stderr, "but cannot be told: add a contact with 'vigie user contact %s --mail ADDRESS'\n", p.ID)
				}
				_, err = fmt.Fprintln(c.stdout, s.ID)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "when it begins, as 2026-03-02T20:00:00+01:00 (default: now)")
	cmd.Flags().StringVar(&until, "until", "", "when it ends, in the same form")
	cmd.Flags().DurationVar(&length, "for", 0, "how long it is, such as 8h, instead of --until")
	return cmd
}

// shiftTimes reads the flags of a shift.
func shiftTimes(from, until string, length time.Duration, now time.Time) (begin, end time.Time, err error) {
	begin = now
	if from != "" {
		if begin, err = time.Parse(time.RFC3339, from); err != nil {
			return begin, end, vigie.Errorf(vigie.CodeInvalid, "--from %q: write it as 2026-03-02T20:00:00+01:00", from)
		}
	}
	switch {
	case (until == "") == (length == 0):
		return begin, end, vigie.Errorf(vigie.CodeInvalid, "say when the shift ends: --for 8h or --until TIME, one of them")
	case length != 0:
		end = begin.Add(length)
	default:
		if end, err = time.Parse(time.RFC3339, until); err != nil {
			return begin, end, vigie.Errorf(vigie.CodeInvalid, "--until %q: write it as 2026-03-02T20:00:00+01:00", until)
		}
	}
	if !end.After(begin) || !end.After(now) {
		return begin, end, vigie.Errorf(vigie.CodeInvalid, "the shift would be over before it begins, or is over already: check its times")
	}
	return begin, end, nil
}

func (c *cli) dutyRemoveCmd() *cobra.Command {
	return &cobra.Command{
		Use: "remove SHIFT", Short: "Take a shift out of the list", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return a.store.RemoveShift(cmd.Context(), args[0]) })
		},
	}
}
