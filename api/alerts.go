package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Alert is something that is rising on the forums.
type Alert struct {
	ID       string     `json:"id"`
	Kind     string     `doc:"substance, symptom, pair or word"             json:"kind"`
	Name     string     `json:"name"`
	Lang     string     `json:"lang"`
	Site     string     `doc:"Empty: all sites of the language"             json:"site"`
	At       *time.Time `json:"at"`
	Threads  int        `doc:"Threads in the week that ended then"          json:"threads"`
	Expected float64    `doc:"Threads a week, from the weeks before"        json:"expected"`
	Chance   float64    `doc:"That nothing has changed, and this is chance" json:"chance"`
	Examples []string   `doc:"Thread ids"                                   json:"examples" nullable:"false"`
	State    string     `doc:"open, acknowledged or dismissed"              json:"state"`
	By       string     `doc:"Who decided"                                  json:"by"`
	Decided  *time.Time `json:"decided_at"`
	Note     string     `json:"note"`
}

func alert(a vigie.Alert) Alert {
	return Alert{
		ID: a.ID, Kind: a.Kind, Name: a.Name, Lang: a.Lang, Site: a.Site, At: when(a.At), Threads: a.Threads, Expected: finite(a.Expected),
		Chance: finite(a.Chance), Examples: list(a.Examples), State: a.State, By: a.By, Decided: when(a.DecidedAt), Note: a.Note,
	}
}

type alertsIn struct {
	State string `doc:"All when absent" enum:"open,acknowledged,dismissed" query:"state"`
}

type alertsOut struct{ Body List[Alert] }

func listAlerts(s *server, ctx context.Context, c desk.Caller, in *alertsIn) (*alertsOut, error) {
	all, err := s.desk.Alerts(ctx, c, in.State)
	if err != nil {
		return nil, err
	}
	out := &alertsOut{List[Alert]{Items: make([]Alert, 0, len(all))}}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, alert(a))
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
	out := &alertOut{Risen{Alert: alert(v.Alert), Shown: make([]Example, 0, len(v.Threads))}}
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
		return &decidedOut{alert(a)}, nil
	}
}
