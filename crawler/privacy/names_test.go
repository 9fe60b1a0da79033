package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie/crawler/privacy"
)

func newKey(t testing.TB) *privacy.Key {
	t.Helper()
	k, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// userNames makes names nobody has: syllables with digits, marks, spaces and accents.
func userNames(n int) []string {
	r := rand.New(rand.NewPCG(20260103, 7))
	syllables := strings.Fields("zor vex mli kra pux nol dri waq fje shu blo tév gué qim rax oum hyl drö")
	seen, out := map[string]bool{}, []string(nil)
	for len(out) < n {
		word := func() string { return pick(r, syllables) + pick(r, syllables) + pick(r, syllables) }
		name := word()
		switch r.IntN(7) {
		case 0:
			name += digits(r, 2)
		case 1:
			name = strings.ToUpper(name[:1]) + name[1:] + "_" + word()
		case 2:
			name += "-" + digits(r, 3)
		case 3:
			name = strings.ToUpper(name)
		case 4:
			name += " " + strings.ToUpper(pick(r, []string{"a", "b"})) + word()
		case 5:
			name = "x" + name + "." + digits(r, 1)
		}
		if !seen[strings.ToLower(name)] {
			seen[strings.ToLower(name)] = true
			out = append(out, name)
		}
	}
	return out
}

// TestNoNameIsLeft puts 5,000 names where names stand on forum pages. Half of them are
// known participants; names of strangers stand only where the form itself says that it is a name.
func TestNoNameIsLeft(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	names := userNames(5000)
	known := []string{
		"%s a écrit :\nje ne sais pas", "%s said:\n↑ no idea", "%s schreef:\n> geen idee", "Le 12/03/2024 à 10:20, %s a écrit :\noui", "%s wrote on 3 May 2024:\nok", "%s zei: nee",
		"merci @%s pour ta réponse", "@%s: bedankt", "thanks @%s, nice", "je suis d'accord avec %s sur ce point", "%s, tu as essayé ?", "zoals %s al zei", "[quote=\"%s\"]bla[/quote]", "[quote=%s;1234]bla[/quote]",
		"Posted by %s", "Originally posted by %s:\nhello", "Citation de %s\nbla", "Posté par %s le 3 mai", "Geplaatst door %s", "Reply to %s", "— %s", "(%s)", "\"%s\"", "@\"%s\"#p12", "MERCI @%s !!",
	}
	stranger := []string{
		"%s a écrit :\nbla", "%s schreef:\nbla", "%s said:\nbla", "%s wrote:\nbla", "merci @%s !", "@%s bedankt", "https://forum.example/profil/%s?mode=infos", "http://forum.example/members/%s.1234/",
		"https://forum.example/u/%s", "u/%s", "voir /profil/%s", "https://forum.example/memberlist.php?mode=viewprofile&un=%s", "https://forum.example/user/%s/", "https://forum.example/avatars/%s.png",
		"https://forum.example/user_avatar/forum.example/%s/45/12_2.png", "posted by %s", "[quote=%s]bla[/quote]", "https://forum.example/@%s",
	}
	for n, name := range names {
		form := known[n%len(known)]
		people := []string{"quelqu'un_dautre", name, "Personne"}
		if n%2 == 1 && !strings.Contains(name, " ") {
			form, people = stranger[n%len(stranger)], nil
		}
		text := "avant " + name[:0] + "\n" + fmt.Sprintf(form, name) + "\naprès"
		got := k.Text("forum.example", text, people, nil)
		if strings.Contains(strings.ToLower(got), strings.ToLower(name)) {
			t.Errorf("%q is left in %q", name, got)
		}
		if !strings.Contains(got, "p_") {
			t.Errorf("no pseudonym in %q from %q", got, text)
		}
		if people != nil && !strings.Contains(got, "@"+k.Pseudonym("forum.example", name)) {
			t.Errorf("the pseudonym of %q is not in %q (from %q)", name, got, text)
		}
		if again := k.Text("forum.example", got, people, nil); again != got {
			t.Errorf("a second pass changed %q to %q", got, again)
		}
	}
}

func TestTextForms(t *testing.T) {
	t.Parallel()
	k := newKey(t)
	p := func(name string) string { return "@" + k.Pseudonym("s", name) }
	keep := func(w string) bool { return w == "ketamine" || w == "speed" }
	names := []string{"Speed", "Ketamine", "Merci", "Zorglub", "Zorglub 75", "Amélie_K", "42"}
	for _, tc := range []struct{ name, in, want string }{
		{"date behind the name", "Merci, le 12 mars 2024 a écrit :", p("Merci") + ", le 12 mars 2024 a écrit :"},
		{"time before the name", "Le 12/03/2024 à 10:02:03 Zut_X a écrit :", "Le 12/03/2024 à 10:02:03 " + p("Zut_X") + " a écrit :"},
		{"name behind the verb", "Op 12 mei 2024 schreef kiki99:", "Op 12 mei 2024 schreef " + p("kiki99") + ":"},
		{"sent by", "Envoyé par Merci", "Envoyé par " + p("Merci")},
		{"answer to nobody", "en réponse à ta question", "en réponse à ta question"},
		{"message of a day", "bericht van gisteren", "bericht van gisteren"},
		{"answer to a stranger", "réponse à kiki77 : oui", "réponse à " + p("kiki77") + " : oui"},
		{"numbered profile", "https://f.example/profil-12345.htm", "https://f.example/profil-" + p("12345")},
		{"avatar in folders", "/data/avatars/m/0/kiki.jpg", "/data/avatars/m/0/" + p("kiki")},
		{"nothing to do", "j'ai pris 100 mg hier", "j'ai pris 100 mg hier"},
		{"lexicon term stays", "la ketamine et le speed, merci", "la ketamine et le speed, merci"},
		{"lexicon term called", "@Ketamine tu dis quoi", p("Ketamine") + " tu dis quoi"},
		{"common word in a header", "Merci a écrit :\noui", p("Merci") + " a écrit :\noui"},
		{"lexicon term in a link", "https://f.example/members/speed.12/", "https://f.example/members/" + p("Speed") + "/"},
		{"longest name", "zorglub 75 et zorglub", p("Zorglub 75") + " et " + p("Zorglub")},
		{"no accent, other case", "AMELIE_K a raison", p("Amélie_K") + " a raison"},
		{"part of a word stays", "zorglubien", "zorglubien"},
		{"hidden runes", "Zor\u200bglub", p("Zorglub")},
		{"number as a name stays", "42 mg", "42 mg"},
		{"dose behind at", "dosed @50mg", "dosed @50mg"},
		{"phrase is no name", "mon médecin a dit : arrête", "mon médecin a dit : arrête"},
		{"pronoun is no name", "elle a dit : non", "elle a dit : non"},
		{"unit is no link", "5 u/day", "5 u/day"},
		{"mail is no call", "écris à rox@example.org", "écris à [mail]"},
		{"call after a dot", "oui.@Zorglub", "oui." + p("Zorglub")},
		{"decomposed text", "Ame\u0301lie_K", p("Amélie_K")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, k.Text("s", tc.in, names, keep)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzText(f *testing.F) {
	for _, it := range append(secrets()[:60], keepers()[:60]...) {
		f.Add(it.text)
	}
	f.Add("@\xff (+ #1234 u/ /profil/ = zéro")
	k := newKey(f)
	m := k.Masker("s", []string{"Zorglub", "é", "quatre vingt"}, nil)
	f.Fuzz(func(t *testing.T, text string) {
		got := m.Text(text)
		if strings.Contains(strings.ToLower(text), "@zorglub ") && strings.Contains(strings.ToLower(got), "@zorglub ") {
			t.Errorf("a call is left in %q", got)
		}
	})
}
