package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"vigie"
)

const silenceColumns = "id, site_id, board_id, state, reason, since, found_at, ended_at"

func scanSilence(row scanner) (s vigie.Silence, err error) {
	err = row.Scan(&s.ID, &s.SiteID, &s.BoardID, &s.State, &s.Reason, stamp{&s.Since}, stamp{&s.FoundAt}, stamp{&s.EndedAt})
	return s, err
}

// OpenSilences lists the silences that go on, by board.
func (s *Store) OpenSilences(ctx context.Context) ([]vigie.Silence, error) {
	return collect(ctx, s.readers, scanSilence, "SELECT "+silenceColumns+" FROM silences WHERE ended_at = 0 ORDER BY board_id")
}

// Silences lists the latest silences, at most limit of them, those that ended too; newest first.
func (s *Store) Silences(ctx context.Context, limit int) ([]vigie.Silence, error) {
	return collect(ctx, s.readers, scanSilence, "SELECT "+silenceColumns+" FROM silences ORDER BY found_at DESC, id DESC LIMIT $1", limit)
}

// SaveHealth keeps how boards do, by id.
func (s *Store) SaveHealth(ctx context.Context, health map[string]vigie.Health) error {
	if len(health) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, id := range sortedKeys(health) {
			if err := run(ctx, tx, "UPDATE boards SET health = $1 WHERE id = $2", asJSON(health[id]), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// SaveSilences writes down what began and what has ended, with the messages that say so, in one
// transaction. A board has one silence at a time: a second one is left out.
func (s *Store) SaveSilences(ctx context.Context, begin []vigie.Silence, ended []string, effects []vigie.Effect, now time.Time) error {
	if len(begin)+len(ended)+len(effects) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, id := range ended {
			if err := run(ctx, tx, "UPDATE silences SET ended_at = $1 WHERE id = $2 AND ended_at = 0", ms(now), id); err != nil {
				return err
			}
		}
		var rows []any
		for _, b := range begin {
			rows = append(rows, newID("s"), b.SiteID, b.BoardID, b.State, b.Reason, ms(b.Since), ms(b.FoundAt), int64(0))
		}
		if err := s.insertRows(ctx, tx, rowsOf{8, "INSERT INTO silences (" + silenceColumns + ") VALUES ", " ON CONFLICT DO NOTHING"}, rows); err != nil {
			return err
		}
		return s.addEffects(ctx, tx, effects, 0)
	})
}

const driftColumns = "id, site_id, board_id, engine, kind, reason, at, count"

func scanDrift(row scanner) (d vigie.Drift, err error) {
	err = row.Scan(&d.ID, &d.SiteID, &d.BoardID, &d.Engine, &d.Kind, &d.Reason, stamp{&d.At}, &d.Count)
	return d, err
}

// NoteDrift keeps the skeleton of a page that was not read as it should be, and how many there were
// (Count, at least one). The same kind of fault on the same board is one row: the newest skeleton
// stays, and the pages are counted.
func (s *Store) NoteDrift(ctx context.Context, d vigie.Drift) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return run(ctx, tx, "INSERT INTO drifts ("+driftColumns+`, skeleton) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
 ON CONFLICT (site_id, board_id, engine, kind, reason) DO UPDATE SET at = excluded.at, count = drifts.count + excluded.count, skeleton = excluded.skeleton`,
			newID("d"), d.SiteID, d.BoardID, d.Engine, d.Kind, d.Reason, ms(d.At), max(1, d.Count), clean(d.Skeleton))
	})
}

// Drifts lists the faults of reading, newest first, without their skeletons; of one site when
// siteID is not empty.
func (s *Store) Drifts(ctx context.Context, siteID string, limit int) ([]vigie.Drift, error) {
	return collect(ctx, s.readers, scanDrift, "SELECT "+driftColumns+" FROM drifts WHERE $1 = '' OR site_id = $1 ORDER BY at DESC, id DESC LIMIT $2", siteID, limit)
}

// Drift gives one fault of reading with its skeleton, or CodeNotFound.
func (s *Store) Drift(ctx context.Context, id string) (d vigie.Drift, err error) {
	err = s.readers.QueryRowContext(ctx, "SELECT "+driftColumns+", skeleton FROM drifts WHERE id = $1", id).
		Scan(&d.ID, &d.SiteID, &d.BoardID, &d.Engine, &d.Kind, &d.Reason, stamp{&d.At}, &d.Count, &d.Skeleton)
	return d, notFound(err, "there is no drift %q: see the list", id)
}

// ForgetDrifts deletes the faults of reading that were last seen before a time, and silences
// that ended before it.
func (s *Store) ForgetDrifts(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		return errors.Join(
			run(ctx, tx, "DELETE FROM drifts WHERE at < $1", ms(before)),
			run(ctx, tx, "DELETE FROM silences WHERE ended_at > 0 AND ended_at < $1", ms(before)),
		)
	})
}
