package web

import (
	"strings"
	"testing"
)

func TestChartShowsTheLargest(t *testing.T) {
	t.Parallel()
	var bars []bar
	for i := range 20 {
		bars = append(bars, bar{Label: strings.Repeat("é", i+10), Value: i})
	}
	c := newChart("sites", bars)
	if len(c.Bars) != chartMost || c.Bars[0].Value != 19 || c.Bars[0].Length != chartWidth-chartLabel-chartValue || bars[0].Value != 0 {
		t.Errorf("%+v", c)
	}
	for _, b := range c.Bars {
		if n := len([]rune(b.Short)); n > labelMost || !strings.Contains(c.Desc, b.Label) {
			t.Errorf("%q of %d letters", b.Short, n)
		}
		if b.Y+chartBar > c.Height {
			t.Errorf("a bar at %d in a drawing of %d", b.Y, c.Height)
		}
	}
	if zero := newChart("years", []bar{{Label: "none", Value: 0}}); zero.Bars[0].Length != 0 {
		t.Errorf("a bar of nothing is %d long", zero.Bars[0].Length)
	}
}
