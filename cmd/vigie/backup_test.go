package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/privacy"
	"vigie/store"
	"vigie/store/backup"
)

// installation is a data folder with a key and some judged threads.
type installation struct {
	data, keys string
	app        *app
}

func install(t *testing.T) installation {
	t.Helper()
	a := openTriageApp(t)
	_, err := privacy.LoadOrCreateKey(a.cfg.KeysDir)
	check(t, err)
	for i := range 5 {
		keep(t, a, "a.example", fmt.Sprint(i), "Cannabis et sommeil", "Je fume du cannabis tous les soirs et je dors mal quand j'arrête, comment faire ?", a.now().Add(-time.Hour))
	}
	check(t, a.drain(t.Context()))
	return installation{a.cfg.Data, a.cfg.KeysDir, a}
}

// vigieAt runs a command with a key folder of its own.
func vigieAt(t *testing.T, keys string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return vigieEnv(t, map[string]string{"VIGIE_KEYS_DIR": keys}, args...)
}

func vigieEnv(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(context.Background(), process{
		args: args, stdin: strings.NewReader(""), stdout: &out, stderr: &err,
		env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	})
	return code, out.String(), err.String()
}

// backUp makes a backup and gives its path and manifest.
func (in installation) backUp(t *testing.T, name string) (string, backup.Manifest) {
	t.Helper()
	to := filepath.Join(t.TempDir(), name)
	code, stdout, stderr := vigieAt(t, in.keys, "backup", "--to", to, "--data", in.data, "--json")
	if code != exitOK {
		t.Fatalf("backup: %d %s", code, stderr)
	}
	var m backup.Manifest
	check(t, json.Unmarshal([]byte(stdout), &m))
	return to, m
}

// TestBackupWhileWritersWrite copies a database that several writers write to, and restores it:
// what was acknowledged before is in it, nothing is in it by half, its rows are the manifest's.
func TestBackupWhileWritersWrite(t *testing.T) {
	t.Parallel()
	in := install(t)
	ctx, stop := context.WithCancel(t.Context())
	var acknowledged atomic.Int64
	var writers sync.WaitGroup
	begun := make(chan struct{})
	for w := range 3 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				at := in.app.now()
				key := fmt.Sprintf("w%d-%d", w, i)
				th := vigie.Thread{
					ID: vigie.ThreadID("b.example", key), SiteID: "b.example", BoardID: "b.example:drogues", Key: key, URL: "https://b.example/" + key, Title: "Titre " + key,
					Lang: "fr", PostedAt: at, LastAt: at, FetchedAt: at, Complete: true,
				}
				for p := range 7 {
					th.Posts = append(th.Posts, vigie.Post{ID: fmt.Sprint(p), Author: "p_x", At: at, Text: strings.Repeat("texte ", 50)})
				}
				if _, err := in.app.store.SaveBatch(context.WithoutCancel(ctx), vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}}); err != nil {
					t.Errorf("a writer was disturbed: %v", err)
					return
				}
				if acknowledged.Add(1) == 20 {
					close(begun)
				}
			}
		})
	}
	<-begun
	before := acknowledged.Load()
	path, m := in.backUp(t, "b.tar")
	after := acknowledged.Load() + 3 // and those that were being written
	stop()
	writers.Wait()
	if m.Rows["threads"] < 5+before || m.Rows["threads"] > 5+after {
		t.Errorf("%d threads in the backup, %d acknowledged before it, %d after", m.Rows["threads"], 5+before, 5+after)
	}

	to := filepath.Join(t.TempDir(), "data")
	code, stdout, stderr := vigieAt(t, in.keys, "restore", "--from", path, "--to", to, "--verify")
	if code != exitOK {
		t.Fatalf("restore: %d %s", code, stderr)
	}
	if !strings.Contains(stdout, fmt.Sprintf("%d threads", m.Rows["threads"])) {
		t.Errorf("it said %q", stdout)
	}
	found, err := store.InspectFile(t.Context(), filepath.Join(to, store.FileName), true)
	check(t, err)
	delete(found.Rows, "meta") // the restored change log has a name of its own
	delete(m.Rows, "meta")
	if err := compare(m, found); err != nil {
		t.Error(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(to, store.FileName))
	check(t, err)
	defer db.Close()
	var half int
	check(t, db.QueryRow("SELECT COUNT(*) FROM threads t WHERE site_id = 'b.example' AND (SELECT COUNT(*) FROM posts p WHERE p.thread_id = t.id) <> 7").Scan(&half))
	if half != 0 {
		t.Errorf("%d threads are there by half", half)
	}
	if info, err := os.Stat(filepath.Join(to, store.FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the restored database: %v %v", info, err)
	}
}

// TestNothingSecretIsInABackup looks for the bytes of the key, and for the index.
func TestNothingSecretIsInABackup(t *testing.T) {
	t.Parallel()
	in := install(t)
	key, err := os.ReadFile(privacy.KeyPath(in.keys))
	check(t, err)
	path, _ := in.backUp(t, "b")
	entries, err := os.ReadDir(path)
	check(t, err)
	if len(entries) != 2 {
		t.Errorf("the backup holds %v", entries)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(path, e.Name()))
		check(t, err)
		if bytes.Contains(data, key) || strings.Contains(string(data), fmt.Sprintf("%x", key)) {
			t.Errorf("the key is in %s", e.Name())
		}
	}
	manifest, err := os.ReadFile(filepath.Join(path, "manifest.json"))
	check(t, err)
	for _, want := range []string{"VIGIE_KEYS_DIR", "index", "sha256", "schema"} {
		if !strings.Contains(string(manifest), want) {
			t.Errorf("the manifest does not say %q: %s", want, manifest)
		}
	}
	if _, _, stderr := vigieAt(t, in.keys, "backup", "--to", filepath.Join(t.TempDir(), "c.tar"), "--data", in.data); !strings.Contains(stderr, in.keys) {
		t.Errorf("it does not say where the key is: %s", stderr)
	}
}

// TestTheIndexComesBack searches after a restoration: without a word, and after reindex.
func TestTheIndexComesBack(t *testing.T) {
	t.Parallel()
	in := install(t)
	search := func(data string) string {
		code, stdout, stderr := vigieAt(t, in.keys, "search", "cannabis", "--data", data)
		if code != exitOK {
			t.Fatalf("search: %d %s", code, stderr)
		}
		first, _, _ := strings.Cut(stdout, "\n")
		return first
	}
	if got := search(in.data); got != "5 threads" {
		t.Fatalf("before the backup: %s", got)
	}
	path, _ := in.backUp(t, "b")
	// Later threads are lost with the old folder; an index that knows them must not come back.
	keep(t, in.app, "a.example", "later", "Cannabis", "Le cannabis me fait mal dormir, que faire ?", in.app.now())
	check(t, in.app.drain(t.Context()))
	if got := search(in.data); got != "6 threads" {
		t.Fatalf("after the backup: %s", got)
	}
	for name, prepare := range map[string]func(t *testing.T, to string){
		"by itself": func(*testing.T, string) {},
		"reindex": func(t *testing.T, to string) {
			if code, _, stderr := vigieAt(t, in.keys, "reindex", "--data", to); code != exitOK || !strings.Contains(stderr, "5 threads indexed") {
				t.Errorf("reindex: %d %s", code, stderr)
			}
		},
		"with the old index": func(t *testing.T, to string) {
			check(t, os.CopyFS(filepath.Join(to, "index"), os.DirFS(filepath.Join(in.data, "index"))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "data")
			if code, _, stderr := vigieAt(t, in.keys, "restore", "--from", path, "--to", to); code != exitOK {
				t.Fatalf("restore: %d %s", code, stderr)
			}
			prepare(t, to)
			if got := search(to); got != "5 threads" {
				t.Errorf("after the restoration: %s", got)
			}
		})
	}
}

// TestRestoreRefuses tries everything that must not be restored, and looks that nothing was.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	in := install(t)
	other := filepath.Join(t.TempDir(), "keys")
	_, err := privacy.LoadOrCreateKey(other)
	check(t, err)
	key, err := privacy.LoadKey(in.keys)
	check(t, err)
	none := filepath.Join(t.TempDir(), "none")
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path, to string) (keys string)
		code  int
		want  string
	}{
		"truncated": {func(t *testing.T, path, _ string) string {
			info, err := os.Stat(path)
			check(t, err)
			check(t, os.Truncate(path, info.Size()-5000))
			return in.keys
		}, exitUsage, "truncated"},
		"altered byte": {func(t *testing.T, path, _ string) string {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			check(t, err)
			defer f.Close()
			one := make([]byte, 1)
			_, err = f.ReadAt(one, 40000)
			check(t, err)
			one[0] ^= 0x10
			_, err = f.WriteAt(one, 40000)
			check(t, err)
			return in.keys
		}, exitUsage, "altered"},
		"wrong key": {func(*testing.T, string, string) string { return other }, exitUsage, "not the one of this backup"},
		"no key":    {func(*testing.T, string, string) string { return none }, exitUsage, "--lost-key"},
		"newer schema": {func(t *testing.T, path, _ string) string {
			remake(t, path, key, func(db *sql.DB) {
				_, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
				check(t, err)
			})
			return in.keys
		}, exitConflict, "schema 9999"},
		"damaged inside": {func(t *testing.T, path, _ string) string {
			remake(t, path, key, func(db *sql.DB) {
				_, err := db.Exec("PRAGMA foreign_keys = OFF; DELETE FROM boards")
				check(t, err)
			})
			return in.keys
		}, exitUsage, "refers to"},
		"full target": {func(t *testing.T, _, to string) string {
			check(t, os.MkdirAll(to, 0o700))
			check(t, os.WriteFile(filepath.Join(to, "notes.txt"), []byte("mine"), 0o600))
			return in.keys
		}, exitConflict, "notes.txt"},
		"served target": {func(t *testing.T, _, to string) string {
			release, err := store.LockDir(to)
			check(t, err)
			t.Cleanup(release)
			return in.keys
		}, exitConflict, "in use"},
		"no parent": {func(t *testing.T, _, to string) string {
			check(t, os.RemoveAll(filepath.Dir(to)))
			return in.keys
		}, exitUsage, "create it first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, _ := in.backUp(t, "b.tar")
			to := filepath.Join(t.TempDir(), "data")
			keys := c.spoil(t, path, to)
			code, stdout, stderr := vigieAt(t, keys, "restore", "--from", path, "--to", to, "--verify")
			if code != c.code || !strings.Contains(stderr, c.want) || stdout != "" {
				t.Errorf("code %d, want %d and %q: %s%s", code, c.code, c.want, stdout, stderr)
			}
			left, err := os.ReadDir(to)
			for _, e := range left {
				if e.Name() != "notes.txt" && e.Name() != "lock" {
					t.Errorf("%s was written (%v)", e.Name(), err)
				}
			}
			if _, err := os.Stat(none); err == nil {
				t.Error("a key was made")
			}
		})
	}
}

// remake changes the database of a backup and seals it again, as a program that works would.
func remake(t *testing.T, path string, key backup.Key, change func(*sql.DB)) {
	t.Helper()
	b, err := backup.Open(path)
	check(t, err)
	to := path + ".x.tar"
	_, err = backup.Create(t.Context(), backup.Creation{To: to, Key: key, Manifest: b.Manifest, Copy: func(ctx context.Context, file string) (int64, map[string]int64, error) {
		check(t, b.Extract(ctx, file, nil))
		db, err := sql.Open("sqlite", file)
		check(t, err)
		change(db)
		check(t, db.Close())
		found, err := store.InspectFile(ctx, file, false)
		return found.Schema, found.Rows, err
	}})
	check(t, err)
	check(t, os.Rename(to, path))
}

// TestLostKey restores what can be restored when the key is lost, and says what is lost.
func TestLostKey(t *testing.T) {
	t.Parallel()
	in := install(t)
	check(t, in.app.store.SetMeta(t.Context(), keyKey, "that of before"))
	if code, _, stderr := vigieAt(t, in.keys, "backup", "--to", filepath.Join(t.TempDir(), "b"), "--data", in.data); code != exitConflict || !strings.Contains(stderr, "not the one of this database") {
		t.Errorf("a backup under another key: %d %s", code, stderr)
	}
	check(t, in.app.store.SetMeta(t.Context(), keyKey, ""))
	path, _ := in.backUp(t, "b")
	fresh := filepath.Join(t.TempDir(), "keys")
	to := filepath.Join(t.TempDir(), "data")
	code, _, stderr := vigieAt(t, fresh, "restore", "--from", path, "--to", to, "--lost-key")
	if code != exitOK || !strings.Contains(stderr, "new pseudonym") {
		t.Errorf("%d %s", code, stderr)
	}
	s, err := store.Open(t.Context(), store.Options{Dir: to})
	check(t, err)
	defer s.Close()
	if noted, err := s.Meta(t.Context(), keyKey); err != nil || noted != "" {
		t.Errorf("the old key is still asked for: %q %v", noted, err)
	}
}

// TestServeWantsTheKeyOfItsDatabase starts with another key than before.
func TestServeWantsTheKeyOfItsDatabase(t *testing.T) {
	t.Parallel()
	r := start(t, "serve")
	if code := r.end(); code != exitOK {
		t.Fatalf("it ended with code %d", code)
	}
	other := filepath.Join(t.TempDir(), "keys")
	_, err := privacy.LoadOrCreateKey(other)
	check(t, err)
	code, _, stderr := vigieAt(t, other, "serve", "--data", r.data, "--addr", "127.0.0.1:0")
	if code != exitConflict || !strings.Contains(stderr, "not the one of this database") {
		t.Errorf("%d %s", code, stderr)
	}
}

// TestBackupChangesNothing makes one of a database that an older program left.
func TestBackupChangesNothing(t *testing.T) {
	t.Parallel()
	in := install(t)
	schema, err := in.app.store.SchemaVersion(t.Context())
	check(t, err)
	db, err := sql.Open("sqlite", filepath.Join(in.data, store.FileName))
	check(t, err)
	defer db.Close()
	_, err = db.Exec("DELETE FROM goose_db_version WHERE version_id = $1", schema)
	check(t, err)
	_, m := in.backUp(t, "b")
	if m.Schema >= schema {
		t.Errorf("the backup has schema %d", m.Schema)
	}
	var again int64
	check(t, db.QueryRow("SELECT MAX(version_id) FROM goose_db_version").Scan(&again))
	if again != m.Schema {
		t.Errorf("the schema was brought up to date by a backup: %d", again)
	}
	for name, args := range map[string][]string{
		"no target":       {"backup", "--data", in.data},
		"no such folder":  {"backup", "--data", in.data, "--to", filepath.Join(in.data, "no", "such.tar")},
		"no installation": {"backup", "--data", t.TempDir(), "--to", filepath.Join(t.TempDir(), "b.tar")},
		"no source":       {"restore", "--to", t.TempDir()},
		"no such source":  {"restore", "--to", t.TempDir(), "--from", filepath.Join(in.data, "none")},
		"no backup":       {"restore", "--to", t.TempDir(), "--from", in.data},
	} {
		if code, _, stderr := vigieAt(t, in.keys, args...); code != exitUsage {
			t.Errorf("%s: %d %s", name, code, stderr)
		}
	}
}

// TestPostgresThereAndBack dumps a real PostgreSQL while it is written to, and fills another
// database from the dump.
func TestPostgresThereAndBack(t *testing.T) {
	t.Parallel()
	server := os.Getenv("VIGIE_TEST_DATABASE_URL")
	if server == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL is not set: .ci/run starts the server and sets it")
	}
	from, into := freshDatabase(t, server), freshDatabase(t, server)
	s, err := store.Open(t.Context(), store.Options{URL: from})
	check(t, err)
	defer s.Close()
	check(t, s.PutSite(t.Context(), vigie.Site{ID: "a.example", Name: "a", URL: "https://a.example", Lang: "fr", Country: "FR"}))
	epoch, err := s.ChangeEpoch(t.Context())
	check(t, err)
	env := map[string]string{"VIGIE_KEYS_DIR": filepath.Join(t.TempDir(), "keys"), "VIGIE_DATABASE_URL": from}
	_, err = privacy.LoadOrCreateKey(env["VIGIE_KEYS_DIR"])
	check(t, err)
	for _, name := range []string{"b.tar", "b"} {
		path := filepath.Join(t.TempDir(), name)
		env["VIGIE_DATABASE_URL"] = from
		if code, _, stderr := vigieEnv(t, env, "backup", "--to", path); code != exitOK {
			t.Fatalf("backup: %d %s", code, stderr)
		}
		if name == "b" { // into is full by now
			env["VIGIE_DATABASE_URL"] = into
			if code, _, stderr := vigieEnv(t, env, "restore", "--from", path); code != exitConflict || !strings.Contains(stderr, "empty") {
				t.Errorf("into a full database: %d %s", code, stderr)
			}
			continue
		}
		if code, _, stderr := vigieEnv(t, env, "restore", "--from", path, "--to", t.TempDir()); code != exitUsage || !strings.Contains(stderr, "VIGIE_DATABASE_URL") {
			t.Errorf("into a folder: %d %s", code, stderr)
		}
		env["VIGIE_DATABASE_URL"] = into
		if code, _, stderr := vigieEnv(t, env, "restore", "--from", path, "--verify"); code != exitOK {
			t.Fatalf("restore: %d %s", code, stderr)
		}
		r, err := store.Open(t.Context(), store.Options{URL: into})
		check(t, err)
		defer r.Close()
		if site, err := r.Site(t.Context(), "a.example"); err != nil || site.Name != "a" {
			t.Errorf("%+v, %v", site, err)
		}
		if again, err := r.ChangeEpoch(t.Context()); err != nil || again == epoch {
			t.Errorf("copies of the index would go on from later rows: %s %v", again, err)
		}
	}
}

// TestPostgresWithoutItsPrograms says what to run where there is no pg_dump.
func TestPostgresWithoutItsPrograms(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	code, _, stderr := vigieEnv(t, map[string]string{"VIGIE_DATABASE_URL": "postgres://anna:hidden@127.0.0.1:1/vigie"}, "backup", "--to", filepath.Join(t.TempDir(), "b.tar"))
	if code != exitUsage || strings.Contains(stderr, "hidden") {
		t.Errorf("%d %s", code, stderr)
	}
	for _, want := range []string{"pg_dump --format=custom", "pseudonym.key", "pg_restore --single-transaction"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("it does not say %q: %s", want, stderr)
		}
	}
}
