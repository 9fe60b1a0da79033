package privacy_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vigie"
	"vigie/crawler/privacy"
)

func TestKeyIsKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	a, err := privacy.LoadOrCreateKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := privacy.LoadOrCreateKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if a.Pseudonym("s", "x") != b.Pseudonym("s", "x") {
		t.Error("a second start gave another key")
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "pseudonym.key"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), want)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files in the key folder, want the key alone", len(entries))
	}
}

func TestKeyRefusals(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		harm func(dir, file string) error
		want string
	}{
		{"folder open to the group", func(dir, _ string) error { return os.Chmod(dir, 0o750) }, "chmod 0700"},
		{"file open to all", func(_, file string) error { return os.Chmod(file, 0o644) }, "chmod 0600"},
		{"half a key", func(_, file string) error { return os.WriteFile(file, []byte("short"), 0o600) }, "5 bytes instead of 32"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "keys")
			if _, err := privacy.LoadOrCreateKey(dir); err != nil {
				t.Fatal(err)
			}
			if err := tc.harm(dir, filepath.Join(dir, "pseudonym.key")); err != nil {
				t.Fatal(err)
			}
			_, err := privacy.LoadOrCreateKey(dir)
			if vigie.ErrorCode(err) != vigie.CodeInvalid || !strings.Contains(vigie.ErrorMessage(err), tc.want) {
				t.Errorf("got %v, want one that says %q", err, tc.want)
			}
		})
	}
}

func TestKeyRace(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	got := make([]string, 8)
	var wg sync.WaitGroup
	for n := range got {
		wg.Go(func() {
			k, err := privacy.LoadOrCreateKey(dir)
			if err != nil {
				t.Error(err)
				return
			}
			got[n] = k.Pseudonym("s", "x")
		})
	}
	wg.Wait()
	for _, p := range got {
		if p != got[0] {
			t.Fatalf("starts at the same time disagree: %v", got)
		}
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	k, err := privacy.LoadOrCreateKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "pseudonym.key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		if got := fmt.Sprintf(verb, k); got != "<key>" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if got := fmt.Appendf(nil, "%v", struct{ K *privacy.Key }{k}); bytes.Contains(got, secret) {
		t.Error("the key is in a printed struct")
	}
}

// TestPseudonymsResistALookup is the attack of somebody with the whole database and a list
// of all names, but without the key.
func TestPseudonymsResistALookup(t *testing.T) {
	t.Parallel()
	k, names := newKey(t), userNames(5000)
	dump := map[string]string{}
	for _, n := range names {
		p := k.Pseudonym("forum.example", n)
		if len(p) != 28 || !strings.HasPrefix(p, "p_") {
			t.Fatalf("%q is no pseudonym", p)
		}
		if other, ok := dump[p]; ok {
			t.Fatalf("%q and %q share a pseudonym", n, other)
		}
		dump[p] = n
		if p == k.Pseudonym("autre.example", n) {
			t.Errorf("%q has the same pseudonym on two sites", n)
		}
	}
	enc := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	recovered := 0
	for _, n := range names {
		for _, form := range []string{n, strings.ToLower(n), "forum.example" + n, "forum.example\x00" + n, "forum.example:" + strings.ToLower(n)} {
			s256, s1, m5 := sha256.Sum256([]byte(form)), sha1.Sum([]byte(form)), md5.Sum([]byte(form))
			mac := hmac.New(sha256.New, []byte("forum.example"))
			mac.Write([]byte(form))
			for _, sum := range [][]byte{s256[:16], s1[:16], m5[:16], mac.Sum(nil)[:16]} {
				if _, ok := dump["p_"+enc.EncodeToString(sum)]; ok {
					recovered++
				}
			}
		}
	}
	if recovered > 0 {
		t.Errorf("%d of %d pseudonyms recovered without the key", recovered, len(names))
	}
	if newKey(t).Pseudonym("forum.example", names[0]) == k.Pseudonym("forum.example", names[0]) {
		t.Error("two keys give the same pseudonym")
	}
}

func TestPseudonymSpellings(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	want := k.Pseudonym("s", "Zoé Vex")
	for _, same := range []string{"zoé vex", "ZOÉ VEX", " Zoé  Vex ", "Zoe\u0301 Vex", "Ｚoé\u00a0Vex", "Zo\u200bé Vex"} {
		if got := k.Pseudonym("s", same); got != want {
			t.Errorf("%q has another pseudonym", same)
		}
	}
	if k.Pseudonym("s", "Zoe Vex") == want {
		t.Error("another name has the same pseudonym")
	}
	if k.Pseudonym("s", " ") != "" {
		t.Error("no name, but a pseudonym")
	}
}
