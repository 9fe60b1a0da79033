package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vigie"
	"vigie/api/desk"
)

// sourceRows is how many empty rows for sources a form shows at least.
const sourceRows = 2

// questionView is the page of one question.
type questionView struct {
	Q            vigie.QuestionView
	Title        []piece
	Posts        []postView
	Helplines    []desk.Helpline
	Written      desk.Written
	Typed        draftForm // what stands in the form: as stored, or as typed when that could not be saved
	Problem      string    // why the last action did not work
	Theirs       string    // the stored text, where it differs from what was typed
	Mine         bool      // the reader holds it
	Wrote        bool      // the reader wrote a part of the answer
	May          map[string]bool
	People       []vigie.Person // to hand over to
	Fields       []string
	Texts        []vigie.EmergencyText
	Publications []vigie.Publication
	Readers      []string
}

// postView is a post with its marks.
type postView struct {
	Post   vigie.Post
	Asker  bool
	Pieces []piece
}

// draftForm is what stands in the form of an answer.
type draftForm struct {
	Text     string
	Lang     string
	Sources  []vigie.Source
	Revision int64
}

func formOf(d vigie.Draft) draftForm {
	return draftForm{Text: d.Text, Lang: d.Lang, Sources: withRoom(d.Sources), Revision: d.Revision}
}

// withRoom adds empty rows.
func withRoom(list []vigie.Source) []vigie.Source {
	out := append([]vigie.Source(nil), list...)
	for range sourceRows {
		out = append(out, vigie.Source{})
	}
	return out
}

// readForm reads the form of an answer.
func readForm(r *http.Request) (draftForm, error) {
	if err := r.ParseForm(); err != nil {
		return draftForm{}, vigie.Errorf(vigie.CodeInvalid, "the form is too large or broken: shorten the text and send it again")
	}
	f := draftForm{Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), Lang: r.PostForm.Get("lang")}
	revision, err := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	if err != nil || revision < 0 {
		return f, vigie.Errorf(vigie.CodeInvalid, "the form is not one of ours: reload the question")
	}
	f.Revision = revision
	titles := r.PostForm["source_title"]
	for i, u := range r.PostForm["source_url"] {
		if u = strings.TrimSpace(u); u == "" {
			continue
		}
		src := vigie.Source{URL: u}
		if i < len(titles) {
			src.Title = strings.TrimSpace(titles[i])
		}
		f.Sources = append(f.Sources, src)
	}
	return f, nil
}

func (s *site) questionPage(v *visit) error { return s.showQuestion(v, nil, nil) }

// showQuestion shows a question; typed is what could not be saved, problem why.
func (s *site) showQuestion(v *visit, typed *draftForm, problem error) error {
	id := v.r.PathValue("id")
	q, err := s.desk.Question(v.ctx(), v.caller, id)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p := questionView{Q: q, Helplines: desk.HelplinesFor(q), Fields: vigie.ExpertFields, Readers: s.presence.others(id, v.caller.Person, s.now())}
	if p.Written, err = s.desk.Draft(v.ctx(), v.caller, id); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p.Typed = formOf(p.Written.Draft)
	if typed != nil {
		if typed.Text != p.Written.Draft.Text && p.Written.Draft.Revision != typed.Revision {
			p.Theirs = p.Written.Draft.Text
		}
		p.Typed = *typed
		p.Typed.Revision, p.Typed.Sources = p.Written.Draft.Revision, withRoom(typed.Sources)
	}
	p.Title, p.Posts = marked(q.Thread, q.Verdict)
	p.Mine = q.Claim != nil && q.Claim.By == v.caller.Person.ID
	p.May, p.Wrote = s.allowed(v, q, p.Written.Draft)
	if err := s.addPlaces(v, &p); err != nil {
		return err
	}
	status := http.StatusOK
	if problem != nil {
		status, p.Problem = statusOf(problem)
	}
	s.show(v, status, "question", q.Thread.Title, p)
	return nil
}

// allowed says which buttons are shown: what the workflow would let this person do now.
func (s *site) allowed(v *visit, q vigie.QuestionView, d vigie.Draft) (may map[string]bool, wrote bool) {
	may = map[string]bool{}
	who := vigie.Actor{ID: v.caller.Person.ID, Roles: v.caller.Person.Roles}
	now := s.now()
	situation := q.Situation(d, q.Verdict, 0, now)
	for _, t := range vigie.Transitions {
		if t.From != q.State || len(t.Roles) == 0 {
			continue
		}
		_, err := vigie.Next(q.State, t.Action, situation, who)
		if t.Action == vigie.ActApprove && err != nil { // the fast lane is looked at when it is asked for
			open := situation
			open.FastLane = true
			_, err = vigie.Next(q.State, t.Action, open, who)
		}
		may[string(t.Action)] = err == nil
	}
	for _, w := range d.Writers {
		wrote = wrote || w == who.ID
	}
	return may, wrote
}

// addPlaces adds what stands beside an answer: people to hand over to, ready texts, where it was published.
func (s *site) addPlaces(v *visit, p *questionView) error {
	var err error
	if p.May[string(vigie.ActHandOver)] {
		if p.People, err = s.desk.Colleagues(v.ctx(), v.caller); err != nil {
			return err //nolint:wrapcheck // its text is for people
		}
	}
	if p.Q.Verdict.Disposition == vigie.Emergency {
		if p.Texts, err = s.desk.EmergencyTexts(v.ctx(), v.caller); err != nil {
			return err //nolint:wrapcheck // its text is for people
		}
		mine := p.Texts[:0]
		for _, t := range p.Texts {
			if t.Country == p.Q.Site.Country {
				mine = append(mine, t)
			}
		}
		p.Texts = mine
	}
	if p.Q.State == vigie.Published || p.Q.State == vigie.Done {
		p.Publications, _, err = s.desk.Publications(v.ctx(), v.caller, vigie.PublicationFilter{QuestionID: p.Q.ID, Limit: 20})
	}
	return err //nolint:wrapcheck // its text is for people
}

// shortestMark is how many bytes a word has at least that is marked, unless it names a substance.
const shortestMark = 4

// marked cuts title and posts at the words that made the labels.
func marked(t vigie.Thread, verdict vigie.Verdict) (title []piece, posts []postView) {
	marks := map[string][]span{}
	for _, e := range verdict.Evidence {
		if e.Label != "substances" && e.End-e.Start < shortestMark {
			continue // a small word weighs something, and tells a reader nothing
		}
		marks[e.Field] = append(marks[e.Field], span{e.Start, e.End, e.Label + ": " + e.Value})
	}
	for i, p := range t.Posts {
		posts = append(posts, postView{Post: p, Asker: p.Author != "" && p.Author == t.Asker() || i == 0, Pieces: pieces(p.Text, marks[fmt.Sprintf("posts[%d]", i)])})
	}
	return pieces(t.Title, marks["title"]), posts
}

// back leads to the question again, saying what was done.
func back(v *visit, done string) {
	http.Redirect(v.w, v.r, "/questions/"+url.PathEscape(v.r.PathValue("id"))+"?done="+done, http.StatusSeeOther)
}

// simple are the actions on a question that need at most a few words.
var simple = map[string]struct {
	action vigie.Action
	done   string
}{
	"claim": {vigie.ActClaim, "claimed"}, "renew": {vigie.ActRenew, "done"}, "release": {vigie.ActRelease, "released"},
	"dismiss": {vigie.ActDismiss, "done"}, "reopen": {vigie.ActReopen, "done"},
}

func (s *site) questionAction(v *visit) error {
	id, name := v.r.PathValue("id"), v.r.PathValue("action")
	if a, ok := simple[name]; ok {
		if _, err := s.desk.Act(v.ctx(), v.caller, id, a.action, v.r.PostFormValue("reason")); err != nil {
			return s.again(v, nil, err)
		}
		if name == "release" && v.r.PostFormValue("reason") == "" {
			http.Redirect(v.w, v.r, "/feed?done=released", http.StatusSeeOther)
			return nil
		}
		back(v, a.done)
		return nil
	}
	switch name {
	case "handover":
		if _, err := s.desk.Step(v.ctx(), v.caller, id, desk.Step{Action: vigie.ActHandOver, To: v.r.PostFormValue("to"), Note: v.r.PostFormValue("note")}); err != nil {
			return s.again(v, nil, err)
		}
	case "publications":
		p := desk.Published{QuestionID: id, URL: v.r.PostFormValue("url")}
		if v.r.PostFormValue("private") != "" {
			p.Channel = vigie.ChannelPrivate
		}
		if _, err := s.desk.Publish(v.ctx(), v.caller, p); err != nil {
			return s.again(v, nil, err)
		}
		back(v, "published")
		return nil
	case "comments":
		if _, err := s.desk.Comment(v.ctx(), v.caller, id, v.r.PostFormValue("text")); err != nil {
			return s.again(v, nil, err)
		}
	default:
		return vigie.Errorf(vigie.CodeNotFound, "%s", s.words.say(v.lang, "error.nopage"))
	}
	back(v, "done")
	return nil
}

// again shows the question with what went wrong and what was typed; where even the question cannot be
// shown, the error is.
func (s *site) again(v *visit, typed *draftForm, problem error) error {
	if code := vigie.ErrorCode(problem); code == vigie.CodeUnauthorized || code == vigie.CodeInternal || code == vigie.CodeNotFound {
		return problem
	}
	return s.showQuestion(v, typed, problem)
}

// steps are the actions on an answer, by their address.
var steps = map[string]vigie.Action{
	"withdraw": vigie.ActWithdraw, "reject": vigie.ActChanges, "approve": vigie.ActApprove, "ask-expert": vigie.ActAskExpert, "sign-off": vigie.ActSign,
}

func (s *site) answerAction(v *visit) error {
	id, name := v.r.PathValue("id"), v.r.PathValue("action")
	f, err := readForm(v.r)
	if err != nil {
		return err
	}
	if action, ok := steps[name]; ok {
		step := desk.Step{Action: action, Revision: f.Revision, Note: v.r.PostForm.Get("note"), Field: v.r.PostForm.Get("field")}
		if _, err := s.desk.Step(v.ctx(), v.caller, id, step); err != nil {
			return s.again(v, nil, err)
		}
		done := "done"
		if action == vigie.ActApprove {
			done = "approved"
		}
		back(v, done)
		return nil
	}
	if name != "save" {
		return vigie.Errorf(vigie.CodeNotFound, "%s", s.words.say(v.lang, "error.nopage"))
	}
	w, err := s.desk.SaveDraft(v.ctx(), v.caller, desk.DraftNotice{QuestionID: id, Revision: f.Revision, Lang: f.Lang, Text: f.Text, Sources: f.Sources})
	if err != nil {
		return s.again(v, &f, err)
	}
	if v.r.PostForm.Get("then") != "submit" {
		back(v, "saved")
		return nil
	}
	if _, err := s.desk.Step(v.ctx(), v.caller, id, desk.Step{Action: vigie.ActSubmit, Revision: w.Draft.Revision}); err != nil {
		return s.again(v, nil, err)
	}
	back(v, "submitted")
	return nil
}

// reviewsPage lists what waits for a second pair of eyes.
func (s *site) reviewsPage(v *visit) error {
	list, err := s.desk.Reviews(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.show(v, http.StatusOK, "reviews", s.words.say(v.lang, "reviews.title"), list)
	return nil
}
