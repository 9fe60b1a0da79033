package engine

import (
	"strings"
	"time"
)

// parseDate reads the first date in a forum's own words: "Posté le 03-11-2008 à 21:40:00",
// "Hier à 21:04", "25 juil.", "3 min geleden", "Wed Mar 21, 2012 1:33 pm", "vor 2 Stunden".
// Months, days and units are known in French, Dutch, English and German. A time without an
// offset is a time of zone; dayFirst decides 04-06-2019 alone, dots are always day first.
//
// The answer is in UTC and never after now: a date without a year goes back a year, a time without a
// day goes back a day, 04-06 that lies ahead is read as 06-04, and a clock up to a day fast is cut
// to now. Any other date ahead of now is refused, and so is one that does not exist.
func parseDate(s string, now time.Time, zone *time.Location, dayFirst bool) (time.Time, bool) {
	if zone == nil {
		zone = time.UTC
	}
	r := dateReader{tokens: dateTokens(s), now: now.In(zone), zone: zone, dayFirst: dayFirst}
	t, ok := r.relative()
	if !ok {
		r.read()
		t, ok = r.resolve()
	}
	return t.UTC(), ok
}

// parseISO reads a datetime attribute: RFC 3339, and what boards make of it (offset without a
// colon, no seconds, no offset at all, a space instead of the T). Anything else is refused.
func parseISO(s string, now time.Time, zone *time.Location) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	return parseDate(s, now, zone, true)
}

// fastClock is how far ahead of now a full date may lie before it is a misreading: a server
// clock or a time zone can be wrong by that much, never by more.
const fastClock = 26 * time.Hour

// dateReader holds what was found so far; a part stays -1 or zero until it is seen.
type dateReader struct {
	tokens   []dateToken
	now      time.Time
	zone     *time.Location
	dayFirst bool

	year, day, month int
	noYear           bool
	swappable        bool // day and month are both below 13 and came as figures
	daysAgo          int
	weekday          int
	hasDate          bool
	hasTime          bool
	hasWeekday       bool
	hour, min, sec   int
	offset           *time.Location
}

// read walks the tokens once; the first date and the first time win.
func (r *dateReader) read() {
	for i := 0; i < len(r.tokens); {
		next := 0
		switch t := r.tokens[i]; {
		case t.kind == wordToken && !r.hasDate && !r.takeDayWord(t.text):
			next = r.monthFirst(i)
		case t.kind == numberToken:
			if !r.hasDate {
				if next = r.figures(i); next == 0 {
					next = r.dayThenMonth(i)
				}
			}
			if next == 0 && !r.hasTime {
				next = r.clock(i)
			}
		}
		if next == 0 {
			next = i + 1
		}
		i = next
	}
}

// takeDayWord takes "hier", "today" or a day of the week; the latter counts if no date follows.
func (r *dateReader) takeDayWord(text string) bool {
	if ago, ok := dayWords[text]; ok {
		r.hasDate, r.daysAgo, r.day = true, ago, 0
		return true
	}
	if d, ok := weekdays[text]; ok && !r.hasWeekday {
		r.hasWeekday, r.weekday = true, d
		return true
	}
	return false
}

// resolve turns the parts into a moment that is not ahead of now.
func (r *dateReader) resolve() (time.Time, bool) {
	zone := r.zone
	if r.offset != nil {
		zone = r.offset
	}
	now := r.now.In(zone)
	today := func(back int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-back, r.hour, r.min, r.sec, 0, zone)
	}
	switch {
	case r.hasDate && r.day == 0: // today, yesterday
		return notAfter(today(r.daysAgo), now), true
	case r.hasDate && r.noYear:
		return r.yearBack(now, zone)
	case r.hasDate:
		t, ok := r.at(r.year, r.month, r.day, zone)
		if (!ok || t.After(now.Add(fastClock))) && r.swappable {
			t, ok = r.at(r.year, r.day, r.month, zone)
		}
		if !ok || t.After(now.Add(fastClock)) {
			return time.Time{}, false
		}
		return notAfter(t, now), true
	case r.namesYear(): // a date in words that nobody here knows, or in a broken charset: its clock is not today's
		return time.Time{}, false
	case r.hasWeekday && r.hasTime: // "Monday at 3:15 PM": today has a word of its own
		back := (int(now.Weekday()) - r.weekday + 7) % 7
		if back == 0 {
			back = 7
		}
		return today(back), true
	case r.hasTime:
		t := today(0)
		if t.After(now) {
			t = today(1)
		}
		return t, true
	}
	return time.Time{}, false
}

// namesYear says whether a year stands among the tokens.
func (r *dateReader) namesYear() bool {
	for _, t := range r.tokens {
		if t.kind == numberToken && len(t.text) == 4 && t.n >= 1970 && t.n < 2200 {
			return true
		}
	}
	return false
}

// yearBack finds the last such day that is not ahead of now; 29 February needs up to 8 years.
func (r *dateReader) yearBack(now time.Time, zone *time.Location) (time.Time, bool) {
	for year := now.Year(); year > now.Year()-9; year-- {
		if t, ok := r.at(year, r.month, r.day, zone); ok && !t.After(now) {
			return t, true
		}
	}
	return time.Time{}, false
}

// at refuses days that do not exist: time.Date would make 31 June the 1st of July.
func (r *dateReader) at(year, month, day int, zone *time.Location) (time.Time, bool) {
	if year < 1970 || month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, r.hour, r.min, r.sec, 0, zone)
	if day > 28 && time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC).Day() != day {
		return time.Time{}, false
	}
	return t, true
}

func notAfter(t, now time.Time) time.Time {
	if t.After(now) {
		return now
	}
	return t
}
