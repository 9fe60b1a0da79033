package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Corrected are the labels that a person speaks about: absent ones are left as they are.
type Corrected struct {
	Relevant    *bool    `json:"relevant,omitempty"`
	Substances  []string `doc:"All of them; an empty list says none" json:"substances,omitempty" maxItems:"30"    nullable:"false"`
	Topics      []string `json:"topics,omitempty"                    maxItems:"3"                nullable:"false"`
	Asker       string   `json:"asker,omitempty"                     maxLength:"20"`
	Disposition string   `json:"disposition,omitempty"               maxLength:"20"`
	Urgency     string   `json:"urgency,omitempty"                   maxLength:"20"`
	Open        *bool    `json:"open,omitempty"`
}

// values turns the body into values by label.
func (c Corrected) values() map[string][]string {
	out := map[string][]string{}
	flag := func(label string, b *bool) {
		if b != nil {
			out[label] = map[bool][]string{true: {"true"}, false: {"false"}}[*b]
		}
	}
	flag("relevant", c.Relevant)
	flag("open", c.Open)
	for label, list := range map[string][]string{"substances": c.Substances, "topics": c.Topics} {
		if list != nil {
			out[label] = list
		}
	}
	for label, value := range map[string]string{"asker": c.Asker, "disposition": c.Disposition, "urgency": c.Urgency} {
		if value != "" {
			out[label] = []string{value}
		}
	}
	return out
}

// Correction is a person's word on one label.
type Correction struct {
	Person string     `json:"person"`
	Label  string     `json:"label"`
	Values []string   `json:"values"               nullable:"false"`
	Said   []string   `doc:"What triage said then" json:"said"      nullable:"false"`
	At     *time.Time `json:"at"`
}

type correctIn struct {
	ByID

	Body Corrected
}

type correctionsOut struct{ Body List[Correction] }

func correct(s *server, ctx context.Context, c desk.Caller, in *correctIn) (*correctionsOut, error) {
	return corrected(s.desk.Correct(ctx, c, in.ID, in.Body.values()))
}

func listCorrections(s *server, ctx context.Context, c desk.Caller, in *ByID) (*correctionsOut, error) {
	return corrected(s.desk.Corrections(ctx, c, in.ID))
}

func corrected(all []vigie.Correction, err error) (*correctionsOut, error) {
	if err != nil {
		return nil, err
	}
	out := &correctionsOut{List[Correction]{Items: make([]Correction, 0, len(all))}}
	for _, v := range all {
		out.Body.Items = append(out.Body.Items, Correction{v.Person, v.Label, list(v.Values), list(v.Said), when(v.At)})
	}
	return out, nil
}

type figuresIn struct {
	By []string `doc:"Tell apart by value, lang, site, month; repeat it for several" enum:"value,lang,site,month" query:"by,explode"`
}

type figuresOut struct{ Body List[vigie.LabelFigure] }

func labelFigures(s *server, ctx context.Context, c desk.Caller, in *figuresIn) (*figuresOut, error) {
	key, err := vigie.ParseFigureKey(in.By)
	if err != nil {
		return nil, err
	}
	figures, err := s.desk.LabelFigures(ctx, c, key)
	if err != nil {
		return nil, err
	}
	return &figuresOut{List[vigie.LabelFigure]{Items: list(figures)}}, nil
}
