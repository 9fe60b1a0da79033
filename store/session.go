package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"vigie"
)

// AddInvitation keeps an invitation; an older one of the same person ends.
func (s *Store) AddInvitation(ctx context.Context, i vigie.Invitation) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "DELETE FROM invitations WHERE person_id = $1", i.PersonID); err != nil {
			return err
		}
		return run(ctx, tx, "INSERT INTO invitations (hash, person_id, expires_at) VALUES ($1, $2, $3)", hex.EncodeToString(i.Hash), i.PersonID, ms(i.Expires))
	})
}

// Invitation gives the invitation with this SHA-256 and its person, or CodeNotFound.
func (s *Store) Invitation(ctx context.Context, hash []byte) (vigie.Invitation, vigie.Person, error) {
	i, p := vigie.Invitation{Hash: hash}, vigie.Person{}
	err := s.readers.QueryRowContext(ctx, "SELECT i.person_id, i.expires_at, "+personColumns+" FROM invitations i JOIN persons p ON p.id = i.person_id WHERE i.hash = $1",
		hex.EncodeToString(hash)).Scan(append([]any{&i.PersonID, stamp{&i.Expires}}, personFields(&p)...)...)
	return i, p, notFound(err, "there is no such invitation")
}

// Join uses an invitation up and keeps the login that was chosen; all sessions of the person end.
// CodeNotFound when somebody was faster, CodeConflict when another person has the name.
func (s *Store) Join(ctx context.Context, invitation []byte, l vigie.Login) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM invitations WHERE hash = $1 AND person_id = $2", hex.EncodeToString(invitation), l.PersonID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, vigie.Errorf(vigie.CodeNotFound, "there is no such invitation"))
		}
		return s.setLogin(ctx, tx, l)
	})
}

// SetLogin keeps a name and a password; all sessions of the person end. CodeConflict when another
// person has the name.
func (s *Store) SetLogin(ctx context.Context, l vigie.Login) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.setLogin(ctx, tx, l) })
}

func (s *Store) setLogin(ctx context.Context, tx *sql.Tx, l vigie.Login) error {
	var taken int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM logins WHERE name = $1 AND person_id <> $2", clean(l.Name), l.PersonID).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return vigie.Errorf(vigie.CodeConflict, "somebody else signs in as %q: choose another name", l.Name)
	}
	if err := run(ctx, tx, `INSERT INTO logins (person_id, name, hash, set_at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, hash = excluded.hash, set_at = excluded.set_at`, l.PersonID, clean(l.Name), l.Hash, ms(l.SetAt)); err != nil {
		return err
	}
	return run(ctx, tx, "DELETE FROM sessions WHERE person_id = $1", l.PersonID)
}

// LoginByName gives the login with this name and its person, or CodeNotFound.
func (s *Store) LoginByName(ctx context.Context, name string) (vigie.Login, vigie.Person, error) {
	l, p := vigie.Login{}, vigie.Person{}
	err := s.readers.QueryRowContext(ctx, "SELECT l.person_id, l.name, l.hash, l.set_at, "+personColumns+" FROM logins l JOIN persons p ON p.id = l.person_id WHERE l.name = $1", clean(name)).
		Scan(append([]any{&l.PersonID, &l.Name, &l.Hash, stamp{&l.SetAt}}, personFields(&p)...)...)
	return l, p, notFound(err, "nobody signs in under this name")
}

// AddSession keeps a session, and drops those that have ended.
func (s *Store) AddSession(ctx context.Context, x vigie.Session) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "DELETE FROM sessions WHERE expires_at <= $1", ms(x.Created)); err != nil {
			return err
		}
		return run(ctx, tx, "INSERT INTO sessions (hash, person_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
			hex.EncodeToString(x.Hash), x.PersonID, ms(x.Created), ms(x.Seen), ms(x.Expires))
	})
}

// SessionByHash gives the session with this SHA-256 and its person, or CodeNotFound.
func (s *Store) SessionByHash(ctx context.Context, hash []byte) (vigie.Session, vigie.Person, error) {
	x, p := vigie.Session{Hash: hash}, vigie.Person{}
	err := s.readers.QueryRowContext(ctx, "SELECT s.person_id, s.created_at, s.seen_at, s.expires_at, "+personColumns+" FROM sessions s JOIN persons p ON p.id = s.person_id WHERE s.hash = $1",
		hex.EncodeToString(hash)).Scan(append([]any{&x.PersonID, stamp{&x.Created}, stamp{&x.Seen}, stamp{&x.Expires}}, personFields(&p)...)...)
	return x, p, notFound(err, "there is no such session")
}

// TouchSession notes that a session is used, and until when it lasts.
func (s *Store) TouchSession(ctx context.Context, hash []byte, seen, expires time.Time) error {
	return run(ctx, s.writer, "UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE hash = $3", ms(seen), ms(expires), hex.EncodeToString(hash))
}

// EndSession ends a session.
func (s *Store) EndSession(ctx context.Context, hash []byte) error {
	return run(ctx, s.writer, "DELETE FROM sessions WHERE hash = $1", hex.EncodeToString(hash))
}

// Attempt counts a try under a key within a slot of time and says how many there were; older slots go.
func (s *Store) Attempt(ctx context.Context, key []byte, slot int64) (n int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "DELETE FROM attempts WHERE slot < $1", slot); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `INSERT INTO attempts (key, slot, n) VALUES ($1, $2, 1)
 ON CONFLICT (key, slot) DO UPDATE SET n = attempts.n + 1 RETURNING n`, hex.EncodeToString(key), slot).Scan(&n)
	})
	return n, err
}

// Forgive forgets the tries under a key.
func (s *Store) Forgive(ctx context.Context, key []byte) error {
	return run(ctx, s.writer, "DELETE FROM attempts WHERE key = $1", hex.EncodeToString(key))
}
