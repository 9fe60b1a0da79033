package triage_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vigie"
	"vigie/triage"
)

func TestSameInputSameVerdict(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	lines := ownLines(t)
	want := make([]vigie.Verdict, len(lines))
	for i, l := range lines {
		want[i] = c.Classify(l.Thread(clock), triage.SiteFacts{Lang: l.Lang}, clock)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, l := range slices.Backward(lines) {
				got := c.Classify(l.Thread(clock), triage.SiteFacts{Lang: l.Lang}, clock)
				if diff := cmp.Diff(want[i], got); diff != "" {
					t.Errorf("%s changed (-first +again):\n%s", l.ID, diff)
				}
			}
		})
	}
	wg.Wait()
}

// checkEvidence says what is wrong with the places of a verdict.
func checkEvidence(t *testing.T, th *vigie.Thread, v *vigie.Verdict) {
	t.Helper()
	for _, e := range v.Evidence {
		text := th.Title
		if e.Field != "title" {
			i := -1
			if _, err := fmt.Sscanf(e.Field, "posts[%d]", &i); err != nil || i < 0 || i >= len(th.Posts) {
				t.Fatalf("evidence in unknown field %q", e.Field)
			}
			text = th.Posts[i].Text
		}
		if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
			t.Fatalf("evidence %+v lies outside %d bytes", e, len(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[e.Start:e.End]) {
			t.Fatalf("evidence %+v cuts a letter: %q", e, text[e.Start:e.End])
		}
		if e.Label == "" || e.Value == "" || e.Cue == "" {
			t.Fatalf("evidence without a name: %+v", e)
		}
	}
}

func TestEvidenceIsInTheText(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for _, l := range ownLines(t) {
		th := l.Thread(clock)
		v := c.Classify(th, triage.SiteFacts{}, clock)
		checkEvidence(t, th, &v)
		for _, s := range v.Substances {
			if !slices.ContainsFunc(v.Evidence, func(e vigie.Evidence) bool { return e.Label == "substances" && e.Value == s }) {
				t.Errorf("%s: %s has no evidence", l.ID, s)
			}
		}
		if !v.Relevant && (len(v.Substances)+len(v.Topics)+len(v.Evidence) > 0 || v.Open || v.Disposition != vigie.Exclude || v.Asker != vigie.AskerNone) {
			t.Errorf("%s is not relevant and still has labels: %+v", l.ID, v)
		}
		if (v.Urgency == vigie.UrgencyNone) != (v.Disposition == vigie.Exclude) {
			t.Errorf("%s: urgency %s with disposition %s", l.ID, v.Urgency, v.Disposition)
		}
	}
}

func TestEvidenceOfADisguisedWordPointsToIt(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	th := thread("fr", "Question", "😀 j'ai pris de la k3tamine hier, c'est dangereux ?")
	v := c.Classify(th, triage.SiteFacts{}, clock)
	i := slices.IndexFunc(v.Evidence, func(e vigie.Evidence) bool { return e.Label == "substances" })
	if i < 0 {
		t.Fatalf("no substance: %+v", v)
	}
	e := v.Evidence[i]
	if got := th.Posts[0].Text[e.Start:e.End]; got != "k3tamine" || e.Field != "posts[0]" {
		t.Errorf("the evidence is %q in %s", got, e.Field)
	}
}

func TestDangerAndWhatOnlyLooksLikeIt(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for name, tc := range map[string]struct {
		thread *vigie.Thread
		want   vigie.Disposition
	}{
		"now":        {thread("en", "help", "my mate took ghb and vodka, he is not breathing right and I can't wake him, his lips are blue"), vigie.Emergency},
		"calm":       {thread("en", "last post", "I swallowed all my xanax with the rest of the vodka. I don't want to wake up."), vigie.Emergency},
		"years ago":  {thread("en", "Question about heroin", "Ten years ago I overdosed on heroin. I've been clean since. Is naltrexone a good idea for cravings?"), ""},
		"theory":     {thread("fr", "Signes d'une overdose d'héroïne", "Que faire en cas d'overdose d'héroïne ? Quels sont les signes ? Je voudrais savoir avant d'en avoir besoin, pour prévenir."), ""},
		"film":       {thread("nl", "Die film", "In de film ligt ze bewusteloos na een overdosis coke. Wie is die acteur? Welke aflevering?"), ""},
		"hyperbole":  {thread("fr", "mdr je meurs", "mon pote a fumé un joint et il a parlé à un pigeon, mort de rire. vous avez des anecdotes ?"), ""},
		"reply only": {thread("en", "How long does weed stay in urine?", "I smoke weed at weekends, test in a month. How long is it detectable?", "u1: he's not breathing call an ambulance lol he overdosed"), ""},
	} {
		got := c.Classify(tc.thread, triage.SiteFacts{}, clock).Disposition
		if tc.want != "" && got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
		if tc.want == "" && got == vigie.Emergency {
			t.Errorf("%s was taken for an emergency", name)
		}
	}
}

func TestRepliesDecideWhetherItIsOpen(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	const ask = "I smoke weed every weekend. How long until a urine test is clean, and do home tests work?"
	const good = "u1: It depends on how often you use: for weekend use it is usually detectable for a few days up to two weeks, while heavy daily use can take a month. " +
		"Drinking litres of water or vinegar doesn't change it. Home strips from a pharmacy use the same cutoff, so you can check yourself a few days before."
	for name, tc := range map[string]struct {
		replies []string
		open    bool
		want    vigie.Disposition
		judged  bool
	}{
		"none":                  {nil, true, vigie.Answer, false},
		"joke":                  {[]string{"u1: lol just send your dog", "u2: officer this man here"}, true, vigie.Answer, true},
		"judgement":             {[]string{"u1: don't do drugs, loser"}, true, vigie.Answer, true},
		"dangerous":             {[]string{"u1: just drink bleach you'll be fine"}, true, vigie.Answer, true},
		"good":                  {[]string{good}, false, vigie.Exclude, false},
		"thanks":                {[]string{good, "op: Thanks so much, that answers my question."}, false, vigie.Exclude, false},
		"good beside dangerous": {[]string{good, "u2: just drink bleach you'll be fine"}, false, vigie.Answer, true},
	} {
		v := c.Classify(thread("en", "Urine test", append([]string{ask}, tc.replies...)...), triage.SiteFacts{}, clock)
		if v.Open != tc.open || v.Disposition != tc.want || v.Judged != tc.judged {
			t.Errorf("%s: open %v, %s, judged %v; want %v, %s, %v", name, v.Open, v.Disposition, v.Judged, tc.open, tc.want, tc.judged)
		}
	}
}

func TestOurOwnPostIsNoReplyByOthers(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	th := thread("en", "Urine test", "I smoke weed every weekend. How long until a urine test is clean?", "u1: lol idiot")
	th.Posts[1].Ours = true
	if v := c.Classify(th, triage.SiteFacts{}, clock); v.Judged {
		t.Error("our own post was taken for a judgement by others")
	}
}

func TestUntilIsWhenTheVerdictMayChange(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	seen := 0
	for _, l := range ownLines(t) {
		th := l.Thread(clock)
		v := c.Classify(th, triage.SiteFacts{Lang: l.Lang}, clock)
		if v.Until.IsZero() {
			later := c.Classify(th, triage.SiteFacts{Lang: l.Lang}, clock.Add(400*24*time.Hour))
			if later.Disposition != v.Disposition && v.Disposition != vigie.Exclude {
				t.Errorf("%s: %s becomes %s with age, and until does not say so", l.ID, v.Disposition, later.Disposition)
			}
			continue
		}
		seen++
		if !v.Until.After(clock) {
			t.Errorf("%s: until %v is not after %v", l.ID, v.Until, clock)
		}
		before := c.Classify(th, triage.SiteFacts{Lang: l.Lang}, v.Until.Add(-2*time.Millisecond))
		if before.Urgency != v.Urgency || before.Disposition != v.Disposition {
			t.Errorf("%s changes before its until: %s %s to %s %s", l.ID, v.Disposition, v.Urgency, before.Disposition, before.Urgency)
		}
	}
	if seen < 20 {
		t.Errorf("only %d threads say until", seen)
	}
}

func TestLanguageOfTheTextBeatsTheSite(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for want, text := range map[string]string{
		"en": "I have been smoking weed every night for years and now I would like to stop, how do I do that without going mad?",
		"nl": "Ik heb jaren elke avond wiet gerookt en nu wil ik stoppen, hoe doe ik dat zonder gek te worden?",
		"fr": "Je fume du cannabis tous les soirs depuis des années et je voudrais arrêter, comment faire sans devenir fou ?",
	} {
		for _, site := range []string{"fr", "nl", "en"} {
			if got := c.Classify(thread(site, "?", text), triage.SiteFacts{Lang: site}, clock).Lang; got != want {
				t.Errorf("a text in %s on a site in %s was taken for %s", want, site, got)
			}
		}
	}
	if got := c.Classify(thread("", "xtc", "xtc ?"), triage.SiteFacts{Lang: "nl"}, clock).Lang; got != "nl" {
		t.Errorf("a text without words got %q, not the site's language", got)
	}
}

func TestTitleScore(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	for _, pair := range [][2]string{
		{"Sevrage cannabis, jour 3", "Quel pneu pour une Clio ?"},
		{"mdma et antidépresseur", "Votre film préféré de 2024"},
		{"Ketamine en blaasproblemen", "Beste fietsroute in de Ardennen"},
		{"Coke comedown, how long?", "Diet coke or coke zero?"},
	} {
		if yes, no := c.Title(pair[0]), c.Title(pair[1]); yes < 0.5 || no >= yes || yes > 1 || no < 0 {
			t.Errorf("%q scores %.2f, %q %.2f", pair[0], yes, pair[1], no)
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("Sevrage", "j'ai pris de la k3ta il y a 2h, je respire mal ???", "mdr", "fr")
	f.Add("", "", "", "")
	f.Add("w*ed", "\x00\xff💊", strings.Repeat("a", 300), "xx")
	c := newClassifier(f)
	f.Fuzz(func(t *testing.T, title, post, reply, lang string) {
		th := thread(lang, title, "op: "+post, "u1: "+reply, "op: "+reply)
		v := c.Classify(th, triage.SiteFacts{Lang: lang}, clock)
		checkEvidence(t, th, &v)
		c.Title(title)
		if empty := c.Classify(&vigie.Thread{Title: title}, triage.SiteFacts{}, clock); empty.Disposition == "" {
			t.Error("a thread without posts has no disposition")
		}
	})
}
