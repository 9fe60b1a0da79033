package store

import (
	"context"
	"database/sql"
	"time"

	"vigie"
)

const boardColumns = `id, site_id, slug, name, url, generalist, paused,
 next_at, last_at, last_ok_at, last_new_at, failures, last_error, rate, visits, moved, tempo, pulse, health`

func scanBoard(row scanner) (vigie.Board, error) {
	var b vigie.Board
	p := &b.Poll
	err := row.Scan(&b.ID, &b.SiteID, &b.Slug, &b.Name, &b.URL, &b.Generalist, &b.Paused, stamp{&p.NextAt}, stamp{&p.LastAt},
		stamp{&p.LastOKAt}, stamp{&p.LastNewAt}, &p.Failures, &p.LastError, &p.RatePerHour, &p.Visits, &p.Moved, list[vigie.Tempo]{&p.Tempo}, list[vigie.Pulse]{&p.Pulse}, list[vigie.Health]{&b.Health})
	return b, err
}

// Boards lists the boards of a site, or of all sites when siteID is empty, by id.
func (s *Store) Boards(ctx context.Context, siteID string) ([]vigie.Board, error) {
	return collect(ctx, s.readers, scanBoard, "SELECT "+boardColumns+" FROM boards WHERE $1 = '' OR site_id = $1 ORDER BY id", siteID)
}

// Board gives one board, or CodeNotFound.
func (s *Store) Board(ctx context.Context, id string) (vigie.Board, error) {
	b, err := scanBoard(s.readers.QueryRowContext(ctx, "SELECT "+boardColumns+" FROM boards WHERE id = $1", id))
	return b, notFound(err, "there is no board %q: see the list of boards", id)
}

// PutBoard adds a board or changes what people set of it; what was learnt of its visits stays.
func (s *Store) PutBoard(ctx context.Context, b vigie.Board) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.putBoard(ctx, tx, b, true) })
}

func (s *Store) putBoard(ctx context.Context, tx *sql.Tx, b vigie.Board, overwrite bool) error {
	if b.ID == "" || b.URL == "" {
		return vigie.Errorf(vigie.CodeInvalid, "board %q: id and a web address are needed", b.ID)
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM sites WHERE id = $1", b.SiteID).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return vigie.Errorf(vigie.CodeNotFound, "there is no site %q: add it before its boards", b.SiteID)
	}
	what := "NOTHING"
	if overwrite {
		what = "UPDATE SET slug = excluded.slug, name = excluded.name, url = excluded.url, generalist = excluded.generalist, paused = excluded.paused"
	}
	return s.insertRows(ctx, tx, rowsOf{19, "INSERT INTO boards (" + boardColumns + ") VALUES ", " ON CONFLICT (id) DO " + what}, []any{
		b.ID, b.SiteID, b.Slug, b.Name, b.URL, b.Generalist, b.Paused, ms(b.Poll.NextAt), ms(b.Poll.LastAt), ms(b.Poll.LastOKAt),
		ms(b.Poll.LastNewAt), b.Poll.Failures, b.Poll.LastError, b.Poll.RatePerHour, b.Poll.Visits, b.Poll.Moved, asJSON(b.Poll.Tempo), asJSON(b.Poll.Pulse), asJSON(vigie.Health{}),
	})
}

// PauseBoard stops or resumes the visits of a board.
func (s *Store) PauseBoard(ctx context.Context, id string, pause bool) error {
	return s.changeOne(ctx, "there is no board: see the list of boards", "UPDATE boards SET paused = $1 WHERE id = $2", pause, id)
}

// SavePoll stores what a visit taught of a board.
func (s *Store) SavePoll(ctx context.Context, boardID string, p vigie.Poll) error {
	return s.changeOne(ctx, "there is no board: see the list of boards",
		`UPDATE boards SET next_at = $1, last_at = $2, last_ok_at = $3, last_new_at = $4, failures = $5, last_error = $6, rate = $7,
 visits = $8, moved = $9, tempo = $10, pulse = $11 WHERE id = $12`,
		ms(p.NextAt), ms(p.LastAt), ms(p.LastOKAt), ms(p.LastNewAt), p.Failures, p.LastError, p.RatePerHour, p.Visits, p.Moved, asJSON(p.Tempo), asJSON(p.Pulse), boardID)
}

// changeOne runs an update that must find its row.
func (s *Store) changeOne(ctx context.Context, missing, query string, args ...any) error {
	res, err := s.writer.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return vigie.Errorf(vigie.CodeNotFound, "%s", missing)
	}
	return nil
}

// DueBoards lists the boards whose visit is due, longest due first: enabled sites with a
// complete legal record (or simulated by this process), boards that are not paused. The
// record is looked at again here, whatever the table says.
func (s *Store) DueBoards(ctx context.Context, now time.Time, limit int) ([]string, error) {
	due, err := collect(ctx, s.readers, scanBoard, "SELECT "+boardColumns+" FROM boards WHERE NOT paused AND next_at <= $1 ORDER BY next_at, id", ms(now))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	sites, err := s.Sites(ctx)
	if err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for _, site := range sites {
		open[site.ID] = site.Enabled && len(s.missing(site)) == 0
	}
	var out []string
	for _, b := range due {
		if open[b.SiteID] && len(out) < limit {
			out = append(out, b.ID)
		}
	}
	return out, nil
}
