package store

import (
	"context"
	"time"

	"vigie"
)

const shiftQuery = "SELECT s.id, s.person_id, p.name, s.from_at, s.until_at, s.by_person FROM shifts s JOIN persons p ON p.id = s.person_id"

func scanShift(row scanner) (x vigie.Shift, err error) {
	err = row.Scan(&x.ID, &x.PersonID, &x.Name, stamp{&x.From}, stamp{&x.Until}, &x.By)
	return x, err
}

// AddShift puts a person on duty for a time; an empty id gets a new one. An unknown person is
// CodeNotFound.
func (s *Store) AddShift(ctx context.Context, x vigie.Shift) (vigie.Shift, error) {
	p, err := s.Person(ctx, x.PersonID)
	if err != nil {
		return x, err
	}
	if !x.Until.After(x.From) {
		return x, vigie.Errorf(vigie.CodeInvalid, "a shift must end after it begins")
	}
	if x.ID == "" {
		x.ID = newID("d")
	}
	x.Name = p.Name
	err = s.insertRows(ctx, s.writer, rowsOf{5, "INSERT INTO shifts (id, person_id, from_at, until_at, by_person) VALUES ", ""},
		[]any{x.ID, x.PersonID, ms(x.From), ms(x.Until), x.By})
	return x, err
}

// Shift gives one shift, or CodeNotFound.
func (s *Store) Shift(ctx context.Context, id string) (vigie.Shift, error) {
	x, err := scanShift(s.readers.QueryRowContext(ctx, shiftQuery+" WHERE s.id = $1", id))
	return x, notFound(err, "there is no shift %q: see the list of shifts", id)
}

// Shifts lists the shifts that touch [from, to], by their beginning. A zero to is no end.
func (s *Store) Shifts(ctx context.Context, from, to time.Time) ([]vigie.Shift, error) {
	end := ms(to)
	if to.IsZero() {
		end = 1 << 62
	}
	return collect(ctx, s.readers, scanShift, shiftQuery+" WHERE s.until_at > $1 AND s.from_at <= $2 ORDER BY s.from_at, s.id LIMIT 1000", ms(from), end)
}

// RemoveShift takes a shift out of the list, or answers CodeNotFound.
func (s *Store) RemoveShift(ctx context.Context, id string) error {
	return s.changeOne(ctx, "there is no such shift: see the list of shifts", "DELETE FROM shifts WHERE id = $1", id)
}
