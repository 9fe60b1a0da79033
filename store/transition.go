package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"vigie"
)

// Transition changes a question as vigie.Next allows: one conditional UPDATE that exactly
// one of many callers wins. A claim by its holder gives the same lease again; one by
// somebody else is CodeConflict and says who holds it until when.
func (s *Store) Transition(ctx context.Context, id string, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) (vigie.QuestionView, error) {
	if args.Now.IsZero() {
		args.Now = s.o.Now()
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		q, err := s.lockQuestion(ctx, tx, id)
		if err != nil {
			return err
		}
		if q, err = s.expireIfDue(ctx, tx, q, args.Now); err != nil {
			return err
		}
		if action == vigie.ActClaim && q.Claim != nil {
			if q.Claim.By == who.ID && q.State != vigie.Approved {
				return nil
			}
			if q.Claim.By != who.ID && q.Claim.Until.After(args.Now) {
				return held(*q.Claim)
			}
		}
		return s.apply(ctx, tx, q, action, who, args)
	})
	if errors.Is(err, errLost) {
		return vigie.QuestionView{}, vigie.Errorf(vigie.CodeConflict, "somebody changed the question at the same moment: reload it")
	}
	if err != nil {
		return vigie.QuestionView{}, err
	}
	return s.Question(ctx, id)
}

func held(c vigie.Claim) error {
	return vigie.Errorf(vigie.CodeConflict, "%s holds this question until %s: take another one, or ask them to release it", c.Name, c.Until.UTC().Format("15:04 UTC"))
}

// expireIfDue ends a lease whose time is over, as the sweep would have.
func (s *Store) expireIfDue(ctx context.Context, tx *sql.Tx, q vigie.Question, now time.Time) (vigie.Question, error) {
	if q.Claim == nil || q.Claim.Until.After(now) || (q.State != vigie.Claimed && q.State != vigie.Drafting) {
		return q, nil
	}
	if err := s.apply(ctx, tx, q, vigie.ActExpire, machine, vigie.TransitionArgs{Now: now}); err != nil {
		return q, err
	}
	return s.lockQuestion(ctx, tx, q.ID)
}

// apply decides one transition and writes it; errLost when another writer was first.
func (s *Store) apply(ctx context.Context, tx *sql.Tx, q vigie.Question, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) error {
	if action == vigie.ActClose && closing[args.Reason] == nil {
		return vigie.Errorf(vigie.CodeInvalid, "%q is no reason to close a question", args.Reason)
	}
	t, err := s.decide(ctx, tx, q, action, who, args)
	if err != nil {
		return err
	}
	claim := claimRow{}
	if q.Claim != nil {
		claim = claimRow{q.Claim.By, q.Claim.Name, q.Claim.Until}
	}
	switch {
	case action == vigie.ActClaim:
		claim = claimRow{who.ID, args.PersonName, args.Now.Add(args.ClaimFor)}
	case action == vigie.ActHandOver:
		claim = claimRow{args.To, args.PersonName, args.Now.Add(args.ClaimFor)}
	case action == vigie.ActRenew, action == vigie.ActDraft, action == vigie.ActChanges, action == vigie.ActApprove && t.To == vigie.Approved:
		claim.until = maxTime(claim.until, args.Now.Add(args.ClaimFor))
	case t.To != vigie.Claimed && t.To != vigie.Drafting && t.To != vigie.InReview && t.To != vigie.Approved:
		claim = claimRow{}
	}
	reason := ""
	if t.To == vigie.Dismissed || t.To == vigie.Closed {
		reason = clean(args.Reason)
	}
	res, err := tx.ExecContext(ctx, `UPDATE questions SET state = $1, reason = $2, version = version + 1, claim_by = $3, claim_name = $4,
 claim_until = $5, updated_at = $6 WHERE id = $7 AND state = $8 AND version = $9`,
		t.To, reason, claim.by, claim.name, ms(claim.until), ms(args.Now), q.ID, q.State, q.Version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errLost, err)
	}
	return nil
}

// decide asks the workflow for a transition and changes the answer as the action does.
func (s *Store) decide(ctx context.Context, tx *sql.Tx, q vigie.Question, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) (vigie.Transition, error) {
	if who.Machine {
		return vigie.Next(q.State, action, vigie.Situation{}, who)
	}
	draft, err := s.draftOf(ctx, tx, q.ID)
	if err != nil {
		return vigie.Transition{}, err
	}
	situation, err := s.situation(ctx, tx, q, draft, args.Now)
	if err != nil {
		return vigie.Transition{}, err
	}
	t, err := vigie.Next(q.State, action, situation, who)
	if err != nil {
		return t, err
	}
	draft, changed, err := draft.After(action, who, args)
	if err != nil {
		return t, err
	}
	if changed {
		if err := s.putDraft(ctx, tx, draft); err != nil {
			return t, err
		}
	}
	kind, keeps := vigie.NoteKind(action)
	if !keeps || args.Note == "" {
		return t, nil
	}
	return t, addComment(ctx, tx, vigie.Comment{ID: newID("c"), QuestionID: q.ID, By: who.ID, Name: clean(args.ByName), Kind: kind, Text: clean(args.Note), At: args.Now})
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// ExpireClaims ends the leases whose time is over and says how many there were. Drafts stay.
func (s *Store) ExpireClaims(ctx context.Context, now time.Time) (n int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		due, err := collect(ctx, tx, scanQuestion, "SELECT "+questionColumns+` FROM questions q
 WHERE q.claim_until > 0 AND q.claim_until <= $1 AND q.state IN ('claimed', 'drafting') ORDER BY q.id`+s.d.lock, ms(now))
		if err != nil {
			return err
		}
		for _, q := range due {
			if err := s.apply(ctx, tx, q, vigie.ActExpire, machine, vigie.TransitionArgs{Now: now}); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	return n, err
}
