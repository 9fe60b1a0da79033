package engine

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/html"
)

// The payload is unpacked up to this size and no further: a page's few kilobytes may unpack
// to any amount.
const jvMaxPayload = 8 << 20

var (
	jvPayloadMark = []byte(`forumsAppPayload`)
	errNoPayload  = errors.New("the page has no payload")
)

func jvHasPayload(doc *Document) bool { return bytes.Contains(doc.Page().Body, jvPayloadMark) }

// jvPayload unpacks the payload once a page.
func jvPayload(doc *Document) (*jvData, error) {
	type unpacked struct {
		data *jvData
		err  error
	}
	if u, ok := doc.memo.(unpacked); ok {
		return u.data, u.err
	}
	data, err := jvUnpack(doc.Page().Body)
	doc.memo = unpacked{data, err}
	return data, err
}

// jvUnpack finds the payload: base64 of gzip since June 2026, base64 of plain JSON before.
// Plain JSON without base64 is read too.
func jvUnpack(body []byte) (*jvData, error) {
	at := bytes.Index(body, jvPayloadMark)
	if at < 0 {
		return nil, errNoPayload
	}
	body = bytes.TrimLeft(body[at+len(jvPayloadMark):], "'\"] \t\r\n=")
	var packed []byte
	if bytes.HasPrefix(body, []byte("{")) {
		packed = body
	} else {
		end := bytes.IndexAny(body, `"'<;`)
		if end < 0 {
			return nil, fmt.Errorf("the payload has no end: %w", ErrDrift)
		}
		coded := bytes.ReplaceAll(body[:end], []byte(`\/`), []byte(`/`))
		packed = make([]byte, base64.StdEncoding.DecodedLen(len(coded)))
		n, err := base64.StdEncoding.Decode(packed, coded)
		if err != nil {
			return nil, fmt.Errorf("the payload is not base64: %w", ErrDrift)
		}
		packed = packed[:n]
	}
	var source io.Reader = bytes.NewReader(packed)
	if bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		unzip, err := gzip.NewReader(source)
		if err != nil {
			return nil, fmt.Errorf("the payload is not gzip (%w): %w", err, ErrDrift)
		}
		source = unzip
	}
	limit := &cappedReader{source: source, left: jvMaxPayload}
	var data jvData
	if err := json.NewDecoder(limit).Decode(&data); err != nil {
		if limit.left <= 0 {
			return nil, fmt.Errorf("the payload is larger than %d MiB unpacked: %w", jvMaxPayload>>20, ErrRefused)
		}
		return nil, fmt.Errorf("the payload is not the JSON that was expected: %w", ErrDrift) // the cause may quote a token
	}
	return &data, nil
}

// cappedReader ends with an error, not with a silent EOF, once it gave what it may.
type cappedReader struct {
	source io.Reader
	left   int
}

func (c *cappedReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, ErrRefused
	}
	n, err := c.source.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// jvBoardName is the title of the forum; the payload does not have it.
func jvBoardName(doc *Document) string {
	const open = `breadcrumb__item"`
	body := doc.Page().Body
	if at := bytes.Index(body, []byte("<h1")); at >= 0 { // without parsing 120 KB for one heading
		rest := body[at:]
		if start, end := bytes.IndexByte(rest, '>'), bytes.Index(rest, []byte("</h1")); start > 0 && end > start && end < 500 && bytes.Contains(rest[:start], []byte(open)) {
			return oneLine(html.UnescapeString(string(rest[start+1 : end])))
		}
	}
	return ""
}
