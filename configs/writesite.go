package configs

import (
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"

	"vigie"
)

// WriteSite writes a site and its boards as a file that ReadSites reads: with an empty legal record to fill
// in, and not enabled.
func WriteSite(w io.Writer, s vigie.Site, boards []vigie.Board) error {
	type board struct {
		Slug       string `yaml:"slug"`
		Name       string `yaml:"name"`
		URL        string `yaml:"url"`
		Generalist bool   `yaml:"generalist,omitempty"`
	}
	file := struct {
		ID        string   `yaml:"id"`
		Name      string   `yaml:"name"`
		URL       string   `yaml:"url"`
		Hosts     []string `yaml:"hosts,omitempty"`
		Lang      string   `yaml:"lang"`
		Country   string   `yaml:"country"`
		Engine    string   `yaml:"engine"`
		Zone      string   `yaml:"zone,omitempty"`
		DayFirst  bool     `yaml:"day_first"`
		ShelfLife string   `yaml:"shelf_life"`
		Enabled   bool     `yaml:"enabled"`
		Legal     struct {
			Basis     string `yaml:"basis"`
			Purpose   string `yaml:"purpose"`
			Retention string `yaml:"retention"`
			Contact   string `yaml:"contact"`
			DPIA      string `yaml:"dpia"`
			Minors    string `yaml:"minors"`
		} `yaml:"legal"`
		Boards []board `yaml:"boards"`
	}{
		ID: s.ID, Name: s.Name, URL: s.URL, Hosts: s.Hosts, Lang: s.Lang, Country: s.Country, Engine: s.Engine, Zone: s.Zone, DayFirst: s.DayFirst, ShelfLife: "72h",
	}
	if s.ShelfLife > 0 {
		file.ShelfLife = fmt.Sprintf("%.0fh", s.ShelfLife.Hours())
	}
	for _, b := range boards {
		file.Boards = append(file.Boards, board{b.Slug, b.Name, strings.TrimPrefix(b.URL, s.URL), b.Generalist})
	}
	data, err := yaml.Marshal(file)
	if err != nil {
		return fmt.Errorf("write site: %w", err)
	}
	_, err = w.Write(data)
	return err
}
