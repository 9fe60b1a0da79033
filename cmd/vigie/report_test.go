package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"vigie"
	"vigie/api/report"
)

// TestReportCommand publishes an answer and counts it in every format, beside an open store.
func TestReportCommand(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{})
	const siteID, name, asker, words = "group.example", "Mx Quillfeather", "p_secretasker", "est-ce que la kétamine abîme la vessie"
	check(t, a.store.SeedSites(ctx, []vigie.Site{{ID: siteID, Name: "@Group", URL: "https://group.example", Lang: "fr", Country: "BE", Engine: vigie.EngineHand, ShelfLife: 72 * time.Hour}},
		[]vigie.Board{{ID: siteID + ":hand", SiteID: siteID, Slug: "hand", Name: "Hand", URL: "https://group.example"}}))
	p, err := a.store.PutPerson(ctx, vigie.Person{Name: name, Team: "Lille", Roles: []vigie.Role{vigie.RoleVolunteer}})
	check(t, err)
	asked := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	th := vigie.Thread{
		ID: vigie.ThreadID(siteID, "1"), SiteID: siteID, BoardID: siteID + ":hand", Key: "1", URL: "https://group.example/1", Title: "Vessie", Lang: "fr",
		PostedAt: asked, LastAt: asked, FetchedAt: asked, Complete: true, Posts: []vigie.Post{{ID: "1", Author: asker, At: asked, Text: words}},
	}
	_, err = a.store.SaveBatch(ctx, vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}})
	check(t, err)
	stored, err := a.store.Thread(ctx, th.ID)
	check(t, err)
	check(t, a.store.SaveVerdicts(ctx, []vigie.Verdict{{
		ThreadID: th.ID, Revision: stored.Revision, Lang: "fr", Relevant: true, Substances: []string{"ketamine"}, Topics: []string{"health"},
		Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Question: true, Open: true, At: asked,
	}}, []vigie.Ranked{{ThreadID: th.ID, Deadline: asked.Add(72 * time.Hour)}}))
	who := vigie.Actor{ID: p.ID, Roles: p.Roles}
	_, err = a.store.Transition(ctx, th.ID, vigie.ActClaim, who, vigie.TransitionArgs{ClaimFor: time.Hour, PersonName: p.Name, Now: asked})
	check(t, err)
	_, err = a.store.AddPublication(ctx, vigie.Publication{QuestionID: th.ID, URL: "https://group.example/1#2", Channel: vigie.ChannelPublic, At: asked.Add(36 * time.Hour)}, who)
	check(t, err)

	command := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := vigieRun(t, "", append([]string{"report", "--data", a.cfg.Data}, args...)...)
		if code != exitOK {
			t.Fatalf("%v: code %d: %s", args, code, stderr)
		}
		for _, secret := range []string{name, asker, words, p.ID} {
			if strings.Contains(stdout, secret) {
				t.Errorf("%v prints %q", args, secret)
			}
		}
		return stdout
	}
	text := command("--in", "fr")
	for _, want := range []string{"PAR PRODUIT", "Kétamine", "santé", "non consigné", "Lille", "@Group", "1.5"} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	var r report.Report
	if err := json.Unmarshal([]byte(command("--format", "json", "--from", "2026-03-03", "--to", "2026-03-03", "--team", "Lille", "--site", siteID, "--lang", "fr")), &r); err != nil || r.Answers != 1 || r.Delay == nil || r.Delay.Max != 1.5 {
		t.Errorf("%+v, %v", r, err)
	}
	if text := command("--format", "csv", "--team", "Gent"); !strings.Contains(text, "all,,Published answers,0,0,0,0,,,") {
		t.Errorf("a team without answers: %s", text)
	}
	lines, err := csv.NewReader(strings.NewReader(command("--format", "csv"))).ReadAll()
	if err != nil || len(lines) < 20 || !strings.Contains(strings.Join(flat(lines), " "), "'@Group") {
		t.Errorf("%v %q", err, lines)
	}
	path := filepath.Join(t.TempDir(), "r.xlsx")
	if out := command("--format", "xlsx", "--out", path); out != "" {
		t.Errorf("stdout holds %d bytes beside a file", len(out))
	}
	f, err := excelize.OpenFile(path)
	check(t, err)
	defer f.Close()
	if info, err := os.Stat(path); err != nil || info.Size() < 1000 || len(f.GetSheetList()) != 10 {
		t.Errorf("%v, sheets %q", err, f.GetSheetList())
	}
}

func flat(lines [][]string) (out []string) {
	for _, l := range lines {
		out = append(out, l...)
	}
	return out
}
