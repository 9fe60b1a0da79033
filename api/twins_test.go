package api_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/api/apitest"
)

// TestSplitOverTheRealStore shows a cross-post beside its question, publishes nothing twice and takes it out
// for good.
func TestSplitOverTheRealStore(t *testing.T) {
	t.Parallel()
	b, s := realBench(t)
	ctx := t.Context()
	var w vigie.Wording
	w.SiteID = apitest.SiteID
	for i := range w.Print {
		w.Print[i] = uint32(i + 1)
	}
	judge := func(id string) {
		t.Helper()
		th, err := s.Thread(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		v := vigie.Verdict{ThreadID: id, Revision: th.Revision, Relevant: true, Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Question: true, Open: true}
		if err := s.SaveVerdicts(ctx, []vigie.Verdict{v}, []vigie.Ranked{{ThreadID: id, Priority: 20, Deadline: apitest.Now.Add(time.Hour), Wording: w}}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.Thread(ctx, apitest.NormalID)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"t-one", "t-two"} {
		th := first
		th.ID, th.Key, th.URL, th.Title = id, id, "https://www.forum.example/viewtopic.php?t="+id, "De nouveau : "+id
		if _, err := s.SaveBatch(ctx, vigie.VisitBatch{BoardID: apitest.BoardID, Threads: []vigie.ReadThread{{Thread: th}}}); err != nil {
			t.Fatal(err)
		}
		judge(id)
	}
	also := func(who string) (out map[string]any) {
		t.Helper()
		out = map[string]any{}
		for _, item := range items(t, b.as(who, "GET", "/api/v1/feed", "")) {
			id, _ := item["id"].(string)
			out[id] = item["also"]
		}
		return out
	}
	beside := []any{map[string]any{"id": "t-two", "site": apitest.SiteID, "url": "https://www.forum.example/viewtopic.php?t=t-two"}}
	want := map[string]any{apitest.NormalID: []any{}, apitest.EmergencyID: []any{}, "t-one": beside}
	if diff := cmp.Diff(want, also("volunteer")); diff != "" {
		t.Error(diff)
	}
	q := b.as("expert", "GET", "/api/v1/questions/t-one", "").want(200).json()
	if diff := cmp.Diff(beside, q["also"]); diff != "" {
		t.Error(diff)
	}
	const split = "/api/v1/questions/t-one/split"
	b.as("expert", "POST", split, `{"thread":"t-two"}`).problem(403, "forbidden")
	b.as("volunteer", "POST", split, `{"thread":"t-one"}`).problem(422, "invalid")
	b.as("volunteer", "POST", split, `{"thread":"t-none"}`).problem(404, "not_found")
	b.as("volunteer", "POST", "/api/v1/questions/t-none/split", `{"thread":"t-two"}`).problem(404, "not_found")
	got := b.as("volunteer", "POST", split, `{"thread":"t-two"}`).want(200).json()
	if left, _ := got["also"].([]any); len(left) != 0 {
		t.Errorf("after the split: %v", left)
	}
	b.as("volunteer", "POST", split, `{"thread":"t-two"}`).problem(404, "not_found")
	judge("t-two")
	want["t-one"], want["t-two"] = []any{}, []any{}
	if diff := cmp.Diff(want, also("coordinator")); diff != "" {
		t.Error(diff)
	}
	rows, err := s.Audit(ctx, time.Time{}, 100)
	if err != nil || !slices.ContainsFunc(rows, func(e vigie.AuditEntry) bool {
		return e.Action == "POST /api/v1/questions/{id}/split" && e.Person == "volunteer" && e.Object == "t-one" && e.Note == "t-two"
	}) {
		t.Errorf("the audit does not say who took what apart: %+v, %v", rows, err)
	}
}
