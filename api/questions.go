package api

import (
	"context"

	"vigie"
	"vigie/api/desk"
)

// Filters are what feed and search can be narrowed by. They are exported because huma reads
// embedded fields of exported types alone. A filter may be repeated
// (lang=fr&lang=nl) or hold several values (lang=fr,nl).
type Filters struct {
	Lang        []string `doc:"fr, nl, en or other"                  query:"lang,explode"`
	Site        []string `doc:"Site ids"                             query:"site,explode"`
	Board       []string `doc:"Board ids"                            query:"board,explode"`
	Substance   []string `doc:"Substance ids"                        query:"substance,explode"`
	Topic       []string `doc:"Topic ids"                            query:"topic,explode"`
	Disposition []string `doc:"answer, expert, emergency or exclude" query:"disposition,explode"`
	Urgency     []string `doc:"now, soon, normal or none"            query:"urgency,explode"`
}

type feedIn struct {
	Filters
	Reader

	Limit  int    `doc:"Items on a page; 50 when absent" maximum:"200"  minimum:"1" query:"limit"`
	Cursor string `doc:"next of the page before"         query:"cursor"`
}

type feedOut struct{ Body List[Card] }

func getFeed(s *server, ctx context.Context, c desk.Caller, in *feedIn) (*feedOut, error) {
	after, err := readFeedCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	items, next, err := s.desk.Feed(ctx, c, vigie.FeedFilter{
		Langs: values[string](in.Lang), Sites: values[string](in.Site), Boards: values[string](in.Board),
		Substances: values[string](in.Substance), Topics: values[string](in.Topic),
		Dispositions: values[vigie.Disposition](in.Disposition), Urgencies: values[vigie.Urgency](in.Urgency),
		Limit: in.Limit, After: after,
	})
	if err != nil {
		return nil, err
	}
	out := &feedOut{Body: List[Card]{Items: make([]Card, 0, len(items)), Next: feedCursor(next)}}
	for _, q := range items {
		out.Body.Items = append(out.Body.Items, card(q, c.Person.ID))
	}
	return out, nil
}

// ByID is the id in a path.
type ByID struct {
	ID string `maxLength:"300" path:"id"`
}

type questionIn struct {
	ByID
	Reader
}

type questionOut struct{ Body Question }

func getQuestion(s *server, ctx context.Context, c desk.Caller, in *questionIn) (*questionOut, error) {
	q, err := s.desk.Question(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return &questionOut{Question{
		Standing: standing(q, c.Person.ID), Threads: list(q.ThreadIDs), Rules: list(q.Site.Rules),
		Thread: thread(q.Thread), Evidence: evidence(q.Verdict),
	}}, nil
}

type standingOut struct{ Body Standing }

// act mounts an action that needs no words.
func act(action vigie.Action) call[ByID, standingOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *ByID) (*standingOut, error) {
		return s.act(ctx, c, in.ID, action, "")
	}
}

type splitIn struct {
	ByID

	Body struct {
		Thread string `doc:"One of also" json:"thread" maxLength:"300" minLength:"1"`
	}
}

func splitQuestion(s *server, ctx context.Context, c desk.Caller, in *splitIn) (*standingOut, error) {
	q, err := s.desk.Split(ctx, c, in.ID, in.Body.Thread)
	if err != nil {
		return nil, err
	}
	return &standingOut{standing(q, c.Person.ID)}, nil
}

type reasonIn struct {
	ByID

	Body struct {
		Reason string `doc:"Why, in a few words" json:"reason" maxLength:"500" minLength:"1"`
	}
}

// actWhy mounts an action that needs a reason.
func actWhy(action vigie.Action) call[reasonIn, standingOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *reasonIn) (*standingOut, error) {
		return s.act(ctx, c, in.ID, action, in.Body.Reason)
	}
}

func (s *server) act(ctx context.Context, c desk.Caller, id string, action vigie.Action, reason string) (*standingOut, error) {
	q, err := s.desk.Act(ctx, c, id, action, reason)
	if err != nil {
		return nil, err //nolint:wrapcheck // its text is for people
	}
	return &standingOut{standing(q, c.Person.ID)}, nil
}
