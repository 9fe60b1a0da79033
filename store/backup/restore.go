package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vigie"
)

// stagingPrefix is what a restoration that was killed leaves in its target: the next one
// takes it away.
const stagingPrefix = ".restoring-"

// harmless are names that may stand in a data folder before a restoration.
var harmless = []string{"lock", "migrate.lock", "lost+found"}

// Restoration is where a backup goes.
type Restoration struct {
	To string // data folder: empty, or not there while its parent is
	// Take makes the target and keeps others out of it until release.
	Take func(dir string) (release func(), err error)
	// Prepare makes the database in a folder ready, or refuses it: nothing is in the target yet.
	Prepare func(ctx context.Context, dir string) error
	Wrote   io.Writer // told of bytes; nil: nobody is
}

// Restore checks the backup, writes its database into a folder of its own inside the target,
// has it prepared, and only then gives it its name: all at once, or not at all. A target with
// something in it is CodeConflict.
func (b *Backup) Restore(ctx context.Context, r Restoration) (err error) {
	r.To = filepath.Clean(r.To)
	made, err := emptyTarget(r.To)
	if err != nil {
		return err
	}
	if err := b.Check(ctx); err != nil {
		return err
	}
	release, err := r.Take(r.To)
	if err != nil {
		return err
	}
	defer release()
	defer func() {
		if err != nil && made {
			_ = os.Remove(filepath.Join(r.To, "lock")) // the folder was not there before: it goes again, when nothing else is in it
			_ = os.Remove(r.To)
		}
	}()
	if err := sweepStaging(r.To); err != nil {
		return err
	}
	staging, err := os.MkdirTemp(r.To, stagingPrefix)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot write into "+r.To+": check its permissions")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(staging)) }()
	name := b.Manifest.File.Name
	path := filepath.Join(staging, name)
	if err := b.Extract(ctx, path, r.Wrote); err != nil {
		return err
	}
	if err := r.Prepare(ctx, staging); err != nil {
		return err
	}
	// What SQLite has not written into the file itself would be left behind.
	if rest, err := filepath.Glob(path + "-*"); err != nil || len(rest) > 0 {
		return errors.Join(err, fmt.Errorf("the restored database was not closed cleanly: %v is left", rest))
	}
	if err := syncPath(path); err != nil {
		return err
	}
	if _, err := emptyTarget(r.To); err != nil {
		return err // somebody made a database there meanwhile
	}
	if err := os.Rename(path, filepath.Join(r.To, name)); err != nil {
		return fmt.Errorf("name the restored database: %w", err)
	}
	return syncPath(r.To)
}

// emptyTarget refuses a folder that holds anything. made says that the folder is not there.
func emptyTarget(dir string) (made bool, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, vigie.Wrap(vigie.CodeInvalid, err, "cannot look into "+dir+": name a folder that is empty or new")
	}
	for _, e := range entries {
		if !slices.Contains(harmless, e.Name()) && !strings.HasPrefix(e.Name(), stagingPrefix) {
			return false, vigie.Errorf(vigie.CodeConflict, "%s is not empty (%s is in it): restore into a new folder, and move the old one away only when the new one works", dir, e.Name())
		}
	}
	return false, nil
}

func sweepStaging(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, stagingPrefix+"*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}
