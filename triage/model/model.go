package model

import "math"

// width is the number of weights of a feature: one a head.
const width = int(HeadCount)

// Row is the weights of a feature in units of the head's scale.
type Row [width]int8

// Scores are the log-odds of the heads before a choice is made: 0 is even, 2 is likely.
type Scores [width]float64

// Weights are the features of one part, rising, with their rows.
type Weights struct {
	Features []Feature
	Rows     []Row
	Scale    [HeadCount]float64
}

// Model holds the weights. It never changes and may be used by many goroutines.
type Model struct {
	id    string
	bias  [width]float64
	parts [PartCount]part
}

type part struct {
	table table
	scale [width]float64
}

// ID is a hash of all weights: equal for equal models.
func (m *Model) ID() string { return m.id }

// Size is the number of features of a part that have weights.
func (m *Model) Size(p Part) int { return len(m.parts[p].table.rows) }

// Score weighs an input.
func (m *Model) Score(in *Input) Scores {
	s := Scores(m.bias)
	in.round++
	if in.round == 0 { // after four thousand million threads
		in.marks, in.round = [PartCount][]uint32{}, 1
	}
	for p := range PartCount {
		part := &m.parts[p]
		if len(in.marks[p]) < len(part.table.rows) {
			in.marks[p] = make([]uint32, len(part.table.rows))
		}
		sums, known := part.table.sum(in.Parts[p], in.marks[p], in.round)
		in.known[p] = known
		norm := Loudness(p, known)
		for h := range s {
			s[h] += float64(float64(sums[h]) * float64(part.scale[h]*norm))
		}
	}
	return s
}

// Loudness is the weight of one of n known features of a part.
func Loudness(p Part, n int) float64 {
	if p.voice() {
		return 1 / math.Sqrt(float64(max(n, 1)))
	}
	return 1
}

// Row is the weights of a feature, nil where the model does not know it; each is worth Unit.
func (m *Model) Row(p Part, f Feature) *Row {
	row := m.parts[p].table.row(f)
	if row < 0 {
		return nil
	}
	return &m.parts[p].table.rows[row]
}

// Unit is what one step of a weight of a part adds to a head, in an input that was scored.
func (m *Model) Unit(p Part, h Head, in *Input) float64 {
	return m.parts[p].scale[h] * Loudness(p, in.known[p])
}

// table finds rows by feature: open addressing, a power of two of places.
type table struct {
	keys []Feature
	at   []int32 // place → row + 1
	rows []Row
	mask uint64
}

func newTable(features []Feature, rows []Row) table {
	size := 16
	for size < 2*len(features) {
		size *= 2
	}
	t := table{keys: make([]Feature, size), at: make([]int32, size), rows: rows, mask: uint64(size - 1)}
	for i, f := range features {
		p := place(f) & t.mask
		for t.at[p] != 0 {
			p = (p + 1) & t.mask
		}
		t.keys[p], t.at[p] = f, int32(i)+1
	}
	return t
}

func place(f Feature) uint64 { return uint64(f) ^ uint64(f)>>32 }

// row is the row of a feature, or -1.
func (t *table) row(f Feature) int32 {
	for p := place(f) & t.mask; t.at[p] != 0; p = (p + 1) & t.mask {
		if t.keys[p] == f {
			return t.at[p] - 1
		}
	}
	return -1
}

// sum adds the rows of a list of features, each row once a round, and counts them.
func (t *table) sum(list []Feature, marks []uint32, round uint32) (sums [width]int32, known int) {
	for _, f := range list {
		r := t.row(f)
		if r < 0 || marks[r] == round {
			continue
		}
		marks[r] = round
		known++
		for h, w := range &t.rows[r] {
			sums[h] += int32(w)
		}
	}
	return sums, known
}

// Odds turns log-odds into a probability.
func Odds(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
