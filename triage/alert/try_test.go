package alert

import (
	"os"
	"strconv"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	n := 5
	if v, err := strconv.Atoi(os.Getenv("YEARS")); err == nil {
		n = v
	}
	off := 0
	if v, err := strconv.Atoi(os.Getenv("OFF")); err == nil {
		off = v
	}
	var ys []ReplayResult
	for s := range n {
		start := time.Now()
		set := Default
		if v, err := strconv.ParseFloat(os.Getenv("BUD"), 64); err == nil {
			set.Budget = v
		}
		y := Replay(uint64(off+s+1), set, nil)
		ys = append(ys, y)
		t.Logf("seed %d: threads %d series %d alarms %d false %d (words %d) repeated %d permonth %.2f prec %.2f in %s", s+1, y.Threads, y.Series, y.Alarms, y.FalseAlarms, y.FalseWords, y.Repeated, y.PerMonth, y.Precision, time.Since(start))
		if os.Getenv("SHOW") != "" {
			for _, a := range y.False {
				t.Logf("   %s %s %s/%s day %d: %d in %dd exp %.2f chance %.1e rel %v", a.Kind, a.Name, a.Lang, a.Site, a.Day, a.People, a.Days, a.Expected, a.Chance, a.Related)
			}
		}
	}
	tot := ReplayTotal(ys)
	t.Logf("TOTAL permonth %.2f prec %.2f", tot.PerMonth, tot.Precision)
	for _, f := range append(tot.Sizes, tot.Kinds...) {
		t.Logf("%10s %3d: %d of %d delay %.0f lead %.0f seen %.0f", f.Kind, f.Size, f.Found, f.Planted, f.Delay, f.Lead, f.Seen)
	}
}
