package privacy_test

import (
	"strings"
	"testing"

	"vigie/crawler/privacy"
)

var plain = strings.Repeat("Bonsoir, depuis quelques semaines je dors mal et je me demande si cela vient du mélange. Ik slaap ook slecht, zei mijn zus. Has anyone had the same thing? ", 40)

func BenchmarkRedactPlain(b *testing.B) {
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		privacy.Redact(plain)
	}
}

func mixedText() string {
	var parts []string
	for n, it := range append(secrets()[:40], keepers()[:160]...) {
		parts = append(parts, it.text)
		if n%2 == 0 {
			parts = append(parts, plain[:300])
		}
	}
	return strings.Join(parts, "\n")
}

func BenchmarkRedactMixed(b *testing.B) {
	text := mixedText()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		privacy.Redact(text)
	}
}

func BenchmarkTextPlain(b *testing.B) {
	m := newKey(b).Masker("s", userNames(20), nil)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		m.Text(plain)
	}
}

func BenchmarkTextMixed(b *testing.B) {
	m := newKey(b).Masker("s", userNames(20), nil)
	text := mixedText()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		m.Text(text)
	}
}

func BenchmarkMasker(b *testing.B) {
	k, names := newKey(b), userNames(20)
	for b.Loop() {
		k.Masker("s", names, nil)
	}
}
