package sim

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestThreadsAreMany(t *testing.T) {
	t.Parallel()
	lib := loadLibrary()
	seen := map[string]bool{}
	for lang, want := range map[string]int{"fr": 60, "nl": 40, "en": 40} {
		about, emergencies, kinds := 0, 0, map[string]bool{}
		for _, scripts := range lib.scripts[lang] {
			for _, s := range scripts {
				if seen[s.ID] {
					t.Errorf("two threads are called %s", s.ID)
				}
				seen[s.ID] = true
				kinds[s.Kind] = true
				if s.Disposition == "emergency" {
					emergencies++
				}
				if topicThread(s) {
					about++
				}
			}
		}
		if about < want || emergencies < 3 {
			t.Errorf("%s: %d threads of the subject (want %d), %d emergencies (want 3)", lang, about, want, emergencies)
		}
		for _, kind := range []string{"first-time", "mixing", "withdrawal", "dependence", "parents", "detection", "law", "pregnancy", "emergency-calm", "emergency-alarmed", "near-miss", "troll", "answered-well", "judged", "sourcing", "look-alike"} {
			if !kinds[kind] {
				t.Errorf("%s has no thread of the kind %s", lang, kind)
			}
		}
	}
}

func topicThread(s *script) bool {
	return s.Kind != "noise" && s.Kind != "look-alike" && s.Kind != "pinned"
}

// amounts are what no thread may hold, wrong advice included: a quantity of a substance.
var amounts = regexp.MustCompile(`(?i)\d\s*(mg|µg|ug|ml|cl|g|gr|grammes?|gram|grams|milligram\w*|gouttes|druppels|drops)\b`)

func TestThreadsHoldNoAmounts(t *testing.T) {
	t.Parallel()
	everyScript(t, func(s *script) {
		for _, text := range s.texts() {
			if m := amounts.FindString(text); m != "" {
				t.Errorf("%s speaks of %q", s.ID, m)
			}
		}
	})
}

// TestLabels: a kind that never needs an answer is excluded, an emergency is now.
func TestLabels(t *testing.T) {
	t.Parallel()
	everyScript(t, func(s *script) {
		if s.Kind == "pinned" {
			return
		}
		d, u := s.Disposition, s.Urgency
		if !slices.Contains([]string{"answer", "expert", "emergency", "exclude"}, d) || !slices.Contains([]string{"now", "soon", "normal", "none"}, u) {
			t.Errorf("%s is labelled %q %q", s.ID, d, u)
		}
		if (d == "emergency") != (u == "now") || (d == "exclude") != (u == "none") {
			t.Errorf("%s: %s cannot be %s", s.ID, d, u)
		}
	})
}

// TestNamesAreNoWords: a name in a text would make every search for leaks cry wolf.
func TestNamesAreNoWords(t *testing.T) {
	t.Parallel()
	users := Users()
	if len(users) < 300 {
		t.Errorf("only %d names", len(users))
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(users)))); n != len(users) {
		t.Errorf("%d names, %d different", len(users), n)
	}
	everyScript(t, func(s *script) {
		for _, text := range s.texts() {
			text = strings.ToLower(text)
			for _, name := range users {
				if strings.Contains(text, strings.ToLower(name)) {
					t.Errorf("%s holds the name %s as a word", s.ID, name)
				}
			}
		}
	})
}

func (s *script) texts() []string {
	out := []string{s.Title}
	for _, l := range s.lines {
		out = append(out, l.text)
	}
	return out
}

func everyScript(t *testing.T, check func(*script)) {
	t.Helper()
	lib := loadLibrary()
	for lang, topics := range lib.scripts {
		for _, scripts := range topics {
			for _, s := range scripts {
				check(s)
			}
		}
		for _, s := range lib.pinned[lang] {
			check(s)
		}
	}
}

// TestEverySpinIsWhole: no brace is left over, every choice can be drawn.
func TestEverySpinIsWhole(t *testing.T) {
	t.Parallel()
	cast := func(part string) string { return "<" + part + ">" }
	everyScript(t, func(s *script) {
		for _, text := range s.texts() {
			for chance := range uint64(8) {
				if got := s.spin(text, cast, chance); strings.ContainsAny(got, "{}|") {
					t.Errorf("%s: left over in %q", s.ID, got)
				}
			}
		}
	})
}

func TestPoolsAreFull(t *testing.T) {
	t.Parallel()
	for _, f := range New(Options{}).forums {
		for _, b := range f.boards {
			if len(b.pool) == 0 || b.plan.general && len(b.noise) == 0 || len(b.pinned) == 0 {
				t.Errorf("%s %s: pool %d, noise %d, pinned %d", f.Host(), b.plan.slug, len(b.pool), len(b.noise), len(b.pinned))
			}
		}
	}
}
