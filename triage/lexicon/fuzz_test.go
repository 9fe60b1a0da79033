package lexicon

import (
	"testing"
	"unicode/utf8"
)

// checkOffsets says what is wrong with the places of a text that was read.
func checkOffsets(t *testing.T, txt *Text) {
	t.Helper()
	last := int32(0)
	valid := utf8.ValidString(txt.Raw)
	for i := range txt.Tokens {
		tok := &txt.Tokens[i]
		if tok.Start < last || tok.End <= tok.Start || int(tok.End) > len(txt.Raw) {
			t.Fatalf("token %d lies at [%d,%d) after %d in %d bytes", i, tok.Start, tok.End, last, len(txt.Raw))
		}
		if valid && !utf8.ValidString(txt.Raw[tok.Start:tok.End]) {
			t.Fatalf("token %d cuts a letter: %q", i, txt.Raw[tok.Start:tok.End])
		}
		last = tok.End
	}
	for _, hits := range [][]Hit{txt.Hits, txt.Terms} {
		for _, h := range hits {
			if start, end := txt.Span(h.From, h.To); end <= start {
				t.Fatalf("hit [%d,%d) has no span", h.From, h.To)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "c0ke", "l.s.d et w*ed", "j'ai pris 2g de k3ta à 22h30 😀💊", "héroïne", "****", "a*b*c*", "''''", "x\x00\xff", "1.5.3mg", "ｗｅｅｄ", "3-mmc/4-mmc",
		"ne n' ne", "k e t a l s d", "…?!", "@$€|", "ÄÖÜ ßæœ", "\u0301\u0301a", "n’importe", "22h30min",
	} {
		f.Add(s)
	}
	l, err := shipped()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		txt := l.Borrow()
		defer l.Return(txt)
		for lang := range Any {
			l.Read(txt, s, lang)
			l.Find(txt, lang)
			checkOffsets(t, txt)
		}
	})
}

func FuzzParseTerm(f *testing.F) {
	for _, s := range []string{"a", "a*", "<3>", "a <2> b", "<#>h", "d'un coup", "3-mmc", "*", "<#", "<#>*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		forms, err := parseTerm(s)
		if err == nil && len(forms) == 0 {
			t.Errorf("%q gave neither a form nor an error", s)
		}
		for _, form := range forms {
			if len(form) == 0 {
				t.Errorf("%q gave an empty form", s)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	l := load(b)
	text := ""
	for range 12 {
		text += "Bonjour, j'ai pris de la kétamine hier soir avec un pote et depuis ce matin j'ai mal au ventre. "
	}
	txt := l.Borrow()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		l.Read(txt, text, French)
		l.Find(txt, French)
	}
}
