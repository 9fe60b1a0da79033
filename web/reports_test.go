package web_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/apitest"
)

// withAnswers publishes two answers, a day apart, of a team with markup in its name.
func withAnswers(s *stand) {
	s.store.AddPerson(vigie.Person{ID: "h-lille", Name: "Mx Lille", Team: "<b>Lille</b>", Roles: []vigie.Role{vigie.RoleVolunteer}}, vigie.Token{})
	for i, id := range []string{apitest.NormalID, apitest.ExpertID} {
		s.store.PutPublication(vigie.Publication{
			ID: "u-" + id, QuestionID: id, ThreadID: id, Channel: vigie.ChannelPublic, Status: vigie.LinkUnknown, By: "h-lille", At: apitest.Now.Add(time.Duration(i) * 24 * time.Hour),
		})
	}
}

func TestReportsPage(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	withAnswers(s)
	p := s.get("analyst", "/reports").want(200,
		"<strong>2</strong> Published answers", "Answered within 24 hours", `<td class="num">50.0 %</td>`, "&lt;b&gt;Lille&lt;/b&gt;", "Satisfaction survey", "not recorded",
		`href="/api/v1/reports/csv?in=en"`, `href="/api/v1/reports/xlsx?in=en"`, "By referral", "effects")
	for _, word := range []string{apitest.Secret, "p_asker", "Mx Lille", "h-lille", "Combien de temps", "<b>"} {
		if strings.Contains(p.body, word) {
			t.Errorf("the page holds %q", word)
		}
	}
	checkCharts(t, p.body)
	s.get("coordinator", "/reports?from=2026-11-25&team=%3Cb%3ELille%3C/b%3E").want(200, "<strong>1</strong>", "2026-11-25", "from=2026-11-25&amp;in=en&amp;team=%3Cb%3ELille")
	s.get("admin", "/reports?to=2020-12-31").want(200, "<strong>0</strong>", "No answer was published in this period")
	s.get("analyst", "/reports?from=noon").want(422, "is not a day", `value="noon"`)
	s.get("analyst", "/reports?site=none.example").want(404, "there is no site")
}

// checkCharts reads each drawing: it has a name, its numbers in words, bars within its frame, and a table beside it.
func checkCharts(t *testing.T, body string) {
	t.Helper()
	_, rest, _ := strings.Cut(body, "<main")
	charts := 0
	for {
		var text string
		_, after, found := strings.Cut(rest, "<figure>")
		if !found {
			break
		}
		text, rest, _ = strings.Cut(after, "</figure>")
		charts++
		var svg struct {
			Role  string `xml:"role,attr"`
			By    string `xml:"aria-labelledby,attr"`
			Title struct {
				ID   string `xml:"id,attr"`
				Text string `xml:",chardata"`
			} `xml:"title"`
			Desc struct {
				ID   string `xml:"id,attr"`
				Text string `xml:",chardata"`
			} `xml:"desc"`
			Bars []struct {
				X      int `xml:"x,attr"`
				Y      int `xml:"y,attr"`
				Width  int `xml:"width,attr"`
				Height int `xml:"height,attr"`
			} `xml:"rect"`
		}
		if err := xml.Unmarshal([]byte(text), &svg); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if svg.Role != "img" || svg.By != svg.Title.ID+" "+svg.Desc.ID || svg.Title.Text == "" || svg.Desc.Text == "" || len(svg.Bars) == 0 {
			t.Errorf("a chart without a name: %s", text)
		}
		for _, b := range svg.Bars {
			if b.Width < 0 || b.X+b.Width > 580 || b.Y < 0 {
				t.Errorf("a bar leaves its frame: %+v", b)
			}
		}
		if table, _, _ := strings.Cut(rest, "</section>"); !strings.Contains(table, "<table>") {
			t.Errorf("no table beside %s", svg.Title.Text)
		}
	}
	if charts != 8 {
		t.Errorf("%d charts", charts)
	}
}
