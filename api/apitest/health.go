package apitest

import (
	"context"
	"time"

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

// ProbeID names a probe that is done.
const ProbeID = "p-1"

func theProbe() vigie.Probe {
	site := Site()
	site.ID, site.URL, site.Hosts, site.Enabled, site.Legal = "trouve.example", "https://trouve.example", nil, false, vigie.LegalRecord{}
	return vigie.Probe{
		ID: ProbeID, URL: "https://trouve.example/", By: "p-c", At: Now, State: vigie.ProbeDone,
		Report: vigie.ProbeReport{
			Found: vigie.FoundForum, Engine: site.Engine, Kind: "board", Charset: "utf-8", Lang: "fr", Judged: 3, Relevant: 2, Robots: vigie.ProbeRobots{Allowed: true}, Requests: 4, Site: site,
			Boards: []vigie.ProbeBoard{{Slug: "aide", Name: "Aide", URL: "https://trouve.example/viewforum.php?f=3", Threads: 25, Moving: 12.5, Likely: 20, Titles: []string{"Descente de MDMA"}}},
			Sample: &vigie.ProbeSample{Title: "Descente de MDMA", URL: "https://trouve.example/viewtopic.php?t=3", Posts: 4, Timed: 4, Named: 4, Opening: "Salut, hier soir…"},
		},
	}
}

// AddProbe notes a probe, which stays running.
func (s *Store) AddProbe(_ context.Context, p vigie.Probe) (vigie.Probe, error) {
	leave, err := s.enter("AddProbe")
	if err != nil {
		return vigie.Probe{}, err
	}
	defer leave()
	p.ID, p.State = "p-2", vigie.ProbeRunning
	s.probes = append(s.probes, p)
	return p, nil
}

// Probe gives one.
func (s *Store) Probe(_ context.Context, id string) (vigie.Probe, error) {
	leave, err := s.enter("Probe")
	if err != nil {
		return vigie.Probe{}, err
	}
	defer leave()
	for _, p := range append(s.probes, theProbe()) {
		if p.ID == id {
			return p, nil
		}
	}
	return vigie.Probe{}, notFound("probe", id)
}

// Probes gives those that were asked for, and one that is done.
func (s *Store) Probes(context.Context, int) ([]vigie.Probe, error) {
	leave, err := s.enter("Probes")
	if err != nil {
		return nil, err
	}
	defer leave()
	return append([]vigie.Probe{theProbe()}, s.probes...), nil
}

// AskRefresh forgets what is asked for: nothing is fetched here.
func (s *Store) AskRefresh(context.Context, []string, time.Time) error {
	leave, err := s.enter("AskRefresh")
	if err != nil {
		return err
	}
	leave()
	return nil
}
