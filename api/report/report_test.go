package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/api/report"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// answer is one that took so long, asked on a day of March.
func answer(took time.Duration, change func(*vigie.PublishedAnswer)) vigie.PublishedAnswer {
	asked := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a := vigie.PublishedAnswer{SiteID: "forum.example", SiteName: "Forum", Lang: "fr", Team: "Mons", ShelfLife: 48 * time.Hour, AskedAt: asked, At: asked.Add(took), Judged: true}
	if change != nil {
		change(&a)
	}
	return a
}

func table(t *testing.T, r report.Report, id string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, x := range r.Tables {
		for _, row := range x.Rows {
			if x.ID == id {
				out[row.Key+row.Note] = row.Answers
			}
		}
	}
	return out
}

func TestDelays(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	r := report.Make([]vigie.PublishedAnswer{
		answer(12*time.Hour, nil), answer(4*day-time.Second, nil), answer(4*day, nil), answer(6*day, nil), answer(283*day, nil),
		answer(0, func(a *vigie.PublishedAnswer) { a.AskedAt = time.Time{} }), // the page gave no time
		answer(-time.Hour, nil), // a forum's clock that is wrong
	}, report.Filter{}, now)
	want := &report.Delay{Known: 5, Min: 0.5, Max: 283, Mean: 59.5, Median: 4, Under4: 0.4, Under6: 0.6}
	if diff := cmp.Diff(want, r.Delay, cmp.AllowUnexported(report.Delay{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"under_1": 1, "under_4": 1, "under_6": 1, "under_14": 1, "under_30": 0, "longer": 1, "not_recorded": 2}, table(t, r, "delays")); diff != "" {
		t.Error(diff)
	}
	if d := report.Make([]vigie.PublishedAnswer{answer(-time.Hour, nil)}, report.Filter{}, now).Delay; d != nil {
		t.Errorf("a delay that nobody knows is %+v", d)
	}
}

func TestKPIsSayOfHowManyTheyAreKnown(t *testing.T) {
	t.Parallel()
	r := report.Make([]vigie.PublishedAnswer{
		answer(24*time.Hour, func(a *vigie.PublishedAnswer) { a.Looked, a.Removed, a.Watched = true, true, true }),
		answer(49*time.Hour, func(a *vigie.PublishedAnswer) { a.Looked, a.Watched, a.CameBack = true, true, true }),
		answer(100*time.Hour, func(a *vigie.PublishedAnswer) { a.ShelfLife = 0 }),
		answer(0, func(a *vigie.PublishedAnswer) { a.AskedAt = time.Time{} }),
	}, report.Filter{}, now)
	got := map[string]string{}
	for _, k := range r.KPIs {
		got[k.ID] = fmt.Sprintf("not recorded of %d", k.Of)
		if k.Count != nil && k.Share != nil {
			got[k.ID] = fmt.Sprintf("%d of %d, %.4f", *k.Count, k.Of, *k.Share)
		}
	}
	want := map[string]string{
		"within_24h": "1 of 3, 0.3333", "within_72h": "2 of 3, 0.6667", "within_shelf_life": "1 of 2, 0.5000",
		"removed": "1 of 2, 0.5000", "came_back": "1 of 2, 0.5000", "satisfaction": "not recorded of 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	none := report.Make(nil, report.Filter{}, now)
	for _, k := range none.KPIs {
		if k.Count != nil || k.Share != nil {
			t.Errorf("%s of no answers is %v", k.ID, *k.Count)
		}
	}
	text, err := json.Marshal(none)
	if err != nil || strings.Contains(string(text), `"tables":null`) || strings.Contains(string(text), `"rows":null`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	r := report.Make([]vigie.PublishedAnswer{
		answer(time.Hour, func(a *vigie.PublishedAnswer) {
			a.Substances, a.Topics = []string{"mdma", "alcohol", "mdma"}, []string{"law"}
			a.Drafted, a.Referrals = true, []string{"infor-drogues", "Ask Claire, she knows him", "his mother"}
		}),
		answer(time.Hour, func(a *vigie.PublishedAnswer) {
			a.Substances, a.Drafted, a.SiteID = []string{"mdma"}, true, "other.example"
		}),
		answer(time.Hour, func(a *vigie.PublishedAnswer) {
			a.Judged, a.Team, a.Lang = false, "", "nl"
			a.At = time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC) // New Year has come in Brussels
		}),
	}, report.Filter{}, now)
	for id, want := range map[string]map[string]int{
		"sites":      {"forum.example": 2, "other.example": 1},
		"years":      {"2026": 3},
		"teams":      {"Mons": 2, "not_recorded": 1},
		"langs":      {"fr": 2, "nl": 1},
		"substances": {"mdma": 2, "alcohol": 1, "not_recorded": 1},
		"topics":     {"law": 1, "none": 1, "not_recorded": 1},
		"referrals":  {"infor-drogues": 1, "other": 1, "none": 1, "not_recorded": 1},
	} {
		if diff := cmp.Diff(want, table(t, r, id)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if rows := r.Tables[5].Rows; rows[0].Key != "mdma" || rows[len(rows)-1].Note != report.NoteNotRecorded {
		t.Errorf("order of rows: %+v", rows)
	}
	text, err := json.Marshal(r)
	if err != nil || strings.Contains(string(text), "Claire") || strings.Contains(string(text), "mother") {
		t.Errorf("a report repeats free words: %s %v", text, err)
	}
	narrow := report.Make([]vigie.PublishedAnswer{answer(0, nil), answer(0, func(a *vigie.PublishedAnswer) { a.Team = "Gent" })}, report.Filter{Team: "Gent"}, now)
	if narrow.Answers != 1 || len(narrow.Choices.Teams) != 2 {
		t.Errorf("%d answers, choices %v", narrow.Answers, narrow.Choices)
	}
}

func TestPeriod(t *testing.T) {
	t.Parallel()
	from, to, err := report.Filter{From: "2026-01-01", To: "2026-12-31"}.Period()
	if err != nil || from.UTC() != time.Date(2025, 12, 31, 23, 0, 0, 0, time.UTC) || to.UTC() != time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC) {
		t.Errorf("%s to %s, %v", from, to, err)
	}
	if from, to, err := (report.Filter{}).Period(); err != nil || !from.IsZero() || !to.IsZero() {
		t.Errorf("an open period is %s to %s, %v", from, to, err)
	}
	if _, _, err := (report.Filter{From: "2026-01-02", To: "2026-01-02"}).Period(); err != nil {
		t.Errorf("a single day: %v", err)
	}
	for _, f := range []report.Filter{{From: "1.1.2026"}, {To: "2026-02-30"}, {From: "2026-01-02", To: "2026-01-01"}} {
		if _, _, err := f.Period(); vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestSheetsAreRectangles(t *testing.T) {
	t.Parallel()
	r := report.Make([]vigie.PublishedAnswer{answer(time.Hour, nil), answer(-time.Hour, func(a *vigie.PublishedAnswer) { a.Team = "" })}, report.Filter{}, now)
	say := func(key string) string { return "<" + key + ">" }
	sheets := append(report.Sheets(r, say), report.Flat(r, say))
	for _, s := range sheets {
		for _, cells := range s.Rows {
			if len(cells) != len(s.Header) {
				t.Errorf("%s: %d cells under %d columns: %v", s.Title, len(cells), len(s.Header), cells)
			}
		}
	}
	if len(sheets) != len(r.Tables)+3 {
		t.Errorf("%d sheets", len(sheets))
	}
	flat := sheets[len(sheets)-1]
	for _, cells := range flat.Rows {
		if cells[1] == "satisfaction" && cells[3] != "<report.note.not_recorded>" {
			t.Errorf("satisfaction is %v", cells)
		}
	}
}
