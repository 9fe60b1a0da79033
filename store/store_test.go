package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

func openSQLite(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "data")
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}

var schemas atomic.Int64

// openPostgres opens a store in a schema of its own in the database that
// VIGIE_TEST_DATABASE_URL names.
func openPostgres(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	o.URL = newDatabase(t)
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// newDatabase makes an empty schema and gives its address; the test is skipped where there
// is no server.
func newDatabase(t testing.TB) string {
	t.Helper()
	server := os.Getenv("VIGIE_TEST_DATABASE_URL")
	if server == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL is not set: .ci/run starts a server and sets it")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("vigie_test_%d_%d", os.Getpid(), schemas.Add(1))
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	mark := "?"
	if strings.Contains(server, "?") {
		mark = "&"
	}
	return server + mark + "search_path=" + name
}

func TestPostgreSQL(t *testing.T) {
	t.Parallel()
	if os.Getenv("VIGIE_TEST_DATABASE_URL") == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL is not set: .ci/run starts a server and sets it")
	}
	storetest.Run(t, openPostgres)
}

func TestFoldersAndSchemas(t *testing.T) {
	t.Parallel()
	open := func(dir string) error {
		s, err := store.Open(t.Context(), store.Options{Dir: dir})
		if err == nil {
			err = s.Close()
		}
		return err
	}
	root := t.TempDir()
	check := func(name string, err error, code vigie.Code, words string) {
		t.Helper()
		if vigie.ErrorCode(err) != code || !strings.Contains(vigie.ErrorMessage(err), words) {
			t.Errorf("%s: %v (%s), want %s with %q", name, err, vigie.ErrorCode(err), code, words)
		}
	}
	check("missing parent", open(filepath.Join(root, "no", "such")), vigie.CodeInvalid, "does not exist")
	check("no folder", open(""), vigie.CodeInvalid, "--data")
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check("a file", open(file), vigie.CodeInvalid, "not a folder")

	junk := filepath.Join(root, "junk")
	if err := os.Mkdir(junk, 0o700); err != nil {
		t.Fatal(err)
	}
	content := []byte(strings.Repeat("this is not a database ", 100))
	if err := os.WriteFile(filepath.Join(junk, store.FileName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	check("not a database", open(junk), vigie.CodeInvalid, "Vigie database")
	if got, err := os.ReadFile(filepath.Join(junk, store.FileName)); err != nil || string(got) != string(content) {
		t.Error("the foreign file was changed")
	}

	newer := filepath.Join(root, "newer")
	if err := open(newer); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(newer, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	check("newer schema", open(newer), vigie.CodeConflict, "9999")

	release, err := store.LockDir(newer)
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.LockDir(newer)
	check("in use", err, vigie.CodeConflict, "in use by another vigie")
	release()
	if again, err := store.LockDir(newer); err != nil {
		t.Errorf("after release: %v", err)
	} else {
		again()
	}
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	o := store.Options{Dir: filepath.Join(t.TempDir(), "data"), Simulated: func(string) bool { return true }}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Seed(t, s)
	id := storetest.Ask(t, s, "1", 3, nil)
	epoch, err := s.ChangeEpoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if q, err := s.Question(t.Context(), id); err != nil || q.Priority != 3 {
		t.Errorf("question %+v, %v", q.Question, err)
	}
	if again, err := s.ChangeEpoch(t.Context()); err != nil || again != epoch {
		t.Errorf("epoch %q, was %q (%v)", again, epoch, err)
	}
}

func TestFailedBatchLeavesNothing(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{Simulated: func(string) bool { return true }})
	storetest.Seed(t, s)
	good, bad := storetest.Thread("1", "a"), storetest.Thread("2", "b")
	bad.Thread.BoardID = "sim.example:none" // no such board: the foreign key refuses it
	if _, err := s.SaveBatch(t.Context(), vigie.VisitBatch{Threads: []vigie.ReadThread{good, bad}}); err == nil {
		t.Fatal("a thread on no board was stored")
	}
	if _, err := s.Thread(t.Context(), good.Thread.ID); vigie.ErrorCode(err) != vigie.CodeNotFound {
		t.Errorf("half of a failed batch is there: %v", err)
	}
	if c, err := s.Changes(t.Context(), 0, 10); err != nil || len(c) != 0 {
		t.Errorf("changes %v, %v", c, err)
	}
}
