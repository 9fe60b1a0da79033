package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Source is where a statement of an answer can be read.
type Source struct {
	URL   string `json:"url"             maxLength:"2000" minLength:"1"`
	Title string `json:"title,omitempty" maxLength:"1200"`
}

// Answer is the answer that is written for a question, with what is said of it.
type Answer struct {
	Question    string         `json:"question"`
	Revision    int64          `doc:"0: nothing was saved yet. Send it back in If-Match"      json:"revision"`
	Lang        string         `json:"lang"`
	Text        string         `json:"text"`
	Sources     []Source       `json:"sources"                                                nullable:"false"`
	Referrals   []string       `json:"referrals"                                              nullable:"false"`
	Writers     []string       `doc:"Person ids: none of them may approve it"                 json:"writers"      nullable:"false"`
	SavedAt     *time.Time     `json:"saved_at"`
	SubmittedAt *time.Time     `json:"submitted_at"`
	ApprovedBy  string         `json:"approved_by"`
	ApprovedAt  *time.Time     `json:"approved_at"`
	ExpertField string         `doc:"Whose word is asked for; empty: nobody's"                json:"expert_field"`
	ExpertBy    string         `doc:"The expert who signed"                                   json:"expert_by"`
	Findings    []desk.Finding `doc:"What the checks found; those that stop forbid to submit" json:"findings"     nullable:"false"`
	Comments    []Comment      `json:"comments"                                               nullable:"false"`
}

// Comment is what somebody of the team said.
type Comment struct {
	ID   string     `json:"id"`
	By   string     `json:"by"`
	Name string     `json:"name"`
	Kind string     `doc:"note, changes, ask, sign, handover or care" json:"kind"`
	Text string     `json:"text"`
	At   *time.Time `json:"at"`
}

func answer(w desk.Written) Answer {
	d := w.Draft
	a := Answer{
		Question: d.QuestionID, Revision: d.Revision, Lang: d.Lang, Text: d.Text, Sources: make([]Source, 0, len(d.Sources)), Referrals: list(d.Referrals),
		Writers: list(d.Writers), SavedAt: when(d.SavedAt), SubmittedAt: when(d.Submitted), ApprovedBy: d.ApprovedBy, ApprovedAt: when(d.ApprovedAt),
		ExpertField: d.Expert.Field, ExpertBy: d.Expert.By, Findings: w.Findings, Comments: comments(w.Comments),
	}
	for _, s := range d.Sources {
		a.Sources = append(a.Sources, Source(s))
	}
	if a.Findings == nil {
		a.Findings = []desk.Finding{}
	}
	return a
}

func comments(list []vigie.Comment) []Comment {
	out := make([]Comment, 0, len(list))
	for _, c := range list {
		out = append(out, Comment{ID: c.ID, By: c.By, Name: c.Name, Kind: string(c.Kind), Text: c.Text, At: when(c.At)})
	}
	return out
}

type answerOut struct {
	ETag string `header:"ETag"`
	Body Answer
}

func answered(w desk.Written) *answerOut {
	return &answerOut{ETag: strconv.Quote(strconv.FormatInt(w.Draft.Revision, 10)), Body: answer(w)}
}

// Matched carries the revision of the answer that somebody read.
type Matched struct {
	IfMatch string `doc:"The revision that you read, in quotes, as ETag gave it" header:"If-Match"`
}

// revision reads If-Match; must says that it may not be left out.
func (m Matched) revision(must bool) (int64, error) {
	text := strings.Trim(strings.TrimPrefix(strings.TrimSpace(m.IfMatch), "W/"), `"`)
	if text == "" && !must {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, vigie.Errorf(vigie.CodeInvalid, `send the revision of the answer that you read in If-Match ("0" when there was none), so that nobody's words are lost`)
	}
	return n, nil
}

func getAnswer(s *server, ctx context.Context, c desk.Caller, in *ByID) (*answerOut, error) {
	w, err := s.desk.Draft(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return answered(w), nil
}

type putAnswerIn struct {
	ByID
	Matched

	Body struct {
		Text      string   `json:"text"                                    maxLength:"200000"`
		Lang      string   `doc:"fr, nl or en; the question's when absent" json:"lang,omitempty"      maxLength:"2"`
		Sources   []Source `json:"sources,omitempty"                       maxItems:"20"              nullable:"false"`
		Referrals []string `doc:"Ids of the directory"                     json:"referrals,omitempty" maxItems:"20"    nullable:"false"`
	}
}

func putAnswer(s *server, ctx context.Context, c desk.Caller, in *putAnswerIn) (*answerOut, error) {
	revision, err := in.revision(true)
	if err != nil {
		return nil, err
	}
	n := desk.DraftNotice{QuestionID: in.ID, Revision: revision, Lang: in.Body.Lang, Text: in.Body.Text, Referrals: in.Body.Referrals}
	for _, src := range in.Body.Sources {
		n.Sources = append(n.Sources, vigie.Source(src))
	}
	w, err := s.desk.SaveDraft(ctx, c, n)
	if err != nil {
		return nil, err
	}
	return answered(w), nil
}

type stepIn struct {
	ByID
	Matched

	Body *struct {
		Note  string `doc:"To the team"                                                     json:"note,omitempty"  maxLength:"16000"`
		Field string `doc:"Of the expert: medicine, pharmacy, law, chemistry or psychology" json:"field,omitempty" maxLength:"20"`
		To    string `doc:"Person id of whoever takes the question over"                    json:"to,omitempty"    maxLength:"100"`
	}
}

// step mounts an action on an answer; must says that the caller names the revision that they read.
func step(action vigie.Action, must bool) call[stepIn, standingOut] {
	return func(s *server, ctx context.Context, c desk.Caller, in *stepIn) (*standingOut, error) {
		revision, err := in.revision(must)
		if err != nil {
			return nil, err
		}
		how := desk.Step{Action: action, Revision: revision}
		if in.Body != nil {
			how.Note, how.Field, how.To = in.Body.Note, in.Body.Field, in.Body.To
		}
		q, err := s.desk.Step(ctx, c, in.ID, how)
		if err != nil {
			return nil, err //nolint:wrapcheck // its text is for people
		}
		return &standingOut{standing(q, c.Person.ID)}, nil
	}
}

type commentsOut struct{ Body List[Comment] }

func listComments(s *server, ctx context.Context, c desk.Caller, in *ByID) (*commentsOut, error) {
	got, err := s.desk.Comments(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return &commentsOut{List[Comment]{Items: comments(got)}}, nil
}

type commentIn struct {
	ByID

	Body struct {
		Text string `json:"text" maxLength:"16000" minLength:"1"`
	}
}

func addComment(s *server, ctx context.Context, c desk.Caller, in *commentIn) (*commentsOut, error) {
	got, err := s.desk.Comment(ctx, c, in.ID, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return &commentsOut{List[Comment]{Items: comments(got)}}, nil
}

type reviewsOut struct{ Body List[Standing] }

func listReviews(s *server, ctx context.Context, c desk.Caller, _ *struct{}) (*reviewsOut, error) {
	got, err := s.desk.Reviews(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &reviewsOut{List[Standing]{Items: make([]Standing, 0, len(got))}}
	for _, q := range got {
		out.Body.Items = append(out.Body.Items, standing(q, c.Person.ID))
	}
	return out, nil
}
