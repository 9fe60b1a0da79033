package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"vigie"
)

// KeyPath is where the key of a key folder stands.
func KeyPath(dir string) string { return filepath.Join(dir, keyFile) }

// LoadKey reads the key as LoadOrCreateKey does, but makes nothing: CodeNotFound when there
// is none, CodeInvalid when others may read it or it is damaged.
func LoadKey(dir string) (*Key, error) {
	path := KeyPath(dir)
	k, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, vigie.Errorf(vigie.CodeNotFound, "there is no pseudonym key %s: put it there, or name its folder with VIGIE_KEYS_DIR", path)
	}
	if err != nil {
		return nil, err
	}
	return k, checkMode(dir, "0700")
}

// Fingerprint tells two keys apart and says nothing about the key itself or about any name:
// 64 hexadecimal digits. It may stand in backups and logs.
func (k *Key) Fingerprint() string { return fmt.Sprintf("%x", k.derive("vigie key fingerprint v1")) }

// Seal proves that data was written by somebody who holds the key: 64 hexadecimal digits.
func (k *Key) Seal(data []byte) string {
	mac := hmac.New(sha256.New, k.derive("vigie seal v1"))
	_, _ = mac.Write(data) // a hash never fails
	return hex.EncodeToString(mac.Sum(nil))
}

// derive makes a key of another use. The constants differ from those of sites in their
// beginning, so that no site's key is ever one of these.
func (k *Key) derive(use string) []byte {
	mac := hmac.New(sha256.New, k.secret[:])
	_, _ = mac.Write([]byte(use)) // a hash never fails
	return mac.Sum(nil)
}
