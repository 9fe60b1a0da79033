package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"vigie"
	"vigie/api/desk"
)

// Route is one row of the table: what is asked, by whom, and who answers.
type Route struct {
	Method  string
	Pattern string   // as http.ServeMux has it, without the method
	Use     desk.Use // who may: desk.Use.Roles; empty: everybody, signed in or not
	ID      string   // operationId
	Tag     string
	Summary string

	mount func(*server, huma.API, Route)
}

// Key is method and pattern: how log, metrics and audit name the route.
func (r Route) Key() string { return r.Method + " " + r.Pattern }

// Roles lists who may use the route: nil when it is open.
func (r Route) Roles() []vigie.Role { return r.Use.Roles() }

// bearer is the one way to sign in.
const bearer = "bearer"

// call is a handler with typed input and output. A nil error means that out is shown.
type call[I, O any] func(s *server, ctx context.Context, c desk.Caller, in *I) (*O, error)

// typed mounts a handler whose input huma reads and checks, after the token and the role.
func typed[I, O any](status int, h call[I, O]) func(*server, huma.API, Route) {
	return func(s *server, api huma.API, r Route) {
		size, timeout := s.bounds(r.Key())
		op := huma.Operation{
			OperationID: r.ID, Method: r.Method, Path: r.Pattern, Summary: r.Summary, Tags: []string{r.Tag},
			DefaultStatus: status, MaxBodyBytes: size, BodyReadTimeout: timeout,
			Responses:   problems(api.OpenAPI().Components.Schemas, r),
			Middlewares: huma.Middlewares{s.guard(r)},
		}
		if r.Use != "" {
			roles := make([]string, 0, len(vigie.Roles))
			for _, role := range r.Roles() {
				roles = append(roles, string(role))
			}
			op.Security = []map[string][]string{{bearer: {}}}
			op.Description = "For: " + strings.Join(roles, ", ") + "."
			op.Extensions = map[string]any{"x-roles": roles}
		}
		huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := h(s, ctx, recordOf(ctx).caller, in)
			if err != nil {
				return nil, problem(ctx, err)
			}
			return out, nil
		})
	}
}

// plain mounts a handler that is not part of the described API. It checks the role itself.
func plain(h func(*server) http.Handler) func(*server, huma.API, Route) {
	return func(s *server, _ huma.API, r Route) {
		next := h(s)
		s.mux.HandleFunc(r.Key(), func(w http.ResponseWriter, req *http.Request) {
			recordOf(req.Context()).route = r.Key()
			next.ServeHTTP(w, req)
		})
	}
}

// guard lets a request through to its handler when the token and the role allow it: before
// any input is read.
func (s *server) guard(r Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		req, w := humago.Unwrap(ctx)
		recordOf(req.Context()).route = r.Key()
		if r.Use != "" {
			if err := s.admit(req, r.Use); err != nil {
				problem(req.Context(), err).write(w)
				return
			}
		}
		if _, timeout := s.bounds(r.Key()); timeout > s.timeout { // the server's own deadlines are made for the others
			until, c := time.Now().Add(timeout), http.NewResponseController(w)
			_ = errors.Join(c.SetReadDeadline(until), c.SetWriteDeadline(until.Add(s.timeout))) // a recorder of a test has none
		}
		next(ctx)
	}
}

// admit finds the caller of a request, notes them and checks their role.
func (s *server) admit(r *http.Request, use desk.Use) error {
	caller, err := s.whose(r)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	rec := recordOf(r.Context())
	caller.Lang = languageOf(r.Header.Get("Accept-Language"))
	rec.caller = caller.By(rec.route)
	return caller.May(use) //nolint:wrapcheck // its text is for people
}

// whose finds the caller: by the token that a program sends, or by the session of the pages. A page of
// another site cannot use the session for a change, see origin.
func (s *server) whose(r *http.Request) (desk.Caller, error) {
	header := r.Header.Get("Authorization")
	if cookie, err := r.Cookie(desk.SessionCookie); err == nil && header == "" {
		return s.desk.Resume(r.Context(), cookie.Value) //nolint:wrapcheck // its text is for people
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, bearer) {
		secret = ""
	}
	return s.desk.Authenticate(r.Context(), strings.TrimSpace(secret)) //nolint:wrapcheck // its text is for people
}

// dispatch sends a request to its route, and answers a problem where there is none.
func (s *server) dispatch(w http.ResponseWriter, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	probe := &verdictOf{header: http.Header{}}
	h.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		allow := probe.header.Get("Allow")
		p := newProblem(r.Context(), http.StatusMethodNotAllowed, vigie.CodeInvalid, "this address does not take "+method(r.Method)+": use "+allow)
		p.header.Set("Allow", allow)
		p.write(w)
		return
	}
	problem(r.Context(), vigie.Errorf(vigie.CodeNotFound, "there is nothing at this address: /docs lists what there is")).write(w)
}

// verdictOf takes what the mux would answer where no route matches: its status and Allow.
type verdictOf struct {
	header http.Header
	status int
}

func (v *verdictOf) Header() http.Header         { return v.header }
func (v *verdictOf) WriteHeader(status int)      { v.status = status }
func (v *verdictOf) Write(b []byte) (int, error) { return len(b), nil }

// problems describes the errors that a route may answer.
func problems(schemas huma.Registry, r Route) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	add := func(status, description string) {
		out[status] = &huma.Response{
			Description: description,
			Content:     map[string]*huma.MediaType{problemType: {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")}},
		}
	}
	add("default", "Any other problem")
	if r.Use != "" {
		add("401", "No valid token")
		add("403", "Not for this role, or asked by a page of another site")
		add("422", "The input is wrong: detail says what to change")
		add("503", "Try again later: a part is down or being rebuilt")
	}
	if strings.Contains(r.Pattern, "{") {
		add("404", "No such thing, or not any more")
	}
	if r.Method != http.MethodGet {
		add("409", "Somebody was first, or the state does not allow it; by and until say who holds a question")
	}
	return out
}
