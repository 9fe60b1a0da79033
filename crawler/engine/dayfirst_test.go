package engine_test

import (
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/engine"
)

// dated is a vBulletin listing with one row a date.
func dated(dates ...string) string {
	var rows strings.Builder
	for i, d := range dates {
		n := string(rune('1' + i))
		rows.WriteString(`<li class="threadbit" id="thread_` + n + `"><a class="title" href="showthread.php?t=` + n + `">Kiln ` + n +
			`</a><dl class="threadlastpost"><dt>Last Post By</dt><dd>` + d + `</dd></dl></li>`)
	}
	return `<html id="vbulletin_html"><body><ol id="threads">` + rows.String() + `</ol></body></html>`
}

func TestOrderOfDayAndMonthFromThePageItself(t *testing.T) {
	t.Parallel()
	june := time.Date(2016, 6, 4, 15, 51, 0, 0, time.UTC)
	april := time.Date(2016, 4, 6, 15, 51, 0, 0, time.UTC)
	const open = `04-06-2016 <em class="time">15:51</em>`
	for _, c := range []struct {
		name  string
		dates []string
		set   bool
		want  time.Time
	}{
		{"nothing else on the page", []string{open}, false, april},
		{"set for the site", []string{open}, true, june},
		{"another row has a 25th", []string{open, `25-05-2016, <span class="time">07:38 PM</span>`}, false, june},
		{"with a fixed space", []string{open, `25-05-2016&nbsp;07:38 PM`}, false, june},
		{"with slashes and h", []string{open, `25/05/2016, 19h38`}, false, june},
		{"another row has the month first", []string{open, `05-25-2016, 07:38 PM`}, false, april},
		{"both: no say", []string{open, `25-05-2016, 07:38 PM`, `05-25-2016, 07:38 PM`}, false, april},
		{"a date in a title has no time", []string{open, `05-02-2016, 07:38 PM <b>sale until 25-05-2016</b>`}, false, april},
		{"part of a number", []string{open, `05-02-2016, 07:38 PM <b>125-05-2016 07:38</b>`}, false, april},
		{"year first", []string{open, `2016-05-25 07:38`}, false, april},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			page := &vigie.Page{URL: "https://kiln.example/forumdisplay.php?f=1", Status: 200, Body: []byte(dated(c.dates...))}
			res, err := engine.Read(engine.Open(page, engine.Options{Now: now, Zone: time.UTC, DayFirst: c.set}), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := res.Board.Threads[0].LastPostAt; !got.Equal(c.want) {
				t.Errorf("read %s, want %s", got, c.want)
			}
		})
	}
}
