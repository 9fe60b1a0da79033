package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"vigie/crawler/engine"
)

var letters = regexp.MustCompile(`\pL{4,}`)

// TestSkeletonHoldsNobody makes the skeleton of every fixture: no name that stands on the page and
// no run of words that somebody wrote is in it.
func TestSkeletonHoldsNobody(t *testing.T) {
	t.Parallel()
	names := 0
	for _, f := range fixtures(t) {
		res, err := engine.Read(f.open(), "")
		if err != nil {
			continue
		}
		skeleton := strings.ToLower(engine.Skeleton(f.open()))
		var secrets []string
		if res.Board != nil {
			for _, r := range res.Board.Threads {
				secrets = append(secrets, r.Author.Reveal())
				secrets = append(secrets, r.Title)
			}
		}
		if res.Thread != nil {
			for _, p := range res.Thread.Posts {
				secrets = append(secrets, p.Author.Reveal(), p.Text, p.Signature)
				for _, q := range p.Quotes {
					secrets = append(secrets, q.Text, q.Author.Reveal())
				}
			}
		}
		for _, s := range secrets {
			for _, w := range letters.FindAllString(strings.ToLower(s), -1) {
				if strings.ContainsFunc(w, func(r rune) bool { return r > 127 }) && strings.Contains(skeleton, w) {
					t.Errorf("%s: %q is in the skeleton", f.name(), w)
				}
			}
			if s = strings.ToLower(s); len(s) > 3 && len(s) < 40 && strings.Contains(skeleton, s) {
				t.Errorf("%s: %q is in the skeleton", f.name(), s)
			}
		}
		names += len(secrets)
	}
	if names < 500 {
		t.Errorf("only %d names and texts were looked for", names)
	}
}

// TestSkeletonKeepsWhatReadersGoBy counts the words of ids and classes that are left of all pages.
func TestSkeletonKeepsWhatReadersGoBy(t *testing.T) {
	t.Parallel()
	kept, all := 0, 0
	for _, f := range fixtures(t) {
		if !f.html() {
			continue
		}
		left := map[string]bool{}
		for _, m := range marks.FindAllStringSubmatch(engine.Skeleton(f.open()), -1) {
			for w := range strings.FieldsSeq(m[1]) {
				left[w] = true
			}
		}
		for _, m := range marks.FindAllStringSubmatch(string(f.body), -1) {
			for w := range strings.FieldsSeq(m[1]) {
				all++
				if left[w] {
					kept++
				}
			}
		}
	}
	if all < 5000 || kept*100 < all*95 {
		t.Errorf("%d of %d words of ids and classes are kept", kept, all)
	}
}

var marks = regexp.MustCompile(`(?:class|id)="([^"]*)"`)

func TestSkeletonMasksNamesInMarkup(t *testing.T) {
	t.Parallel()
	page := `<html><body class="forum section-2"><div id="post-12" class="post author-Jolijn"><a href="/profile/jolijn-42">Jolijn</a>
<img alt="Jolijn's avatar" data-user="Jolijn"><p data-quote="wie weet?" title="Jolijn schreef">Hallo, bel 0470 12 34 56</p>
<script>var me = "Jolijn"</script><!-- Jolijn --></div></body></html>`
	got := engine.Skeleton(open("https://forum.example.org/t", []byte(page)))
	if strings.Contains(strings.ToLower(got), "jolijn") || strings.Contains(got, "0470") || strings.Contains(got, "Hallo") {
		t.Errorf("somebody is left in %s", got)
	}
	for _, want := range []string{`id="post-12"`, `class="post author-xxxxxx"`, `class="forum section-2"`, "<p ", "</div>"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
	json := engine.Skeleton(open("https://forum.example.org/t.json", []byte(`{"posts":[{"id":7,"username":"Jolijn","likes":{"Jolijn 2":true}}]}`)))
	if strings.Contains(json, "Jolijn") || !strings.Contains(json, `"username"`) {
		t.Errorf("of a JSON page: %s", json)
	}
}
