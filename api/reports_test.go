package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"vigie"
	"vigie/api/apitest"
	"vigie/api/report"
)

// withPublished adds two answers of a team whose name a spreadsheet would run.
func withPublished(b *bench) {
	b.store.AddPerson(vigie.Person{ID: "h-evil", Name: "Mx Evil", Team: "=1+1", Roles: []vigie.Role{vigie.RoleVolunteer}}, vigie.Token{})
	for i, id := range []string{apitest.NormalID, apitest.ExpertID} {
		b.store.PutPublication(vigie.Publication{
			ID: "u-" + id, QuestionID: id, ThreadID: id, URL: "https://www.forum.example/1", Channel: vigie.ChannelPublic, Status: vigie.LinkUnknown,
			By: "h-evil", At: apitest.Now.Add(time.Duration(i) * 30 * time.Hour),
		})
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	withPublished(b)
	a := b.as("analyst", http.MethodGet, "/api/v1/reports?from=2026-11-01&to=2026-11-24&lang=fr", "")
	var r report.Report
	if err := json.Unmarshal([]byte(a.body), &r); err != nil || a.status != 200 {
		t.Fatalf("%d %s %v", a.status, a.body, err)
	}
	if r.Answers != 1 || len(r.Tables) != 8 || r.Tables[0].Rows[0].Name != "Forum" || *r.KPIs[0].Count != 1 || r.KPIs[5].Count != nil {
		t.Errorf("%s", a.body)
	}
	for _, word := range []string{apitest.Secret, "p_asker", "Mx ", "Combien", "h-evil"} {
		if strings.Contains(a.body, word) {
			t.Errorf("a report holds %q", word)
		}
	}
	for path, want := range map[string]int{"?from=yesterday": 422, "?from=2026-02-01&to=2026-01-01": 422, "?site=none.example": 404, "?unknown=1": 422, "/csv?in=de": 422} {
		if a := b.as("analyst", http.MethodGet, "/api/v1/reports"+path, ""); a.status != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestReportFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	withPublished(b)
	a := b.as("coordinator", http.MethodGet, "/api/v1/reports/csv", "")
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || a.header.Get("Content-Type") != "text/csv; charset=utf-8" || a.header.Get("Content-Disposition") != `attachment; filename="vigie-report-2026-11-24.csv"` {
		t.Fatalf("%v %v %s", err, a.header, a.body)
	}
	teams := 0
	for _, line := range lines {
		if line[0] == "teams" {
			teams++
			if line[1] != "'=1+1" || line[2] != "'=1+1" || line[3] != "2" {
				t.Errorf("team %q", line)
			}
		}
	}
	if teams != 1 {
		t.Errorf("%d rows of teams: %s", teams, a.body)
	}
	a = b.as("admin", http.MethodGet, "/api/v1/reports/xlsx", "")
	f, err := excelize.OpenReader(bytes.NewReader([]byte(a.body)))
	if err != nil {
		t.Fatalf("%d %v", a.status, err)
	}
	defer f.Close()
	if names := f.GetSheetList(); len(names) != 10 {
		t.Errorf("sheets %q", names)
	}
	if got := a.header.Get("Content-Type"); got != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" {
		t.Errorf("type %q", got)
	}
}
