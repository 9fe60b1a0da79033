package engine

import "time"

// relative reads spans before now: "il y a 3 minutes", "2 uur geleden", "vor einer Stunde",
// "1 hour, 3 minutes ago", "12 min", "1 j", "à l'instant". A bare span must be the whole
// text; with a word that says "ago" other words may stand around it, other figures never.
func (r *dateReader) relative() (time.Time, bool) {
	var (
		t              = r.tokens
		ago, now, more bool
		spans, back    int // back in months
		span           time.Duration
	)
	for i := 0; i < len(t); i++ {
		text := t[i].text
		n, counted := counts[text]
		if t[i].kind == numberToken {
			n, counted = t[i].n, len(text) <= 4
		}
		if counted {
			if u, ok := units[unitAt(t, i+1)]; ok {
				back += n * u.months
				span += time.Duration(n) * u.span
				spans++
				i++
				continue
			}
		}
		switch {
		case t[i].kind == numberToken:
			return time.Time{}, false // a figure that counts nothing: this is a date
		case nowWords[text]:
			now = true
		case agoWords[text]:
			ago = true
		case t[i].kind == wordToken && !fillers[text]:
			more = true
		}
	}
	switch {
	case spans == 0:
		return r.now, now
	case more && !ago, back > 1200, span > 100*366*24*time.Hour:
		return time.Time{}, false
	}
	return r.now.AddDate(0, -back, 0).Add(-span), true
}

// unitAt is the word at i that a count may stand before; in 19h46 the h is no unit.
func unitAt(t []dateToken, i int) string {
	if i >= len(t) || t[i].kind != wordToken {
		return ""
	}
	if i+1 < len(t) && t[i+1].kind == numberToken && !t[i+1].spaced {
		return ""
	}
	return t[i].text
}
