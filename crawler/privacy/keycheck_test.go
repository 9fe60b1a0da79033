package privacy_test

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"vigie"
	"vigie/crawler/privacy"
)

func TestFingerprintAndSeal(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir()+"/keys", t.TempDir()+"/keys"
	if _, err := privacy.LoadKey(dir); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("no key: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("looking for a key made its folder")
	}
	a, err := privacy.LoadOrCreateKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := privacy.LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := privacy.LoadOrCreateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	if a.Fingerprint() != again.Fingerprint() || a.Fingerprint() == b.Fingerprint() || len(a.Fingerprint()) != 64 {
		t.Errorf("fingerprints: %s, %s, %s", a.Fingerprint(), again.Fingerprint(), b.Fingerprint())
	}
	if a.Seal([]byte("x")) != again.Seal([]byte("x")) || a.Seal([]byte("x")) == a.Seal([]byte("y")) || a.Seal([]byte("x")) == b.Seal([]byte("x")) {
		t.Error("seals do not tell keys or contents apart")
	}
	raw, err := os.ReadFile(privacy.KeyPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{a.Fingerprint(), a.Seal(nil)} {
		if strings.Contains(said, hex.EncodeToString(raw[:8])) {
			t.Error("the key is in what it says")
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := privacy.LoadKey(dir); vigie.ErrorCode(err) != vigie.CodeInvalid || !strings.Contains(vigie.ErrorMessage(err), "chmod 0700") {
		t.Errorf("an open folder: %v", err)
	}
}
