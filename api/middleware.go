package api

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"vigie"
	"vigie/api/desk"
	"vigie/api/safe"
)

const (
	bodyMax  = 64 << 10        // bytes of a request's body
	wordsMax = 1 << 20         // bytes of a body that holds the team's words
	trialMax = 5 * time.Minute // of work on a trial of words

	// policy lets a browser do nothing with an answer but show it, with our own style sheet.
	policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// record is what one request leaves in the log. One goroutine writes it: the request's.
type record struct {
	id     string
	route  string // pattern of the table; "unmatched" for none
	caller desk.Caller
	code   vigie.Code
	cause  error
}

type recordKey struct{}

func recordOf(ctx context.Context) *record {
	if rec, ok := ctx.Value(recordKey{}).(*record); ok {
		return rec
	}
	return &record{} // unreachable unless a handler runs outside the chain
}

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// newID names one request: short enough to read over the telephone.
func newID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime ends the program instead
	return idEncoding.EncodeToString(b[:])
}

// chain puts the layers around the routes; the first sees a request first.
func (s *server) chain(h http.Handler) http.Handler {
	for _, layer := range []func(http.Handler) http.Handler{
		s.limits, origin, headers, s.recover, s.observe,
	} {
		h = layer(h)
	}
	return h
}

// observe gives the request its id, and logs and counts it when it is over: method, route,
// status and who, never the address (it may hold a search), a header or a body.
func (s *server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &record{id: newID(), route: "unmatched"}
		out := &response{ResponseWriter: w}
		out.Header().Set("X-Request-ID", rec.id)
		s.metrics.inFlight.Inc()
		defer func() { //nolint:contextcheck // the line is written also when the request was cancelled
			s.metrics.inFlight.Dec()
			took := time.Since(start)
			s.metrics.observe(rec.route, out.code(), took)
			level := slog.LevelInfo
			if out.code() >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			attrs := []slog.Attr{
				slog.String("id", rec.id), slog.String("method", method(r.Method)), slog.String("route", rec.route),
				slog.Int("status", out.code()), slog.Duration("took", took), slog.Int64("bytes", out.bytes),
			}
			if rec.caller.Person.ID != "" {
				attrs = append(attrs, slog.String("person", rec.caller.Person.ID), slog.String("token", rec.caller.TokenID))
			}
			if rec.code != "" {
				attrs = append(attrs, slog.String("code", string(rec.code)))
			}
			if rec.cause != nil {
				attrs = append(attrs, slog.String("cause", rec.cause.Error()))
			}
			s.log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
		}()
		next.ServeHTTP(out, r.WithContext(context.WithValue(r.Context(), recordKey{}, rec)))
	})
}

// method keeps an invented method out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recover answers a panic with a problem; when an answer has begun it ends the connection,
// so that half an answer is not taken for a whole one.
func (s *server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // it uses the request's own
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			rec := recordOf(r.Context())
			s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("id", rec.id), slog.String("route", rec.route), slog.String("stack", string(debug.Stack())))
			p := problem(r.Context(), fmt.Errorf("panic: %v", v))
			if out, ok := w.(*response); ok && out.status != 0 {
				panic(http.ErrAbortHandler)
			}
			p.write(w)
		}()
		next.ServeHTTP(w, r)
	})
}

// headers makes every answer safe to show; the style sheet alone may be kept.
func headers(next http.Handler) http.Handler { return safe.Headers(policy, next) }

// origin refuses a change that a page of another site asks for.
func origin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem(r.Context(), vigie.Errorf(vigie.CodeForbidden, "a page of another site may not ask for this: open Vigie itself")).write(w)
	}))
	return guard.Handler(next)
}

// limits bounds the body and the time of a request.
func (s *server) limits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, route := s.mux.Handler(r)
		size, timeout := s.bounds(route)
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, size)
		next.ServeHTTP(w, r)
	})
}

// bounds are the most bytes of a route's body and the longest that its work may take.
func (s *server) bounds(route string) (size int64, timeout time.Duration) {
	switch route {
	case "POST /api/v1/lexicon/preview":
		return wordsMax, max(s.trial, s.timeout)
	case "POST /api/v1/lexicon":
		return wordsMax, s.timeout
	}
	return bodyMax, s.timeout
}

// response remembers what was sent.
type response struct {
	http.ResponseWriter

	status int
	bytes  int64
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err //nolint:wrapcheck // an io.Writer gives its error as it is
}

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *response) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
