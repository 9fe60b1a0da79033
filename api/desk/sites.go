package desk

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"vigie"
)

const (
	delayMin = 5 * time.Second // smallest gap between two requests to a real host
	delayMax = time.Hour
	shelfMax = 365 * 24 * time.Hour
	nameMax  = 200
	rulesMax = 50
)

var (
	slugShape    = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,79}$`)
	hostShape    = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

// IncompleteRecordError says that a site may not be read yet, and which parts of its legal record
// are missing.
type IncompleteRecordError struct {
	Site    string
	Missing []string
}

func (e *IncompleteRecordError) Error() string { return e.Unwrap().Error() }

// Unwrap gives the error its code and its text for people.
func (e *IncompleteRecordError) Unwrap() error {
	return vigie.Errorf(vigie.CodeLegal, "%s cannot be enabled: its legal record lacks %s; fill that in with your data protection officer, then enable the site", e.Site, strings.Join(e.Missing, ", "))
}

// Sites lists the forums.
func (d *Desk) Sites(ctx context.Context, c Caller) ([]vigie.Site, error) {
	if err := c.May(UseSites); err != nil {
		return nil, err
	}
	sites, err := d.store.Sites(ctx)
	if err != nil {
		return nil, fmt.Errorf("list sites: %w", err)
	}
	return sites, nil
}

// Site reads one forum's settings.
func (d *Desk) Site(ctx context.Context, c Caller, id string) (vigie.Site, error) {
	if err := c.May(UseSites); err != nil {
		return vigie.Site{}, err
	}
	s, err := d.store.Site(ctx, id)
	if err != nil {
		return vigie.Site{}, missing(err, "site", id)
	}
	return s, nil
}

// AddSite adds a forum. Its id is the host of its address without "www.".
func (d *Desk) AddSite(ctx context.Context, c Caller, s vigie.Site) (vigie.Site, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Site{}, err
	}
	if err := d.checkSite(&s); err != nil {
		return vigie.Site{}, err
	}
	d.sites.Lock()
	defer d.sites.Unlock()
	_, err := d.store.Site(ctx, s.ID)
	if err == nil {
		return vigie.Site{}, vigie.Errorf(vigie.CodeConflict, "the site %s exists already: change it instead", s.ID)
	}
	if vigie.ErrorCode(err) != vigie.CodeNotFound {
		return vigie.Site{}, fmt.Errorf("add site: %w", err)
	}
	return d.putSite(ctx, c, s)
}

// ChangeSite replaces a forum's settings. Its id stays.
func (d *Desk) ChangeSite(ctx context.Context, c Caller, id string, s vigie.Site) (vigie.Site, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Site{}, err
	}
	if err := d.checkSite(&s); err != nil {
		return vigie.Site{}, err
	}
	d.sites.Lock()
	defer d.sites.Unlock()
	if _, err := d.store.Site(ctx, id); err != nil {
		return vigie.Site{}, missing(err, "site", id)
	}
	if s.ID != id {
		return vigie.Site{}, vigie.Errorf(vigie.CodeInvalid, "the address is on %s, but the site is %s: add %s as a site of its own", s.ID, id, s.ID)
	}
	return d.putSite(ctx, c, s)
}

// EnableSite starts or stops the reading of a forum.
func (d *Desk) EnableSite(ctx context.Context, c Caller, id string, on bool) (vigie.Site, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Site{}, err
	}
	d.sites.Lock()
	defer d.sites.Unlock()
	s, err := d.store.Site(ctx, id)
	if err != nil {
		return vigie.Site{}, missing(err, "site", id)
	}
	s.Enabled = on
	return d.putSite(ctx, c, s)
}

// putSite saves a site; the lock is held.
func (d *Desk) putSite(ctx context.Context, c Caller, s vigie.Site) (vigie.Site, error) {
	if s.Enabled && !d.isSimulated(s) {
		if parts := s.Legal.Missing(s.Minors); len(parts) > 0 {
			return vigie.Site{}, &IncompleteRecordError{Site: s.ID, Missing: parts}
		}
	}
	note := "disabled"
	if s.Enabled {
		note = "enabled"
	}
	if err := d.changing(ctx, c, s.ID, note); err != nil {
		return vigie.Site{}, err
	}
	if err := d.store.PutSite(ctx, s); err != nil {
		return vigie.Site{}, fmt.Errorf("save site %s: %w", s.ID, err)
	}
	return s, nil
}

func (d *Desk) isSimulated(s vigie.Site) bool {
	u, err := url.Parse(s.URL)
	return err == nil && d.simulated(u.Hostname())
}

// checkSite checks settings and fills in what follows from others.
func (d *Desk) checkSite(s *vigie.Site) error {
	u, err := webAddress(s.URL)
	if err != nil {
		return err
	}
	if (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return vigie.Errorf(vigie.CodeInvalid, "the address of a site is scheme and host only: boards have the paths")
	}
	s.URL = u.Scheme + "://" + u.Host
	host := bareHost(u.Host)
	if s.ID == "" {
		s.ID = host
	}
	if s.Name = strings.TrimSpace(s.Name); s.Name == "" {
		s.Name = host
	}
	switch {
	case !hostShape.MatchString(host):
		return vigie.Errorf(vigie.CodeInvalid, "%q is not a host name: use its ASCII form", short(host))
	case s.ID != host:
		return vigie.Errorf(vigie.CodeInvalid, "the id of a site is its host without \"www.\": use %s, or leave it out", host)
	case len(s.Name) > nameMax:
		return vigie.Errorf(vigie.CodeInvalid, "the name has more than %d bytes: shorten it", nameMax)
	case !slices.Contains(langs[:3], s.Lang):
		return vigie.Errorf(vigie.CodeInvalid, "unknown lang %q: use fr, nl or en", short(s.Lang))
	case !countryShape.MatchString(s.Country):
		return vigie.Errorf(vigie.CodeInvalid, "unknown country %q: use the two capital letters of ISO 3166, they choose the helplines", short(s.Country))
	case s.Engine == "":
		return vigie.Errorf(vigie.CodeInvalid, "the engine is missing: say which forum software the site runs (%s)", strings.Join(d.engines, ", "))
	case len(d.engines) > 0 && s.Engine != vigie.EngineHand && !slices.Contains(d.engines, s.Engine):
		return vigie.Errorf(vigie.CodeInvalid, "unknown engine %q: use one of %s, or %s for a place whose questions people bring", short(s.Engine), strings.Join(d.engines, ", "), vigie.EngineHand)
	case s.MinDelay > delayMax || s.MinDelay < 0 || (s.MinDelay != 0 && s.MinDelay < delayMin && !d.isSimulated(*s)):
		return vigie.Errorf(vigie.CodeInvalid, "the smallest gap between requests is %s: use %s to %s", s.MinDelay, delayMin, delayMax)
	case s.ShelfLife < 0 || s.ShelfLife > shelfMax:
		return vigie.Errorf(vigie.CodeInvalid, "a shelf life is at most a year")
	case s.Budget < 0:
		return vigie.Errorf(vigie.CodeInvalid, "the budget of requests a day cannot be negative: 0 means the usual one")
	case len(s.Rules) > rulesMax:
		return vigie.Errorf(vigie.CodeInvalid, "a site has at most %d rules", rulesMax)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
		return vigie.Errorf(vigie.CodeInvalid, "unknown time zone %q: use an IANA name such as Europe/Brussels, or leave it empty", short(s.Zone))
	}
	for i, h := range s.Hosts {
		if s.Hosts[i] = strings.ToLower(strings.TrimSpace(h)); !hostShape.MatchString(s.Hosts[i]) {
			return vigie.Errorf(vigie.CodeInvalid, "%q is not a host name", short(h))
		}
	}
	return nil
}
