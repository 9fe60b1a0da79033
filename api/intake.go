package api

import (
	"context"
	"time"

	"vigie/api/desk"
)

// Brought is a question that a person saw in a closed place: a group, a server, a private forum.
type Brought struct {
	Site     string     `doc:"Id of the site; one whose engine is hand for closed places"              json:"site"                maxLength:"300"   minLength:"1"`
	Title    string     `doc:"As it stood there, if it had one"                                        json:"title,omitempty"     maxLength:"1200"`
	Text     string     `doc:"The question; personal data is masked before anything is stored"         json:"text,omitempty"      maxLength:"80000"`
	Lang     string     `doc:"fr, nl or en; the site's when absent"                                    json:"lang,omitempty"      maxLength:"2"`
	URL      string     `doc:"Where it stands, if it has an address"                                   json:"url,omitempty"       maxLength:"2000"`
	Asker    string     `doc:"The name shown there: replaced in the text, stored as a pseudonym alone" json:"asker,omitempty"     maxLength:"200"`
	PostedAt *time.Time `doc:"When it was asked; now when absent"                                      json:"posted_at,omitempty"`
}

type bringIn struct{ Body Brought }

type bringOut struct {
	Location string `header:"Location"`
	Body     Thread
}

func bringQuestion(s *server, ctx context.Context, c desk.Caller, in *bringIn) (*bringOut, error) {
	b := desk.Brought{Site: in.Body.Site, Title: in.Body.Title, Text: in.Body.Text, Lang: in.Body.Lang, URL: in.Body.URL, Asker: in.Body.Asker}
	if in.Body.PostedAt != nil {
		b.PostedAt = *in.Body.PostedAt
	}
	t, err := s.desk.Bring(ctx, c, b)
	if err != nil {
		return nil, err
	}
	return &bringOut{Location: "/api/v1/threads/" + t.ID, Body: thread(t)}, nil
}
