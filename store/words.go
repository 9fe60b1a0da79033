package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"vigie"
)

const revisionColumns = "n, parent, by_person, note, at"

// LexiconState tells which revisions of the team's words are in use.
func (s *Store) LexiconState(ctx context.Context) (st vigie.LexiconState, err error) {
	err = s.writer.QueryRowContext(ctx, "SELECT current_n, canary_n, canary_site FROM lexicon_state WHERE one = 1").Scan(&st.Current, &st.Canary, &st.CanarySite)
	if err != nil {
		return st, fmt.Errorf("read which words are in use: %w", err)
	}
	before, err := s.Meta(ctx, previousKey)
	if err != nil {
		return st, fmt.Errorf("read which words were in use: %w", err)
	}
	if before != "" {
		if st.Previous, err = strconv.Atoi(before); err != nil {
			return st, fmt.Errorf("read which words were in use: %w", err)
		}
	}
	return st, nil
}

// previousKey is the setting that holds the revision in use before the current one.
const previousKey = "lexicon_previous"

// LexiconRevisions lists all revisions without their files, newest first.
func (s *Store) LexiconRevisions(ctx context.Context) ([]vigie.LexiconRevision, error) {
	return collect(ctx, s.readers, func(row scanner) (r vigie.LexiconRevision, err error) {
		err = row.Scan(&r.N, &r.Parent, &r.By, &r.Note, stamp{&r.At})
		return r, err
	}, "SELECT "+revisionColumns+" FROM lexicon_revisions ORDER BY n DESC")
}

// LexiconRevision gives a revision with its files; 0 is the shipped words, with none.
func (s *Store) LexiconRevision(ctx context.Context, n int) (r vigie.LexiconRevision, err error) {
	if n == 0 {
		return vigie.LexiconRevision{Files: map[string]string{}}, nil
	}
	err = s.writer.QueryRowContext(ctx, "SELECT "+revisionColumns+", files FROM lexicon_revisions WHERE n = $1", n).
		Scan(&r.N, &r.Parent, &r.By, &r.Note, stamp{&r.At}, list[map[string]string]{&r.Files})
	if errors.Is(err, sql.ErrNoRows) {
		return r, vigie.Errorf(vigie.CodeNotFound, "there is no revision %d of the words: list them first", n)
	}
	if err != nil {
		return r, fmt.Errorf("read revision %d of the words: %w", n, err)
	}
	return r, nil
}

// SaveLexicon adds a revision and gives it its number. When another one was saved since r.Parent was the
// newest it is CodeConflict, and nothing is lost: the text is still the caller's.
func (s *Store) SaveLexicon(ctx context.Context, r vigie.LexiconRevision) (vigie.LexiconRevision, error) {
	err := s.write(ctx, func(tx *sql.Tx) error {
		newest := 0
		if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(n), 0) FROM lexicon_revisions").Scan(&newest); err != nil {
			return err
		}
		if newest != r.Parent {
			return vigie.Errorf(vigie.CodeConflict, "the words were changed meanwhile (revision %d, yours began at %d): load the newest, put your change in and save again", newest, r.Parent)
		}
		r.N = newest + 1
		res, err := tx.ExecContext(ctx, "INSERT INTO lexicon_revisions (n, parent, by_person, note, at, files) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (n) DO NOTHING",
			r.N, r.Parent, r.By, clean(r.Note), ms(r.At), asJSON(r.Files))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, vigie.Errorf(vigie.CodeConflict, "the words were changed at the same moment: load the newest and save again"))
		}
		return nil
	})
	return r, err
}

// UseLexicon puts a revision to use, everywhere or as a canary on one site.
func (s *Store) UseLexicon(ctx context.Context, use vigie.LexiconUse) (vigie.LexiconState, error) {
	if _, err := s.LexiconRevision(ctx, use.N); err != nil {
		return vigie.LexiconState{}, err
	}
	if use.Site != "" {
		if _, err := s.Site(ctx, use.Site); err != nil {
			return vigie.LexiconState{}, err
		}
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		if use.Site != "" {
			return run(ctx, tx, "UPDATE lexicon_state SET canary_n = $1, canary_site = $2 WHERE one = 1", use.N, use.Site)
		}
		var current int
		if err := tx.QueryRowContext(ctx, "SELECT current_n FROM lexicon_state WHERE one = 1"+s.d.lock).Scan(&current); err != nil {
			return err
		}
		if current != use.N {
			if err := run(ctx, tx, "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", previousKey, strconv.Itoa(current)); err != nil {
				return err
			}
		}
		return run(ctx, tx, "UPDATE lexicon_state SET current_n = $1, canary_n = 0, canary_site = '' WHERE one = 1", use.N)
	})
	if err != nil {
		return vigie.LexiconState{}, fmt.Errorf("put revision %d of the words to use: %w", use.N, err)
	}
	return s.LexiconState(ctx)
}

// Correct keeps what a person says of labels of a thread; an earlier word of theirs is replaced.
func (s *Store) Correct(ctx context.Context, list []vigie.Correction) error {
	var rows []any
	for _, c := range list {
		rows = append(rows, c.ThreadID, c.Person, c.Label, asJSON(c.Values), asJSON(c.Said), c.Lang, c.Site, ms(c.At))
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		return s.insertRows(ctx, tx, rowsOf{
			8, "INSERT INTO corrections (thread_id, person, label, label_values, said, lang, site_id, at) VALUES ",
			` ON CONFLICT (thread_id, person, label) DO UPDATE SET label_values = excluded.label_values, said = excluded.said,
 lang = excluded.lang, at = excluded.at`,
		}, rows)
	})
}

// Corrections lists what people said of a thread, or of all threads for an empty id, oldest first.
func (s *Store) Corrections(ctx context.Context, threadID string) ([]vigie.Correction, error) {
	query, args := "", []any(nil)
	if threadID != "" {
		query, args = " WHERE thread_id = $1", []any{threadID}
	}
	return collect(ctx, s.readers, func(row scanner) (c vigie.Correction, err error) {
		err = row.Scan(&c.ThreadID, &c.Person, &c.Label, list[[]string]{&c.Values}, list[[]string]{&c.Said}, &c.Lang, &c.Site, stamp{&c.At})
		return c, err
	}, "SELECT thread_id, person, label, label_values, said, lang, site_id, at FROM corrections"+query+" ORDER BY at, thread_id, person, label", args...)
}
