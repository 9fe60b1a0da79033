package alert_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"vigie"
	"vigie/triage/alert"
)

// diary is an invented forum: so many threads a day about each substance, each by somebody else.
type diary struct {
	random *rand.Rand
	list   []alert.Observation
}

func newDiary() *diary { return &diary{random: rand.New(rand.NewPCG(3, 4))} }

// usual is what people speak of, in threads a day.
var usual = map[string]float64{"cannabis": 5, "cocaine": 3, "ketamine": 2, "mdma": 2, "alcohol": 2, "nitazenes": 0.02}

const site = "a.example"

// days writes ordinary days, times as busy as usual.
func (d *diary) days(site string, from, to int, times float64) {
	for day := from; day <= to; day++ {
		for _, sub := range []string{"alcohol", "cannabis", "cocaine", "ketamine", "mdma", "nitazenes"} {
			for i := range d.count(usual[sub] * times) {
				d.add(site, day, fmt.Sprint(sub, i), []string{sub}, nil)
			}
		}
	}
}

func (d *diary) count(mean float64) int {
	n := int(mean)
	if d.random.Float64() < mean-float64(n) {
		n++
	}
	if mean < 1 {
		return n
	}
	return n + d.random.IntN(3) - 1
}

func (d *diary) add(site string, day int, who string, subs, signs []string) {
	d.list = append(d.list, alert.Observation{
		ThreadID: fmt.Sprintf("%s-%d-%s", site, day, who), Author: fmt.Sprintf("%s-%d-%s", site, day, who), Day: day, Lang: "fr", Site: site, Substances: subs, Symptoms: signs,
	})
}

func (d *diary) detect(day int, raised ...vigie.Alert) []vigie.Alert {
	l := alert.NewLedger(0)
	list := slices.Clone(d.list)
	d.random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] }) // any order
	l.Add(alert.Count(list))
	l.See(list)
	return l.Detect(day, raised, alert.Default)
}

func names(list []vigie.Alert) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, fmt.Sprintf("%s %s %s", a.Kind, a.Name, a.Site))
	}
	return out
}

func TestWhatIsNoAlarm(t *testing.T) {
	t.Parallel()
	const day = 1000
	for name, write := range map[string]func(d *diary){
		"nothing changed":                      func(d *diary) { d.days(site, 800, day, 1) },
		"the first run on an archive of weeks": func(d *diary) { d.days(site, day-40, day, 1) },
		"a forum that was just added":          func(d *diary) { d.days(site, 800, day, 1); d.days("new.example", day-9, day, 3) },
		"old threads of a new forum came up": func(d *diary) {
			d.days("n.example", day-9, day, 1)
			d.add("n.example", 700, "old", []string{"mdma"}, nil)
		},
		"the job did not run for two months": func(d *diary) { d.days(site, 700, day-65, 1); d.days(site, day-5, day, 1) },
		"a silence, then all at once":        func(d *diary) { d.days(site, 800, day-12, 1); d.days(site, day-6, day, 2) },
		"three times as many threads of all": func(d *diary) { d.days(site, 800, day-7, 1); d.days(site, day-6, day, 3) },
		"one person in seven threads": func(d *diary) {
			d.days(site, 800, day, 1)
			for i := range 7 {
				d.list = append(d.list, alert.Observation{ThreadID: fmt.Sprint("t", i), Author: "one", Day: day - i, Lang: "fr", Site: site, Substances: []string{"nitazenes"}})
			}
		},
		"a forum about one thing": func(d *diary) {
			for at := 800; at <= day; at++ {
				d.add(site, at, "x", []string{"cannabis"}, nil)
				d.add(site, at, "y", []string{"cannabis"}, nil)
			}
		},
		"two people": func(d *diary) {
			d.days(site, 800, day, 1)
			d.add(site, day, "x", []string{"nitazenes"}, nil)
			d.add(site, day-1, "y", []string{"nitazenes"}, nil)
		},
	} {
		d := newDiary()
		write(d)
		if got := d.detect(day); len(got) != 0 {
			t.Errorf("%s: %v", name, names(got))
		}
	}
}

func TestWhatIsAnAlarm(t *testing.T) {
	t.Parallel()
	const day = 1000
	for name, tc := range map[string]struct {
		write   func(d *diary)
		want    string
		days    int
		related bool
	}{
		"a rare substance": {func(d *diary) {
			for i := range 6 {
				d.add(site, day-i%3, fmt.Sprint("x", i), []string{"nitazenes"}, nil)
			}
		}, "substance nitazenes ", 0, false},
		"what was never seen": {func(d *diary) {
			for i := range 7 {
				d.add(site, day-i%5, fmt.Sprint("x", i), []string{"unheard"}, nil)
			}
		}, "substance unheard ", 0, false},
		"a symptom": {func(d *diary) {
			for i := range 8 {
				d.add(site, day-i%6, fmt.Sprint("x", i), nil, []string{"emergency.seizure"})
			}
		}, "symptom emergency.seizure ", 0, false},
		"a symptom of an everyday substance": {func(d *diary) {
			for i := range 8 {
				d.add(site, day-i%6, fmt.Sprint("x", i), []string{"ketamine"}, []string{"emergency.seizure"})
			}
		}, "", 0, true},
		"four weeks, slowly": {func(d *diary) {
			for i := range 14 {
				d.add(site, day-2*i, fmt.Sprint("x", i), []string{"unheard"}, nil)
			}
		}, "substance unheard ", 28, false},
	} {
		d := newDiary()
		d.days(site, 800, day, 1)
		tc.write(d)
		got := d.detect(day)
		if len(got) != 1 {
			t.Errorf("%s: %d alarms, want one: %v", name, len(got), names(got))
			continue
		}
		a := got[0]
		if tc.want != "" && names(got)[0] != tc.want || tc.days != 0 && a.Days != tc.days || tc.related != (len(a.Related) > 0) {
			t.Errorf("%s: %+v", name, a)
		}
		if a.People < 3 || a.Threads < a.People || a.Expected > float64(a.People)/1.7 || len(a.Examples) == 0 || a.Chance <= 0 || a.Day != day {
			t.Errorf("%s: the alarm says %+v", name, a)
		}
	}
}

func TestARiseIsToldWhereItIs(t *testing.T) {
	t.Parallel()
	const day = 1000
	d := newDiary()
	d.days(site, 800, day, 3)
	d.days("small.example", 800, day, 0.5)
	for i := range 9 {
		d.add("small.example", day-i%5, fmt.Sprint("x", i), []string{"mdma", "nitazenes"}, nil)
	}
	got := d.detect(day)
	if len(got) != 1 || got[0].Site != "small.example" {
		t.Errorf("alarms %v", names(got))
	}
}

func TestAnAlarmIsNotToldAgain(t *testing.T) {
	t.Parallel()
	const day = 1000
	d := newDiary()
	d.days(site, 800, day, 1)
	for i := range 10 {
		d.add(site, day-i%5, fmt.Sprint("x", i), []string{"nitazenes"}, nil)
	}
	first := d.detect(day)
	if len(first) != 1 {
		t.Fatalf("alarms %v", names(first))
	}
	before := func(age, people int, change func(*vigie.Alert)) vigie.Alert {
		a := first[0]
		a.Day, a.People = day-age, people
		if change != nil {
			change(&a)
		}
		return a
	}
	same, n := 0, first[0].People
	for name, tc := range map[string]struct {
		old  vigie.Alert
		told int
	}{
		"two weeks ago":                                                  {before(14, n/3, nil), same},
		"two weeks ago, a pair with it":                                  {before(14, n/3, func(a *vigie.Alert) { a.Kind, a.Name = vigie.AlertPair, "ketamine + nitazenes" }), same},
		"two weeks ago, in another language":                             {before(14, n, func(a *vigie.Alert) { a.Lang = "nl" }), 1},
		"two weeks ago, something else":                                  {before(14, n, func(a *vigie.Alert) { a.Name = "ketamine" }), 1},
		"two months ago, as strong":                                      {before(60, n, nil), same},
		"two months ago, half as strong":                                 {before(60, n/2, nil), 1},
		"two months ago, half as strong, and people said it was nothing": {before(60, n*6/10, func(a *vigie.Alert) { a.State = vigie.AlertDismissed }), same},
		"half a year ago":                                                {before(180, n, nil), 1},
	} {
		if got := d.detect(day, tc.old); len(got) != tc.told {
			t.Errorf("%s: %v, want %d", name, names(got), tc.told)
		}
	}
}

func TestDismissedAlertsTightenTheBudget(t *testing.T) {
	t.Parallel()
	list := func(n, age int, state string) (out []vigie.Alert) {
		for range n {
			out = append(out, vigie.Alert{Day: 100 - age, State: state})
		}
		return out
	}
	for name, tc := range map[string]struct {
		alerts []vigie.Alert
		want   float64
	}{
		"none":           {nil, 2},
		"as allowed":     {list(6, 10, vigie.AlertDismissed), 2},
		"twice as many":  {list(12, 10, vigie.AlertDismissed), 1},
		"far too many":   {list(100, 10, vigie.AlertDismissed), 0.5},
		"long ago":       {list(100, 95, vigie.AlertDismissed), 2},
		"acknowledged":   {list(100, 10, vigie.AlertAcknowledged), 2},
		"nobody decided": {list(100, 10, vigie.AlertOpen), 2},
	} {
		if got := alert.Default.Tightened(tc.alerts, 100).Budget; got != tc.want {
			t.Errorf("%s: budget %v, want %v", name, got, tc.want)
		}
	}
}
