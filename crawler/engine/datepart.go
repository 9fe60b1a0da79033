package engine

import "time"

// figures reads 2006-01-02, 29/07/2004, 21.01.2009 or 29.01.19: three figures with the same
// separator and no spaces. It answers the index after the date, 0 when there is none.
func (r *dateReader) figures(i int) int {
	t := r.tokens
	if i+4 >= len(t) || t[i+1].kind != signToken || t[i+2].kind != numberToken || t[i+3].text != t[i+1].text || t[i+4].kind != numberToken {
		return 0
	}
	for _, next := range t[i+1 : i+5] {
		if next.spaced {
			return 0
		}
	}
	separator := t[i+1].text
	if separator != "-" && separator != "/" && separator != "." {
		return 0
	}
	a, b, c := t[i], t[i+2], t[i+4]
	swappable := false
	switch {
	case len(a.text) == 4 && len(b.text) <= 2 && len(c.text) <= 2:
		r.year, r.month, r.day = a.n, b.n, c.n
	case len(a.text) <= 2 && len(b.text) <= 2 && (len(c.text) == 4 || len(c.text) == 2):
		r.year, r.month, r.day = c.n, b.n, a.n
		if len(c.text) == 2 {
			r.year = century(c.n, r.now.Year())
		}
		if !r.dayFirst && separator != "." {
			r.month, r.day = a.n, b.n
		}
		if r.month > 12 {
			r.month, r.day = r.day, r.month
		}
		swappable = separator != "." && a.n <= 12 && b.n <= 12
	default:
		return 0
	}
	if r.month < 1 || r.month > 12 || r.day < 1 || r.day > 31 {
		return 0
	}
	r.hasDate, r.swappable = true, swappable
	return i + 5
}

// century places a year of two figures: the last such year up to the present one.
func century(year, now int) int {
	year += now - now%100
	if year > now {
		year -= 100
	}
	return year
}

// dayThenMonth reads "27 juillet 2026", "1er janv.", "11. November 2019", "20th of Jul 2018".
func (r *dateReader) dayThenMonth(i int) int {
	t := r.tokens
	day := t[i].n
	if len(t[i].text) > 2 || day < 1 || day > 31 {
		return 0
	}
	j := i + 1
	for j < len(t) && (ordinals[t[j].text] || t[j].text == "." || t[j].text == "-") {
		j++
	}
	if j >= len(t) || months[t[j].text] == 0 {
		return 0
	}
	r.hasDate, r.day, r.month = true, day, months[t[j].text]
	return r.yearAt(j + 1)
}

// monthFirst reads "Mar 21, 2012", "maart 04, 2021", "August 29, 2015". "Mar 13 Déc 2013" is a
// French Tuesday: a month followed by a day and another month is a day's name.
func (r *dateReader) monthFirst(i int) int {
	t := r.tokens
	month := months[t[i].text]
	j := i + 1
	if month == 0 || j >= len(t) {
		return 0
	}
	if t[j].text == "." {
		j++
	}
	if j >= len(t) || t[j].kind != numberToken || len(t[j].text) > 2 || t[j].n < 1 || t[j].n > 31 {
		return 0
	}
	if j+1 < len(t) && (t[j+1].text == ":" || months[t[j+1].text] != 0) {
		return 0
	}
	r.hasDate, r.day, r.month = true, t[j].n, month
	j++
	for j < len(t) && ordinals[t[j].text] {
		j++
	}
	return r.yearAt(j)
}

// yearAt reads a year that may follow day and month, and says so when there is none: two
// figures are a year behind an apostrophe only, else they begin a time.
func (r *dateReader) yearAt(i int) int {
	t := r.tokens
	j := i
	for j < len(t) && (t[j].text == "," || t[j].text == "." || t[j].text == "-" || ordinals[t[j].text]) {
		j++
	}
	quoted := j < len(t) && t[j].text == "'"
	if quoted {
		j++
	}
	if j < len(t) && t[j].kind == numberToken {
		switch {
		case len(t[j].text) == 4 && t[j].n >= 1970 && t[j].n < 2200:
			r.year = t[j].n
			return j + 1
		case quoted && len(t[j].text) == 2:
			r.year = century(t[j].n, r.now.Year())
			return j + 1
		}
	}
	r.noYear = true
	return i
}

// clock reads "13:59:20", "1:33 pm", "19h46", "10:54 Uhr", "21 h", with "+0200", "+02:00" or
// "Z" behind it. Hours alone count once a day is known, else "1 h" would be a time.
func (r *dateReader) clock(i int) int {
	t := r.tokens
	hour, j := t[i].n, i+1
	if len(t[i].text) > 2 || hour > 24 || j >= len(t) {
		return 0
	}
	var minutes, seconds int
	switch {
	case (t[j].text == ":" || t[j].text == "h") && j+1 < len(t) && t[j+1].kind == numberToken && len(t[j+1].text) == 2 && t[j+1].n < 60:
		minutes = t[j+1].n
		j += 2
		if j+1 < len(t) && t[j].text == ":" && t[j+1].kind == numberToken && len(t[j+1].text) == 2 && t[j+1].n <= 60 {
			seconds = min(t[j+1].n, 59)
			j += 2
			if j+1 < len(t) && t[j].text == "." && t[j+1].kind == numberToken && !t[j+1].spaced { // fraction
				j += 2
			}
		}
	case (r.hasDate || r.hasWeekday) && (t[j].text == "h" || t[j].text == "uhr" || t[j].text == "am" || t[j].text == "pm"):
		if t[j].text == "h" || t[j].text == "uhr" {
			j++
		}
	default:
		return 0
	}
	if j < len(t) && hour <= 12 {
		switch t[j].text {
		case "am":
			hour %= 12
			j++
		case "pm":
			hour = hour%12 + 12
			j++
		}
	}
	if hour == 24 {
		hour = 0
	}
	r.hasTime, r.hour, r.min, r.sec = true, hour, minutes, seconds
	return r.offsetAt(j)
}

// offsetAt reads the offset behind a time; a minus with a space behind it is a dash.
func (r *dateReader) offsetAt(i int) int {
	t := r.tokens
	if i >= len(t) {
		return i
	}
	if s := t[i].text; s == "z" || s == "utc" || s == "gmt" {
		r.offset = time.UTC
		return i + 1
	}
	if (t[i].text != "+" && t[i].text != "-") || i+1 >= len(t) || t[i+1].kind != numberToken || t[i+1].spaced {
		return i
	}
	var seconds, next int
	switch {
	case len(t[i+1].text) == 4:
		seconds, next = t[i+1].n/100*3600+t[i+1].n%100*60, i+2
	case len(t[i+1].text) == 2 && i+3 < len(t) && t[i+2].text == ":" && len(t[i+3].text) == 2 && t[i+3].kind == numberToken:
		seconds, next = t[i+1].n*3600+t[i+3].n*60, i+4
	default:
		return i
	}
	if seconds > 15*3600 {
		return i
	}
	if t[i].text == "-" {
		seconds = -seconds
	}
	r.offset = time.FixedZone("", seconds)
	return next
}
