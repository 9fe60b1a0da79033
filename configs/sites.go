package configs

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vigie"
)

//go:embed sites/*.yaml
var siteFiles embed.FS

//go:embed lexicon
var lexiconFiles embed.FS

//go:embed rank.yaml
var rankFile []byte

// Lexicon is the folder of the lexicon that ships with Vigie.
func Lexicon() fs.FS {
	sub, err := fs.Sub(lexiconFiles, "lexicon")
	if err != nil {
		panic(err) // unreachable: the folder is embedded
	}
	return sub
}

// Rank decodes the weights of the ranking into v, strictly: those that ship with Vigie, then those that
// DIR/rank.yaml sets otherwise when dir is not empty and has one.
func Rank(dir string, v any) error {
	if err := decode(rankFile, "rank.yaml", v); err != nil {
		return err // unreachable unless the embedded file is broken
	}
	if dir == "" {
		return nil
	}
	name := filepath.Join(dir, "rank.yaml")
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check its permissions")
	}
	return decode(data, name, v)
}

// siteFile is one file under configs/sites: a site and its boards.
type siteFile struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	URL       string   `yaml:"url"`
	Hosts     []string `yaml:"hosts"`
	Lang      string   `yaml:"lang"`
	Country   string   `yaml:"country"`
	Engine    string   `yaml:"engine"`
	Zone      string   `yaml:"zone"`
	DayFirst  bool     `yaml:"day_first"`
	MinDelay  string   `yaml:"min_delay"`
	Budget    int      `yaml:"budget"`
	ShelfLife string   `yaml:"shelf_life"`
	WatchOnly bool     `yaml:"watch_only"`
	Minors    bool     `yaml:"minors"`
	Enabled   bool     `yaml:"enabled"`
	Rules     []string `yaml:"rules"`
	Legal     struct {
		Basis     string `yaml:"basis"`
		Purpose   string `yaml:"purpose"`
		Retention string `yaml:"retention"`
		Contact   string `yaml:"contact"`
		DPIA      string `yaml:"dpia"`
		Minors    string `yaml:"minors"`
	} `yaml:"legal"`
	Boards []struct {
		Slug       string `yaml:"slug"`
		Name       string `yaml:"name"`
		URL        string `yaml:"url"`
		Generalist bool   `yaml:"generalist"`
		Paused     bool   `yaml:"paused"`
	} `yaml:"boards"`
}

// ShippedSites reads the site files that ship with Vigie.
func ShippedSites() ([]vigie.Site, []vigie.Board, error) {
	sub, err := fs.Sub(siteFiles, "sites")
	if err != nil {
		return nil, nil, err // unreachable: the folder is embedded
	}
	return ReadSites(sub)
}

// ReadSites reads every *.yaml of a folder as a site with its boards, in order of name.
func ReadSites(dir fs.FS) (sites []vigie.Site, boards []vigie.Board, err error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, nil, err // unreachable: the pattern is good
	}
	slices.Sort(names)
	for _, name := range names {
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+name+": check its permissions")
		}
		var f siteFile
		if err := decode(data, name, &f); err != nil {
			return nil, nil, err
		}
		site, own, err := f.convert()
		if err != nil {
			return nil, nil, vigie.Errorf(vigie.CodeInvalid, "%s: %s", name, err)
		}
		sites, boards = append(sites, site), append(boards, own...)
	}
	return sites, boards, nil
}

func (f siteFile) convert() (vigie.Site, []vigie.Board, error) {
	s := vigie.Site{
		ID: f.ID, Name: f.Name, URL: strings.TrimSuffix(f.URL, "/"), Hosts: f.Hosts, Lang: f.Lang, Country: f.Country,
		Engine: f.Engine, Zone: f.Zone, DayFirst: f.DayFirst, Budget: f.Budget, WatchOnly: f.WatchOnly,
		Minors: f.Minors, Enabled: f.Enabled, Rules: f.Rules, Legal: vigie.LegalRecord(f.Legal),
	}
	if s.ID == "" || s.URL == "" || !slices.Contains([]string{"fr", "nl", "en"}, s.Lang) || len(s.Country) != 2 {
		return s, nil, fmt.Errorf("id, url, lang (fr, nl or en) and country (two letters) are needed")
	}
	if s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil {
			return s, nil, fmt.Errorf("zone: %q is not an IANA time zone such as Europe/Paris", s.Zone)
		}
	}
	for _, d := range []struct {
		name, text string
		to         *time.Duration
		or         time.Duration
	}{{"min_delay", f.MinDelay, &s.MinDelay, 5 * time.Second}, {"shelf_life", f.ShelfLife, &s.ShelfLife, 72 * time.Hour}} {
		*d.to = d.or
		if d.text == "" {
			continue
		}
		v, err := time.ParseDuration(d.text)
		if err != nil || v < 0 {
			return s, nil, fmt.Errorf("%s: %q is not a duration such as 72h or 5s", d.name, d.text)
		}
		*d.to = v
	}
	if s.Budget == 0 {
		s.Budget = 1000
	}
	var boards []vigie.Board
	for _, b := range f.Boards {
		if b.Slug == "" || strings.ContainsAny(b.Slug, ":/ ") || path.Clean(b.URL) == "." {
			return s, nil, fmt.Errorf("board %q: slug (no colon, slash or space) and url are needed", b.Slug)
		}
		address := b.URL
		if strings.HasPrefix(address, "/") {
			address = s.URL + address
		}
		boards = append(boards, vigie.Board{
			ID: s.ID + ":" + b.Slug, SiteID: s.ID, Slug: b.Slug, Name: b.Name, URL: address,
			Generalist: b.Generalist, Paused: b.Paused,
		})
	}
	return s, boards, nil
}

// ReadLegalRecord reads a legal record from YAML; name is what errors call it.
func ReadLegalRecord(name string, data []byte) (vigie.LegalRecord, error) {
	var f struct {
		Legal vigie.LegalRecord `yaml:",inline"`
	}
	err := decode(data, name, &f)
	return f.Legal, err
}
