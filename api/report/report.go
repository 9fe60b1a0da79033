package report

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"vigie"
)

// Filter narrows a report. Empty fields do not filter.
type Filter struct {
	From, To string // first and last day, 2026-01-31, both included
	Team     string
	Site     string
	Lang     string // of the question
}

// Report is the tables of a period. Days and years are those of Zone.
type Report struct {
	From    string    `doc:"First day; empty: from the beginning"         json:"from"`
	To      string    `doc:"Last day; empty: until now"                   json:"to"`
	Team    string    `json:"team"`
	Site    string    `json:"site"`
	Lang    string    `json:"lang"`
	At      time.Time `doc:"When it was made"                             json:"at"`
	Answers int       `doc:"Published answers: one a question and thread" json:"answers"`
	Delay   *Delay    `json:"delay"`
	KPIs    []KPI     `json:"kpis"                                        nullable:"false"`
	Tables  []Table   `json:"tables"                                      nullable:"false"`

	Choices Choices `json:"-"`
}

// Choices are what the period can be narrowed to.
type Choices struct{ Teams, Sites, Langs []string }

// Table counts answers by one thing.
type Table struct {
	ID      string `enum:"sites,years,teams,langs,delays,substances,topics,referrals" json:"id"`
	Several bool   `doc:"An answer may stand in several rows"                         json:"several"`
	Rows    []Row  `json:"rows"                                                       nullable:"false"`
}

// Row is one line of a table.
type Row struct {
	Key     string  `doc:"Id of what is counted; empty when note says why" json:"key"`
	Name    string  `doc:"Name of a site"                                  json:"name"`
	Note    string  `doc:"none: there is none; not_recorded: nobody knows" enum:",none,not_recorded,other" json:"note"`
	Answers int     `json:"answers"`
	Share   float64 `doc:"Of all answers, 0 to 1"                          json:"share"`
	Delay   *Delay  `doc:"null when no delay is known"                     json:"delay"`
}

// Notes of rows without a key.
const (
	NoteNone        = "none"
	NoteNotRecorded = "not_recorded"
	NoteOther       = "other" // written in free words, which reports do not repeat
)

// Delay is how long it took from the question to the answer, in days.
type Delay struct {
	_ struct{} `nullable:"true"`

	Known  int     `doc:"Of so many answers"            json:"known"`
	Min    float64 `json:"min_days"`
	Max    float64 `json:"max_days"`
	Mean   float64 `json:"mean_days"`
	Median float64 `json:"median_days"`
	Under4 float64 `doc:"Share under four days, 0 to 1" json:"under_4_days"`
	Under6 float64 `doc:"Share under six days, 0 to 1"  json:"under_6_days"`
}

// KPI is one figure of how well it goes.
type KPI struct {
	ID    string   `enum:"within_24h,within_72h,within_shelf_life,removed,came_back,satisfaction" json:"id"`
	Count *int     `doc:"null: not recorded"                                                      json:"count"`
	Of    int      `doc:"Answers of which it is known"                                            json:"of"`
	Share *float64 `doc:"0 to 1; null: not recorded"                                              json:"share"`
}

// Zone is where days and years begin: all teams live in it.
var Zone = func() *time.Location {
	if l, err := time.LoadLocation("Europe/Brussels"); err == nil {
		return l
	}
	return time.UTC
}()

// Period reads the days of a filter: from the first moment on, before the last one. A zero time is open.
func (f Filter) Period() (from, to time.Time, err error) {
	read := func(name, s string) (t time.Time, err error) {
		if s == "" {
			return t, nil
		}
		if t, err = time.ParseInLocation(time.DateOnly, s, Zone); err != nil {
			return t, vigie.Errorf(vigie.CodeInvalid, "%q is not a day: write 2026-11-24", name)
		}
		return t, nil
	}
	if from, err = read("from", f.From); err != nil {
		return from, to, err
	}
	if to, err = read("to", f.To); err != nil {
		return from, to, err
	}
	if !to.IsZero() {
		to = to.AddDate(0, 0, 1)
		if !from.Before(to) {
			return from, to, vigie.Errorf(vigie.CodeInvalid, "the last day is before the first one: exchange \"from\" and \"to\"")
		}
	}
	return from, to, nil
}

// Make counts the answers of a period, which the records are already narrowed to.
func Make(answers []vigie.PublishedAnswer, f Filter, now time.Time) Report {
	r := Report{From: f.From, To: f.To, Team: f.Team, Site: f.Site, Lang: f.Lang, At: now.UTC(), Choices: choices(answers)}
	answers = slices.DeleteFunc(slices.Clone(answers), func(a vigie.PublishedAnswer) bool {
		return f.Team != "" && a.Team != f.Team || f.Site != "" && a.SiteID != f.Site || f.Lang != "" && a.Lang != f.Lang
	})
	r.Answers, r.Delay, r.KPIs = len(answers), delayOf(answers), kpis(answers)
	names := map[string]string{}
	for _, a := range answers {
		names[a.SiteID] = a.SiteName
	}
	known := func(key string) []row { return []row{{Key: key, Note: noteUnless(key != "", NoteNotRecorded)}} }
	r.Tables = []Table{
		count("sites", answers, false, byAnswers, func(a vigie.PublishedAnswer) []row { return []row{{Key: a.SiteID}} }),
		count("years", answers, false, byKey, func(a vigie.PublishedAnswer) []row { return known(strconv.Itoa(a.At.In(Zone).Year())) }),
		count("teams", answers, false, byAnswers, func(a vigie.PublishedAnswer) []row { return known(a.Team) }),
		count("langs", answers, false, byAnswers, func(a vigie.PublishedAnswer) []row { return known(a.Lang) }),
		delays(answers),
		count("substances", answers, true, byAnswers, func(a vigie.PublishedAnswer) []row { return labels(a.Substances, a.Judged) }),
		count("topics", answers, true, byAnswers, func(a vigie.PublishedAnswer) []row { return labels(a.Topics, a.Judged) }),
		count("referrals", answers, true, byAnswers, referrals),
	}
	for i, at := range r.Tables[0].Rows {
		r.Tables[0].Rows[i].Name = names[at.Key]
	}
	return r
}

func choices(answers []vigie.PublishedAnswer) Choices {
	of := func(get func(vigie.PublishedAnswer) string) []string {
		seen := map[string]bool{}
		for _, a := range answers {
			if key := get(a); key != "" {
				seen[key] = true
			}
		}
		return slices.Sorted(maps.Keys(seen))
	}
	return Choices{
		Teams: of(func(a vigie.PublishedAnswer) string { return a.Team }),
		Sites: of(func(a vigie.PublishedAnswer) string { return a.SiteID }),
		Langs: of(func(a vigie.PublishedAnswer) string { return a.Lang }),
	}
}

// row names a line: a key, or why there is none.
type row struct{ Key, Note string }

func noteUnless(known bool, note string) string {
	if known {
		return ""
	}
	return note
}

func labels(values []string, known bool) []row {
	switch {
	case len(values) > 0:
		var out []row
		for _, v := range values {
			out = append(out, row{Key: v})
		}
		return out
	case known:
		return []row{{Note: NoteNone}}
	default:
		return []row{{Note: NoteNotRecorded}}
	}
}

// directoryID is what an id of the directory looks like; anything else may be words about somebody.
var directoryID = regexp.MustCompile(`^[a-z0-9][a-z0-9._:-]{0,63}$`)

func referrals(a vigie.PublishedAnswer) []row {
	out := labels(a.Referrals, a.Drafted)
	for i, r := range out {
		if r.Key != "" && !directoryID.MatchString(r.Key) {
			out[i] = row{Note: NoteOther}
		}
	}
	return out
}

// The orders of rows; those without a key come last.
func byAnswers(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Note, b.Note), cmp.Compare(b.Answers, a.Answers), cmp.Compare(a.Key, b.Key))
}
func byKey(a, b Row) int { return cmp.Or(cmp.Compare(a.Note, b.Note), cmp.Compare(a.Key, b.Key)) }

func count(id string, answers []vigie.PublishedAnswer, several bool, order func(a, b Row) int, of func(vigie.PublishedAnswer) []row) Table {
	groups := map[row][]vigie.PublishedAnswer{}
	for _, a := range answers {
		seen := map[row]bool{}
		for _, k := range of(a) {
			if !seen[k] {
				seen[k] = true
				groups[k] = append(groups[k], a)
			}
		}
	}
	t := Table{ID: id, Several: several, Rows: []Row{}}
	for k, g := range groups {
		t.Rows = append(t.Rows, Row{Key: k.Key, Note: k.Note, Answers: len(g), Share: share(len(g), len(answers)), Delay: delayOf(g)})
	}
	slices.SortFunc(t.Rows, order)
	return t
}
