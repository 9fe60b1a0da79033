package alert

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"vigie"
)

// Sighting is the unknown words of one thread.
type Sighting struct {
	ThreadID string
	Author   string // pseudonym: only counted
	Day      int
	Lang     string
	Drugs    bool     // the thread is about drugs
	Words    []string // normalised, each once
	Near     []string // those that stand close to a word for a substance or for using one, and on a board about drugs all of a thread that names no substance
}

// How a word becomes an alert. The figures were chosen on replays, see docs/alerts.md.
const (
	WordSpan   = 28   // days in which a word must be seen
	WordPast   = 84   // days before them, in which it was rare
	wordLearn  = 56   // days of threads before the first word is told
	wordLevel  = 20   // log-likelihood ratio from which a word belongs near drugs
	wordTimes  = 8    // times as often near drugs as elsewhere
	wordChance = 1e-4 // that a word seen before rises so by itself
	wordNear   = 0.6  // share of its threads in which it stands near drugs
	wordWeek   = 1    // words told in a week and language, the clearest first
)

// Words counts unknown words: near drugs and elsewhere, lately and before. It keeps no text, and of a
// word that is never near drugs nothing but two numbers.
type Words struct {
	day   int // the last
	langs map[string]*wordsOf
}

type wordsOf struct {
	first     int // day of the oldest thread
	near, far int // places lately: words near drugs, each once a thread, and words elsewhere
	words     map[string]*wordCount
}

type wordCount struct {
	near, far, before int
	who               map[string]bool
	threads           []thread
}

// NewWords makes a count of the words of the days that end with a day.
func NewWords(day int) *Words { return &Words{day: day, langs: map[string]*wordsOf{}} }

// Add takes the words of one thread in. Threads outside WordSpan and WordPast are passed over.
func (w *Words) Add(s *Sighting) {
	age := w.day - s.Day
	if age < 0 || age >= WordSpan+WordPast {
		return
	}
	l := w.langs[s.Lang]
	if l == nil {
		l = &wordsOf{first: s.Day, words: map[string]*wordCount{}}
		w.langs[s.Lang] = l
	}
	l.first = min(l.first, s.Day)
	if age >= WordSpan {
		for _, word := range s.Near {
			l.count(word).before++
		}
		return
	}
	l.far += len(s.Words)
	if s.Drugs {
		l.near, l.far = l.near+len(s.Near), l.far-len(s.Near)
		for _, word := range s.Near {
			c := l.count(word)
			c.near++
			if c.who == nil {
				c.who = map[string]bool{}
			}
			who := s.Author
			if who == "" {
				who = "thread " + s.ThreadID
			}
			c.who[who] = true
			c.threads = append(c.threads, thread{s.Day, s.ThreadID, who})
		}
	}
	for _, word := range s.Words {
		if !s.Drugs || !slices.Contains(s.Near, word) {
			l.count(word).far++
		}
	}
}

func (l *wordsOf) count(word string) *wordCount {
	c := l.words[word]
	if c == nil {
		c = &wordCount{}
		l.words[word] = c
	}
	return c
}

// Candidate is a word that nobody knew and that belongs to drugs, new or not.
type Candidate struct {
	Word    string  `json:"word"`
	Lang    string  `json:"lang"`
	Threads int     `json:"threads"` // near drugs, in the last WordSpan days
	People  int     `json:"people"`
	Before  int     `json:"before"`    // threads near drugs in the WordPast days before
	Other   int     `json:"elsewhere"` // threads where it stands elsewhere
	Ratio   float64 `json:"ratio"`     // log-likelihood ratio
	New     bool    `json:"new"`       // rare before: worth an alert
}

// Candidates lists the words of all languages, the clearest first.
func (w *Words) Candidates() []Candidate {
	var out []Candidate
	for _, lang := range slices.Sorted(maps.Keys(w.langs)) {
		l := w.langs[lang]
		for word, c := range l.words {
			if one, ok := l.candidate(word, c); ok {
				one.Lang, one.New = lang, one.New && w.day-l.first >= wordLearn
				out = append(out, one)
			}
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Lang, b.Lang), -cmp.Compare(a.Ratio, b.Ratio), cmp.Compare(a.Word, b.Word))
	})
	return out
}

func (l *wordsOf) candidate(word string, c *wordCount) (Candidate, bool) {
	const fewest = 3
	if c.near < fewest || len(c.who) < fewest || float64(c.near) < wordNear*float64(c.near+c.far) {
		return Candidate{}, false
	}
	if float64(c.near)*float64(l.far) < wordTimes*float64(c.far)*float64(l.near) {
		return Candidate{}, false
	}
	// A word of one person's threads is a habit: people count.
	ratio := logLikelihood(len(c.who), l.near, c.far, l.far)
	if ratio < wordLevel {
		return Candidate{}, false
	}
	return Candidate{
		Word: word, Threads: c.near, People: len(c.who), Before: c.before, Other: c.far,
		Ratio: math.Round(ratio*10) / 10, New: c.rises(),
	}, true
}

// rises says that a word was never near drugs before, or that so many people would be chance otherwise.
func (c *wordCount) rises() bool {
	if c.before == 0 {
		return true
	}
	past := float64(c.before) + 0.5
	mean := past * WordSpan / WordPast
	return outlook{mean, mean + mean*mean/past}.chance(len(c.who)) <= wordChance
}

// Alerts tells the words that are new. told are earlier alerts: a word is told once, whatever people said of
// it, and no more than wordWeek words a week and language.
func (w *Words) Alerts(told []vigie.Alert) []vigie.Alert {
	known, week := map[string]bool{}, map[string]int{}
	for i := range told {
		if a := &told[i]; a.Kind == vigie.AlertWord {
			known[a.Lang+" "+a.Name] = true
			if w.day-a.Day < 7 {
				week[a.Lang]++
			}
		}
	}
	out := []vigie.Alert{}
	for _, c := range w.Candidates() {
		if !c.New || known[c.Lang+" "+c.Word] || week[c.Lang] >= wordWeek {
			continue
		}
		week[c.Lang]++
		l := w.langs[c.Lang]
		out = append(out, vigie.Alert{
			Series: vigie.Series{Kind: vigie.AlertWord, Name: c.Word, Lang: c.Lang}, Day: w.day, Days: WordSpan, Threads: c.Threads, People: c.People,
			Expected: math.Round(100*float64(c.Before)*WordSpan/WordPast) / 100, Chance: math.Exp(-c.Ratio / 2),
			Related: []string{}, Examples: examples(l.words[c.Word].threads),
		})
	}
	return out
}

// logLikelihood is how far k1 of n1 and k2 of n2 are from one common share (Dunning 1993); 0 when the first
// is not larger.
func logLikelihood(k1, n1, k2, n2 int) float64 {
	if n1 == 0 || n2 == 0 || float64(k1)*float64(n2) <= float64(k2)*float64(n1) {
		return 0
	}
	p := float64(k1+k2) / float64(n1+n2)
	part := func(k, n int) float64 {
		return xlog(float64(k), float64(n)*p) + xlog(float64(n-k), float64(n)*(1-p))
	}
	return 2 * (part(k1, n1) + part(k2, n2))
}

func xlog(x, expected float64) float64 {
	if x == 0 || expected == 0 {
		return 0
	}
	return x * math.Log(x/expected)
}
