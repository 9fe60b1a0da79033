package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

const fullSite = `{"url":"https://www.neuf.example","name":"Neuf","lang":"fr","country":"BE","engine":"phpbb","zone":"Europe/Brussels",
"shelf_life_s":86400,"min_delay_s":10,"minors":true,"enabled":true,"rules":["Be kind."],
"legal":{"basis":"a","purpose":"b","retention":"c","contact":"d","dpia":"e","minors":"f"}}`

func TestAddSite(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	added := b.as("coordinator", "POST", "/api/v1/sites", fullSite).want(201).json()
	if added["id"] != "neuf.example" || added["enabled"] != true || added["shelf_life_s"] != 86400.0 {
		t.Errorf("added %v", added)
	}
	if got := b.as("admin", "GET", "/api/v1/sites/neuf.example", "").want(200).json(); !cmp.Equal(got, added) {
		t.Errorf("read %v, added %v", got, added)
	}
	if got := ids(items(t, b.as("volunteer", "GET", "/api/v1/sites", ""))); !slices.Contains(got, "neuf.example") {
		t.Errorf("sites %v", got)
	}
	b.as("coordinator", "POST", "/api/v1/sites", fullSite).problem(409, "conflict")
	b.as("coordinator", "PUT", "/api/v1/sites/forum.example", fullSite).problem(422, "invalid")
}

func TestSiteNeedsItsLegalRecord(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	partial := strings.Replace(fullSite, `"dpia":"e","minors":"f"`, `"dpia":" "`, 1)
	missing := []any{"dpia", "minors"}
	if p := b.as("coordinator", "POST", "/api/v1/sites", partial).problem(422, "legal_record"); !cmp.Equal(p["missing"], any(missing)) {
		t.Errorf("missing %v", p["missing"])
	}
	asleep := strings.Replace(partial, `"enabled":true`, `"enabled":false`, 1)
	if added := b.as("coordinator", "POST", "/api/v1/sites", asleep).want(201).json(); !cmp.Equal(added["legal_missing"], any(missing)) {
		t.Errorf("legal_missing %v", added["legal_missing"])
	}
	b.as("coordinator", "POST", "/api/v1/sites/neuf.example/resume", "").problem(422, "legal_record")
	b.as("coordinator", "PUT", "/api/v1/sites/neuf.example", partial).problem(422, "legal_record")
	b.as("coordinator", "PUT", "/api/v1/sites/neuf.example", fullSite).want(200)
	b.as("coordinator", "POST", "/api/v1/sites/neuf.example/pause", "").want(200)
	if got := b.as("coordinator", "POST", "/api/v1/sites/neuf.example/resume", "").want(200).json(); got["enabled"] != true {
		t.Errorf("resumed %v", got)
	}
	sim := newBench(t, func(_ *api.Options, d *desk.Options) {
		d.Simulated = func(h string) bool { return h == "www.neuf.example" }
	})
	sim.as("coordinator", "POST", "/api/v1/sites", partial).want(201)
}

func TestSiteSettingsAreChecked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, change := range map[string][2]string{
		"engine missing":    {`"engine":"phpbb",`, ``},
		"engine empty":      {`"engine":"phpbb"`, `"engine":""`},
		"engine unknown":    {`"engine":"phpbb"`, `"engine":"wordpress"`},
		"lang missing":      {`"lang":"fr",`, ``},
		"lang unknown":      {`"lang":"fr"`, `"lang":"de"`},
		"country missing":   {`"country":"BE",`, ``},
		"country unknown":   {`"country":"BE"`, `"country":"Belgium"`},
		"a zone that isn't": {`Europe/Brussels`, `Europe/Mons`},
		"local zone":        {`Europe/Brussels`, `Local`},
		"too fast":          {`"min_delay_s":10`, `"min_delay_s":1`},
		"a path":            {`https://www.neuf.example`, `https://www.neuf.example/forum`},
		"no address":        {`https://www.neuf.example`, ``},
		"not the web":       {`https://www.neuf.example`, `file:///etc/passwd`},
		"a user name":       {`https://www.neuf.example`, `https://u:p@www.neuf.example`},
		"shelf life":        {`86400`, `-1`},
	} {
		body := strings.Replace(fullSite, change[0], change[1], 1)
		if body == fullSite {
			t.Fatalf("%s: nothing was replaced", name)
		}
		a := b.as("coordinator", "POST", "/api/v1/sites", body)
		if a.status != 422 {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
}

func TestBoards(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	add := func(body string) answer { return b.as("coordinator", "POST", "/api/v1/boards", body) }
	added := add(`{"site":"forum.example","slug":"aide","name":"Aide","url":"/viewforum.php?f=9","generalist":true}`).want(201).json()
	if added["id"] != "forum.example:aide" || added["url"] != "https://www.forum.example/viewforum.php?f=9" || added["paused"] != false {
		t.Errorf("added %v", added)
	}
	health, _ := added["health"].(map[string]any)
	if v, ok := health["last_at"]; !ok || v != nil {
		t.Errorf("health of a new board %v", health)
	}
	add(`{"site":"forum.example","slug":"aide","url":"/other"}`).problem(409, "conflict")
	add(`{"site":"nowhere.example","slug":"aide","url":"/x"}`).problem(404, "not_found")
	add(`{"site":"forum.example","slug":"Aide!","url":"/x"}`).problem(422, "invalid")
	add(`{"site":"forum.example","slug":"x","url":"https://praat.example/x"}`).problem(422, "invalid")
	add(`{"site":"forum.example","slug":"x","url":"//evil.example/x"}`).problem(422, "invalid")
	if got := b.as("coordinator", "POST", "/api/v1/boards/forum.example:aide/pause", "").want(200).json(); got["paused"] != true {
		t.Errorf("paused %v", got)
	}
	if got := b.as("volunteer", "GET", "/api/v1/boards/forum.example:aide", "").want(200).json(); got["paused"] != true {
		t.Errorf("read after the pause %v", got)
	}
	if got := b.as("coordinator", "POST", "/api/v1/boards/forum.example:aide/resume", "").want(200).json(); got["paused"] != false {
		t.Errorf("resumed %v", got)
	}
	if got := ids(items(t, b.as("analyst", "GET", "/api/v1/boards?site="+apitest.SiteID, ""))); !slices.Equal(got, []string{apitest.BoardID, "forum.example:aide"}) {
		t.Errorf("boards of a site %v", got)
	}
}
