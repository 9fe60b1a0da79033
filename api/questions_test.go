package api_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/api/apitest"
)

func items(t *testing.T, a answer) []map[string]any {
	t.Helper()
	list, ok := a.want(200).json()["items"].([]any)
	if !ok {
		t.Fatalf("no list of items in %s", a.body)
	}
	out := make([]map[string]any, len(list))
	for i, v := range list {
		out[i], _ = v.(map[string]any)
	}
	return out
}

func ids(list []map[string]any) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i], _ = v["id"].(string)
	}
	return out
}

func TestFeedItemHasExactlyItsKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	feed := items(t, b.as("volunteer", "GET", "/api/v1/feed", ""))
	if got := ids(feed); !slices.Equal(got, []string{apitest.EmergencyID, apitest.ExpertID, apitest.NormalID}) {
		t.Fatalf("order %v", got)
	}
	want := map[string]any{
		"id": apitest.NormalID, "title": "Combien de temps dure l'effet ?", "url": "https://www.forum.example/viewtopic.php?t=t-normal",
		"site": apitest.SiteID, "board": apitest.BoardID, "lang": "fr", "posted_at": "2026-11-24T10:00:00Z", "replies": 1.0,
		"substances": []any{"ketamine"}, "topics": []any{"effects"}, "asker": "self", "disposition": "answer", "urgency": "normal", "open": true,
		"priority": 40.125, "also": []any{}, "why": []any{map[string]any{"factor": "need", "value": 10.0, "text": "nobody has answered"}},
		"deadline": "2026-11-25T08:00:00Z", "claim": nil, "helplines": []any{},
	}
	if diff := cmp.Diff(want, feed[2]); diff != "" {
		t.Error(diff)
	}
	lines, _ := feed[0]["helplines"].([]any)
	if len(lines) < 4 || !slices.ContainsFunc(lines, func(v any) bool { m, _ := v.(map[string]any); return m["number"] == "3114" && m["url"] != "" }) {
		t.Errorf("helplines of an emergency in France: %v", lines)
	}
}

func TestAbsentTimesAreNullAndListsAreNot(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.store.Put(vigie.Thread{ID: "bare", SiteID: apitest.SiteID}, vigie.Verdict{}, vigie.Question{ID: "bare", State: vigie.Waiting, Priority: 1e9})
	feed := items(t, b.as("volunteer", "GET", "/api/v1/feed?limit=1", ""))
	for _, key := range []string{"posted_at", "deadline", "claim"} {
		if v, ok := feed[0][key]; !ok || v != nil {
			t.Errorf("%s is %v (there: %v), want null", key, v, ok)
		}
	}
	for _, key := range []string{"substances", "topics", "why", "also", "helplines"} {
		if v, ok := feed[0][key].([]any); !ok || len(v) != 0 {
			t.Errorf("%s is %v, want []", key, feed[0][key])
		}
	}
	if feed[0]["lang"] != "fr" {
		t.Errorf("lang %v, want the site's", feed[0]["lang"])
	}
}

func TestFeedPagesMeetWithoutGapOrOverlap(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var walked []string
	next, pages := "", 0
	for {
		a := b.as("volunteer", "GET", "/api/v1/feed?limit=1&cursor="+next, "")
		walked = append(walked, ids(items(t, a))...)
		pages++
		next, _ = a.json()["next"].(string)
		if next == "" || pages > 9 {
			break
		}
	}
	if !slices.Equal(walked, []string{apitest.EmergencyID, apitest.ExpertID, apitest.NormalID}) || pages != 3 {
		t.Errorf("walked %v in %d pages", walked, pages)
	}
}

func TestFeedFilters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for query, want := range map[string][]string{
		"disposition=expert":                       {apitest.ExpertID},
		"disposition=expert&disposition=emergency": {apitest.EmergencyID, apitest.ExpertID},
		"disposition=expert,emergency":             {apitest.EmergencyID, apitest.ExpertID},
		"urgency=normal":                           {apitest.NormalID},
		"lang=nl":                                  {},
		"site=praat.example":                       {},
		"board=forum.example:sorties&limit=1":      {apitest.EmergencyID},
		"topic=law":                                {},
		"substance=ketamine&urgency=soon":          {apitest.ExpertID},
	} {
		if got := ids(items(t, b.as("volunteer", "GET", "/api/v1/feed?"+query, ""))); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestQuestionShowsThreadRulesAndEvidence(t *testing.T) {
	t.Parallel()
	q := newBench(t).as("expert", "GET", "/api/v1/questions/"+apitest.NormalID, "").want(200).json()
	thread, _ := q["thread"].(map[string]any)
	posts, _ := thread["posts"].([]any)
	if len(posts) != 2 || q["state"] != "waiting" || thread["fetched_at"] != "2026-11-24T11:59:00Z" {
		t.Errorf("question %v", q)
	}
	if rules, _ := q["rules"].([]any); len(rules) != 1 {
		t.Errorf("rules %v", q["rules"])
	}
	want := []any{map[string]any{"label": "open", "value": "true", "field": "posts[1]", "start": 0.0, "end": 4.0, "cue": "bof", "weight": 1.0}}
	if diff := cmp.Diff(want, q["evidence"]); diff != "" {
		t.Error(diff)
	}
}

func TestClaimLease(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	claim := "/api/v1/questions/" + apitest.NormalID + "/claim"
	first := b.as("volunteer", "POST", claim, "").want(200).json()
	lease := map[string]any{"by": "volunteer", "until": "2026-11-24T13:00:00Z", "mine": true} // a day's shelf life: one hour
	if diff := cmp.Diff(lease, first["claim"]); diff != "" {
		t.Error(diff)
	}
	if again := b.as("volunteer", "POST", claim, "").want(200).json(); !cmp.Equal(again["claim"], first["claim"]) {
		t.Errorf("the holder's second claim gave %v, want the same lease", again["claim"])
	}
	p := b.as("coordinator", "POST", claim, "").problem(409, "conflict")
	if p["by"] != "volunteer" || p["until"] != "2026-11-24T13:00:00Z" {
		t.Errorf("a conflict says by %v until %v", p["by"], p["until"])
	}
	feed := items(t, b.as("coordinator", "GET", "/api/v1/feed?urgency=normal", ""))
	lease["mine"] = false
	if diff := cmp.Diff(lease, feed[0]["claim"]); diff != "" {
		t.Error("seen by somebody else:", diff)
	}
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/release", "").want(200)
	if got := b.as("coordinator", "POST", claim, "").want(200).json(); got["state"] != "claimed" {
		t.Errorf("after a release: %v", got["state"])
	}
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/renew", "").problem(409, "conflict")
}

func TestClaimLengthFollowsShelfLife(t *testing.T) {
	t.Parallel()
	for shelf, want := range map[time.Duration]time.Duration{
		0: 20 * time.Minute, time.Hour: 20 * time.Minute, 24 * time.Hour: time.Hour, 72 * time.Hour: 3 * time.Hour, 30 * 24 * time.Hour: 4 * time.Hour,
	} {
		t.Run(shelf.String(), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			s := apitest.Site()
			s.ShelfLife = shelf
			if err := b.store.PutSite(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			claim, _ := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").want(200).json()["claim"].(map[string]any)
			if until := apitest.Now.Add(want).Format(time.RFC3339); claim["until"] != until {
				t.Errorf("until %v, want %s", claim["until"], until)
			}
		})
	}
}

func TestHundredClaimersOneWins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const n = 100
	for i := range n {
		who := fmt.Sprintf("v%03d", i)
		b.cast[who] = b.store.AddPerson(vigie.Person{ID: who, Name: who, Roles: []vigie.Role{vigie.RoleVolunteer}}, vigie.Token{})
	}
	answers := make([]answer, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			answers[i] = b.as(fmt.Sprintf("v%03d", i), "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "")
		})
	}
	start.Done()
	done.Wait()
	winner := ""
	for i, a := range answers {
		if a.status == 200 {
			if winner != "" {
				t.Errorf("both %s and v%03d won", winner, i)
			}
			winner = fmt.Sprintf("v%03d", i)
		}
	}
	for _, a := range answers {
		if a.status != 200 {
			if p := a.problem(409, "conflict"); p["by"] != winner {
				t.Errorf("a loser is told %v holds it, the winner is %s", p["by"], winner)
			}
		}
	}
	if got := len(b.store.Entries()); got != n {
		t.Errorf("%d audit rows, want one for each of %d who asked", got, n)
	}
}

func TestDismissNeedsAReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	dismiss := "/api/v1/questions/" + apitest.NormalID + "/dismiss"
	for _, body := range []string{`{}`, `{"reason":""}`, `{"reason":"   "}`} {
		b.as("volunteer", "POST", dismiss, body).problem(422, "invalid")
	}
	b.as("volunteer", "POST", dismiss, "").problem(400, "invalid")
	got := b.as("volunteer", "POST", dismiss, `{"reason":" answered in another thread "}`).want(200).json()
	if got["state"] != "dismissed" || got["reason"] != "answered in another thread" {
		t.Errorf("dismissed as %v, %v", got["state"], got["reason"])
	}
	if left := items(t, b.as("volunteer", "GET", "/api/v1/feed?urgency=normal", "")); len(left) != 0 {
		t.Errorf("still in the feed: %v", left)
	}
}

func TestPublicationMustBeOnTheSite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"the site", `{"url":"https://www.forum.example/t/1#p2"}`, 201},
		{"without www", `{"url":"https://forum.example/t/1"}`, 201},
		{"another of its hosts", `{"url":"https://m.forum.example/t/1"}`, 201},
		{"capitals and port", `{"url":"HTTPS://WWW.Forum.Example:443/t/1"}`, 201},
		{"a time that was", `{"url":"https://forum.example/t/1","at":"2026-11-24T11:00:00+01:00"}`, 201},
		{"private without address", `{"channel":"private"}`, 201},
		{"another site", `{"url":"https://praat.example/t/1"}`, 422},
		{"a longer host", `{"url":"https://forum.example.evil.example/t/1"}`, 422},
		{"a host that ends alike", `{"url":"https://evilforum.example/t/1"}`, 422},
		{"the site as user name", `{"url":"https://forum.example@evil.example/"}`, 422},
		{"a user name", `{"url":"https://me:pw@forum.example/"}`, 422},
		{"another port", `{"url":"https://forum.example:8443/"}`, 422},
		{"not the web", `{"url":"javascript://forum.example/%0aalert(1)"}`, 422},
		{"no host", `{"url":"/t/1"}`, 422},
		{"public without address", `{}`, 422},
		{"private elsewhere", `{"url":"https://praat.example/pm","channel":"private"}`, 422},
		{"a channel that is none", `{"url":"https://forum.example/","channel":"pigeon"}`, 422},
		{"tomorrow", `{"url":"https://forum.example/","at":"2026-11-25T12:00:00Z"}`, 422},
		{"another thread", `{"url":"https://forum.example/","thread":"t-archive"}`, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").want(200)
			a := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/publications", c.body)
			if c.status != 201 {
				a.problem(c.status, "invalid")
				return
			}
			p := a.want(201).json()
			if p["question"] != apitest.NormalID || p["by"] != "volunteer" || p["status"] != "unknown" {
				t.Errorf("publication %v", p)
			}
			if list := items(t, b.as("analyst", "GET", "/api/v1/publications?by=volunteer", "")); len(list) != 1 || !cmp.Equal(list[0], p) {
				t.Errorf("listed %v, added %v", list, p)
			}
			if list := items(t, b.as("coordinator", "GET", "/api/v1/publications?by=me", "")); len(list) != 0 {
				t.Errorf("the coordinator's own: %v", list)
			}
		})
	}
	b := newBench(t)
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/publications", `{"url":"https://forum.example/"}`).problem(409, "conflict")
}
