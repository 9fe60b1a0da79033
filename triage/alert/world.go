package alert

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"vigie"
)

// Outbreak is a rise that a replay plants, thread by thread.
type Outbreak struct {
	Kind    string // vigie.AlertSubstance, AlertSymptom, AlertPair, AlertWord
	Parts   []string
	Lang    string
	Site    string // where most of it is told
	Start   int    // day of its first thread
	End     int    // day of its last
	Size    int    // threads in all
	days    []int  // of each thread
	threads []Observation
}

// world is an invented year: who writes what, where and when. It knows nothing of the detector: threads come
// in clusters, people come back, sites grow, fall silent and appear, news and single talkative people make
// waves that are no outbreak.
type world struct {
	random    *rand.Rand
	threads   []Observation
	sightings []Sighting
	outbreaks []Outbreak
	rough     float64 // how many times wilder than usual people's moods are
	first     int     // day from which the detector is judged
	days      int
}

type worldSite struct {
	lang, name string
	volume     float64 // relevant threads a day
	from       int     // first day
	growth     float64 // over the year
	taste      []float64
	weekday    [7]float64
	people     int
}

const (
	worldSubstances = 48
	worldSymptoms   = 12
	worldWords      = 6000
	// topicWords are ordinary words that people use when they speak of drugs, and that no lexicon has.
	topicWords = 25
)

func subName(i int) string  { return fmt.Sprintf("substance-%02d", i) }
func signName(i int) string { return fmt.Sprintf("symptom-%02d", i) }

// zipf gives shares that fall like 1/(i+2)^a and add up to 1.
func zipf(n int, a float64) []float64 {
	out, sum := make([]float64, n), 0.0
	for i := range out {
		out[i] = math.Pow(float64(i+2), -a)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func (w *world) gauss(sd float64) float64 { return math.Exp(w.random.NormFloat64()*sd - sd*sd/2) }

func (w *world) pick(shares []float64) int {
	x := w.random.Float64()
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

func (w *world) poisson(mean float64) int {
	limit, n, p := math.Exp(-mean), 0, 1.0
	for {
		if p *= w.random.Float64(); p <= limit {
			return n
		}
		n++
	}
}

// newWorld makes the year of a seed: first days before the detector is judged, then those that are. In a rough
// year subjects drift, threads make others, news comes and single people talk twice as much.
func newWorld(seed uint64, first, judged int, rough bool) *world {
	w := &world{rough: 1, random: rand.New(rand.NewPCG(seed, 9)), first: first, days: first + judged} //nolint:gosec // chance that can be repeated is wanted
	if rough {
		w.rough = 2
	}
	sites := w.sites()
	trends := make([]float64, worldSubstances) // over a year: some fade, some grow
	for i := range trends {
		trends[i] = math.Exp(w.random.NormFloat64() * 0.25)
	}
	trends[5], trends[9], trends[14] = 1.8, 0.4, 2.2
	for i := range sites {
		w.fill(&sites[i], trends)
	}
	w.talkers(sites)
	w.waves(sites)
	w.plant(sites)
	slices.SortStableFunc(w.threads, func(a, b Observation) int { return cmp.Compare(a.Day, b.Day) })
	slices.SortStableFunc(w.sightings, func(a, b Sighting) int { return cmp.Compare(a.Day, b.Day) })
	return w
}

func (w *world) sites() []worldSite {
	mid := w.first + 120 + w.random.IntN(60)
	list := []worldSite{
		{lang: "fr", name: "fr-one", volume: 14, growth: 1.1}, {lang: "fr", name: "fr-two", volume: 6, growth: 0.8},
		{lang: "fr", name: "fr-new", volume: 5, growth: 1, from: mid},
		{lang: "nl", name: "nl-one", volume: 6, growth: 1.2}, {lang: "nl", name: "nl-two", volume: 2.5, growth: 1},
		{lang: "en", name: "en-one", volume: 9, growth: 0.9},
	}
	usual := zipf(worldSubstances, 1.1)
	for i := range list {
		s := &list[i]
		s.people = int(s.volume * 60)
		sum := 0.0
		for _, share := range usual { // each site has its own taste
			share *= w.gauss(0.7)
			s.taste = append(s.taste, share)
			sum += share
		}
		for k := range s.taste {
			s.taste[k] /= sum
		}
		for d := range s.weekday {
			s.weekday[d] = 1 + 0.2*w.random.NormFloat64()*0.5
		}
		s.weekday[0], s.weekday[6] = 1.25, 1.2
	}
	return list
}

// fill writes a site's ordinary threads.
func (w *world) fill(s *worldSite, trends []float64) {
	silent := map[int]bool{} // the crawler was down, or the forum was
	for range 4 {
		from := w.random.IntN(w.days)
		for d := range 1 + w.random.IntN(5) {
			silent[from+d] = true
		}
	}
	level := 1.0
	moods := make([]float64, worldSubstances) // what people speak of drifts from week to week
	for day := s.from; day < w.days; day++ {
		if day%7 == 0 {
			for i := range moods {
				moods[i] = 0.7*moods[i] + 0.12*w.rough*w.random.NormFloat64()
			}
		}
		level = math.Exp(0.9*math.Log(level) + 0.06*w.rough*w.random.NormFloat64())
		if silent[day] {
			continue
		}
		year := float64(day) / 365
		season := 1 + 0.2*math.Sin(2*math.Pi*year)
		n := w.poisson(s.volume * s.weekday[day%7] * season * level * math.Pow(s.growth, year))
		for range n {
			w.thread(s, day, w.subject(s, trends, moods, year, day), true)
		}
		for range w.poisson(2 * s.volume) { // threads about anything else
			w.sight(s.lang, fmt.Sprintf("%s-x%d", s.name, len(w.sightings)), w.author(s), day, false, nil)
		}
	}
}

// subject draws what a thread is about: parties weigh more in summer and on Sundays.
func (w *world) subject(s *worldSite, trends, moods []float64, year float64, day int) int {
	for {
		i := w.pick(s.taste)
		keep := math.Pow(trends[i], year) * math.Exp(moods[i])
		if i%5 == 3 {
			keep *= 1 + 0.35*math.Sin(2*math.Pi*year)
			if day%7 <= 1 {
				keep *= 1.3
			}
		}
		if w.random.Float64() < keep/4 {
			return i
		}
	}
}

func (w *world) author(s *worldSite) string {
	switch x := w.random.Float64(); {
	case x < 0.02:
		return "" // the account was deleted
	case x < 0.3: // regulars
		return fmt.Sprintf("%s-p%d", s.name, int(math.Pow(w.random.Float64(), 3)*float64(s.people)))
	default:
		return fmt.Sprintf("%s-n%d", s.name, len(w.threads))
	}
}

// thread writes one thread about a substance, and sometimes what it makes others write.
func (w *world) thread(s *worldSite, day, sub int, echo bool) {
	o := Observation{ThreadID: fmt.Sprintf("%s-t%d", s.name, len(w.threads)), Author: w.author(s), Day: day, Lang: s.lang, Site: s.name, Substances: []string{subName(sub)}}
	if w.random.Float64() < 0.3 { // often a companion that goes with it
		other := (sub*7 + 3) % 12
		if w.random.Float64() < 0.5 {
			other = w.pick(s.taste)
		}
		if other != sub {
			o.Substances = append(o.Substances, subName(other))
		}
	}
	if w.random.Float64() < 0.06 {
		o.Substances = []string{}
	}
	for range w.poisson(0.35) {
		sign := int(math.Pow(w.random.Float64(), 2) * worldSymptoms)
		if w.random.Float64() < 0.4 {
			sign = sub % worldSymptoms
		}
		if !slices.Contains(o.Symptoms, signName(sign)) {
			o.Symptoms = append(o.Symptoms, signName(sign))
		}
	}
	w.threads = append(w.threads, o)
	w.sight(s.lang, o.ThreadID, o.Author, day, true, nil)
	if !echo {
		return
	}
	for range w.poisson(0.12 * w.rough) {
		if d := day + 1 + w.random.IntN(4); d < w.days {
			w.thread(s, d, sub, false)
		}
	}
}

// sight writes the unknown words of one thread: most are rare, some belong to the topic without being slang.
func (w *world) sight(lang, id, author string, day int, drugs bool, slang []string) {
	s := Sighting{ThreadID: id, Author: author, Day: day, Lang: lang, Drugs: drugs}
	add := func(word string, near bool) {
		if slices.Contains(s.Words, word) {
			return
		}
		s.Words = append(s.Words, word)
		if near {
			s.Near = append(s.Near, word)
		}
	}
	ordinary := func() string {
		// Half of all words are among a few hundred; new rare ones never end.
		return fmt.Sprint("w", int(math.Pow(w.random.Float64(), 4)*worldWords))
	}
	for range 12 {
		add(ordinary(), false)
	}
	if drugs {
		for range 3 {
			add(ordinary(), true)
		}
		if w.random.Float64() < 0.25 {
			add(fmt.Sprint("topic", int(math.Pow(w.random.Float64(), 2)*topicWords)), w.random.Float64() < 0.7)
		}
		if w.random.Float64() < 0.02 { // a joke, a brand, a film of the month
			add(fmt.Sprintf("fad%d-%d", day/30, w.random.IntN(4)), w.random.Float64() < 0.4)
		}
	} else if w.random.Float64() < 0.02 {
		add(fmt.Sprint("topic", int(math.Pow(w.random.Float64(), 2)*topicWords)), false)
	}
	for _, word := range slang {
		add(word, true)
	}
	w.sightings = append(w.sightings, s)
}

// talkers are single people who open thread after thread: no outbreak.
func (w *world) talkers(sites []worldSite) {
	for range int(8 * w.rough) {
		s := &sites[w.random.IntN(len(sites))]
		start, sub := w.first+w.random.IntN(w.days-w.first), 20+w.random.IntN(worldSubstances-20)
		if start < s.from {
			continue
		}
		for k := range 5 + w.random.IntN(5) {
			o := Observation{
				ThreadID: fmt.Sprintf("%s-f%d-%d", s.name, start, k), Author: fmt.Sprintf("%s-talker%d", s.name, start), Day: min(start+k, w.days-1), Lang: s.lang, Site: s.name,
				Substances: []string{subName(sub)}, Symptoms: []string{signName(sub % worldSymptoms)},
			}
			w.threads = append(w.threads, o)
		}
	}
}

// waves are days on which a newspaper or a film makes people talk: rises, but no outbreak.
func (w *world) waves(sites []worldSite) {
	for range int(6 * w.rough) {
		s := &sites[w.random.IntN(len(sites))]
		start, sub := w.first+w.random.IntN(w.days-w.first), w.random.IntN(20)
		if start < s.from {
			continue
		}
		for range 3 + w.random.IntN(4) {
			w.thread(s, min(start+w.random.IntN(4), w.days-1), sub, false)
		}
	}
}

// OutbreakSizes are the planted sizes: threads in all, over two to five weeks.
var OutbreakSizes = []int{4, 6, 10, 16, 30}

// outbreaksEach is how many outbreaks of each size a year has.
const outbreaksEach = 6

// plant writes the outbreaks, one every twelve days, of all kinds and sizes.
func (w *world) plant(sites []worldSite) {
	n := outbreaksEach * len(OutbreakSizes)
	kinds := []string{vigie.AlertSubstance, vigie.AlertPair, vigie.AlertSymptom, vigie.AlertPair, vigie.AlertSubstance, vigie.AlertWord}
	for i := range n {
		o := Outbreak{Kind: kinds[i%len(kinds)], Size: OutbreakSizes[(i+i/len(kinds))%len(OutbreakSizes)]}
		if o.Start = w.first + 5 + i*11 + w.random.IntN(6); o.Start+10 > w.days {
			return
		}
		var s *worldSite
		for s == nil || s.from > o.Start-70 {
			s = &sites[w.random.IntN(len(sites))]
		}
		o.Lang, o.Site = s.lang, s.name
		rare := 15 + w.random.IntN(worldSubstances-15)
		switch {
		case o.Kind == vigie.AlertSubstance:
			o.Parts = []string{subName(rare)}
		case o.Kind == vigie.AlertSymptom: // whatever was taken, or nobody knows
			o.Parts = []string{signName(4 + w.random.IntN(worldSymptoms-4))}
		case o.Kind == vigie.AlertWord:
			o.Parts = []string{fmt.Sprint("slang", i)}
		case i%2 == 0: // a known substance with a symptom it did not make
			o.Parts = []string{subName(1 + w.random.IntN(10)), signName(5 + w.random.IntN(worldSymptoms-5))}
		default:
			o.Parts = []string{subName(1 + w.random.IntN(10)), subName(rare)}
		}
		length := 12 + w.random.IntN(22)
		for range o.Size { // a bell
			at := (w.random.Float64() + w.random.Float64() + w.random.Float64()) / 3
			o.days = append(o.days, min(o.Start+int(at*float64(length)), w.days-1))
		}
		slices.Sort(o.days)
		o.Start, o.End = o.days[0], o.days[len(o.days)-1]
		w.write(&o, i, sites)
		w.outbreaks = append(w.outbreaks, o)
	}
}

// write writes an outbreak's threads: four in five on its site, the others elsewhere in its language.
func (w *world) write(o *Outbreak, n int, sites []worldSite) {
	for k, day := range o.days {
		site := o.Site
		if w.random.Float64() < 0.2 {
			for i := range sites {
				if s := &sites[i]; s.lang == o.Lang && s.name != site && s.from <= day {
					site = s.name
					break
				}
			}
		}
		t := Observation{ThreadID: fmt.Sprintf("%s-o%d-%d", site, n, k), Author: fmt.Sprintf("%s-o%d-%d", site, n, k), Day: day, Lang: o.Lang, Site: site}
		if w.random.Float64() < 0.1 && k > 0 { // the same person again
			t.Author = fmt.Sprintf("%s-o%d-%d", site, n, k-1)
		}
		var slang []string
		switch o.Kind {
		case vigie.AlertSubstance:
			t.Substances = o.Parts
			if w.random.Float64() < 0.3 {
				t.Symptoms = []string{signName(w.random.IntN(worldSymptoms))}
			}
		case vigie.AlertSymptom:
			t.Symptoms = o.Parts
			if w.random.Float64() < 0.7 {
				t.Substances = []string{subName(w.random.IntN(15))}
			}
		case vigie.AlertWord:
			slang = o.Parts
			if w.random.Float64() < 0.5 {
				t.Substances = []string{subName(w.random.IntN(15))}
			}
		default:
			t.Substances = []string{o.Parts[0]}
			if o.Parts[1] < "substance" || o.Parts[1] >= "symptom" {
				t.Symptoms = []string{o.Parts[1]}
			} else {
				t.Substances = append(t.Substances, o.Parts[1])
			}
		}
		w.threads, o.threads = append(w.threads, t), append(o.threads, t)
		w.sight(o.Lang, t.ThreadID, t.Author, day, true, slang)
	}
}
