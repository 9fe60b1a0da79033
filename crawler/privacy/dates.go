package privacy

// dateEnd returns where a date that begins at i ends, or 0: 06/12/24, 6-12-2024,
// 06.12.2024, 2024-12-06, each with a time behind it if there is one.
func dateEnd(t string, i int) int {
	var part [3]group
	p := i
	for k := range part {
		end := digitsEnd(t, p)
		if end == p {
			return 0
		}
		part[k] = group{p, end}
		p = end
		if k < 2 {
			if p >= len(t) || t[p] != '/' && t[p] != '-' && t[p] != '.' || t[p] != t[part[0].end] {
				return 0
			}
			p++
		}
	}
	if p < len(t) && t[p] == t[part[0].end] && p+1 < len(t) && isDigit(t[p+1]) {
		return 0 // the row goes on in the same manner: 06.12.34.56.78
	}
	a, b, c := value(t, part[0]), value(t, part[1]), value(t, part[2])
	size := part[2].end - part[2].start
	first := part[0].end - part[0].start
	dmy := first <= 2 && (size == 2 || size == 4) && a >= 1 && a <= 31 && b >= 1 && b <= 31 && (a <= 12 || b <= 12) && (size == 2 || c >= 1900 && c <= 2100)
	ymd := first == 4 && a >= 1900 && a <= 2100 && b >= 1 && b <= 12 && c >= 1 && c <= 31 && size <= 2
	if !dmy && !ymd || part[1].end-part[1].start > 2 {
		return 0
	}
	return timeEnd(t, p)
}

// timeEnd goes over " 08:30", "T08:30:00", " à 8h30" behind a date.
func timeEnd(t string, p int) int {
	q := p
	for n := 0; n < 5 && q < len(t) && !isDigit(t[q]) && t[q] != '\n'; n++ {
		q++
	}
	end := digitsEnd(t, q)
	if end == q || end-q > 2 || end >= len(t) || t[end] != ':' && t[end] != 'h' && t[end] != 'H' {
		return p
	}
	for end < len(t) && (isDigit(t[end]) || t[end] == ':' || t[end] == 'h' || t[end] == 'H') {
		end++
	}
	return end
}

func value(t string, g group) int {
	n := 0
	for _, c := range []byte(t[g.start:min(g.end, g.start+5)]) {
		n = n*10 + int(c-'0')
	}
	return n
}
