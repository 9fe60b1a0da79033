package triage

import (
	"maps"
	"math"
	"slices"

	"vigie"
)

// Figures are the measures of a set of verdicts against labels made by people. A thread
// without a verdict counts as wrong everywhere.
type Figures struct {
	Threads            int     `json:"threads"`
	Missing            int     `json:"missing"`
	RelevantP          float64 `json:"relevant_p"`
	RelevantR          float64 `json:"relevant_r"`
	RelevantF1         float64 `json:"relevant_f1"`
	SubstancesP        float64 `json:"substances_p"`
	SubstancesR        float64 `json:"substances_r"`
	SubstancesF1       float64 `json:"substances_f1"`
	TopicsF1           float64 `json:"topics_f1"`
	AskerAcc           float64 `json:"asker_acc"`
	DispositionMacroF1 float64 `json:"disposition_macro_f1"`
	NeedsAnswerF1      float64 `json:"needs_answer_f1"`
	EmergencyP         float64 `json:"emergency_p"`
	EmergencyR         float64 `json:"emergency_r"`
	UrgencyMacroF1     float64 `json:"urgency_macro_f1"`
	OpenAcc            float64 `json:"open_acc"`
	NDCG20             float64 `json:"ndcg_20"`
}

// scoredSubstances are the ids that people label; others in a verdict serve analysts and are
// not scored.
var scoredSubstances = set([]string{
	"cannabis", "synthetic_cannabinoids", "hhc", "cbd", "alcohol", "tobacco", "cocaine", "crack", "amphetamine", "methamphetamine",
	"methylphenidate", "mdma", "3mmc", "ketamine", "ghb", "nitrous_oxide", "poppers", "solvents", "lsd", "mushrooms",
	"dmt", "mescaline", "salvia", "2c_x", "nbome", "heroin", "morphine", "codeine", "tramadol", "oxycodone",
	"fentanyl", "nitazenes", "methadone", "buprenorphine", "opium", "kratom", "benzodiazepines", "z_drugs", "pregabalin", "antidepressants",
	"neuroleptics", "lithium", "dxm", "promethazine", "datura", "khat", "steroids", "caffeine", "unknown",
}, nil)

// Labelled says that people label a substance; the others in a verdict serve analysts.
func Labelled(substance string) bool { return scoredSubstances[substance] }

// Judged is a labelled thread with its verdict; Verdict is nil when there is none.
type Judged struct {
	Lang    string
	Labels  Labels
	Verdict *VerdictLine
}

// Evaluate gives the figures for all threads ("all") and for each language.
func Evaluate(list []Judged) map[string]Figures {
	groups := map[string][]Judged{"all": list}
	for _, j := range list {
		groups[j.Lang] = append(groups[j.Lang], j)
	}
	out := make(map[string]Figures, len(groups))
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		out[name] = figures(groups[name])
	}
	return out
}

// tally counts right and wrong positives.
type tally struct{ tp, fp, fn int }

func (t *tally) add(want, got bool) {
	switch {
	case want && got:
		t.tp++
	case got:
		t.fp++
	case want:
		t.fn++
	}
}

func (t *tally) addSets(want, got map[string]bool) {
	for x := range got {
		t.add(want[x], true)
	}
	for x := range want {
		if !got[x] {
			t.fn++
		}
	}
}

func (t *tally) prf() (p, r, f float64) {
	if t.tp+t.fp > 0 {
		p = float64(t.tp) / float64(t.tp+t.fp)
	}
	if t.tp+t.fn > 0 {
		r = float64(t.tp) / float64(t.tp+t.fn)
	}
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return p, r, f
}

func (t *tally) f1() float64 { _, _, f := t.prf(); return f }

func set(list []string, keep map[string]bool) map[string]bool {
	s := make(map[string]bool, len(list))
	for _, x := range list {
		if keep == nil || keep[x] {
			s[x] = true
		}
	}
	return s
}

func figures(list []Judged) Figures {
	var relevant, substances, topics, needs, emergency tally
	asker, open, related := 0, 0, 0
	out := Figures{Threads: len(list)}
	rows := make([]gainRow, 0, len(list))
	for i := range list {
		j := &list[i]
		got := VerdictLine{Labels: Labels{Disposition: "", Urgency: "", Asker: ""}, Priority: -1e9}
		gotDisposition := vigie.Exclude
		if j.Verdict == nil {
			out.Missing++
		} else {
			got = *j.Verdict
			gotDisposition = got.Disposition
		}
		relevant.add(j.Labels.Relevant, got.Relevant)
		substances.addSets(set(j.Labels.Substances, nil), set(got.Substances, scoredSubstances))
		needs.add(j.Labels.Disposition != vigie.Exclude, gotDisposition != vigie.Exclude)
		emergency.add(j.Labels.Disposition == vigie.Emergency, got.Disposition == vigie.Emergency)
		if j.Labels.Relevant {
			related++
			topics.addSets(set(j.Labels.Topics, nil), set(got.Topics, nil))
			if j.Labels.Asker == got.Asker {
				asker++
			}
			if j.Verdict != nil && j.Labels.Open == got.Open {
				open++
			}
		}
		rows = append(rows, gainRow{gain(&j.Labels), got.Priority})
	}
	out.RelevantP, out.RelevantR, out.RelevantF1 = round3(relevant.prf())
	out.SubstancesP, out.SubstancesR, out.SubstancesF1 = round3(substances.prf())
	out.EmergencyP, out.EmergencyR, _ = round3(emergency.prf())
	out.TopicsF1, out.NeedsAnswerF1 = round(topics.f1()), round(needs.f1())
	out.AskerAcc, out.OpenAcc = round(float64(asker)/float64(max(1, related))), round(float64(open)/float64(max(1, related)))
	out.DispositionMacroF1 = round(macro(list, func(l *Labels) string { return string(l.Disposition) }, string(vigie.Answer), string(vigie.Expert), string(vigie.Emergency), string(vigie.Exclude)))
	out.UrgencyMacroF1 = round(macro(list, func(l *Labels) string { return string(l.Urgency) }, string(vigie.UrgencyNow), string(vigie.UrgencySoon), string(vigie.UrgencyNormal), string(vigie.UrgencyNone)))
	out.NDCG20 = round(ndcg(rows, 20))
	return out
}

// macro is the mean F1 of the classes that occur in the labels.
func macro(list []Judged, of func(*Labels) string, classes ...string) float64 {
	sum, present := 0.0, 0
	for _, class := range classes {
		var t tally
		seen := false
		for i := range list {
			want := of(&list[i].Labels) == class
			seen = seen || want
			t.add(want, list[i].Verdict != nil && of(&list[i].Verdict.Labels) == class)
		}
		if seen {
			present++
			sum += t.f1()
		}
	}
	return sum / float64(max(1, present))
}

type gainRow struct {
	gain     int
	priority float64
}

// gain is what it is worth to show a thread near the top.
func gain(l *Labels) int {
	switch {
	case l.Disposition == vigie.Exclude:
		return 0
	case l.Disposition == vigie.Emergency:
		return 4
	case !l.Open:
		return 1
	case l.Urgency == vigie.UrgencySoon:
		return 3
	}
	return 2
}

// ndcg compares the first k rows by priority with the best possible order.
func ndcg(rows []gainRow, k int) float64 {
	sum := func(by func(a, b gainRow) int) float64 {
		sorted := slices.Clone(rows)
		slices.SortStableFunc(sorted, by)
		total := 0.0
		for i, r := range sorted[:min(k, len(sorted))] {
			total += (math.Exp2(float64(r.gain)) - 1) / math.Log2(float64(i+2))
		}
		return total
	}
	best := sum(func(a, b gainRow) int { return b.gain - a.gain })
	if best == 0 {
		return 0
	}
	got := sum(func(a, b gainRow) int {
		switch {
		case a.priority > b.priority:
			return -1
		case a.priority < b.priority:
			return 1
		}
		return 0
	})
	return got / best
}

func round(x float64) float64 { return math.RoundToEven(x*1000) / 1000 }

func round3(a, b, c float64) (x, y, z float64) { return round(a), round(b), round(c) }
