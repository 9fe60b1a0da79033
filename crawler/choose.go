package crawler

import (
	"context"
	"slices"
	"time"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/schedule"
)

// plan shares out the requests of a site as things stand now.
func (c *Crawler) plan(ctx context.Context, site vigie.Site, zone *time.Location) (schedule.Plan, error) {
	boards, err := c.o.Store.Boards(ctx, site.ID)
	if err != nil {
		return schedule.Plan{}, err
	}
	boards = slices.DeleteFunc(boards, func(b vigie.Board) bool { return b.Paused })
	return schedule.NewPlan(site, zone, boards, c.o.Now()), nil
}

// score is how likely a title is about drugs; on a board about drugs nobody asks.
func (v *visit) score(title string) float64 {
	if !v.board.Generalist || v.c.o.Titles == nil {
		return 0
	}
	return v.c.o.Titles.Title(title)
}

// asThread is a row as the schedule sees it.
func asThread(m movedRow) schedule.Thread {
	t := schedule.Thread{Title: m.score, At: m.row.LastPostAt}
	if t.At.IsZero() {
		t.At = m.since
	}
	if m.known {
		t.ReadAt, t.Part, t.Off = m.mark.ReadAt, !m.mark.Complete, m.mark.Off
	}
	return t
}

func (v *visit) class(m movedRow) schedule.Class {
	return schedule.ClassOf(v.board.Generalist, asThread(m), v.c.o.Now())
}

// addWaiting adds the threads that earlier visits left over. What listings said of them since
// then counts; those that were read meanwhile, or that waited too long, are dropped.
func (v *visit) addWaiting(ctx context.Context, rows []movedRow) ([]movedRow, error) {
	waiting, err := v.c.o.Store.Waiting(ctx, v.board.ID, mostWaiting)
	if err != nil || len(waiting) == 0 {
		return rows, err
	}
	keys := make([]string, 0, len(waiting))
	for _, w := range waiting {
		keys = append(keys, w.Key)
	}
	marks, err := v.c.o.Store.Marks(ctx, v.site.ID, keys)
	if err != nil {
		return rows, err
	}
	listed := make(map[string]int, len(rows))
	for i, m := range rows {
		listed[m.row.ID] = i
	}
	for _, w := range waiting {
		if i, again := listed[w.Key]; again {
			rows[i].since = w.SeenAt
			continue
		}
		m := movedRow{
			row:   engine.Row{ID: w.Key, URL: w.URL, Replies: w.Replies, PostedAt: w.PostedAt, LastPostAt: w.LastAt},
			score: w.Score, since: w.SeenAt,
		}
		m.mark, m.known = marks[w.Key]
		if m.known && m.mark.Complete && !hasMoved(m.row, m.mark) || v.board.Generalist && v.c.o.Now().Sub(w.SeenAt) > schedule.KeepWaiting {
			v.batch.Dropped = append(v.batch.Dropped, w.Key)
			continue
		}
		rows = append(rows, m)
	}
	return rows, nil
}

// choose sorts the rows, says how many of them are read at this visit, and counts what the
// listing taught.
func (v *visit) choose(rows []movedRow, seen *schedule.Seen) int {
	now := v.c.o.Now()
	slices.SortStableFunc(rows, func(a, b movedRow) int {
		return schedule.Order(v.board.Generalist, now, asThread(a), asThread(b))
	})
	threads := make([]schedule.Thread, 0, len(rows))
	for _, m := range rows {
		threads = append(threads, asThread(m))
	}
	n := v.plan.Choose(v.board, threads)
	for i, m := range rows {
		class := v.class(m)
		if m.since.IsZero() {
			seen.Moved++
			v.countNew(m, seen)
			switch class {
			case schedule.Now:
				seen.Urgent++
				seen.Need++
			case schedule.Wait:
				seen.Need++
			}
		}
		if class == schedule.Follow && i < n {
			seen.Need++
		}
	}
	return n
}

// countNew counts a thread that was opened since the last visit. One that was opened before
// and never read, because it lay too deep, only moved.
func (v *visit) countNew(m movedRow, seen *schedule.Seen) {
	last := v.board.Poll.LastOKAt
	if m.known || !seen.First && !m.row.PostedAt.IsZero() && m.row.PostedAt.Before(last) && m.row.LastPostAt.After(last) {
		return
	}
	seen.New++
	if !m.row.PostedAt.IsZero() {
		seen.Times = append(seen.Times, m.row.PostedAt)
	}
}

// keep notes the rows that were not read: they wait for a later visit.
func (v *visit) keep(rows []movedRow, seen *schedule.Seen) {
	for _, m := range rows {
		class := v.class(m)
		if class == schedule.Skip && m.mark.Off {
			v.batch.Dropped = append(v.batch.Dropped, m.row.ID)
			continue
		}
		seen.More = seen.More || class == schedule.Now
		since := m.since
		if since.IsZero() {
			since = v.c.o.Now()
		}
		v.batch.Waiting = append(v.batch.Waiting, vigie.WaitingThread{
			Key: m.row.ID, URL: cleanURL(m.row.URL), Score: m.score, Replies: m.row.Replies, PostedAt: m.row.PostedAt, LastAt: m.row.LastPostAt, SeenAt: since,
		})
	}
}
