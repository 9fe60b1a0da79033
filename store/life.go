package store

import (
	"context"
	"fmt"
	"time"

	"vigie"
)

// Stays gives, for each relevant thread of a site that was posted since a time, when it was opened, when its
// asker wrote last, and how long that was watched: while its board is read, a thread that moves is read again.
func (s *Store) Stays(ctx context.Context, siteID string, since time.Time) ([]vigie.Stay, error) {
	return collect(ctx, s.readers, func(row scanner) (st vigie.Stay, err error) {
		err = row.Scan(stamp{&st.Opened}, stamp{&st.Last}, stamp{&st.Seen}, &st.Complete)
		return st, err
	}, `SELECT o.at, MAX(p.at), CASE WHEN b.last_ok_at > t.fetched_at THEN b.last_ok_at ELSE t.fetched_at END, t.complete FROM threads t
 JOIN boards b ON b.id = t.board_id
 JOIN verdicts v ON v.thread_id = t.id AND v.relevant
 JOIN posts o ON o.thread_id = t.id AND o.pos = 0 AND o.author <> '' AND o.at > 0
 JOIN posts p ON p.thread_id = t.id AND p.author = o.author
 WHERE t.site_id = $1 AND t.posted_at >= $2 GROUP BY t.id, o.at, b.last_ok_at, t.fetched_at, t.complete ORDER BY t.id`, siteID, ms(since))
}

// SaveLife keeps a site's learnt shelf life and from how many stays it was learnt.
func (s *Store) SaveLife(ctx context.Context, siteID string, life time.Duration, stays int, now time.Time) error {
	_, err := s.writer.ExecContext(ctx, `INSERT INTO site_life (site_id, life, stays, at) VALUES ($1, $2, $3, $4)
 ON CONFLICT (site_id) DO UPDATE SET life = excluded.life, stays = excluded.stays, at = excluded.at`, siteID, life.Milliseconds(), stays, ms(now))
	if err != nil {
		return fmt.Errorf("keep the shelf life of %s: %w", siteID, err)
	}
	return nil
}
