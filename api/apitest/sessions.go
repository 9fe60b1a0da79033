package apitest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"vigie"
)

// sessions are how people sign in, in memory.
type sessions struct {
	logins      []vigie.Login
	sessions    []vigie.Session
	invitations []vigie.Invitation
	attempts    map[string]int
}

// AddInvitation keeps an invitation; an older one of the same person ends.
func (s *Store) AddInvitation(_ context.Context, i vigie.Invitation) error {
	leave, err := s.enter("AddInvitation")
	if err != nil {
		return err
	}
	defer leave()
	s.invitations = slices.DeleteFunc(s.invitations, func(o vigie.Invitation) bool { return o.PersonID == i.PersonID })
	s.invitations = append(s.invitations, i)
	return nil
}

// Invitation finds an invitation.
func (s *Store) Invitation(_ context.Context, hash []byte) (vigie.Invitation, vigie.Person, error) {
	leave, err := s.enter("Invitation")
	if err != nil {
		return vigie.Invitation{}, vigie.Person{}, err
	}
	defer leave()
	for _, i := range s.invitations {
		if bytes.Equal(i.Hash, hash) {
			return i, s.people[i.PersonID], nil
		}
	}
	return vigie.Invitation{}, vigie.Person{}, notFound("invitation", "")
}

// Join uses an invitation up.
func (s *Store) Join(_ context.Context, invitation []byte, l vigie.Login) error {
	leave, err := s.enter("Join")
	if err != nil {
		return err
	}
	defer leave()
	for _, o := range s.logins {
		if o.Name == l.Name && o.PersonID != l.PersonID {
			return vigie.Errorf(vigie.CodeConflict, "somebody else signs in as %q: choose another name", l.Name)
		}
	}
	n := len(s.invitations)
	s.invitations = slices.DeleteFunc(s.invitations, func(o vigie.Invitation) bool { return bytes.Equal(o.Hash, invitation) })
	if len(s.invitations) == n {
		return notFound("invitation", "")
	}
	s.logins = slices.DeleteFunc(s.logins, func(o vigie.Login) bool { return o.PersonID == l.PersonID })
	s.logins = append(s.logins, l)
	s.sessions.sessions = slices.DeleteFunc(s.sessions.sessions, func(o vigie.Session) bool { return o.PersonID == l.PersonID })
	return nil
}

// LoginByName finds a login.
func (s *Store) LoginByName(_ context.Context, name string) (vigie.Login, vigie.Person, error) {
	leave, err := s.enter("LoginByName")
	if err != nil {
		return vigie.Login{}, vigie.Person{}, err
	}
	defer leave()
	for _, l := range s.logins {
		if l.Name == name {
			return l, s.people[l.PersonID], nil
		}
	}
	return vigie.Login{}, vigie.Person{}, notFound("login", name)
}

// AddSession keeps a session.
func (s *Store) AddSession(_ context.Context, x vigie.Session) error {
	leave, err := s.enter("AddSession")
	if err != nil {
		return err
	}
	defer leave()
	s.sessions.sessions = append(s.sessions.sessions, x)
	return nil
}

// SessionByHash finds a session.
func (s *Store) SessionByHash(_ context.Context, hash []byte) (vigie.Session, vigie.Person, error) {
	leave, err := s.enter("SessionByHash")
	if err != nil {
		return vigie.Session{}, vigie.Person{}, err
	}
	defer leave()
	for _, x := range s.sessions.sessions {
		if bytes.Equal(x.Hash, hash) {
			return x, s.people[x.PersonID], nil
		}
	}
	return vigie.Session{}, vigie.Person{}, notFound("session", "")
}

// TouchSession notes that a session is used.
func (s *Store) TouchSession(_ context.Context, hash []byte, seen, expires time.Time) error {
	leave, err := s.enter("TouchSession")
	if err != nil {
		return err
	}
	defer leave()
	for i, x := range s.sessions.sessions {
		if bytes.Equal(x.Hash, hash) {
			s.sessions.sessions[i].Seen, s.sessions.sessions[i].Expires = seen, expires
		}
	}
	return nil
}

// EndSession ends a session.
func (s *Store) EndSession(_ context.Context, hash []byte) error {
	leave, err := s.enter("EndSession")
	if err != nil {
		return err
	}
	defer leave()
	s.sessions.sessions = slices.DeleteFunc(s.sessions.sessions, func(x vigie.Session) bool { return bytes.Equal(x.Hash, hash) })
	return nil
}

// Attempt counts a try.
func (s *Store) Attempt(_ context.Context, key []byte, slot int64) (int, error) {
	leave, err := s.enter("Attempt")
	if err != nil {
		return 0, err
	}
	defer leave()
	if s.attempts == nil {
		s.attempts = map[string]int{}
	}
	k := string(key) + time.Unix(slot, 0).String()
	s.attempts[k]++
	return s.attempts[k], nil
}

// Forgive forgets the tries.
func (s *Store) Forgive(_ context.Context, key []byte) error {
	leave, err := s.enter("Forgive")
	if err != nil {
		return err
	}
	defer leave()
	for k := range s.attempts {
		if len(k) >= len(key) && k[:len(key)] == string(key) {
			delete(s.attempts, k)
		}
	}
	return nil
}
