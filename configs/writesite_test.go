package configs_test

import (
	"bytes"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/configs"
)

// TestWrittenSiteIsRead: what a probe prints is a file that can be used.
func TestWrittenSiteIsRead(t *testing.T) {
	t.Parallel()
	site := vigie.Site{
		ID: "forum.example", Name: "Forum: \"d'essai\" #1", URL: "https://www.forum.example", Lang: "fr", Country: "BE", Engine: "phpbb", Zone: "Europe/Brussels",
		DayFirst: true, ShelfLife: 24 * time.Hour, MinDelay: 5 * time.Second, Budget: 1000,
	}
	boards := []vigie.Board{
		{ID: "forum.example:aide", SiteID: site.ID, Slug: "aide", Name: "Aide - écoute", URL: site.URL + "/viewforum.php?f=3&x=1"},
		{ID: "forum.example:tout", SiteID: site.ID, Slug: "tout", Name: "yes", URL: site.URL + "/tout", Generalist: true},
	}
	var buf bytes.Buffer
	if err := configs.WriteSite(&buf, site, boards); err != nil {
		t.Fatal(err)
	}
	sites, read, err := configs.ReadSites(fstest.MapFS{"forum.yaml": {Data: buf.Bytes()}})
	if err != nil || len(sites) != 1 {
		t.Fatalf("%v\n%s", err, buf.String())
	}
	if d := cmp.Diff(site, sites[0]); d != "" {
		t.Errorf("site (-want +got):\n%s", d)
	}
	if d := cmp.Diff(boards, read); d != "" {
		t.Errorf("boards (-want +got):\n%s", d)
	}
}
