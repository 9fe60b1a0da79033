package store

import (
	"context"
	"database/sql"
	"time"

	"vigie"
)

// mostProbes is how many probes wait at a time.
const mostProbes = 10

const probeColumns = "id, url, by_person, at, state, report"

func scanProbe(row scanner) (p vigie.Probe, err error) {
	err = row.Scan(&p.ID, &p.URL, &p.By, stamp{&p.At}, &p.State, list[vigie.ProbeReport]{&p.Report})
	return p, err
}

// AddProbe notes that somebody wants a first look at an address, and gives it its id. While
// many wait it is CodeLimited.
func (s *Store) AddProbe(ctx context.Context, p vigie.Probe) (vigie.Probe, error) {
	p.ID, p.State = newID("p"), vigie.ProbeRunning
	return p, s.write(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM probes WHERE state = $1", vigie.ProbeRunning).Scan(&n); err != nil {
			return err
		}
		if n >= mostProbes {
			return vigie.Errorf(vigie.CodeLimited, "%d probes wait already: try again in a few minutes", n)
		}
		return s.insertRows(ctx, tx, rowsOf{6, "INSERT INTO probes (" + probeColumns + ") VALUES ", ""},
			[]any{p.ID, clean(p.URL), p.By, ms(p.At), p.State, asJSON(p.Report)})
	})
}

// Probe gives one probe, or CodeNotFound.
func (s *Store) Probe(ctx context.Context, id string) (vigie.Probe, error) {
	p, err := scanProbe(s.readers.QueryRowContext(ctx, "SELECT "+probeColumns+" FROM probes WHERE id = $1", id))
	return p, notFound(err, "there is no probe %q: it may be too old", id)
}

// Probes lists the latest probes, newest first.
func (s *Store) Probes(ctx context.Context, limit int) ([]vigie.Probe, error) {
	return collect(ctx, s.readers, scanProbe, "SELECT "+probeColumns+" FROM probes ORDER BY at DESC, id DESC LIMIT $1", limit)
}

// WaitingProbes lists those that nobody has answered, oldest first.
func (s *Store) WaitingProbes(ctx context.Context) ([]vigie.Probe, error) {
	return collect(ctx, s.readers, scanProbe, "SELECT "+probeColumns+" FROM probes WHERE state = $1 ORDER BY at, id", vigie.ProbeRunning)
}

// SaveProbe answers a probe.
func (s *Store) SaveProbe(ctx context.Context, id string, r vigie.ProbeReport) error {
	return s.changeOne(ctx, "there is no such probe", "UPDATE probes SET state = $1, report = $2 WHERE id = $3", vigie.ProbeDone, asJSON(r), id)
}

// ForgetProbes deletes the probes of before a time.
func (s *Store) ForgetProbes(ctx context.Context, before time.Time) error {
	return run(ctx, s.writer, "DELETE FROM probes WHERE at < $1", ms(before))
}
