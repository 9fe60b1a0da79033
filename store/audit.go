package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"vigie"
)

// AppendAudit writes audit rows, all or none. Rows of the same moment keep their order.
func (s *Store) AppendAudit(ctx context.Context, entries []vigie.AuditEntry) error {
	group := newID(fmt.Sprintf("a%013x", s.o.Now().UnixNano()))
	var rows []any
	for i, e := range entries {
		rows = append(rows, fmt.Sprintf("%s-%06d", group, i), ms(e.At), e.Person, e.Action, clean(e.Object), clean(e.Note))
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		return s.insertRows(ctx, tx, rowsOf{6, "INSERT INTO audit (id, at, person, action, object, note) VALUES ", ""}, rows)
	})
}

// Audit lists audit rows from a time on, oldest first.
func (s *Store) Audit(ctx context.Context, from time.Time, limit int) ([]vigie.AuditEntry, error) {
	return collect(ctx, s.readers, func(row scanner) (e vigie.AuditEntry, err error) {
		err = row.Scan(stamp{&e.At}, &e.Person, &e.Action, &e.Object, &e.Note)
		return e, err
	}, "SELECT at, person, action, object, note FROM audit WHERE at >= $1 ORDER BY at, id LIMIT $2", ms(from), limit)
}

// LeaseJob takes a periodic job for one process until a time; false when another holds it.
func (s *Store) LeaseJob(ctx context.Context, name, owner string, now, until time.Time) (bool, error) {
	res, err := s.writer.ExecContext(ctx, `INSERT INTO jobs (name, owner, until_at) VALUES ($1, $2, $3)
 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_at = excluded.until_at
 WHERE jobs.until_at <= $4 OR jobs.owner = excluded.owner`, name, owner, ms(until), ms(now))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// ForgetLeases deletes the leases that ended before a time: those of single pieces of work are taken once.
func (s *Store) ForgetLeases(ctx context.Context, before time.Time) error {
	return run(ctx, s.writer, "DELETE FROM jobs WHERE until_at < $1", ms(before))
}

// Stats counts what stands in the store, for metrics and people.
type Stats struct {
	Threads, Posts, Questions, Waiting, Pending int64
}

// Stats counts what stands in the store.
func (s *Store) Stats(ctx context.Context) (st Stats, err error) {
	err = s.readers.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM threads), (SELECT COUNT(*) FROM posts), (SELECT COUNT(*) FROM questions),
 (SELECT COUNT(*) FROM questions WHERE state = 'waiting'), (SELECT COUNT(*) FROM threads WHERE dirty)`).
		Scan(&st.Threads, &st.Posts, &st.Questions, &st.Waiting, &st.Pending)
	return st, err
}
