package store

import (
	"context"
	"database/sql"
	"errors"

	"vigie"
)

// noteChanges writes the change log for threads, within the transaction that changed them.
func (s *Store) noteChanges(ctx context.Context, tx *sql.Tx, ids []string, deleted bool) error {
	if len(ids) == 0 {
		return nil
	}
	var seq int64
	if err := tx.QueryRowContext(ctx, s.d.changeNumber).Scan(&seq); err != nil {
		return err
	}
	var rows []any
	for _, id := range sortedUnique(ids) {
		rows = append(rows, id, seq, deleted)
	}
	return s.insertRows(ctx, tx, rowsOf{
		3, "INSERT INTO changes (thread_id, seq, deleted) VALUES ",
		" ON CONFLICT (thread_id) DO UPDATE SET seq = excluded.seq, deleted = excluded.deleted",
	}, rows)
}

// Changes lists changes after a number, oldest first, about limit of them and never a part
// of a transaction. What commits later has a greater number than all that is given.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]vigie.Change, error) {
	var last sql.NullInt64
	err := s.readers.QueryRowContext(ctx, "SELECT MAX(seq) FROM (SELECT seq FROM changes WHERE seq > $1 AND "+s.d.settled+
		" ORDER BY seq LIMIT $2) AS page", after, limit).Scan(&last)
	if err != nil || !last.Valid {
		return nil, err
	}
	return collect(ctx, s.readers, func(row scanner) (c vigie.Change, err error) {
		err = row.Scan(&c.ThreadID, &c.Seq, &c.Deleted)
		return c, err
	}, "SELECT thread_id, seq, deleted FROM changes WHERE seq > $1 AND seq <= $2 ORDER BY seq, thread_id", after, last.Int64)
}

const epochKey = "change_epoch"

// ChangeEpoch is a random name of this database's change log, made at its first use. It is
// another one after NewChangeEpoch and, on PostgreSQL, in a server that the database was
// copied to: numbers begin anew there.
func (s *Store) ChangeEpoch(ctx context.Context) (string, error) {
	if _, err := s.writer.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", epochKey, newID("e")); err != nil {
		return "", err
	}
	return s.KnownEpoch(ctx)
}

// NewChangeEpoch makes every index copy rebuild: for a database that was restored, whose
// numbers have gone back.
func (s *Store) NewChangeEpoch(ctx context.Context) error {
	return s.SetMeta(ctx, epochKey, newID("e"))
}

// SetIndexCopy notes how far an index copy has come.
func (s *Store) SetIndexCopy(ctx context.Context, name string, cursor int64) error {
	_, err := s.writer.ExecContext(ctx, `INSERT INTO index_copies (name, cursor_at, seen_at) VALUES ($1, $2, $3)
 ON CONFLICT (name) DO UPDATE SET cursor_at = excluded.cursor_at, seen_at = excluded.seen_at`, name, cursor, ms(s.o.Now()))
	return err
}

// Meta gives a stored setting, empty when there is none.
func (s *Store) Meta(ctx context.Context, key string) (v string, err error) {
	err = s.writer.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = $1", key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetMeta stores a setting.
func (s *Store) SetMeta(ctx context.Context, key, value string) error {
	_, err := s.writer.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}
