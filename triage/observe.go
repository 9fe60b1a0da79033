package triage

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vigie"
	"vigie/triage/lexicon"
)

// symptom is a cue that alerts count, with the words that people read for it.
type symptom struct {
	cue        lexicon.Cue
	fr, nl, en string
}

// symptoms are the cues that alerts count.
var symptoms = []symptom{
	{lexicon.EmergencyNotBreathing, "respiration faible ou arrêtée", "zwakke of stilgevallen ademhaling", "weak or stopped breathing"},
	{lexicon.EmergencyBlueOrCold, "peau bleue ou froide", "blauwe of koude huid", "blue or cold skin"},
	{lexicon.EmergencyUnconscious, "perte de connaissance", "bewustzijnsverlies", "loss of consciousness"},
	{lexicon.EmergencySeizure, "convulsions", "stuipen", "seizures"},
	{lexicon.EmergencyChestHeart, "douleur à la poitrine ou cœur qui s'emballe", "pijn op de borst of hartkloppingen", "chest pain or a racing heart"},
	{lexicon.EmergencyOverdose, "surdose", "overdosis", "overdose"},
	{lexicon.EmergencySpiked, "drogué à son insu", "ongemerkt gedrogeerd", "drugged without knowing"},
	{lexicon.EmergencyBadState, "confusion ou agitation grave", "ernstige verwardheid of onrust", "severe confusion or agitation"},
	{lexicon.AcuteBadTrip, "bad trip ou angoisse qui dure", "bad trip of aanhoudende angst", "bad trip or lasting anxiety"},
	{lexicon.AcuteUnwell, "malaise", "onwel zijn", "feeling unwell"},
	{lexicon.AcuteAfterEffects, "suites qui durent", "klachten achteraf", "after-effects"},
	{lexicon.AcuteWithdrawal, "manque", "afkick", "withdrawal"},
}

// SymptomName is what people read for a symptom that alerts count, in a language (English when it is none of
// ours); empty when there is no such symptom.
func SymptomName(id, lang string) string {
	for _, s := range symptoms {
		if s.cue.String() == id {
			switch lang {
			case "fr":
				return s.fr
			case "nl":
				return s.nl
			default:
				return s.en
			}
		}
	}
	return ""
}

// signOfSymptom is what must be left of a sign for it to count: what is negated or long past does not.
const signOfSymptom = 0.5

// nearDrug is how many words from a word for a substance another word stands near it.
const nearDrug = 6

// Observed is what early warning counts of one thread.
type Observed struct {
	Symptoms []string // cues of the asker's words that hold
	Drugs    bool     // it is relevant, or stands on a board about drugs
	Unknown  []string // words of the asker that no lexicon knows, each once; no names, no parts of addresses
	Near     []string // those near a word for a substance or for using one; on a board about drugs also the title's, where no substance is named
}

// Observe reads what early warning counts of a thread.
func (c *Classifier) Observe(t *vigie.Thread, site SiteFacts, now time.Time) Observed {
	r := c.read(t, site, now)
	defer r.close()
	r.find()
	var o Observed
	for _, s := range symptoms {
		for _, f := range r.cues[s.cue] {
			if r.counter(s.cue, f) > signOfSymptom {
				o.Symptoms = append(o.Symptoms, s.cue.String())
				break
			}
		}
	}
	o.Drugs = r.verdict.Relevant || r.site.AboutDrugs
	unnamed := r.site.AboutDrugs && len(r.accepted) == 0
	unknown, near := map[string]bool{}, map[string]bool{}
	for i := range r.fields {
		if f := &r.fields[i]; f.op {
			r.unknownWords(f, unknown, near, unnamed && f.post < 0)
		}
	}
	o.Unknown, o.Near = keys(unknown), keys(near)
	return o
}

// unknownWords gathers the words of a field that could be new slang; all says that each of them stands near.
func (r *reading) unknownWords(f *field, unknown, near map[string]bool, all bool) {
	for i := range f.text.Tokens {
		if f.text.Known(i) {
			continue
		}
		word := f.text.Norm(i)
		if !couldBeSlang(word) || givenNames[word] || r.partOfAddress(f, i) || r.written(f, i) {
			continue
		}
		unknown[word] = true
		if all || nearDrugs(f, i) {
			near[word] = true
		}
	}
}

// nearDrugs says that a word stands close to a word for a substance or for using one.
func nearDrugs(f *field, i int) bool {
	within := func(h lexicon.Hit) bool { return int(h.From)-nearDrug <= i && i < int(h.To)+nearDrug }
	for _, term := range f.text.Terms {
		if term.Substance >= 0 && within(term) {
			return true
		}
	}
	for _, h := range f.text.Hits {
		switch h.Cue {
		case lexicon.UseSelf, lexicon.UseThird, lexicon.UseRoutes, lexicon.UseAmounts, lexicon.DrugWords, lexicon.PartIntake:
			if within(h) {
				return true
			}
		}
	}
	return false
}

// couldBeSlang passes over what is too short or too long, and what ends in a number as account names do; a
// number in front is how chemists and sellers call things ("2fdck").
func couldBeSlang(word string) bool {
	if len(word) < 3 || len(word) > 20 || strings.ContainsAny(word, "~*.") {
		return false
	}
	digits := strings.Count(word, "0")
	for d := '1'; d <= '9'; d++ {
		digits += strings.Count(word, string(d))
	}
	last := word[len(word)-1]
	return digits == 0 || digits <= 2 && len(word)-digits >= 2 && word[0] <= '9' && last > '9'
}

// partOfAddress says that a word is part of a link, a mail address, a pseudonym or what was put in its place.
func (r *reading) partOfAddress(f *field, i int) bool {
	raw, tok := f.text.Raw, &f.text.Tokens[i]
	from, to := int(tok.Start), int(tok.End)
	for from > 0 && !strings.ContainsRune(" \t\n\r(,;!?\"'", rune(raw[from-1])) {
		from--
	}
	for to < len(raw) && !strings.ContainsRune(" \t\n\r),;!?\"'", rune(raw[to])) {
		to++
	}
	chunk := strings.Trim(raw[from:to], ".:…")
	return strings.ContainsAny(chunk, "@:/_#\\[]=&") || strings.Contains(chunk, "www.") || innerDot(chunk)
}

// innerDot says that a dot stands between two letters: a host, not the end of a sentence.
func innerDot(chunk string) bool {
	for i := 1; i+1 < len(chunk); i++ {
		if chunk[i] == '.' && chunk[i-1] != '.' && chunk[i+1] != '.' && chunk[i+1] != ' ' {
			return true
		}
	}
	return false
}

// written says that a word is written as a name is: with a capital inside a sentence, by somebody who does not
// write everything so.
func (r *reading) written(f *field, i int) bool {
	tok := &f.text.Tokens[i]
	first, _ := utf8.DecodeRuneInString(f.text.Raw[tok.Start:tok.End])
	if !unicode.IsUpper(first) || r.capital && f.post >= 0 {
		return false
	}
	for k := i - 1; k >= 0 && f.text.Tokens[k].Sentence == tok.Sentence; k-- {
		before, _ := utf8.DecodeRuneInString(f.text.Raw[f.text.Tokens[k].Start:f.text.Tokens[k].End])
		if unicode.IsLetter(before) {
			return true
		}
	}
	return false
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
