package store

import (
	"context"
	"database/sql"
	"slices"

	"vigie"
)

const waitingColumns = "key, url, score, replies, posted_at, last_at, seen_at"

// Waiting lists the threads of a board that listings named and that were not read yet, the
// newest first.
func (s *Store) Waiting(ctx context.Context, boardID string, limit int) ([]vigie.WaitingThread, error) {
	return collect(ctx, s.readers, func(row scanner) (w vigie.WaitingThread, err error) {
		err = row.Scan(&w.Key, &w.URL, &w.Score, &w.Replies, stamp{&w.PostedAt}, stamp{&w.LastAt}, stamp{&w.SeenAt})
		return w, err
	}, "SELECT "+waitingColumns+" FROM waiting_threads WHERE board_id = $1 ORDER BY last_at DESC, key LIMIT $2", boardID, limit)
}

// saveWaiting notes which threads wait from now on and which no longer do: those that were
// read, and those that were dropped.
func (s *Store) saveWaiting(ctx context.Context, tx *sql.Tx, b vigie.VisitBatch) error {
	done := slices.Clone(b.Dropped)
	for _, r := range b.Threads {
		done = append(done, r.Thread.Key)
	}
	for part := range slices.Chunk(sortedUnique(done), 200) {
		if err := run(ctx, tx, "DELETE FROM waiting_threads WHERE board_id = $1 AND key IN ("+marks(2, len(part))+")", append([]any{b.BoardID}, anys(part)...)...); err != nil {
			return err
		}
	}
	rows := map[string]vigie.WaitingThread{}
	for _, w := range b.Waiting {
		rows[w.Key] = w
	}
	var args []any
	for _, key := range sortedKeys(rows) {
		w := rows[key]
		args = append(args, b.BoardID, clean(w.Key), clean(w.URL), w.Score, w.Replies, ms(w.PostedAt), ms(w.LastAt), ms(w.SeenAt))
	}
	return s.insertRows(ctx, tx, rowsOf{
		8, "INSERT INTO waiting_threads (board_id, " + waitingColumns + ") VALUES ",
		` ON CONFLICT (board_id, key) DO UPDATE SET url = excluded.url, score = excluded.score, replies = excluded.replies,
 posted_at = excluded.posted_at, last_at = excluded.last_at`,
	}, args)
}
