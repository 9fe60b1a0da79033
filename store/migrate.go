package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"

	"vigie"
)

// migrate brings the schema up to date, each step in a transaction, and refuses one that is
// newer than this program.
func (s *Store) migrate(ctx context.Context) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err // unreachable: the folder is embedded
	}
	kind := goose.DialectSQLite3
	if s.d.name == postgres.name {
		kind = goose.DialectPostgres
	}
	p, err := goose.NewProvider(kind, s.writer, sub, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	release, err := s.lockMigration(ctx)
	if err != nil {
		return err
	}
	defer release()
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "the database cannot be read: it is not a Vigie database, or it is damaged; restore a backup")
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if have > newest {
		return vigie.Errorf(vigie.CodeConflict, "the database has schema %d, this program knows %d: start the newer Vigie that wrote it, or restore a backup from before", have, newest)
	}
	if have == newest {
		return nil
	}
	results, err := p.Up(ctx)
	for _, r := range results {
		s.o.Log.InfoContext(ctx, "schema brought up to date", "step", r.Source.Version, "ms", r.Duration.Milliseconds())
	}
	if err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}

// lockMigration keeps two processes from migrating one database at the same time.
func (s *Store) lockMigration(ctx context.Context) (release func(), err error) {
	if s.d.name != postgres.name {
		return waitLock(filepath.Join(s.o.Dir, startLock))
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	const key = 7166732 // any number, as long as it is always this one
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key) // the lock ends with the connection anyway
		_ = conn.Close()
	}, nil
}

const schemaQuery = "SELECT MAX(version_id) FROM goose_db_version WHERE is_applied"

// SchemaVersion is the number of the last migration that ran.
func (s *Store) SchemaVersion(ctx context.Context) (v int64, err error) {
	err = s.readers.QueryRowContext(ctx, schemaQuery).Scan(&v)
	return v, err
}

// Schemas are the numbers of the migrations that this program knows, in order.
func Schemas() []int64 {
	var out []int64
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil // unreachable: the pattern is well formed
	}
	for _, f := range files {
		if n, err := goose.NumericComponent(path.Base(f)); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// NewestSchema is the number of the last migration that this program knows.
func NewestSchema() int64 { return slices.Max(Schemas()) }

// PendingSchemas are the numbers of the migrations that the next start will run.
func (s *Store) PendingSchemas(ctx context.Context) ([]int64, error) {
	ran, err := collect(ctx, s.readers, func(row scanner) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT version_id FROM goose_db_version WHERE is_applied")
	return slices.DeleteFunc(Schemas(), func(n int64) bool { return slices.Contains(ran, n) }), err
}
