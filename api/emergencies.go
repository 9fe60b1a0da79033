package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Emergency is an alarm that people are told of. It holds no text of the thread: that is at
// GET /questions/{question}.
type Emergency struct {
	ID         string          `json:"id"`
	Question   string          `json:"question"`
	Site       string          `json:"site"`
	Lang       string          `json:"lang"`
	Substances []string        `json:"substances"                                                             nullable:"false"`
	Topics     []string        `json:"topics"                                                                 nullable:"false"`
	Asker      string          `doc:"self, entourage, professional or none"                                   json:"asker"`
	State      string          `doc:"open, acknowledged or settled (answered, dismissed or closed)"           json:"state"`
	FetchedAt  *time.Time      `doc:"When its text was read on the forum"                                     json:"fetched_at"`
	RaisedAt   *time.Time      `json:"raised_at"`
	Pushes     int             `doc:"So many times people were told"                                          json:"pushes"`
	PushesMost int             `doc:"So many times at most"                                                   json:"pushes_most"`
	NextAt     *time.Time      `doc:"When they are told again; null: not any more"                            json:"next_push_at"`
	OnDuty     int             `doc:"People on duty at the last push"                                         json:"on_duty"`
	NobodyOn   bool            `doc:"Nobody was on duty at the last push: it went to coordinators"            json:"nobody_on_duty"`
	Told       int             `doc:"People that the last push was for; 0 after a look: nobody has a contact" json:"told"`
	AckBy      string          `doc:"Person id of whoever took it; empty: nobody yet"                         json:"ack_by"`
	AckAt      *time.Time      `json:"ack_at"`
	EndedAt    *time.Time      `doc:"When the question was settled without an acknowledgement"                json:"ended_at"`
	EndReason  string          `doc:"published, done, dismissed or closed"                                    json:"end_reason"`
	Helplines  []desk.Helpline `doc:"The numbers of the site's country"                                       json:"helplines"      nullable:"false"`
	ReadyText  *ReadyText      `doc:"The approved text to publish at once; null: none is approved"            json:"ready_text"`
}

// ReadyText is an approved emergency text.
type ReadyText struct {
	_        struct{} `nullable:"true"`
	ID       string   `json:"id"`
	Revision int      `json:"revision"`
	Body     string   `json:"body"`
}

func emergency(a desk.AlarmView) Emergency {
	e := Emergency{
		ID: a.ID, Question: a.QuestionID, Site: a.SiteID, Lang: a.Lang, Substances: list(a.Substances), Topics: list(a.Topics), Asker: string(a.Asker),
		State: "open", FetchedAt: when(a.FetchedAt), RaisedAt: when(a.RaisedAt), Pushes: a.Attempts, PushesMost: vigie.PushMost, NextAt: when(a.NextAt),
		OnDuty: a.OnDuty, NobodyOn: a.OnDuty == 0 && !a.NextAt.Equal(a.RaisedAt), Told: a.Told, AckBy: a.AckBy, AckAt: when(a.AckAt), EndedAt: when(a.EndedAt), EndReason: a.EndReason,
		Helplines: list(a.Helplines),
	}
	switch {
	case !a.AckAt.IsZero():
		e.State = "acknowledged"
	case !a.EndedAt.IsZero():
		e.State = "settled"
	}
	if a.Text != nil {
		e.ReadyText = &ReadyText{ID: a.Text.ID, Revision: a.Text.Revision, Body: a.Text.Body}
	}
	return e
}

type emergenciesIn struct {
	State  string `doc:"open alone, or all; open when absent" enum:"open,all" query:"state"`
	Limit  int    `doc:"Items on a page; 50 when absent"      maximum:"200"   minimum:"1"   query:"limit"`
	Cursor string `doc:"next of the page before"              query:"cursor"`
}

type emergenciesOut struct{ Body List[Emergency] }

func listEmergencies(s *server, ctx context.Context, c desk.Caller, in *emergenciesIn) (*emergenciesOut, error) {
	items, next, err := s.desk.Alarms(ctx, c, vigie.AlarmFilter{OpenOnly: in.State != "all", Limit: in.Limit, After: in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &emergenciesOut{List[Emergency]{Items: make([]Emergency, 0, len(items)), Next: next}}
	for _, a := range items {
		out.Body.Items = append(out.Body.Items, emergency(a))
	}
	return out, nil
}

// ToldPerson is one message to one person.
type ToldPerson struct {
	Person string     `doc:"Person id"                        json:"person"`
	Kind   string     `doc:"mail or webhook"                  json:"kind"`
	Push   int        `doc:"Of which push, from 1"            json:"push"`
	State  string     `doc:"waiting, sent, failed or dropped" json:"state"`
	Tries  int        `json:"tries"`
	At     *time.Time `doc:"When it was sent or given up"     json:"at"`
	Error  string     `doc:"Why the last try failed"          json:"error"`
}

// EmergencyDetail is an emergency with who was told when.
type EmergencyDetail struct {
	Emergency

	ToldWhom []ToldPerson `json:"messages" nullable:"false"`
}

type emergencyDetailOut struct{ Body EmergencyDetail }

func getEmergency(s *server, ctx context.Context, c desk.Caller, in *ByID) (*emergencyDetailOut, error) {
	a, told, err := s.desk.Alarm(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	out := &emergencyDetailOut{EmergencyDetail{Emergency: emergency(a), ToldWhom: make([]ToldPerson, 0, len(told))}}
	for _, d := range told {
		out.Body.ToldWhom = append(out.Body.ToldWhom, ToldPerson{d.PersonID, string(d.Kind), d.Attempt, d.State, d.Tries, when(d.At), d.Error})
	}
	return out, nil
}

type emergencyOut struct{ Body Emergency }

func ackEmergency(s *server, ctx context.Context, c desk.Caller, in *ByID) (*emergencyOut, error) {
	a, err := s.desk.Acknowledge(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return &emergencyOut{emergency(a)}, nil
}

// Shift is a time during which a person is told of emergencies first.
type Shift struct {
	ID     string    `json:"id"`
	Person string    `json:"person"`
	Name   string    `json:"name"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

func shift(x vigie.Shift) Shift { return Shift{x.ID, x.PersonID, x.Name, x.From.UTC(), x.Until.UTC()} }

type dutyIn struct {
	From time.Time `doc:"From then on; now when absent"       query:"from"`
	To   time.Time `doc:"Until then; without end when absent" query:"to"`
}

type dutyOut struct{ Body List[Shift] }

func listDuty(s *server, ctx context.Context, c desk.Caller, in *dutyIn) (*dutyOut, error) {
	items, err := s.desk.Shifts(ctx, c, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &dutyOut{List[Shift]{Items: make([]Shift, 0, len(items))}}
	for _, x := range items {
		out.Body.Items = append(out.Body.Items, shift(x))
	}
	return out, nil
}

type addDutyIn struct {
	Body struct {
		Person string    `doc:"Person id; yourself when absent, others for a coordinator" json:"person,omitempty" maxLength:"100"`
		From   time.Time `doc:"Now when absent"                                           json:"from,omitzero"`
		Until  time.Time `doc:"At most 14 days after from"                                json:"until"`
	}
}

type shiftOut struct{ Body Shift }

func addDuty(s *server, ctx context.Context, c desk.Caller, in *addDutyIn) (*shiftOut, error) {
	x, err := s.desk.AddShift(ctx, c, vigie.Shift{PersonID: in.Body.Person, From: in.Body.From, Until: in.Body.Until})
	if err != nil {
		return nil, err
	}
	return &shiftOut{shift(x)}, nil
}

type nothingOut struct{}

func removeDuty(s *server, ctx context.Context, c desk.Caller, in *ByID) (*nothingOut, error) {
	return &nothingOut{}, s.desk.RemoveShift(ctx, c, in.ID)
}
