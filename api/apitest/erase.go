package apitest

import (
	"context"

	"vigie"
)

// Eraser erases nothing and finds one thread.
type Eraser struct{}

// Erase counts one thread.
func (Eraser) Erase(_ context.Context, siteID, _, by string) (vigie.Erasure, error) {
	return vigie.Erasure{ID: "e-1", SiteID: siteID, By: by, At: Now, Threads: 1}, nil
}

// Access gives one post.
func (Eraser) Access(_ context.Context, siteID, _ string) (vigie.Access, error) {
	return vigie.Access{
		SiteID: siteID, At: Now, Erasures: []vigie.Erasure{},
		Threads: []vigie.AccessThread{{ID: ArchiveID, Opened: true, Posts: []vigie.AccessPost{{ID: "1", At: Now, Text: firstPost, Quotes: []string{}}}, Questions: []string{}, Publications: []vigie.Publication{}}},
	}, nil
}

// Erasures gives one.
func (s *Store) Erasures(context.Context) ([]vigie.Erasure, error) {
	leave, err := s.enter("Erasures")
	if err != nil {
		return nil, err
	}
	defer leave()
	return []vigie.Erasure{{ID: "e-1", SiteID: SiteID, Pseudonym: "p_gone", At: Now, Threads: 1}}, nil
}
