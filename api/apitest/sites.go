package apitest

import (
	"context"
	"slices"

	"vigie"
)

// Sites lists the sites.
func (s *Store) Sites(context.Context) ([]vigie.Site, error) {
	leave, err := s.enter("Sites")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.Clone(s.sites), nil
}

// Site gives one site.
func (s *Store) Site(_ context.Context, id string) (vigie.Site, error) {
	leave, err := s.enter("Site")
	if err != nil {
		return vigie.Site{}, err
	}
	defer leave()
	return s.site(id)
}

func (s *Store) site(id string) (vigie.Site, error) {
	if i := slices.IndexFunc(s.sites, func(x vigie.Site) bool { return x.ID == id }); i >= 0 {
		return s.sites[i], nil
	}
	return vigie.Site{}, notFound("site", id)
}

// PutSite adds or replaces a site.
func (s *Store) PutSite(_ context.Context, site vigie.Site) error {
	leave, err := s.enter("PutSite")
	if err != nil {
		return err
	}
	defer leave()
	if i := slices.IndexFunc(s.sites, func(x vigie.Site) bool { return x.ID == site.ID }); i >= 0 {
		s.sites[i] = site
		return nil
	}
	s.sites = append(s.sites, site)
	return nil
}

// Boards lists the boards of a site, or all.
func (s *Store) Boards(_ context.Context, siteID string) ([]vigie.Board, error) {
	leave, err := s.enter("Boards")
	if err != nil {
		return nil, err
	}
	defer leave()
	return slices.DeleteFunc(slices.Clone(s.boards), func(b vigie.Board) bool { return siteID != "" && b.SiteID != siteID }), nil
}

// Board gives one board.
func (s *Store) Board(_ context.Context, id string) (vigie.Board, error) {
	leave, err := s.enter("Board")
	if err != nil {
		return vigie.Board{}, err
	}
	defer leave()
	if i := slices.IndexFunc(s.boards, func(x vigie.Board) bool { return x.ID == id }); i >= 0 {
		return s.boards[i], nil
	}
	return vigie.Board{}, notFound("board", id)
}

// PutBoard adds or replaces a board.
func (s *Store) PutBoard(_ context.Context, b vigie.Board) error {
	leave, err := s.enter("PutBoard")
	if err != nil {
		return err
	}
	defer leave()
	if i := slices.IndexFunc(s.boards, func(x vigie.Board) bool { return x.ID == b.ID }); i >= 0 {
		s.boards[i] = b
		return nil
	}
	s.boards = append(s.boards, b)
	return nil
}

// PauseBoard sets whether a board is polled.
func (s *Store) PauseBoard(_ context.Context, id string, pause bool) error {
	leave, err := s.enter("PauseBoard")
	if err != nil {
		return err
	}
	defer leave()
	if i := slices.IndexFunc(s.boards, func(x vigie.Board) bool { return x.ID == id }); i >= 0 {
		s.boards[i].Paused = pause
		return nil
	}
	return notFound("board", id)
}
