package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"vigie"
)

// SessionCookie is the cookie that holds a session's secret. Browsers keep a __Host- one for this host alone
// and send it on secure ways only.
const SessionCookie = "__Host-vigie"

// How long things last, and how often somebody may try.
const (
	invitationLife = 7 * 24 * time.Hour
	sessionIdle    = 3 * 24 * time.Hour  // without a request
	sessionLife    = 14 * 24 * time.Hour // whatever happens
	trySlot        = 15 * time.Minute
	triesMax       = 10 // a name and slot
	passwordMin    = 10 // characters
	passwordMax    = 200
)

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+-]{1,63}$`)

// Sessions are how people sign in to the pages.
type Sessions interface {
	AddInvitation(ctx context.Context, i vigie.Invitation) error
	Invitation(ctx context.Context, hash []byte) (vigie.Invitation, vigie.Person, error)
	Join(ctx context.Context, invitation []byte, l vigie.Login) error
	LoginByName(ctx context.Context, name string) (vigie.Login, vigie.Person, error)
	AddSession(ctx context.Context, s vigie.Session) error
	SessionByHash(ctx context.Context, hash []byte) (vigie.Session, vigie.Person, error)
	TouchSession(ctx context.Context, hash []byte, seen, expires time.Time) error
	EndSession(ctx context.Context, hash []byte) error
	Attempt(ctx context.Context, key []byte, slot int64) (n int, err error)
	Forgive(ctx context.Context, key []byte) error
}

// newSecret makes a secret of 256 random bits, and the hash to keep.
func newSecret() (secret string, hash []byte) {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails: the runtime ends the program instead
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, HashToken(secret)
}

// NewInvitation makes an invitation for a person: the secret of its link, to be shown once, and what to keep.
func NewInvitation(personID string, now time.Time) (secret string, i vigie.Invitation) {
	secret, hash := newSecret()
	return secret, vigie.Invitation{Hash: hash, PersonID: personID, Expires: now.Add(invitationLife)}
}

// Invite makes an invitation link's secret for a person; an older link stops working. It also serves
// whoever forgot their password.
func (d *Desk) Invite(ctx context.Context, c Caller, personID string) (secret string, expires time.Time, err error) {
	if err := c.May(UsePeople); err != nil {
		return "", time.Time{}, err
	}
	p, err := d.store.Person(ctx, personID)
	if err != nil {
		return "", time.Time{}, missing(err, "person", personID)
	}
	if p.Disabled {
		return "", time.Time{}, vigie.Errorf(vigie.CodeConflict, "the account of %s is disabled: enable it first", p.Name)
	}
	if p.Has(vigie.RoleAdmin) && !c.Person.Has(vigie.RoleAdmin) {
		return "", time.Time{}, vigie.Errorf(vigie.CodeForbidden, "only an administrator invites an administrator")
	}
	secret, i := NewInvitation(p.ID, d.now())
	if err := d.changing(ctx, c, p.ID, ""); err != nil {
		return "", time.Time{}, err
	}
	if err := d.store.AddInvitation(ctx, i); err != nil {
		return "", time.Time{}, fmt.Errorf("invite %s: %w", p.ID, err)
	}
	return secret, i.Expires, nil
}

var errInvitation = vigie.Errorf(vigie.CodeNotFound, "this invitation is not valid: it was used, replaced or is older than a week; ask your coordinator for a new one")

// Invited says whom an invitation is for.
func (d *Desk) Invited(ctx context.Context, secret string) (vigie.Person, error) {
	i, p, err := d.store.Invitation(ctx, HashToken(secret))
	switch {
	case vigie.ErrorCode(err) == vigie.CodeNotFound, err == nil && (!i.Expires.After(d.now()) || p.Disabled):
		return vigie.Person{}, errInvitation
	case err != nil:
		return vigie.Person{}, fmt.Errorf("look up invitation: %w", err)
	}
	return p, nil
}

// Join uses an invitation up: the person chooses how they sign in, and is signed in. What is wrong with
// name or password uses nothing up.
func (d *Desk) Join(ctx context.Context, invitation, login, password string) (session string, err error) {
	p, err := d.Invited(ctx, invitation)
	if err != nil {
		return "", err
	}
	login = strings.ToLower(strings.TrimSpace(login))
	if err := checkLogin(login, password); err != nil {
		return "", err
	}
	hash, err := d.passwords.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = d.store.Join(ctx, HashToken(invitation), vigie.Login{PersonID: p.ID, Name: login, Hash: hash, SetAt: d.now()})
	switch vigie.ErrorCode(err) {
	case "":
		return d.begin(ctx, p)
	case vigie.CodeNotFound:
		return "", errInvitation
	case vigie.CodeConflict:
		return "", err
	default:
		return "", fmt.Errorf("join: %w", err)
	}
}

func checkLogin(login, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !loginShape.MatchString(login):
		return vigie.Errorf(vigie.CodeInvalid, "choose a name of 2 to 64 letters, digits, dots, dashes or an @, beginning with a letter or digit")
	case n < passwordMin || n > passwordMax:
		return vigie.Errorf(vigie.CodeInvalid, "choose a password of %d to %d characters: a few words are easier to keep than a riddle", passwordMin, passwordMax)
	case strings.Contains(strings.ToLower(password), login) || strings.Trim(password, password[:1]) == "":
		return vigie.Errorf(vigie.CodeInvalid, "choose a password that does not hold your name and is not one letter repeated")
	}
	return nil
}

var errSignIn = "the name or the password is wrong: try again, or ask your coordinator for a new invitation"

// SignIn begins a session. Whatever is wrong, the answer is the same and takes the same time; after ten
// tries a quarter of an hour under one name nothing is looked at until the quarter is over.
func (d *Desk) SignIn(ctx context.Context, login, password string) (session string, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	key := sha256.Sum256([]byte("sign in\x00" + login))
	n, err := d.store.Attempt(ctx, key[:], d.now().Unix()/int64(trySlot/time.Second))
	if err != nil {
		return "", fmt.Errorf("count tries: %w", err)
	}
	if n > triesMax {
		return "", vigie.Errorf(vigie.CodeLimited, "too many tries under this name: wait a quarter of an hour, then try again")
	}
	l, p, err := d.store.LoginByName(ctx, login)
	if err != nil && vigie.ErrorCode(err) != vigie.CodeNotFound {
		return "", fmt.Errorf("look up login: %w", err)
	}
	right, checkErr := d.passwords.Check(ctx, l.Hash, password) // also for nobody: it takes the same time
	if checkErr != nil {
		return "", checkErr
	}
	if err != nil || !right || p.Disabled {
		return "", vigie.Wrap(vigie.CodeUnauthorized, errors.New("wrong name or password, or a disabled account"), errSignIn)
	}
	if err := d.store.Forgive(ctx, key[:]); err != nil {
		return "", fmt.Errorf("forget tries: %w", err)
	}
	return d.begin(ctx, p)
}

// begin makes a session.
func (d *Desk) begin(ctx context.Context, p vigie.Person) (string, error) {
	secret, hash := newSecret()
	now := d.now()
	if err := d.audit.each(ctx, vigie.AuditEntry{At: now, Person: p.ID, Action: "sign in", Object: p.ID}); err != nil {
		return "", err
	}
	if err := d.store.AddSession(ctx, vigie.Session{Hash: hash, PersonID: p.ID, Created: now, Seen: now, Expires: now.Add(sessionIdle)}); err != nil {
		return "", fmt.Errorf("begin a session: %w", err)
	}
	return secret, nil
}

// Resume finds whose session it is. Every request looks the person up: a disabled account and changed
// roles count at once.
func (d *Desk) Resume(ctx context.Context, secret string) (Caller, error) {
	if len(secret) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return Caller{}, refuse(errors.New("no session, or not of our form"))
	}
	hash := HashToken(secret)
	s, p, err := d.store.SessionByHash(ctx, hash)
	now := d.now()
	switch {
	case vigie.ErrorCode(err) == vigie.CodeNotFound:
		return Caller{}, refuse(errors.New("unknown session"))
	case err != nil:
		return Caller{}, fmt.Errorf("look up session: %w", err)
	case !s.Expires.After(now):
		return Caller{}, refuse(errors.New("the session has expired"))
	case p.Disabled:
		return Caller{}, refuse(fmt.Errorf("person %s is disabled", p.ID))
	}
	if now.Sub(s.Seen) >= touchEvery {
		until := now.Add(sessionIdle)
		if last := s.Created.Add(sessionLife); until.After(last) {
			until = last
		}
		if err := d.store.TouchSession(ctx, hash, now, until); err != nil {
			d.log.LogAttrs(ctx, slog.LevelWarn, "cannot note that a session was used", slog.String("person", p.ID), slog.Any("err", err))
		}
	}
	return Caller{Person: p, TokenID: "session"}, nil
}

// SignOut ends a session; one that has ended already is fine.
func (d *Desk) SignOut(ctx context.Context, secret string) error {
	if err := d.store.EndSession(ctx, HashToken(secret)); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
