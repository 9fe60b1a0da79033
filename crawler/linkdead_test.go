package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
)

// fleet answers for many links at once, each with its own troubles, on a virtual clock.
type fleet struct {
	now     time.Time
	page    []byte
	gone    []byte            // the forum's own page for a thread that is not there
	trouble map[string]string // by address: what its forum does now and then
	dead    map[string]time.Time
	asked   map[string]map[string]int // by address and day
	chance  *rand.Rand
}

func (f *fleet) Visit(vigie.Site) crawler.Getter { return f }

func (f *fleet) Get(_ context.Context, address string, _ vigie.Validators) (*vigie.Page, error) {
	if f.asked[address] == nil {
		f.asked[address] = map[string]int{}
	}
	f.asked[address][f.now.Format(time.DateOnly)]++
	fail := func(reason vigie.FetchReason, status int) (*vigie.Page, error) {
		return nil, &vigie.FetchError{Reason: reason, URL: address, Status: status}
	}
	if f.chance.Float64() < 0.1 { // one look in ten meets trouble
		switch f.trouble[address] {
		case "429":
			return fail(vigie.ReasonRateLimited, 429)
		case "403":
			return fail(vigie.ReasonForbidden, 403)
		case "500":
			return fail(vigie.ReasonServer, 500)
		case "timeout":
			return fail(vigie.ReasonTimeout, 0)
		case "405":
			return fail(vigie.ReasonStatus, 405)
		case "wall":
			return fail(vigie.ReasonWall, 200)
		}
	}
	if at, dies := f.dead[address]; dies && !f.now.Before(at) {
		if f.trouble[address] == "" || f.trouble[address] == "405" { // a 200 that says so in words
			return &vigie.Page{URL: address, Status: 200, ContentType: "text/html; charset=utf-8", Body: f.gone}, nil
		}
		return fail(vigie.ReasonGone, 404)
	}
	return &vigie.Page{URL: address, Status: 200, ContentType: "text/html; charset=utf-8", Body: f.page}, nil
}

// TestD6_NoLiveLinkIsCalledDead follows a thousand links for twelve days: forums in trouble, answers that are
// removed with a 404 or with words. No live link is called dead, the dead ones are known within
// four days, and after the first day a link is asked for at most once a day.
func TestD6_NoLiveLinkIsCalledDead(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("engine", "testdata", "phpbb", "thread.html"))
	must(t, err)
	gone, err := os.ReadFile(filepath.Join("engine", "testdata", "phpbb", "missing.html"))
	must(t, err)
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	f := &fleet{
		now: start, page: page, gone: gone, trouble: map[string]string{}, dead: map[string]time.Time{}, asked: map[string]map[string]int{},
		chance: rand.New(rand.NewPCG(5, 6)),
	}
	site := vigie.Site{
		ID: "volkstuintje.example.org", URL: "https://volkstuintje.example.org", Lang: "nl", Country: "NL", Engine: "phpbb", Enabled: true,
		Legal: vigie.LegalRecord{Basis: "a", Purpose: "b", Retention: "c", Contact: "d", DPIA: "e"},
	}
	c := crawler.New(crawler.Options{Fetch: f, Now: func() time.Time { return f.now }, Store: noDrift{}})
	const links, days = 1000, 12
	kinds := []string{"", "429", "403", "500", "timeout", "405", "wall"}
	pubs := make([]vigie.Publication, links)
	for i := range pubs {
		address := fmt.Sprintf("https://volkstuintje.example.org/viewtopic.php?t=%d", i)
		pubs[i] = vigie.Publication{ID: fmt.Sprint(i), URL: address, Channel: vigie.ChannelPublic, Status: vigie.LinkUnknown, At: start, NextCheck: vigie.NextLinkCheck(start, start)}
		f.trouble[address] = kinds[i%len(kinds)]
		if i%4 == 0 {
			f.dead[address] = start.Add(time.Duration(f.chance.IntN(24*(days-4))) * time.Hour)
		}
	}
	found, late, wrong := 0, 0, 0
	known := map[string]bool{}
	for ; f.now.Before(start.AddDate(0, 0, days)); f.now = f.now.Add(time.Hour) {
		for i, p := range pubs {
			if p.NextCheck.IsZero() || p.NextCheck.After(f.now) {
				continue
			}
			sight, err := c.LookAt(t.Context(), vigie.LinkDue{Publication: p, Site: site, Text: ourText})
			fe := (*vigie.FetchError)(nil)
			if errors.As(err, &fe) {
				p.NextCheck = f.now.Add(time.Hour)
			} else {
				must(t, err)
				p = p.Seen(sight, f.now)
			}
			pubs[i] = p
			died, dies := f.dead[p.URL]
			isDead := dies && !f.now.Before(died)
			switch {
			case p.Status == vigie.LinkRemoved && !isDead:
				wrong++
			case p.Status == vigie.LinkRemoved && isDead && !known[p.URL]:
				known[p.URL] = true
				if found++; f.now.Sub(died) > 96*time.Hour {
					late++
				}
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d live links were called dead", wrong)
	}
	if dead := len(f.dead); (found-late)*100 < dead*98 {
		t.Errorf("of %d dead links %d were found, %d of them later than 96 hours", dead, found, late)
	}
	busy := 0
	for _, byDay := range f.asked {
		for day, n := range byDay {
			if day != start.Format(time.DateOnly) && n > 1 {
				busy++
			}
		}
	}
	if busy > links/20 {
		t.Errorf("on %d days a link was asked for more than once", busy)
	}
}

// noDrift is a store for looks that store nothing.
type noDrift struct{ crawler.Store }

func (noDrift) NoteDrift(context.Context, vigie.Drift) error { return nil }
