package report

// Sheet is a table for a file: cells are string, int or float64; nil is an empty one.
type Sheet struct {
	Title  string
	Header []string
	Rows   [][]any
}

// Say gives the words for a key ("report.sites", "topic.law", "substance.mdma"); the key itself where it has none.
type Say func(key string) string

// RowName is what a row counts, in words.
func RowName(table string, r Row, say Say) string {
	switch {
	case r.Note != "":
		return say("report.note." + r.Note)
	case r.Name != "":
		return r.Name
	case table == "substances":
		return say("substance." + r.Key)
	case table == "topics":
		return say("topic." + r.Key)
	case table == "delays":
		return say("report.delays." + r.Key)
	default:
		return r.Key
	}
}

// Sheets are the tables of a report for people: what was counted, the figures, then one sheet a table.
func Sheets(r Report, say Say) []Sheet {
	missing := say("report.note." + NoteNotRecorded)
	about := Sheet{Title: say("report.about"), Header: []string{say("report.about"), ""}}
	for _, line := range []struct{ key, value string }{
		{"report.from", r.From}, {"report.to", r.To}, {"report.team", r.Team}, {"report.site", r.Site}, {"report.lang", r.Lang}, {"report.at", r.At.In(Zone).Format("2006-01-02 15:04")},
	} {
		value := line.value
		if value == "" {
			value = say("report.all")
		}
		about.Rows = append(about.Rows, []any{say(line.key), value})
	}
	about.Rows = append(about.Rows, []any{say("report.answers"), r.Answers})
	for i, key := range delayKeys {
		about.Rows = append(about.Rows, []any{say(key), delayCells(r.Answers, r.Delay, missing)[i]})
	}
	figures := Sheet{Title: say("report.kpis"), Header: []string{say("report.kpi"), say("report.answers"), say("report.of"), say("report.share")}}
	for _, k := range r.KPIs {
		n, part := kpiCells(k, missing)
		figures.Rows = append(figures.Rows, []any{say("report.kpi." + k.ID), n, k.Of, part})
	}
	out := []Sheet{about, figures}
	for _, t := range r.Tables {
		s := Sheet{Title: say("report." + t.ID), Header: []string{say("report." + t.ID), say("report.answers"), say("report.share")}}
		for _, key := range delayKeys {
			s.Header = append(s.Header, say(key))
		}
		for _, line := range t.Rows {
			s.Rows = append(s.Rows, append([]any{RowName(t.ID, line, say), line.Answers, line.Share}, delayCells(line.Answers, line.Delay, missing)...))
		}
		out = append(out, s)
	}
	return out
}

// Flat is the whole report as one table for programs: the columns keep their English names.
func Flat(r Report, say Say) Sheet {
	missing := say("report.note." + NoteNotRecorded)
	s := Sheet{Header: []string{
		"table", "key", "name", "answers", "of", "share", "delay_known", "min_days", "max_days", "mean_days", "median_days", "under_4_days", "under_6_days",
	}}
	add := func(table, key, name string, answers any, of int, part any, d []any) {
		s.Rows = append(s.Rows, append([]any{table, key, name, answers, of, part}, d...))
	}
	add("all", "", say("report.answers"), r.Answers, r.Answers, share(r.Answers, r.Answers), delayCells(r.Answers, r.Delay, missing))
	for _, k := range r.KPIs {
		n, part := kpiCells(k, missing)
		add("kpi", k.ID, say("report.kpi."+k.ID), n, k.Of, part, make([]any, len(delayKeys)))
	}
	for _, t := range r.Tables {
		for _, line := range t.Rows {
			add(t.ID, line.Key, RowName(t.ID, line, say), line.Answers, r.Answers, line.Share, delayCells(line.Answers, line.Delay, missing))
		}
	}
	return s
}

// delayKeys are the words for the columns of a delay.
var delayKeys = []string{"report.known", "report.min", "report.max", "report.mean", "report.median", "report.under4", "report.under6"}

// delayCells are the cells of a delay: empty where there is no answer that could have one.
func delayCells(answers int, d *Delay, missing string) []any {
	switch {
	case answers == 0:
		return []any{0, nil, nil, nil, nil, nil, nil}
	case d == nil:
		return []any{0, missing, missing, missing, missing, missing, missing}
	}
	return []any{d.Known, d.Min, d.Max, d.Mean, d.Median, d.Under4, d.Under6}
}

func kpiCells(k KPI, missing string) (count, part any) {
	if k.Count == nil || k.Share == nil {
		return missing, missing
	}
	return *k.Count, *k.Share
}
