package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigie"
	"vigie/api/desk"
)

const (
	langCookie   = "vigie-lang"
	sessionLasts = 14 * 24 * time.Hour
)

// start leads to the first page that somebody may see.
func (s *site) start(v *visit) error {
	target := "/signin"
	for _, at := range places {
		if v.caller.Person.ID != "" && v.caller.May(at.use) == nil {
			target = at.path
			break
		}
	}
	http.Redirect(v.w, v.r, target, http.StatusSeeOther)
	return nil
}

// door is the page where somebody signs in.
type door struct{ Name, Next, Problem string }

func (s *site) signInPage(v *visit) error {
	s.show(v, http.StatusOK, "signin", s.words.say(v.lang, "signin.title"), door{Next: local(v.r.URL.Query().Get("next"))})
	return nil
}

func (s *site) signIn(v *visit) error {
	d := door{Name: v.r.PostFormValue("name"), Next: local(v.r.PostFormValue("next"))}
	secret, err := s.desk.SignIn(v.ctx(), d.Name, v.r.PostFormValue("password"))
	switch vigie.ErrorCode(err) {
	case "":
		s.enter(v, secret, d.Next)
		return nil
	case vigie.CodeUnauthorized, vigie.CodeLimited:
		status, text := statusOf(err)
		d.Problem = text
		s.show(v, status, "signin", s.words.say(v.lang, "signin.title"), d)
		return nil
	default:
		return err //nolint:wrapcheck // its text is for people
	}
}

// enter gives the browser its session and leads on.
func (s *site) enter(v *visit, secret, next string) {
	http.SetCookie(v.w, &http.Cookie{
		Name: desk.SessionCookie, Value: secret, Path: "/", MaxAge: int(sessionLasts / time.Second), HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(v.w, v.r, next, http.StatusSeeOther)
}

func (s *site) signOut(v *visit) error {
	if c, err := v.r.Cookie(desk.SessionCookie); err == nil {
		if err := s.desk.SignOut(v.ctx(), c.Value); err != nil {
			return err //nolint:wrapcheck // its text is for people
		}
	}
	http.SetCookie(v.w, &http.Cookie{Name: desk.SessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(v.w, v.r, "/signin", http.StatusSeeOther)
	return nil
}

// local is an address of ours to go to after signing in; the start for anything else.
func local(next string) string {
	u, err := url.Parse(next)
	odd := strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
	if err != nil || odd || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return "/"
	}
	return next
}

// joining is the page of an invitation.
type joining struct {
	Person  vigie.Person
	Secret  string
	Name    string
	Problem string
}

func (s *site) joinPage(v *visit) error {
	secret := v.r.PathValue("secret")
	p, err := s.desk.Invited(v.ctx(), secret)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.show(v, http.StatusOK, "join", s.words.say(v.lang, "join.title", p.Name), joining{Person: p, Secret: secret})
	return nil
}

func (s *site) join(v *visit) error {
	j := joining{Secret: v.r.PathValue("secret"), Name: v.r.PostFormValue("name")}
	var err error
	if j.Person, err = s.desk.Invited(v.ctx(), j.Secret); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	session, err := s.desk.Join(v.ctx(), j.Secret, j.Name, v.r.PostFormValue("password"))
	if code := vigie.ErrorCode(err); code == vigie.CodeInvalid || code == vigie.CodeConflict {
		status, text := statusOf(err)
		j.Problem = text
		s.show(v, status, "join", s.words.say(v.lang, "join.title", j.Person.Name), j)
		return nil
	}
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.enter(v, session, "/")
	return nil
}

func (s *site) mePage(v *visit) error {
	s.show(v, http.StatusOK, "me", s.words.say(v.lang, "me.title"), nil)
	return nil
}

func (s *site) setLang(v *visit) error {
	lang := v.r.PostFormValue("lang")
	if !slices.Contains(langs, lang) {
		return vigie.Errorf(vigie.CodeInvalid, "unknown language %q: choose of en, fr, nl", lang)
	}
	http.SetCookie(v.w, &http.Cookie{Name: langCookie, Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(v.w, v.r, "/me?done=done", http.StatusSeeOther)
	return nil
}

// peopleList is the page of people; Link is shown once.
type peopleList struct {
	People []vigie.Person
	Link   string
	For    string
}

func (s *site) peoplePage(v *visit) error { return s.showPeople(v, "", "") }

func (s *site) showPeople(v *visit, link, name string) error {
	people, err := s.desk.People(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.show(v, http.StatusOK, "people", s.words.say(v.lang, "people.title"), peopleList{people, link, name})
	return nil
}

func (s *site) invite(v *visit) error {
	secret, _, err := s.desk.Invite(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p, err := s.desk.Invited(v.ctx(), secret)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	base := strings.TrimSuffix(s.base, "/")
	if base == "" {
		base = "http://" + v.r.Host
	}
	return s.showPeople(v, base+"/invitation/"+secret, p.Name)
}
