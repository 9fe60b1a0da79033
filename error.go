package vigie

import (
	"errors"
	"fmt"
)

// Code tells a program what kind of failure an Error is.
type Code string

// The codes. An error without one is CodeInternal: its text is for the log alone.
const (
	CodeInternal     Code = "internal"     // a defect or a broken part; people see an id, the log the cause
	CodeInvalid      Code = "invalid"      // the input is wrong; the message says what to change
	CodeNotFound     Code = "not_found"    // no such thing, or not for this person
	CodeConflict     Code = "conflict"     // somebody else was first, or the state does not allow it
	CodeStale        Code = "stale"        // what was read has changed since; nothing was written
	CodeLimited      Code = "limited"      // too often: wait, then try again
	CodeUnauthorized Code = "unauthorized" // no token, or one that is unknown, expired or disabled
	CodeForbidden    Code = "forbidden"    // the role does not allow it
	CodeUnavailable  Code = "unavailable"  // try later: rebuilding, locked, or a part is down
	CodeLegal        Code = "legal_record" // the site has no complete legal record
)

// Error is a failure with a text for people (Message: what happened, then what to do), a
// code for programs and a cause for the log. The cause is never shown to people.
type Error struct {
	Op      string // what was being done: "claim question"
	Code    Code
	Message string
	Err     error
}

func (e *Error) Error() string {
	s := e.Message
	if s == "" {
		s = string(e.Code)
	}
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error with a code and a text for people.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap gives a cause a code and a text for people; the cause goes to the log alone.
func Wrap(code Code, cause error, message string) *Error {
	return &Error{Code: code, Message: message, Err: cause}
}

// ErrorCode is the code of the first Error in the chain of err: CodeInternal when there is
// none, the empty code when err is nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return CodeInternal
}

// ErrorMessage is the text of err that people may see.
func ErrorMessage(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Code != "" && e.Code != CodeInternal {
		return e.Message
	}
	return "something went wrong"
}
