package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// EmergencyText is one revision of a ready answer to emergencies.
type EmergencyText struct {
	ID        string     `doc:"COUNTRY-LANG"                                                                   json:"id"`
	Country   string     `json:"country"`
	Lang      string     `json:"lang"`
	Revision  int        `json:"revision"`
	Body      string     `json:"body"`
	Note      string     `doc:"What this revision changes"                                                     json:"note"`
	By        string     `doc:"Person id; empty: shipped with Vigie"                                           json:"by"`
	At        *time.Time `json:"at"`
	Approved  bool       `doc:"A coordinator and an expert, two people, have approved it: it may be published" json:"approved"`
	Approvals []Approval `json:"approvals"                                                                     nullable:"false"`
}

// Approval is one person's word for a revision.
type Approval struct {
	Person string    `json:"person"`
	Roles  []string  `json:"roles"  nullable:"false"`
	At     time.Time `json:"at"`
}

func emergencyText(t vigie.EmergencyText) EmergencyText {
	out := EmergencyText{t.ID, t.Country, t.Lang, t.Revision, t.Body, t.Note, t.By, when(t.At), t.Approved(), make([]Approval, 0, len(t.Approvals))}
	for _, a := range t.Approvals {
		roles := make([]string, 0, len(a.Roles))
		for _, r := range a.Roles {
			roles = append(roles, string(r))
		}
		out.Approvals = append(out.Approvals, Approval{a.PersonID, roles, a.At.UTC()})
	}
	return out
}

type textsOut struct{ Body List[EmergencyText] }

func allTexts(items []vigie.EmergencyText, err error) (*textsOut, error) {
	if err != nil {
		return nil, err
	}
	out := &textsOut{List[EmergencyText]{Items: make([]EmergencyText, 0, len(items))}}
	for _, t := range items {
		out.Body.Items = append(out.Body.Items, emergencyText(t))
	}
	return out, nil
}

func listTexts(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*textsOut, error) {
	return allTexts(s.desk.EmergencyTexts(ctx, c))
}

func getText(s *server, ctx context.Context, c desk.Caller, in *ByID) (*textsOut, error) {
	return allTexts(s.desk.EmergencyText(ctx, c, in.ID))
}

type putTextIn struct {
	ByID

	Body struct {
		Revision int    `doc:"The revision that you read; 0 for a new text" json:"revision"       minimum:"0"`
		Body     string `doc:"Names the number to call in that country"     json:"body"           maxLength:"10000" minLength:"1"`
		Note     string `doc:"What you changed"                             json:"note,omitempty" maxLength:"500"`
	}
}

type textOut struct{ Body EmergencyText }

func oneText(t vigie.EmergencyText, err error) (*textOut, error) {
	if err != nil {
		return nil, err
	}
	return &textOut{emergencyText(t)}, nil
}

func putText(s *server, ctx context.Context, c desk.Caller, in *putTextIn) (*textOut, error) {
	return oneText(s.desk.SaveEmergencyText(ctx, c, in.ID, in.Body.Revision, in.Body.Body, in.Body.Note))
}

type approveIn struct {
	ByID

	Body struct {
		Revision int `doc:"The revision that you read" json:"revision" minimum:"1"`
	}
}

func approveText(s *server, ctx context.Context, c desk.Caller, in *approveIn) (*textOut, error) {
	return oneText(s.desk.ApproveEmergencyText(ctx, c, in.ID, in.Body.Revision))
}
