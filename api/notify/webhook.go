package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"vigie"
)

// payload is the body of a webhook, the same in every try.
type payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      data      `json:"data"`
}

type data struct {
	vigie.Notice

	Link string `json:"link"`
}

// post sends one webhook. 2xx is success; a redirect is not followed.
func (s *Sender) post(ctx context.Context, e vigie.Effect) error {
	body, err := json.Marshal(payload{Type: e.Notice.Type, Timestamp: e.CreatedAt.UTC(), Data: data{e.Notice, s.link(e.Notice)}})
	if err != nil {
		return &SendError{Reason: "encode", Permanent: true, Err: err} // unreachable: plain fields only
	}
	now := s.now()
	signed, err := Sign(e.Contact.Secret, e.ID, now, body)
	if err != nil {
		return &SendError{Reason: "secret", Permanent: true, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.Contact.Address, bytes.NewReader(body))
	if err != nil {
		return &SendError{Reason: "address", Permanent: true}
	}
	req.GetBody = nil // the transport sends it once
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(HeaderID, e.ID)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(HeaderSignature, signed)
	resp, err := s.hooks.Do(req)
	if err != nil {
		return unreached(err)
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // what it says does not matter
	_ = resp.Body.Close()
	return s.answered(resp)
}

// answered judges the receiver's answer.
func (s *Sender) answered(resp *http.Response) error {
	code := resp.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	f := &SendError{Reason: fmt.Sprintf("http %d", code), Permanent: true}
	switch {
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusConflict, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		f.Permanent = false
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		f.After = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(resp.Header.Get("Retry-After")); err == nil {
		f.After = max(0, at.Sub(s.now()))
	}
	return f
}

// unreached names why no answer came. The address, which may hold a key, stays out of it.
func unreached(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	timeout, isNet := errors.AsType[net.Error](err)
	refused, isRefused := errors.AsType[*vigie.FetchError](err)
	switch {
	case isRefused && refused.Reason == vigie.ReasonAddress:
		return &SendError{Reason: "address refused", Permanent: true, Err: err}
	case errors.Is(err, context.DeadlineExceeded) || isNet && timeout.Timeout():
		return &SendError{Reason: "timeout"}
	case errors.Is(err, context.Canceled):
		return &SendError{Reason: "stopped"}
	}
	return &SendError{Reason: "not reached", Err: err}
}
