package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
	"vigie/store"
)

var _ desk.Store = (*store.Store)(nil)

// realBench is the API over the store as it runs, with one crawled and judged thread of
// each kind that matters.
func realBench(t *testing.T) (*bench, *store.Store) {
	t.Helper()
	ctx := t.Context()
	now := func() time.Time { return apitest.Now }
	s, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bench{t: t, cast: map[string]string{"nobody": ""}, log: &syncBuffer{}, search: apitest.NewSearch()}
	for _, role := range vigie.Roles {
		addPerson(t, b, s, string(role), role)
	}
	world := apitest.NewStore()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.PutSite(ctx, apitest.Site()))
	board, err := world.Board(ctx, apitest.BoardID)
	must(err)
	must(s.PutBoard(ctx, board))
	var batch vigie.VisitBatch
	var verdicts []vigie.Verdict
	var ranks []vigie.Ranked
	batch.BoardID = board.ID
	for i, id := range []string{apitest.NormalID, apitest.EmergencyID, apitest.ArchiveID} {
		th, err := world.Thread(ctx, id)
		must(err)
		v, err := world.Verdict(ctx, id)
		must(err)
		batch.Threads = append(batch.Threads, vigie.ReadThread{Thread: th})
		verdicts = append(verdicts, v)
		ranks = append(ranks, vigie.Ranked{
			ThreadID: id, Priority: 40.1 + float64(i)*100, Deadline: apitest.Now.Add(time.Hour),
			Why: []vigie.Factor{{Factor: "need", Value: 10, Text: "nobody has answered"}},
		})
	}
	_, err = s.SaveBatch(ctx, batch)
	must(err)
	for i := range verdicts {
		th, err := s.Thread(ctx, verdicts[i].ThreadID)
		must(err)
		verdicts[i].Revision = th.Revision
	}
	must(s.SaveVerdicts(ctx, verdicts, ranks))
	b.search.Result.Hits = []vigie.SearchHit{{ThreadID: apitest.NormalID, Score: 1}}
	b.Handler = api.New(api.Options{Now: now, Desk: desk.New(desk.Options{Store: s, Search: b.search, Now: now, Engines: []string{"phpbb", "xenforo"}})})
	return b, s
}

func addPerson(t *testing.T, b *bench, s *store.Store, id string, roles ...vigie.Role) {
	t.Helper()
	p, err := s.PutPerson(t.Context(), vigie.Person{ID: id, Name: "Mx " + id, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	secret, hash := desk.NewToken()
	if _, err := s.AddToken(t.Context(), vigie.Token{PersonID: p.ID, Hash: hash}); err != nil {
		t.Fatal(err)
	}
	b.cast[id] = secret
}

func TestStoryOverTheRealStore(t *testing.T) {
	t.Parallel()
	b, s := realBench(t)
	a := b.as("volunteer", "GET", "/api/v1/feed?limit=1&topic=effects&substance=ketamine", "")
	if got := ids(items(t, a)); !slices.Equal(got, []string{apitest.EmergencyID}) {
		t.Fatalf("first page %v", got)
	}
	next, _ := a.json()["next"].(string)
	if got := ids(items(t, b.as("volunteer", "GET", "/api/v1/feed?limit=1&cursor="+url.QueryEscape(next), ""))); !slices.Equal(got, []string{apitest.NormalID}) {
		t.Fatalf("second page %v", got)
	}
	q := b.as("expert", "GET", "/api/v1/questions/"+apitest.NormalID, "").want(200).json()
	thread, _ := q["thread"].(map[string]any)
	if posts, _ := thread["posts"].([]any); len(posts) != 2 {
		t.Errorf("posts %v", thread["posts"])
	}
	claim := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").want(200).json()
	again := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").want(200).json()
	if fmt.Sprint(claim["claim"]) != fmt.Sprint(again["claim"]) || claim["claim"] == nil {
		t.Errorf("claims %v and %v", claim["claim"], again["claim"])
	}
	if p := b.as("coordinator", "POST", "/api/v1/questions/"+apitest.NormalID+"/claim", "").problem(409, "conflict"); p["by"] != "volunteer" || p["until"] != "2026-11-24T13:00:00Z" {
		t.Errorf("conflict %v", p)
	}
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/renew", "").want(200)
	p := b.as("volunteer", "POST", "/api/v1/questions/"+apitest.NormalID+"/publications", `{"url":"https://forum.example/p/1"}`).want(201).json()
	if list := items(t, b.as("analyst", "GET", "/api/v1/publications?question="+apitest.NormalID, "")); len(list) != 1 || list[0]["id"] != p["id"] {
		t.Errorf("publications %v, added %v", list, p)
	}
	b.as("analyst", "GET", "/api/v1/publications?cursor=x", "").problem(422, "invalid")
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.EmergencyID+"/dismiss", `{"reason":"a joke"}`).want(200)
	b.as("volunteer", "POST", "/api/v1/questions/"+apitest.EmergencyID+"/reopen", "").want(200)
	if hits := items(t, b.as("analyst", "GET", "/api/v1/search?q=x", "")); len(hits) != 1 || hits[0]["title"] == "" {
		t.Errorf("hits %v", hits)
	}
	b.as("analyst", "GET", "/api/v1/threads/"+apitest.ArchiveID, "").want(200)
	b.as("analyst", "GET", "/api/v1/threads/none", "").problem(404, "not_found")
	b.as("coordinator", "POST", "/api/v1/sites", fullSite).want(201)
	b.as("coordinator", "POST", "/api/v1/boards", `{"site":"neuf.example","slug":"a","url":"/a"}`).want(201)
	b.as("coordinator", "POST", "/api/v1/boards/neuf.example:a/pause", "").want(200)
	rows, err := s.Audit(t.Context(), time.Time{}, 100)
	if err != nil || len(rows) < 14 {
		t.Errorf("%d audit rows, %v", len(rows), err)
	}
}

func TestHundredClaimersOverTheRealStore(t *testing.T) {
	t.Parallel()
	b, s := realBench(t)
	const n = 100
	for i := range n {
		addPerson(t, b, s, fmt.Sprintf("v%03d", i), vigie.RoleVolunteer)
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
	begun := time.Now()
	start.Done()
	done.Wait()
	t.Logf("100 claims in %s", time.Since(begun))
	won := 0
	for _, a := range answers {
		if a.status == 200 {
			won++
			continue
		}
		a.problem(409, "conflict")
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
	rows, err := s.Audit(t.Context(), time.Time{}, 1000)
	if err != nil || len(rows) != n {
		t.Errorf("%d audit rows, want %d (%v)", len(rows), n, err)
	}
}
