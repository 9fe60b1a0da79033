package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Erasure is the removal of everything that one user of a forum wrote.
type Erasure struct {
	ID       string     `json:"id"`
	Site     string     `json:"site"`
	By       string     `doc:"Who did it; empty: the command line, or a restored backup" json:"by"`
	At       *time.Time `json:"at"`
	Threads  int        `doc:"Threads that they opened: the whole text is gone"          json:"threads"`
	Posts    int        `doc:"Their posts in others' threads"                            json:"posts"`
	Quotes   int        `doc:"Passages of theirs that others repeated"                   json:"quotes"`
	Mentions int        `json:"mentions"`
}

func erasure(e vigie.Erasure) Erasure {
	return Erasure{ID: e.ID, Site: e.SiteID, By: e.By, At: when(e.At), Threads: e.Threads, Posts: e.Posts, Quotes: e.Quotes, Mentions: e.Mentions}
}

type personIn struct {
	Body struct {
		Site string `doc:"Id of a known site"                                                                   json:"site" maxLength:"300"`
		Name string `doc:"The user's name as the forum shows it: hashed on arrival, kept nowhere, never logged" json:"name" maxLength:"500"`
	}
}

type erasureOut struct{ Body Erasure }

type erasuresOut struct{ Body List[Erasure] }

type accessOut struct{ Body Access }

// Access is everything that is kept of one user of a forum.
type Access struct {
	Site     string         `json:"site"`
	At       *time.Time     `json:"at"`
	Threads  []AccessThread `doc:"Threads in which they wrote"                                         json:"threads"   nullable:"false"`
	Mentions int            `doc:"Posts of others in which their name stood, which is a pseudonym now" json:"mentions"`
	Erasures []Erasure      `json:"erasures"                                                           nullable:"false"`
}

// AccessThread is a thread in which they wrote, with what was made of it.
type AccessThread struct {
	ID           string        `json:"id"`
	URL          string        `json:"url"`
	Title        string        `doc:"Empty where somebody else opened it"      json:"title"`
	Opened       bool          `json:"opened"`
	FetchedAt    *time.Time    `json:"fetched_at"`
	Posts        []AccessPost  `json:"posts"                                   nullable:"false"`
	Verdict      *Verdict      `doc:"What triage said; of threads they opened" json:"verdict"`
	Questions    []string      `json:"questions"                               nullable:"false"`
	Publications []Publication `doc:"Our answers"                              json:"publications" nullable:"false"`
}

// AccessPost is one of their posts as it is kept.
type AccessPost struct {
	ID     string     `json:"id"`
	At     *time.Time `json:"at"`
	Text   string     `json:"text"`
	Quotes []string   `json:"quotes" nullable:"false"`
}

func erase(s *server, ctx context.Context, c desk.Caller, in *personIn) (*erasureOut, error) {
	e, err := s.desk.Erase(ctx, c, in.Body.Site, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &erasureOut{erasure(e)}, nil
}

func listErasures(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*erasuresOut, error) {
	all, err := s.desk.Erasures(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &erasuresOut{List[Erasure]{Items: make([]Erasure, 0, len(all))}}
	for _, e := range all {
		out.Body.Items = append(out.Body.Items, erasure(e))
	}
	return out, nil
}

func access(s *server, ctx context.Context, c desk.Caller, in *personIn) (*accessOut, error) {
	a, err := s.desk.Access(ctx, c, in.Body.Site, in.Body.Name)
	if err != nil {
		return nil, err
	}
	out := &accessOut{Access{Site: a.SiteID, At: when(a.At), Mentions: a.Mentions, Threads: []AccessThread{}, Erasures: []Erasure{}}}
	for _, e := range a.Erasures {
		out.Body.Erasures = append(out.Body.Erasures, erasure(e))
	}
	for _, t := range a.Threads {
		out.Body.Threads = append(out.Body.Threads, accessThread(t))
	}
	return out, nil
}

func accessThread(t vigie.AccessThread) AccessThread {
	out := AccessThread{
		ID: t.ID, URL: t.URL, Title: t.Title, Opened: t.Opened, FetchedAt: when(t.FetchedAt), Posts: []AccessPost{}, Questions: list(t.Questions), Publications: []Publication{},
	}
	for _, p := range t.Posts {
		out.Posts = append(out.Posts, AccessPost{p.ID, when(p.At), p.Text, list(p.Quotes)})
	}
	if t.Verdict != nil {
		v := verdict(*t.Verdict)
		out.Verdict = &v
	}
	for _, p := range t.Publications {
		out.Publications = append(out.Publications, publication(p))
	}
	return out
}
