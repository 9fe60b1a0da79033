package apitest

import (
	"context"
	"fmt"
	"slices"

	"vigie"
)

// Draft gives the answer of a question.
func (s *Store) Draft(_ context.Context, questionID string) (vigie.Draft, error) {
	leave, err := s.enter("Draft")
	if err != nil {
		return vigie.Draft{}, err
	}
	defer leave()
	d, ok := s.drafts[questionID]
	if !ok {
		return d, notFound("answer of", questionID)
	}
	return d, nil
}

// SaveDraft keeps a text of an answer.
func (s *Store) SaveDraft(_ context.Context, d vigie.Draft, who vigie.Actor, args vigie.TransitionArgs) (vigie.Draft, error) {
	leave, err := s.enter("SaveDraft")
	if err != nil {
		return vigie.Draft{}, err
	}
	defer leave()
	old := s.draft(d.QuestionID)
	out, stale := old.Rewritten(d, who, args.Now)
	args.Revision = 0
	before := s.questions[d.QuestionID]
	if err := s.move(d.QuestionID, vigie.ActDraft, who, args); err != nil {
		return vigie.Draft{}, err
	}
	if stale != nil {
		s.questions[d.QuestionID] = before
		return vigie.Draft{}, stale
	}
	s.drafts[d.QuestionID] = out
	return out, nil
}

func (s *Store) draft(questionID string) vigie.Draft {
	if s.drafts == nil {
		s.drafts = map[string]vigie.Draft{}
	}
	if d, ok := s.drafts[questionID]; ok {
		return d
	}
	return vigie.Draft{QuestionID: questionID}
}

// approvedBefore is how many other answers of the least experienced writer were approved.
func (s *Store) approvedBefore(d vigie.Draft) int {
	least := 0
	for i, w := range d.Writers {
		n := 0
		for id, other := range s.drafts {
			if id != d.QuestionID && !other.ApprovedAt.IsZero() && slices.Contains(other.Writers, w) {
				n++
			}
		}
		if i == 0 || n < least {
			least = n
		}
	}
	return least
}

// PutDraft sets an answer.
func (s *Store) PutDraft(d vigie.Draft) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draft(d.QuestionID)
	s.drafts[d.QuestionID] = d
}

// AddComment keeps a comment.
func (s *Store) AddComment(_ context.Context, c vigie.Comment) (vigie.Comment, error) {
	leave, err := s.enter("AddComment")
	if err != nil {
		return c, err
	}
	defer leave()
	s.addComment(&c)
	return c, nil
}

func (s *Store) addComment(c *vigie.Comment) {
	c.ID = fmt.Sprintf("c-%04d", len(s.comments)+1)
	if c.Kind == "" {
		c.Kind = vigie.CommentNote
	}
	s.comments = append(s.comments, *c)
}

// Comments lists the comments on a question.
func (s *Store) Comments(_ context.Context, questionID string) ([]vigie.Comment, error) {
	leave, err := s.enter("Comments")
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []vigie.Comment
	for _, c := range s.comments {
		if c.QuestionID == questionID {
			out = append(out, c)
		}
	}
	return out, nil
}

// Reviews lists what waits for a second pair of eyes.
func (s *Store) Reviews(_ context.Context, limit int) ([]vigie.QuestionView, error) {
	leave, err := s.enter("Reviews")
	if err != nil {
		return nil, err
	}
	defer leave()
	var out []vigie.QuestionView
	for id, q := range s.questions {
		if q.State == vigie.InReview || q.State == vigie.Published && s.drafts[id].ApprovedAt.IsZero() {
			v, err := s.view(id)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	slices.SortFunc(out, byPriority)
	return out[:min(limit, len(out))], nil
}
