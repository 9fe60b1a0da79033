package web

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"vigie"
	"vigie/api/desk"
)

// siteItem is a forum with its boards and what keeps it from being read.
type siteItem struct {
	vigie.Site

	Missing string
	Boards  []boardItem
	Drifts  []vigie.Drift
	Fetch   bool // the reader may have the skeletons
	Manage  bool // the reader may change the site
	Record  []recordPart
}

type boardItem struct {
	vigie.Board

	PerDay string
	State  string // how it is read, in words
	Bad    bool
}

func (s *site) sitesPage(v *visit) error {
	sites, err := s.desk.Sites(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	boards, err := s.desk.Boards(v.ctx(), v.caller, "")
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	drifts, err := s.desk.Drifts(v.ctx(), v.caller, "")
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	slices.SortStableFunc(sites, func(a, b vigie.Site) int { // what is read first
		return cmp.Compare(place(a), place(b))
	})
	items := make([]siteItem, 0, len(sites))
	for _, x := range sites {
		item := siteItem{Site: x, Missing: strings.Join(x.Legal.Missing(x.Minors), ", "), Fetch: v.caller.May(desk.UseDrift) == nil, Manage: v.caller.May(desk.UseManageSites) == nil}
		item.Record = record(x)
		item.Drifts = slices.DeleteFunc(slices.Clone(drifts), func(d vigie.Drift) bool { return d.SiteID != x.ID })
		for _, b := range boards {
			if b.SiteID == x.ID {
				item.Boards = append(item.Boards, boardItem{b, strconv.FormatFloat(b.Poll.RatePerHour*24, 'f', 1, 64), s.stateOf(v, b), b.Health.State.Bad()})
			}
		}
		items = append(items, item)
	}
	s.show(v, http.StatusOK, "sites", s.words.say(v.lang, "sites.title"), items)
	return nil
}

// place puts what is read before what is not.
func place(s vigie.Site) int {
	if s.Enabled {
		return 0
	}
	return 1
}

// recordPart is one part of a legal record.
type recordPart struct {
	Name, Value string
	Needed      bool
}

// record lists the parts of a site's legal record.
func record(s vigie.Site) []recordPart {
	l := s.Legal
	return []recordPart{
		{"basis", l.Basis, true}, {"purpose", l.Purpose, true}, {"retention", l.Retention, true}, {"contact", l.Contact, true}, {"dpia", l.DPIA, true}, {"minors", l.Minors, s.Minors},
	}
}

// changeSite keeps a site's legal record, and starts or stops its reading.
func (s *site) changeSite(v *visit) error {
	id := v.r.PathValue("id")
	x, err := s.desk.Site(v.ctx(), v.caller, id)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	part := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	x.Legal = vigie.LegalRecord{Basis: part("basis"), Purpose: part("purpose"), Retention: part("retention"), Contact: part("contact"), DPIA: part("dpia"), Minors: part("minors")}
	enable := part("enabled") == "on"
	x.Enabled = false // the record is kept even where it is not complete yet
	if _, err = s.desk.ChangeSite(v.ctx(), v.caller, id, x); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	if enable {
		if _, err = s.desk.EnableSite(v.ctx(), v.caller, id, true); err != nil {
			return err //nolint:wrapcheck // its text is for people
		}
	}
	http.Redirect(v.w, v.r, "/sites?done=done", http.StatusSeeOther)
	return nil
}

// stateOf words how a board is read.
func (s *site) stateOf(v *visit, b vigie.Board) string {
	if b.Health.State == "" {
		return ""
	}
	text := s.words.say(v.lang, "sites.state."+string(b.Health.State))
	if b.Health.Reason != "" {
		text += " (" + b.Health.Reason + ")"
	}
	return text
}

// driftFile gives the skeleton of a page that was not read as it should be, to be saved.
func (s *site) driftFile(v *visit) error {
	d, err := s.desk.Drift(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	v.w.Header().Set("Content-Type", "text/plain; charset=utf-8") // never shown as a page
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+d.Engine+"-"+d.Kind+`.skeleton.txt"`)
	_, _ = io.WriteString(v.w, d.Skeleton) // a reader that left needs no answer
	return nil
}
