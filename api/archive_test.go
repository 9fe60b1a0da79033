package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/api"
	"vigie/api/apitest"
	"vigie/api/desk"
)

func TestSearchMarksTheStoredText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := b.as("analyst", "GET", "/api/v1/search?q=zanzibarine&facets=true", "").want(200).json()
	hits, _ := r["items"].([]any)
	if len(hits) != 1 || r["total"] != 2.0 || r["next"] != "" { // the second hit has vanished from the store
		t.Fatalf("results %v", r)
	}
	hit, _ := hits[0].(map[string]any)
	wantPlaces := []any{
		map[string]any{"field": "title", "start": 0.0, "end": 7.0},
		map[string]any{"field": "posts[0]", "start": 44.0, "end": 55.0},
	}
	if diff := cmp.Diff(wantPlaces, hit["highlights"]); diff != "" {
		t.Error(diff)
	}
	snippet, _ := hit["snippet"].(map[string]any)
	wantSegments := []any{
		map[string]any{"text": "Bonsoir à tous, je pose ma question sur la ", "mark": false},
		map[string]any{"text": "zanzibarine", "mark": true},
		map[string]any{"text": " : est-ce risqué ?", "mark": false},
	}
	if snippet["field"] != "posts[0]" {
		t.Errorf("snippet %v", snippet)
	}
	if diff := cmp.Diff(wantSegments, snippet["segments"]); diff != "" {
		t.Error(diff)
	}
	wantFacets := map[string]any{"site": []any{map[string]any{"value": "forum.example", "count": 2.0}}}
	if diff := cmp.Diff(wantFacets, r["facets"]); diff != "" {
		t.Error(diff)
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.search.Result.Total = 5
	next, _ := b.as("expert", "GET", "/api/v1/search?limit=2", "").want(200).json()["next"].(string)
	if next == "" {
		t.Fatal("no second page of five results")
	}
	b.search.Result.Hits = append(b.search.Result.Hits, vigie.SearchHit{ThreadID: apitest.ExpertID})
	last := b.as("expert", "GET", "/api/v1/search?limit=3&cursor="+next, "").want(200).json()
	if b.search.Asked.Offset != 2 || b.search.Asked.Limit != 3 || last["next"] != "" {
		t.Errorf("asked %+v, next %v", b.search.Asked, last["next"])
	}
}

func TestSearchWhileRebuilding(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.search.Err = fmt.Errorf("search: %w", vigie.Errorf(vigie.CodeUnavailable, "the index is being rebuilt: try again in a minute"))
	a := b.as("volunteer", "GET", "/api/v1/search?q=x", "")
	if p := a.problem(503, "unavailable"); p["detail"] != "the index is being rebuilt: try again in a minute" || a.header.Get("Retry-After") == "" {
		t.Errorf("problem %v, Retry-After %q", p, a.header.Get("Retry-After"))
	}
	none := newBench(t, func(_ *api.Options, d *desk.Options) { d.Search = nil })
	none.as("volunteer", "GET", "/api/v1/search?q=x", "").problem(503, "unavailable")
}

func TestSearchLeavesErasedThreadsOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	th, err := b.store.Thread(t.Context(), apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	th.State = vigie.ThreadErased
	b.store.Put(th, vigie.Verdict{}, vigie.Question{})
	if hits := items(t, b.as("analyst", "GET", "/api/v1/search?q=x", "")); len(hits) != 0 {
		t.Errorf("an erased thread is found: %v", hits)
	}
}

func TestThreadBeforeTriage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.store.Put(vigie.Thread{ID: "new", SiteID: apitest.SiteID, State: vigie.ThreadAlive, Posts: []vigie.Post{{ID: "1", Text: "bonjour"}}}, vigie.Verdict{}, vigie.Question{})
	r := b.as("analyst", "GET", "/api/v1/threads/new", "").want(200).json()
	posts, _ := r["posts"].([]any)
	post, _ := posts[0].(map[string]any)
	if r["labels"] != nil || len(posts) != 1 || post["at"] != nil || post["text"] != "bonjour" {
		t.Errorf("thread %v", r)
	}
	full := b.as("analyst", "GET", "/api/v1/threads/"+apitest.ArchiveID, "").want(200).json()
	if labels, _ := full["labels"].(map[string]any); labels["disposition"] != "exclude" || labels["lexicon"] != "l1" {
		t.Errorf("labels %v", full["labels"])
	}
}

func TestOpenAnswersAndLogsHoldNoSearchText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.as("analyst", "GET", "/api/v1/search?q=monvoisin", "").want(200)
	b.as("analyst", "GET", "/api/v1/search?q=monvoisin&limit=0", "").want(422)
	b.as("analyst", "GET", "/api/v1/search/monvoisin", "").want(404)
	b.search.Err = fmt.Errorf("bleve: cannot parse monvoisin")
	b.as("analyst", "GET", "/api/v1/search?q=monvoisin", "").problem(500, "internal")
	if strings.Contains(auditText(b.store.Entries()), "monvoisin") {
		t.Error("the audit holds the words of a search")
	}
	for line := range strings.Lines(b.log.String()) {
		if strings.Contains(line, "monvoisin") && !strings.Contains(line, "bleve: cannot parse") { // a cause is its author's
			t.Errorf("the log holds the words of a search: %s", line)
		}
	}
}
