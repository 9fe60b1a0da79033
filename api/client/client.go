package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vigie"
)

const answerMax = 32 << 20 // bytes of an answer; a longer one is an error

// Client is one API and one token. It is safe for use by many goroutines.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// Options are the settings of a Client.
type Options struct {
	URL   string       // of the installation, without /api/v1
	Token string       // secret of a bearer token
	HTTP  *http.Client // nil: one with a timeout of 30 s
}

// New makes a Client. The address must be absolute, http or https.
func New(opt Options) (*Client, error) {
	u, err := url.Parse(opt.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return nil, vigie.Errorf(vigie.CodeInvalid, "%q is not the address of an installation: give one like https://vigie.example.org", opt.URL)
	}
	own := http.Client{Timeout: 30 * time.Second}
	if opt.HTTP != nil {
		own = *opt.HTTP
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: strings.TrimSuffix(u.String(), "/"), token: opt.Token, http: &own}, nil
}

// Problem is a refusal of the API.
type Problem struct { //nolint:errname // RFC 9457 calls it a problem
	Title   string    `json:"title"`
	Status  int       `json:"status"`
	Detail  string    `json:"detail"`
	Code    string    `json:"code"`
	ID      string    `json:"id"`
	By      string    `json:"by"`
	Until   time.Time `json:"until"`
	Missing []string  `json:"missing"`
}

func (p *Problem) Error() string { return p.Detail + " (" + p.ID + ")" }

// Unwrap gives the refusal its code for vigie.ErrorCode and its text for vigie.ErrorMessage.
func (p *Problem) Unwrap() error {
	return vigie.Errorf(vigie.Code(p.Code), "%s (%s)", p.Detail, p.ID)
}

// call asks and reads the answer into out, which may be nil.
func (c *Client) call(ctx context.Context, method, path string, query url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(b)
	}
	target := c.base + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, withoutQuery(err), "cannot reach "+c.base+": check the address, and that vigie serve is running")
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerMax+1))
	switch {
	case err != nil:
		return vigie.Wrap(vigie.CodeUnavailable, err, "the answer of "+c.base+" broke off: try again")
	case len(answer) > answerMax:
		return fmt.Errorf("%s %s: the answer is longer than %d bytes", method, path, answerMax)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return refusal(res, answer)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// withoutQuery takes the address out of a transport's error: it may hold a search.
func withoutQuery(err error) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // http.Client gives exactly this type
		return u.Err
	}
	return err
}

func refusal(res *http.Response, answer []byte) error {
	p := &Problem{}
	if err := json.Unmarshal(answer, p); err != nil || p.Code == "" {
		return vigie.Wrap(vigie.CodeUnavailable, fmt.Errorf("status %s without a problem", res.Status), "what answers at this address is not Vigie, or is in trouble (status "+res.Status+"): check the address")
	}
	return p
}
