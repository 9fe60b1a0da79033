package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"vigie"
)

// probesList is how many probes a list shows.
const probesList = 50

// AskProbe asks for a first look at a forum: whichever process crawls takes it within seconds.
// The address must be a public one; what stands behind it is found out by looking.
func (d *Desk) AskProbe(ctx context.Context, c Caller, address string) (vigie.Probe, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Probe{}, err
	}
	address = strings.TrimSpace(address)
	if u, err := url.Parse(address); err == nil && u.Scheme == "" && strings.Contains(address, ".") && !strings.ContainsAny(address, " \t") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || len(address) > 2000 {
		return vigie.Probe{}, vigie.Errorf(vigie.CodeInvalid, "%q is not a web address: give that of a forum, a board or a thread, such as https://forum.example/", short(address))
	}
	if err := d.changing(ctx, c, u.Host, ""); err != nil {
		return vigie.Probe{}, err
	}
	p, err := d.store.AddProbe(ctx, vigie.Probe{URL: u.String(), By: c.Person.ID, At: d.now(), Report: vigie.ProbeReport{Boards: []vigie.ProbeBoard{}}})
	if vigie.ErrorCode(err) == vigie.CodeLimited {
		return vigie.Probe{}, err
	}
	if err != nil {
		return vigie.Probe{}, fmt.Errorf("ask for a probe: %w", err)
	}
	return p, nil
}

// Probes lists the latest probes, newest first.
func (d *Desk) Probes(ctx context.Context, c Caller) ([]vigie.Probe, error) {
	if err := c.May(UseManageSites); err != nil {
		return nil, err
	}
	list, err := d.store.Probes(ctx, probesList)
	if err != nil {
		return nil, fmt.Errorf("list probes: %w", err)
	}
	return list, nil
}

// Probe gives one probe.
func (d *Desk) Probe(ctx context.Context, c Caller, id string) (vigie.Probe, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Probe{}, err
	}
	p, err := d.store.Probe(ctx, id)
	if err != nil {
		return vigie.Probe{}, missing(err, "probe", id)
	}
	return p, nil
}

// TakeProbed adds the forum that a probe found, with the boards named by their slugs: it is not
// read before its legal record is complete and somebody enables it.
func (d *Desk) TakeProbed(ctx context.Context, c Caller, id string, slugs []string) (vigie.Site, error) {
	p, err := d.Probe(ctx, c, id)
	if err != nil {
		return vigie.Site{}, err
	}
	wanted := map[string]bool{}
	for _, s := range slugs {
		wanted[s] = true
	}
	if p.Report.Engine == "" || len(p.Report.Boards) == 0 || len(slugs) == 0 {
		return vigie.Site{}, vigie.Errorf(vigie.CodeConflict, "there is nothing to add: choose at least one board of a forum whose software is known")
	}
	site, err := d.AddSite(ctx, c, p.Report.Site)
	if vigie.ErrorCode(err) == vigie.CodeConflict { // its other boards are known
		site, err = d.Site(ctx, c, p.Report.Site.ID)
	}
	if err != nil {
		return vigie.Site{}, err
	}
	for _, b := range p.Report.Boards {
		if !wanted[b.Slug] {
			continue
		}
		_, err := d.AddBoard(ctx, c, vigie.Board{SiteID: site.ID, Slug: b.Slug, Name: b.Name, URL: b.URL, Generalist: b.Generalist})
		if err != nil && vigie.ErrorCode(err) != vigie.CodeConflict {
			return site, err
		}
	}
	return site, nil
}
