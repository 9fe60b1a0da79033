package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vigie"
	"vigie/api/report"
)

// reportsView is the page of reports.
type reportsView struct {
	Filter  report.Filter
	Report  report.Report
	KPIs    []kpiView
	Tables  []tableView
	Delay   []string
	CSV     string // addresses of the files
	XLSX    string
	Problem string
}

// kpiView is a figure in words; Count and Share say "not recorded" where nobody knows.
type kpiView struct{ Name, Count, Of, Share string }

// tableView is a table with its chart.
type tableView struct {
	ID      string
	Several bool
	Rows    []rowView
	Chart   chart
}

type rowView struct {
	Name    string
	Answers int
	Share   string
	Delay   []string
}

func (s *site) reportsPage(v *visit) error {
	q := v.r.URL.Query()
	f := report.Filter{From: q.Get("from"), To: q.Get("to"), Team: q.Get("team"), Site: q.Get("site"), Lang: q.Get("lang")}
	p := reportsView{Filter: f}
	status := http.StatusOK
	r, err := s.desk.Report(v.ctx(), v.caller, f)
	switch vigie.ErrorCode(err) {
	case "":
	case vigie.CodeInvalid, vigie.CodeNotFound:
		status, p.Problem = statusOf(err)
	default:
		return err //nolint:wrapcheck // its text is for people
	}
	say := s.reportWords(v.lang)
	p.Report, p.Delay = r, delayWords(r.Answers, r.Delay, say)
	for _, k := range r.KPIs {
		line := kpiView{say("report.kpi." + k.ID), say("report.note.not_recorded"), strconv.Itoa(k.Of), say("report.note.not_recorded")}
		if k.Count != nil && k.Share != nil {
			line.Count, line.Share = strconv.Itoa(*k.Count), percent(*k.Share)
		}
		p.KPIs = append(p.KPIs, line)
	}
	for _, t := range r.Tables {
		p.Tables = append(p.Tables, showTable(t, say))
	}
	params := url.Values{"in": {v.lang}}
	for name, value := range map[string]string{"from": f.From, "to": f.To, "team": f.Team, "site": f.Site, "lang": f.Lang} {
		if value != "" {
			params.Set(name, value)
		}
	}
	p.CSV, p.XLSX = "/api/v1/reports/csv?"+params.Encode(), "/api/v1/reports/xlsx?"+params.Encode()
	s.show(v, status, "reports", s.words.say(v.lang, "reports.title"), p)
	return nil
}

// reportWords are the words of tables, with the names of substances.
func (s *site) reportWords(lang string) report.Say {
	return func(key string) string {
		if id, ok := strings.CutPrefix(key, "substance."); ok {
			return s.substance(id, lang)
		}
		return s.words.say(lang, key)
	}
}

func showTable(t report.Table, say report.Say) tableView {
	out := tableView{ID: t.ID, Several: t.Several}
	var bars []bar
	for _, r := range t.Rows {
		name := report.RowName(t.ID, r, say)
		out.Rows = append(out.Rows, rowView{name, r.Answers, percent(r.Share), delayWords(r.Answers, r.Delay, say)})
		bars = append(bars, bar{Label: name, Value: r.Answers})
	}
	out.Chart = newChart(t.ID, bars)
	return out
}

// delayWords are the cells of a delay: of how many, days, shares. A dash where there is no answer that could
// have one.
func delayWords(answers int, d *report.Delay, say report.Say) []string {
	if d == nil {
		missing := "–"
		if answers > 0 {
			missing = say("report.note.not_recorded")
		}
		return []string{"0", missing, missing, missing, missing, missing, missing}
	}
	day := func(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
	return []string{strconv.Itoa(d.Known), day(d.Min), day(d.Max), day(d.Mean), day(d.Median), percent(d.Under4), percent(d.Under6)}
}

func percent(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + "\u00a0%" }

// Say gives the words of the pages for files that are made elsewhere: the key itself where there are none.
func Say() (func(lang, key string) string, error) {
	w, err := readWords()
	if err != nil {
		return nil, err
	}
	return func(lang, key string) string { return w.say(lang, key) }, nil
}
