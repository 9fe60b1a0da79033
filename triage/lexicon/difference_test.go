package lexicon

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// seenBy tells all that a lexicon finds in a text.
func seenBy(l *Lexicon, lang Lang, text string) string {
	t := l.Borrow()
	defer l.Return(t)
	l.Read(t, text, lang)
	l.Find(t, lang)
	var b strings.Builder
	fmt.Fprintf(&b, "%d tokens, %v\n", len(t.Tokens), t.LangWords)
	for i := range t.Tokens {
		fmt.Fprintf(&b, "%s %d\n", t.Norm(i), t.Tokens[i].Flags)
	}
	for _, h := range t.Hits {
		fmt.Fprintf(&b, "%s [%d,%d)\n", h.Cue, h.From, h.To)
	}
	for _, h := range t.Terms {
		s := l.Sense(h)
		fmt.Fprintf(&b, "%v %d %q [%d,%d) near %t denied %t labels", s.Substances, s.Class, s.Term, h.From, h.To, l.HasContext(t, h, nil), l.IsDenied(t, h))
		for _, id := range s.Substances {
			fmt.Fprintf(&b, " %v at %d", l.Labels(id), l.Place(id))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestEachWayToDiffer has a change and a text that only this way of reading makes a different one.
func TestEachWayToDiffer(t *testing.T) {
	t.Parallel()
	const head = "lang: fr\nsubstances: [{id: x}, {id: y}]\n"
	const known = "cues: [{id: now.words, words: [ligne, limite]}]\n"
	x := func(words string) string { return "terms: [{substance: x, " + words + "}]\n" }
	two := func(a, b string) string {
		return "terms: [{substance: x, " + a + "}, {substance: y, " + b + "}]\n"
	}
	for name, c := range map[string]struct{ before, after, text string }{
		"the word itself":          {x("sure: [autre]"), x("sure: [autre, zblorg]"), "du zblorg"},
		"an ending":                {"", x("sure: [zblorg]"), "des zblorgs"},
		"a star":                   {"", x("sure: [zblorg]"), "du zbl*rg"},
		"figures":                  {"", x("sure: [zblorg]"), "du zbl0rg"},
		"repeated letters":         {"", x("sure: [zblorg]"), "du zbloooorg"},
		"twice is right":           {"", x("sure: [zbloorg]"), "du zbloooorg"},
		"an ending in figures":     {"", x("sure: [zblorg]"), "du zbl0rgs"},
		"an elision":               {"", x("sure: [axilon]"), "laxilon"},
		"a typing error":           {"", x("names: [zblorgine]"), "la zblorgune"},
		"spaced letters":           {"", x("sure: [zblorg]"), "du z.b.l.o.r.g"},
		"written together":         {"", x("sure: [\"d'axil\"]"), "daxil"},
		"figure and rest":          {"", x("sure: [9zz]"), "9 zz"},
		"of known figure and rest": {"cues: [{id: now.words, words: [zz, 9]}]\n", "cues: [{id: now.words, words: [zz, 9]}]\n" + x("sure: [9zz]"), "9 zz"},
		"known, written together":  {"cues: [{id: now.words, words: [axil, daxil]}]\n", "cues: [{id: now.words, words: [axil, daxil]}, {id: question.ask, words: [\"d'axil\"]}]\n", "daxil"},
		"a beginning":              {"", x("sure: [\"zblor*\"]"), "zblorissimo"},
		"a sign":                   {"", x("sure: [❄]"), "de la ❄"},
		"a number":                 {"", "cues: [{id: now.words, words: [\"<#>\"]}]\n", "il en a 3"},
		"a number in words":        {"numbers: [trois]\n", "numbers: [trois]\ncues: [{id: now.words, words: [\"<#>\"]}]\n", "il en a trois"},
		"a new number":             {"cues: [{id: now.words, words: [\"<#>\"]}]\n", "numbers: [trois]\ncues: [{id: now.words, words: [\"<#>\"]}]\n", "il en a trois"},
		"a known word":             {x("names: [zblorgine]"), x("names: [zblorgine]") + "cues: [{id: now.words, words: [zblorgune]}]\n", "la zblorgune"},
		"a spared word":            {x("names: [zblorgine]"), "spared: [zblorgune]\n" + x("names: [zblorgine]"), "la zblorgune"},
		"a word of language":       {"", "cues: [{id: lang.words, words: [zut]}]\n", "zut alors"},
		"a context word": {
			known + "contexts: [{id: c, words: [gramme]}]\n" + x("doubtful: [{words: [speed], near: c}]"),
			known + "contexts: [{id: c, words: [gramme, ligne]}]\n" + x("doubtful: [{words: [speed], near: c}]"), "une ligne de speed",
		},
		"a word against": {known + x("doubtful: [{words: [speed]}]"), known + x("doubtful: [{words: [speed], never: [limite]}]"), "limite de speed"},
		"order of errors": {
			"terms: [{substance: x, names: [zblorgina]}, {substance: x, names: [zblorgine]}, {substance: x, sure: [zblorgina]}]\n",
			"terms: [{substance: x, sure: [zblorgina]}, {substance: x, names: [zblorgine]}, {substance: x, names: [zblorgina]}]\n", "zblorginx",
		},
		"another class":        {x("sure: [zblorg]"), x("likely: [zblorg]"), "du zblorg"},
		"first of the starred": {two("sure: [cakey]", "sure: [cokey]"), two("sure: [nix]", "sure: [cokey]") + "mixes: [{substances: [x], words: [non]}]\n", "c*key"},
		"order of the starred": {two("sure: [cakey]", "sure: [cokey]"), "terms: [{substance: y, sure: [cokey]}, {substance: x, sure: [cakey]}]\n", "c*key"},
		"order of the names":   {two("names: [zblorgina]", "names: [zblorgine]"), "terms: [{substance: y, names: [zblorgine]}, {substance: x, names: [zblorgina]}]\n", "zblorginx"},
		"order by cues alone": { // the words for substances stay as they are, the places in the vocabulary do not
			"cues: [{id: now.words, words: [lalala]}]\n" + two("sure: [cakey]", "sure: [cokey]"),
			"hides: [{of: [x], words: [cokey lalalala]}]\n" + two("sure: [cakey]", "sure: [cokey]"), "c*key",
		},
		"order of equals": {two("sure: [zblorg]", "likely: [zblorg]"), "terms: [{substance: y, likely: [zblorg]}, {substance: x, sure: [zblorg]}]\n", "du zblorg"},
		"a compound":      {"compounds: [gebruik]\n", "compounds: [gebruik]\n" + x("sure: [zblorg]"), "zblorggebruik"},
		"a longer term":   {x("sure: [zblorg]"), x("sure: [zblorg]") + "hides: [{of: [x], words: [zblorg rouge]}]\n", "un zblorg rouge"},
		"a gap":           {"", "cues: [{id: now.words, words: [\"quand <2> zut\"]}]\n", "quand il dit zut"},
		"an alternative":  {"", "cues: [{id: now.words, words: [\"(zut|flûte|) alors\"]}]\n", "alors"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			load := func(text string) *Lexicon {
				l, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(head + text)}})
				if err != nil {
					t.Fatal(err)
				}
				return l
			}
			before, after := load(c.before), load(c.after)
			if seenBy(before, French, c.text) == seenBy(after, French, c.text) && seenBy(before, Dutch, c.text) == seenBy(after, Dutch, c.text) {
				t.Fatalf("%q is read alike: the case shows nothing", c.text)
			}
			for _, d := range []*Difference{Compare(before, after), Compare(after, before)} {
				txt := before.Borrow()
				if d.None() || d.All() || !d.Touches(txt, c.text) {
					t.Errorf("%q is read otherwise, which was not foreseen (none %t, all %t)", c.text, d.None(), d.All())
				}
				if d.Touches(txt, "rien de tel ici") {
					t.Error("a text without any of it was touched")
				}
				before.Return(txt)
			}
		})
	}
}

func TestDifferenceOfAll(t *testing.T) {
	t.Parallel()
	const base = "lang: nl\nsubstances: [{id: x, labels: []}]\ncompounds: [gebruik]\nterms: [{substance: x, sure: [wiet]}]\n"
	load := func(text string) *Lexicon {
		l, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if d := Compare(load(base), load(base+"# seen\n")); !d.None() || d.All() {
		t.Error("a remark made a difference")
	}
	for old, other := range map[string]string{"gebruik": "misbruik", "labels: []": "labels: [x]", "{id: x": "{id: z}, {id: x", ", labels: []": ", family: f"} {
		if d := Compare(load(base), load(strings.Replace(base, old, other, 1))); !d.All() || !d.Touches(new(Text), "hallo") {
			t.Errorf("%s instead of %s may change any text", other, old)
		}
	}
}
