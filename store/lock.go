package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"vigie"
)

// LockDir takes the data folder for one serving process; release gives it back. Another
// holder is CodeConflict. Commands that only read or add rows work beside it.
func LockDir(dir string) (release func(), err error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot open "+path+": check the permissions of the data folder")
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, vigie.Errorf(vigie.CodeConflict, "the data folder %s is in use by another vigie: stop that one, or name another folder with --data", dir)
		}
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot lock "+path)
	}
	return func() { f.Close() }, nil
}

// startLock is the file that those who open a SQLite database hold for as long as they make
// it ready: the mode of its journal, its schema.
const startLock = "migrate.lock"

// waitLock waits for a lock file of its own; its holders keep it for moments.
func waitLock(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot open "+path+": check the permissions of the data folder")
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot lock "+path)
		}
	}
}
