package replay

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"vigie"
)

// Arrival is a post of a thread, as one line of a trace file.
type Arrival struct {
	At       time.Time `json:"at"`
	Board    string    `json:"board"`
	Thread   string    `json:"thread"`             // unique on its board; its first arrival opens it
	Title    string    `json:"title,omitempty"`    // of the first arrival
	Relevant bool      `json:"relevant,omitempty"` // of the first arrival: the thread is about drugs
}

// Trace is what people wrote on the boards of one site.
type Trace struct {
	Site     vigie.Site
	Boards   []vigie.Board
	From, To time.Time
	threads  []thread
	events   [][]event   // by board, in order of time
	hourly   [][]float64 // the true rates, by board and hour since From
}

type thread struct {
	board    int
	at       time.Time
	score    float64 // of the title
	relevant bool
}

// event is one post.
type event struct {
	at     time.Time
	thread int
	opens  bool
}

// Titles scores titles.
type Titles func(string) float64

// Read reads a trace: one Arrival a line, in any order. Boards named in generalist are those
// where most threads are about something else.
func Read(r io.Reader, titles Titles, generalist map[string]bool) (*Trace, error) {
	var all []Arrival
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var a Arrival
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, vigie.Errorf(vigie.CodeInvalid, "line %d is no arrival: %v", n, err)
		}
		if a.Board == "" || a.Thread == "" || a.At.IsZero() {
			return nil, vigie.Errorf(vigie.CodeInvalid, "line %d: board, thread and at are needed", n)
		}
		all = append(all, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read trace: %w", err)
	}
	if len(all) == 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the trace is empty: give one arrival a line")
	}
	return fromArrivals(all, titles, generalist), nil
}

func fromArrivals(all []Arrival, titles Titles, generalist map[string]bool) *Trace {
	slices.SortStableFunc(all, func(a, b Arrival) int { return a.At.Compare(b.At) })
	t := &Trace{From: all[0].At, To: all[len(all)-1].At, Site: vigie.Site{ID: "trace", MinDelay: requestGap}}
	boards, threads := map[string]int{}, map[string]int{}
	names := map[string]bool{}
	for _, a := range all {
		names[a.Board] = true
	}
	for name := range names {
		t.Boards = append(t.Boards, vigie.Board{ID: name, SiteID: t.Site.ID, Generalist: generalist[name]})
	}
	slices.SortFunc(t.Boards, func(a, b vigie.Board) int { return cmp.Compare(a.ID, b.ID) })
	for i, b := range t.Boards {
		boards[b.ID] = i
	}
	t.events = make([][]event, len(t.Boards))
	for _, a := range all {
		key, b := a.Board+"\x00"+a.Thread, boards[a.Board]
		n, known := threads[key]
		if !known {
			n = len(t.threads)
			threads[key] = n
			t.threads = append(t.threads, thread{board: b, at: a.At, score: titles(a.Title), relevant: a.Relevant})
		}
		t.events[b] = append(t.events[b], event{a.At, n, !known})
	}
	t.fill(t.counted())
	return t
}

// fill writes the true rates down.
func (t *Trace) fill(rate func(board int, at time.Time) float64) {
	t.hourly = make([][]float64, len(t.Boards))
	for b := range t.hourly {
		for at := t.From; !at.After(t.To); at = at.Add(time.Hour) {
			t.hourly[b] = append(t.hourly[b], rate(b, at))
		}
	}
}

// rates is the true rate of a board at a moment, in new threads an hour.
func (t *Trace) rates(b int, at time.Time) float64 {
	return t.hourly[b][min(len(t.hourly[b])-1, max(0, int(at.Sub(t.From)/time.Hour)))]
}

// counted gives the rates that a trace turned out to have: per board, and by hour over all.
func (t *Trace) counted() func(int, time.Time) float64 {
	var hours [24]float64
	own := make([]float64, len(t.Boards))
	for _, th := range t.threads {
		hours[th.at.UTC().Hour()]++
		own[th.board]++
	}
	span := max(1, t.To.Sub(t.From).Hours())
	return func(b int, at time.Time) float64 {
		return own[b] / span * (hours[at.UTC().Hour()] + 1) / (float64(len(t.threads))/24 + 1)
	}
}
