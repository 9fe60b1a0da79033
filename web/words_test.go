package web

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/api/report"
)

func TestWordsOfAllLanguagesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(maps.Keys(w[langs[0]]))
	for _, lang := range langs[1:] {
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(w[lang]))); diff != "" {
			t.Errorf("%s (-%s +%s):\n%s", lang, langs[0], lang, diff)
		}
	}
	verbs := regexp.MustCompile(`%[sd]`)
	for key, text := range w["en"] {
		for _, lang := range langs {
			if other := w[lang][key]; strings.TrimSpace(other) == "" || !slices.Equal(verbs.FindAllString(text, -1), verbs.FindAllString(other, -1)) {
				t.Errorf("%s in %s is %q, in English %q", key, lang, other, text)
			}
		}
	}
}

// TestPagesSayOnlyWhatIsWritten finds each key that a template names, and each value that it may show.
func TestPagesSayOnlyWhatIsWritten(t *testing.T) {
	t.Parallel()
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	key := regexp.MustCompile(`\.T "([a-z0-9_.]+)"`)
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d templates, %v", len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(templateFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(data), -1) {
			used[m[1]] = true
		}
	}
	for kind, list := range map[string][]string{
		"topic": vigie.Topics, "field": vigie.ExpertFields, "facet": facetNames, "role": strs(vigie.Roles),
		"asker":         strs([]vigie.Asker{vigie.AskerSelf, vigie.AskerEntourage, vigie.AskerProfessional, vigie.AskerNone}),
		"disposition":   strs([]vigie.Disposition{vigie.Answer, vigie.Expert, vigie.Emergency, vigie.Exclude}),
		"urgency":       strs([]vigie.Urgency{vigie.UrgencyNow, vigie.UrgencySoon, vigie.UrgencyNormal, vigie.UrgencyNone}),
		"state":         strs([]vigie.State{vigie.Waiting, vigie.Claimed, vigie.Drafting, vigie.InReview, vigie.Approved, vigie.Published, vigie.Done, vigie.Dismissed, vigie.Closed}),
		"comment":       strs([]vigie.CommentKind{vigie.CommentNote, vigie.CommentChanges, vigie.CommentAsk, vigie.CommentSign, vigie.CommentHandover, vigie.CommentCare}),
		"status":        {vigie.LinkUnknown, vigie.LinkAlive, vigie.LinkEdited, vigie.LinkLocked, vigie.LinkRemoved},
		"report.kpi":    {"within_24h", "within_72h", "within_shelf_life", "removed", "came_back", "satisfaction"},
		"report.delays": {"under_1", "under_4", "under_6", "under_14", "under_30", "longer"},
		"report.note":   {report.NoteNone, report.NoteNotRecorded, report.NoteOther},
		"report":        {"sites", "years", "teams", "langs", "delays", "substances", "topics", "referrals", "about", "all"},
		"link":          {vigie.LinkReasonOnce, vigie.LinkReasonPost, vigie.LinkReasonThread, vigie.LinkReasonFetch, vigie.LinkReasonRead, vigie.LinkReasonClosed, vigie.LinkReasonLegal, vigie.LinkReasonNoPage},
	} {
		for _, value := range list {
			used[kind+"."+value] = true
		}
	}
	for _, at := range places {
		used[at.key] = true
	}
	for k := range used {
		if _, ok := w["en"][k]; !ok {
			t.Errorf("a page says %q, which is not written", k)
		}
	}
}

func strs[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func TestPieces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		marks []span
		want  []piece
	}{
		{"", nil, nil},
		{"abc", nil, []piece{{Text: "abc"}}},
		{"abc", []span{{1, 2, "w"}}, []piece{{Text: "a"}, {"b", "w", true}, {Text: "c"}}},
		{"abc", []span{{0, 3, "w"}}, []piece{{"abc", "w", true}}},
		{"abc", []span{{1, 2, "x"}, {0, 2, "w"}}, []piece{{"ab", "w", true}, {Text: "c"}}},
		{"abc", []span{{2, 9, "w"}, {-1, 2, "w"}, {2, 2, "w"}}, []piece{{Text: "abc"}}},
		{"é!", []span{{1, 2, "w"}, {2, 3, "v"}}, []piece{{Text: "é"}, {"!", "v", true}}},
	} {
		if diff := cmp.Diff(c.want, pieces(c.text, c.marks)); diff != "" {
			t.Errorf("%q %v: %s", c.text, c.marks, diff)
		}
	}
}
