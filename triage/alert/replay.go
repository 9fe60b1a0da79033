package alert

import (
	"cmp"
	"math"
	"slices"

	"vigie"
)

// ReplayResult is what the detector made of a replayed year.
type ReplayResult struct {
	Seed        uint64        `json:"seed"`
	Rough       bool          `json:"rough"`
	Threads     int           `json:"threads"` // about drugs, in the judged year
	Series      int           `json:"series"`  // that were counted
	Alarms      int           `json:"alarms"`
	FalseAlarms int           `json:"false_alarms"`
	Repeated    int           `json:"repeated"`    // on an outbreak that was told before
	FalseWords  int           `json:"false_words"` // of the false alarms, words
	PerMonth    float64       `json:"false_alarms_a_month"`
	Precision   float64       `json:"precision"`
	Sizes       []ReplayFound `json:"sizes"`
	Kinds       []ReplayFound `json:"kinds"`
	False       []vigie.Alert `json:"false"` // to look at
}

// ReplayFound is what became of the outbreaks of one size or kind. Medians are over those found; -1 is none.
type ReplayFound struct {
	Kind    string  `json:"kind,omitempty"`
	Size    int     `json:"size,omitempty"` // threads in all
	Planted int     `json:"planted"`
	Found   int     `json:"found"`
	Delay   float64 `json:"days_after_first"` // median days between its first thread and the alarm
	Lead    float64 `json:"days_before_last"` // median days between the alarm and its last thread
	Seen    float64 `json:"threads_at_alarm"` // median threads of it that had been posted by then
	delays  []float64
	leads   []float64
	seen    []float64
}

// Replay runs the detector, day by day as the daily job does, over the invented year of a seed, an
// ordinary or a rough one. The same seed gives the same year. progress hears each day; it may be nil.
func Replay(seed uint64, rough bool, set Settings, progress func()) ReplayResult {
	return replay(seed, rough, set, 365, progress)
}

func replay(seed uint64, rough bool, set Settings, judged int, progress func()) ReplayResult {
	const before = 200 // days of history before those that are judged
	w := newWorld(seed, before, judged, rough)
	r := ReplayResult{Seed: seed, Rough: rough, False: []vigie.Alert{}}
	told := make([]int, len(w.outbreaks)) // day of the first alarm
	ledger := NewLedger(0)
	var raised []vigie.Alert
	next := 0
	for day := range w.days {
		from := next
		for next < len(w.threads) && w.threads[next].Day <= day {
			next++
		}
		ledger.Add(Count(w.threads[from:next]))
		ledger.See(w.threads[from:next])
		if day < before {
			continue
		}
		r.Threads += next - from
		alerts := slices.Concat(ledger.Detect(day, raised, set.Tightened(raised, day)), w.words(day).Alerts(raised))
		for i := range alerts {
			r.judge(w, &alerts[i], told)
		}
		raised = append(raised, alerts...)
		if progress != nil {
			progress()
		}
	}
	series := map[seriesKey]bool{}
	for _, s := range ledger.strata {
		for k := range s.tracks {
			series[k] = true
		}
	}
	r.Series, r.Alarms, r.PerMonth = len(series), len(raised), float64(r.FalseAlarms)/(float64(judged)/365*12)
	if r.Alarms > 0 {
		r.Precision = float64(r.Alarms-r.FalseAlarms) / float64(r.Alarms)
	}
	r.tell(w, told)
	return r
}

// words counts the words that the daily job would count on a day.
func (w *world) words(day int) *Words {
	words := NewWords(day)
	at, _ := slices.BinarySearchFunc(w.sightings, day-WordSpan-WordPast, func(s Sighting, d int) int { return cmp.Compare(s.Day, d) })
	for ; at < len(w.sightings) && w.sightings[at].Day <= day; at++ {
		words.Add(&w.sightings[at])
	}
	return words
}

// judge finds the outbreak that an alarm tells: one whose threads make at least half of what was more than
// expected in the alarm's days. Of two that do, the one that was not told yet.
func (r *ReplayResult) judge(w *world, a *vigie.Alert, told []int) {
	found := -1
	for i := range w.outbreaks {
		o := &w.outbreaks[i]
		if float64(o.within(a)) >= (float64(a.People)-a.Expected)/2 && (found < 0 || told[found] > 0) {
			found = i
		}
	}
	switch {
	case found < 0:
		r.FalseAlarms++
		if a.Kind == vigie.AlertWord {
			r.FalseWords++
		}
		r.False = append(r.False, *a)
	case told[found] > 0:
		r.Repeated++
	default:
		told[found] = a.Day
	}
}

// within is how many of an outbreak's threads an alarm counted.
func (o *Outbreak) within(a *vigie.Alert) (n int) {
	for i := range o.threads {
		t := &o.threads[i]
		if t.Lang != a.Lang || t.Day > a.Day || t.Day <= a.Day-a.Days || a.Site != "" && t.Site != a.Site {
			continue
		}
		if a.Kind == vigie.AlertWord {
			if o.Kind == vigie.AlertWord && o.Parts[0] == a.Name {
				n++
			}
			continue
		}
		if slices.ContainsFunc(seriesOf(t), func(s vigie.Series) bool { return s.Kind == a.Kind && s.Name == a.Name }) {
			n++
		}
	}
	return n
}

func (r *ReplayResult) tell(w *world, told []int) {
	for _, size := range OutbreakSizes {
		r.Sizes = append(r.Sizes, ReplayFound{Size: size})
	}
	for _, kind := range []string{vigie.AlertSubstance, vigie.AlertSymptom, vigie.AlertPair, vigie.AlertWord} {
		r.Kinds = append(r.Kinds, ReplayFound{Kind: kind})
	}
	for i := range w.outbreaks {
		o := &w.outbreaks[i]
		for _, f := range []*ReplayFound{
			&r.Sizes[slices.Index(OutbreakSizes, o.Size)],
			&r.Kinds[slices.IndexFunc(r.Kinds, func(f ReplayFound) bool { return f.Kind == o.Kind })],
		} {
			f.Planted++
			if told[i] == 0 {
				continue
			}
			f.Found++
			f.delays = append(f.delays, float64(told[i]-o.Start))
			f.leads = append(f.leads, float64(o.End-told[i]))
			n, _ := slices.BinarySearch(o.days, told[i]+1)
			f.seen = append(f.seen, float64(n))
		}
	}
	for _, list := range [][]ReplayFound{r.Sizes, r.Kinds} {
		for i := range list {
			list[i].medians()
		}
	}
}

func (f *ReplayFound) medians() {
	f.Delay, f.Lead, f.Seen = median(f.delays), median(f.leads), median(f.seen)
}

// median is -1 for an empty list.
func median(list []float64) float64 {
	if len(list) == 0 {
		return -1
	}
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}

// ReplayTotal adds replayed years up.
func ReplayTotal(years []ReplayResult) ReplayResult {
	var t ReplayResult
	for i, y := range years {
		t.Threads, t.Alarms, t.FalseAlarms = t.Threads+y.Threads, t.Alarms+y.Alarms, t.FalseAlarms+y.FalseAlarms
		t.Repeated, t.FalseWords, t.Series = t.Repeated+y.Repeated, t.FalseWords+y.FalseWords, max(t.Series, y.Series)
		if i == 0 {
			t.Sizes, t.Kinds = slices.Clone(y.Sizes), slices.Clone(y.Kinds)
			continue
		}
		for k := range y.Sizes {
			t.Sizes[k].join(&y.Sizes[k])
		}
		for k := range y.Kinds {
			t.Kinds[k].join(&y.Kinds[k])
		}
	}
	t.PerMonth = float64(t.FalseAlarms) / math.Max(1, float64(12*len(years)))
	if t.Alarms > 0 {
		t.Precision = float64(t.Alarms-t.FalseAlarms) / float64(t.Alarms)
	}
	return t
}

func (f *ReplayFound) join(other *ReplayFound) {
	f.Planted, f.Found = f.Planted+other.Planted, f.Found+other.Found
	f.delays = slices.Concat(f.delays, other.delays)
	f.leads = slices.Concat(f.leads, other.leads)
	f.seen = slices.Concat(f.seen, other.seen)
	f.medians()
}
