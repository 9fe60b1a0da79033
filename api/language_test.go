package api

import "testing"

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "", "fr": "fr", "nl-BE": "nl", "EN-us,en;q=0.9": "en", "de": "", "de, nl;q=0.5": "nl", "*": "",
		"en;q=0.5, fr;q=0.9": "fr", "nl;q=0, en;q=0.1": "en", "fr;q=x, nl": "nl", "fr ; q=0.3 , nl ; q=0.3": "fr", "french": "",
		"en;q=7": "", "en;q=NaN": "", ",;,": "", "nl;q=0": "",
	} {
		if got := languageOf(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
