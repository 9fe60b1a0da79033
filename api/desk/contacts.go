package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigie"
)

const (
	contactsMax = 10
	secretBytes = 32
	testFor     = 10 * time.Minute // a test message is not sent after this
)

// NewWebhookSecret makes the secret that signs what a webhook is sent, as Standard Webhooks
// writes it.
func NewWebhookSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: the runtime ends the program instead
	return "whsec_" + base64.StdEncoding.EncodeToString(raw)
}

// Contacts lists one's own channels. No answer shows a secret again.
func (d *Desk) Contacts(ctx context.Context, c Caller) ([]vigie.Contact, error) {
	if err := c.May(UseMe); err != nil {
		return nil, err
	}
	items, err := d.store.Contacts(ctx, c.Person.ID)
	if err != nil {
		return nil, fmt.Errorf("list contacts: %w", err)
	}
	for i := range items {
		items[i].Secret = ""
	}
	return items, nil
}

// AddContact adds a channel of one's own. A webhook's secret is in the answer, this once.
func (d *Desk) AddContact(ctx context.Context, c Caller, kind vigie.ContactKind, address string) (vigie.Contact, error) {
	var none vigie.Contact
	if err := c.May(UseMe); err != nil {
		return none, err
	}
	contact, err := NewContact(c.Person.ID, kind, address, d.private)
	if err != nil {
		return none, err
	}
	have, err := d.store.Contacts(ctx, c.Person.ID)
	if err != nil {
		return none, fmt.Errorf("list contacts: %w", err)
	}
	if len(have) >= contactsMax {
		return none, vigie.Errorf(vigie.CodeConflict, "you have %d contacts: remove one first", len(have))
	}
	if err := d.changing(ctx, c, c.Person.ID, "added "+string(kind)); err != nil {
		return none, err
	}
	out, err := d.store.AddContact(ctx, contact)
	if err != nil {
		return none, fmt.Errorf("add contact: %w", err)
	}
	return out, nil
}

// NewContact checks an address and makes a channel of it, with a secret for a webhook. A
// webhook is https, unless its HOST:PORT stands in private.
func NewContact(personID string, kind vigie.ContactKind, address string, private []string) (vigie.Contact, error) {
	c := vigie.Contact{PersonID: personID, Kind: kind, Address: strings.TrimSpace(address)}
	switch kind {
	case vigie.ContactMail:
		a, err := mail.ParseAddress(c.Address)
		if err != nil || a.Address != c.Address || len(c.Address) > 254 || strings.ContainsFunc(c.Address, isControl) {
			return c, vigie.Errorf(vigie.CodeInvalid, "%q is not a mail address: write it as name@example.org", short(address))
		}
	case vigie.ContactWebhook:
		u, err := webAddress(c.Address)
		if err != nil {
			return c, err
		}
		if u.Scheme != "https" && !slices.ContainsFunc(private, func(t string) bool { return strings.EqualFold(t, withPort(u)) }) {
			return c, vigie.Errorf(vigie.CodeInvalid, "a webhook needs https: only receivers that the settings name under notify.private may do without")
		}
		u.Fragment = ""
		c.Address, c.Secret = u.String(), NewWebhookSecret()
	default:
		return c, vigie.Errorf(vigie.CodeInvalid, "unknown kind %q: use one of %s", short(string(kind)), join(vigie.ContactKinds))
	}
	return c, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func withPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}

// own finds one of the caller's contacts.
func (d *Desk) own(ctx context.Context, c Caller, id string) (vigie.Contact, error) {
	if err := c.May(UseMe); err != nil {
		return vigie.Contact{}, err
	}
	items, err := d.store.Contacts(ctx, c.Person.ID)
	if err != nil {
		return vigie.Contact{}, fmt.Errorf("list contacts: %w", err)
	}
	i := slices.IndexFunc(items, func(x vigie.Contact) bool { return x.ID == id })
	if i < 0 {
		return vigie.Contact{}, missing(vigie.Errorf(vigie.CodeNotFound, "not among the caller's"), "contact", id)
	}
	return items[i], nil
}

// RemoveContact removes a channel of one's own.
func (d *Desk) RemoveContact(ctx context.Context, c Caller, id string) error {
	contact, err := d.own(ctx, c, id)
	if err != nil {
		return err
	}
	if err := d.changing(ctx, c, c.Person.ID, "removed "+string(contact.Kind)); err != nil {
		return err
	}
	if err := d.store.RemoveContact(ctx, c.Person.ID, id); err != nil {
		return missing(err, "contact", id)
	}
	return nil
}

// RotateSecret gives a webhook of one's own another secret, shown this once. What is sent
// from then on is signed with it alone.
func (d *Desk) RotateSecret(ctx context.Context, c Caller, id string) (vigie.Contact, error) {
	contact, err := d.own(ctx, c, id)
	if err != nil {
		return vigie.Contact{}, err
	}
	if contact.Kind != vigie.ContactWebhook {
		return vigie.Contact{}, vigie.Errorf(vigie.CodeConflict, "only webhooks have a secret")
	}
	if err := d.changing(ctx, c, c.Person.ID, "new secret"); err != nil {
		return vigie.Contact{}, err
	}
	contact.Secret = NewWebhookSecret()
	if err := d.store.SetContactSecret(ctx, c.Person.ID, id, contact.Secret); err != nil {
		return vigie.Contact{}, missing(err, "contact", id)
	}
	return contact, nil
}

// TestContact sends a test message to a channel of one's own, at most one a minute.
func (d *Desk) TestContact(ctx context.Context, c Caller, id string) error {
	contact, err := d.own(ctx, c, id)
	if err != nil {
		return err
	}
	if err := d.changing(ctx, c, c.Person.ID, "test"); err != nil {
		return err
	}
	now := d.now()
	err = d.store.AddEffects(ctx, []vigie.Effect{{
		Key: "test/" + id + "/" + now.UTC().Format("2006-01-02T15:04"), Contact: contact, ExpiresAt: now.Add(testFor), Notice: vigie.Notice{Type: vigie.NoticeTest},
	}})
	if err != nil {
		return fmt.Errorf("send a test message: %w", err)
	}
	d.rung(ctx)
	return nil
}

// rung tells the pusher; a ring that is lost costs one turn of its job.
func (d *Desk) rung(ctx context.Context) {
	if err := d.ring(ctx); err != nil {
		d.log.LogAttrs(ctx, slog.LevelWarn, "the pusher was not rung: it looks by itself within seconds", slog.Any("err", err))
	}
}
