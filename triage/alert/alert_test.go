package alert_test

import (
	"fmt"
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
	})
	find := func(kind, name, site string) vigie.DailyCount {
		t.Helper()
		for _, c := range got {
			if c.Kind == kind && c.Name == name && c.Site == site {
				return c
			}
		}
		t.Fatalf("nothing counted for %s %s on %q: %+v", kind, name, site, got)
		return vigie.DailyCount{}
	}
	for _, site := range []string{"", "s"} {
		if c := find("substance", "mdma", site); c.Threads != 2 || c.Authors != 1 || !cmp.Equal(c.Examples, []string{"a", "b"}) {
			t.Errorf("mdma: %+v", c)
		}
		if c := find("pair", "ketamine + mdma", site); c.Threads != 1 {
			t.Errorf("two substances: %+v", c)
		}
		if c := find("pair", "mdma + seizure", site); c.Threads != 1 {
			t.Errorf("substance and symptom: %+v", c)
		}
	}
	if len(got) != 12 {
		t.Errorf("%d series, want 6 twice", len(got))
	}
}

// weekly makes counts with so many threads a week, the last week at the end.
func weekly(s vigie.Series, day int, weeks ...int) (out []vigie.DailyCount) {
	for i, n := range weeks {
		for k := range n {
			d := day - 7*(len(weeks)-1-i) - k%7
			out = append(out, vigie.DailyCount{Series: s, Day: d, Threads: 1, Authors: 1, Examples: []string{fmt.Sprint("t", d)}})
		}
	}
	return out
}

func TestDetect(t *testing.T) {
	t.Parallel()
	s := vigie.Series{Kind: "substance", Name: "nitazenes", Lang: "fr"}
	const day = 20_000
	quiet := []int{1, 0, 2, 1, 0, 1, 1, 0, 2, 1, 0, 1}
	busy := []int{30, 34, 28, 31, 25, 33, 29, 30, 35, 27, 31, 30}
	for name, tc := range map[string]struct {
		weeks  []int
		raised map[vigie.Series]int
		want   bool
	}{
		"a rare thing rises":          {append(quiet[:12:12], 12), nil, true},
		"a common thing doubles":      {append(busy[:12:12], 75), nil, true},
		"a common thing moves a bit":  {append(busy[:12:12], 42), nil, false},
		"four threads are no alarm":   {append(quiet[:12:12], 4), nil, false},
		"nothing changed":             {append(quiet[:12:12], 1), nil, false},
		"a slow rise":                 {[]int{4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24}, nil, false},
		"it was told two weeks ago":   {append(quiet[:12:12], 12), map[vigie.Series]int{s: day - 14}, false},
		"it was told two months ago":  {append(quiet[:12:12], 12), map[vigie.Series]int{s: day - 60}, true},
		"weeks that differ very much": {[]int{0, 25, 3, 30, 1, 22, 0, 28, 2, 35, 4, 20, 38}, nil, false},
	} {
		got := alert.Detect(weekly(s, day, tc.weeks...), day, tc.raised, alert.Default)
		if (len(got) == 1) != tc.want {
			t.Errorf("%s: %+v", name, got)
		}
		if len(got) == 1 && (got[0].Series != s || got[0].Day != day || got[0].Threads != tc.weeks[12] || len(got[0].Examples) == 0) {
			t.Errorf("%s: the alarm says %+v", name, got[0])
		}
	}
	alone := weekly(s, day, append(quiet[:12:12], 12)...)
	for i := range alone {
		alone[i].Authors = 0 // one person: counted once elsewhere
	}
	if got := alert.Detect(alone, day, nil, alert.Default); len(got) != 0 {
		t.Errorf("one person's many threads are an alarm: %+v", got)
	}
}

func TestReplayKeepsItsBudget(t *testing.T) {
	t.Parallel()
	first := alert.Replay(1, alert.Default, nil)
	if first.PerMonth > 2 {
		t.Errorf("%.1f false alarms a month", first.PerMonth)
	}
	big := first.Sizes[len(first.Sizes)-1]
	if big.Found < big.Planted-1 || !(big.LeadDays > 0) {
		t.Errorf("large outbreaks: %+v", big)
	}
	if diff := cmp.Diff(fmt.Sprint(first), fmt.Sprint(alert.Replay(1, alert.Default, nil))); diff != "" {
		t.Errorf("the same seed gives another year: %s", diff)
	}
	t.Logf("%+v", first)
}

func TestNewWords(t *testing.T) {
	t.Parallel()
	var list []alert.Sighting
	add := func(n int, drugs bool, author string, near bool, words ...string) {
		for i := range n {
			s := alert.Sighting{ThreadID: fmt.Sprint(len(list)), Author: fmt.Sprintf("%s%d", author, i), Lang: "fr", Drugs: drugs, Words: words}
			if near {
				s.Near = words
			}
			list = append(list, s)
		}
	}
	add(200, true, "a", false, "depuis")
	add(2000, false, "b", false, "depuis")
	add(5, true, "c", true, "zblorg")
	add(2, true, "d", true, "rareword")
	add(6, true, "e", false, "marseille") // about drugs, never near them
	add(5, true, "f", true, "seen")
	for range 5 {
		list = append(list, alert.Sighting{ThreadID: "x", Author: "one", Lang: "fr", Drugs: true, Words: []string{"monologue"}, Near: []string{"monologue"}})
	}
	got := alert.NewWords(list, 7, map[string]bool{"fr seen": true})
	if len(got) != 1 || got[0].Name != "zblorg" || got[0].Kind != vigie.AlertWord || got[0].Threads != 5 || got[0].Day != 7 || len(got[0].Examples) != 5 {
		t.Errorf("new words: %+v", got)
	}
}
