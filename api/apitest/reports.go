package apitest

import (
	"context"
	"time"

	"vigie"
)

// PublishedAnswers counts the publications, one a question and thread.
func (s *Store) PublishedAnswers(_ context.Context, from, to time.Time) ([]vigie.PublishedAnswer, error) {
	leave, err := s.enter("PublishedAnswers")
	if err != nil {
		return nil, err
	}
	defer leave()
	seen := map[[2]string]bool{}
	var out []vigie.PublishedAnswer
	for _, p := range s.publications {
		key := [2]string{p.QuestionID, p.ThreadID}
		if p.At.Before(from) || !to.IsZero() && !p.At.Before(to) || seen[key] {
			continue
		}
		seen[key] = true
		t, v := s.threads[p.ThreadID], s.verdicts[p.ThreadID]
		d, drafted := s.drafts[p.QuestionID]
		a := vigie.PublishedAnswer{
			SiteID: t.SiteID, Lang: t.Lang, Team: s.people[p.By].Team, AskedAt: t.PostedAt, At: p.At,
			Looked: p.Status != "" && p.Status != vigie.LinkUnknown, Removed: p.Status == vigie.LinkRemoved,
			Watched: t.FetchedAt.After(p.At), CameBack: p.AskerAt.After(p.At),
			Judged: v.ThreadID != "", Substances: v.Substances, Topics: v.Topics, Drafted: drafted, Referrals: d.Referrals,
		}
		for _, site := range s.sites {
			if site.ID == t.SiteID {
				a.SiteName, a.ShelfLife = site.Name, site.Life()
			}
		}
		out = append(out, a)
	}
	return out, nil
}

// PutPublication sets a publication.
func (s *Store) PutPublication(p vigie.Publication) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publications = append(s.publications, p)
}
