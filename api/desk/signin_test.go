package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/apitest"
	"vigie/api/desk"
)

// door is a desk with cheap passwords whose clock the test moves.
type door struct {
	*desk.Desk

	store *apitest.Store
	now   time.Time
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{store: apitest.NewStore(), now: apitest.Now}
	apitest.Cast(d.store)
	d.Desk = desk.New(desk.Options{Store: d.store, Passwords: desk.NewPasswordsAt(64, 1), Now: func() time.Time { return d.now }})
	return d
}

func (d *door) as(id string, roles ...vigie.Role) desk.Caller {
	return desk.Caller{Person: vigie.Person{ID: id, Roles: roles}, Route: "test"}
}

// invite makes the link's secret for a person.
func (d *door) invite(t *testing.T, personID string) string {
	t.Helper()
	secret, _, err := d.Invite(t.Context(), d.as("admin", vigie.RoleAdmin), personID)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

const phrase = "vier droge sokken"

func TestFromInvitationToSession(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDoor(t)
	secret := d.invite(t, "volunteer")
	for _, c := range []struct{ login, password string }{
		{"", phrase}, {"a", phrase}, {"with space", phrase}, {"anna", "short"}, {"anna", strings.Repeat("x", 201)}, {"anna", "aaaaaaaaaaaa"}, {"anna", "Anna-anna-1"},
	} {
		if _, err := d.Join(ctx, secret, c.login, c.password); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("name %q and password %q: %v", c.login, c.password, err)
		}
	}
	session, err := d.Join(ctx, secret, " Anna ", phrase)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Resume(ctx, session)
	if err != nil || c.Person.ID != "volunteer" {
		t.Fatalf("the session of %+v, %v", c.Person, err)
	}
	if _, err := d.Join(ctx, secret, "anna", phrase); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("an invitation worked twice: %v", err)
	}
	again, err := d.SignIn(ctx, "ANNA", phrase)
	if err != nil || again == session {
		t.Fatalf("signed in with %v", err)
	}
	if err := d.SignOut(ctx, again); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Resume(ctx, again); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("a session that was ended: %v", err)
	}
	for _, c := range []struct{ login, password string }{{"anna", phrase + "x"}, {"nobody", phrase}, {"anna", ""}} {
		_, err := d.SignIn(ctx, c.login, c.password)
		if vigie.ErrorCode(err) != vigie.CodeUnauthorized || vigie.ErrorMessage(err) != "the name or the password is wrong: try again, or ask your coordinator for a new invitation" {
			t.Errorf("%q %q: %v", c.login, c.password, err)
		}
	}
	// A new invitation also serves who forgot the password: the old sessions end.
	if _, err := d.Join(ctx, d.invite(t, "volunteer"), "anna", "a new and better one"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Resume(ctx, session); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("a session outlived the password: %v", err)
	}
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDoor(t)
	old, secret := d.invite(t, "volunteer"), d.invite(t, "volunteer")
	if _, err := d.Invited(ctx, old); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("a replaced invitation: %v", err)
	}
	if p, err := d.Invited(ctx, secret); err != nil || p.ID != "volunteer" {
		t.Errorf("invited %+v, %v", p, err)
	}
	d.now = d.now.Add(7 * 24 * time.Hour)
	if _, err := d.Join(ctx, secret, "anna", phrase); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("an invitation of a week ago: %v", err)
	}
	if _, _, err := d.Invite(ctx, d.as("c", vigie.RoleCoordinator), "admin"); vigie.ErrorCode(err) != vigie.CodeForbidden {
		t.Errorf("a coordinator invited an administrator: %v", err)
	}
	if _, _, err := d.Invite(ctx, d.as("v", vigie.RoleVolunteer), "expert"); vigie.ErrorCode(err) != vigie.CodeForbidden {
		t.Errorf("a volunteer invited somebody: %v", err)
	}
	if _, _, err := d.Invite(ctx, d.as("c", vigie.RoleCoordinator), "gone"); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a disabled person was invited: %v", err)
	}
}

// TestS9_TriesAreLimited tries names and passwords, and finds that the owner comes in again.
func TestS9_TriesAreLimited(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDoor(t)
	if _, err := d.Join(ctx, d.invite(t, "volunteer"), "anna", phrase); err != nil {
		t.Fatal(err)
	}
	looked := 0
	for range 100 {
		switch _, err := d.SignIn(ctx, "anna", "a wrong password"); vigie.ErrorCode(err) {
		case vigie.CodeUnauthorized:
			looked++
		case vigie.CodeLimited:
		default:
			t.Fatal(err)
		}
	}
	if looked != 10 {
		t.Errorf("%d passwords were looked at, want 10 in a quarter of an hour", looked)
	}
	if _, err := d.SignIn(ctx, "anna", phrase); vigie.ErrorCode(err) != vigie.CodeLimited {
		t.Errorf("the limit tells right from wrong passwords: %v", err)
	}
	d.now = d.now.Add(15 * time.Minute)
	if _, err := d.SignIn(ctx, "anna", phrase); err != nil {
		t.Errorf("the owner is locked out after a quarter of an hour: %v", err)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	d := newDoor(t)
	session, err := d.Join(ctx, d.invite(t, "volunteer"), "anna", phrase)
	if err != nil {
		t.Fatal(err)
	}
	for range 13 { // used every day it lasts, to its end
		d.now = d.now.Add(24 * time.Hour)
		if _, err := d.Resume(ctx, session); err != nil {
			t.Fatalf("on %s: %v", d.now, err)
		}
	}
	d.now = d.now.Add(24 * time.Hour)
	if _, err := d.Resume(ctx, session); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("after two weeks: %v", err)
	}
	if session, err = d.SignIn(ctx, "anna", phrase); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(3 * 24 * time.Hour)
	if _, err := d.Resume(ctx, session); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("after three idle days: %v", err)
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 43), strings.Repeat("A", 4096)} {
		if _, err := d.Resume(ctx, bad); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
			t.Errorf("session %.10q: %v", bad, err)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := desk.NewPasswordsAt(64, 1)
	hash, err := p.Hash(ctx, phrase)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") || strings.Contains(hash, "sokken") {
		t.Fatalf("hash %q, %v", hash, err)
	}
	if twice, err := p.Hash(ctx, phrase); err != nil || twice == hash {
		t.Errorf("no salt: %v", err)
	}
	for _, c := range []struct {
		hash, password string
		right          bool
	}{
		{hash, phrase, true}, {hash, phrase + " ", false}, {"", "", false}, {hash[:len(hash)-4], phrase, false},
		{"$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAA", phrase, false}, {"$2a$10$abcdefghijklmnopqrstuv", phrase, false},
	} {
		if right, err := p.Check(ctx, c.hash, c.password); err != nil || right != c.right {
			t.Errorf("%q with %q: %v, %v", c.hash, c.password, right, err)
		}
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	full := desk.NewPasswordsAt(64, 1)
	if _, err := full.Check(over, hash, phrase); err != nil && vigie.ErrorCode(err) != vigie.CodeUnavailable {
		t.Error(err)
	}
	if costly, err := desk.NewPasswords().Hash(ctx, phrase); err != nil || !strings.Contains(costly, "m=47104,t=1") {
		t.Errorf("the shipped cost is %q, %v", costly, err)
	}
}
