package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/configs"
	"vigie/store"
	"vigie/triage/lexicon"
)

// putThread stores a thread with an opening post on the board of testApp.
func putThread(tb testing.TB, a *app, key, title, text string) string {
	tb.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	th := vigie.Thread{
		ID: vigie.ThreadID("sim.example", key), SiteID: "sim.example", BoardID: "sim.example:b", Key: key, URL: "http://sim.example/" + key,
		Title: title, Lang: "fr", FetchedAt: now, PostedAt: now, Complete: true, State: vigie.ThreadAlive,
		Posts: []vigie.Post{{ID: "1", Author: "p_a", At: now, Text: text}},
	}
	if _, err := a.store.SaveBatch(tb.Context(), vigie.VisitBatch{BoardID: th.BoardID, Threads: []vigie.ReadThread{{Thread: th}}}); err != nil {
		tb.Fatal(err)
	}
	return th.ID
}

// newSlang is a word that no lexicon knows, as the team would write it.
func newSlang(sites string) map[string]string {
	return map[string]string{"team.fr.yaml": "lang: fr\n" + sites + "terms:\n  - substance: ketamine\n    sure: [zblorg, zblorgs]\n"}
}

func TestBacktestCanaryUseAndRollBack(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, _ := testApp(t, parts{triage: true})
	b, err := a.store.Board(ctx, "sim.example:b")
	check(t, err)
	b.Generalist = true
	check(t, a.store.PutBoard(ctx, b))
	id := putThread(t, a, "2", "C'est quoi le zblorg", "On m'en parle au bureau. Le zblorg, quels sont les effets ?")
	check(t, a.drain(ctx))
	r, err := a.words.Backtest(ctx, newSlang(""), nil)
	check(t, err)
	if r.Threads != 2 || r.Gained != 1 || r.Lost != 0 || len(r.Changes) == 0 || r.Changes[0].Thread.ID != id || r.Changes[0].Kind != "gained" {
		t.Fatalf("backtest of a new word: %+v", r)
	}
	if v, err := a.store.Verdict(ctx, id); err != nil || v.Relevant {
		t.Errorf("a backtest changed the verdict: %+v, %v", v, err)
	}
	save := func(files map[string]string) int {
		t.Helper()
		all, err := a.store.LexiconRevisions(ctx)
		check(t, err)
		saved, err := a.store.SaveLexicon(ctx, vigie.LexiconRevision{Parent: len(all), By: "c", Note: "n", At: time.Now(), Files: files})
		check(t, err)
		return saved.N
	}
	relevantAfter := func(use vigie.LexiconUse) bool {
		t.Helper()
		_, err := a.store.UseLexicon(ctx, use)
		check(t, err)
		changed, err := a.words.reload(ctx)
		check(t, err)
		if !changed {
			t.Fatalf("%+v changed nothing", use)
		}
		check(t, a.drain(ctx))
		v, err := a.store.Verdict(ctx, id)
		check(t, err)
		return v.Relevant
	}
	everywhere, elsewhere := save(newSlang("")), save(newSlang("sites: [doctissimo.fr]\n"))
	if !relevantAfter(vigie.LexiconUse{N: everywhere, Site: "sim.example"}) {
		t.Error("the canary does not count on its site")
	}
	if relevantAfter(vigie.LexiconUse{N: elsewhere}) {
		t.Error("words of another site count here, or the canary goes on")
	}
	if !relevantAfter(vigie.LexiconUse{N: everywhere}) {
		t.Error("the words in use do not count")
	}
	if relevantAfter(vigie.LexiconUse{N: 0}) {
		t.Error("rolled back, and the word still counts")
	}
	if changed, err := a.words.reload(ctx); err != nil || changed {
		t.Errorf("nothing changed, and the words were loaded again: %v, %v", changed, err)
	}
}

func TestWrongWordsAreRefusedWithTheirLine(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, parts{triage: true})
	for name, tc := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"regular expression": {map[string]string{"a.yaml": "lang: fr\nterms:\n  - substance: mdma\n    sure: [\"m.a\", \"[md]ma\"]\n"}, []string{"a.yaml:4", "not part of a word"}},
		"unknown substance":  {map[string]string{"a.yaml": "lang: fr\nterms:\n  - substance: mdmaa\n    sure: [x]\n"}, []string{"a.yaml:3", "mdmaa"}},
		"unknown cue":        {map[string]string{"a.yaml": "lang: fr\ncues:\n  - id: topic.effect\n    words: [x]\n"}, []string{"a.yaml:3", "topic.effect"}},
		"unknown key":        {map[string]string{"a.yaml": "lang: fr\nterm: []\n"}, []string{"a.yaml", "term"}},
		"unknown site":       {newSlang("sites: [nowhere.example]\n"), []string{"team.fr.yaml:2", "nowhere.example"}},
		"no YAML":            {map[string]string{"a.yaml": "{"}, []string{"a.yaml"}},
		"file name":          {map[string]string{"../a.yaml": ""}, []string{"../a.yaml"}},
		"another ending":     {map[string]string{"a.txt": ""}, []string{"a.txt", ".yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := a.words.Check(t.Context(), tc.files)
			if vigie.ErrorCode(err) != vigie.CodeInvalid {
				t.Fatalf("error %v", err)
			}
			for _, want := range tc.want {
				if !strings.Contains(vigie.ErrorMessage(err), want) {
					t.Errorf("%q does not say %q", vigie.ErrorMessage(err), want)
				}
			}
		})
	}
}

func TestLexiconCommands(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	run := func(want int, args ...string) (string, string) {
		t.Helper()
		code, stdout, stderr := vigieRun(t, "", append(args, "--data", data)...)
		if code != want {
			t.Fatalf("%v ended with %d: %s%s", args, code, stdout, stderr)
		}
		return stdout, stderr
	}
	for name, text := range newSlang("") {
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	if _, said := run(exitUsage, "lexicon", "save", dir); !strings.Contains(said, "--note") {
		t.Errorf("a change without a note: %s", said)
	}
	run(0, "lexicon", "save", dir, "--note", "mot nouveau")
	run(0, "lexicon", "canary", "1", "doctissimo.fr")
	if list, _ := run(0, "lexicon"); !strings.Contains(list, "tried on doctissimo.fr") || !strings.Contains(list, "mot nouveau") {
		t.Errorf("the list lacks the canary: %s", list)
	}
	run(0, "lexicon", "rollback")
	if list, _ := run(0, "lexicon"); strings.Contains(list, "tried on") {
		t.Errorf("the trial goes on: %s", list)
	}
	run(0, "lexicon", "promote", "1", "--by", "h1")
	if list, _ := run(0, "lexicon", "list"); strings.Contains(list, "tried on") || !strings.Contains(list, "in use") {
		t.Errorf("the list after use: %s", list)
	}
	one := filepath.Join(dir, "more.nl.yaml")
	check(t, os.WriteFile(one, []byte("lang: nl\n"), 0o600))
	run(0, "lexicon", "save", one, "--note", "one file", "--by", "h1")
	if text, _ := run(0, "lexicon", "show", "2"); !strings.Contains(text, "zblorg") || !strings.Contains(text, "more.nl.yaml") {
		t.Errorf("one file took the place of all others: %s", text)
	}
	run(0, "lexicon", "use", "2")
	run(0, "lexicon", "rollback")
	if list, _ := run(0, "lexicon"); !regexp.MustCompile(`(?m)^1 .*in use`).MatchString(list) {
		t.Errorf("rolled back to revision 1, the list says %s", list)
	}
	if text, _ := run(0, "lexicon", "show", "1"); !strings.Contains(text, "zblorg") {
		t.Errorf("the revision is not shown: %s", text)
	}
	if out, _ := run(0, "backtest", "--rules", dir); !strings.HasPrefix(out, "0 threads") {
		t.Errorf("backtest of an empty archive: %s", out)
	}
	if _, said := run(exitUsage, "lexicon", "use", "two"); !strings.Contains(said, "lexicon list") {
		t.Errorf("no number: %s", said)
	}
	if _, said := run(exitUsage, "lexicon", "use", "9"); !strings.Contains(said, "revision 9") {
		t.Errorf("no such revision: %s", said)
	}
	if _, said := run(exitUsage, "backtest", "--rules", filepath.Join(dir, "none")); !strings.Contains(said, "none") {
		t.Errorf("no such folder: %s", said)
	}
}

// TestWordsOfAnotherVersion has team's words with a label that this version does not know: Vigie starts all
// the same, says so once, and can be told to use others.
func TestWordsOfAnotherVersion(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	data := filepath.Join(t.TempDir(), "data")
	s, err := store.Open(ctx, store.Options{Dir: data})
	check(t, err)
	for _, files := range []map[string]string{{"a.yaml": "lang: fr\ncues:\n  - {id: label.of.old, words: [x]}\n"}, newSlang("")} {
		all, err := s.LexiconRevisions(ctx)
		check(t, err)
		_, err = s.SaveLexicon(ctx, vigie.LexiconRevision{Parent: len(all), By: "c", Note: "n", At: time.Now(), Files: files})
		check(t, err)
	}
	_, err = s.UseLexicon(ctx, vigie.LexiconUse{N: 1})
	check(t, err)
	var log strings.Builder
	w, err := openWords(ctx, s, time.Now, slog.New(slog.NewTextHandler(&log, nil)))
	check(t, err)
	shipped, err := lexicon.LoadSet(configs.Lexicon(), nil)
	check(t, err)
	if w.judge().Revision() != shipped.Revision() || !strings.Contains(log.String(), "label.of.old") {
		t.Errorf("revision %s, log %s", w.judge().Revision(), log.String())
	}
	if changed, err := w.reload(ctx); changed || err != nil {
		t.Errorf("it is told again: %v, %v", changed, err)
	}
	_, err = s.UseLexicon(ctx, vigie.LexiconUse{N: 2})
	check(t, err)
	if changed, err := w.reload(ctx); !changed || err != nil || w.judge().Revision() == shipped.Revision() {
		t.Errorf("good words are not taken up: %v, %v", changed, err)
	}
	good := w.judge()
	_, err = s.UseLexicon(ctx, vigie.LexiconUse{N: 1})
	check(t, err)
	if _, err := w.reload(ctx); vigie.ErrorCode(err) != vigie.CodeInvalid || w.judge() != good {
		t.Errorf("words that cannot be read took the place of those in use: %v", err)
	}
	if changed, err := w.reload(ctx); changed || err != nil {
		t.Errorf("it is told again: %v, %v", changed, err)
	}
	check(t, s.Close())
	if code, _, said := vigieRun(t, "", "lexicon", "use", "0", "--data", data); code != exitOK {
		t.Errorf("no way back: %d %s", code, said)
	}
}

// TestTheCommandLineShowsNoText: text leaves through the API alone, where its readers are noted.
func TestTheCommandLineShowsNoText(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, parts{triage: true})
	id := putThread(t, a, "2", "Le zanzibar et le zblorg", "Le zblorg au zanzibar, je prends trop de zblorg, comment arrêter ?")
	check(t, a.drain(t.Context()))
	file := filepath.Join(t.TempDir(), "team.fr.yaml")
	check(t, os.WriteFile(file, []byte(newSlang("")["team.fr.yaml"]), 0o600))
	for _, args := range [][]string{{"backtest", "--rules", file}, {"backtest", "--rules", file, "--json"}} {
		code, out, said := vigieRun(t, "", append(args, "--data", a.cfg.Data)...)
		if code != exitOK || !strings.Contains(out, id) {
			t.Errorf("%v: %d %s %s", args, code, out, said)
		}
		if strings.Contains(strings.ToLower(out+said), "zanzibar") {
			t.Errorf("%v shows the text of a thread: %s", args, out)
		}
	}
	if code, _, said := vigieRun(t, "", "backtest", "--data", a.cfg.Data); code != exitUsage || !strings.Contains(said, "--rules") {
		t.Errorf("nothing to try: %d %s", code, said)
	}
}

func TestLabelsOfPeopleStandOverTriage(t *testing.T) {
	t.Parallel()
	machine := vigie.Verdict{
		ThreadID: "t", Relevant: true, Substances: []string{"mdma"}, Topics: []string{"effects"}, Asker: vigie.AskerSelf,
		Disposition: vigie.Answer, Urgency: vigie.UrgencyNormal, Open: true,
	}
	nothing := vigie.Verdict{ThreadID: "t", Substances: []string{}, Topics: []string{}, Asker: vigie.AskerNone, Disposition: vigie.Exclude, Urgency: vigie.UrgencyNone}
	say := func(person, label string, values ...string) vigie.Correction {
		return vigie.Correction{ThreadID: "t", Person: person, Label: label, Values: values}
	}
	for name, c := range map[string]struct {
		verdict   vigie.Verdict
		said      []vigie.Correction
		relevant  bool
		asker     vigie.Asker
		corrected int
		ok        bool
	}{
		"one label":         {machine, []vigie.Correction{say("p", "asker", "entourage")}, true, "entourage", 1, true},
		"the majority":      {machine, []vigie.Correction{say("p", "asker", "entourage"), say("q", "asker", "self"), say("r", "asker", "entourage")}, true, "entourage", 1, true},
		"not relevant":      {machine, []vigie.Correction{say("p", "relevant", "false")}, false, "none", 1, true},
		"relevant, it asks": {nothing, []vigie.Correction{say("p", "disposition", "answer"), say("p", "asker", "self")}, true, "self", 2, true},
		"against itself":    {machine, []vigie.Correction{say("p", "relevant", "false"), say("p", "disposition", "emergency")}, false, "", 2, false},
	} {
		labels, corrected, ok := labelsOf(c.verdict, c.said)
		if ok != c.ok || len(corrected) != c.corrected {
			t.Errorf("%s: ok %t, corrected %v", name, ok, corrected)
			continue
		}
		if !ok {
			continue
		}
		if labels.Relevant != c.relevant || labels.Asker != c.asker {
			t.Errorf("%s: %+v", name, labels)
		}
		if err := labels.Check(func(string) bool { return true }); err != nil {
			t.Errorf("%s cannot be learnt from: %v", name, err)
		}
	}
}

func TestCorrectionsAreExportedForTraining(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a, id := testApp(t, parts{triage: true})
	check(t, a.drain(ctx))
	check(t, a.store.Correct(ctx, []vigie.Correction{{ThreadID: id, Person: "p", Label: "topics", Values: []string{"dependence"}, Said: []string{"other"}, Lang: "fr", Site: "sim.example", At: time.Now()}}))
	data := a.cfg.Data
	code, plain, said := vigieRun(t, "", "export", "--corrections", "--data", data)
	if code != 0 || !strings.Contains(plain, `"label":"topics"`) || strings.Contains(plain, "fume") {
		t.Errorf("labels alone: %d %s %s", code, plain, said)
	}
	people := map[vigie.Role]string{}
	for _, role := range []vigie.Role{vigie.RoleCoordinator, vigie.RoleAdmin} {
		p, err := a.store.PutPerson(ctx, vigie.Person{Name: string(role), Roles: []vigie.Role{role}})
		check(t, err)
		people[role] = p.ID
	}
	for _, by := range []string{"", "nobody", people[vigie.RoleAdmin]} {
		if code, text, said := vigieRun(t, "", "export", "--corrections", "--text-because", "for fun", "--by", by, "--data", data); code != exitUsage || text != "" {
			t.Errorf("text on the word of %q: %d %s %s", by, code, text, said)
		}
	}
	code, text, said := vigieRun(t, "", "export", "--corrections", "--text-because", "training in June", "--by", people[vigie.RoleCoordinator], "--data", data)
	if code != 0 || !strings.Contains(text, `"topics":["dependence"]`) || !strings.Contains(text, `"corrected":["topics"]`) || !strings.Contains(text, "fume") {
		t.Errorf("training threads: %d %s %s", code, text, said)
	}
	entries, err := a.store.Audit(ctx, time.Time{}, 10)
	check(t, err)
	if len(entries) != 1 || entries[0].Note != "training in June" || entries[0].Person != people[vigie.RoleCoordinator] {
		t.Errorf("the audit log holds %+v", entries)
	}
	file := filepath.Join(t.TempDir(), "corrections.jsonl")
	check(t, os.WriteFile(file, []byte(text), 0o600))
	if code, _, said := vigieRun(t, "", "train", file, "--out", filepath.Join(t.TempDir(), "w.bin")); code != 0 {
		t.Errorf("the export cannot be learnt from: %s", said)
	}
	code, figures, _ := vigieRun(t, "", "eval", "--corrections", "--data", data)
	if code != 0 || !strings.Contains(figures, "topics") || strings.Contains(figures, "dependence") {
		t.Errorf("figures: %d %s", code, figures)
	}
	if code, figures, _ := vigieRun(t, "", "eval", "--corrections", "--by", "value", "--data", data); code != 0 || !strings.Contains(figures, "dependence") {
		t.Errorf("figures by value: %d %s", code, figures)
	}
	if code, _, said := vigieRun(t, "", "eval", "--corrections", "--by", "weather", "--data", data); code != exitUsage || !strings.Contains(said, "weather") {
		t.Errorf("figures by weather: %d %s", code, said)
	}
}
