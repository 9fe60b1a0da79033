package backup

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"math"
	"time"
)

// writeTar writes a backup as one file. The same backup always gives the same bytes, so that
// each of them can be checked.
func writeTar(w io.Writer, manifest []byte, m Manifest, file io.Reader) error {
	tw := tar.NewWriter(w)
	for _, entry := range []struct {
		name string
		size int64
		from io.Reader
	}{{manifestName, int64(len(manifest)), bytes.NewReader(manifest)}, {m.File.Name, m.File.Bytes, file}} {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: entry.name, Size: entry.size, Mode: 0o600, ModTime: m.MadeAt.Truncate(time.Second), Format: tar.FormatUSTAR}
		if entry.size > maxUSTAR {
			h.Format = tar.FormatGNU
		}
		if err := tw.WriteHeader(h); err != nil {
			return err
		}
		if _, err := io.Copy(tw, entry.from); err != nil {
			return err
		}
	}
	return tw.Close()
}

// maxUSTAR is the largest file that the oldest form of tar can hold.
const maxUSTAR = 1<<33 - 1

// errAltered says that a tar file is not as it was written.
var errAltered = errors.New("bytes between the files are not as they were written")

// expect is a Writer that wants to be given exactly what r has.
type expect struct {
	r   io.Reader
	buf []byte
}

func (e *expect) Write(p []byte) (int, error) {
	if cap(e.buf) < len(p) {
		e.buf = make([]byte, len(p))
	}
	got := e.buf[:len(p)]
	if _, err := io.ReadFull(e.r, got); err != nil {
		return 0, err
	}
	if !bytes.Equal(got, p) {
		return 0, errAltered
	}
	return len(p), nil
}

// checkTar says whether a tar file is, byte by byte, what writeTar makes of its own files.
func checkTar(whole io.ReaderAt, manifest []byte, m Manifest, fileAt int64) error {
	e := &expect{r: io.NewSectionReader(whole, 0, math.MaxInt64)}
	if err := writeTar(e, manifest, m, io.NewSectionReader(whole, fileAt, m.File.Bytes)); err != nil {
		return err
	}
	if n, err := e.r.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return errAltered
	}
	return nil
}

// blocks is how much room n bytes take in a tar file.
func blocks(n int64) int64 { return (n + 511) / 512 * 512 }
