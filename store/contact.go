package store

import (
	"context"
	"database/sql"

	"vigie"
)

const contactColumns = "c.id, c.person_id, c.kind, c.address, c.secret, c.created_at, c.ok_at, c.failed"

func contactFields(c *vigie.Contact) []any {
	return []any{&c.ID, &c.PersonID, &c.Kind, &c.Address, &c.Secret, stamp{&c.Created}, stamp{&c.OKAt}, &c.Failed}
}

func scanContact(row scanner) (c vigie.Contact, err error) {
	err = row.Scan(contactFields(&c)...)
	return c, err
}

// AddContact adds a channel of a person; an empty id gets a new one. The same address twice
// is CodeConflict, an unknown person CodeNotFound.
func (s *Store) AddContact(ctx context.Context, c vigie.Contact) (vigie.Contact, error) {
	if _, err := s.Person(ctx, c.PersonID); err != nil {
		return c, err
	}
	if c.ID == "" {
		c.ID = newID("c")
	}
	if c.Created.IsZero() {
		c.Created = s.o.Now()
	}
	res, err := s.writer.ExecContext(ctx, `INSERT INTO contacts (id, person_id, kind, address, secret, created_at, ok_at, failed)
 VALUES ($1, $2, $3, $4, $5, $6, 0, '') ON CONFLICT DO NOTHING`, c.ID, c.PersonID, c.Kind, clean(c.Address), c.Secret, ms(c.Created))
	if err != nil {
		return c, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return c, vigie.Errorf(vigie.CodeConflict, "this contact is in the list already: remove it first to add it anew")
	}
	return c, nil
}

// Contacts lists the channels of a person, oldest first, with their secrets.
func (s *Store) Contacts(ctx context.Context, personID string) ([]vigie.Contact, error) {
	return collect(ctx, s.readers, scanContact, "SELECT "+contactColumns+" FROM contacts c WHERE c.person_id = $1 ORDER BY c.created_at, c.id", personID)
}

// RemoveContact removes a channel of a person with the messages that wait for it, or answers
// CodeNotFound.
func (s *Store) RemoveContact(ctx context.Context, personID, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM contacts WHERE id = $1 AND person_id = $2", id, personID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return vigie.Errorf(vigie.CodeNotFound, "there is no such contact: see the list of contacts")
		}
		return dropEffects(ctx, tx, "contact_id", id, s.o.Now())
	})
}

// SetContactSecret replaces the secret of a person's webhook: what is sent from now on is
// signed with the new one alone. An unknown one is CodeNotFound.
func (s *Store) SetContactSecret(ctx context.Context, personID, id, secret string) error {
	return s.changeOne(ctx, "there is no such webhook: see the list of contacts",
		"UPDATE contacts SET secret = $1 WHERE id = $2 AND person_id = $3 AND kind = 'webhook'", secret, id, personID)
}
