package store

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"time"

	"vigie"
)

const siteColumns = `id, name, url, hosts, lang, country, engine, zone, day_first, min_delay, budget, shelf_life,
 legal_basis, legal_purpose, legal_retention, legal_contact, legal_dpia, legal_minors, rules, enabled, watch_only, minors`

// siteQuery selects sites with what was learnt of them.
const siteQuery = "SELECT " + siteColumns + ", COALESCE(l.life, 0), COALESCE(l.stays, 0) FROM sites LEFT JOIN site_life l ON l.site_id = sites.id"

func scanSite(row scanner) (vigie.Site, error) {
	var s vigie.Site
	var delay, life, learnt int64
	err := row.Scan(&s.ID, &s.Name, &s.URL, list[[]string]{&s.Hosts}, &s.Lang, &s.Country, &s.Engine, &s.Zone, &s.DayFirst, &delay,
		&s.Budget, &life, &s.Legal.Basis, &s.Legal.Purpose, &s.Legal.Retention, &s.Legal.Contact, &s.Legal.DPIA, &s.Legal.Minors,
		list[[]string]{&s.Rules}, &s.Enabled, &s.WatchOnly, &s.Minors, &learnt, &s.LearntFrom)
	s.LearntLife = time.Duration(learnt) * time.Millisecond
	s.MinDelay, s.ShelfLife = time.Duration(delay)*time.Millisecond, time.Duration(life)*time.Millisecond
	return s, err
}

// Sites lists all sites by id.
func (s *Store) Sites(ctx context.Context) ([]vigie.Site, error) {
	return collect(ctx, s.readers, scanSite, siteQuery+" ORDER BY id")
}

// Site gives one site, or CodeNotFound.
func (s *Store) Site(ctx context.Context, id string) (vigie.Site, error) {
	site, err := scanSite(s.readers.QueryRowContext(ctx, siteQuery+" WHERE id = $1", id))
	return site, notFound(err, "there is no site %q: see the list of sites", id)
}

// PutSite adds or changes a site. Enabling one without a complete legal record is CodeLegal.
func (s *Store) PutSite(ctx context.Context, site vigie.Site) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.putSite(ctx, tx, site, true) })
}

// SeedSites adds the sites and boards whose ids are not there yet; what is there stays as it
// is.
func (s *Store) SeedSites(ctx context.Context, sites []vigie.Site, boards []vigie.Board) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for _, site := range sites {
			if err := s.putSite(ctx, tx, site, false); err != nil {
				return err
			}
		}
		for _, b := range boards {
			if err := s.putBoard(ctx, tx, b, false); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) putSite(ctx context.Context, tx *sql.Tx, site vigie.Site, overwrite bool) error {
	u, err := url.Parse(site.URL)
	if err != nil || u.Host == "" || site.ID == "" {
		return vigie.Errorf(vigie.CodeInvalid, "site %q: id and a web address are needed", site.ID)
	}
	if missing := s.missing(site); site.Enabled && len(missing) > 0 {
		return vigie.Errorf(vigie.CodeLegal, "site %s cannot be enabled: its legal record lacks %s", site.ID, strings.Join(missing, ", "))
	}
	what := "NOTHING"
	if overwrite {
		what = `UPDATE SET name = excluded.name, url = excluded.url, hosts = excluded.hosts, lang = excluded.lang,
 country = excluded.country, engine = excluded.engine, zone = excluded.zone, day_first = excluded.day_first,
 min_delay = excluded.min_delay, budget = excluded.budget, shelf_life = excluded.shelf_life,
 legal_basis = excluded.legal_basis, legal_purpose = excluded.legal_purpose, legal_retention = excluded.legal_retention,
 legal_contact = excluded.legal_contact, legal_dpia = excluded.legal_dpia, legal_minors = excluded.legal_minors,
 rules = excluded.rules, enabled = excluded.enabled, watch_only = excluded.watch_only, minors = excluded.minors,
 simulated = excluded.simulated`
	}
	return run(ctx, tx, "INSERT INTO sites ("+siteColumns+", simulated) VALUES ("+marks(1, 23)+") ON CONFLICT (id) DO "+what,
		site.ID, site.Name, site.URL, asJSON(site.Hosts), site.Lang, site.Country, site.Engine, site.Zone, site.DayFirst,
		site.MinDelay.Milliseconds(), site.Budget, site.ShelfLife.Milliseconds(), site.Legal.Basis, site.Legal.Purpose,
		site.Legal.Retention, site.Legal.Contact, site.Legal.DPIA, site.Legal.Minors, asJSON(site.Rules), site.Enabled,
		site.WatchOnly, site.Minors, s.o.Simulated(u.Hostname()))
}

// missing lists what a site's legal record lacks; a host that this process simulates needs
// none.
func (s *Store) missing(site vigie.Site) []string {
	if u, err := url.Parse(site.URL); err == nil && s.o.Simulated(u.Hostname()) {
		return nil
	}
	return site.Legal.Missing(site.Minors)
}
