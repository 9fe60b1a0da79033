package store

import (
	"context"
	"fmt"
	"time"

	"vigie"
)

// Clock is the database's own clock; zero where the database has none but this machine's.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	if s.d.name != postgres.name {
		return time.Time{}, nil
	}
	var n int64
	err := s.readers.QueryRowContext(ctx, "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint").Scan(&n)
	return fromMS(n), err
}

// Newest is the latest moment at which something was written down: a clock that is behind it
// has gone wrong, now or then.
func (s *Store) Newest(ctx context.Context) (time.Time, error) {
	var n int64
	err := s.readers.QueryRowContext(ctx, `SELECT MAX(at) FROM (SELECT COALESCE(MAX(at), 0) AS at FROM audit
 UNION ALL SELECT COALESCE(MAX(last_at), 0) FROM boards UNION ALL SELECT COALESCE(MAX(seen_at), 0) FROM index_copies) AS times`).Scan(&n)
	return fromMS(n), err
}

// MissingRights lists what this account may not do in PostgreSQL and will have to; SQLite has
// no rights but those of the file.
func (s *Store) MissingRights(ctx context.Context) ([]string, error) {
	if s.d.name != postgres.name {
		return nil, nil
	}
	missing, err := collect(ctx, s.readers, scanText, `SELECT 'create tables in ' || current_schema() WHERE NOT has_schema_privilege(current_schema(), 'CREATE')
 UNION ALL SELECT 'execute pg_control_system()' WHERE NOT has_function_privilege('pg_control_system()', 'EXECUTE')
 UNION ALL SELECT right_name || ' on ' || tablename FROM pg_tables, (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS r (right_name)
 WHERE schemaname = current_schema() AND NOT has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), right_name)
 UNION ALL SELECT 'change ' || tablename || ', which belongs to ' || tableowner FROM pg_tables
 WHERE schemaname = current_schema() AND NOT pg_has_role(tableowner, 'USAGE')`)
	if err != nil {
		return nil, fmt.Errorf("read the rights: %w", err)
	}
	return missing, nil
}

// Indexable counts the threads that stand in a complete copy of the index.
func (s *Store) Indexable(ctx context.Context) (n int64, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM threads t JOIN verdicts v ON v.thread_id = t.id WHERE t.state = $1", vigie.ThreadAlive).Scan(&n)
	return n, err
}

// Workers lists the processes that hold periodic work at a moment, as HOST:PID.
func (s *Store) Workers(ctx context.Context, now time.Time) ([]string, error) {
	return collect(ctx, s.readers, scanText, "SELECT DISTINCT owner FROM jobs WHERE until_at > $1 ORDER BY owner", ms(now))
}

// GivenUp counts the messages to people that were given up since a moment.
func (s *Store) GivenUp(ctx context.Context, since time.Time) (n int64, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM effects WHERE state = $1 AND settled_at >= $2", vigie.EffectFailed, ms(since)).Scan(&n)
	return n, err
}

// KnownEpoch is the name of the change log as ChangeEpoch gives it, without making one: empty
// when there is none yet.
func (s *Store) KnownEpoch(ctx context.Context) (string, error) {
	v, err := s.Meta(ctx, epochKey)
	if err != nil || v == "" {
		return "", err
	}
	var server string
	err = s.readers.QueryRowContext(ctx, s.d.server).Scan(&server)
	return v + server, err
}

// MissingRecord lists what an enabled site's legal record lacks, as it is asked for at each
// visit; nothing for a site that this process simulates.
func (s *Store) MissingRecord(site vigie.Site) []string { return s.missing(site) }
