package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"vigie"
	"vigie/api/desk"
)

// Problem is an answer that is an error, as RFC 9457 has it, with Vigie's members: a code
// for programs, the id that is also in the log, and what a conflict or a missing legal
// record is about.
type Problem struct { //nolint:errname // RFC 9457 calls it a problem, and so does the description
	Type    string   `doc:"Where the code is explained"                           example:"/docs#conflict"                                                                                 format:"uri-reference" json:"type"`
	Title   string   `doc:"The status in words"                                   json:"title"`
	Status  int      `json:"status"`
	Detail  string   `doc:"What happened, then what to do"                        json:"detail"`
	Code    string   `doc:"For programs"                                          enum:"invalid,unauthorized,forbidden,not_found,conflict,stale,limited,legal_record,unavailable,internal" json:"code"`
	ID      string   `doc:"Names this answer in the log: tell it to the operator" json:"id"`
	Errors  []Detail `doc:"Each mistake of the input"                             json:"errors,omitempty"                                                                                  nullable:"false"`
	By      string   `doc:"On a conflict: the person who holds the question"      json:"by,omitempty"`
	Until   string   `doc:"On a conflict: until when they hold it"                format:"date-time"                                                                                       json:"until,omitempty"`
	Missing []string `doc:"On legal_record: the parts that are missing"           json:"missing,omitempty"                                                                                 nullable:"false"`

	header http.Header
}

// Detail is one mistake of the input.
type Detail struct {
	Location string `example:"query.limit" json:"location"`
	Message  string `json:"message"`
}

// Error is the text for people.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that go with it: WWW-Authenticate, Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses is the HTTP status of each code.
var statuses = map[vigie.Code]int{
	vigie.CodeInvalid:      http.StatusUnprocessableEntity,
	vigie.CodeUnauthorized: http.StatusUnauthorized,
	vigie.CodeForbidden:    http.StatusForbidden,
	vigie.CodeNotFound:     http.StatusNotFound,
	vigie.CodeConflict:     http.StatusConflict,
	vigie.CodeLimited:      http.StatusTooManyRequests,
	vigie.CodeStale:        http.StatusPreconditionFailed,
	vigie.CodeLegal:        http.StatusUnprocessableEntity,
	vigie.CodeUnavailable:  http.StatusServiceUnavailable,
	vigie.CodeInternal:     http.StatusInternalServerError,
}

// problem turns an error into an answer. The cause is kept for the log alone.
func problem(ctx context.Context, err error) *Problem {
	code, message := vigie.ErrorCode(err), vigie.ErrorMessage(err)
	if code == vigie.CodeInternal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		code, message = vigie.CodeUnavailable, "this took too long and was given up: try again in a moment"
	}
	status, known := statuses[code]
	if !known {
		code, status, message = vigie.CodeInternal, http.StatusInternalServerError, vigie.ErrorMessage(nil)
	}
	p := newProblem(ctx, status, code, message)
	if code == vigie.CodeInternal {
		p.Detail = "something went wrong: try again, and tell the operator the id " + p.ID
	}
	if held, ok := errors.AsType[*desk.HeldError](err); ok {
		p.By, p.Until = held.By, held.Until.UTC().Format(time.RFC3339Nano)
	}
	if legal, ok := errors.AsType[*desk.IncompleteRecordError](err); ok {
		p.Missing = legal.Missing
	}
	if code != vigie.CodeInvalid { // what is wrong with an input may quote it
		recordOf(ctx).cause = err
	}
	return p
}

// newProblem makes an answer and notes its code for the log.
func newProblem(ctx context.Context, status int, code vigie.Code, message string) *Problem {
	rec := recordOf(ctx)
	rec.code = code
	p := &Problem{
		Type: "/docs#" + string(code), Title: http.StatusText(status), Status: status,
		Detail: message, Code: string(code), ID: rec.id, header: http.Header{},
	}
	switch status {
	case http.StatusUnauthorized:
		p.header.Set("WWW-Authenticate", `Bearer realm="vigie"`)
	case http.StatusServiceUnavailable:
		p.header.Set("Retry-After", "5")
	}
	return p
}

// write sends the problem.
func (p *Problem) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) //nolint:errchkjson // fails only when the client is gone
}

// transform gives huma's own errors, those of wrong input, our form. The values that huma
// would echo are left out: they may be long, and are the sender's own.
func (s *server) transform(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	code := vigie.CodeInvalid
	if e.Status >= http.StatusInternalServerError {
		code = vigie.CodeInternal
	}
	p := newProblem(ctx.Context(), e.Status, code, e.Detail)
	for _, d := range e.Errors {
		p.Errors = append(p.Errors, Detail{Location: d.Location, Message: d.Message})
	}
	switch {
	case code == vigie.CodeInternal:
		recordOf(ctx.Context()).cause = errors.New("huma: " + e.Detail)
		p.Detail, p.Errors = "something went wrong: try again, and tell the operator the id "+p.ID, nil
	case len(p.Errors) > 0:
		p.Detail = "the request is not valid: " + p.Errors[0].Message
		if p.Errors[0].Location != "" {
			p.Detail += " (" + p.Errors[0].Location + ")"
		}
	}
	return p, nil
}
