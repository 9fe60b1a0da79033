package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"vigie"
)

const publicationColumns = "id, question_id, thread_id, url, channel, status, by_person, at, approved, reason, checked_at, next_check_at, missing_at, seen_hash"

// publicationQuery selects publications with what the asker wrote after them.
const publicationQuery = "SELECT " + publicationColumns + `, COALESCE((SELECT MAX(x.at) FROM posts x JOIN posts o ON o.thread_id = x.thread_id AND o.pos = 0
 WHERE x.thread_id = publications.thread_id AND x.author = o.author AND x.author <> '' AND x.at > publications.at), 0) FROM publications`

func scanPublication(row scanner) (p vigie.Publication, err error) {
	err = row.Scan(&p.ID, &p.QuestionID, &p.ThreadID, &p.URL, &p.Channel, &p.Status, &p.By, stamp{&p.At}, &p.Approved, &p.Reason, stamp{&p.CheckedAt},
		stamp{&p.NextCheck}, stamp{&p.MissingAt}, &p.SeenHash, stamp{&p.AskerAt})
	return p, err
}

// AddPublication records where an answer stands and moves its question to published, in one
// transaction. An empty ThreadID is the thread that the question shows. The same address of the
// same person given twice is the same publication.
func (s *Store) AddPublication(ctx context.Context, p vigie.Publication, who vigie.Actor) (vigie.Publication, error) {
	p.ID, p.By, p.Status, p.URL = newID("u"), who.ID, "unknown", clean(p.URL)
	if p.At.IsZero() {
		p.At = s.o.Now()
	}
	out := p
	err := s.write(ctx, func(tx *sql.Tx) error {
		p := p
		q, err := s.lockQuestion(ctx, tx, p.QuestionID)
		if err != nil {
			return err
		}
		if p.ThreadID == "" {
			p.ThreadID = q.Lead
		}
		old, err := scanPublication(tx.QueryRowContext(ctx, publicationQuery+`
 WHERE question_id = $1 AND thread_id = $2 AND url = $3 AND channel = $4 AND by_person = $5`, p.QuestionID, p.ThreadID, p.URL, p.Channel, p.By))
		if err == nil {
			out = old
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var threads int
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM question_threads WHERE question_id = $1 AND thread_id = $2", p.QuestionID, p.ThreadID).Scan(&threads); err != nil {
			return err
		}
		if threads == 0 {
			return vigie.Errorf(vigie.CodeInvalid, "thread %q does not belong to the question: leave it out, or name one that does", p.ThreadID)
		}
		if err := s.apply(ctx, tx, q, vigie.ActPublish, who, vigie.TransitionArgs{Now: s.o.Now()}); err != nil {
			return err
		}
		draft, err := s.draftOf(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		p.Approved = !draft.ApprovedAt.IsZero()
		if p.URL != "" && p.Channel == vigie.ChannelPublic {
			p.NextCheck = vigie.NextLinkCheck(p.At, s.o.Now())
		}
		out = p
		if err := s.insertRows(ctx, tx, rowsOf{14, "INSERT INTO publications (" + publicationColumns + ") VALUES ", ""},
			[]any{p.ID, p.QuestionID, p.ThreadID, p.URL, p.Channel, p.Status, p.By, ms(p.At), p.Approved,
				p.Reason, ms(p.CheckedAt), ms(p.NextCheck), ms(p.MissingAt), p.SeenHash}); err != nil {
			return err
		}
		return run(ctx, tx, "UPDATE publications SET team = COALESCE((SELECT h.team FROM persons h WHERE h.id = $1), '') WHERE id = $2", p.By, p.ID)
	})
	if errors.Is(err, errLost) {
		return p, vigie.Errorf(vigie.CodeConflict, "somebody changed the question at the same moment: reload it")
	}
	return out, err
}

// Publications lists publications, newest first, with the cursor of the next page.
func (s *Store) Publications(ctx context.Context, f vigie.PublicationFilter) ([]vigie.Publication, string, error) {
	limit := f.Limit
	if limit < 1 || limit > 200 {
		limit = 50
	}
	at, id, err := pageAfter(f.After)
	if err != nil {
		return nil, "", err
	}
	out, err := collect(ctx, s.readers, scanPublication, publicationQuery+`
 WHERE ($1 = '' OR question_id = $1) AND ($2 = '' OR by_person = $2) AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5`,
		f.QuestionID, f.PersonID, at, id, limit+1)
	if err != nil || len(out) <= limit {
		return out, "", err
	}
	last := out[limit-1]
	return out[:limit], pageCursor(last.At, last.ID), nil
}

// DueLinks lists publications whose link is due, longest due first, at most limit.
func (s *Store) DueLinks(ctx context.Context, now time.Time, limit int) ([]vigie.LinkDue, error) {
	due, err := collect(ctx, s.readers, scanPublication, publicationQuery+`
 WHERE next_check_at > 0 AND next_check_at <= $1 ORDER BY next_check_at, id LIMIT $2`, ms(now), limit)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	sites, err := s.Sites(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]vigie.LinkDue, 0, len(due))
	for _, p := range due {
		d := vigie.LinkDue{Publication: p}
		var siteID string
		if err := s.readers.QueryRowContext(ctx, "SELECT site_id FROM threads WHERE id = $1", p.ThreadID).Scan(&siteID); err != nil {
			return nil, err
		}
		for _, site := range sites {
			if site.ID == siteID {
				d.Site = site
			}
		}
		draft, err := s.Draft(ctx, p.QuestionID)
		if err != nil && vigie.ErrorCode(err) != vigie.CodeNotFound {
			return nil, err
		}
		d.Text = draft.Text
		out = append(out, d)
	}
	return out, nil
}

// SaveLink stores what a look at a published answer found.
func (s *Store) SaveLink(ctx context.Context, p vigie.Publication) error {
	return s.changeOne(ctx, "there is no such publication", `UPDATE publications SET status = $1, reason = $2, checked_at = $3, next_check_at = $4,
 missing_at = $5, seen_hash = $6 WHERE id = $7`, p.Status, p.Reason, ms(p.CheckedAt), ms(p.NextCheck), ms(p.MissingAt), p.SeenHash, p.ID)
}

// pageCursor stands for the last row of a page of a list that is ordered by time and id.
func pageCursor(at time.Time, id string) string { return strconv.FormatInt(ms(at), 10) + "~" + id }

// pageAfter reads a pageCursor; an empty one is before everything.
func pageAfter(cursor string) (at int64, id string, err error) {
	if cursor == "" {
		return 1 << 62, "", nil
	}
	left, id, ok := strings.Cut(cursor, "~")
	at, err = strconv.ParseInt(left, 10, 64)
	if !ok || err != nil {
		return 0, "", vigie.Errorf(vigie.CodeInvalid, "the cursor is not one that a list gave: start without it")
	}
	return at, id, nil
}
