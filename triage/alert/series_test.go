package alert_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/triage/alert"
)

func TestCountTellsThreadsPeopleAndPairs(t *testing.T) {
	t.Parallel()
	got := alert.Count([]alert.Observation{
		{ThreadID: "a", Author: "p1", Day: 5, Lang: "fr", Site: "s", Substances: []string{"mdma", "ketamine", "mdma"}, Symptoms: []string{"seizure"}},
		{ThreadID: "b", Author: "p1", Day: 5, Lang: "fr", Site: "s", Substances: []string{"mdma"}},
		{ThreadID: "c", Day: 5, Lang: "fr", Site: "s"}, {ThreadID: "d", Day: 5, Lang: "fr", Site: "s"}, // accounts that were deleted
	})
	want := []vigie.DailyCount{
		{Series: vigie.Series{Kind: vigie.AlertAll}, Threads: 4, Authors: 3, Examples: []string{}},
		{Series: vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + mdma"}, Threads: 1, Authors: 1, Examples: []string{"a"}},
		{Series: vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + seizure"}, Threads: 1, Authors: 1, Examples: []string{"a"}},
		{Series: vigie.Series{Kind: vigie.AlertPair, Name: "mdma + seizure"}, Threads: 1, Authors: 1, Examples: []string{"a"}},
		{Series: vigie.Series{Kind: vigie.AlertSubstance, Name: "ketamine"}, Threads: 1, Authors: 1, Examples: []string{"a"}},
		{Series: vigie.Series{Kind: vigie.AlertSubstance, Name: "mdma"}, Threads: 2, Authors: 1, Examples: []string{"a", "b"}},
		{Series: vigie.Series{Kind: vigie.AlertSymptom, Name: "seizure"}, Threads: 1, Authors: 1, Examples: []string{"a"}},
	}
	for i := range want {
		want[i].Day, want[i].Lang, want[i].Site = 5, "fr", "s"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		series vigie.Series
		want   []string
	}{
		{vigie.Series{Kind: vigie.AlertPair, Name: "ketamine + emergency.seizure"}, []string{"ketamine", "emergency.seizure"}},
		{vigie.Series{Kind: vigie.AlertSubstance, Name: "ketamine"}, []string{"ketamine"}},
		{vigie.Series{Kind: vigie.AlertWord, Name: "a + b"}, []string{"a + b"}},
	} {
		if got := tc.series.Parts(); !cmp.Equal(got, tc.want) {
			t.Errorf("%+v: %v", tc.series, got)
		}
	}
}
