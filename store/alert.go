package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"vigie"
)

// countKept is how much of a day must still be there for its counts to be made again.
const countKept = 0.9

// SaveCounts replaces the counts of the days from first to last, for each day, language and site where nearly
// as many threads are left as were counted before. Where more were deleted since, by retention or at the
// source, what was counted stays.
func (s *Store) SaveCounts(ctx context.Context, first, last int, counts []vigie.DailyCount) error {
	type place struct {
		day        int
		lang, site string
	}
	left := map[place]int{}
	for _, c := range counts {
		if c.Day < first || c.Day > last {
			return fmt.Errorf("a count of day %d among those of %d to %d", c.Day, first, last)
		}
		if p := (place{c.Day, c.Lang, c.Site}); c.Kind == vigie.AlertAll {
			left[p] = c.Threads
		}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		type counted struct {
			place
			threads int
		}
		before, err := collect(ctx, tx, func(row scanner) (c counted, err error) {
			err = row.Scan(&c.day, &c.lang, &c.site, &c.threads)
			return c, err
		}, "SELECT day, lang, site_id, SUM(CASE WHEN kind = $1 THEN threads ELSE 0 END) FROM daily_counts WHERE day >= $2 AND day <= $3 GROUP BY day, lang, site_id", vigie.AlertAll, first, last)
		if err != nil {
			return err
		}
		kept := map[place]bool{}
		for _, c := range before {
			if float64(left[c.place]) < countKept*float64(c.threads) {
				kept[c.place] = true
				continue
			}
			if err := run(ctx, tx, "DELETE FROM daily_counts WHERE day = $1 AND lang = $2 AND site_id = $3", c.day, c.lang, c.site); err != nil {
				return err
			}
		}
		var rows []any
		for _, c := range counts {
			if !kept[place{c.Day, c.Lang, c.Site}] {
				rows = append(rows, c.Day, c.Kind, clean(c.Name), c.Lang, c.Site, c.Threads, c.Authors, asJSON(c.Examples))
			}
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

const alertColumns = `id, kind, name, lang, site_id, day, at, days, threads, people, expected, chance, related, examples, state, by_person,
 decided_at, note`

const alertInsert = "INSERT INTO alerts (" + alertColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING"

func scanAlert(row scanner) (a vigie.Alert, err error) {
	err = row.Scan(&a.ID, &a.Kind, &a.Name, &a.Lang, &a.Site, &a.Day, stamp{&a.At}, &a.Days, &a.Threads, &a.People, &a.Expected, &a.Chance,
		list[[]string]{&a.Related}, list[[]string]{&a.Examples}, &a.State, &a.By, stamp{&a.DecidedAt}, &a.Note)
	return a, err
}

// AddAlerts keeps new alerts, open, and says how many were new: one of the same series and day is kept once.
func (s *Store) AddAlerts(ctx context.Context, alerts []vigie.Alert) (n int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		n = 0
		for _, a := range alerts {
			res, err := tx.ExecContext(ctx, alertInsert,
				newID("w"), a.Kind, clean(a.Name), a.Lang, a.Site, a.Day, ms(a.At), a.Days, a.Threads, a.People, a.Expected, a.Chance,
				asJSON(a.Related), asJSON(a.Examples), vigie.AlertOpen, "", 0, "")
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

// Alerts lists alerts, newest first, and the cursor of the next page; a filter that is empty takes all.
func (s *Store) Alerts(ctx context.Context, f vigie.AlertFilter) ([]vigie.Alert, string, error) {
	at, id, err := pageAfter(f.After)
	if err != nil {
		return nil, "", err
	}
	limit := max(f.Limit, 1)
	out, err := collect(ctx, s.readers, scanAlert, "SELECT "+alertColumns+` FROM alerts WHERE ($1 = '' OR state = $1) AND ($2 = '' OR kind = $2)
 AND ($3 = '' OR lang = $3) AND ($4 = '' OR site_id = $4) AND day >= $5 AND (at, id) < ($6, $7) ORDER BY at DESC, id DESC LIMIT $8`,
		f.State, f.Kind, f.Lang, f.Site, f.Since, at, id, limit+1)
	if err != nil || len(out) <= limit {
		return out, "", err
	}
	last := out[limit-1]
	return out[:limit], pageCursor(last.At, last.ID), nil
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
