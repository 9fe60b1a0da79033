package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// chart is a drawing of bars. The table beside it holds the same numbers, and more rows.
type chart struct {
	ID     string
	Desc   string // the numbers in a row, for people who hear the page
	Height int
	Bars   []bar
}

// bar is one line of a chart; places and lengths are in units of the drawing, which is chartWidth wide.
type bar struct {
	Label string
	Value int

	Short            string // the label as it fits
	Y, TextY, Length int
	ValueX           int
}

const (
	chartWidth = 640
	chartLabel = 210 // of it for labels
	chartValue = 60  // of it for the numbers
	chartLine  = 28
	chartBar   = 18
	chartMost  = 12 // bars
	labelMost  = 24 // letters of a label
)

// newChart places the bars, in the order given; of too many the largest are shown.
func newChart(id string, bars []bar) chart {
	if len(bars) > chartMost {
		bars = slices.Clone(bars)
		slices.SortStableFunc(bars, func(a, b bar) int { return cmp.Compare(b.Value, a.Value) })
		bars = bars[:chartMost]
	}
	c := chart{ID: id, Height: len(bars)*chartLine + chartLine/2}
	most := 1
	for _, b := range bars {
		most = max(most, b.Value)
	}
	var said []string
	for i, b := range bars {
		b.Short = b.Label
		if letters := []rune(b.Label); len(letters) > labelMost {
			b.Short = string(letters[:labelMost-1]) + "…"
		}
		b.Y = i*chartLine + chartLine/4
		b.TextY = b.Y + chartBar - 4
		b.Length = (b.Value*(chartWidth-chartLabel-chartValue) + most - 1) / most
		b.ValueX = chartLabel + b.Length + 6
		c.Bars = append(c.Bars, b)
		said = append(said, b.Label+" "+strconv.Itoa(b.Value))
	}
	c.Desc = strings.Join(said, ", ")
	return c
}
