package model

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
)

// magic begins every file of weights. Its digit is the layout's version.
const magic = "vigie-weights-1\n"

//go:embed weights.bin
var shipped []byte

// Shipped is the model that belongs to this version of Vigie.
var Shipped = sync.OnceValues(func() (*Model, error) { return Read(bytes.NewReader(shipped)) })

// New makes a model of its parts; features must rise.
func New(bias [HeadCount]float64, parts [PartCount]Weights) (*Model, error) {
	m := &Model{bias: bias}
	for p, w := range parts {
		if len(w.Features) != len(w.Rows) {
			return nil, fmt.Errorf("%d features with %d rows of weights", len(w.Features), len(w.Rows))
		}
		for i := 1; i < len(w.Features); i++ {
			if w.Features[i] <= w.Features[i-1] {
				return nil, errors.New("features are not in rising order")
			}
		}
		m.parts[p] = part{newTable(w.Features, w.Rows), w.Scale}
	}
	hash := sha256.Sum256(m.Bytes())
	m.id = hex.EncodeToString(hash[:6])
	return m, nil
}

// Bytes is the file of a model. Equal models give equal bytes.
func (m *Model) Bytes() []byte {
	out := append([]byte(magic), byte(HeadCount), byte(PartCount))
	out = appendFloats(out, m.bias)
	for p := range m.parts {
		out = appendFloats(out, m.parts[p].scale)
		t := &m.parts[p].table
		features := make([]Feature, len(t.rows))
		for place, at := range t.at {
			if at != 0 {
				features[at-1] = t.keys[place]
			}
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(len(features)))
		for i, f := range features {
			out = binary.LittleEndian.AppendUint64(out, uint64(f))
			for _, w := range t.rows[i] {
				out = append(out, byte(w))
			}
		}
	}
	return out
}

func appendFloats(out []byte, list [HeadCount]float64) []byte {
	for _, f := range list {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(f))
	}
	return out
}

// Read reads a file of weights.
func Read(r io.Reader) (*Model, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the model's weights: %w", err)
	}
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(rest) < 2 || rest[0] != byte(HeadCount) || rest[1] != byte(PartCount) {
		return nil, errors.New("this is no file of weights of this version: make one with `vigie train`")
	}
	in := reader{rest: rest[2:]}
	bias := in.floats()
	var parts [PartCount]Weights
	for p := range parts {
		in.part(&parts[p])
	}
	switch {
	case in.short:
		return nil, errors.New("the file of weights ends too early: make it again with `vigie train`")
	case len(in.rest) > 0:
		return nil, fmt.Errorf("the file of weights has %d bytes too many: make it again with `vigie train`", len(in.rest))
	}
	return New(bias, parts)
}

// reader takes values from the beginning of a file; after its end it gives zeros.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.short, r.rest = true, nil
		return make([]byte, n)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) floats() (list [HeadCount]float64) {
	for h := range list {
		list[h] = math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
	}
	return list
}

func (r *reader) part(w *Weights) {
	const size = 8 + width
	w.Scale = r.floats()
	n := int(binary.LittleEndian.Uint32(r.take(4)))
	if len(r.rest)/size < n {
		r.short, r.rest = true, nil
		return
	}
	w.Features, w.Rows = slices.Grow(w.Features, n), make([]Row, n)
	for i := range n {
		row := r.take(size)
		w.Features = append(w.Features, Feature(binary.LittleEndian.Uint64(row)))
		for h := range w.Rows[i] {
			w.Rows[i][h] = int8(row[8+h])
		}
	}
}
