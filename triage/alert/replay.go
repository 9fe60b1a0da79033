package alert

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"vigie"
)

// Outbreak is a rise that a replay plants: extra threads a week at its height, over some weeks.
type Outbreak struct {
	Series vigie.Series
	Start  int // day
	Weeks  int
	Size   float64 // extra threads in the week of its height
}

// ReplayResult is what the detector made of a replayed year.
type ReplayResult struct {
	Series      int
	FalseAlarms int
	PerMonth    float64 // false alarms
	Precision   float64
	Sizes       []SizeResult
}

// SizeResult is what became of the outbreaks of one size.
type SizeResult struct {
	Size     float64
	Planted  int
	Found    int
	LeadDays float64 // median of the days between the alarm and the outbreak's end
	Delay    float64 // median of the days between its start and the alarm
}

// replaySizes are the planted outbreaks' sizes in threads a week.
var replaySizes = []float64{5, 8, 12, 20, 40}

// replayEach is how many outbreaks of each size are planted in a year.
const replayEach = 6

// Replay runs the detector over a made-up year: some hundred series with their own rates, weekdays, holidays,
// slow trends and weeks that differ more than chance would, with planted outbreaks. The same seed gives the
// same year. progress hears each day; it may be nil.
func Replay(seed uint64, set Settings, progress func()) ReplayResult {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // chance that can be repeated is wanted
	const year = 365
	first := set.Days()
	total := first + year
	counts, outbreaks := madeUpYear(random, first, total)
	byDay := map[int][]vigie.DailyCount{}
	for _, c := range counts {
		byDay[c.Day] = append(byDay[c.Day], c)
	}
	raised := map[vigie.Series]int{}
	found := map[int]int{} // outbreak → day
	result := ReplayResult{}
	var window []vigie.DailyCount
	alarms := 0
	for day := range total {
		window = append(window, byDay[day]...)
		if day < first {
			continue
		}
		window = slices.DeleteFunc(window, func(c vigie.DailyCount) bool { return c.Day <= day-set.Days() })
		for _, a := range Detect(window, day, raised, set) {
			raised[a.Series] = day
			alarms++
			at := slices.IndexFunc(outbreaks, func(o Outbreak) bool {
				return o.Series == a.Series && day >= o.Start && day <= o.Start+7*o.Weeks+7
			})
			if at < 0 {
				result.FalseAlarms++
			} else if _, again := found[at]; !again {
				found[at] = day
			}
		}
		if progress != nil {
			progress()
		}
	}
	series := map[vigie.Series]bool{}
	for _, c := range counts {
		series[c.Series] = true
	}
	result.Series = len(series)
	result.PerMonth = float64(result.FalseAlarms) / 12
	if alarms > 0 {
		result.Precision = float64(alarms-result.FalseAlarms) / float64(alarms)
	}
	for _, size := range replaySizes {
		s := SizeResult{Size: size}
		var lead, delay []float64
		for i, o := range outbreaks {
			if o.Size != size {
				continue
			}
			s.Planted++
			if day, ok := found[i]; ok {
				s.Found++
				lead, delay = append(lead, float64(o.Start+7*o.Weeks-day)), append(delay, float64(day-o.Start))
			}
		}
		s.LeadDays, s.Delay = median(lead), median(delay)
		result.Sizes = append(result.Sizes, s)
	}
	return result
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// madeUpYear makes the counts of all series, with outbreaks that do not overlap.
func madeUpYear(random *rand.Rand, first, total int) ([]vigie.DailyCount, []Outbreak) {
	var all []vigie.Series
	rates := map[vigie.Series]float64{}
	for _, lang := range []string{"fr", "nl", "en"} {
		for i := range 120 {
			kind := []string{vigie.AlertSubstance, vigie.AlertSymptom, vigie.AlertPair, vigie.AlertPair}[i%4]
			for _, site := range []string{"", "one.example", "two.example"} {
				s := vigie.Series{Kind: kind, Name: fmt.Sprintf("%s-%03d", kind, i), Lang: lang, Site: site}
				all = append(all, s)
				share := map[string]float64{"": 1, "one.example": 0.6, "two.example": 0.4}[site]
				rates[s] = share * 12 * math.Pow(float64(i+1), -0.9) // a few are common, most are rare
			}
		}
	}
	var outbreaks []Outbreak
	for i := range replayEach * len(replaySizes) {
		s := all[random.IntN(len(all))]
		outbreaks = append(outbreaks, Outbreak{s, first + 10 + i*11 + random.IntN(5), 2 + random.IntN(3), replaySizes[i%len(replaySizes)]})
	}
	weekday := []float64{1.25, 0.95, 0.85, 0.85, 0.9, 1.0, 1.2}
	var out []vigie.DailyCount
	for _, s := range all {
		trend := 1 + (random.Float64()-0.4)*0.6 // over the year
		week := 1.0
		for day := range total {
			if day%7 == 0 {
				week = gamma(random, 12) / 12 // weeks differ more than chance
			}
			season := 1 + 0.25*math.Sin(2*math.Pi*float64(day)/365)
			rate := rates[s] / 7 * weekday[day%7] * week * season * (1 + (trend-1)*float64(day)/float64(total))
			for _, o := range outbreaks {
				if o.Series == s && day >= o.Start && day < o.Start+7*o.Weeks {
					ramp := math.Sin(math.Pi * (float64(day-o.Start) + 0.5) / float64(7*o.Weeks))
					rate += o.Size / 7 * ramp
				}
			}
			if n := poisson(random, rate); n > 0 {
				out = append(out, vigie.DailyCount{Series: s, Day: day, Threads: n, Authors: n})
			}
		}
	}
	return out, outbreaks
}

func poisson(random *rand.Rand, mean float64) int {
	limit, n, p := math.Exp(-mean), 0, 1.0
	for {
		if p *= random.Float64(); p <= limit {
			return n
		}
		n++
	}
}

// gamma draws from a gamma of a whole shape and scale 1.
func gamma(random *rand.Rand, shape int) float64 {
	s := 0.0
	for range shape {
		s += random.ExpFloat64()
	}
	return s
}
