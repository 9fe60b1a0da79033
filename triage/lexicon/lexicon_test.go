package lexicon

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

var shipped = sync.OnceValues(func() (*Lexicon, error) { return Load(os.DirFS("../../configs/lexicon")) })

func load(t testing.TB) *Lexicon {
	t.Helper()
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestShippedFilesLoad(t *testing.T) {
	t.Parallel()
	l := load(t)
	if n := len(l.Substances()); n < 80 {
		t.Errorf("only %d substances", n)
	}
	for _, s := range l.Substances() {
		for _, lang := range []string{"fr", "nl", "en"} {
			if s.Names[lang] == "" {
				t.Errorf("%s has no name in %s", s.ID, lang)
			}
		}
	}
	for c := Cue(1); c < cueCount; c++ {
		if c.String() == "" {
			t.Errorf("cue %d has no id", c)
		}
		if back, ok := ParseCue(c.String()); !ok || back != c {
			t.Errorf("ParseCue(%q) = %v", c, back)
		}
	}
}

// small is a lexicon of a few lines, for what does not need the shipped one.
const small = `lang: nl
substances:
  - {id: cannabis, names: {nl: Cannabis}}
compounds: [gebruik]
terms:
  - substance: cannabis
    sure: [wiet]
cues:
  - {id: question.request, words: [weet <2> iemand]}
`

func TestMistakesAreToldWithTheirLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"regexp":            {"lang: fr\ncues:\n  - id: now.words\n    words: [là, 'ce [sm]oir']\n", "a.yaml:4: "},
		"open bracket":      {"lang: fr\ncues:\n  - id: now.words\n    words: [là, 'ce (soir|matin']\n", "a.yaml:4: "},
		"stray bar":         {"lang: fr\ncues:\n  - id: now.words\n    words: [là, 'ce soir|matin']\n", "a.yaml:4: "},
		"star inside":       {"lang: fr\ncues:\n  - id: now.words\n    words:\n      - là\n      - ma*tin\n", "a.yaml:6: "},
		"gap too wide":      {"lang: fr\ncues:\n  - id: now.words\n    words: [là <40> bas]\n", "a.yaml:4: "},
		"gap at the end":    {"lang: fr\ncues:\n  - id: now.words\n    words: [là <2>]\n", "a.yaml:4: "},
		"unknown label":     {"lang: fr\ncues:\n  - id: now.words\n    words: [là]\n  - id: later.words\n    words: [bientôt]\n", "a.yaml:5: unknown label"},
		"unknown key":       {"lang: fr\ncues:\n  - id: now.words\n    wrds: [là]\n", "[4:5]"},
		"unknown substance": {"lang: fr\nterms:\n  - substance: unobtainium\n    sure: [machin]\n", "a.yaml:3: unknown substance"},
		"unknown context":   {"lang: fr\nsubstances:\n  - {id: x}\nterms:\n  - substance: x\n    doubtful:\n      - words: [y]\n        near: nowhere\n", "a.yaml:8: unknown context"},
		"no language":       {"cues:\n  - id: now.words\n    words: [là]\n", "a.yaml:1: "},
		"bad language":      {"lang: de\ncues:\n  - id: now.words\n    words: [jetzt]\n", "a.yaml:1: unknown lang"},
		"empty word":        {"lang: fr\ncues:\n  - id: now.words\n    words: ['']\n", "a.yaml:4: "},
		"twice":             {"substances:\n  - {id: x}\n  - {id: x}\n", "a.yaml:3: "},
	} {
		_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(c.text)}})
		if err == nil {
			t.Errorf("%s: was accepted", name)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q does not say %q", name, err, c.want)
		}
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load(fstest.MapFS{
		"a.yaml": {Data: []byte("lang: fr\ncues:\n  - id: no.such\n    words: [là]\n  - id: now.words\n    words: ['a+b']\n")},
		"b.yaml": {Data: []byte("lang: xx\ncues:\n  - id: now.words\n    words: [nu]\n")},
	})
	for _, want := range []string{"a.yaml:3:", "a.yaml:6:", "b.yaml:1:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %s", err, want)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was accepted")
	}
}

func TestRevisionIsOfTheWords(t *testing.T) {
	t.Parallel()
	revision := func(text string) string {
		l, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return l.Revision()
	}
	if again := revision(strings.Clone(small)); revision(small) != again {
		t.Error("the same words have two revisions")
	}
	if revision(small) == revision(strings.Replace(small, "wiet", "hasj", 1)) {
		t.Error("another word has the same revision")
	}
}

// found lists the substances and cues in a text.
func found(l *Lexicon, lang Lang, text string) (substances, cues []string) {
	t := l.Borrow()
	defer l.Return(t)
	l.Read(t, text, lang)
	l.Find(t, lang)
	for _, h := range t.Terms {
		if s := l.Sense(h); s.Class != Hidden {
			substances = append(substances, s.Substances...)
		}
	}
	for _, h := range t.Hits {
		cues = append(cues, h.Cue.String())
	}
	return substances, cues
}

func TestDisguises(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct {
		lang Lang
		text string
		want string
	}{
		{French, "de la KÉTAMINE", "ketamine"},
		{French, "k3tamine pure", "ketamine"},
		{French, "d'héroïne", "heroin"},
		{French, "la c0k€ le week-end", "cocaine"},
		{French, "un pack de bières 50k€", ""},
		{English, "some k0ke on a stag do", "cocaine"},
		{English, "h3r01n", "heroin"},
		{English, "c0k3 again", "cocaine"},
		{English, "a1cohol", "alcohol"},
		{English, "xan$ again", "benzodiazepines"},
		{Dutch, "leren op sp33d", "amphetamine"},
		{Dutch, "kra-tom thee", "kratom"},
		{French, "du cratom", "kratom"},
		{French, "l’héroïne", "heroin"},
		{French, "lheroine", "heroin"},
		{French, "ecst*sy", "mdma"},
		{English, "x t c", "mdma"},
		{English, "l.s.d", "lsd"},
		{English, "h-e-r-o-i-n", "heroin"},
		{English, "ketaaaamine", "ketamine"},
		{English, "k@tamine", ""},
		{English, "ket@mine", "ketamine"},
		{English, "ｗｅｅｄ", "cannabis"},
		{English, "we\u200bed", "cannabis"},
		{English, "сосaine", "cocaine"},
		{English, "ketamne", "ketamine"},
		{English, "3-MMC", "3mmc"},
		{English, "3 mmc", "3mmc"},
		{English, "3mmc", "3mmc"},
		{English, "2C-B", "2c_x"},
		{Dutch, "mdmagebruik", "mdma"},
		{Dutch, "ketamineverslaving", "ketamine"},
		{Dutch, "cocaïnegebruik", "cocaine"},
		{Dutch, "xanaxjes", "benzodiazepines"},
		{English, "benzos", "benzodiazepines"},
		{English, "methadone", "methadone"},
	} {
		got, _ := found(l, c.lang, c.text)
		if c.want == "" {
			continue
		}
		if !slices.Contains(got, c.want) {
			t.Errorf("%s %q: found %v, want %s", c.lang, c.text, got, c.want)
		}
	}
}

func TestNearlyIsNotTheSame(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct {
		lang Lang
		text string
		not  string
	}{
		{English, "naltrexone", "naloxone"},
		{English, "seaweed soup", "cannabis"},
		{English, "my heroines", "heroin"},
		{French, "un coke zero", "cocaine"},
		{French, "la vitamine", "ketamine"},
		{French, "mes potes", "cannabis"},
		{Dutch, "onze machine", "morphine"},
		{English, "coke\nzero", "nothing"},
	} {
		if got, _ := found(l, c.lang, c.text); slices.Contains(got, c.not) {
			t.Errorf("%s %q was taken for %s", c.lang, c.text, c.not)
		}
	}
}

func TestCuesInForumSpelling(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct {
		lang Lang
		text string
		want string
	}{
		{French, "il ne respire plus", "emergency.not_breathing"},
		{French, "il respire plus", "emergency.not_breathing"},
		{French, "jai trop pris", "emergency.overdose_now"},
		{French, "j'ai trop pris", "emergency.overdose_now"},
		{French, "il y a 2h", "now.words"},
		{French, "il y a deux heures", "now.words"},
		{French, "j'ai 15 ans", "minor.self_age"},
		{Dutch, "ze wordt niet wakker", "emergency.unconscious"},
		{Dutch, "ik krijg mijn vriend niet wakker", "emergency.unconscious"},
		{English, "he isn't breathing", "emergency.not_breathing"},
		{English, "he isnt breathing", "emergency.not_breathing"},
		{English, "he isn’t breathing", "emergency.not_breathing"},
	} {
		if _, got := found(l, c.lang, c.text); !slices.Contains(got, c.want) {
			t.Errorf("%s %q: found %v, want %s", c.lang, c.text, got, c.want)
		}
	}
}

func TestPhrasesStayInTheirSentence(t *testing.T) {
	t.Parallel()
	l, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(small)}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"weet iemand dat": 1, "weet er iemand dat": 1, "weet hier ook iemand dat": 1,
		"weet hier nu ook iemand": 0, "wie weet. Iemand?": 0, "weet\niemand": 0,
	} {
		if _, got := found(l, Dutch, text); len(got) != want {
			t.Errorf("%q: %d hits, want %d", text, len(got), want)
		}
	}
	if got, _ := found(l, Dutch, "wietgebruik"); !slices.Contains(got, "cannabis") {
		t.Error("a compound was not taken apart")
	}
}

func TestContextDecidesOverDoubtfulWords(t *testing.T) {
	t.Parallel()
	l, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(`lang: en
substances: [{id: amphetamine}]
contexts: [{id: c, words: [snort*, gram]}]
terms:
  - substance: amphetamine
    doubtful: [{words: [speed], near: c, never: [limit, camera]}]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]bool{
		"snorted some speed":               {true, false},
		"a gram of speed":                  {true, false},
		"the speed limit":                  {false, true},
		"full speed ahead":                 {false, false},
		"speed camera got a gram of paint": {true, true},
	} {
		txt := l.Borrow()
		l.Read(txt, text, English)
		l.Find(txt, English)
		if len(txt.Terms) != 1 {
			t.Fatalf("%q: %d terms", text, len(txt.Terms))
		}
		h := txt.Terms[0]
		if got := [2]bool{l.HasContext(txt, h, nil), l.IsDenied(txt, h)}; got != want {
			t.Errorf("%q: context and denial %v, want %v", text, got, want)
		}
		l.Return(txt)
	}
}

// TestRulesOfOneSite has one rule of each kind that counts on one site alone: elsewhere its words are read as
// if it were not there.
func TestRulesOfOneSite(t *testing.T) {
	t.Parallel()
	const head = "lang: fr\nsubstances: [{id: x}, {id: y}]\n"
	const base = "terms:\n  - {substance: x, sure: [zblorgine]}\n"
	for name, c := range map[string]struct{ rules, text string }{
		"term": {base + "  - {sites: [a.example], substance: y, sure: [zblorgin]}\n", "du zblorgin"},
		"mix":  {base + "mixes:\n  - {sites: [a.example], substances: [x, y], words: [poudre]}\n", "de la poudre"},
		"hide": {base + "hides:\n  - {sites: [a.example], of: [x], words: [zblorgine rouge]}\n", "une zblorgine rouge"},
		"cue":  {base + "cues:\n  - {sites: [a.example], id: now.words, words: [tantôt]}\n", "tantôt"},
	} {
		set, err := LoadSet(fstest.MapFS{"a.yaml": {Data: []byte(head + c.rules)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		without, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(head + base)}})
		if err != nil {
			t.Fatal(err)
		}
		if len(set.Scopes) != 1 || set.Scopes[0].Site != "a.example" || set.Scopes[0].Line < 5 {
			t.Errorf("%s: scopes %+v", name, set.Scopes)
			continue
		}
		if elsewhere := seenBy(set.Base, French, c.text); elsewhere != seenBy(without, French, c.text) {
			t.Errorf("%s: elsewhere the rule is seen: %s", name, elsewhere)
		}
		if there := seenBy(set.Sites["a.example"], French, c.text); there == seenBy(without, French, c.text) {
			t.Errorf("%s: on its site the rule does not count: %s", name, there)
		}
	}
	_, err := LoadSet(fstest.MapFS{"a.yaml": {Data: []byte(head + "terms:\n  - {sites: [a.example], substance: z, sure: [x]}\n")}}, nil)
	if err == nil || !strings.Contains(err.Error(), "a.yaml:4") {
		t.Errorf("a mistake in a rule of one site: %v", err)
	}
}
