package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"vigie"
)

// addEffects adds messages to those that wait. One whose key is there already is the same.
func (s *Store) addEffects(ctx context.Context, tx execer, effects []vigie.Effect, attempt int) error {
	var rows []any
	now := ms(s.o.Now())
	for _, e := range effects {
		rows = append(rows, newID("m"), e.Key, e.About, attempt, e.Contact.ID, e.Contact.PersonID, e.Contact.Kind, asJSON(e.Notice), now, ms(e.ExpiresAt), now, 0,
			vigie.EffectWaiting, 0, "")
	}
	return s.insertRows(ctx, tx, rowsOf{15, `INSERT INTO effects (id, key, about, attempt, contact_id, person_id, kind, notice, created_at, expires_at,
 next_at, tries, state, settled_at, error) VALUES `, " ON CONFLICT (key) DO NOTHING"}, rows)
}

// AddEffects adds messages that follow from nothing else, such as a test of a contact.
func (s *Store) AddEffects(ctx context.Context, effects []vigie.Effect) error {
	return s.addEffects(ctx, s.writer, effects, 0)
}

// dropEffects drops the messages that wait, of an alarm (about) or for a contact.
func dropEffects(ctx context.Context, tx execer, column, id string, now time.Time) error {
	return run(ctx, tx, "UPDATE effects SET state = 'dropped', settled_at = $1 WHERE "+column+" = $2 AND state = 'waiting'", ms(now), id)
}

// TakeEffects takes messages of these kinds that are due, at most limit of them, for a sender
// that has until now+lease: then they are due again. Messages that are too old are given up
// first, and those whose contact is gone are dropped.
func (s *Store) TakeEffects(ctx context.Context, kinds []vigie.ContactKind, now time.Time, lease time.Duration, limit int) ([]vigie.Effect, error) {
	var out []vigie.Effect
	var waiting int
	err := s.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM effects WHERE state = 'waiting' AND (next_at <= $1 OR expires_at <= $1)", ms(now)).Scan(&waiting)
	if err != nil || waiting == 0 {
		return nil, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		out = nil
		if err := run(ctx, tx, `UPDATE effects SET state = 'failed', settled_at = $1, error = CASE WHEN error = '' THEN 'too old' ELSE error END
 WHERE state = 'waiting' AND expires_at <= $1`, ms(now)); err != nil {
			return err
		}
		if len(kinds) == 0 {
			return nil
		}
		ids, err := collect(ctx, tx, scanText, "SELECT id FROM effects WHERE state = 'waiting' AND next_at <= $1 AND kind IN ("+marks(2, len(kinds))+
			fmt.Sprintf(") ORDER BY next_at, id LIMIT $%d", len(kinds)+2)+s.d.lock, append(append([]any{ms(now)}, anys(kinds)...), limit)...)
		if err != nil || len(ids) == 0 {
			return err
		}
		in := marks(2, len(ids))
		if err := run(ctx, tx, "UPDATE effects SET next_at = $1, tries = tries + 1 WHERE id IN ("+in+")", append([]any{ms(now.Add(lease))}, anys(ids)...)...); err != nil {
			return err
		}
		if err := run(ctx, tx, `UPDATE effects SET state = 'dropped', settled_at = $1 WHERE id IN (`+in+`) AND NOT EXISTS (SELECT 1 FROM contacts c
 JOIN persons p ON p.id = c.person_id WHERE c.id = effects.contact_id AND NOT p.disabled)`, append([]any{ms(now)}, anys(ids)...)...); err != nil {
			return err
		}
		out, err = byIDs(ctx, tx, scanEffect, "SELECT e.id, e.key, e.about, e.notice, e.created_at, e.expires_at, e.tries, p.langs, "+contactColumns+
			` FROM effects e JOIN contacts c ON c.id = e.contact_id JOIN persons p ON p.id = c.person_id WHERE e.state = 'waiting' AND e.id IN (`, ids, " ORDER BY e.created_at, e.id")
		return err
	})
	return out, err
}

func scanEffect(row scanner) (e vigie.Effect, err error) {
	var langs []string
	err = row.Scan(append([]any{&e.ID, &e.Key, &e.About, list[vigie.Notice]{&e.Notice}, stamp{&e.CreatedAt}, stamp{&e.ExpiresAt}, &e.Tries, list[[]string]{&langs}},
		contactFields(&e.Contact)...)...)
	if len(langs) > 0 {
		e.Lang = langs[0]
	}
	return e, err
}

// SettleEffect writes down what became of one try, on the message and on its contact. A
// message that was settled meanwhile (sent by another process, acknowledged) stays so.
func (s *Store) SettleEffect(ctx context.Context, id string, r vigie.EffectResult) error {
	state, settled, next := vigie.EffectWaiting, time.Time{}, r.RetryAt
	switch {
	case r.Sent:
		state, settled = vigie.EffectSent, r.At
	case r.GiveUp:
		state, settled = vigie.EffectFailed, r.At
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		// What was sent was sent, also when an acknowledgement came in between.
		where := " AND state = 'waiting'"
		if r.Sent {
			where = " AND state <> 'sent'"
		}
		if err := run(ctx, tx, "UPDATE effects SET state = $1, settled_at = $2, next_at = $3, error = $4 WHERE id = $5"+where,
			state, ms(settled), ms(next), clean(r.Error), id); err != nil {
			return err
		}
		if r.Sent {
			return run(ctx, tx, "UPDATE contacts SET ok_at = $1, failed = '' WHERE id = (SELECT contact_id FROM effects WHERE id = $2)", ms(r.At), id)
		}
		return run(ctx, tx, "UPDATE contacts SET failed = $1 WHERE id = (SELECT contact_id FROM effects WHERE id = $2)", clean(r.Error), id)
	})
}

// Deliveries lists who was told of an alarm and what became of each message, oldest first.
func (s *Store) Deliveries(ctx context.Context, alarmID string) ([]vigie.Delivery, error) {
	return collect(ctx, s.readers, func(row scanner) (d vigie.Delivery, err error) {
		err = row.Scan(&d.PersonID, &d.Kind, &d.Attempt, &d.State, &d.Tries, stamp{&d.At}, &d.Error)
		return d, err
	}, "SELECT person_id, kind, attempt, state, tries, settled_at, error FROM effects WHERE about = $1 ORDER BY created_at, attempt, person_id, id LIMIT 500", alarmID)
}
