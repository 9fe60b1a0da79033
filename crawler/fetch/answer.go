package fetch

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"strings"

	"vigie"
)

// errorBody is how much of an error page is read: enough to know a wall by.
const errorBody = 128 << 10

func asFetchError(err error) (*vigie.FetchError, bool) {
	var fe *vigie.FetchError
	ok := errors.As(err, &fe)
	return fe, ok
}

// readPage reads an answer to a page request: decompressed, decoded to UTF-8, and judged.
func (g *gate) readPage(x *exchange, resp *http.Response) {
	if isRedirect(resp) || resp.StatusCode == http.StatusNotModified {
		x.reason = statusReason(resp)
		return
	}
	good := resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusNonAuthoritativeInfo
	kind, params := contentType(resp.Header.Get("Content-Type"))
	if good && kind != "" && !isText(kind) {
		x.reason = vigie.ReasonContent
		return
	}
	codings, err := contentCodings(strings.Join(resp.Header["Content-Encoding"], ","))
	buf := g.decoders.buffer()
	defer g.decoders.release(buf)
	switch {
	case err != nil: // of no use below; an error page is judged by its status
	case good:
		err = g.decoders.read(buf, resp.Body, codings, g.opt.MaxBody)
	default:
		err = g.decoders.read(buf, resp.Body, codings, errorBody)
	}
	if good && err != nil {
		x.err = err
		return
	}
	if kind == "" {
		kind, params = contentType(http.DetectContentType(buf.Bytes()))
		delete(params, "charset") // a guess from the first bytes is not a statement
		if good && buf.Len() > 0 && !isText(kind) {
			x.reason = vigie.ReasonContent
			return
		}
	}
	body, charset := decode(buf.Bytes(), kind, params["charset"])
	x.charset, x.size = charset, len(body)
	x.header.Set("Content-Type", kind+"; charset=utf-8")
	if x.wall = Wall(resp.StatusCode, x.header, body); x.wall != "" {
		x.reason = vigie.ReasonWall
		return
	}
	if x.reason = statusReason(resp); x.reason == "" {
		x.body = bytes.Clone(body) // the buffer serves the next page
	}
}

// isRedirect says whether net/http will follow the answer.
func isRedirect(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location") != ""
	}
	return false
}

// statusReason is what a status alone says; empty is good.
func statusReason(resp *http.Response) vigie.FetchReason {
	switch s := resp.StatusCode; {
	case s == http.StatusOK || s == http.StatusNonAuthoritativeInfo || isRedirect(resp):
		return ""
	case s == http.StatusNotModified:
		if resp.Request != nil && (resp.Request.Header.Get("If-None-Match") != "" || resp.Request.Header.Get("If-Modified-Since") != "") {
			return ""
		}
		return vigie.ReasonStatus // nobody asked whether it was modified
	case s == http.StatusNotFound || s == http.StatusGone:
		return vigie.ReasonGone
	case s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusUnavailableForLegalReasons:
		return vigie.ReasonForbidden
	case s == http.StatusTooManyRequests || s == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
		return vigie.ReasonRateLimited
	case s >= 500:
		return vigie.ReasonServer
	}
	return vigie.ReasonStatus
}

func contentType(header string) (string, map[string]string) {
	kind, params, err := mime.ParseMediaType(header)
	if err != nil { // "text/html; charset" and the like: the part before the semicolon counts
		kind, _, _ = strings.Cut(header, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if params == nil {
		params = map[string]string{}
	}
	return kind, params
}

func isText(kind string) bool {
	if strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml") {
		return true
	}
	switch kind {
	case "application/json", "application/xml", "application/xhtml", "application/rss", "application/atom":
		return true
	}
	return false
}

// response gives an exchange to net/http and colly. The body is not among it: it waits in the
// exchange for OnResponse, as colly would only copy it.
func (x exchange) response(req *http.Request) *http.Response {
	for _, name := range []string{"Content-Encoding", "Content-Length", "Set-Cookie", "Refresh"} {
		x.header.Del(name)
	}
	return &http.Response{
		Status: http.StatusText(x.status), StatusCode: x.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: x.header, Body: http.NoBody, Request: req,
		Uncompressed: true, // else colly would look for gzip in what the gate has unzipped
	}
}
