package store

import (
	"context"
	"time"

	"vigie"
)

// answersQuery selects answers, one a question and thread, with what reports count of them. A person's last
// correction of a label stands before what triage says. A thread that moves is read again while its board is
// read, so the later of both tells until when the asker's words would have been seen.
const answersQuery = `WITH answers AS (
 SELECT p.question_id, p.thread_id, p.team, p.at,
 ROW_NUMBER() OVER (PARTITION BY p.question_id, p.thread_id ORDER BY p.at, p.id) AS nth,
 MAX(CASE WHEN p.channel = 'public' AND p.status <> 'unknown' THEN 1 ELSE 0 END) OVER (PARTITION BY p.question_id, p.thread_id) AS looked,
 MAX(CASE WHEN p.channel = 'public' AND p.status = 'removed' THEN 1 ELSE 0 END) OVER (PARTITION BY p.question_id, p.thread_id) AS removed
 FROM publications p)
SELECT t.site_id, s.name, t.lang, a.team, CASE WHEN COALESCE(l.stays, 0) > 0 THEN l.life ELSE s.shelf_life END, t.posted_at, a.at,
 a.looked = 1, a.removed = 1,
 t.state = 'alive' AND COALESCE(o.author, '') <> '' AND (b.last_ok_at > a.at OR t.fetched_at > a.at),
 EXISTS (SELECT 1 FROM posts x WHERE x.thread_id = t.id AND x.author = o.author AND x.author <> '' AND x.at > a.at),
 v.thread_id IS NOT NULL,
 COALESCE((SELECT c.label_values FROM corrections c WHERE c.thread_id = t.id AND c.label = 'substances' ORDER BY c.at DESC, c.person LIMIT 1), v.substances, '[]'),
 COALESCE((SELECT c.label_values FROM corrections c WHERE c.thread_id = t.id AND c.label = 'topics' ORDER BY c.at DESC, c.person LIMIT 1), v.topics, '[]'),
 d.question_id IS NOT NULL, COALESCE(d.referrals, '[]')
 FROM answers a
 JOIN threads t ON t.id = a.thread_id
 JOIN sites s ON s.id = t.site_id
 JOIN boards b ON b.id = t.board_id
 LEFT JOIN site_life l ON l.site_id = s.id
 LEFT JOIN posts o ON o.thread_id = t.id AND o.pos = 0
 LEFT JOIN verdicts v ON v.thread_id = t.id
 LEFT JOIN drafts d ON d.question_id = a.question_id
 WHERE a.nth = 1 AND a.at >= $1 AND a.at < $2 ORDER BY a.at, a.question_id, a.thread_id`

func scanAnswer(row scanner) (a vigie.PublishedAnswer, err error) {
	var life int64
	err = row.Scan(&a.SiteID, &a.SiteName, &a.Lang, &a.Team, &life, stamp{&a.AskedAt}, stamp{&a.At}, &a.Looked, &a.Removed, &a.Watched, &a.CameBack,
		&a.Judged, list[[]string]{&a.Substances}, list[[]string]{&a.Topics}, &a.Drafted, list[[]string]{&a.Referrals})
	a.ShelfLife = time.Duration(life) * time.Millisecond
	return a, err
}

// PublishedAnswers lists the answers that were published from a time on and before another one, oldest first.
// A zero time is open.
func (s *Store) PublishedAnswers(ctx context.Context, from, to time.Time) ([]vigie.PublishedAnswer, error) {
	first, last := int64(-1<<62), int64(1<<62)
	if !from.IsZero() {
		first = ms(from)
	}
	if !to.IsZero() {
		last = ms(to)
	}
	return collect(ctx, s.readers, scanAnswer, answersQuery, first, last)
}
