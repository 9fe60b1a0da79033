package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"vigie/store"
)

// oldThreads is how many threads the old database of TestKilledUpgrade has: enough for a step
// to take a while.
const oldThreads = 3000

// TestUpgradeProcess is not a test: it is the process that TestKilledUpgrade kills. It says
// when it begins to upgrade and when it has ended.
func TestUpgradeProcess(t *testing.T) {
	dir := os.Getenv("VIGIE_TEST_UPGRADE_DIR")
	if dir == "" {
		t.Skip("runs as a child of TestKilledUpgrade only")
	}
	fmt.Println("begin")
	s, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("end")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledUpgrade kills upgrades of an old database at twenty moments. Each leaves a schema
// that a program has released, with all rows, and the next start finishes the work.
func TestKilledUpgrade(t *testing.T) {
	t.Parallel()
	old := filepath.Join(t.TempDir(), store.FileName)
	db, steps := provider(t, old)
	if _, err := steps.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`INSERT INTO sites VALUES ('old.example', 'Old', 'https://old.example', '[]', 'fr', 'FR', '', '', FALSE, 0, 10, 0, '', '', '', '', '', '', '[]', 1 = 0, FALSE, 1 = 0, FALSE)`,
		`INSERT INTO boards VALUES ('old.example:a', 'old.example', 'a', 'A', 'https://old.example/a', FALSE, 1 = 0, 0, 0, 0, 0, 0, '', 0, 0, 0)`,
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO threads
 SELECT 't' || i, 'old.example', 'old.example:a', i, 'https://old.example/' || i, 'Title', 'fr', FALSE, 0, 0, 0, 0, TRUE, 'alive', 'r', '', TRUE FROM n`, oldThreads),
		`INSERT INTO posts SELECT id, '1', 0, 'p_x', FALSE, 0, 'text', '[]' FROM threads`,
		`INSERT INTO questions SELECT id, 'waiting', '', 1, 0, 0, '[]', 0, '', '', 0, 0, 0 FROM threads`,
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	released := releasedSchemas(t)
	whole := upgradeUntil(t, copied(t, old), 0)
	seen := map[int64]bool{}
	const moments = 20
	for i := range moments {
		dir := copied(t, old)
		upgradeUntil(t, dir, whole*time.Duration(i+1)/moments)
		path := filepath.Join(dir, store.FileName)
		db, steps := provider(t, path)
		at, err := steps.GetDBVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen[at] = true
		if got := schemaOf(t, db); got != released[at] {
			t.Errorf("killed at moment %d: schema %d is not as it was released:\n%s", i, at, got)
		}
		var threads, posts, questions int
		if err := db.QueryRow("SELECT (SELECT COUNT(*) FROM threads), (SELECT COUNT(*) FROM posts), (SELECT COUNT(*) FROM questions)").Scan(&threads, &posts, &questions); err != nil {
			t.Fatal(err)
		}
		if threads != oldThreads || posts != oldThreads || questions != oldThreads {
			t.Errorf("killed at moment %d: %d threads, %d posts, %d questions of %d", i, threads, posts, questions, oldThreads)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), store.Options{Dir: dir})
		if err != nil {
			t.Fatalf("killed at moment %d, schema %d: %v", i, at, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if c, err := store.InspectFile(t.Context(), path, true); err != nil || c.Schema != store.NewestSchema() || len(c.Faults) > 0 {
			t.Errorf("killed at moment %d, then started: %+v, %v", i, c, err)
		}
	}
	t.Logf("an upgrade takes %s; schemas that kills left: %v", whole, seen)
}

// provider opens a database for goose, as the store does.
func provider(t *testing.T, path string) (*sql.DB, *goose.Provider) {
	t.Helper()
	steps, err := fs.Sub(store.Migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	return db, p
}

// releasedSchemas is the schema after each step.
func releasedSchemas(t *testing.T) map[int64]string {
	t.Helper()
	db, steps := provider(t, filepath.Join(t.TempDir(), "s.db"))
	defer db.Close()
	out := map[int64]string{}
	for {
		r, err := steps.UpByOne(t.Context())
		if err != nil {
			break // there is no next one
		}
		out[r.Source.Version] = schemaOf(t, db)
	}
	if len(out) != len(store.Schemas()) {
		t.Fatalf("%d schemas of %d", len(out), len(store.Schemas()))
	}
	return out
}

func schemaOf(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.Query("SELECT COALESCE(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// copied is a data folder with a copy of a closed database.
func copied(t *testing.T, from string) string {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// upgradeUntil starts an upgrade and kills it after a while; zero lets it end. It gives how
// long the upgrade ran.
func upgradeUntil(t *testing.T, dir string, limit time.Duration) time.Duration {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestUpgradeProcess$")
	cmd.Env = append(os.Environ(), "VIGIE_TEST_UPGRADE_DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var begun time.Time
	took := time.Duration(0)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch lines.Text() {
		case "begin":
			begun = time.Now()
			if limit > 0 {
				defer time.AfterFunc(limit, kill).Stop()
			}
		case "end":
			took = time.Since(begun)
		}
	}
	_ = cmd.Wait() // killed: that is the point
	if begun.IsZero() || limit == 0 && took == 0 {
		t.Fatal("the upgrade did not run")
	}
	return took
}
