package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"vigie"
)

// SaveCounts replaces the counts of the days from first to last.
func (s *Store) SaveCounts(ctx context.Context, first, last int, counts []vigie.DailyCount) error {
	var rows []any
	for _, c := range counts {
		if c.Day < first || c.Day > last {
			return fmt.Errorf("a count of day %d among those of %d to %d", c.Day, first, last)
		}
		rows = append(rows, c.Day, c.Kind, clean(c.Name), c.Lang, c.Site, c.Threads, c.Authors, asJSON(c.Examples))
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := run(ctx, tx, "DELETE FROM daily_counts WHERE day >= $1 AND day <= $2", first, last); err != nil {
			return err
		}
		return s.insertRows(ctx, tx, rowsOf{8, "INSERT INTO daily_counts (day, kind, name, lang, site_id, threads, authors, examples) VALUES ", ""}, rows)
	})
}

// Counts gives the counts of the days from first to last.
func (s *Store) Counts(ctx context.Context, first, last int) ([]vigie.DailyCount, error) {
	return collect(ctx, s.readers, func(row scanner) (c vigie.DailyCount, err error) {
		err = row.Scan(&c.Day, &c.Kind, &c.Name, &c.Lang, &c.Site, &c.Threads, &c.Authors, list[[]string]{&c.Examples})
		return c, err
	}, "SELECT day, kind, name, lang, site_id, threads, authors, examples FROM daily_counts WHERE day >= $1 AND day <= $2 ORDER BY day, kind, name, lang, site_id", first, last)
}

const alertColumns = "id, kind, name, lang, site_id, day, at, threads, expected, chance, examples, state, by_person, decided_at, note"

const alertInsert = "INSERT INTO alerts (" + alertColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING"

func scanAlert(row scanner) (a vigie.Alert, err error) {
	err = row.Scan(&a.ID, &a.Kind, &a.Name, &a.Lang, &a.Site, &a.Day, stamp{&a.At}, &a.Threads, &a.Expected, &a.Chance,
		list[[]string]{&a.Examples}, &a.State, &a.By, stamp{&a.DecidedAt}, &a.Note)
	return a, err
}

// AddAlerts keeps new alerts, open, and says how many were new: one of the same series and day is kept once.
func (s *Store) AddAlerts(ctx context.Context, alerts []vigie.Alert) (n int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		n = 0
		for _, a := range alerts {
			res, err := tx.ExecContext(ctx, alertInsert,
				newID("w"), a.Kind, clean(a.Name), a.Lang, a.Site, a.Day, ms(a.At), a.Threads, a.Expected, a.Chance, asJSON(a.Examples), vigie.AlertOpen, "", 0, "")
			if err != nil {
				return err
			}
			added, err := res.RowsAffected()
			if err != nil {
				return err
			}
			n += int(added)
		}
		return nil
	})
	return n, err
}

// Alerts lists alerts of a state (all for ""), newest first.
func (s *Store) Alerts(ctx context.Context, state string, limit int) ([]vigie.Alert, error) {
	query, args := "", []any{limit}
	if state != "" {
		query, args = " WHERE state = $2", append(args, state)
	}
	return collect(ctx, s.readers, scanAlert, "SELECT "+alertColumns+" FROM alerts"+query+" ORDER BY at DESC, id DESC LIMIT $1", args...)
}

// Alert gives one alert, or CodeNotFound.
func (s *Store) Alert(ctx context.Context, id string) (vigie.Alert, error) {
	a, err := scanAlert(s.readers.QueryRowContext(ctx, "SELECT "+alertColumns+" FROM alerts WHERE id = $1", id))
	return a, notFound(err, "there is no alert %q: list them first", id)
}

// DecideAlert acknowledges or dismisses an alert. What was decided once can be decided again.
func (s *Store) DecideAlert(ctx context.Context, id, state, by, note string, at time.Time) (vigie.Alert, error) {
	if state != vigie.AlertAcknowledged && state != vigie.AlertDismissed {
		return vigie.Alert{}, vigie.Errorf(vigie.CodeInvalid, "an alert is acknowledged or dismissed, not %q", state)
	}
	res, err := s.writer.ExecContext(ctx, "UPDATE alerts SET state = $1, by_person = $2, note = $3, decided_at = $4 WHERE id = $5", state, by, clean(note), ms(at), id)
	if err != nil {
		return vigie.Alert{}, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return vigie.Alert{}, errors.Join(err, vigie.Errorf(vigie.CodeNotFound, "there is no alert %q: list them first", id))
	}
	return scanAlert(s.writer.QueryRowContext(ctx, "SELECT "+alertColumns+" FROM alerts WHERE id = $1", id))
}

// PostedIDs lists living threads that were posted from a time on and before another, after an id.
func (s *Store) PostedIDs(ctx context.Context, from, to time.Time, after string, limit int) ([]string, error) {
	return collect(ctx, s.readers, scanText, "SELECT id FROM threads WHERE state = 'alive' AND posted_at >= $1 AND posted_at < $2 AND id > $3 ORDER BY id LIMIT $4",
		ms(from), ms(to), after, limit)
}
