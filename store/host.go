package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"vigie"
)

const hostColumns = "host, next_at, in_flight_until, delay, back_off, paused_until, pause_reason, day, requests, failures"

func scanHost(row scanner) (vigie.HostPace, error) {
	var p vigie.HostPace
	var delay, backOff int64
	err := row.Scan(&p.Host, stamp{&p.NextAt}, stamp{&p.InFlightUntil}, &delay, &backOff, stamp{&p.PausedUntil}, &p.PauseReason, &p.Day, &p.Requests, &p.Failures)
	p.Delay, p.BackOff = time.Duration(delay)*time.Millisecond, time.Duration(backOff)*time.Millisecond
	return p, err
}

// HostPaces lists what is kept of each host.
func (s *Store) HostPaces(ctx context.Context) ([]vigie.HostPace, error) {
	return collect(ctx, s.readers, scanHost, "SELECT "+hostColumns+" FROM hosts ORDER BY host")
}

// Reserve takes a host for one request, for all processes, in one statement. When it is not
// the time, nothing changes and the error is a *vigie.FetchError that says from when on.
func (s *Store) Reserve(ctx context.Context, host vigie.HostKey, now time.Time, lease time.Duration, budget int) (vigie.HostPace, error) {
	day := now.UTC().Format(time.DateOnly)
	row := s.writer.QueryRowContext(ctx, `INSERT INTO hosts (`+hostColumns+`) VALUES ($1, 0, $2, 0, 0, 0, '', $3, 1, 0)
 ON CONFLICT (host) DO UPDATE SET in_flight_until = excluded.in_flight_until, day = excluded.day,
   requests = CASE WHEN hosts.day = excluded.day THEN hosts.requests + 1 ELSE 1 END
 WHERE hosts.next_at <= $4 AND hosts.in_flight_until <= $4 AND hosts.paused_until <= $4
   AND (hosts.day <> excluded.day OR hosts.requests < $5)
 RETURNING `+hostColumns, string(host), ms(now.Add(lease)), day, ms(now), budget)
	pace, err := scanHost(row)
	if errors.Is(err, sql.ErrNoRows) {
		return s.refused(ctx, host, now, day, budget)
	}
	return pace, err
}

// refused says why a host could not be reserved.
func (s *Store) refused(ctx context.Context, host vigie.HostKey, now time.Time, day string, budget int) (vigie.HostPace, error) {
	pace, err := scanHost(s.writer.QueryRowContext(ctx, "SELECT "+hostColumns+" FROM hosts WHERE host = $1", string(host)))
	if err != nil {
		return pace, err
	}
	fe := &vigie.FetchError{Reason: vigie.ReasonNotBefore, URL: string(host), RetryAt: pace.NextAt}
	switch {
	case pace.PausedUntil.After(now):
		fe.Reason, fe.RetryAt, fe.Wall = vigie.ReasonPaused, pace.PausedUntil, pace.PauseReason
	case pace.Day == day && pace.Requests >= budget:
		fe.Reason, fe.RetryAt = vigie.ReasonBudget, now.UTC().Truncate(24*time.Hour).Add(24*time.Hour)
	case pace.InFlightUntil.After(fe.RetryAt):
		// The request that is out ends sooner as a rule: look again in a moment.
		fe.RetryAt = minTime(pace.InFlightUntil, now.Add(time.Second))
	}
	if fe.Reason == vigie.ReasonNotBefore && !fe.RetryAt.After(now) {
		fe.RetryAt = now.Add(time.Millisecond)
	}
	return pace, fe
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Settle stores what an answer taught of a host and releases it. The count of the day's
// requests is Reserve's alone.
func (s *Store) Settle(ctx context.Context, p vigie.HostPace) error {
	_, err := s.writer.ExecContext(ctx, `UPDATE hosts SET next_at = $1, in_flight_until = 0, delay = $2, back_off = $3, paused_until = $4,
 pause_reason = $5, failures = $6 WHERE host = $7`,
		msUp(p.NextAt), p.Delay.Milliseconds(), p.BackOff.Milliseconds(), msUp(p.PausedUntil), p.PauseReason, p.Failures, string(p.Host))
	return err
}

// Robots gives the stored robots.txt of a host; false when there is none.
func (s *Store) Robots(ctx context.Context, host vigie.HostKey) (vigie.RobotsFile, bool, error) {
	f := vigie.RobotsFile{Host: host}
	err := s.readers.QueryRowContext(ctx, "SELECT body, status, fetched_at, good_at, retry_at FROM robots WHERE host = $1", string(host)).
		Scan(&f.Body, &f.Status, stamp{&f.FetchedAt}, stamp{&f.GoodAt}, stamp{&f.RetryAt})
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	return f, err == nil, err
}

// SaveRobots stores the last answer for a host's robots.txt.
func (s *Store) SaveRobots(ctx context.Context, f vigie.RobotsFile) error {
	if f.Body == nil {
		f.Body = []byte{}
	}
	_, err := s.writer.ExecContext(ctx, `INSERT INTO robots (host, body, status, fetched_at, good_at, retry_at) VALUES ($1, $2, $3, $4, $5, $6)
 ON CONFLICT (host) DO UPDATE SET body = excluded.body, status = excluded.status, fetched_at = excluded.fetched_at,
 good_at = excluded.good_at, retry_at = excluded.retry_at`, string(f.Host), f.Body, f.Status, ms(f.FetchedAt), ms(f.GoodAt), ms(f.RetryAt))
	return err
}
