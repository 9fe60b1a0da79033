package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vigie"
)

// tarSuffix makes a backup one file.
const tarSuffix = ".tar"

// Creation is what a backup is made of.
type Creation struct {
	To       string   // folder, or a file when it ends in .tar; must not exist
	Manifest Manifest // MadeAt, Vigie, Database are given; the rest is filled in
	Key      Key
	// Copy writes the database to path and says what is in the copy.
	Copy func(ctx context.Context, path string) (schema int64, rows map[string]int64, err error)
	// Wrote is told of bytes while the tar file is written; nil: nobody is.
	Wrote io.Writer
}

// Create makes a backup. It has its name only when it is complete and on the disk; a target
// that exists is CodeConflict.
func Create(ctx context.Context, c Creation) (m Manifest, err error) {
	c.To = filepath.Clean(c.To)
	if err := free(c.To); err != nil {
		return m, err
	}
	parent := filepath.Dir(c.To)
	staging, err := os.MkdirTemp(parent, filepath.Base(c.To)+".partial-") // MkdirTemp makes it 0700
	if err != nil {
		return m, vigie.Wrap(vigie.CodeInvalid, err, "cannot write into "+parent+": create the folder, or check its permissions")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()

	m = c.Manifest
	m.Format, m.NotInside, m.Key = Format, NotInside, c.Key.Fingerprint()
	m.MadeAt = m.MadeAt.UTC()
	m.File.Name = fileName(m.Database)
	path := filepath.Join(staging, m.File.Name)
	if m.Schema, m.Rows, err = c.Copy(ctx, path); err != nil {
		return m, err
	}
	if m.File.Bytes, m.File.SHA256, err = sum(ctx, path); err != nil {
		return m, err
	}
	m.Seal = m.seal(c.Key)
	if strings.HasSuffix(c.To, tarSuffix) {
		return m, c.pack(staging, path, m)
	}
	if err := writeFile(filepath.Join(staging, manifestName), func(w io.Writer) error { _, err := w.Write(m.encode()); return err }); err != nil {
		return m, err
	}
	if err := errors.Join(syncPath(path), syncPath(staging)); err != nil {
		return m, err
	}
	if err := os.Rename(staging, c.To); err != nil {
		return m, fmt.Errorf("name the backup: %w", err)
	}
	return m, syncPath(parent)
}

// pack makes one file of a staged backup.
func (c Creation) pack(staging, path string, m Manifest) error {
	packed := filepath.Join(staging, "backup"+tarSuffix)
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := writeFile(packed, func(w io.Writer) error {
		if c.Wrote != nil {
			w = io.MultiWriter(w, c.Wrote)
		}
		return writeTar(w, m.encode(), m, from)
	}); err != nil {
		return fmt.Errorf("write %s: %w", c.To, err)
	}
	// A link never replaces what was made under that name meanwhile; not every disk has them.
	if err := os.Link(packed, c.To); errors.Is(err, fs.ErrExist) {
		return free(c.To)
	} else if err != nil {
		if err := os.Rename(packed, c.To); err != nil {
			return fmt.Errorf("name the backup: %w", err)
		}
	}
	return syncPath(filepath.Dir(c.To))
}

// free says whether nothing has this name yet.
func free(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot look at "+path+": check the path and its permissions")
	case info.IsDir():
		return vigie.Errorf(vigie.CodeConflict, "the folder %s exists already: name a new one in it, such as %s", path, filepath.Join(path, "vigie-2026-03-02.tar"))
	default:
		return vigie.Errorf(vigie.CodeConflict, "%s exists already: a backup is never overwritten, name another file", path)
	}
}

// writeFile writes a file for this account alone, down to the disk.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncPath makes a file, or the names in a folder, survive a power cut.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// sum gives size and SHA-256 of a file.
func sum(ctx context.Context, path string) (n int64, sha string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err = io.Copy(h, reader{ctx, f})
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// reader ends a long copy with its context.
type reader struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
