package triage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vigie/triage"
)

// plainQuestions are what somebody asks without detours; %s is a substance.
var plainQuestions = map[string][][2]string{
	"fr": {
		{"%s et sommeil", "Je prends du %s depuis quelques semaines et je dors mal, est-ce que c'est lié ?"},
		{"Arrêter %s", "Je consomme %s depuis trois ans, combien de temps dure le sevrage ?"},
		{"Mon fils et %s", "J'ai découvert que mon fils prend %s. Que puis-je faire ?"},
		{"%s : dangereux ?", "Bonjour, est-ce que %s est dangereux pour le cœur ?"},
		{"Test salivaire", "J'ai pris %s samedi, est-ce que je serai positif mercredi ?"},
	},
	"nl": {
		{"%s en slapen", "Ik gebruik %s sinds een paar weken en slaap slecht, komt dat daardoor?"},
		{"Stoppen met %s", "Ik gebruik al drie jaar %s, hoe lang duurt het afkicken?"},
		{"Mijn zoon en %s", "Ik ontdekte dat mijn zoon %s gebruikt. Wat kan ik doen?"},
		{"Is %s gevaarlijk?", "Hallo, is %s gevaarlijk voor het hart?"},
		{"Speekseltest", "Ik heb zaterdag %s genomen, ben ik woensdag nog positief?"},
	},
	"en": {
		{"%s and sleep", "I've been taking %s for a few weeks and I sleep badly, is it linked?"},
		{"Stopping %s", "I have used %s for three years, how long does withdrawal last?"},
		{"My son and %s", "I found out that my son uses %s. What can I do?"},
		{"Is %s dangerous?", "Hi, is %s dangerous for the heart?"},
		{"Saliva test", "I took %s on Saturday, will I still be positive on Wednesday?"},
	},
}

// plainNames are what people call the substances that the queue is about most.
var plainNames = map[string]map[string][]string{
	"cannabis": {"fr": {"cannabis", "weed"}, "nl": {"cannabis", "wiet"}, "en": {"cannabis", "weed"}},
	"cocaine":  {"fr": {"cocaïne"}, "nl": {"cocaïne"}, "en": {"cocaine"}}, "crack": {"fr": {"crack"}, "nl": {"basecoke"}, "en": {"crack cocaine"}},
	"mdma": {"fr": {"MDMA", "ecstasy"}, "nl": {"mdma", "xtc"}, "en": {"MDMA", "ecstasy"}}, "heroin": {"fr": {"héroïne"}, "nl": {"heroïne"}, "en": {"heroin"}},
	"ketamine": {"fr": {"kétamine"}, "nl": {"ketamine"}, "en": {"ketamine"}}, "ghb": {"fr": {"GHB"}, "nl": {"GHB"}, "en": {"GHB"}},
	"amphetamine": {"fr": {"amphétamine"}, "nl": {"amfetamine"}, "en": {"amphetamine"}}, "lsd": {"fr": {"LSD"}, "nl": {"lsd"}, "en": {"LSD"}},
	"3mmc": {"fr": {"3-MMC"}, "nl": {"3-MMC"}, "en": {"3-MMC"}}, "tramadol": {"fr": {"tramadol"}, "nl": {"tramadol"}, "en": {"tramadol"}},
	"methadone": {"fr": {"méthadone"}, "nl": {"methadon"}, "en": {"methadone"}}, "pregabalin": {"fr": {"prégabaline"}, "nl": {"pregabaline"}, "en": {"pregabalin"}},
	"benzodiazepines": {"fr": {"Xanax"}, "nl": {"oxazepam"}, "en": {"diazepam"}}, "fentanyl": {"fr": {"fentanyl"}, "nl": {"fentanyl"}, "en": {"fentanyl"}},
	"nitrous_oxide": {"fr": {"protoxyde d'azote"}, "nl": {"lachgas"}, "en": {"nitrous oxide"}},
}

// TestPlainQuestionsAreFound: the plainest questions about the best known substances, on a board about
// anything, are all found, with the substance. Hard threads must not teach triage to miss the easy ones.
func TestPlainQuestionsAreFound(t *testing.T) {
	t.Parallel()
	c := newClassifier(t)
	all, unnamed := 0, 0
	for id, names := range plainNames {
		for lang, list := range names {
			for _, name := range list {
				for _, q := range plainQuestions[lang] {
					title := q[0]
					if strings.Contains(title, "%s") {
						title = fmt.Sprintf(title, name)
					}
					v := c.Classify(thread(lang, title, fmt.Sprintf(q[1], name)), triage.SiteFacts{Lang: lang}, clock)
					all++
					switch {
					case !v.Relevant:
						t.Errorf("%s: %q, %q is passed over", lang, title, fmt.Sprintf(q[1], name))
					case !slices.Contains(v.Substances, id):
						unnamed++
						t.Logf("%s: %q, %q is about %v", lang, title, fmt.Sprintf(q[1], name), v.Substances)
					}
				}
			}
		}
	}
	if all < 250 || unnamed*100 > all {
		t.Errorf("of %d questions %d are found without their substance", all, unnamed)
	}
}
