package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"vigie"
)

// acceptEncoding is what decoders.open understands.
const acceptEncoding = "gzip, deflate, br"

var (
	errTooBig    = errors.New("body is over the cap")
	errTruncated = errors.New("body ended early")
	errCoding    = errors.New("body cannot be decompressed")
)

// decoders keeps what is costly to make: a gzip reader has 40 KB of tables.
type decoders struct {
	gzips   sync.Pool
	buffers sync.Pool
}

func newDecoders() *decoders {
	return &decoders{buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
}

func (d *decoders) buffer() *bytes.Buffer {
	b, _ := d.buffers.Get().(*bytes.Buffer) // always one: New makes it
	b.Reset()
	return b
}

// release gives a buffer back. Big ones are dropped: one bomb must not stay in memory.
func (d *decoders) release(b *bytes.Buffer) {
	if b.Cap() <= 1<<20 {
		d.buffers.Put(b)
	}
}

// read fills dst with the decompressed body. What was sent and what each layer unpacks to are
// capped alike, so neither a bomb nor a bomb inside a bomb costs more than the cap.
func (d *decoders) read(dst *bytes.Buffer, body io.Reader, codings []string, limit int) error {
	src := io.Reader(&cappedReader{r: body, left: int64(limit) + 1})
	for _, coding := range slices.Backward(codings) { // the last one named was applied last
		layer, done, err := d.open(coding, src)
		if err != nil {
			return bodyError(err)
		}
		defer done()
		src = &cappedReader{r: layer, left: int64(limit) + 1}
	}
	if _, err := dst.ReadFrom(src); err != nil {
		return bodyError(err)
	}
	return nil
}

// contentCodings reads Content-Encoding. More than two layers is somebody's joke.
func contentCodings(header string) ([]string, error) {
	var out []string
	for name := range strings.SplitSeq(header, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" && name != "identity" {
			out = append(out, name)
		}
	}
	if len(out) > 2 {
		return nil, fmt.Errorf("%w: %d layers of compression", errCoding, len(out))
	}
	return out, nil
}

func (d *decoders) open(coding string, src io.Reader) (io.Reader, func(), error) {
	switch coding {
	case "gzip", "x-gzip":
		return d.openGzip(src)
	case "deflate":
		return openDeflate(src)
	case "br":
		return openBrotli(src)
	}
	return nil, nil, fmt.Errorf("%w: unknown coding %q", errCoding, coding)
}

func (d *decoders) openGzip(src io.Reader) (io.Reader, func(), error) {
	z, ok := d.gzips.Get().(*gzip.Reader)
	var err error
	if ok {
		err = z.Reset(src)
	} else {
		z, err = gzip.NewReader(src)
	}
	if errors.Is(err, io.EOF) { // an empty body
		return bytes.NewReader(nil), func() {}, nil
	}
	if err != nil {
		return nil, nil, codingError(err)
	}
	return &codingReader{z}, func() { d.gzips.Put(z) }, nil
}

func openBrotli(src io.Reader) (io.Reader, func(), error) {
	var first [1]byte
	if _, err := io.ReadFull(src, first[:]); errors.Is(err, io.EOF) { // an empty body
		return bytes.NewReader(nil), func() {}, nil
	} else if err != nil {
		return nil, nil, err //nolint:wrapcheck // bodyError sorts it
	}
	return &codingReader{brotli.NewReader(io.MultiReader(bytes.NewReader(first[:]), src))}, func() {}, nil
}

// openDeflate takes both readings of "deflate": zlib as the standard says, and the bare
// stream that some servers send.
func openDeflate(src io.Reader) (io.Reader, func(), error) {
	var head [2]byte
	n, err := io.ReadFull(src, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, err
	}
	src = io.MultiReader(bytes.NewReader(head[:n]), src)
	if n == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		z, err := zlib.NewReader(src)
		if err != nil {
			return nil, nil, codingError(err)
		}
		return &codingReader{z}, func() {}, nil
	}
	if n == 0 {
		return bytes.NewReader(nil), func() {}, nil
	}
	return &codingReader{flate.NewReader(src)}, func() {}, nil
}

// cappedReader fails when more than the cap is read, instead of ending as if all was there.
type cappedReader struct {
	r    io.Reader
	left int64 // cap+1
}

func (c *cappedReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooBig
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if c.left <= 0 {
		return n, errTooBig
	}
	return n, err //nolint:wrapcheck // io.EOF must stay io.EOF
}

// codingReader names errors of a decompressor, so that damage is told from a broken line.
type codingReader struct{ r io.Reader }

func (c *codingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = codingError(err)
	}
	return n, err
}

// codingError leaves the errors of the layer below alone.
func codingError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrHeader) ||
		errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zlib.ErrDictionary) || errors.As(err, &corrupt) || strings.HasPrefix(err.Error(), "brotli: ") {
		return fmt.Errorf("%w: %w", errCoding, err)
	}
	return err
}

// bodyError sorts what went wrong while a body was read.
func bodyError(err error) error {
	var netErr net.Error
	switch {
	case errors.Is(err, errTooBig), errors.Is(err, errCoding),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		errors.As(err, &netErr) && netErr.Timeout():
		return err
	}
	return fmt.Errorf("%w: %w", errTruncated, err)
}

// failure is the reason for an error of sending or reading.
func failure(err error) vigie.FetchReason {
	var netErr net.Error
	switch {
	case errors.Is(err, errAddress):
		return vigie.ReasonAddress
	case errors.Is(err, errTooBig):
		return vigie.ReasonTooBig
	case errors.Is(err, errCoding):
		return vigie.ReasonContent
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return vigie.ReasonTimeout
	case errors.Is(err, errTruncated):
		return vigie.ReasonTruncated
	}
	return vigie.ReasonNetwork
}
