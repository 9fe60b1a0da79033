package apitest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"vigie"
)

// Feed lists the questions that wait or are claimed.
func (s *Store) Feed(_ context.Context, f vigie.FeedFilter, _ time.Time) ([]vigie.QuestionView, vigie.FeedCursor, error) {
	var none vigie.FeedCursor
	leave, err := s.enter("Feed")
	if err != nil {
		return nil, none, err
	}
	defer leave()
	var items []vigie.QuestionView
	for id := range s.questions {
		v, err := s.view(id)
		if err != nil {
			return nil, none, err
		}
		v.Thread.Posts = nil
		if (v.State == vigie.Waiting || v.State == vigie.Claimed) && v.Verdict.Disposition != vigie.Exclude && wanted(f, v) {
			items = append(items, v)
		}
	}
	slices.SortFunc(items, byPriority)
	if f.After != none {
		after := vigie.QuestionView{Question: vigie.Question{ID: f.After.ID, Priority: f.After.Priority}}
		items = slices.DeleteFunc(items, func(v vigie.QuestionView) bool { return byPriority(after, v) >= 0 })
	}
	if len(items) <= f.Limit {
		return items, none, nil
	}
	items = items[:f.Limit]
	last := items[len(items)-1]
	return items, vigie.FeedCursor{Priority: last.Priority, ID: last.ID}, nil
}

func wanted(f vigie.FeedFilter, v vigie.QuestionView) bool {
	return in(f.Langs, v.Verdict.Lang) && in(f.Sites, v.Site.ID) && in(f.Boards, v.Thread.BoardID) &&
		in(f.Dispositions, v.Verdict.Disposition) && in(f.Urgencies, v.Verdict.Urgency) &&
		shares(f.Substances, v.Verdict.Substances) && shares(f.Topics, v.Verdict.Topics)
}

func in[T comparable](filter []T, v T) bool { return len(filter) == 0 || slices.Contains(filter, v) }

func shares(filter, values []string) bool {
	return len(filter) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(filter, v) })
}

// Question gives one question with its posts.
func (s *Store) Question(_ context.Context, id string) (vigie.QuestionView, error) {
	leave, err := s.enter("Question")
	if err != nil {
		return vigie.QuestionView{}, err
	}
	defer leave()
	return s.view(id)
}

func (s *Store) view(id string) (vigie.QuestionView, error) {
	q, ok := s.questions[id]
	if !ok {
		return vigie.QuestionView{}, notFound("question", id)
	}
	lead := cmp.Or(q.Lead, q.ID)
	t := s.threads[lead]
	site, err := s.site(t.SiteID)
	v := vigie.QuestionView{Question: q, Thread: t, Verdict: s.verdicts[lead], Site: site}
	for _, id := range q.ThreadIDs {
		if o, ok := s.threads[id]; ok && id != lead {
			v.Also = append(v.Also, vigie.ThreadRef{ID: o.ID, SiteID: o.SiteID, URL: o.URL})
		}
	}
	return v, err
}

// Transition changes a question's state by the table of the workflow.
func (s *Store) Transition(_ context.Context, id string, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) (vigie.QuestionView, error) {
	leave, err := s.enter("Transition")
	if err != nil {
		return vigie.QuestionView{}, err
	}
	defer leave()
	if _, ok := s.questions[id]; !ok {
		return vigie.QuestionView{}, notFound("question", id)
	}
	if err := s.move(id, action, who, args); err != nil {
		return vigie.QuestionView{}, err
	}
	return s.view(id)
}

// move changes a question by the table of the workflow.
func (s *Store) move(id string, action vigie.Action, who vigie.Actor, args vigie.TransitionArgs) error {
	q, draft := s.questions[id], s.draft(id)
	if action == vigie.ActClaim && q.Claim != nil {
		if q.Claim.By == who.ID {
			return nil
		}
		return vigie.Errorf(vigie.CodeConflict, "%s holds this question until %s: choose another", q.Claim.Name, q.Claim.Until.Format(time.RFC3339))
	}
	tr, err := vigie.Next(q.State, action, q.Situation(draft, s.verdicts[cmp.Or(q.Lead, q.ID)], s.approvedBefore(draft), args.Now), who)
	if err != nil {
		return err
	}
	draft, changed, err := draft.After(action, who, args)
	if err != nil {
		return err
	}
	if changed {
		s.drafts[id] = draft
	}
	if kind, keeps := vigie.NoteKind(action); keeps && args.Note != "" {
		s.addComment(&vigie.Comment{QuestionID: id, By: who.ID, Name: args.ByName, Kind: kind, Text: args.Note, At: args.Now})
	}
	q.State, q.Version, q.UpdatedAt = tr.To, q.Version+1, args.Now
	switch {
	case action == vigie.ActClaim:
		q.Claim = &vigie.Claim{By: who.ID, Name: args.PersonName, Until: args.Now.Add(args.ClaimFor)}
	case action == vigie.ActHandOver:
		q.Claim = &vigie.Claim{By: args.To, Name: args.PersonName, Until: args.Now.Add(args.ClaimFor)}
	case q.Claim != nil && (action == vigie.ActRenew || action == vigie.ActDraft):
		q.Claim = &vigie.Claim{By: q.Claim.By, Name: q.Claim.Name, Until: args.Now.Add(args.ClaimFor)}
	case tr.To == vigie.InReview, tr.To == vigie.Approved, tr.To == vigie.Drafting:
	default:
		q.Claim, q.Reason = nil, args.Reason
	}
	s.questions[id] = q
	return nil
}

// Split takes a thread out of a question.
func (s *Store) Split(_ context.Context, questionID, threadID string) error {
	leave, err := s.enter("Split")
	if err != nil {
		return err
	}
	defer leave()
	q, ok := s.questions[questionID]
	if !ok || !slices.Contains(q.ThreadIDs, threadID) {
		return notFound("thread", threadID)
	}
	if questionID == threadID || threadID == q.Lead {
		return vigie.Errorf(vigie.CodeInvalid, "the question stands on this thread")
	}
	q.ThreadIDs = slices.DeleteFunc(slices.Clone(q.ThreadIDs), func(id string) bool { return id == threadID })
	s.questions[questionID] = q
	return nil
}
