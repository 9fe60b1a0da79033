package vigie_test

import (
	"testing"

	"vigie"
)

// printOf makes a fingerprint; the first values are those of every other one made here.
func printOf(same int, rest uint32) (f vigie.Fingerprint) {
	for i := range f {
		f[i] = uint32(i + 1)
		if i >= same {
			f[i] += rest * 1000
		}
	}
	return f
}

func TestWordingsOfOneQuestion(t *testing.T) {
	t.Parallel()
	const all = vigie.FingerprintSize
	base := vigie.Wording{Print: printOf(all, 0), SiteID: "a", Asker: "p_1", Substances: []string{"mdma"}}
	for name, tc := range map[string]struct {
		change func(*vigie.Wording)
		same   bool
	}{
		"the same text elsewhere":               {func(w *vigie.Wording) { w.SiteID, w.Asker = "b", "p_9" }, true},
		"two thirds of it elsewhere":            {func(w *vigie.Wording) { w.SiteID, w.Asker, w.Print = "b", "p_9", printOf(42, 1) }, true},
		"half of it elsewhere":                  {func(w *vigie.Wording) { w.SiteID, w.Asker, w.Print = "b", "p_9", printOf(31, 1) }, false},
		"half of it by the same person":         {func(w *vigie.Wording) { w.Print = printOf(31, 1) }, true},
		"a fifth of it by the same person":      {func(w *vigie.Wording) { w.Print = printOf(12, 1) }, false},
		"a pseudonym is worth on its site only": {func(w *vigie.Wording) { w.SiteID, w.Print = "b", printOf(31, 1) }, false},
		"two unknown people":                    {func(w *vigie.Wording) { w.Asker, w.Print = "", printOf(31, 1) }, false},
		"another substance":                     {func(w *vigie.Wording) { w.Substances = []string{"lsd"} }, false},
		"one substance more":                    {func(w *vigie.Wording) { w.Substances = []string{"alcohol", "mdma"} }, true},
		"one in common, one other":              {func(w *vigie.Wording) { w.Substances = []string{"mdma", "lsd"} }, true},
		"none where there was one":              {func(w *vigie.Wording) { w.Substances = nil }, false},
		"danger in one alone":                   {func(w *vigie.Wording) { w.Danger = true }, false},
		"a few words, the same person":          {func(w *vigie.Wording) { w.Short = true }, true},
		"a few words, nearly the same person's": {func(w *vigie.Wording) { w.Short, w.Print = true, printOf(50, 1) }, false},
		"a few words, another person":           {func(w *vigie.Wording) { w.Short, w.Asker = true, "p_2" }, false},
		"no words at all":                       {func(w *vigie.Wording) { w.Print = vigie.Fingerprint{} }, false},
	} {
		other := base
		tc.change(&other)
		if base.Same(other) != tc.same || other.Same(base) != tc.same {
			t.Errorf("%s: %v and %v, likeness %.2f", name, base.Same(other), other.Same(base), base.Print.Likeness(other.Print))
		}
	}
	two := base
	two.Substances = []string{"mdma", "lsd"}
	three := base
	three.Substances = []string{"mdma", "alcohol"}
	if two.Same(three) {
		t.Error("each names a substance that the other does not")
	}
	if (vigie.Wording{}).Same(vigie.Wording{}) {
		t.Error("nothing is the same as nothing")
	}
}

func TestFingerprintsAreStoredAndRead(t *testing.T) {
	t.Parallel()
	f := printOf(vigie.FingerprintSize, 0)
	if got := vigie.ReadFingerprint(f.Bytes()); got != f {
		t.Error("another fingerprint came back")
	}
	if !vigie.ReadFingerprint([]byte{1, 2, 3}).IsZero() || len(vigie.Fingerprint{}.Bytes()) != 0 || (vigie.Fingerprint{}).Bands() != nil {
		t.Error("what is no fingerprint is taken for one")
	}
	// Two that are alike by a third at their ends share the bands of that third, and no other.
	bands, others := f.Bands(), printOf(vigie.FingerprintSize/3, 1).Bands()
	shared := 0
	for i := range bands {
		if bands[i] == others[i] {
			shared++
		}
	}
	if shared != len(bands)/3 {
		t.Errorf("%d of %d bands are shared", shared, len(bands))
	}
}
