package store

import (
	"errors"
	"io/fs"
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

// Locked says whether a vigie holds the data folder now. It makes nothing there.
func Locked(dir string) (bool, error) {
	f, err := os.Open(filepath.Join(dir, "lock"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, vigie.Wrap(vigie.CodeInvalid, err, "cannot look at the lock of "+dir+": run this as the user that runs vigie")
	}
	defer f.Close() // gives a lock that was taken back
	switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return true, nil
	case err != nil:
		return false, vigie.Wrap(vigie.CodeInvalid, err, "cannot look at the lock of "+dir)
	}
	return false, nil
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
