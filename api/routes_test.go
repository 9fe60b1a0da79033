package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
)

// request is how a row of the table is asked so that only the caller decides the outcome.
type request struct {
	path, body string
	match      string // If-Match
	ok         int
	who        string // the roles that may: v, e, c, y (analyst), a (admin); "*" everybody, signed in or not
	reads      bool   // shows text that belongs to people: the audit must have it
	changes    bool
	more       int // audit rows beside the first: things that are added with it
}

// rows is the matrix, written by hand: a route without a row here fails the test, and so
// does a row without a route.
var rows = map[string]request{
	"GET /api/v1/me":                                {path: "/api/v1/me", ok: 200, who: "vecya"},
	"GET /api/v1/feed":                              {path: "/api/v1/feed", ok: 200, who: "vc", reads: true},
	"GET /api/v1/questions/{id}":                    {path: "/api/v1/questions/t-normal", ok: 200, who: "vec", reads: true},
	"POST /api/v1/questions":                        {path: "/api/v1/questions", body: `{"site":"forum.example","text":"c'est dangereux, la zanzibarine ?"}`, ok: 201, who: "vec", changes: true},
	"POST /api/v1/questions/{id}/claim":             {path: "/api/v1/questions/t-normal/claim", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/renew":             {path: "/api/v1/questions/t-held/renew", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/release":           {path: "/api/v1/questions/t-held/release", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/dismiss":           {path: "/api/v1/questions/t-normal/dismiss", body: `{"reason":"a joke"}`, ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/reopen":            {path: "/api/v1/questions/t-dismissed/reopen", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/handover":          {path: "/api/v1/questions/t-held/handover", body: `{"to":"other","note":"off to bed"}`, ok: 200, who: "vc", changes: true},
	"GET /api/v1/questions/{id}/answer":             {path: "/api/v1/questions/t-writing/answer", ok: 200, who: "vec"},
	"PUT /api/v1/questions/{id}/answer":             {path: "/api/v1/questions/t-writing/answer", body: `{"text":"Une réponse."}`, match: `"1"`, ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/answer/submit":     {path: "/api/v1/questions/t-writing/answer/submit", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/answer/withdraw":   {path: "/api/v1/questions/t-handed-in/answer/withdraw", ok: 200, who: "vc", changes: true},
	"POST /api/v1/questions/{id}/answer/reject":     {path: "/api/v1/questions/t-review/answer/reject", body: `{"note":"name the source"}`, ok: 200, who: "vec", changes: true},
	"POST /api/v1/questions/{id}/answer/approve":    {path: "/api/v1/questions/t-review/answer/approve", match: `"1"`, ok: 200, who: "vec", changes: true},
	"POST /api/v1/questions/{id}/answer/ask-expert": {path: "/api/v1/questions/t-review/answer/ask-expert", body: `{"field":"medicine","note":"is that so?"}`, ok: 200, who: "vec", changes: true},
	"POST /api/v1/questions/{id}/answer/sign-off":   {path: "/api/v1/questions/t-review/answer/sign-off", match: `"1"`, ok: 200, who: "e", changes: true},
	"GET /api/v1/questions/{id}/answer/comments":    {path: "/api/v1/questions/t-review/answer/comments", ok: 200, who: "vec"},
	"POST /api/v1/questions/{id}/answer/comments":   {path: "/api/v1/questions/t-review/answer/comments", body: `{"text":"nice"}`, ok: 201, who: "vec", changes: true},
	"GET /api/v1/reviews":                           {path: "/api/v1/reviews", ok: 200, who: "vec", reads: true},
	"POST /api/v1/questions/{id}/publications":      {path: "/api/v1/questions/t-held/publications", body: `{"url":"https://forum.example/viewtopic.php?p=77#p77"}`, ok: 201, who: "vc", changes: true},
	"GET /api/v1/publications":                      {path: "/api/v1/publications", ok: 200, who: "vecy", reads: true},
	"GET /api/v1/emergencies":                       {path: "/api/v1/emergencies?state=all", ok: 200, who: "vec"},
	"GET /api/v1/emergencies/{id}":                  {path: "/api/v1/emergencies/e-1", ok: 200, who: "vec"},
	"POST /api/v1/emergencies/{id}/ack":             {path: "/api/v1/emergencies/e-1/ack", ok: 200, who: "vec", changes: true},
	"GET /api/v1/duty":                              {path: "/api/v1/duty", ok: 200, who: "vec"},
	"POST /api/v1/duty":                             {path: "/api/v1/duty", body: `{"until":"2026-11-24T20:00:00Z"}`, ok: 201, who: "vec", changes: true},
	"DELETE /api/v1/duty/{id}":                      {path: "/api/v1/duty/d-mine", ok: 204, who: "vec", changes: true},
	"GET /api/v1/emergency-texts":                   {path: "/api/v1/emergency-texts", ok: 200, who: "vec"},
	"GET /api/v1/emergency-texts/{id}":              {path: "/api/v1/emergency-texts/FR-fr", ok: 200, who: "vec"},
	"PUT /api/v1/emergency-texts/{id}":              {path: "/api/v1/emergency-texts/FR-fr", body: `{"revision":1,"body":"Appelez le 15 ou le 112."}`, ok: 200, who: "ec", changes: true},
	"POST /api/v1/emergency-texts/{id}/approve":     {path: "/api/v1/emergency-texts/FR-fr/approve", body: `{"revision":1}`, ok: 200, who: "ec", changes: true},
	"GET /api/v1/me/notifications":                  {path: "/api/v1/me/notifications", ok: 200, who: "vecya"},
	"POST /api/v1/me/notifications":                 {path: "/api/v1/me/notifications", body: `{"kind":"mail","address":"me@team.example"}`, ok: 201, who: "vecya", changes: true},
	"DELETE /api/v1/me/notifications/{id}":          {path: "/api/v1/me/notifications/c-mine", ok: 204, who: "vecya", changes: true},
	"POST /api/v1/me/notifications/{id}/secret":     {path: "/api/v1/me/notifications/c-mine/secret", ok: 200, who: "vecya", changes: true},
	"POST /api/v1/me/notifications/{id}/test":       {path: "/api/v1/me/notifications/c-mine/test", ok: 204, who: "vecya", changes: true},
	"GET /api/v1/search":                            {path: "/api/v1/search?q=zanzibarine", ok: 200, who: "vecy", reads: true},
	"GET /api/v1/threads/{id}":                      {path: "/api/v1/threads/t-archive", ok: 200, who: "vecy", reads: true},
	"POST /api/v1/lexicon/rollback":                 {path: "/api/v1/lexicon/rollback", ok: 200, who: "c", changes: true},
	"GET /api/v1/sites":                             {path: "/api/v1/sites", ok: 200, who: "vecya"},
	"POST /api/v1/sites":                            {path: "/api/v1/sites", body: `{"url":"https://neuf.example","lang":"fr","country":"BE","engine":"phpbb"}`, ok: 201, who: "c", changes: true},
	"GET /api/v1/sites/{id}":                        {path: "/api/v1/sites/forum.example", ok: 200, who: "vecya"},
	"PUT /api/v1/sites/{id}":                        {path: "/api/v1/sites/praat.example", body: `{"url":"https://praat.example","lang":"nl","country":"BE","engine":"xenforo"}`, ok: 200, who: "c", changes: true},
	"POST /api/v1/sites/{id}/pause":                 {path: "/api/v1/sites/forum.example/pause", ok: 200, who: "c", changes: true},
	"POST /api/v1/sites/{id}/resume":                {path: "/api/v1/sites/forum.example/resume", ok: 200, who: "c", changes: true},
	"GET /api/v1/boards":                            {path: "/api/v1/boards?site=forum.example", ok: 200, who: "vecya"},
	"POST /api/v1/boards":                           {path: "/api/v1/boards", body: `{"site":"forum.example","slug":"aide","url":"/viewforum.php?f=9"}`, ok: 201, who: "c", changes: true},
	"GET /api/v1/boards/{id}":                       {path: "/api/v1/boards/forum.example:sorties", ok: 200, who: "vecya"},
	"POST /api/v1/boards/{id}/pause":                {path: "/api/v1/boards/forum.example:sorties/pause", ok: 200, who: "c", changes: true},
	"POST /api/v1/boards/{id}/resume":               {path: "/api/v1/boards/forum.example:sorties/resume", ok: 200, who: "c", changes: true},
	"POST /api/v1/erasures":                         {path: "/api/v1/erasures", body: `{"site":"forum.example","name":"Fenna"}`, ok: 201, who: "c", changes: true},
	"GET /api/v1/erasures":                          {path: "/api/v1/erasures", ok: 200, who: "c"},
	"POST /api/v1/access-requests":                  {path: "/api/v1/access-requests", body: `{"site":"forum.example","name":"Fenna"}`, ok: 200, who: "c", reads: true},
	"POST /api/v1/probe":                            {path: "/api/v1/probe", body: `{"url":"https://nouveau.example/"}`, ok: 202, who: "c", changes: true},
	"GET /api/v1/probes":                            {path: "/api/v1/probes", ok: 200, who: "c"},
	"GET /api/v1/probes/{id}":                       {path: "/api/v1/probes/p-1", ok: 200, who: "c"},
	"POST /api/v1/probes/{id}/site":                 {path: "/api/v1/probes/p-1/site", body: `{"boards":["aide"]}`, ok: 201, who: "c", changes: true, more: 1},
	"GET /api/v1/silences":                          {path: "/api/v1/silences", ok: 200, who: "vecya"},
	"GET /api/v1/drift":                             {path: "/api/v1/drift?site=forum.example", ok: 200, who: "vecya"},
	"GET /api/v1/drift/{id}":                        {path: "/api/v1/drift/d-1", ok: 200, who: "ca"},
	"GET /healthz":                                  {path: "/healthz", ok: 200, who: "*"},
	"GET /readyz":                                   {path: "/readyz", ok: 200, who: "*"},
	"GET /metrics":                                  {path: "/metrics", ok: 200, who: "a"},
	"GET /openapi.json":                             {path: "/openapi.json", ok: 200, who: "*"},
	"GET /docs":                                     {path: "/docs", ok: 200, who: "*"},
	"GET /docs/style.css":                           {path: "/docs/style.css", ok: 200, who: "*"},
	"POST /api/v1/questions/{id}/split":             {path: "/api/v1/questions/t-held/split", body: `{"thread":"t-other"}`, ok: 200, who: "vc", changes: true},
	"GET /api/v1/threads/{id}/corrections":          {path: "/api/v1/threads/t-archive/corrections", ok: 200, who: "vec"},
	"POST /api/v1/threads/{id}/corrections":         {path: "/api/v1/threads/t-archive/corrections", body: `{"open":false,"substances":["ketamine"]}`, ok: 200, who: "vec", changes: true},
	"GET /api/v1/stats/labels":                      {path: "/api/v1/stats/labels?by=lang&by=month", ok: 200, who: "cy"},
	"GET /api/v1/alerts":                            {path: "/api/v1/alerts?state=open", ok: 200, who: "cy", reads: true},
	"GET /api/v1/alerts/{id}":                       {path: "/api/v1/alerts/w-1", ok: 200, who: "cy", reads: true},
	"POST /api/v1/alerts/{id}/acknowledge":          {path: "/api/v1/alerts/w-1/acknowledge", body: `{"note":"seen"}`, ok: 200, who: "cy", changes: true},
	"POST /api/v1/alerts/{id}/dismiss":              {path: "/api/v1/alerts/w-1/dismiss", body: `{"note":"a festival"}`, ok: 200, who: "cy", changes: true},
	"GET /api/v1/reports":                           {path: "/api/v1/reports?from=2026-01-01&site=forum.example", ok: 200, who: "cya"},
	"GET /api/v1/reports/csv":                       {path: "/api/v1/reports/csv?to=2026-12-31&in=nl", ok: 200, who: "cya"},
	"GET /api/v1/reports/xlsx":                      {path: "/api/v1/reports/xlsx?team=Testbridge&lang=fr", ok: 200, who: "cya"},
	"GET /api/v1/lexicon":                           {path: "/api/v1/lexicon", ok: 200, who: "cy"},
	"POST /api/v1/lexicon":                          {path: "/api/v1/lexicon", body: `{"files":{"team.fr.yaml":"lang: fr"},"parent":0,"note":"essai"}`, ok: 201, who: "c", changes: true},
	"POST /api/v1/lexicon/preview":                  {path: "/api/v1/lexicon/preview", body: `{"files":{}}`, ok: 200, who: "c", reads: true},
	"GET /api/v1/lexicon/revisions":                 {path: "/api/v1/lexicon/revisions", ok: 200, who: "cy"},
	"GET /api/v1/lexicon/revisions/{n}":             {path: "/api/v1/lexicon/revisions/0", ok: 200, who: "cy"},
	"POST /api/v1/lexicon/revisions/{n}/use":        {path: "/api/v1/lexicon/revisions/0/use", body: `{"site":"forum.example"}`, ok: 200, who: "c", changes: true},
}

var letters = map[string]vigie.Role{"v": vigie.RoleVolunteer, "e": vigie.RoleExpert, "c": vigie.RoleCoordinator, "y": vigie.RoleAnalyst, "a": vigie.RoleAdmin}

// status is what the matrix says a caller gets.
func (r request) status(who string) int {
	switch {
	case r.who == "*":
		return r.ok
	case who == "scoped": // a coordinator's token with a volunteer's scope
		who = "volunteer"
	}
	for letter, role := range letters {
		if string(role) == who {
			if strings.Contains(r.who, letter) {
				return r.ok
			}
			return http.StatusForbidden
		}
	}
	return http.StatusUnauthorized // nobody, unknown, expired, revoked, disabled
}

// withHeld adds a question held by who, and one that was dismissed.
func withHeld(b *bench, who string) {
	t, err := b.store.Thread(b.t.Context(), apitest.NormalID)
	if err != nil {
		b.t.Fatal(err)
	}
	v, err := b.store.Verdict(b.t.Context(), apitest.NormalID)
	if err != nil {
		b.t.Fatal(err)
	}
	t.ID, v.ThreadID = "t-held", "t-held"
	b.store.Put(t, v, vigie.Question{ID: "t-held", ThreadIDs: []string{"t-held", "t-other"}, State: vigie.Claimed, Claim: &vigie.Claim{By: who, Name: "Mx " + who, Until: apitest.Now.Add(1)}})
	withAnswers(b, t, v, who)
	t.ID, v.ThreadID = "t-dismissed", "t-dismissed"
	b.store.Put(t, v, vigie.Question{ID: "t-dismissed", ThreadIDs: []string{"t-dismissed"}, State: vigie.Dismissed, Reason: "a joke"})
}

// withAnswers adds answers at every step: written and handed in by who, and one by another person whose
// five approved answers open the fast lane.
func withAnswers(b *bench, t vigie.Thread, v vigie.Verdict, who string) {
	other := vigie.Person{ID: "other", Name: "Mx other", Roles: []vigie.Role{vigie.RoleVolunteer}}
	b.store.AddPerson(other, vigie.Token{})
	put := func(id string, state vigie.State, by string, approved time.Time) {
		t.ID, v.ThreadID = id, id
		b.store.Put(t, v, vigie.Question{ID: id, ThreadIDs: []string{id}, State: state, Claim: &vigie.Claim{By: by, Name: "Mx " + by, Until: apitest.Now.Add(time.Hour)}})
		b.store.PutDraft(vigie.Draft{
			QuestionID: id, Lang: "fr", Text: "Une réponse avec ses faits.", Revision: 1, Writers: []string{by}, ApprovedAt: approved,
			Sources: []vigie.Source{{URL: "https://www.drogues-info-service.fr/"}},
		})
	}
	put("t-writing", vigie.Drafting, who, time.Time{})
	put("t-handed-in", vigie.InReview, who, time.Time{})
	put("t-review", vigie.InReview, other.ID, time.Time{})
	for i := range 5 {
		put("t-approved-"+strconv.Itoa(i), vigie.Done, other.ID, apitest.Now)
	}
}

// withMine adds a shift and a webhook of who, and an alert.
func withMine(b *bench, who string) {
	b.store.PutShift(vigie.Shift{ID: "d-mine", PersonID: who, From: apitest.Now, Until: apitest.Now.Add(time.Hour)})
	b.store.PutContact(vigie.Contact{ID: "c-mine", PersonID: who, Kind: vigie.ContactWebhook, Address: "https://hook.team.example/" + who, Secret: "whsec_old"})
	b.store.PutAlert(vigie.Alert{ID: "w-1", Series: vigie.Series{Kind: vigie.AlertWord, Name: "zblorg", Lang: "fr"}, State: vigie.AlertOpen, Examples: []string{apitest.NormalID}})
}

func TestEveryRouteAsEverybody(t *testing.T) {
	t.Parallel()
	callers := slices.Collect(maps.Keys(apitest.Cast(apitest.NewStore())))
	seen := map[string]bool{}
	for _, route := range api.Routes() {
		row, ok := rows[route.Key()]
		if !ok {
			t.Errorf("%s has no row in the matrix: add it with who may use it", route.Key())
			continue
		}
		if seen[route.Key()] {
			t.Errorf("%s stands twice in the table", route.Key())
		}
		seen[route.Key()] = true
		if open := route.Use == ""; open != (row.who == "*") {
			t.Errorf("%s: open is %v in the table, the matrix says %q", route.Key(), open, row.who)
		}
		var refused []string // they change nothing: one bench serves them all
		for _, who := range callers {
			if row.status(who) >= 400 {
				refused = append(refused, who)
				continue
			}
			t.Run(route.Key()+" as "+who, func(t *testing.T) {
				t.Parallel()
				walk(t, newBench(t), route, row, who)
			})
		}
		t.Run(route.Key()+" as the others", func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			for _, who := range refused {
				walk(t, b, route, row, who)
			}
		})
	}
	for key := range rows {
		if !seen[key] {
			t.Errorf("the matrix has %s, which is not a route", key)
		}
	}
}

// walk asks one cell of the matrix, and looks at status, headers, audit and leaks.
func walk(t *testing.T, b *bench, route api.Route, row request, who string) {
	personID := who
	if who == "scoped" {
		personID = "lead"
	}
	withHeld(b, personID)
	withMine(b, personID)
	var header []string
	if row.match != "" {
		header = []string{"If-Match", row.match}
	}
	a := b.as(who, route.Method, row.path, row.body, header...)
	want := row.status(who)
	if a.status != want {
		t.Fatalf("%s: status %d, want %d: %s", who, a.status, want, a.body)
	}
	checkHeaders(t, route.Pattern, a)
	entries := b.store.Entries()
	if want >= 400 {
		code := map[int]string{401: "unauthorized", 403: "forbidden"}[want]
		a.problem(want, code)
		if len(entries) != 0 {
			t.Errorf("a refusal left audit rows: %v", entries)
		}
		for _, word := range []string{apitest.Secret, "Combien de temps"} {
			if strings.Contains(a.body, word) {
				t.Errorf("a refusal shows %q", word)
			}
		}
		if (want == 401) != (a.header.Get("WWW-Authenticate") != "") {
			t.Errorf("status %d with WWW-Authenticate %q", want, a.header.Get("WWW-Authenticate"))
		}
	} else if row.reads || row.changes {
		if len(entries) != 1+row.more || entries[0].Action != route.Key() || entries[0].Person != personID {
			t.Errorf("audit %+v, want one row of %s by %s", entries, route.Key(), personID)
		}
	} else if len(entries) != 0 {
		t.Errorf("audit rows for a route without people's text: %v", entries)
	}
	for name, text := range map[string]string{"log": b.log.String(), "audit": auditText(entries)} {
		for _, word := range []string{apitest.Secret, "vigie_", "whsec_", "team.example", "a joke", b.cast["volunteer"]} {
			if strings.Contains(text, word) {
				t.Errorf("the %s holds %q: %s", name, word, text)
			}
		}
	}
}

func auditText(entries []vigie.AuditEntry) string {
	var s []string
	for _, e := range entries {
		s = append(s, e.Person, e.Action, e.Object, e.Note)
	}
	return strings.Join(s, "\n")
}

func checkHeaders(t *testing.T, pattern string, a answer) {
	t.Helper()
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
	}
	if pattern == "/docs/style.css" {
		want["Cache-Control"] = "public, max-age=3600"
	}
	for name, value := range want {
		if got := a.header.Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	csp := a.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("the policy %q lacks %q", csp, part)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
		t.Errorf("the policy %q lets too much in", csp)
	}
}

func TestTableAndDeskAgree(t *testing.T) {
	t.Parallel()
	for _, route := range api.Routes() {
		if route.Use == "" {
			continue
		}
		var have []vigie.Role
		for letter, role := range letters {
			if strings.Contains(rows[route.Key()].who, letter) {
				have = append(have, role)
			}
		}
		roles := route.Roles()
		slices.Sort(have)
		slices.Sort(roles)
		if !slices.Equal(have, roles) {
			t.Errorf("%s: the desk lets in %v, the matrix %v", route.Key(), roles, have)
		}
	}
}
