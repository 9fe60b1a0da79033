package store_test

import (
	"context"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"vigie"
	"vigie/store"
)

// TestUpgrade opens databases that each earlier schema left behind.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		upgrade(t, store.Options{Dir: dir}, goose.DialectSQLite3, "sqlite", filepath.Join(dir, store.FileName))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := newDatabase(t)
		upgrade(t, store.Options{URL: url}, goose.DialectPostgres, "pgx", url)
	})
}

func upgrade(t *testing.T, o store.Options, dialect goose.Dialect, driver, address string) {
	t.Helper()
	steps, err := fs.Sub(store.Migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := goose.NewProvider(dialect, db, steps, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`INSERT INTO sites VALUES ('old.example', 'Old', 'https://old.example', '[]', 'fr', 'FR', '', '', FALSE, 0, 10, 0, '', '', '', '', '', '', '[]', 1 = 0, FALSE, 1 = 0, FALSE)`,
		`INSERT INTO boards VALUES ('old.example:a', 'old.example', 'a', 'A', 'https://old.example/a', FALSE, 1 = 0, 0, 0, 0, 0, 0, '', 0, 0, 0)`,
		`INSERT INTO threads VALUES ('told', 'old.example', 'old.example:a', '1', 'https://old.example/1', 'Old title', 'fr', FALSE, 0, 0, 0, 0, TRUE, 'alive', 'r', '', TRUE)`,
		`INSERT INTO posts VALUES ('told', '1', 0, 'p_x', FALSE, 0, 'old text', '[]')`,
		`INSERT INTO persons VALUES ('hold', 'Mx Old', 'Mons', '["volunteer"]', '[]', FALSE, 0)`,
		`INSERT INTO questions VALUES ('told', 'published', '', 1, 0, 0, '[]', 0, '', '', 0, 0, 0)`,
		`INSERT INTO publications VALUES ('u1', 'told', 'told', '', 'private', 'unknown', 'hold', 5000)`,
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	// Several processes start at once after an upgrade of the program.
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(ctx, o)
			if err != nil {
				t.Errorf("an old schema was not upgraded: %v", err)
				return
			}
			defer s.Close()
			if v, err := s.SchemaVersion(ctx); err != nil || v != p.ListSources()[len(p.ListSources())-1].Version {
				t.Errorf("schema %d, %v", v, err)
			}
			th, err := s.Thread(ctx, "told")
			if err != nil || th.Title != "Old title" || len(th.Posts) != 1 || th.Posts[0].Text != "old text" {
				t.Errorf("after the upgrade: %+v, %v", th, err)
			}
			if list, err := s.PublishedAnswers(ctx, time.Time{}, time.Time{}); err != nil || len(list) != 1 || list[0].Team != "Mons" {
				t.Errorf("an answer of before has the team of its writer: %+v, %v", list, err)
			}
		})
	}
	wg.Wait()
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)"); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(ctx, o)
	if vigie.ErrorCode(err) != vigie.CodeConflict || !strings.Contains(vigie.ErrorMessage(err), "9999") {
		t.Errorf("a newer schema: %v", err)
	}
}

func TestFirstStartOfMany(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := store.Open(ctx, store.Options{Dir: dir})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := s.SetMeta(ctx, "k", "v"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if info, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database can be read by others: %v %v", info.Mode(), err)
	}
}
