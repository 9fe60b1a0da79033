package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/desk"
	"vigie/store"
)

// withStore runs f on the store alone, beside a running serve.
func (c *cli) withStore(ctx context.Context, f func(*app) error) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	a, err := openApp(ctx, cfg, c.logger(cfg), parts{})
	if err != nil {
		return err
	}
	return errors.Join(f(a), a.Close())
}

func (c *cli) userCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Add, list and disable people, their tokens and contacts; works beside a running serve"}
	cmd.AddCommand(c.userAddCmd(), c.userListCmd(), c.userDisableCmd(), c.userTokenCmd(), c.userInviteCmd(), c.userContactCmd())
	return cmd
}

func parseRoles(names []string) ([]vigie.Role, error) {
	var out []vigie.Role
	for _, n := range names {
		if !slices.Contains(vigie.Roles, vigie.Role(n)) {
			return nil, vigie.Errorf(vigie.CodeInvalid, "--role %q: choose of volunteer, expert, coordinator, analyst, admin", n)
		}
		out = append(out, vigie.Role(n))
	}
	return out, nil
}

func (c *cli) userAddCmd() *cobra.Command {
	var roles, langs []string
	var team string
	cmd := &cobra.Command{
		Use: "add NAME --role ROLE", Short: "Add a person and print a token, once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			parsed, err := parseRoles(roles)
			if err != nil {
				return err
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				p, err := a.store.PutPerson(cmd.Context(), vigie.Person{Name: args[0], Team: team, Roles: parsed, Langs: langs})
				if err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "added %s (%s)\n", p.Name, p.ID)
				return c.issueToken(cmd.Context(), a.store, p.ID, "first", nil, 365*24*time.Hour)
			})
		},
	}
	cmd.Flags().StringSliceVar(&roles, "role", nil, "volunteer, expert, coordinator, analyst or admin; several with commas (needed)")
	cmd.Flags().StringSliceVar(&langs, "lang", nil, "languages the person answers in: fr, nl, en")
	cmd.Flags().StringVar(&team, "team", "", "team, for reports")
	return cmd
}

// issueToken makes a token and prints its secret: the one time that it is shown.
func (c *cli) issueToken(ctx context.Context, s *store.Store, personID, label string, scope []vigie.Role, life time.Duration) error {
	secret, hash := desk.NewToken()
	t, err := s.AddToken(ctx, vigie.Token{PersonID: personID, Label: label, Hash: hash, Scope: scope, Expires: time.Now().Add(life)})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stderr, "token %s, valid until %s; it is shown only now:\n", t.ID, t.Expires.Format(time.DateOnly))
	_, err = fmt.Fprintln(c.stdout, secret)
	return err
}

// userInviteCmd prints the link by which a person chooses how they sign in to the pages.
func (c *cli) userInviteCmd() *cobra.Command {
	return &cobra.Command{
		Use: "invite PERSON", Short: "Print a link, once, by which a person chooses a name and a password for the pages", Args: cobra.ExactArgs(1),
		Long: `The link works once, for a week; a new one replaces it. It also serves who forgot their password. Send it on a channel that
only they read.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				p, err := a.store.Person(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if p.Disabled {
					return vigie.Errorf(vigie.CodeConflict, "the account of %s is disabled: enable it first", p.Name)
				}
				secret, i := desk.NewInvitation(p.ID, a.now())
				if err := a.store.AddInvitation(cmd.Context(), i); err != nil {
					return err
				}
				fmt.Fprintf(c.stderr, "invitation of %s, valid until %s; it is shown only now:\n", p.Name, i.Expires.Format(time.DateOnly))
				_, err = fmt.Fprintln(c.stdout, cmp.Or(a.cfg.PublicURL, "http://"+a.cfg.Addr)+"/invitation/"+secret)
				return err
			})
		},
	}
}

func (c *cli) userTokenCmd() *cobra.Command {
	var label, revoke string
	var scope []string
	var days int
	cmd := &cobra.Command{
		Use: "token PERSON", Short: "Make a token for a person, or end one with --revoke", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			parsed, err := parseRoles(scope)
			if err != nil {
				return err
			}
			if days < 1 || days > 3650 {
				return vigie.Errorf(vigie.CodeInvalid, "--days %d is not between 1 and 3650", days)
			}
			return c.withStore(cmd.Context(), func(a *app) error {
				p, err := a.store.Person(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if revoke != "" {
					return a.store.RevokeToken(cmd.Context(), revoke)
				}
				return c.issueToken(cmd.Context(), a.store, p.ID, label, parsed, time.Duration(days)*24*time.Hour)
			})
		},
	}
	cmd.Flags().StringVar(&label, "label", "", "what the token is for")
	cmd.Flags().StringVar(&revoke, "revoke", "", "id of a token to end")
	cmd.Flags().StringSliceVar(&scope, "role", nil, "roles that the token may use (default: all of the person's)")
	cmd.Flags().IntVar(&days, "days", 365, "days until it expires")
	return cmd
}

func (c *cli) userListCmd() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List people and their tokens", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				people, err := a.store.People(cmd.Context())
				if err != nil {
					return err
				}
				tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
				fmt.Fprintln(tw, "ID\tNAME\tTEAM\tROLES\tSTATE\tTOKENS")
				for _, p := range people {
					tokens, err := a.store.Tokens(cmd.Context(), p.ID)
					if err != nil {
						return err
					}
					fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Name, p.Team, joinRoles(p.Roles), stateOf(p.Disabled), describeTokens(tokens))
				}
				return tw.Flush()
			})
		},
	}
}

func joinRoles(roles []vigie.Role) string {
	var out []string
	for _, r := range roles {
		out = append(out, string(r))
	}
	return strings.Join(out, ",")
}

func stateOf(disabled bool) string {
	if disabled {
		return "disabled"
	}
	return "active"
}

func describeTokens(tokens []vigie.Token) string {
	var out []string
	for _, t := range tokens {
		if !t.Revoked {
			out = append(out, t.ID+" until "+t.Expires.Format(time.DateOnly))
		}
	}
	return strings.Join(out, "; ")
}

func (c *cli) userDisableCmd() *cobra.Command {
	return &cobra.Command{
		Use: "disable PERSON", Short: "End a person's access at once", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error { return a.store.DisablePerson(cmd.Context(), args[0]) })
		},
	}
}
