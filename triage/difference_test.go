package triage_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/triage"
	"vigie/triage/lexicon"
)

// item is one entry of an invented lexicon: a line of YAML under a key of a language's file.
type item struct{ lang, key, text string }

// names are close to each other on purpose: one is another with an ending, an error, a figure.
var names = strings.Fields("ketamine ketamin ketamines ketam mescaline mescalin heroine heroin lheroine lsd lsds coke cokes speed weed wiet wieten hash hasj 2cb 3mmc mmc xtc crystal kristal snow méthadone methadon")

var others = strings.Fields("fumer prendre sniffer nemen slikken take limit hill gebruik pris mal help effet soir vriend copain poudre twee deux three 😀 ❄")

var classes = []string{"names", "sure", "likely", "alone", "heard"}

var cues = []string{"question.ask", "use.self", "use.routes", "topic.effects", "drug.words", "emergency.unconscious", "emergency.swallowed_quantity", "off.domain", "counter.past", "board.subject", "lang.words", "reply.helpful"}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// term makes a term of one to three words, with all that a term may have.
func term(r *rand.Rand) string {
	word := func() string {
		w := pick(r, append(slices.Clone(names), others...))
		if r.IntN(8) == 0 && len(w) > 4 && w[len(w)-1] < 0x80 {
			w = w[:len(w)-1] + "*"
		}
		return w
	}
	switch r.IntN(9) {
	case 0:
		return word() + " " + word()
	case 1:
		return word() + " <2> " + word()
	case 2:
		return "<#> " + word()
	case 3:
		return "(" + word() + "|" + word() + ") " + word()
	case 4:
		return "je <4> " + word()
	case 5:
		return "d'" + word()
	}
	return word()
}

func newItem(r *rand.Rand) item {
	lang := pick(r, []string{"fr", "nl", "en"})
	name, substance := pick(r, names), pick(r, []string{"ketamine", "lsd", "cannabis", "alcohol"})
	switch r.IntN(12) {
	case 0, 1, 2:
		return item{lang, "terms", fmt.Sprintf("  - {substance: %s, %s: [%q, %q]}\n", substance, pick(r, classes), name, term(r))}
	case 3:
		return item{lang, "terms", fmt.Sprintf("  - {substance: %s, doubtful: [{words: [%q], near: c, never: [%q]}]}\n", substance, name, pick(r, others))}
	case 4:
		return item{lang, "mixes", fmt.Sprintf("  - {words: [%q], substances: [lsd, %s], near: [%q]}\n", name, substance, pick(r, others))}
	case 5:
		return item{lang, "hides", fmt.Sprintf("  - {of: [%s], words: [%q]}\n", substance, name+" "+pick(r, others))}
	case 6:
		return item{lang, "spared", fmt.Sprintf("  - %q\n", pick(r, names))}
	case 7:
		return item{lang, "numbers", fmt.Sprintf("  - %q\n", pick(r, others))}
	case 8:
		return item{lang, "contexts", fmt.Sprintf("%q, %q", pick(r, others), pick(r, names))}
	}
	cue, words := pick(r, cues), term(r)
	if cue == "lang.words" {
		words = pick(r, others)
	}
	return item{lang, "cues", fmt.Sprintf("  - {id: %s, words: [%q, %q]}\n", cue, words, pick(r, others))}
}

// files writes an invented lexicon as YAML.
func files(items []item) fstest.MapFS {
	out := fstest.MapFS{"s.yaml": {Data: []byte(`substances:
  - {id: cannabis, family: cannabinoid}
  - {id: ketamine, family: dissociative}
  - {id: lsd, family: psychedelic}
  - {id: alcohol}
`)}}
	for _, lang := range []string{"fr", "nl", "en"} {
		lists := map[string]string{}
		near := `    words: [poudre, pris`
		for _, it := range items {
			switch {
			case it.lang != lang:
			case it.key == "contexts":
				near += ", " + it.text
			default:
				lists[it.key] += it.text
			}
		}
		text := "lang: " + lang + "\ncompounds: [gebruik, verslaving]\ncontexts:\n  - id: c\n" + near + "]\n"
		for _, key := range slices.Sorted(maps.Keys(lists)) {
			text += key + ":\n" + lists[key]
		}
		out["w."+lang+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// disguise writes a name as people do.
func disguise(r *rand.Rand, w string) string {
	i := r.IntN(len(w))
	switch r.IntN(12) {
	case 0:
		return w + "s"
	case 1:
		return w + pick(r, []string{"tje", "jes", "en", "gebruik", "verslaving", "sgebruik"})
	case 2:
		return w[:i] + "*" + w[i:]
	case 3:
		return w[:i] + strings.Repeat(w[i:i+1], 3) + w[i:]
	case 4:
		return strings.NewReplacer("e", "3", "o", "0", "i", "1").Replace(w)
	case 5:
		return strings.Join(strings.Split(w, ""), pick(r, []string{" ", ".", "-"}))
	case 6:
		return pick(r, []string{"l'", "d'", "l", "d"}) + w
	case 7:
		return w[:i] + w[min(i+1, len(w)):]
	case 8:
		return strings.ToUpper(w)
	case 9:
		return w[:i] + "x" + w[i:]
	}
	return w
}

// said makes a sentence of names, other words and numbers.
func said(r *rand.Rand) string {
	var words []string
	for range 3 + r.IntN(9) {
		switch r.IntN(5) {
		case 0:
			words = append(words, disguise(r, pick(r, names)))
		case 1:
			words = append(words, pick(r, []string{"2", "3 g", "17ans", "j'ai", "je", "a b c d", "y a-t-il", "…", "?"}))
		default:
			words = append(words, pick(r, others))
		}
	}
	return strings.Join(words, " ") + pick(r, []string{"", "?", ".", "!"})
}

// alike says how two verdicts differ, but for the words that gave them.
func alike(a, b vigie.Verdict) string {
	a.Lexicon = b.Lexicon
	return cmp.Diff(a, b)
}

// TestDifferenceIsCertain changes invented lexicons at random and judges threads with both: where Touches
// says no, the verdicts are the same to the last piece of evidence.
func TestDifferenceIsCertain(t *testing.T) {
	t.Parallel()
	skipped, differ, whole := 0, 0, 0
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 5))
		var items []item
		for range 25 {
			items = append(items, newItem(r))
		}
		changed := slices.Clone(items)
		for range 1 + r.IntN(2) {
			switch i := r.IntN(len(changed)); r.IntN(5) {
			case 0:
				changed = slices.Delete(changed, i, i+1)
			case 1:
				changed[i] = newItem(r)
			case 2:
				j := r.IntN(len(changed))
				changed[i], changed[j] = changed[j], changed[i]
			default:
				changed = slices.Insert(changed, i, newItem(r))
			}
		}
		before, after := judgeOf(t, files(items)), judgeOf(t, files(changed))
		d := triage.Compare(before, after)
		touched := 0
		for n := range 80 {
			th := thread(pick(r, []string{"fr", "nl", "en", ""}), said(r), "op: "+said(r), "b: "+said(r), "op: "+said(r))
			th.SiteID = "forum.example"
			th.BoardID = th.SiteID + ":" + pick(r, []string{"talk", "ketamine", "wietgebruik", "snow-limit", fmt.Sprint(n)})
			site := triage.SiteFacts{Lang: th.Lang, AboutDrugs: n%3 == 0}
			diff := alike(before.Classify(th, site, clock), after.Classify(th, site, clock))
			switch {
			case d.Touches(th):
				touched++
			case diff != "":
				t.Fatalf("seed %d: %+v is judged otherwise, and the shortcut would have passed it over:\n%s\n%s", seed, th, diff,
					cmp.Diff(asText(files(items)), asText(files(changed))))
			default:
				skipped++
			}
			if diff != "" {
				differ++
			}
		}
		if touched == 80 {
			whole++
		}
	}
	if skipped < 800 || differ < 80 || whole > 25 {
		t.Errorf("%d threads passed over, %d judged otherwise, %d of 50 changes touch everything: the test proves little", skipped, differ, whole)
	}
}

func asText(f fstest.MapFS) map[string]string {
	out := map[string]string{}
	for name, file := range f {
		out[name] = string(file.Data)
	}
	return out
}

func judgeOf(t *testing.T, fsys fstest.MapFS) *triage.Classifier {
	t.Helper()
	lex, err := lexicon.Load(fsys)
	if err != nil {
		t.Fatalf("%v in %v", err, asText(fsys))
	}
	c, err := triage.New(lex, triage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDifferenceOfTheShippedWords changes the words that ship with Vigie as a team would.
func TestDifferenceOfTheShippedWords(t *testing.T) {
	t.Parallel()
	before := newClassifier(t)
	for name, c := range map[string]struct {
		more map[string]string
		most float64 // share of the threads that may be judged again
	}{
		"a new name":           {map[string]string{"team.yaml": "lang: fr\nterms:\n  - {substance: ketamine, names: [zblorgine], sure: [zblorg]}\n"}, 0.02},
		"a known name":         {map[string]string{"team.yaml": "lang: fr\nhides:\n  - {of: [ketamine], words: [ketamine]}\n"}, 0.3},
		"a turn of phrase":     {map[string]string{"team.yaml": "lang: nl\ncues:\n  - {id: question.ask, words: [weet <3> iemand]}\n"}, 0.3},
		"only for one site":    {map[string]string{"team.yaml": "lang: fr\nsites: [other.example]\nterms:\n  - {substance: ketamine, sure: [je]}\n"}, 0},
		"nothing":              {map[string]string{"team.yaml": "lang: fr\n# later\n"}, 0},
		"fewer words":          {map[string]string{"usage.fr.yaml": ""}, 0.95},
		"another substance":    {map[string]string{"team.yaml": "substances: [{id: zblorg}]\n"}, 1},
		"the tail of compound": {map[string]string{"team.yaml": "lang: nl\ncompounds: [plezier]\n"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := lexicon.LoadSet(os.DirFS("../configs/lexicon"), c.more)
			if err != nil {
				t.Fatal(err)
			}
			after, err := triage.New(set.Base, triage.Options{Sites: set.Sites, Revision: set.Revision()})
			if err != nil {
				t.Fatal(err)
			}
			d := triage.Compare(before, after)
			lines, touched := ownLines(t), 0
			for _, l := range lines {
				th, site := l.Thread(clock), triage.SiteFacts{Lang: l.Lang}
				if d.Touches(th) {
					touched++
				} else if diff := alike(before.Classify(th, site, clock), after.Classify(th, site, clock)); diff != "" {
					t.Errorf("%s would have been passed over: %s", l.ID, diff)
				}
			}
			if share := float64(touched) / float64(len(lines)); share > c.most {
				t.Errorf("%d of %d threads may change: the shortcut spares too little", touched, len(lines))
			}
		})
	}
}
