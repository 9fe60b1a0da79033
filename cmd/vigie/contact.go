package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/api/desk"
)

func (c *cli) userContactCmd() *cobra.Command {
	var mail, webhook, remove string
	cmd := &cobra.Command{
		Use: "contact PERSON", Short: "Say how a person is told of emergencies: add or remove mail and webhooks, or list them", Args: cobra.ExactArgs(1),
		Long: `Lists a person's contacts, or changes them:
  --mail ADDRESS    be told by mail (notify.smtp must be set)
  --webhook URL     be told by a signed webhook; its secret is printed, once
  --remove ID       be told there no more`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(cmd.Context(), func(a *app) error {
				p, err := a.store.Person(cmd.Context(), args[0])
				switch {
				case err != nil:
					return err
				case remove != "":
					return a.store.RemoveContact(cmd.Context(), p.ID, remove)
				case mail != "" && webhook != "":
					return vigie.Errorf(vigie.CodeInvalid, "--mail and --webhook are two contacts: add them one after the other")
				case mail != "":
					return c.addContact(cmd, a, p, vigie.ContactMail, mail)
				case webhook != "":
					return c.addContact(cmd, a, p, vigie.ContactWebhook, webhook)
				}
				return c.listContacts(cmd, a, p)
			})
		},
	}
	cmd.Flags().StringVar(&mail, "mail", "", "add a mail address")
	cmd.Flags().StringVar(&webhook, "webhook", "", "add a webhook receiver")
	cmd.Flags().StringVar(&remove, "remove", "", "id of a contact to remove")
	return cmd
}

func (c *cli) addContact(cmd *cobra.Command, a *app, p vigie.Person, kind vigie.ContactKind, address string) error {
	contact, err := desk.NewContact(p.ID, kind, address, a.cfg.Notify.Private)
	if err != nil {
		return err
	}
	if contact, err = a.store.AddContact(cmd.Context(), contact); err != nil {
		return err
	}
	fmt.Fprintf(c.stderr, "%s is told of emergencies by %s (%s)\n", p.Name, kind, contact.ID)
	if kind == vigie.ContactMail && a.cfg.Notify.SMTP.Host == "" {
		fmt.Fprintln(c.stderr, "but no mail is sent yet: set notify.smtp.host and notify.smtp.from")
	}
	if contact.Secret == "" {
		return nil
	}
	fmt.Fprintln(c.stderr, "the receiver checks signatures with this secret; it is shown only now:")
	_, err = fmt.Fprintln(c.stdout, contact.Secret)
	return err
}

func (c *cli) listContacts(cmd *cobra.Command, a *app, p vigie.Person) error {
	contacts, err := a.store.Contacts(cmd.Context(), p.ID)
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "ID\tKIND\tADDRESS\tLAST ARRIVED\tLAST ERROR")
	for _, x := range contacts {
		at := "never"
		if !x.OKAt.IsZero() {
			at = x.OKAt.Format(time.RFC3339)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", x.ID, x.Kind, x.Address, at, x.Failed)
	}
	return tw.Flush()
}
