package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"

	"vigie"
)

// The commands that PostgreSQL's own tools are run with, for people who run them by hand.
const (
	DumpCommand    = `pg_dump --format=custom --no-owner --no-privileges --file=vigie.pgdump "$VIGIE_DATABASE_URL"`
	RestoreCommand = `pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --dbname="$VIGIE_DATABASE_URL" vigie.pgdump`
)

// Dump writes a copy of a PostgreSQL database to path with pg_dump, and says what is in it:
// both are of the same moment. CodeUnavailable where there is no pg_dump.
func (s *Store) Dump(ctx context.Context, path string) (c Contents, err error) {
	tx, err := s.writer.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return c, err
	}
	defer tx.Rollback()
	var snapshot string
	if err := tx.QueryRowContext(ctx, "SELECT pg_export_snapshot()").Scan(&snapshot); err != nil {
		return c, fmt.Errorf("export a snapshot: %w", err)
	}
	if c, err = contents(ctx, tx, postgres); err != nil {
		return c, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // pg_dump's own would follow the umask
	if err != nil {
		return c, err
	}
	if err := f.Close(); err != nil {
		return c, err
	}
	return c, s.tool(ctx, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot="+snapshot, "--file="+path)
}

// LoadDump fills an empty PostgreSQL database from a file of Dump, in one transaction: all of
// it, or nothing. CodeConflict where there are tables already.
func LoadDump(ctx context.Context, o Options, path string) (Contents, error) {
	s := &Store{o: o.withDefaults()}
	if err := s.openPostgres(ctx); err != nil {
		return Contents{}, err
	}
	c, err := s.loadDump(ctx, path)
	return c, errors.Join(err, s.Close())
}

func (s *Store) loadDump(ctx context.Context, path string) (Contents, error) {
	tables, err := collect(ctx, s.readers, scanText, s.d.tables)
	if err != nil {
		return Contents{}, err
	}
	if len(tables) > 0 {
		return Contents{}, vigie.Errorf(vigie.CodeConflict, "the PostgreSQL database has %d tables already: restore into an empty one, and name it with VIGIE_DATABASE_URL", len(tables))
	}
	if err := s.tool(ctx, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", path); err != nil {
		return Contents{}, err
	}
	return contents(ctx, s.readers, postgres)
}

// tool runs one of PostgreSQL's programs on this database. The password goes by environment:
// arguments are seen by everybody on the machine.
func (s *Store) tool(ctx context.Context, name string, args ...string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, err, "there is no "+name+" on this machine: install PostgreSQL's client programs")
	}
	address, password := splitPassword(s.o.URL)
	cmd := exec.CommandContext(ctx, path, append(args, "--dbname="+address)...) //nolint:gosec // pg_dump or pg_restore, with the operator's address
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, err, fmt.Sprintf("%s failed: %s", name, strings.TrimSpace(lastBytes(said.String(), 2000))))
	}
	return nil
}

func lastBytes(s string, n int) string { return s[max(0, len(s)-n):] }

// splitPassword takes the password out of an address.
func splitPassword(address string) (rest, password string) {
	u, err := url.Parse(address)
	if err != nil {
		return address, "" // unreachable: the database was opened with it
	}
	if p, ok := u.User.Password(); ok {
		password = p
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if p := q.Get("password"); p != "" {
		password = p
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return u.String(), password
}
