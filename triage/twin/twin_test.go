package twin_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/twin"
)

var now = time.Date(2026, 3, 14, 15, 0, 0, 0, time.UTC)

// post is a title with an opening post.
type post struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// thread makes a thread of it by a person on a site.
func (p post) thread(site, asker string) *vigie.Thread {
	return &vigie.Thread{SiteID: site, Title: p.Title, PostedAt: now, Posts: []vigie.Post{{Author: asker, At: now, Text: p.Text}}}
}

// pair is two posts that were written to be one question, or not:
//   - cross: the same person's post, pasted on another site with what people change;
//   - repost: the same person asks again on the same site, in partly other words;
//   - own: the same person asks something else about the same subject;
//   - apart: two people, in similar words or in the same form of words.
type pair struct {
	Kind string `json:"kind"`
	Lang string `json:"lang"`
	What string `json:"what"`
	A    post   `json:"a"`
	B    post   `json:"b"`
}

func readPairs(t *testing.T) (pairs []pair) {
	t.Helper()
	data, err := os.ReadFile("testdata/pairs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(data)); dec.More(); {
		var p pair
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

func newJudge(t *testing.T) *triage.Classifier {
	t.Helper()
	lex, err := lexicon.Load(configs.Lexicon())
	if err != nil {
		t.Fatal(err)
	}
	judge, err := triage.New(lex, triage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

// TestPairs judges each pair as the program does, and compares the two.
func TestPairs(t *testing.T) {
	t.Parallel()
	judge := newJudge(t)
	of := func(p post, lang, site, asker string) vigie.Wording {
		th := p.thread(site, asker)
		v := judge.Classify(th, triage.SiteFacts{Lang: lang, AboutDrugs: true}, now)
		return twin.Of(th, &v)
	}
	// Where the two of a kind stand, and whether they are one question there.
	places := map[string][]struct {
		site, asker string
		same        bool
	}{
		"cross":  {{"b.example", "p_2", true}, {"a.example", "p_1", true}},
		"repost": {{"a.example", "p_1", true}, {"a.example", "p_2", false}},
		"own":    {{"a.example", "p_1", false}, {"b.example", "p_2", false}},
		"apart":  {{"a.example", "p_2", false}, {"b.example", "p_2", false}},
	}
	count := map[string]int{}
	danger := 0
	for _, p := range readPairs(t) {
		if places[p.Kind] == nil {
			t.Fatalf("%s is no kind of pair", p.Kind)
		}
		count[p.Kind]++
		for _, at := range places[p.Kind] {
			a, b := of(p.A, p.Lang, "a.example", "p_1"), of(p.B, p.Lang, at.site, at.asker)
			like := a.Print.Likeness(b.Print)
			if a.Danger != b.Danger { // triage hears danger in one alone: never together
				if a.Same(b) {
					t.Errorf("%s: %s: danger is hidden behind a twin", p.Lang, p.What)
				}
				if at.same {
					danger++
				}
				b.Danger = a.Danger
			}
			if got := a.Same(b); got != at.same || b.Same(a) != got {
				t.Errorf("%s %s: %s: same is %v (likeness %.2f, substances %v and %v)", p.Lang, p.Kind, p.What, got, like, a.Substances, b.Substances)
			}
			t.Logf("%s %s: %s: %.2f", p.Lang, p.Kind, p.What, like)
			if p.Kind == "cross" && !shareBand(a, b) {
				t.Errorf("%s: %s: they share no band and would never be compared", p.Lang, p.What)
			}
		}
	}
	t.Logf("%d of one question, kept apart by danger in one alone", danger)
	if danger > 7 {
		t.Errorf("danger in one alone keeps %d of one question apart", danger)
	}
	if count["cross"] < 12 || count["apart"] < 16 || count["own"] < 4 || count["repost"] < 3 {
		t.Errorf("pairs were lost: %v", count)
	}
}

func shareBand(a, b vigie.Wording) bool {
	other := b.Print.Bands()
	for i, band := range a.Print.Bands() {
		if other[i] == band {
			return true
		}
	}
	return false
}

// TestInventedThreadsAreNoTwins compares all labelled threads with each other: none was written twice.
func TestInventedThreadsAreNoTwins(t *testing.T) {
	t.Parallel()
	var list []vigie.Wording
	var ids []string
	for _, lang := range []string{"fr", "nl", "en"} {
		data, err := os.ReadFile("../testdata/threads." + lang + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		err = triage.ReadLines(bytes.NewReader(data), func(_ int, l *triage.Line) error {
			list = append(list, twin.Of(post{l.Title, l.Posts[0].Text}.thread("a.example", ""), &vigie.Verdict{}))
			ids = append(ids, l.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	compared, most := 0, 0.0
	for i := range list {
		for j := range i {
			if list[i].Short || list[j].Short {
				continue
			}
			compared++
			most = max(most, list[i].Print.Likeness(list[j].Print))
			if list[i].Same(list[j]) {
				t.Errorf("%s and %s: %.2f", ids[i], ids[j], list[i].Print.Likeness(list[j].Print))
			}
		}
	}
	t.Logf("%d pairs, the most alike %.2f", compared, most)
	if compared < 10_000 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

func TestShortPostsAreOnlyComparedWithTheSamePerson(t *testing.T) {
	t.Parallel()
	short := post{"Help", "tramadol met wiet, kan dat kwaad?"}
	of := func(p post, site, asker string) vigie.Wording {
		return twin.Of(p.thread(site, asker), &vigie.Verdict{Substances: []string{"tramadol"}})
	}
	a := of(short, "a.example", "p_1")
	for name, tc := range map[string]struct {
		other vigie.Wording
		same  bool
	}{
		"the same person":              {of(short, "a.example", "p_1"), true},
		"another person":               {of(short, "a.example", "p_2"), false},
		"another site":                 {of(short, "b.example", "p_1"), false},
		"nobody knows who":             {of(short, "a.example", ""), false},
		"the same person, other words": {of(post{"Help", "tramadol op en nu wiet, mag dat nog?"}, "a.example", "p_1"), false},
		"a few words alone":            {of(post{"Help", "iemand?"}, "a.example", "p_1"), false},
	} {
		if got := a.Same(tc.other); got != tc.same {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !of(short, "a.example", "").IsZero() || a.IsZero() || !of(post{"Hoi", "ja"}, "a.example", "p_1").IsZero() {
		t.Error("what can be compared is not what is kept")
	}
	if w := twin.Of(&vigie.Thread{Title: "no posts"}, &vigie.Verdict{}); !w.IsZero() {
		t.Error("a thread without posts has a wording")
	}
}

func TestAccentsAndApostrophesDoNotCount(t *testing.T) {
	t.Parallel()
	plain := post{"", "j'ai pris ça hier à l'école, où puis-je être écouté sans être jugé ? C'était la première fois, très bête, et mes parents ne le savent pas"}
	bare := post{"", "jai pris ca hier a lecole, ou puis-je etre ecoute sans etre juge ? c’etait la premiere fois, tres bete, et mes parents ne le savent pas"}
	a, b := twin.Of(plain.thread("a", "1"), &vigie.Verdict{}), twin.Of(bare.thread("b", "2"), &vigie.Verdict{})
	if a.Print != b.Print || a.Print.IsZero() {
		t.Errorf("likeness %.2f", a.Print.Likeness(b.Print))
	}
}

func BenchmarkOf(b *testing.B) {
	text := strings.Repeat("Ik slik sinds drie weken sertraline van de huisarts en heb zaterdag een feest. Kan dat? ", 9)
	t := post{"Sertraline en xtc", text}.thread("a.example", "p_1")
	v := &vigie.Verdict{}
	for b.Loop() {
		twin.Of(t, v)
	}
}
