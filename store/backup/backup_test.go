package backup_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/store/backup"
)

// secret is a key as backups see it.
type secret string

func (s secret) Fingerprint() string { return s.Seal([]byte("fingerprint")) }

func (s secret) Seal(data []byte) string {
	mac := hmac.New(sha256.New, []byte(s))
	mac.Write(data)
	return fmt.Sprintf("%x", mac.Sum(nil))
}

const key = secret("right")

// content is a database as far as this package looks at one.
var content = bytes.Repeat([]byte("rows and rows; "), 111)

func creation(to string) backup.Creation {
	return backup.Creation{
		To: to, Key: key,
		Manifest: backup.Manifest{MadeAt: time.Date(2026, 3, 2, 20, 0, 0, 12345, time.FixedZone("", 3600)), Vigie: "1", Database: backup.SQLite},
		Copy: func(_ context.Context, path string) (int64, map[string]int64, error) {
			return 7, map[string]int64{"threads": 3, "posts": 9}, os.WriteFile(path, content, 0o600)
		},
	}
}

func create(t *testing.T, name string) (path string, m backup.Manifest) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	m, err := backup.Create(t.Context(), creation(path))
	if err != nil {
		t.Fatal(err)
	}
	return path, m
}

// read does all that a restoration does before it writes.
func read(ctx context.Context, path string) error {
	b, err := backup.Open(path)
	if err != nil {
		return err
	}
	if err := b.Manifest.CheckKey(key); err != nil {
		return err
	}
	return b.Check(ctx)
}

func alone(dir string) (release func(), err error) {
	return func() {}, os.MkdirAll(dir, 0o700)
}

// names lists everything below a folder.
func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"b.tar", "b"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, m := create(t, name)
			if got := names(t, filepath.Dir(path)); len(got) != 1 {
				t.Errorf("beside the backup: %v", got)
			}
			for _, file := range []string{path, filepath.Join(path, "vigie.db"), filepath.Join(path, "manifest.json")} {
				if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
					t.Errorf("others may read %s: %v", file, info.Mode())
				}
			}
			b, err := backup.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(b.Manifest) != fmt.Sprint(m) || m.Schema != 7 || m.Rows["posts"] != 9 || m.File.Bytes != int64(len(content)) {
				t.Errorf("manifest %+v, made %+v", b.Manifest, m)
			}
			if err := read(t.Context(), path); err != nil {
				t.Fatal(err)
			}
			// What a killed restoration left is swept away; lock files are no data.
			to := filepath.Join(t.TempDir(), "data")
			if err := os.MkdirAll(filepath.Join(to, ".restoring-1", "x"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(to, "lock"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			prepared := ""
			err = b.Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: func(_ context.Context, dir string) error {
				prepared = dir
				got, err := os.ReadFile(filepath.Join(dir, "vigie.db"))
				if !bytes.Equal(got, content) {
					t.Error("another content was prepared")
				}
				if _, err := os.Stat(filepath.Join(to, "vigie.db")); err == nil {
					t.Error("the database has its name before it is ready")
				}
				return err
			}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(to, "vigie.db"))
			if err != nil || !bytes.Equal(got, content) || prepared == "" {
				t.Errorf("restored %d bytes, %v", len(got), err)
			}
			if left := names(t, to); len(left) != 2 {
				t.Errorf("left in the target: %v", left)
			}
			if _, err := backup.Create(t.Context(), creation(path)); vigie.ErrorCode(err) != vigie.CodeConflict {
				t.Errorf("a backup was overwritten: %v", err)
			}
		})
	}
}

// TestEveryByteCounts flips each byte of a backup, and cuts it at each length.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	try := func(t *testing.T, file, whole string) {
		t.Helper()
		good, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, data []byte) {
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			err := read(t.Context(), whole)
			if vigie.ErrorCode(err) != vigie.CodeInvalid && vigie.ErrorCode(err) != vigie.CodeConflict {
				t.Errorf("%s: %v", what, err)
			}
		}
		for i := range good {
			bad := bytes.Clone(good)
			bad[i] ^= 0x01
			check(fmt.Sprintf("byte %d flipped", i), bad)
		}
		for n := range good {
			if n%64 == 0 || n > len(good)-1100 {
				check(fmt.Sprintf("cut at %d of %d", n, len(good)), good[:n])
			}
		}
		check("longer", append(bytes.Clone(good), 0))
		if err := os.WriteFile(file, good, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := read(t.Context(), whole); err != nil {
			t.Errorf("the good one: %v", err)
		}
	}
	t.Run("tar", func(t *testing.T) {
		t.Parallel()
		path, _ := create(t, "b.tar")
		try(t, path, path)
	})
	for _, name := range []string{"manifest.json", "vigie.db"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, _ := create(t, "b")
			try(t, filepath.Join(path, name), path)
			if err := os.Remove(filepath.Join(path, name)); err != nil {
				t.Fatal(err)
			}
			if err := read(t.Context(), path); vigie.ErrorCode(err) != vigie.CodeInvalid {
				t.Errorf("without %s: %v", name, err)
			}
		})
	}
}

// TestForgedManifest changes what the manifest says, as somebody without the key can.
func TestForgedManifest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		code     vigie.Code
	}{
		"newer form":      {`"format": 1`, `"format": 2`, vigie.CodeConflict},
		"another schema":  {`"schema": 7`, `"schema": 6`, vigie.CodeInvalid},
		"fewer rows":      {`"posts": 9`, `"posts": 8`, vigie.CodeInvalid},
		"a way out":       {`"vigie.db"`, `"../vigie.db"`, vigie.CodeInvalid},
		"another version": {`"vigie": "1"`, `"vigie": "9"`, vigie.CodeInvalid},
		"unknown words":   {`"schema": 7`, `"schema": 7, "x": 1`, vigie.CodeInvalid},
		"other database":  {`"sqlite"`, `"mongo"`, vigie.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, _ := create(t, "b")
			file := filepath.Join(path, "manifest.json")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			forged := strings.Replace(string(data), c.from, c.to, 1)
			if forged == string(data) {
				t.Fatalf("the manifest does not say %s: %s", c.from, data)
			}
			if err := os.WriteFile(file, []byte(forged), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := read(t.Context(), path); vigie.ErrorCode(err) != c.code {
				t.Errorf("%v", err)
			}
		})
	}
	_, m := create(t, "b")
	if err := m.CheckKey(secret("wrong")); vigie.ErrorCode(err) != vigie.CodeInvalid || !strings.Contains(vigie.ErrorMessage(err), "key") {
		t.Errorf("another key: %v", err)
	}
	if err := m.CheckSchema(7); err != nil {
		t.Error(err)
	}
	if err := m.CheckSchema(6); vigie.ErrorCode(err) != vigie.CodeConflict {
		t.Errorf("a newer schema: %v", err)
	}
}

// TestNothingIsHalfDone lets each step fail and looks at what is left.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	path, _ := create(t, "b.tar")
	open := func(t *testing.T) *backup.Backup {
		t.Helper()
		b, err := backup.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	refuse := func(context.Context, string) error { return full }
	accept := func(context.Context, string) error { return nil }
	t.Run("create", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"b.tar", "b"} {
			c := creation(filepath.Join(t.TempDir(), name))
			c.Copy = func(_ context.Context, path string) (int64, map[string]int64, error) {
				return 0, nil, errors.Join(os.WriteFile(path, content[:5], 0o600), full)
			}
			if _, err := backup.Create(t.Context(), c); !errors.Is(err, full) {
				t.Errorf("%v", err)
			}
			if left := names(t, filepath.Dir(c.To)); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
		}
	})
	t.Run("new target", func(t *testing.T) {
		t.Parallel()
		to := filepath.Join(t.TempDir(), "data")
		if err := open(t).Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: refuse}); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
		if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the target is there: %v", names(t, to))
		}
	})
	t.Run("empty target", func(t *testing.T) {
		t.Parallel()
		to := t.TempDir()
		if err := open(t).Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: refuse}); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
		if left := names(t, to); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
	t.Run("full target", func(t *testing.T) {
		t.Parallel()
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, "vigie.db"), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := open(t).Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: accept}); vigie.ErrorCode(err) != vigie.CodeConflict {
			t.Errorf("%v", err)
		}
		if got, err := os.ReadFile(filepath.Join(to, "vigie.db")); err != nil || string(got) != "mine" {
			t.Errorf("it was overwritten: %q, %v", got, err)
		}
	})
	t.Run("somebody was faster", func(t *testing.T) {
		t.Parallel()
		to := t.TempDir()
		err := open(t).Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: func(context.Context, string) error {
			return os.WriteFile(filepath.Join(to, "vigie.db"), []byte("mine"), 0o600)
		}})
		if vigie.ErrorCode(err) != vigie.CodeConflict {
			t.Errorf("%v", err)
		}
		if got, err := os.ReadFile(filepath.Join(to, "vigie.db")); err != nil || string(got) != "mine" {
			t.Errorf("it was overwritten: %q, %v", got, err)
		}
	})
	t.Run("journal left", func(t *testing.T) {
		t.Parallel()
		to := t.TempDir()
		err := open(t).Restore(t.Context(), backup.Restoration{To: to, Take: alone, Prepare: func(_ context.Context, dir string) error {
			return os.WriteFile(filepath.Join(dir, "vigie.db-wal"), []byte("rows"), 0o600)
		}})
		if err == nil || len(names(t, to)) != 0 {
			t.Errorf("%v, left %v", err, names(t, to))
		}
	})
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		ctx, stop := context.WithCancel(t.Context())
		stop()
		to := filepath.Join(t.TempDir(), "data")
		if err := open(t).Restore(ctx, backup.Restoration{To: to, Take: alone, Prepare: accept}); !errors.Is(err, context.Canceled) || len(names(t, filepath.Dir(to))) != 0 {
			t.Errorf("%v, left %v", err, names(t, filepath.Dir(to)))
		}
	})
}
