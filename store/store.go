package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"vigie"
)

//go:embed migrations/*.sql
var migrations embed.FS

// FileName is the SQLite database in the data folder.
const FileName = "vigie.db"

// Options say where the truth is.
type Options struct {
	URL       string                 // postgres://…; empty for SQLite
	Dir       string                 // data folder of the SQLite file; made when its parent exists
	Now       func() time.Time       // nil: time.Now
	Log       *slog.Logger           // nil: nothing is logged
	Simulated func(host string) bool // hosts that need no legal record; nil: none
}

// Store is the truth. It is safe for concurrent use, also by several processes.
type Store struct {
	o       Options
	d       dialect
	writer  *sql.DB
	readers *sql.DB
}

// Open opens the database, makes it when it is new and brings an older schema up to date.
// It answers CodeInvalid when the folder or address cannot be used and CodeConflict when
// the schema is newer than this program.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{o: o.withDefaults()}
	var err error
	if o.URL != "" {
		err = s.openPostgres(ctx)
	} else {
		err = s.openSQLite(ctx)
	}
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Simulated == nil {
		o.Simulated = func(string) bool { return false }
	}
	return o
}

// path is the file of a SQLite database.
func (s *Store) path() string { return filepath.Join(s.o.Dir, FileName) }

func (s *Store) openPostgres(ctx context.Context) error {
	s.d = postgres
	db, err := sql.Open("pgx", s.o.URL)
	if err == nil {
		db.SetMaxOpenConns(20)
		db.SetConnMaxIdleTime(5 * time.Minute)
		err = db.PingContext(ctx)
	}
	if err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, err, "the PostgreSQL database does not answer: check that it runs and that VIGIE_DATABASE_URL names it")
	}
	s.writer, s.readers = db, db
	return nil
}

func (s *Store) openSQLite(ctx context.Context) error {
	s.d = sqlite
	if err := makeDir(s.o.Dir); err != nil {
		return err
	}
	path := s.path()
	// The file is for this account alone, whatever the folder allows; SQLite gives its
	// companions the same rights.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot write "+path+": check the permissions of the data folder")
	} else if err := f.Close(); err != nil {
		return err
	}
	// The change of a new file to WAL does not wait for another process that makes the same
	// change, it fails: one after the other.
	release, err := waitLock(filepath.Join(s.o.Dir, startLock))
	if err != nil {
		return err
	}
	if s.writer, err = sql.Open("sqlite", sqliteDSN(path, true)); err == nil {
		s.writer.SetMaxOpenConns(1)
		err = s.writer.PingContext(ctx)
	}
	release()
	if err != nil {
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot open "+path+": check that the folder can be written and that the file is a Vigie database")
	}
	if s.readers, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(4)
	return nil
}

// makeDir makes the data folder, but not its parents: a mistyped path must not become a new
// and empty archive somewhere else.
func makeDir(dir string) error {
	if dir == "" {
		return vigie.Errorf(vigie.CodeInvalid, "no data folder is set: use --data DIR or VIGIE_DATA")
	}
	switch err := os.Mkdir(dir, 0o700); {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return vigie.Errorf(vigie.CodeInvalid, "%s is not a folder: name another one with --data", dir)
		}
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return vigie.Errorf(vigie.CodeInvalid, "the folder %s does not exist: create it first, or correct --data", filepath.Dir(dir))
	default:
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot create the data folder "+dir+": check the permissions")
	}
}

// Close closes the database.
func (s *Store) Close() error {
	if s.readers == s.writer {
		return s.writer.Close()
	}
	return errors.Join(s.readers.Close(), s.writer.Close())
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.readers.PingContext(ctx); err != nil {
		return vigie.Wrap(vigie.CodeUnavailable, err, "the database does not answer")
	}
	return nil
}

// Name is the kind of database, for people: sqlite or postgres.
func (s *Store) Name() string { return s.d.name }

// write runs f in one transaction: all of it happens, or nothing. Where the database ends a
// transaction in favour of another one, f runs again.
func (s *Store) write(ctx context.Context, f func(*sql.Tx) error) error {
	const tries = 4
	for try := 1; ; try++ {
		err := s.writeOnce(ctx, f)
		if err == nil || try == tries || !s.d.again(err) || ctx.Err() != nil {
			return err
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// ms is a time as it is stored.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// msUp is a time that must not come early when it is read again.
func msUp(t time.Time) int64 {
	n := ms(t)
	if n != 0 && time.UnixMilli(n).Before(t) {
		n++
	}
	return n
}

// fromMS is a stored time.
func fromMS(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// stamp scans a stored time into a time.Time.
type stamp struct{ t *time.Time }

func (s stamp) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T", v)
	}
	*s.t = fromMS(n)
	return nil
}

// asJSON is a list or struct as it is stored. A nil list is an empty one.
func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil || string(data) == "null" {
		return "[]" // unreachable: only lists of strings and plain structs are stored
	}
	return string(data)
}

// list scans a stored JSON value.
type list[T any] struct{ to *T }

func (l list[T]) Scan(v any) error {
	switch text := v.(type) {
	case string:
		return json.Unmarshal([]byte(text), l.to)
	case []byte:
		return json.Unmarshal(text, l.to)
	default:
		return fmt.Errorf("a list is stored as %T", v)
	}
}

// clean makes text acceptable to both databases: valid UTF-8 without NUL.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// newID is a random id with a prefix that says of what.
func newID(prefix string) string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime ends the program instead
	return prefix + hex.EncodeToString(b[:])
}

// marks is "$from, $from+1, …" for n values.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// anys turns a list into arguments.
func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// notFound turns "no row" into an error for people.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return vigie.Errorf(vigie.CodeNotFound, format, args...)
	}
	return err
}
