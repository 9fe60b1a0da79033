package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Silence is a time during which a board was not read as it should be.
type Silence struct {
	ID      string     `json:"id"`
	Site    string     `json:"site"`
	Board   string     `json:"board"`
	State   string     `doc:"late, failing, silent or thin: see a board's health"         json:"state"`
	Reason  string     `doc:"Of failing: why visits fail; of thin: rows or threads"       json:"reason"`
	Since   *time.Time `doc:"When it began, as far as that is known"                      json:"since"`
	FoundAt *time.Time `doc:"When it was found: coordinators and administrators are told" json:"found_at"`
	EndedAt *time.Time `doc:"Null while it goes on"                                       json:"ended_at"`
}

type silencesOut struct{ Body List[Silence] }

func listSilences(s *server, ctx context.Context, c desk.Caller, _ *struct{}) (*silencesOut, error) {
	all, err := s.desk.Silences(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &silencesOut{List[Silence]{Items: make([]Silence, 0, len(all))}}
	for _, x := range all {
		out.Body.Items = append(out.Body.Items, Silence{
			ID: x.ID, Site: x.SiteID, Board: x.BoardID, State: string(x.State), Reason: x.Reason, Since: when(x.Since), FoundAt: when(x.FoundAt), EndedAt: when(x.EndedAt),
		})
	}
	return out, nil
}

// Drift is a page that was had and not read as it should be.
type Drift struct {
	ID     string     `json:"id"`
	Site   string     `json:"site"`
	Board  string     `json:"board"`
	Engine string     `json:"engine"`
	Kind   string     `doc:"What the page was taken for"                                                                json:"kind"`
	Reason string     `doc:"drift (text and no posts or rows), bare (no times or names), empty, unsure, parser_refused" json:"reason"`
	At     *time.Time `doc:"When it was last seen"                                                                      json:"at"`
	Count  int        `doc:"Pages so far"                                                                               json:"count"`
}

func drift(d vigie.Drift) Drift {
	return Drift{ID: d.ID, Site: d.SiteID, Board: d.BoardID, Engine: d.Engine, Kind: d.Kind, Reason: d.Reason, At: when(d.At), Count: d.Count}
}

type driftsOut struct{ Body List[Drift] }

func listDrifts(s *server, ctx context.Context, c desk.Caller, in *boardsIn) (*driftsOut, error) {
	all, err := s.desk.Drifts(ctx, c, in.Site)
	if err != nil {
		return nil, err
	}
	out := &driftsOut{List[Drift]{Items: make([]Drift, 0, len(all))}}
	for _, d := range all {
		out.Body.Items = append(out.Body.Items, drift(d))
	}
	return out, nil
}

// Drifted is a drift with the skeleton of its newest page.
type Drifted struct {
	Drift

	Skeleton string `doc:"The page's markup: tags, ids and classes are kept, every word is masked" json:"skeleton"`
}

type driftOut struct{ Body Drifted }

func getDrift(s *server, ctx context.Context, c desk.Caller, in *ByID) (*driftOut, error) {
	d, err := s.desk.Drift(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return &driftOut{Drifted{drift(d), d.Skeleton}}, nil
}
