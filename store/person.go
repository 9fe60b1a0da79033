package store

import (
	"context"
	"encoding/hex"
	"time"

	"vigie"
)

const personColumns = "p.id, p.name, p.team, p.roles, p.langs, p.disabled, p.created_at"

func personFields(p *vigie.Person) []any {
	return []any{&p.ID, &p.Name, &p.Team, list[[]vigie.Role]{&p.Roles}, list[[]string]{&p.Langs}, &p.Disabled, stamp{&p.Created}}
}

func scanPerson(row scanner) (p vigie.Person, err error) {
	err = row.Scan(personFields(&p)...)
	return p, err
}

// PutPerson adds or changes a person; an empty id gets a new one. It gives the person as stored.
func (s *Store) PutPerson(ctx context.Context, p vigie.Person) (vigie.Person, error) {
	if p.Name == "" || len(p.Roles) == 0 {
		return p, vigie.Errorf(vigie.CodeInvalid, "a person needs a name and at least one role")
	}
	if p.ID == "" {
		p.ID = newID("h")
	}
	if p.Created.IsZero() {
		p.Created = s.o.Now()
	}
	err := s.insertRows(ctx, s.writer, rowsOf{
		7, "INSERT INTO persons (id, name, team, roles, langs, disabled, created_at) VALUES ",
		` ON CONFLICT (id) DO UPDATE SET name = excluded.name, team = excluded.team, roles = excluded.roles, langs = excluded.langs, disabled = excluded.disabled`,
	}, []any{p.ID, clean(p.Name), clean(p.Team), asJSON(p.Roles), asJSON(p.Langs), p.Disabled, ms(p.Created)})
	return p, err
}

// Person gives one person, or CodeNotFound.
func (s *Store) Person(ctx context.Context, id string) (vigie.Person, error) {
	p, err := scanPerson(s.readers.QueryRowContext(ctx, "SELECT "+personColumns+" FROM persons p WHERE p.id = $1", id))
	return p, notFound(err, "there is no person %q: see 'vigie user list'", id)
}

// People lists all people by name.
func (s *Store) People(ctx context.Context) ([]vigie.Person, error) {
	return collect(ctx, s.readers, scanPerson, "SELECT "+personColumns+" FROM persons p ORDER BY p.name, p.id")
}

// DisablePerson ends a person's access: their tokens stop at once.
func (s *Store) DisablePerson(ctx context.Context, id string) error {
	return s.changeOne(ctx, "there is no such person: see 'vigie user list'", "UPDATE persons SET disabled = TRUE WHERE id = $1", id)
}

const keyColumns = "k.id, k.person_id, k.label, k.hash, k.scope, k.created_at, k.expires_at, k.last_used_at, k.revoked"

func tokenFields(t *vigie.Token, hash *string) []any {
	return []any{&t.ID, &t.PersonID, &t.Label, hash, list[[]vigie.Role]{&t.Scope}, stamp{&t.Created}, stamp{&t.Expires}, stamp{&t.LastUsed}, &t.Revoked}
}

// AddToken stores a token's hash; an empty id gets a new one.
func (s *Store) AddToken(ctx context.Context, t vigie.Token) (vigie.Token, error) {
	if t.ID == "" {
		t.ID = newID("k")
	}
	if t.Created.IsZero() {
		t.Created = s.o.Now()
	}
	err := s.insertRows(ctx, s.writer, rowsOf{
		9, "INSERT INTO tokens (id, person_id, label, hash, scope, created_at, expires_at, last_used_at, revoked) VALUES ", "",
	}, []any{t.ID, t.PersonID, clean(t.Label), hex.EncodeToString(t.Hash), asJSON(t.Scope), ms(t.Created), ms(t.Expires), ms(t.LastUsed), t.Revoked})
	return t, err
}

// TokenByHash gives the token with this SHA-256 and its person, or CodeNotFound.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (vigie.Token, vigie.Person, error) {
	var t vigie.Token
	var p vigie.Person
	var stored string
	err := s.readers.QueryRowContext(ctx, "SELECT "+keyColumns+", "+personColumns+" FROM tokens k JOIN persons p ON p.id = k.person_id WHERE k.hash = $1",
		hex.EncodeToString(hash)).Scan(append(tokenFields(&t, &stored), personFields(&p)...)...)
	if err != nil {
		return t, p, notFound(err, "there is no such token")
	}
	t.Hash, err = hex.DecodeString(stored)
	return t, p, err
}

// TouchToken notes when a token was last used.
func (s *Store) TouchToken(ctx context.Context, id string, at time.Time) error {
	_, err := s.writer.ExecContext(ctx, "UPDATE tokens SET last_used_at = $1 WHERE id = $2", ms(at), id)
	return err
}

// RevokeToken ends a token.
func (s *Store) RevokeToken(ctx context.Context, id string) error {
	return s.changeOne(ctx, "there is no such token: see 'vigie user list'", "UPDATE tokens SET revoked = TRUE WHERE id = $1", id)
}

// Tokens lists the tokens of a person, newest first.
func (s *Store) Tokens(ctx context.Context, personID string) ([]vigie.Token, error) {
	return collect(ctx, s.readers, func(row scanner) (t vigie.Token, err error) {
		var hash string
		if err = row.Scan(tokenFields(&t, &hash)...); err == nil {
			t.Hash, err = hex.DecodeString(hash)
		}
		return t, err
	}, "SELECT "+keyColumns+" FROM tokens k WHERE k.person_id = $1 ORDER BY k.created_at DESC, k.id", personID)
}
