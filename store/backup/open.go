package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vigie"
)

// Backup is one that was found. Nothing in it is trusted before Check.
type Backup struct {
	Manifest Manifest

	path   string
	raw    []byte // the manifest as it stands there
	packed bool   // one tar file
	fileAt int64  // where the database begins in it
}

// Open finds a backup, a folder or a tar file, and reads its manifest.
func Open(path string) (*Backup, error) {
	b := &Backup{path: path}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, vigie.Errorf(vigie.CodeNotFound, "there is no backup %s: name a folder or .tar file that 'vigie backup' made", path)
	}
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+path+": check the path and its permissions")
	}
	b.packed = !info.IsDir()
	if b.packed {
		err = b.readPacked()
	} else {
		err = b.readFolder()
	}
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, path+" is no backup of Vigie, or was truncated or altered: take another backup")
	}
	b.Manifest, err = decodeManifest(b.raw)
	return b, err
}

func (b *Backup) readFolder() error {
	f, err := os.Open(filepath.Join(b.path, manifestName))
	if err != nil {
		return err
	}
	defer f.Close()
	b.raw, err = readAtMost(f)
	return err
}

func (b *Backup) readPacked() error {
	f, err := os.Open(b.path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := tar.NewReader(f)
	h, err := r.Next()
	if err != nil {
		return err
	}
	if h.Name != manifestName {
		return fmt.Errorf("its first file is not %s", manifestName)
	}
	if b.raw, err = readAtMost(r); err != nil {
		return err
	}
	b.fileAt = 512 + blocks(int64(len(b.raw))) + 512
	return nil
}

// Check reads all of the backup and says whether every byte is as it was written.
func (b *Backup) Check(ctx context.Context) error { return b.copyTo(ctx, io.Discard) }

// Extract writes the database of the backup to path, which must not exist, and checks it once
// more on the way.
func (b *Backup) Extract(ctx context.Context, path string, wrote io.Writer) error {
	err := writeFile(path, func(w io.Writer) error {
		if wrote != nil {
			w = io.MultiWriter(w, wrote)
		}
		return b.copyTo(ctx, w)
	})
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// copyTo copies the database. What was copied is worth nothing when there is an error.
func (b *Backup) copyTo(ctx context.Context, w io.Writer) error {
	path := b.path
	if !b.packed {
		path = filepath.Join(b.path, b.Manifest.File.Name)
	}
	f, err := os.Open(path)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "the backup's database "+path+" cannot be read: take another backup")
	}
	defer f.Close()
	m := b.Manifest
	if b.packed {
		switch err := checkTar(f, b.raw, m, b.fileAt); {
		case errors.Is(err, errAltered):
			return vigie.Wrap(vigie.CodeInvalid, err, b.path+" was altered, or packed by another program: take another backup, or unpack it and restore from the folder")
		case err != nil:
			return vigie.Wrap(vigie.CodeInvalid, err, b.path+" was truncated: take another backup")
		}
	} else if info, err := f.Stat(); err != nil {
		return err
	} else if info.Size() != m.File.Bytes {
		return vigie.Errorf(vigie.CodeInvalid, "%s has %d bytes, the manifest says %d: it was truncated or altered; take another backup", path, info.Size(), m.File.Bytes)
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(h, w), reader{ctx, io.NewSectionReader(f, b.fileAt, m.File.Bytes)}); err != nil {
		return fmt.Errorf("copy %s: %w", m.File.Name, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != m.File.SHA256 {
		return vigie.Errorf(vigie.CodeInvalid, "the database in the backup was altered: its SHA-256 is %s, the manifest says %s; take another backup", got, m.File.SHA256)
	}
	return nil
}
