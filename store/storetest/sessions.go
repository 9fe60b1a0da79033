package storetest

import (
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

func sessions(t *testing.T, s *store.Store) {
	ctx := t.Context()
	one := must(s.PutPerson(ctx, vigie.Person{Name: "One", Roles: []vigie.Role{vigie.RoleVolunteer}}))(t)
	two := must(s.PutPerson(ctx, vigie.Person{Name: "Two", Roles: []vigie.Role{vigie.RoleVolunteer}}))(t)
	old, fresh := []byte("old"), []byte("fresh")
	ok(t, s.AddInvitation(ctx, vigie.Invitation{Hash: old, PersonID: one.ID, Expires: Noon.Add(time.Hour)}))
	ok(t, s.AddInvitation(ctx, vigie.Invitation{Hash: fresh, PersonID: one.ID, Expires: Noon.Add(time.Hour)}))
	_, _, err := s.Invitation(ctx, old)
	wantCode(t, err, vigie.CodeNotFound)
	i, p, err := s.Invitation(ctx, fresh)
	ok(t, err)
	if p.ID != one.ID || i.PersonID != one.ID || !i.Expires.Equal(Noon.Add(time.Hour)) {
		t.Errorf("invitation %+v of %+v", i, p)
	}
	wantCode(t, s.Join(ctx, fresh, vigie.Login{PersonID: two.ID, Name: "two", Hash: "h", SetAt: Noon}), vigie.CodeNotFound) // of somebody else
	ok(t, s.Join(ctx, fresh, vigie.Login{PersonID: one.ID, Name: "one", Hash: "h1", SetAt: Noon}))
	wantCode(t, s.Join(ctx, fresh, vigie.Login{PersonID: one.ID, Name: "one", Hash: "h2", SetAt: Noon}), vigie.CodeNotFound)
	wantCode(t, s.SetLogin(ctx, vigie.Login{PersonID: two.ID, Name: "one", Hash: "h", SetAt: Noon}), vigie.CodeConflict)
	l, p, err := s.LoginByName(ctx, "one")
	ok(t, err)
	if l.Hash != "h1" || p.ID != one.ID {
		t.Errorf("login %+v of %+v", l, p)
	}
	_, _, err = s.LoginByName(ctx, "nobody")
	wantCode(t, err, vigie.CodeNotFound)

	ended, open := []byte("ended"), []byte("open")
	ok(t, s.AddSession(ctx, vigie.Session{Hash: ended, PersonID: one.ID, Created: Noon, Seen: Noon, Expires: Noon.Add(time.Minute)}))
	ok(t, s.AddSession(ctx, vigie.Session{Hash: open, PersonID: one.ID, Created: Noon.Add(time.Hour), Seen: Noon, Expires: Noon.Add(2 * time.Hour)}))
	_, _, err = s.SessionByHash(ctx, ended)
	wantCode(t, err, vigie.CodeNotFound)
	ok(t, s.TouchSession(ctx, open, Noon.Add(90*time.Minute), Noon.Add(3*time.Hour)))
	x, p, err := s.SessionByHash(ctx, open)
	ok(t, err)
	if p.ID != one.ID || !x.Seen.Equal(Noon.Add(90*time.Minute)) || !x.Expires.Equal(Noon.Add(3*time.Hour)) {
		t.Errorf("session %+v of %+v", x, p)
	}
	ok(t, s.SetLogin(ctx, vigie.Login{PersonID: one.ID, Name: "one", Hash: "h3", SetAt: Noon}))
	_, _, err = s.SessionByHash(ctx, open)
	wantCode(t, err, vigie.CodeNotFound) // a new password ends them
	ok(t, s.EndSession(ctx, open))

	key := []byte("key")
	for want := 1; want <= 3; want++ {
		if n := must(s.Attempt(ctx, key, 7))(t); n != want {
			t.Errorf("try %d counted as %d", want, n)
		}
	}
	if n := must(s.Attempt(ctx, key, 8))(t); n != 1 {
		t.Errorf("a new slot begins with %d", n)
	}
	ok(t, s.Forgive(ctx, key))
	if n := must(s.Attempt(ctx, key, 8))(t); n != 1 {
		t.Errorf("after forgiving: %d", n)
	}
}
