package replay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"vigie"
)

// World says what to invent. The zero value of a field takes that of Standard.
type World struct {
	Seed     uint64
	Boards   int
	Threads  float64 // new threads a day, on all boards together
	Replies  float64 // mean replies a thread
	Spread   float64 // σ of the logarithm of the boards' rates
	Days     int
	Bursts   float64 // bursts of ten times the rate, six hours long, per board and month
	Flat     bool    // no day and night, no weekend
	Budget   int     // requests a day
	Subject  int     // so many boards (the middle ones by rate) are about drugs, the others generalist; 0: all are
	BurstOn  int     // from 1: this board alone has one burst of two days, on BurstDay
	BurstDay int
}

// Standard is the world of the benchmark: sixty boards of one site.
func Standard(seed uint64, budget int) World {
	return World{Seed: seed, Boards: 60, Threads: 150, Replies: 5.7, Spread: 1.5, Days: 35, Bursts: 0.5, Budget: budget}
}

// The day of a forum in its own zone: quiet at four in the morning, most at nine in the evening.
var dayShape = [24]float64{0.75, 0.45, 0.25, 0.15, 0.12, 0.15, 0.25, 0.45, 0.7, 0.9, 1, 1.05, 1.1, 1.15, 1.2, 1.2, 1.2, 1.25, 1.35, 1.5, 1.8, 2, 1.75, 1.2}

// weekend is how much more is written on Saturdays and Sundays.
const weekend = 1.25

const (
	burstRate  = 10.0
	burstHours = 6
	zoneName   = "Europe/Paris"
)

// begin is a Monday, far from the change to summer time.
var begin = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// Generate invents a trace. The same world gives the same trace on every machine.
func Generate(w World) *Trace {
	chance := rand.New(rand.NewPCG(w.Seed, 17)) //nolint:gosec // a world is the same on every machine
	t := &Trace{From: begin, To: begin.AddDate(0, 0, w.Days), Site: vigie.Site{ID: "invented", Zone: zoneName, MinDelay: requestGap, Budget: w.Budget}}
	base := make([]float64, w.Boards)
	sum := 0.0
	for i := range base {
		base[i] = math.Exp(w.Spread * chance.NormFloat64())
		sum += base[i]
	}
	slices.Sort(base)
	bursts := make([]map[int64]bool, w.Boards) // hours since begin
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone = time.UTC // a machine without zone files: the day is then another one
	}
	for i := range base {
		base[i] *= w.Threads / 24 / sum
		bursts[i] = map[int64]bool{}
		for h := range int64(24 * w.Days) {
			switch {
			case w.BurstOn == i+1 && h/24 >= int64(w.BurstDay) && h/24 < int64(w.BurstDay)+2:
				bursts[i][h] = true
			case w.BurstOn == 0 && chance.Float64() < w.Bursts/30/24:
				for k := range int64(burstHours) {
					bursts[i][h+k] = true
				}
			}
		}
		subject := w.Subject == 0 || i >= (w.Boards-w.Subject)/2 && i < (w.Boards+w.Subject)/2
		t.Boards = append(t.Boards, vigie.Board{ID: fmt.Sprintf("invented:%02d", i), SiteID: t.Site.ID, Generalist: !subject})
	}
	t.fill(func(b int, at time.Time) float64 {
		r := base[b]
		if bursts[b][int64(at.Sub(begin)/time.Hour)] {
			r *= burstRate
		}
		if w.Flat {
			return r
		}
		local := at.In(zone)
		r *= dayShape[local.Hour()] * 24 / shapeSum
		if d := local.Weekday(); d == time.Saturday || d == time.Sunday {
			return r * weekend * 7 / (5 + 2*weekend)
		}
		return r * 7 / (5 + 2*weekend)
	})
	t.events = make([][]event, w.Boards)
	for b := range base {
		t.write(b, w, chance)
	}
	return t
}

var shapeSum = func() (sum float64) {
	for _, x := range dayShape {
		sum += x
	}
	return sum
}()

// write invents the threads of a board and their replies.
func (t *Trace) write(b int, w World, chance *rand.Rand) {
	for hour := t.From; hour.Before(t.To); hour = hour.Add(time.Hour) {
		for range poisson(chance, t.rates(b, hour)) {
			at := hour.Add(time.Duration(chance.Float64() * float64(time.Hour)))
			n := len(t.threads)
			t.threads = append(t.threads, thread{board: b, at: at, relevant: true})
			t.events[b] = append(t.events[b], event{at, n, true})
			for range poisson(chance, w.Replies) {
				mean := 2.0 // hours: half of the answers come soon
				if chance.Float64() < 0.5 {
					mean = 24
				}
				if later := at.Add(time.Duration(chance.ExpFloat64() * mean * float64(time.Hour))); later.Before(t.To) {
					t.events[b] = append(t.events[b], event{later, n, false})
				}
			}
		}
	}
	slices.SortStableFunc(t.events[b], func(x, y event) int { return x.at.Compare(y.at) })
}

// poisson draws a count with this mean.
func poisson(chance *rand.Rand, mean float64) int {
	n, p := 0, chance.ExpFloat64()
	for p < mean {
		n++
		p += chance.ExpFloat64()
	}
	return n
}
