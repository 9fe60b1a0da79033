package api

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vigie"
)

func marked(s Snippet) string {
	var b strings.Builder
	for _, seg := range s.Segments {
		if seg.Mark {
			b.WriteString("[" + seg.Text + "]")
			continue
		}
		b.WriteString(seg.Text)
	}
	return b.String()
}

func TestHighlightsFitTheStoredText(t *testing.T) {
	t.Parallel()
	th := vigie.Thread{Title: "été", Posts: []vigie.Post{{Text: "a b c"}, {Text: "d"}}}
	got := highlights(th, []vigie.Place{
		{Field: "posts[1]", Start: 0, End: 1},
		{Field: "posts[0]", Start: 2, End: 3},
		{Field: "posts[0]", Start: 1, End: 3},  // overlaps the one above
		{Field: "title", Start: 0, End: 2},     // é
		{Field: "title", Start: 1, End: 3},     // cuts é in two
		{Field: "posts[0]", Start: 4, End: 99}, // the text got shorter
		{Field: "posts[0]", Start: 3, End: 3},  // empty
		{Field: "posts[0]", Start: -1, End: 2}, // before the text
		{Field: "posts[2]", Start: 0, End: 1},  // no such post
		{Field: "posts[01]", Start: 0, End: 1}, // not as we write it
		{Field: "author", Start: 0, End: 1},    // no such field
	})
	want := []Highlight{{"title", 0, 2}, {"posts[0]", 1, 3}, {"posts[1]", 0, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSnippet(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("avant été ", 30) + "aiguille dans le foin, aiguille encore " + strings.Repeat("après où ", 40)
	at := strings.Index(long, "aiguille")
	again := strings.LastIndex(long, "aiguille")
	for _, c := range []struct {
		name   string
		posts  []string
		places []vigie.Place
		field  string
		want   string // marked text, or a part of it
	}{
		{"short text whole", []string{"un deux trois"}, []vigie.Place{{Field: "posts[0]", Start: 3, End: 7}}, "posts[0]", "un [deux] trois"},
		{"no place: the beginning", []string{"un deux trois"}, nil, "posts[0]", "un deux trois"},
		{"in the title alone: the beginning", []string{"un deux"}, []vigie.Place{{Field: "title", Start: 0, End: 1}}, "posts[0]", "un deux"},
		{"in a later post", []string{"un", "deux trois"}, []vigie.Place{{Field: "posts[1]", Start: 5, End: 10}}, "posts[1]", "deux [trois]"},
		{"markup stays text", []string{"<b>x</b>"}, []vigie.Place{{Field: "posts[0]", Start: 3, End: 4}}, "posts[0]", "<b>[x]</b>"},
		{"no posts", nil, nil, "", ""},
		{"around the match", []string{long}, []vigie.Place{{Field: "posts[0]", Start: at, End: at + 8}, {Field: "posts[0]", Start: again, End: again + 8}}, "posts[0]", "[aiguille] dans le foin, [aiguille] encore"},
	} {
		th := vigie.Thread{Title: "t"}
		for _, p := range c.posts {
			th.Posts = append(th.Posts, vigie.Post{Text: p})
		}
		s := snippet(th, highlights(th, c.places))
		if s.Field != c.field || !strings.Contains(marked(s), c.want) {
			t.Errorf("%s: %q in %q, want %q in %q", c.name, marked(s), s.Field, c.want, c.field)
		}
	}
	th := vigie.Thread{Posts: []vigie.Post{{Text: long}}}
	s := snippet(th, highlights(th, []vigie.Place{{Field: "posts[0]", Start: at, End: at + 8}}))
	if text := long[s.Start:s.End]; len(text) > snippetSize || !strings.HasPrefix(text, "été ") && !strings.HasPrefix(text, "avant ") || strings.HasSuffix(text, " ") {
		t.Errorf("%d bytes: %q", len(text), text)
	}
}

// FuzzSnippet checks that whatever the index says, the segments are the stored text, whole
// characters only.
func FuzzSnippet(f *testing.F) {
	f.Add("un deux trois", 3, 7, 8, 13)
	f.Add(strings.Repeat("é", 400), 200, 202, 300, 500)
	f.Add("", 0, 0, 0, 1)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		text = strings.ToValidUTF8(text, "")
		th := vigie.Thread{Posts: []vigie.Post{{Text: text}}}
		s := snippet(th, highlights(th, []vigie.Place{{Field: "posts[0]", Start: a, End: b}, {Field: "posts[0]", Start: c, End: d}}))
		var whole strings.Builder
		for _, seg := range s.Segments {
			if !utf8.ValidString(seg.Text) || seg.Text == "" {
				t.Fatalf("segment %q", seg.Text)
			}
			whole.WriteString(seg.Text)
		}
		if whole.String() != text[s.Start:s.End] {
			t.Fatalf("segments %q, text %q", whole.String(), text[s.Start:s.End])
		}
		if s.End-s.Start > snippetSize+utf8.UTFMax {
			t.Fatalf("%d bytes", s.End-s.Start)
		}
	})
}

func FuzzFeedCursor(f *testing.F) {
	f.Add(feedCursor(vigie.FeedCursor{Priority: 40.125, ID: "t1"}))
	f.Add("!!")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := readFeedCursor(s)
		if err != nil {
			if vigie.ErrorCode(err) != vigie.CodeInvalid {
				t.Fatalf("code %s", vigie.ErrorCode(err))
			}
			return
		}
		if again, err := readFeedCursor(feedCursor(c)); err != nil || again != c {
			t.Fatalf("%v came back as %v, %v", c, again, err)
		}
	})
}
