package vigie

import (
	"strings"
	"time"
)

// Kinds of alerts.
const (
	AlertSubstance = "substance"
	AlertSymptom   = "symptom"
	AlertPair      = "pair" // two substances, or a substance and a symptom
	AlertWord      = "word" // that no lexicon knows

	// AlertAll counts every relevant thread. It is no alert: the others are measured against it.
	AlertAll = "all"
)

// AlertExamples is how many threads an alert shows at most.
const AlertExamples = 10

// Series is one thing that is counted.
type Series struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	Lang string `json:"lang"`
	Site string `json:"site"` // empty: all sites of the language
}

// DailyCount is how often something was spoken of on one day. It outlives the threads.
type DailyCount struct {
	Series

	Day      int      // days since 1970, UTC
	Threads  int      // threads that were posted that day
	Authors  int      // different people
	Examples []string // thread ids
}

// PairMark stands between the two names of a pair.
const PairMark = " + "

// Parts are the substances and symptoms that a series is about: two of a pair, one of others.
func (s Series) Parts() []string {
	if s.Kind != AlertPair {
		return []string{s.Name}
	}
	return strings.Split(s.Name, PairMark)
}

// States of an alert.
const (
	AlertOpen         = "open"
	AlertAcknowledged = "acknowledged"
	AlertDismissed    = "dismissed"
)

// Alert is a rise that people should look at.
type Alert struct {
	Series

	ID       string    `json:"id"`
	Day      int       `json:"day"` // the last of the days that rose
	At       time.Time `json:"at"`
	Days     int       `json:"days"`     // how many days rose together, Day the last of them
	Threads  int       `json:"threads"`  // in these days
	People   int       `json:"people"`   // different people who opened them
	Expected float64   `json:"expected"` // people in as many days, from the time before
	Chance   float64   `json:"chance"`   // that nothing has changed and chance made so many
	Related  []string  `json:"related"`  // names of other series that rose with it and are not told apart
	Examples []string  `json:"examples"` // thread ids

	State     string    `json:"state"`
	By        string    `json:"by"` // who decided
	DecidedAt time.Time `json:"decided_at"`
	Note      string    `json:"note"`
}

// AlertFilter chooses alerts. Empty fields take all.
type AlertFilter struct {
	State, Kind, Lang, Site string

	Since int    // first day
	Limit int    // at least 1
	After string // cursor of the page before
}

// DayOf is the day of a moment.
func DayOf(t time.Time) int { return int(t.UTC().Unix() / 86_400) }
