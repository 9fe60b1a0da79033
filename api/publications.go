package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Publication is where an answer stands on the forum.
type Publication struct {
	ID       string     `json:"id"`
	Question string     `json:"question"`
	Thread   string     `json:"thread"`
	URL      string     `json:"url"`
	Channel  string     `doc:"public or private"                         json:"channel"`
	Status   string     `doc:"alive, edited, locked, removed or unknown" json:"status"`
	Reason   string     `doc:"Why, where there is something to say"      json:"reason"`
	By       string     `json:"by"`
	At       *time.Time `json:"at"`
	Approved bool       `doc:"Somebody else had approved it before"      json:"approved"`

	CheckedAt *time.Time `doc:"When the link was last looked at"              json:"checked_at"`
	NextCheck *time.Time `doc:"When it is looked at next; null: no more"      json:"next_check"`
	AskerAt   *time.Time `doc:"When the asker last wrote after it; null: not" json:"asker_at"`
}

func publication(p vigie.Publication) Publication {
	return Publication{
		p.ID, p.QuestionID, p.ThreadID, p.URL, p.Channel, p.Status, p.Reason, p.By, when(p.At), p.Approved,
		when(p.CheckedAt), when(p.NextCheck), when(p.AskerAt),
	}
}

type publicationIn struct {
	ByID

	Body struct {
		URL     string    `doc:"The answer's address, on the forum itself; a private message may have none" json:"url,omitempty"    maxLength:"2000"`
		Channel string    `doc:"public when absent"                                                         enum:"public,private"   json:"channel,omitempty"`
		Thread  string    `doc:"Which of the question's threads; its first when absent"                     json:"thread,omitempty" maxLength:"300"`
		At      time.Time `doc:"When it was published; now when absent"                                     json:"at,omitzero"`
	}
}

type publicationOut struct{ Body Publication }

func addPublication(s *server, ctx context.Context, c desk.Caller, in *publicationIn) (*publicationOut, error) {
	p, err := s.desk.Publish(ctx, c, desk.Published{
		QuestionID: in.ID, ThreadID: in.Body.Thread, URL: in.Body.URL, Channel: in.Body.Channel, At: in.Body.At,
	})
	if err != nil {
		return nil, err
	}
	return &publicationOut{publication(p)}, nil
}

type publicationsIn struct {
	Question string `doc:"Of this question alone"                    query:"question"`
	By       string `doc:"By this person alone; \"me\" for yourself" query:"by"`
	Limit    int    `doc:"Items on a page; 100 when absent"          maximum:"200"    minimum:"1" query:"limit"`
	Cursor   string `doc:"next of the page before"                   query:"cursor"`
}

type publicationsOut struct{ Body List[Publication] }

func listPublications(s *server, ctx context.Context, c desk.Caller, in *publicationsIn) (*publicationsOut, error) {
	if in.By == "me" {
		in.By = c.Person.ID
	}
	items, next, err := s.desk.Publications(ctx, c, vigie.PublicationFilter{QuestionID: in.Question, PersonID: in.By, Limit: in.Limit, After: in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &publicationsOut{List[Publication]{Items: make([]Publication, 0, len(items)), Next: next}}
	for _, p := range items {
		out.Body.Items = append(out.Body.Items, publication(p))
	}
	return out, nil
}
