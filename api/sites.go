package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// SiteSettings are what a coordinator sets of a forum.
type SiteSettings struct {
	URL       string   `doc:"Scheme and host that pages are read from"                      example:"https://forum.example.org" json:"url"           maxLength:"300"`
	Name      string   `doc:"The host when absent"                                          json:"name"                         maxLength:"200"      required:"false"`
	Lang      string   `enum:"fr,nl,en"                                                     json:"lang"`
	Country   string   `doc:"ISO 3166 code: chooses the helplines"                          json:"country"                      pattern:"^[A-Z]{2}$"`
	Engine    string   `doc:"Forum software"                                                json:"engine"`
	Hosts     []string `doc:"Other hosts that pages may redirect to"                        json:"hosts"                        maxItems:"20"        nullable:"false" required:"false"`
	Zone      string   `doc:"IANA time zone of times without one; the engine's when absent" json:"zone"                         required:"false"`
	DayFirst  bool     `doc:"Dates are written day first"                                   json:"day_first"                    required:"false"`
	MinDelay  int64    `doc:"Smallest gap between requests in seconds; at least 5"          json:"min_delay_s"                  maximum:"3600"       minimum:"0"      required:"false"`
	Budget    int      `doc:"Requests a day; the usual number when absent"                  json:"budget"                       maximum:"100000"     minimum:"0"      required:"false"`
	ShelfLife int64    `doc:"How long an asker keeps coming back, in seconds"               json:"shelf_life_s"                 maximum:"31536000"   minimum:"0"      required:"false"`
	Legal     Legal    `doc:"Why the forum may be read at all"                              json:"legal"                        required:"false"`
	Rules     []string `doc:"What to know before posting there"                             json:"rules"                        maxItems:"50"        nullable:"false" required:"false"`
	Enabled   bool     `doc:"Its boards are read; needs a complete legal record"            json:"enabled"                      required:"false"`
	WatchOnly bool     `doc:"Read and searched, but its threads never become questions"     json:"watch_only"                   required:"false"`
	Minors    bool     `doc:"Many readers are under 18"                                     json:"minors"                       required:"false"`
}

// Legal is a forum's legal record.
type Legal struct {
	Basis     string `doc:"Legal basis, with the article"        json:"basis"     maxLength:"2000" required:"false"`
	Purpose   string `json:"purpose"                             maxLength:"2000" required:"false"`
	Retention string `json:"retention"                           maxLength:"2000" required:"false"`
	Contact   string `doc:"Who answers people's requests"        json:"contact"   maxLength:"2000" required:"false"`
	DPIA      string `doc:"Reference of the impact assessment"   json:"dpia"      maxLength:"2000" required:"false"`
	Minors    string `doc:"Measures for minors, where many read" json:"minors"    maxLength:"2000" required:"false"`
}

// Site is a forum.
type Site struct {
	ID           string `json:"id"`
	SiteSettings        //nolint:embeddedstructfieldcheck // the id stands first in the answer

	LearntLife int64 `doc:"How long askers were seen to come back, in seconds; 0: nothing was learnt yet" json:"learnt_life_s"`
	LearntFrom int   `doc:"From so many askers"                                                           json:"learnt_from"`

	Missing []string `doc:"Parts of the legal record that are empty: it cannot be enabled before" json:"legal_missing" nullable:"false"`
}

func site(s vigie.Site) Site {
	return Site{
		ID: s.ID,
		SiteSettings: SiteSettings{
			URL: s.URL, Name: s.Name, Lang: s.Lang, Country: s.Country, Engine: s.Engine, Hosts: list(s.Hosts), Zone: s.Zone, DayFirst: s.DayFirst,
			MinDelay: int64(s.MinDelay / time.Second), Budget: s.Budget, ShelfLife: int64(s.ShelfLife / time.Second), Legal: Legal(s.Legal),
			Rules: list(s.Rules), Enabled: s.Enabled, WatchOnly: s.WatchOnly, Minors: s.Minors,
		},
		LearntLife: int64(s.LearntLife / time.Second), LearntFrom: s.LearntFrom,
		Missing: list(s.Legal.Missing(s.Minors)),
	}
}

func (v SiteSettings) site() vigie.Site {
	return vigie.Site{
		URL: v.URL, Name: v.Name, Lang: v.Lang, Country: v.Country, Engine: v.Engine, Hosts: v.Hosts, Zone: v.Zone, DayFirst: v.DayFirst,
		MinDelay: time.Duration(v.MinDelay) * time.Second, Budget: v.Budget, ShelfLife: time.Duration(v.ShelfLife) * time.Second,
		Legal: vigie.LegalRecord(v.Legal), Rules: v.Rules, Enabled: v.Enabled, WatchOnly: v.WatchOnly, Minors: v.Minors,
	}
}

type noIn struct{}

type sitesOut struct{ Body List[Site] }

type siteOut struct{ Body Site }

func listSites(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*sitesOut, error) {
	sites, err := s.desk.Sites(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &sitesOut{List[Site]{Items: make([]Site, 0, len(sites))}}
	for _, v := range sites {
		out.Body.Items = append(out.Body.Items, site(v))
	}
	return out, nil
}

func getSite(s *server, ctx context.Context, c desk.Caller, in *ByID) (*siteOut, error) {
	v, err := s.desk.Site(ctx, c, in.ID)
	return oneSite(v, err)
}

func oneSite(v vigie.Site, err error) (*siteOut, error) {
	if err != nil {
		return nil, err
	}
	return &siteOut{site(v)}, nil
}

type addSiteIn struct{ Body SiteSettings }

func addSite(s *server, ctx context.Context, c desk.Caller, in *addSiteIn) (*siteOut, error) {
	return oneSite(s.desk.AddSite(ctx, c, in.Body.site()))
}

type putSiteIn struct {
	ByID

	Body SiteSettings
}

func putSite(s *server, ctx context.Context, c desk.Caller, in *putSiteIn) (*siteOut, error) {
	return oneSite(s.desk.ChangeSite(ctx, c, in.ID, in.Body.site()))
}

func enableSite(on bool) call[ByID, siteOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *ByID) (*siteOut, error) {
		return oneSite(s.desk.EnableSite(ctx, c, in.ID, on))
	}
}
