package apitest

import (
	"context"

	"vigie"
)

// DriftID names the page that was not read as it should be.
const DriftID = "d-1"

func theDrift() vigie.Drift {
	return vigie.Drift{ID: DriftID, SiteID: SiteID, BoardID: BoardID, Engine: "phpbb", Kind: "thread", Reason: "drift", At: Now, Count: 2}
}

// Silences gives one that goes on.
func (s *Store) Silences(context.Context, int) ([]vigie.Silence, error) {
	leave, err := s.enter("Silences")
	if err != nil {
		return nil, err
	}
	defer leave()
	return []vigie.Silence{{ID: "s-1", SiteID: SiteID, BoardID: BoardID, State: vigie.BoardFailing, Reason: "wall", Since: Now, FoundAt: Now}}, nil
}

// Drifts gives one, of the site with boards.
func (s *Store) Drifts(_ context.Context, siteID string, _ int) ([]vigie.Drift, error) {
	leave, err := s.enter("Drifts")
	if err != nil {
		return nil, err
	}
	defer leave()
	if siteID != "" && siteID != SiteID {
		return nil, nil
	}
	return []vigie.Drift{theDrift()}, nil
}

// Drift gives it with its skeleton.
func (s *Store) Drift(_ context.Context, id string) (vigie.Drift, error) {
	leave, err := s.enter("Drift")
	if err != nil {
		return vigie.Drift{}, err
	}
	defer leave()
	if id != DriftID {
		return vigie.Drift{}, notFound("drift", id)
	}
	d := theDrift()
	d.Skeleton = "<html><body>xxx</body></html>"
	return d, nil
}
