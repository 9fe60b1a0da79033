package twin_test

import (
	"os"
	"strings"
	"testing"

	"vigie"
	"vigie/triage"
	"vigie/triage/twin"
)

func thread(title, text string) *vigie.Thread {
	return &vigie.Thread{Title: title, Posts: []vigie.Post{{Text: text}}}
}

const (
	nl = "Ik slik sinds drie weken sertraline van de huisarts en heb zaterdag een feest. Mijn vrienden nemen xtc en ik wil ook een halve pil. Kan dat of word ik daar ziek van?"
	fr = "Bonjour, mon fils de 17 ans fume tous les soirs dans sa chambre depuis la rentrée. Il ne va plus au lycée et il crie dès que j'en parle. Comment lui parler sans le braquer ?"
)

func TestCrossPostsAreTwins(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string][2]*vigie.Thread{
		"the same":         {thread("Sertraline en xtc", nl), thread("Sertraline en xtc", nl)},
		"another greeting": {thread("Mon fils fume", fr), thread("Mon fils fume", strings.Replace(fr, "Bonjour,", "Salut à tous, je poste aussi ici :", 1))},
		"capitals, signs":  {thread("Mon fils fume", fr), thread("mon fils fume !!", strings.ToUpper(fr))},
		"a PS at the end":  {thread("Sertraline en xtc", nl), thread("Sertraline en xtc", nl+" PS: alvast bedankt voor jullie antwoorden en sorry voor de lange tekst")},
		"another title":    {thread("Sertraline en xtc", nl), thread("Vraagje over dit weekend", nl)},
	} {
		a, b := twin.Of(pair[0]), twin.Of(pair[1])
		if got := a.Likeness(b); got < twin.Same {
			t.Errorf("%s: likeness %.2f", name, got)
		}
		shared := 0
		for i, band := range a.Bands() {
			if b.Bands()[i] == band {
				shared++
			}
		}
		if shared == 0 {
			t.Errorf("%s: they share no band and would never be compared", name)
		}
	}
}

func TestDifferentQuestionsStayApart(t *testing.T) {
	t.Parallel()
	other := strings.NewReplacer("sertraline", "citalopram", "zaterdag", "vrijdag").Replace("Sinds kort gebruik ik sertraline. Mag ik op het feest van zaterdag xtc nemen, of is een halve pil al te veel voor iemand met antidepressiva?")
	if got := twin.Of(thread("Sertraline en xtc", nl)).Likeness(twin.Of(thread("Citalopram en xtc", other))); got >= twin.Same {
		t.Errorf("two people with the same worry are taken for one: %.2f", got)
	}
	if !twin.Of(thread("Help", "iemand raad? ik weet het niet meer")).IsZero() {
		t.Error("a short post has a fingerprint")
	}
	if !twin.Of(&vigie.Thread{Title: "no posts"}).IsZero() {
		t.Error("a thread without posts has a fingerprint")
	}
}

// TestInventedThreadsAreNoTwins compares all labelled threads with each other: none was written twice.
func TestInventedThreadsAreNoTwins(t *testing.T) {
	t.Parallel()
	var prints []vigie.Fingerprint
	var ids []string
	for _, lang := range []string{"fr", "nl", "en"} {
		data, err := os.ReadFile("../testdata/threads." + lang + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		err = triage.ReadLines(strings.NewReader(string(data)), func(_ int, l *triage.Line) error {
			th := thread(l.Title, l.Posts[0].Text)
			prints, ids = append(prints, twin.Of(th)), append(ids, l.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	compared := 0
	for i := range prints {
		for j := range i {
			if prints[i].IsZero() || prints[j].IsZero() {
				continue
			}
			compared++
			if got := prints[i].Likeness(prints[j]); got >= twin.Same {
				t.Errorf("%s and %s: %.2f", ids[i], ids[j], got)
			}
		}
	}
	if compared < 10_000 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

func TestFingerprintsAreStoredAndRead(t *testing.T) {
	t.Parallel()
	f := twin.Of(thread("Sertraline en xtc", nl))
	if got := vigie.ReadFingerprint(f.Bytes()); got != f {
		t.Error("another fingerprint came back")
	}
	if !vigie.ReadFingerprint([]byte{1, 2, 3}).IsZero() || len(vigie.Fingerprint{}.Bytes()) != 0 || (vigie.Fingerprint{}).Bands() != nil {
		t.Error("what is no fingerprint is taken for one")
	}
}

func BenchmarkOf(b *testing.B) {
	t := thread("Sertraline en xtc", strings.Repeat(nl+" ", 4))
	for b.Loop() {
		twin.Of(t)
	}
}
