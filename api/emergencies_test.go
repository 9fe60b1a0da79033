package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

func TestEmergencies(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	open := items(t, b.as("volunteer", "GET", "/api/v1/emergencies", ""))
	if len(open) != 1 {
		t.Fatalf("%d emergencies", len(open))
	}
	e := open[0]
	if e["id"] != "e-1" || e["question"] != apitest.EmergencyID || e["state"] != "open" || e["pushes"] != 1.0 || e["nobody_on_duty"] != true || e["ready_text"] != nil || e["ack_at"] != nil {
		t.Errorf("emergency %v", e)
	}
	if lines, _ := e["helplines"].([]any); len(lines) == 0 {
		t.Error("no number to call")
	}
	a := b.as("expert", "GET", "/api/v1/emergencies/"+apitest.EmergencyID, "") // by its question
	if told, _ := a.want(200).json()["messages"].([]any); len(told) != 1 {
		t.Errorf("who was told: %s", a.body)
	}
	for _, word := range []string{apitest.Secret, "Mon ami", "viewtopic"} {
		if strings.Contains(a.body, word) {
			t.Errorf("the answer holds %q: %s", word, a.body)
		}
	}
	first := b.as("volunteer", "POST", "/api/v1/emergencies/e-1/ack", "").want(200).json()
	second := b.as("coordinator", "POST", "/api/v1/emergencies/"+apitest.EmergencyID+"/ack", "").want(200).json()
	if first["state"] != "acknowledged" || first["ack_by"] != "volunteer" || second["ack_by"] != "volunteer" || first["next_push_at"] != nil {
		t.Errorf("acknowledged %v, then %v", first, second)
	}
	if n := len(items(t, b.as("volunteer", "GET", "/api/v1/emergencies", ""))); n != 0 {
		t.Errorf("%d are still open", n)
	}
	if n := len(items(t, b.as("volunteer", "GET", "/api/v1/emergencies?state=all&limit=1", ""))); n != 1 {
		t.Errorf("%d in all", n)
	}
	b.as("volunteer", "POST", "/api/v1/emergencies/e-none/ack", "").problem(404, "not_found")
	b.as("volunteer", "GET", "/api/v1/emergencies/e-none", "").problem(404, "not_found")
	b.as("volunteer", "GET", "/api/v1/emergencies?state=closed", "").problem(422, "invalid")
}

func TestReadyTextsNeedTwoPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const text = "/api/v1/emergency-texts/FR-fr"
	ready := func() any { return items(t, b.as("volunteer", "GET", "/api/v1/emergencies", ""))[0]["ready_text"] }
	approve := func(who, body string) answer { return b.as(who, "POST", text+"/approve", body) }
	if got := approve("coordinator", `{"revision":1}`).want(200).json(); got["approved"] != false {
		t.Errorf("one word is enough: %v", got)
	}
	approve("coordinator", `{"revision":1}`).problem(409, "conflict")
	approve("expert", `{"revision":2}`).problem(409, "conflict")
	if ready() != nil {
		t.Error("a text that one person approved is offered")
	}
	if got := approve("expert", `{"revision":1}`).want(200).json(); got["approved"] != true {
		t.Errorf("two words are not enough: %v", got)
	}
	if got, _ := ready().(map[string]any); got["id"] != "FR-fr" || got["body"] != "112" {
		t.Errorf("the approved text is not offered: %v", got)
	}
	// An edit drops the approvals.
	got := b.as("expert", "PUT", text, `{"revision":1,"body":"Appelez le 15.\r\n","note":"plus court"}`).want(200).json()
	if got["revision"] != 2.0 || got["approved"] != false || got["body"] != "Appelez le 15." || got["by"] != "expert" || ready() != nil {
		t.Errorf("after an edit: %v", got)
	}
	b.as("coordinator", "PUT", text, `{"revision":1,"body":"Appelez le 15 !"}`).problem(409, "conflict")
	approve("coordinator", `{"revision":1}`).problem(409, "conflict")
	for body, says := range map[string]string{
		`{"revision":2,"body":"  \n "}`:                                  "empty",
		`{"revision":2,"body":"Courage."}`:                               "15",
		`{"revision":2,"body":"15 ` + strings.Repeat("é", 10_001) + `"}`: "body.body",
	} {
		if a := b.as("coordinator", "PUT", text, body); !strings.Contains(a.problem(422, "invalid")["detail"].(string), says) {
			t.Errorf("%.40s: %s", body, a.body)
		}
	}
	b.as("coordinator", "PUT", "/api/v1/emergency-texts/france", `{"revision":0,"body":"15"}`).problem(422, "invalid")
	b.as("coordinator", "PUT", "/api/v1/emergency-texts/CH-fr", `{"revision":0,"body":"Appelez le 144."}`).want(200)
	history := items(t, b.as("volunteer", "GET", text, ""))
	if len(history) != 2 || history[0]["revision"] != 2.0 || history[1]["approved"] != true {
		t.Errorf("history %v", history)
	}
	if n := len(items(t, b.as("volunteer", "GET", "/api/v1/emergency-texts", ""))); n != 3 {
		t.Errorf("%d texts", n)
	}
	b.as("volunteer", "GET", "/api/v1/emergency-texts/XX-fr", "").problem(404, "not_found")
	b.as("expert", "POST", "/api/v1/emergency-texts/XX-fr/approve", `{"revision":1}`).problem(404, "not_found")
}

func TestDuty(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	own := b.as("volunteer", "POST", "/api/v1/duty", `{"until":"2026-11-24T20:00:00Z"}`).want(201).json()
	if own["person"] != "volunteer" || own["name"] != "Mx volunteer" || own["from"] != "2026-11-24T12:00:00Z" {
		t.Errorf("shift %v", own)
	}
	other := b.as("coordinator", "POST", "/api/v1/duty", `{"person":"expert","from":"2026-11-25T08:00:00Z","until":"2026-11-25T20:00:00Z"}`).want(201).json()
	if n := len(items(t, b.as("volunteer", "GET", "/api/v1/duty", ""))); n != 2 {
		t.Errorf("%d shifts", n)
	}
	if n := len(items(t, b.as("expert", "GET", "/api/v1/duty?from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z", ""))); n != 1 {
		t.Errorf("%d shifts that day", n)
	}
	for body, want := range map[string]int{
		`{"person":"expert","until":"2026-11-24T20:00:00Z"}`:             403,
		`{"from":"2026-11-24T20:00:00Z","until":"2026-11-24T20:00:00Z"}`: 422,
		`{"from":"2026-11-24T01:00:00Z","until":"2026-11-24T02:00:00Z"}`: 422,
		`{"from":"2026-11-24T20:00:00Z","until":"2026-12-24T20:00:00Z"}`: 422,
		`{"from":"2028-11-24T20:00:00Z","until":"2028-11-24T21:00:00Z"}`: 422,
		`{}`: 422,
	} {
		if a := b.as("volunteer", "POST", "/api/v1/duty", body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	for _, who := range []string{"nobody-we-know", "gone", "analyst"} { // unknown, disabled, may not open a question
		b.as("coordinator", "POST", "/api/v1/duty", `{"person":"`+who+`","until":"2026-11-24T20:00:00Z"}`).problem(422, "invalid")
	}
	b.as("volunteer", "GET", "/api/v1/duty?from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z", "").problem(422, "invalid")
	otherID, _ := other["id"].(string)
	ownID, _ := own["id"].(string)
	b.as("volunteer", "DELETE", "/api/v1/duty/"+otherID, "").problem(403, "forbidden")
	b.as("coordinator", "DELETE", "/api/v1/duty/"+ownID, "").want(204)
	b.as("expert", "DELETE", "/api/v1/duty/"+otherID, "").want(204)
	b.as("expert", "DELETE", "/api/v1/duty/"+otherID, "").problem(404, "not_found")
}

// TestS11_SecretsAreWriteOnly: a webhook's secret is shown when it is made and never again.
func TestS11_SecretsAreWriteOnly(t *testing.T) {
	t.Parallel()
	rung := 0
	b := newBench(t, func(_ *api.Options, d *desk.Options) {
		d.Private = []string{"hook.lan:8080", "hook.lan:80"}
		d.Ring = func(context.Context) error { rung++; return errors.New("redis is away") }
	})
	const mine = "/api/v1/me/notifications"
	made := b.as("volunteer", "POST", mine, `{"kind":"webhook","address":"https://hook.example/in?key=k#part"}`).want(201).json()
	secret, _ := made["secret"].(string)
	id, _ := made["id"].(string)
	if !strings.HasPrefix(secret, "whsec_") || made["address"] != "https://hook.example/in?key=k" {
		t.Fatalf("made %v", made)
	}
	mail := b.as("volunteer", "POST", mine, `{"kind":"mail","address":"anna@team.example"}`).want(201).json()
	if _, shown := mail["secret"]; shown {
		t.Error("a mail address has a secret")
	}
	rotated := b.as("volunteer", "POST", mine+"/"+id+"/secret", "").want(200).json()
	if rotated["secret"] == secret || !strings.HasPrefix(rotated["secret"].(string), "whsec_") {
		t.Error("the secret was not changed")
	}
	if a := b.as("volunteer", "GET", mine, ""); len(items(t, a)) != 2 || strings.Contains(a.body, "whsec_") || strings.Contains(a.body, `"secret"`) {
		t.Errorf("the list shows a secret: %s", a.body)
	}
	if n := len(items(t, b.as("coordinator", "GET", mine, ""))); n != 0 {
		t.Errorf("%d contacts of somebody else", n)
	}
	for range 3 {
		b.as("volunteer", "POST", mine+"/"+id+"/test", "").want(204)
	}
	if e := b.store.Effects(); len(e) != 1 || e[0].Notice.Type != vigie.NoticeTest || e[0].Contact.ID != id || rung != 3 {
		t.Errorf("test messages %+v, rung %d times", e, rung)
	}
}

func TestContacts(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(_ *api.Options, d *desk.Options) { d.Private = []string{"hook.lan:8080", "hook.lan:80"} })
	const mine = "/api/v1/me/notifications"
	for body, want := range map[string]int{
		`{"kind":"mail","address":"anna@team.example"}`:                     201,
		`{"kind":"mail","address":"Anna <anna2@team.example>"}`:             422,
		`{"kind":"mail","address":"anna@team.example\r\nBcc: x@y.example"}`: 422,
		`{"kind":"mail","address":"nobody"}`:                                422,
		`{"kind":"pigeon","address":"loft"}`:                                422,
		`{"kind":"webhook","address":"http://hook.example/in"}`:             422,
		`{"kind":"webhook","address":"http://hook.lan:8080/in"}`:            201,
		`{"kind":"webhook","address":"http://hook.lan/in"}`:                 201,
		`{"kind":"webhook","address":"http://hook.lan:9090/in"}`:            422,
		`{"kind":"webhook","address":"https://u:p@hook.example/in"}`:        422,
		`{"kind":"webhook","address":"ftp://hook.example/in"}`:              422,
		`{"kind":"webhook"}`: 422,
	} {
		if a := b.as("analyst", "POST", mine, body); a.status != want {
			t.Errorf("%s: status %d, want %d: %s", body, a.status, want, a.body)
		}
	}
	b.as("analyst", "POST", mine, `{"kind":"mail","address":"anna@team.example"}`).problem(409, "conflict")
	list := items(t, b.as("analyst", "GET", mine, ""))
	if len(list) != 3 {
		t.Fatalf("%d contacts", len(list))
	}
	var mailID, hookID string
	for _, c := range list {
		id, _ := c["id"].(string)
		if c["kind"] == "mail" {
			mailID = id
		} else {
			hookID = id
		}
	}
	b.as("analyst", "POST", mine+"/"+mailID+"/secret", "").problem(409, "conflict")
	for _, rest := range []string{"/secret", "/test"} {
		b.as("volunteer", "POST", mine+"/"+hookID+rest, "").problem(404, "not_found") // another person's
	}
	b.as("volunteer", "DELETE", mine+"/"+hookID, "").problem(404, "not_found")
	b.as("analyst", "DELETE", mine+"/"+hookID, "").want(204)
	b.as("analyst", "DELETE", mine+"/"+hookID, "").problem(404, "not_found")
	for i := range 12 {
		a := b.as("expert", "POST", mine, `{"kind":"mail","address":"a`+strings.Repeat("a", i)+`@team.example"}`)
		if want := map[bool]int{true: 201, false: 409}[i < 10]; a.status != want {
			t.Errorf("contact %d: status %d", i+1, a.status)
		}
	}
}
