package desk_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/apitest"
	"vigie/api/desk"
)

func TestNewToken(t *testing.T) {
	t.Parallel()
	secret, hash := desk.NewToken()
	if !regexp.MustCompile(`^vigie_[A-Za-z0-9_-]{43}$`).MatchString(secret) {
		t.Errorf("secret %q", secret)
	}
	if sum := sha256.Sum256([]byte(secret)); !bytes.Equal(hash, sum[:]) {
		t.Error("the hash is not the SHA-256 of the secret")
	}
	if again, _ := desk.NewToken(); again == secret {
		t.Error("two tokens are the same")
	}
}

func newDesk(store *apitest.Store, now time.Time) *desk.Desk {
	return desk.New(desk.Options{Store: store, Search: apitest.NewSearch(), Now: func() time.Time { return now }})
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	store := apitest.NewStore()
	person := vigie.Person{ID: "ana", Roles: []vigie.Role{vigie.RoleVolunteer, vigie.RoleAdmin}}
	plain := store.AddPerson(person, vigie.Token{})
	scoped := store.AddPerson(person, vigie.Token{Scope: []vigie.Role{vigie.RoleAdmin, vigie.RoleCoordinator}})
	short := store.AddPerson(person, vigie.Token{Expires: apitest.Now.Add(time.Second)})
	d := newDesk(store, apitest.Now)
	c, err := d.Authenticate(t.Context(), plain)
	if err != nil || c.Person.ID != "ana" || len(c.Person.Roles) != 2 {
		t.Errorf("plain: %+v, %v", c, err)
	}
	c, err = d.Authenticate(t.Context(), scoped)
	if err != nil || len(c.Person.Roles) != 1 || c.Person.Roles[0] != vigie.RoleAdmin {
		t.Errorf("a scope gives %v, %v: a scope can only narrow", c.Person.Roles, err)
	}
	if _, err := d.Authenticate(t.Context(), short); err != nil {
		t.Errorf("a second before it expires: %v", err)
	}
	if _, err := newDesk(store, apitest.Now.Add(time.Second)).Authenticate(t.Context(), short); vigie.ErrorCode(err) != vigie.CodeUnauthorized {
		t.Errorf("when it expires: %v", err)
	}
	store.Fail = func(string) error { return errors.New("no connection") }
	if _, err := d.Authenticate(t.Context(), plain); vigie.ErrorCode(err) != vigie.CodeInternal {
		t.Errorf("with the store down: %v, must not read as a bad token", err)
	}
}

func TestRefusalsReadTheSame(t *testing.T) {
	t.Parallel()
	store := apitest.NewStore()
	cast := apitest.Cast(store)
	d := newDesk(store, apitest.Now)
	said := map[string]bool{}
	for _, who := range []string{"nobody", "unknown", "expired", "revoked", "disabled"} {
		_, err := d.Authenticate(t.Context(), cast[who])
		if vigie.ErrorCode(err) != vigie.CodeUnauthorized {
			t.Errorf("%s: %v", who, err)
		}
		said[vigie.ErrorMessage(err)] = true
	}
	if len(said) != 1 {
		t.Errorf("people can tell refusals apart: %v", said)
	}
}

func TestLastUseIsWrittenEveryFiveMinutes(t *testing.T) {
	t.Parallel()
	store := apitest.NewStore()
	secret := store.AddPerson(vigie.Person{ID: "ana", Roles: vigie.Roles}, vigie.Token{})
	for i, step := range []struct {
		after   time.Duration
		touched int
	}{{0, 1}, {time.Minute, 1}, {5*time.Minute - 1, 1}, {5 * time.Minute, 2}, {6 * time.Minute, 2}} {
		if _, err := newDesk(store, apitest.Now.Add(step.after)).Authenticate(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		if n := store.Touched(); n != step.touched {
			t.Errorf("step %d: written %d times, want %d", i, n, step.touched)
		}
	}
}

// TestDeskAuthorisesByItself: pages call the desk without the API's guard before it.
func TestDeskAuthorisesByItself(t *testing.T) {
	t.Parallel()
	d := newDesk(apitest.NewStore(), apitest.Now)
	ctx := t.Context()
	calls := map[desk.Use]func(desk.Caller) error{
		desk.UseFeed:     func(c desk.Caller) error { _, _, err := d.Feed(ctx, c, vigie.FeedFilter{}); return err },
		desk.UseQuestion: func(c desk.Caller) error { _, err := d.Question(ctx, c, apitest.NormalID); return err },
		desk.UseWork: func(c desk.Caller) error {
			_, err := d.Act(ctx, c, apitest.NormalID, vigie.ActClaim, "")
			if _, err2 := d.Split(ctx, c, apitest.NormalID, "t-none"); vigie.ErrorCode(err2) != vigie.CodeNotFound {
				err = errors.Join(err, err2)
			}
			return err
		},
		desk.UsePublish: func(c desk.Caller) error {
			_, err := d.Publish(ctx, c, desk.Published{QuestionID: apitest.NormalID, URL: "https://forum.example/1"})
			return err
		},
		desk.UsePublications: func(c desk.Caller) error { _, _, err := d.Publications(ctx, c, vigie.PublicationFilter{}); return err },
		desk.UseArchive: func(c desk.Caller) error {
			_, err := d.SearchArchive(ctx, c, vigie.SearchQuery{})
			_, err2 := d.Thread(ctx, c, apitest.ArchiveID)
			return errors.Join(err, err2)
		},
		desk.UseSites: func(c desk.Caller) error {
			_, err := d.Sites(ctx, c)
			_, err2 := d.Site(ctx, c, apitest.SiteID)
			_, err3 := d.Boards(ctx, c, "")
			_, err4 := d.Board(ctx, c, apitest.BoardID)
			return errors.Join(err, err2, err3, err4)
		},
		desk.UseManageSites: func(c desk.Caller) error {
			_, err := d.EnableSite(ctx, c, apitest.SiteID, false)
			_, err2 := d.PauseBoard(ctx, c, apitest.BoardID, true)
			_, err3 := d.AddSite(ctx, c, vigie.Site{})
			_, err4 := d.ChangeSite(ctx, c, apitest.SiteID, vigie.Site{})
			_, err5 := d.AddBoard(ctx, c, vigie.Board{})
			for _, e := range []error{err, err2, err3, err4, err5} {
				if code := vigie.ErrorCode(e); code == vigie.CodeForbidden || code == vigie.CodeUnauthorized {
					return e
				}
			}
			return nil
		},
	}
	for use, call := range calls {
		for _, role := range vigie.Roles {
			c := desk.Caller{Person: vigie.Person{ID: "x", Roles: []vigie.Role{role}}}
			may := vigie.Person{Roles: use.Roles()}.Has(role)
			if got := vigie.ErrorCode(call(c)) != vigie.CodeForbidden; got != may {
				t.Errorf("%s as %s: let in %v, want %v", use, role, got, may)
			}
			c.Person.Disabled = true
			if code := vigie.ErrorCode(call(c)); code != vigie.CodeForbidden {
				t.Errorf("%s as a disabled %s: %s", use, role, code)
			}
		}
		if code := vigie.ErrorCode(call(desk.Caller{})); code != vigie.CodeUnauthorized {
			t.Errorf("%s as nobody: %s", use, code)
		}
	}
	if err := (desk.Caller{Person: vigie.Person{ID: "x", Roles: vigie.Roles}}).May("invented"); vigie.ErrorCode(err) != vigie.CodeForbidden {
		t.Errorf("an unknown use: %v", err)
	}
}

func TestHelplines(t *testing.T) {
	t.Parallel()
	has := func(country, lang, number string) bool {
		for _, h := range desk.Helplines(country, lang) {
			if h.Number == number {
				return true
			}
		}
		return false
	}
	for _, c := range []struct{ country, lang, number string }{
		{"BE", "fr", "112"}, {"BE", "fr", "070 245 245"}, {"BE", "fr", "02 227 52 52"},
		{"BE", "nl", "112"}, {"BE", "nl", "070 245 245"}, {"BE", "nl", "078 15 10 20"},
		{"BE", "en", "112"}, {"BE", "en", "070 245 245"},
		{"FR", "fr", "15"}, {"FR", "fr", "112"}, {"FR", "fr", "114"}, {"FR", "fr", "0 800 23 13 13"}, {"FR", "nl", "3114"},
		{"NL", "nl", "112"}, {"NL", "nl", "113"}, {"NL", "nl", "0800-0113"}, {"NL", "en", "0900-1995"},
		{"XX", "fr", "112"}, {"", "", "112"},
	} {
		if !has(c.country, c.lang, c.number) {
			t.Errorf("%s %s lacks %s", c.country, c.lang, c.number)
		}
	}
	for _, country := range []string{"BE", "FR", "NL", "LU", "CH", "GB", "IE", "US", "CA", "??"} {
		for _, lang := range []string{"fr", "nl", "en", ""} {
			for i, h := range desk.Helplines(country, lang) {
				if h.Name == "" || h.Number == "" {
					t.Errorf("%s %s: %+v", country, lang, h)
				}
				if u, err := url.Parse(h.URL); err != nil || h.URL != "" && (u.Scheme != "https" || u.Host == "") || i > 0 && h.URL == "" && len(strings.TrimSpace(h.Number)) > 3 {
					t.Errorf("%s %s: address %q", country, lang, h.URL)
				}
			}
		}
	}
	lines := desk.Helplines("FR", "fr")
	lines[0].Number = "000"
	if desk.Helplines("FR", "fr")[0].Number != "15" {
		t.Error("a reader can change the table")
	}
}
