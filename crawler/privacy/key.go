package privacy

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"vigie"
)

const (
	keyFile = "pseudonym.key"
	keySize = 32
)

// Key is the secret behind all pseudonyms of an installation. It prints as "<key>" in
// every format, so that it cannot reach a log or a crash report by accident.
type Key struct {
	secret [keySize]byte
	sites  sync.Map // site id → key of the site
}

// Format prints "<key>" whatever the verb.
func (k *Key) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte("<key>")) } // a failed print has no reader

// LogValue keeps the key out of structured logs.
func (k *Key) LogValue() slog.Value { return slog.StringValue("<key>") }

// MarshalText refuses: the key is written to its own file alone.
func (k *Key) MarshalText() ([]byte, error) {
	return nil, vigie.Errorf(vigie.CodeInternal, "the pseudonym key may not be encoded")
}

// LoadOrCreateKey reads the key from dir/pseudonym.key, or makes a new one when there is
// none. A new folder gets mode 0700 and a new file 0600; an existing one that others may
// read is refused. Two processes that start together end with the same key.
func LoadOrCreateKey(dir string) (*Key, error) {
	if dir == "" {
		return nil, vigie.Errorf(vigie.CodeInvalid, "no folder for the keys is set: set VIGIE_KEYS_DIR")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("the key folder %s cannot be made: create it with mode 0700 and give it to the user that runs vigie", dir))
	}
	if err := checkMode(dir, "0700"); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, keyFile)
	k, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = createKey(dir, path); err != nil {
			return nil, vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("the key %s cannot be written: make its folder writable for the first start", path))
		}
		k, err = readKey(path)
	}
	return k, err
}

// checkMode refuses what group or others may touch. Windows has no such bits.
func checkMode(path, want string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("key mode: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return vigie.Errorf(vigie.CodeInvalid, "%s may be read by others (mode %04o): run chmod %s %s", path, info.Mode().Perm(), want, path)
	}
	return nil
}

func readKey(path string) (*Key, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("the key %s cannot be read: give it to the user that runs vigie", path))
	}
	if err := checkMode(path, "0600"); err != nil {
		return nil, err
	}
	if len(raw) != keySize {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the key %s has %d bytes instead of %d: put the right file back; a new key would give everybody a new pseudonym", path, len(raw), keySize)
	}
	k := &Key{}
	copy(k.secret[:], raw)
	return k, nil
}

// createKey writes a complete file and then links it under its name, so that no reader
// ever sees half a key and the first of two writers wins.
func createKey(dir, path string) (err error) {
	secret := make([]byte, keySize)
	if _, err := rand.Read(secret); err != nil {
		return fmt.Errorf("random key: %w", err)
	}
	tmp, err := os.CreateTemp(dir, keyFile+".*") // CreateTemp makes it 0600
	if err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(tmp.Name())) }()
	_, werr := tmp.Write(secret)
	if err := errors.Join(werr, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("place key: %w", err)
	}
	return syncDir(dir)
}

// syncDir makes the new name survive a power cut: a lost key is lost for ever.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync key folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync key folder: %w", err)
	}
	return nil
}

// PassingKey makes a key that is kept nowhere: for what is shown once and never stored.
func PassingKey() *Key {
	k := &Key{}
	_, _ = rand.Read(k.secret[:]) // never fails: crypto/rand ends the program instead
	return k
}
