package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Board is one listing that is polled, with how its visits went.
type Board struct {
	ID         string `json:"id"`
	Site       string `json:"site"`
	Slug       string `json:"slug"`
	Name       string `json:"name"`
	URL        string `json:"url"`
	Generalist bool   `json:"generalist"`
	Paused     bool   `json:"paused"`
	Health     Health `json:"health"`
}

// Health is how a board's visits went.
type Health struct {
	NextAt      *time.Time `doc:"Next visit"                                                                                                                                                    json:"next_at"`
	LastAt      *time.Time `doc:"Last visit, good or bad"                                                                                                                                       json:"last_at"`
	LastOKAt    *time.Time `doc:"Last visit whose listing was read"                                                                                                                             json:"last_ok_at"`
	LastNewAt   *time.Time `doc:"Last visit that found something new"                                                                                                                           json:"last_new_at"`
	Failures    int        `doc:"Failed visits in a row"                                                                                                                                        json:"failures"`
	LastError   string     `doc:"Reason of the last failure"                                                                                                                                    json:"last_error"`
	RatePerHour float64    `doc:"New threads an hour, learnt"                                                                                                                                   json:"rate_per_hour"`
	Visits      int64      `json:"visits"`
	Moved       int64      `json:"threads_moved"`
	State       string     `doc:"off, new, ok, late (the work stands still), failing, silent (nothing new where much was to be expected) or thin (pages yield less than half of what they did)" json:"state"`
	Reason      string     `doc:"Of failing: why visits fail; of thin: rows or threads"                                                                                                         json:"reason"`
	Since       *time.Time `doc:"When that state began, as far as it is known"                                                                                                                  json:"since"`
	Expected    float64    `doc:"New threads that were to be expected since the listing last moved"                                                                                             json:"expected_since"`
}

func board(b vigie.Board) Board {
	p := b.Poll
	return Board{
		ID: b.ID, Site: b.SiteID, Slug: b.Slug, Name: b.Name, URL: b.URL, Generalist: b.Generalist, Paused: b.Paused,
		Health: Health{
			NextAt: when(p.NextAt), LastAt: when(p.LastAt), LastOKAt: when(p.LastOKAt), LastNewAt: when(p.LastNewAt),
			Failures: p.Failures, LastError: p.LastError, RatePerHour: finite(p.RatePerHour), Visits: p.Visits, Moved: p.Moved,
			State: string(b.Health.State), Reason: b.Health.Reason, Since: when(b.Health.Since), Expected: finite(b.Health.Expected),
		},
	}
}

type boardsIn struct {
	Site string `doc:"Of this site alone" query:"site"`
}

type boardsOut struct{ Body List[Board] }

type boardOut struct{ Body Board }

func listBoards(s *server, ctx context.Context, c desk.Caller, in *boardsIn) (*boardsOut, error) {
	boards, err := s.desk.Boards(ctx, c, in.Site)
	if err != nil {
		return nil, err
	}
	out := &boardsOut{List[Board]{Items: make([]Board, 0, len(boards))}}
	for _, b := range boards {
		out.Body.Items = append(out.Body.Items, board(b))
	}
	return out, nil
}

func oneBoard(b vigie.Board, err error) (*boardOut, error) {
	if err != nil {
		return nil, err
	}
	return &boardOut{board(b)}, nil
}

func getBoard(s *server, ctx context.Context, c desk.Caller, in *ByID) (*boardOut, error) {
	return oneBoard(s.desk.Board(ctx, c, in.ID))
}

type addBoardIn struct {
	Body struct {
		Site       string `doc:"Id of a known site"                              json:"site"                 maxLength:"300"`
		Slug       string `doc:"Second half of the board's id"                   json:"slug"                 maxLength:"80"   pattern:"^[a-z0-9][a-z0-9_-]*$"`
		Name       string `doc:"The slug when absent"                            json:"name,omitempty"       maxLength:"200"`
		URL        string `doc:"Address of the listing, or its path on the site" json:"url"                  maxLength:"2000"`
		Generalist bool   `doc:"Most threads are about something else"           json:"generalist,omitempty"`
		Paused     bool   `json:"paused,omitempty"`
	}
}

func addBoard(s *server, ctx context.Context, c desk.Caller, in *addBoardIn) (*boardOut, error) {
	b := in.Body
	return oneBoard(s.desk.AddBoard(ctx, c, vigie.Board{SiteID: b.Site, Slug: b.Slug, Name: b.Name, URL: b.URL, Generalist: b.Generalist, Paused: b.Paused}))
}

func pauseBoard(pause bool) call[ByID, boardOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *ByID) (*boardOut, error) {
		return oneBoard(s.desk.PauseBoard(ctx, c, in.ID, pause))
	}
}
