package privacy_test

import (
	"strings"
	"testing"

	"vigie/crawler/privacy"
)

// leaked says that enough of a secret is left to find the person again.
func leaked(it item, got string) bool {
	if strings.Contains(got, it.secret) {
		return true
	}
	if it.kind == "phone" || it.kind == "iban" {
		return countDigits(got) > 3
	}
	if it.kind == "spelled" {
		return countDigits(got) > 3 || len(got) > len(it.text)-len(it.secret)+16
	}
	if it.kind == "mail" {
		return !strings.Contains(got, privacy.MarkMail)
	}
	return false
}

func countDigits(s string) (n int) {
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

func TestRedactRecall(t *testing.T) {
	t.Parallel()
	total, missed := map[string]int{}, map[string]int{}
	for _, it := range secrets() {
		total[it.kind]++
		if got := privacy.Redact(it.text); leaked(it, got) {
			missed[it.kind]++
			t.Logf("%s kept: %q → %q", it.kind, it.text, got)
		}
	}
	patterns, patternsMissed := 0, 0
	for kind, n := range total {
		t.Logf("%-8s %4d, missed %d", kind, n, missed[kind])
		if kind != "address" {
			patterns, patternsMissed = patterns+n, patternsMissed+missed[kind]
		}
	}
	if patternsMissed*100 > patterns {
		t.Errorf("patterns: %d of %d kept, at most 1 %% may be", patternsMissed, patterns)
	}
	if missed["address"]*10 > total["address"] {
		t.Errorf("addresses: %d of %d kept, at most 10 %% may be", missed["address"], total["address"])
	}
}

func TestRedactKeepsDosesDatesPrices(t *testing.T) {
	t.Parallel()
	items, altered := keepers(), 0
	for _, it := range items {
		if got := privacy.Redact(it.text); got != it.text {
			altered++
			t.Logf("%s altered: %q → %q", it.kind, it.text, got)
		}
	}
	if altered*200 > len(items) {
		t.Errorf("%d of %d altered, at most 0.5 %% may be", altered, len(items))
	}
}
