package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
)

// scanner is a row that was read.
type scanner interface{ Scan(dest ...any) error }

// queryer is a handle or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, db queryer, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

func scanText(row scanner) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}

// execer is a handle or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// run is an ExecContext whose result nobody needs.
func run(ctx context.Context, db execer, query string, args ...any) error {
	_, err := db.ExecContext(ctx, query, args...)
	return err
}

// rowsOf is an INSERT of many rows: its width, what stands before and after the values.
type rowsOf struct {
	width        int
	before, tail string
}

// mostRows is how many rows a statement carries: fewer make more round trips, more gain nothing.
const mostRows = 100

// insertRows writes rows, given one after the other, many a statement.
func (s *Store) insertRows(ctx context.Context, tx execer, r rowsOf, args []any) error {
	for chunk := range slices.Chunk(args, r.width*mostRows) {
		var text strings.Builder
		text.WriteString(r.before)
		for i := range len(chunk) / r.width {
			if i > 0 {
				text.WriteString(", ")
			}
			text.WriteString("(" + s.d.values(i*r.width+1, r.width) + ")")
		}
		text.WriteString(r.tail)
		if err := run(ctx, tx, text.String(), chunk...); err != nil {
			return err
		}
	}
	return nil
}

// byIDs runs a query that ends in "… IN (" for parts of a list and collects the rows.
func byIDs[T any](ctx context.Context, db queryer, scan func(scanner) (T, error), query string, ids []string, tail string) ([]T, error) {
	ids = sortedUnique(ids)
	var out []T
	for part := range slices.Chunk(ids, 200) {
		rows, err := collect(ctx, db, scan, query+marks(1, len(part))+")"+tail, anys(part)...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func sortedUnique(ids []string) []string {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
