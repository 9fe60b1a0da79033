package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Revision is one state of the team's words.
type Revision struct {
	N      int               `json:"n"`
	Parent int               `json:"parent"`
	By     string            `doc:"Person id"                                                   json:"by"`
	Note   string            `json:"note"`
	At     *time.Time        `json:"at"`
	Files  map[string]string `doc:"YAML by file name; laid over the words that ship with Vigie" json:"files,omitempty"`
}

func revision(r vigie.LexiconRevision) Revision {
	return Revision{N: r.N, Parent: r.Parent, By: r.By, Note: r.Note, At: when(r.At), Files: r.Files}
}

// Words says which words are in use.
type Words struct {
	Current    Revision `json:"current"`
	Newest     int      `doc:"The revision that a change must begin at"        json:"newest"`
	Canary     int      `doc:"The revision that is tried on one site; 0: none" json:"canary"`
	CanarySite string   `json:"canary_site"`
	Previous   int      `doc:"In use before the current one"                   json:"previous"`
}

type wordsOut struct{ Body Words }

func getWords(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*wordsOut, error) {
	w, err := s.desk.Words(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wordsOut{Words{Current: revision(w.Revision), Newest: w.Newest, Canary: w.State.Canary, CanarySite: w.State.CanarySite, Previous: w.State.Previous}}, nil
}

type revisionsOut struct{ Body List[Revision] }

func listRevisions(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*revisionsOut, error) {
	all, err := s.desk.WordRevisions(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &revisionsOut{List[Revision]{Items: make([]Revision, 0, len(all))}}
	for _, r := range all {
		out.Body.Items = append(out.Body.Items, revision(r))
	}
	return out, nil
}

// ByNumber is a revision's number in the address.
type ByNumber struct {
	N int `minimum:"0" path:"n"`
}

type revisionOut struct{ Body Revision }

func getRevision(s *server, ctx context.Context, c desk.Caller, in *ByNumber) (*revisionOut, error) {
	r, err := s.desk.WordRevision(ctx, c, in.N)
	if err != nil {
		return nil, err
	}
	return &revisionOut{revision(r)}, nil
}

// Files are words to try or to save.
type Files struct {
	Files map[string]string `doc:"YAML by file name, all of the team's files" json:"files"`
}

type previewIn struct{ Body Files }

// Preview is what other words would change.
type Preview struct {
	Threads           int                 `doc:"Threads of the archive"                                              json:"threads"`
	Judged            int                 `doc:"Of them judged twice: the others have none of the words that differ" json:"judged"`
	From              *time.Time          `doc:"The oldest of them"                                                  json:"from"`
	To                *time.Time          `doc:"The newest"                                                          json:"to"`
	Gained            int                 `doc:"Questions that would be asked and are not today"                     json:"gained"`
	Lost              int                 `json:"lost"`
	Relabelled        int                 `json:"relabelled"`
	EmergenciesGained int                 `json:"emergencies_gained"`
	EmergenciesLost   int                 `json:"emergencies_lost"`
	QuestionsPerWeek  float64             `doc:"More than today"                                                     json:"questions_per_week"`
	Changes           []Change            `doc:"Gained, lost, relabelled; emergencies first; at most 50 of each"     json:"changes"            nullable:"false"`
	Before            []vigie.LabelFigure `doc:"Against corrections, by label and disposition"                       json:"before"             nullable:"false"`
	After             []vigie.LabelFigure `json:"after"                                                              nullable:"false"`
}

// Change is a thread that other words would judge otherwise.
type Change struct {
	Kind   string  `enum:"gained,lost,relabelled"      json:"kind"`
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Text   string  `doc:"The opening post's beginning" json:"text"`
	Site   string  `json:"site"`
	Board  string  `json:"board"`
	Before Verdict `json:"before"`
	After  Verdict `json:"after"`
}

// Verdict is what some words say of a thread.
type Verdict struct {
	Relevant    bool     `json:"relevant"`
	Substances  []string `json:"substances"  nullable:"false"`
	Topics      []string `json:"topics"      nullable:"false"`
	Asker       string   `json:"asker"`
	Disposition string   `json:"disposition"`
	Urgency     string   `json:"urgency"`
	Open        bool     `json:"open"`
}

func verdict(v vigie.Verdict) Verdict {
	return Verdict{v.Relevant, list(v.Substances), list(v.Topics), string(v.Asker), string(v.Disposition), string(v.Urgency), v.Open}
}

// previewText is how much of an opening post a preview shows, in letters.
const previewText = 400

type previewOut struct{ Body Preview }

func previewWords(s *server, ctx context.Context, c desk.Caller, in *previewIn) (*previewOut, error) {
	b, err := s.desk.PreviewWords(ctx, c, in.Body.Files)
	if err != nil {
		return nil, err
	}
	out := &previewOut{Preview{
		Threads: b.Threads, Judged: b.Judged, From: when(b.From), To: when(b.To), Gained: b.Gained, Lost: b.Lost, Relabelled: b.Relabelled,
		EmergenciesGained: b.EmergenciesGained, EmergenciesLost: b.EmergenciesLost, QuestionsPerWeek: b.QuestionsPerWeek,
		Changes: make([]Change, 0, len(b.Changes)), Before: list(b.Before), After: list(b.After),
	}}
	for _, ch := range b.Changes {
		text := ""
		if len(ch.Thread.Posts) > 0 {
			text = ch.Thread.Posts[0].Text
		}
		if r := []rune(text); len(r) > previewText {
			text = string(r[:previewText]) + "…"
		}
		out.Body.Changes = append(out.Body.Changes, Change{
			Kind: ch.Kind, ID: ch.Thread.ID, Title: ch.Thread.Title, Text: text, Site: ch.Thread.SiteID, Board: ch.Thread.BoardID,
			Before: verdict(ch.Before), After: verdict(ch.After),
		})
	}
	return out, nil
}

type saveIn struct {
	Body struct {
		Files

		Parent int    `doc:"newest, as it was when the change began" json:"parent" minimum:"0"`
		Note   string `doc:"What the change is for"                  json:"note"   maxLength:"500"`
	}
}

func saveWords(s *server, ctx context.Context, c desk.Caller, in *saveIn) (*revisionOut, error) {
	r, err := s.desk.SaveWords(ctx, c, vigie.LexiconRevision{Parent: in.Body.Parent, Note: in.Body.Note, Files: in.Body.Files.Files})
	if err != nil {
		return nil, err
	}
	return &revisionOut{revision(r)}, nil
}

type useIn struct {
	ByNumber

	Body struct {
		Site string `doc:"Try it on this site alone; empty: use it everywhere, and end the trial" json:"site" maxLength:"200" required:"false"`
	}
}

type stateOut struct{ Body vigie.LexiconState }

func useWords(s *server, ctx context.Context, c desk.Caller, in *useIn) (*stateOut, error) {
	st, err := s.desk.UseWords(ctx, c, vigie.LexiconUse{N: in.N, Site: in.Body.Site})
	if err != nil {
		return nil, err
	}
	return &stateOut{st}, nil
}

func rollBackWords(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*stateOut, error) {
	st, err := s.desk.RollBackWords(ctx, c)
	if err != nil {
		return nil, err
	}
	return &stateOut{st}, nil
}
