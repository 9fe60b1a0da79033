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

const publicationColumns = "id, question_id, thread_id, url, channel, status, by_person, at, approved"

func scanPublication(row scanner) (p vigie.Publication, err error) {
	err = row.Scan(&p.ID, &p.QuestionID, &p.ThreadID, &p.URL, &p.Channel, &p.Status, &p.By, stamp{&p.At}, &p.Approved)
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
		old, err := scanPublication(tx.QueryRowContext(ctx, "SELECT "+publicationColumns+` FROM publications
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
		out = p
		return s.insertRows(ctx, tx, rowsOf{9, "INSERT INTO publications (" + publicationColumns + ") VALUES ", ""},
			[]any{p.ID, p.QuestionID, p.ThreadID, p.URL, p.Channel, p.Status, p.By, ms(p.At), p.Approved})
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
	out, err := collect(ctx, s.readers, scanPublication, "SELECT "+publicationColumns+` FROM publications
 WHERE ($1 = '' OR question_id = $1) AND ($2 = '' OR by_person = $2) AND (at, id) < ($3, $4) ORDER BY at DESC, id DESC LIMIT $5`,
		f.QuestionID, f.PersonID, at, id, limit+1)
	if err != nil || len(out) <= limit {
		return out, "", err
	}
	last := out[limit-1]
	return out[:limit], pageCursor(last.At, last.ID), nil
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
