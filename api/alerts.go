package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Alert is something that is rising on the forums.
type Alert struct {
	ID       string            `json:"id"`
	Kind     string            `doc:"substance, symptom, pair or word"                       json:"kind"`
	Name     string            `doc:"Id of a substance or symptom, two of a pair, or a word" json:"name"`
	Lang     string            `json:"lang"`
	Site     string            `doc:"Empty: all sites of the language"                       json:"site"`
	At       *time.Time        `json:"at"`
	Days     int               `doc:"How many days rose together"                            json:"days"`
	Threads  int               `doc:"Threads in these days"                                  json:"threads"`
	People   int               `doc:"Different people who opened them"                       json:"people"`
	Expected float64           `doc:"People in as many days, from the time before"           json:"expected"`
	Chance   float64           `doc:"That nothing has changed, and this is chance"           json:"chance"`
	Related  []string          `doc:"Names of what rose with it and has no alert of its own" json:"related"  nullable:"false"`
	Text     map[string]string `doc:"The alert in a sentence, by language: fr, nl and en"    json:"text"`
	Examples []string          `doc:"Thread ids"                                             json:"examples" nullable:"false"`
	State    string            `doc:"open, acknowledged or dismissed"                        json:"state"`
	By       string            `doc:"Who decided"                                            json:"by"`
	Decided  *time.Time        `json:"decided_at"`
	Note     string            `json:"note"`
}

func alert(s *server, a vigie.Alert) Alert {
	return Alert{
		ID: a.ID, Kind: a.Kind, Name: a.Name, Lang: a.Lang, Site: a.Site, At: when(a.At), Days: a.Days, Threads: a.Threads, People: a.People,
		Expected: finite(a.Expected), Chance: finite(a.Chance), Related: list(a.Related), Text: s.desk.AlertText(a), Examples: list(a.Examples),
		State: a.State, By: a.By, Decided: when(a.DecidedAt), Note: a.Note,
	}
}

type alertsIn struct {
	State  string `doc:"All when absent"                 enum:"open,acknowledged,dismissed" query:"state"`
	Kind   string `doc:"All when absent"                 enum:"substance,symptom,pair,word" query:"kind"`
	Lang   string `doc:"All when absent"                 query:"lang"`
	Site   string `doc:"Alerts of this site alone"       query:"site"`
	Limit  int    `doc:"Items on a page; 50 when absent" maximum:"200"                      minimum:"1"   query:"limit"`
	Cursor string `doc:"next of the page before"         query:"cursor"`
}

type alertsOut struct{ Body List[Alert] }

func listAlerts(s *server, ctx context.Context, c desk.Caller, in *alertsIn) (*alertsOut, error) {
	all, next, err := s.desk.Alerts(ctx, c, vigie.AlertFilter{State: in.State, Kind: in.Kind, Lang: in.Lang, Site: in.Site, Limit: in.Limit, After: in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &alertsOut{List[Alert]{Items: make([]Alert, 0, len(all)), Next: next}}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, alert(s, a))
	}
	return out, nil
}

// Risen is an alert with the threads that show it.
type Risen struct {
	Alert

	Shown []Example `doc:"Example threads that still have text" json:"threads_shown" nullable:"false"`
}

// Example is a thread that shows an alert.
type Example struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
	Site  string `json:"site"`
}

type alertOut struct{ Body Risen }

func getAlert(s *server, ctx context.Context, c desk.Caller, in *ByID) (*alertOut, error) {
	v, err := s.desk.Alert(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	out := &alertOut{Risen{Alert: alert(s, v.Alert), Shown: make([]Example, 0, len(v.Threads))}}
	for _, d := range v.Threads {
		out.Body.Shown = append(out.Body.Shown, Example{d.Thread.ID, d.Thread.Title, d.Thread.URL, d.Thread.SiteID})
	}
	return out, nil
}

type decideIn struct {
	ByID

	Body struct {
		Note string `json:"note" maxLength:"500" required:"false"`
	}
}

type decidedOut struct{ Body Alert }

// decideAlert mounts one of the two decisions.
func decideAlert(state string) call[decideIn, decidedOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *decideIn) (*decidedOut, error) {
		a, err := s.desk.DecideAlert(ctx, c, in.ID, state, in.Body.Note)
		if err != nil {
			return nil, err
		}
		return &decidedOut{alert(s, a)}, nil
	}
}
