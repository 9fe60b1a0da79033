package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"vigie"
)

// Contents says what a database holds.
type Contents struct {
	Schema int64            // number of the last migration
	Rows   map[string]int64 // rows of every table
	Faults []string         // what SQLite's own checks found; only where they were asked for
}

// Snapshot writes a copy of a SQLite database to path, which must not exist: all of one
// moment, whatever others write meanwhile, and without what was deleted before. The file is
// for this account alone.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if s.d.name != sqlite.name {
		return vigie.Errorf(vigie.CodeInvalid, "a snapshot file is made of SQLite only: PostgreSQL has pg_dump")
	}
	// SQLite takes an empty file and keeps its rights; its own would follow the umask.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	// A connection of its own: the writer stays free, and those of the readers may not write
	// anywhere.
	db, err := sql.Open("sqlite", asIsDSN(s.path()))
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return errors.Join(fmt.Errorf("copy the database: %w", err), db.Close())
	}
	return db.Close()
}

// Size is how large the database is at most when it is copied, in bytes; 0 where it is not a
// file of this machine.
func (s *Store) Size(ctx context.Context) (n int64, err error) {
	if s.d.name != sqlite.name {
		return 0, nil
	}
	var pages, size int64
	err = errors.Join(s.readers.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages), s.readers.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size))
	return pages * size, err
}

// InspectFile says what a SQLite file holds that nobody writes to. whole runs SQLite's checks
// over every page and reference, which reads all of it.
func InspectFile(ctx context.Context, path string, whole bool) (Contents, error) {
	if _, err := os.Stat(path); err != nil {
		return Contents{}, err
	}
	db, err := sql.Open("sqlite", "file:"+escapePath(path)+"?mode=ro&immutable=1")
	if err != nil {
		return Contents{}, err
	}
	c, err := contents(ctx, db, sqlite)
	if err == nil && whole {
		c.Faults, err = faults(ctx, db)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return c, vigie.Wrap(vigie.CodeInvalid, err, path+" cannot be read as a Vigie database: it is damaged, or something else")
	}
	return c, nil
}

// contents counts the rows of every table in one connection or transaction.
func contents(ctx context.Context, db interface {
	queryer
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, d dialect,
) (Contents, error) {
	c := Contents{Rows: map[string]int64{}}
	if err := db.QueryRowContext(ctx, schemaQuery).Scan(&c.Schema); err != nil {
		return c, err
	}
	tables, err := collect(ctx, db, scanText, d.tables)
	if err != nil {
		return c, err
	}
	for _, name := range tables {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM "`+strings.ReplaceAll(name, `"`, `""`)+`"`).Scan(&n); err != nil {
			return c, fmt.Errorf("count %s: %w", name, err)
		}
		c.Rows[name] = n
	}
	return c, nil
}

// faults are what SQLite finds wrong with its pages, indexes and references.
func faults(ctx context.Context, db queryer) ([]string, error) {
	found, err := collect(ctx, db, scanText, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && found[0] == "ok" {
		found = nil
	}
	lost, err := collect(ctx, db, func(row scanner) (string, error) {
		var table, parent string
		var id, fk sql.NullInt64
		err := row.Scan(&table, &id, &parent, &fk)
		return fmt.Sprintf("a row of %s refers to one of %s that is not there", table, parent), err
	}, "PRAGMA foreign_key_check")
	return append(found, lost...), err
}

// Look opens a database that exists, as it is: nothing is made, nothing is brought up to
// date. CodeNotFound when there is none.
func Look(ctx context.Context, o Options) (*Store, error) {
	s := &Store{o: o.withDefaults()}
	if o.URL != "" {
		if err := s.openPostgres(ctx); err != nil {
			return nil, err
		}
		var there bool
		err := s.readers.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there)
		if err == nil && !there {
			err = vigie.Errorf(vigie.CodeNotFound, "the PostgreSQL database is empty: name another one with VIGIE_DATABASE_URL, or start vigie to fill it")
		}
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		return s, nil
	}
	s.d = sqlite
	path := s.path()
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, vigie.Errorf(vigie.CodeNotFound, "there is no database %s: name its folder with --data", path)
	case err != nil:
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+path+": check the permissions of the data folder")
	case info.Size() == 0:
		return nil, vigie.Errorf(vigie.CodeInvalid, "the database %s is empty: restore a backup, or remove the file for a new start", path)
	}
	var err error
	if s.writer, err = sql.Open("sqlite", asIsDSN(path)+"&_txlock=immediate"); err != nil {
		return nil, err
	}
	s.writer.SetMaxOpenConns(1)
	if s.readers, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return nil, err
	}
	s.readers.SetMaxOpenConns(4)
	if _, err := s.SchemaVersion(ctx); err != nil {
		return nil, errors.Join(vigie.Wrap(vigie.CodeInvalid, err, "the database "+path+" cannot be read: it is not a Vigie database, or it is damaged; restore a backup"), s.Close())
	}
	return s, nil
}
