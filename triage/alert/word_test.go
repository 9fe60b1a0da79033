package alert_test

import (
	"fmt"
	"slices"
	"testing"

	"vigie"
	"vigie/triage/alert"
)

// archive writes threads with words, by default each by somebody else.
type archive struct {
	words *alert.Words
	n     int
}

const wordDay = 500

// add writes n threads, one a day backwards from an age on.
func (a *archive) add(n, age int, author string, drugs bool, near []string, far ...string) {
	for i := range n {
		a.n++
		s := alert.Sighting{ThreadID: fmt.Sprint("t", a.n), Author: author, Day: wordDay - age - i%28, Lang: "fr", Drugs: drugs, Near: near, Words: slices.Concat(near, far)}
		if author == "" {
			s.Author = fmt.Sprint("p", a.n)
		}
		a.words.Add(&s)
	}
}

func newArchive() *archive {
	a := &archive{words: alert.NewWords(wordDay)}
	for age := range 100 {
		for i := range 8 {
			far := []string{fmt.Sprint("far", age%7, i), "ordinary", "depuis", fmt.Sprint("rare", age, i), fmt.Sprint("other", age*i), "truc", "machin", "chose"}
			a.add(1, age, "", i < 3, nil, far...)
			if i < 3 {
				a.add(1, age, "", true, []string{fmt.Sprint("near", age, i)}, "ordinary", "machin")
			}
		}
	}
	return a
}

func TestNewWords(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		write func(a *archive)
		want  []string
	}{
		"new slang":                    {func(a *archive) { a.add(5, 1, "", true, []string{"zblorg"}) }, []string{"zblorg"}},
		"two people":                   {func(a *archive) { a.add(2, 1, "", true, []string{"zblorg"}) }, nil},
		"one person, five times":       {func(a *archive) { a.add(5, 1, "p_one", true, []string{"zblorg"}) }, nil},
		"as often elsewhere":           {func(a *archive) { a.add(5, 1, "", true, []string{"zblorg"}); a.add(5, 1, "", false, nil, "zblorg") }, nil},
		"about drugs but far from any": {func(a *archive) { a.add(8, 1, "", true, nil, "zblorg") }, nil},
		"used for months": {func(a *archive) {
			a.add(5, 1, "", true, []string{"zblorg"})
			a.add(12, 40, "", true, []string{"zblorg"})
		}, nil},
		"used for months, now by everybody": {func(a *archive) {
			a.add(24, 0, "", true, []string{"zblorg"})
			a.add(4, 40, "", true, []string{"zblorg"})
		}, []string{"zblorg"}},
		"one word a week, the clearest": {func(a *archive) {
			a.add(5, 1, "", true, []string{"zblorg"})
			a.add(9, 1, "", true, []string{"grumzy"})
		}, []string{"grumzy"}},
	} {
		a := newArchive()
		tc.write(a)
		var got []string
		for _, al := range a.words.Alerts(nil) {
			got = append(got, al.Name)
			if al.Kind != vigie.AlertWord || al.Lang != "fr" || al.Day != wordDay || al.People < 3 || len(al.Examples) < 3 || al.Days != alert.WordSpan {
				t.Errorf("%s: the alert says %+v", name, al)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestAWordIsToldOnce(t *testing.T) {
	t.Parallel()
	a := newArchive()
	a.add(6, 1, "", true, []string{"zblorg"})
	word := func(name string, age int) []vigie.Alert {
		return []vigie.Alert{{Series: vigie.Series{Kind: vigie.AlertWord, Name: name, Lang: "fr"}, Day: wordDay - age, State: vigie.AlertDismissed}}
	}
	for name, tc := range map[string]struct {
		told []vigie.Alert
		want int
	}{
		"a year ago":              {word("zblorg", 400), 0},
		"another word this week":  {word("grumzy", 3), 0},
		"another word last month": {word("grumzy", 30), 1},
	} {
		if got := a.words.Alerts(tc.told); len(got) != tc.want {
			t.Errorf("%s: %v", name, names(got))
		}
	}
	if list := a.words.Candidates(); len(list) != 1 || list[0].Word != "zblorg" || !list[0].New {
		t.Errorf("candidates: %+v", list)
	}
}

func TestAYoungArchiveTellsNoNewWords(t *testing.T) {
	t.Parallel()
	a := &archive{words: alert.NewWords(wordDay)}
	for age := range 40 {
		a.add(9, age, "", false, nil, fmt.Sprint("w", age), "depuis", "truc", "machin")
	}
	a.add(6, 1, "", true, []string{"zblorg"})
	if got := a.words.Alerts(nil); len(got) != 0 {
		t.Errorf("alerts: %v", names(got))
	}
	if list := a.words.Candidates(); len(list) != 1 || list[0].New {
		t.Errorf("candidates: %+v", list)
	}
}
