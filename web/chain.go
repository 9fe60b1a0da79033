package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"vigie"
	"vigie/api/desk"
)

// policy allows our own files and nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const bodyMax = 1 << 20

// chain puts the layers around the pages; the first sees a request first.
func (s *site) chain(h http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.visit(w, r)
		s.fail(v, vigie.Errorf(vigie.CodeForbidden, "a page of another site may not ask for this: open Vigie itself"))
	}))
	return s.headers(s.limits(s.recover(guard.Handler(s.known(h)))))
}

// headers makes every page safe to show and hard to keep: it holds health data.
func (s *site) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// limits bounds the body and the time of a request.
func (s *site) limits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, bodyMax)
		next.ServeHTTP(w, r)
	})
}

// recover answers a panic with a page.
func (s *site) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // it uses the request's own
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("page", r.Pattern), slog.String("stack", string(debug.Stack())))
			s.fail(s.visit(w, r), fmt.Errorf("panic: %v", p))
		}()
		next.ServeHTTP(w, r)
	})
}

// known answers what no route knows with a page of our own.
func (s *site) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
			w.Header().Set("Allow", "GET, HEAD, POST")
			http.Error(w, "pages take GET and POST: programs use /api/v1, see /docs", http.StatusMethodNotAllowed)
			return
		}
		if _, pattern := s.mux.Handler(r); pattern == "" {
			v := s.visit(w, r)
			s.fail(v, vigie.Errorf(vigie.CodeNotFound, "%s", s.words.say(v.lang, "error.nopage")))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// cached lets a browser keep our files for an hour.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		next.ServeHTTP(w, r)
	})
}

// visit reads who asks, as far as it is known, and in which language.
func (s *site) visit(w http.ResponseWriter, r *http.Request) *visit {
	v := &visit{w: w, r: r}
	chosen := ""
	if c, err := r.Cookie(langCookie); err == nil {
		chosen = c.Value
	}
	v.lang = chooseLang(chosen, nil, r.Header.Get("Accept-Language"))
	return v
}

// serve runs a page: who asks, may they, what comes back.
func (s *site) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		v := s.visit(w, r)
		err := s.admit(v, rt)
		if err == nil {
			err = rt.handle(s, v)
		}
		if err != nil {
			s.fail(v, err)
		}
		s.log.LogAttrs(r.Context(), slog.LevelInfo, "page", slog.String("route", rt.pattern), slog.String("person", v.caller.Person.ID),
			slog.String("code", string(vigie.ErrorCode(err))), slog.Duration("took", s.now().Sub(start)))
	})
}

// admit finds the caller. Open pages take anybody.
func (s *site) admit(v *visit, rt route) error {
	secret := ""
	if c, err := v.r.Cookie(desk.SessionCookie); err == nil {
		secret = c.Value
	}
	if secret == "" && rt.use == "" {
		return nil
	}
	caller, err := s.desk.Resume(v.ctx(), secret)
	if err != nil {
		if rt.use == "" && vigie.ErrorCode(err) == vigie.CodeUnauthorized {
			return nil
		}
		return err //nolint:wrapcheck // its text is for people
	}
	chosen := ""
	if c, err := v.r.Cookie(langCookie); err == nil {
		chosen = c.Value
	}
	v.lang = chooseLang(chosen, caller.Person.Langs, v.r.Header.Get("Accept-Language"))
	caller.Lang = v.lang
	v.caller = caller.By(rt.pattern)
	if rt.use == "" {
		return nil
	}
	return v.caller.May(rt.use) //nolint:wrapcheck // its text is for people
}

// statuses is the HTTP status of each code.
var statuses = map[vigie.Code]int{
	vigie.CodeInvalid: http.StatusUnprocessableEntity, vigie.CodeUnauthorized: http.StatusUnauthorized, vigie.CodeForbidden: http.StatusForbidden,
	vigie.CodeNotFound: http.StatusNotFound, vigie.CodeConflict: http.StatusConflict, vigie.CodeStale: http.StatusPreconditionFailed,
	vigie.CodeLegal: http.StatusUnprocessableEntity, vigie.CodeUnavailable: http.StatusServiceUnavailable, vigie.CodeLimited: http.StatusTooManyRequests,
}

// statusOf is the HTTP status of an error, with the text that people may see.
func statusOf(err error) (status int, text string) {
	status, ok := statuses[vigie.ErrorCode(err)]
	if !ok {
		return http.StatusInternalServerError, vigie.ErrorMessage(nil)
	}
	return status, vigie.ErrorMessage(err)
}

// fail shows what went wrong. Who is not signed in is sent to the door, and back afterwards.
func (s *site) fail(v *visit, err error) {
	if vigie.ErrorCode(err) == vigie.CodeUnauthorized && v.r.Method == http.MethodGet {
		http.Redirect(v.w, v.r, "/signin?next="+url.QueryEscape(v.r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	status, text := statusOf(err)
	id := ""
	if status == http.StatusInternalServerError {
		id = fmt.Sprintf("%x", time.Now().UnixNano())
		s.log.LogAttrs(v.ctx(), slog.LevelError, "page failed", slog.String("id", id), slog.String("route", v.r.Pattern), slog.Any("err", err))
	}
	s.show(v, status, "error", s.words.say(v.lang, "error.title"), struct{ Text, ID string }{text, id})
}
