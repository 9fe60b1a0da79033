package store

import (
	"context"
	"database/sql"

	"vigie"
)

const textColumns = "x.id, x.revision, x.country, x.lang, x.body, x.note, x.by_person, x.at"

func scanEmergencyText(row scanner) (t vigie.EmergencyText, err error) {
	err = row.Scan(&t.ID, &t.Revision, &t.Country, &t.Lang, &t.Body, &t.Note, &t.By, stamp{&t.At})
	return t, err
}

const latestText = " x.revision = (SELECT MAX(y.revision) FROM emergency_texts y WHERE y.id = x.id)"

// SeedEmergencyTexts adds the texts whose id is absent. What is there is never changed.
func (s *Store) SeedEmergencyTexts(ctx context.Context, texts []vigie.EmergencyText) error {
	have, err := collect(ctx, s.readers, scanText, "SELECT DISTINCT id FROM emergency_texts")
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, id := range have {
		known[id] = true
	}
	var rows []any
	for _, t := range texts {
		if !known[t.ID] {
			rows = append(rows, t.ID, 1, t.Country, t.Lang, clean(t.Body), clean(t.Note), "", ms(s.o.Now()))
		}
	}
	return s.insertRows(ctx, s.writer, rowsOf{8, insertText, " ON CONFLICT (id, revision) DO NOTHING"}, rows)
}

const insertText = "INSERT INTO emergency_texts (id, revision, country, lang, body, note, by_person, at) VALUES "

// EmergencyTexts lists the texts as they are now, by id, with their approvals.
func (s *Store) EmergencyTexts(ctx context.Context) ([]vigie.EmergencyText, error) {
	texts, err := collect(ctx, s.readers, scanEmergencyText, "SELECT "+textColumns+" FROM emergency_texts x WHERE"+latestText+" ORDER BY x.id")
	if err != nil {
		return nil, err
	}
	return texts, addApprovals(ctx, s.readers, texts)
}

// EmergencyText gives one text as it is now with its approvals, or CodeNotFound.
func (s *Store) EmergencyText(ctx context.Context, id string) (vigie.EmergencyText, error) {
	return emergencyText(ctx, s.readers, id)
}

func emergencyText(ctx context.Context, db queryer, id string) (vigie.EmergencyText, error) {
	texts, err := collect(ctx, db, scanEmergencyText, "SELECT "+textColumns+" FROM emergency_texts x WHERE x.id = $1 AND"+latestText, id)
	if err != nil {
		return vigie.EmergencyText{}, err
	}
	if len(texts) == 0 {
		return vigie.EmergencyText{}, vigie.Errorf(vigie.CodeNotFound, "there is no emergency text %q: see the list of texts", id)
	}
	err = addApprovals(ctx, db, texts)
	return texts[0], err
}

// EmergencyTextRevisions lists all revisions of a text with their approvals, newest first.
func (s *Store) EmergencyTextRevisions(ctx context.Context, id string) ([]vigie.EmergencyText, error) {
	texts, err := collect(ctx, s.readers, scanEmergencyText, "SELECT "+textColumns+" FROM emergency_texts x WHERE x.id = $1 ORDER BY x.revision DESC", id)
	if err != nil {
		return nil, err
	}
	return texts, addApprovals(ctx, s.readers, texts)
}

// addApprovals reads who approved each revision.
func addApprovals(ctx context.Context, db queryer, texts []vigie.EmergencyText) error {
	type row struct {
		id       string
		revision int
		vigie.Approval
	}
	ids := make([]string, len(texts))
	for i, t := range texts {
		ids[i] = t.ID
	}
	found, err := byIDs(ctx, db, func(r scanner) (x row, err error) {
		err = r.Scan(&x.id, &x.revision, &x.PersonID, list[[]vigie.Role]{&x.Roles}, stamp{&x.At})
		return x, err
	}, "SELECT text_id, revision, person_id, roles, at FROM emergency_text_approvals WHERE text_id IN (", ids, " ORDER BY at, person_id")
	if err != nil {
		return err
	}
	for i, t := range texts {
		for _, x := range found {
			if x.id == t.ID && x.revision == t.Revision {
				texts[i].Approvals = append(texts[i].Approvals, x.Approval)
			}
		}
	}
	return nil
}

// SaveEmergencyText adds a revision after the one that its author read (t.Revision; 0 for a
// new text) and gives it as stored, without approvals. CodeConflict when somebody else saved
// one meanwhile.
func (s *Store) SaveEmergencyText(ctx context.Context, t vigie.EmergencyText) (vigie.EmergencyText, error) {
	t.Revision, t.Approvals = t.Revision+1, nil
	if t.At.IsZero() {
		t.At = s.o.Now()
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		var last int
		if err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(revision), 0) FROM emergency_texts WHERE id = $1", t.ID).Scan(&last); err != nil {
			return err
		}
		if last != t.Revision-1 {
			return textChanged(last)
		}
		res, err := tx.ExecContext(ctx, insertText+"($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id, revision) DO NOTHING",
			t.ID, t.Revision, t.Country, t.Lang, clean(t.Body), clean(t.Note), t.By, ms(t.At))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return textChanged(t.Revision)
		}
		return nil
	})
	if err != nil {
		return t, err
	}
	return s.EmergencyText(ctx, t.ID)
}

func textChanged(now int) error {
	return vigie.Errorf(vigie.CodeConflict, "the text is at revision %d by now: read it again, then save your changes", now)
}

// ApproveEmergencyText adds a person's approval of the revision that they read, as
// vigie.EmergencyText.Approve decides, and gives the text as it stands then.
func (s *Store) ApproveEmergencyText(ctx context.Context, id string, revision int, p vigie.Person) (vigie.EmergencyText, error) {
	err := s.write(ctx, func(tx *sql.Tx) error {
		t, err := emergencyText(ctx, tx, id)
		if err != nil {
			return err
		}
		a, err := t.Approve(p, revision, s.o.Now())
		if err != nil {
			return err
		}
		return run(ctx, tx, `INSERT INTO emergency_text_approvals (text_id, revision, person_id, roles, at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (text_id, revision, person_id) DO NOTHING`, id, revision, a.PersonID, asJSON(a.Roles), ms(a.At))
	})
	if err != nil {
		return vigie.EmergencyText{}, err
	}
	return s.EmergencyText(ctx, id)
}
