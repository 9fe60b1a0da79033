package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"vigie"
	"vigie/api/desk"
)

// emergenciesView is the page of emergencies.
type emergenciesView struct {
	Items []desk.AlarmView
	Texts []vigie.EmergencyText
}

func (s *site) emergenciesPage(v *visit) error {
	items, _, err := s.desk.Alarms(v.ctx(), v.caller, vigie.AlarmFilter{Limit: 50})
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	texts, err := s.desk.EmergencyTexts(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	s.show(v, http.StatusOK, "emergencies", s.words.say(v.lang, "emergencies.title"), emergenciesView{items, texts})
	return nil
}

func (s *site) ackEmergency(v *visit) error {
	a, err := s.desk.Acknowledge(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	http.Redirect(v.w, v.r, "/questions/"+url.PathEscape(a.QuestionID)+"?done=done", http.StatusSeeOther)
	return nil
}

// publicationsView is the page of published answers.
type publicationsView struct {
	Items []vigie.Publication
	Mine  bool
	Next  string
}

func (s *site) publicationsPage(v *visit) error {
	q := v.r.URL.Query()
	f := vigie.PublicationFilter{Limit: 50, After: q.Get("after")}
	mine := q.Get("mine") != ""
	if mine {
		f.PersonID = v.caller.Person.ID
	}
	items, next, err := s.desk.Publications(v.ctx(), v.caller, f)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p := publicationsView{Items: items, Mine: mine}
	if next != "" {
		params := url.Values{"after": {next}}
		if mine {
			params.Set("mine", "1")
		}
		p.Next = "/publications?" + params.Encode()
	}
	s.show(v, http.StatusOK, "publications", s.words.say(v.lang, "publications.title"), p)
	return nil
}

// bringView is the form of a question from a closed place.
type bringView struct {
	Sites   []vigie.Site
	Typed   desk.Brought
	Problem string
}

func (s *site) bringPage(v *visit) error { return s.showBring(v, desk.Brought{}, nil) }

func (s *site) showBring(v *visit, typed desk.Brought, problem error) error {
	sites, err := s.desk.Sites(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	sites = slices.DeleteFunc(sites, func(x vigie.Site) bool { return !x.Enabled })
	slices.SortStableFunc(sites, func(a, b vigie.Site) int { // closed places first
		return strings.Compare(strconv.FormatBool(b.Engine == vigie.EngineHand), strconv.FormatBool(a.Engine == vigie.EngineHand))
	})
	p, status := bringView{Sites: sites, Typed: typed}, http.StatusOK
	if problem != nil {
		status, p.Problem = statusOf(problem)
	}
	s.show(v, status, "bring", s.words.say(v.lang, "bring.title"), p)
	return nil
}

func (s *site) bring(v *visit) error {
	b := desk.Brought{
		Site: v.r.PostFormValue("site"), Title: v.r.PostFormValue("title"), Text: v.r.PostFormValue("text"), Lang: v.r.PostFormValue("lang"),
		URL: v.r.PostFormValue("url"), Asker: v.r.PostFormValue("asker"),
	}
	t, err := s.desk.Bring(v.ctx(), v.caller, b)
	switch vigie.ErrorCode(err) {
	case "":
		http.Redirect(v.w, v.r, "/threads/"+url.PathEscape(t.ID)+"?done=done", http.StatusSeeOther)
		return nil
	case vigie.CodeInternal, vigie.CodeUnauthorized, vigie.CodeForbidden:
		return err //nolint:wrapcheck // its text is for people
	default:
		return s.showBring(v, b, err)
	}
}

// searchView is the page of the archive.
type searchView struct {
	Query   map[string]string
	Found   desk.Found
	Asked   bool
	Problem string
	Hits    []hitView
	Facets  []facetView
	Next    string
}

type hitView struct {
	desk.Hit

	Title, Snippet []piece
}

type facetView struct {
	Name   string
	Values []facetValue
}

type facetValue struct {
	Value string
	Count int
	Share int // of the largest, in percent: the length of its bar
	Link  string
}

// searchNames are the parameters of a search, in the order of the page.
var searchNames = []string{"q", "lang", "site", "substance", "topic", "disposition", "urgency", "sort"}

// facetNames are the facets that are shown.
var facetNames = []string{"lang", "site", "substance", "topic", "disposition", "urgency", "month"}

const hitsMost = 20

func (s *site) searchPage(v *visit) error {
	params := v.r.URL.Query()
	p := searchView{Query: map[string]string{}}
	for _, name := range searchNames {
		if value := strings.TrimSpace(params.Get(name)); value != "" {
			p.Query[name] = value
		}
	}
	p.Asked = len(params) > 0
	offset, err := strconv.Atoi(params.Get("offset"))
	if err != nil {
		offset = 0
	}
	one := func(name string) []string {
		if value := p.Query[name]; value != "" {
			return []string{value}
		}
		return nil
	}
	q := vigie.SearchQuery{
		Text: p.Query["q"], Langs: one("lang"), Sites: one("site"), Substances: one("substance"), Topics: one("topic"),
		Sort: p.Query["sort"], Limit: hitsMost, Offset: max(offset, 0), Facets: true,
	}
	if d := p.Query["disposition"]; d != "" {
		q.Dispositions = []vigie.Disposition{vigie.Disposition(d)}
	}
	if u := p.Query["urgency"]; u != "" {
		q.Urgencies = []vigie.Urgency{vigie.Urgency(u)}
	}
	status := http.StatusOK
	p.Found, err = s.desk.SearchArchive(v.ctx(), v.caller, q)
	switch vigie.ErrorCode(err) {
	case "":
	case vigie.CodeInvalid, vigie.CodeUnavailable:
		status, p.Problem = statusOf(err)
	default:
		return err //nolint:wrapcheck // its text is for people
	}
	for _, h := range p.Found.Items {
		p.Hits = append(p.Hits, showHit(h))
	}
	p.Facets = showFacets(p.Found.Facets, p.Query)
	if p.Found.More {
		next := values(p.Query)
		next.Set("offset", strconv.Itoa(p.Found.Next))
		p.Next = "/search?" + next.Encode()
	}
	s.show(v, status, "search", s.words.say(v.lang, "search.title"), p)
	return nil
}

func values(query map[string]string) url.Values {
	out := url.Values{}
	for name, value := range query {
		out.Set(name, value)
	}
	return out
}

// showFacets turns counts into bars that narrow the search.
func showFacets(facets map[string][]vigie.FacetCount, query map[string]string) []facetView {
	var out []facetView
	for _, name := range facetNames {
		f := facetView{Name: name}
		most := 1
		for _, c := range facets[name] {
			most = max(most, c.Count)
		}
		for i, c := range facets[name] {
			if i == 12 {
				break
			}
			link := ""
			if name != "month" {
				next := values(query)
				next.Set(name, c.Value)
				link = "/search?" + next.Encode()
			}
			f.Values = append(f.Values, facetValue{c.Value, c.Count, (c.Count*100 + most - 1) / most, link})
		}
		if len(f.Values) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// snippetSize is how much of a post a hit shows, in bytes.
const snippetSize = 280

// showHit cuts a thread's title and the post with the first match at the words that were found.
func showHit(h desk.Hit) hitView {
	marks := map[string][]span{}
	field := "posts[0]"
	for i, p := range h.Places {
		marks[p.Field] = append(marks[p.Field], span{p.Start, p.End, ""})
		if i == 0 || field == "title" {
			field = p.Field
		}
	}
	v := hitView{Hit: h, Title: pieces(h.Thread.Title, marks["title"])}
	at := 0
	if n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(field, "posts["), "]")); err == nil {
		at = n
	}
	if at < len(h.Thread.Posts) {
		v.Snippet = window(h.Thread.Posts[at].Text, marks["posts["+strconv.Itoa(at)+"]"])
	}
	return v
}

// window is a piece of a text around its first mark.
func window(text string, marks []span) []piece {
	from := 0
	if len(marks) > 0 && marks[0].start > snippetSize/3 {
		from = marks[0].start - snippetSize/3
	}
	to := min(len(text), from+snippetSize)
	for from > 0 && !boundary(text, from) {
		from--
	}
	for to < len(text) && !boundary(text, to) {
		to++
	}
	var inside []span
	for _, m := range marks {
		if m.start >= from && m.end <= to {
			inside = append(inside, span{m.start - from, m.end - from, ""})
		}
	}
	out := pieces(text[from:to], inside)
	if from > 0 {
		out = append([]piece{{Text: "… "}}, out...)
	}
	if to < len(text) {
		out = append(out, piece{Text: " …"})
	}
	return out
}

// threadView is the page of a thread of the archive.
type threadView struct {
	desk.ThreadView

	Title []piece
	Posts []postView
}

func (s *site) threadPage(v *visit) error {
	t, err := s.desk.Thread(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	p := threadView{ThreadView: t}
	p.Title, p.Posts = marked(t.Thread, t.Verdict)
	s.show(v, http.StatusOK, "thread", t.Thread.Title, p)
	return nil
}

// alertItem is an alert with its words for people.
type alertItem struct {
	vigie.Alert

	Text string
}

func (s *site) alertsPage(v *visit) error {
	list, _, err := s.desk.Alerts(v.ctx(), v.caller, vigie.AlertFilter{Limit: 50})
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	items := make([]alertItem, 0, len(list))
	for _, a := range list {
		items = append(items, alertItem{a, s.desk.AlertText(a)[v.lang]})
	}
	s.show(v, http.StatusOK, "alerts", s.words.say(v.lang, "alerts.title"), items)
	return nil
}

func (s *site) decideAlert(v *visit) error {
	state, ok := map[string]string{"acknowledge": vigie.AlertAcknowledged, "dismiss": vigie.AlertDismissed}[v.r.PathValue("decision")]
	if !ok {
		return vigie.Errorf(vigie.CodeNotFound, "%s", s.words.say(v.lang, "error.nopage"))
	}
	if _, err := s.desk.DecideAlert(v.ctx(), v.caller, v.r.PathValue("id"), state, v.r.PostFormValue("note")); err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	http.Redirect(v.w, v.r, "/alerts?done=done", http.StatusSeeOther)
	return nil
}
