package engine

import "bytes"

// showsDayFirst looks for moments on a page that can be read in one way only: there is no
// 25th month in "25-10-2013, 07:38". It is true when some have the day first and none has
// the month first. A date without a time of day is not one of the forum's own, so it does
// not count.
func showsDayFirst(body []byte) bool {
	found := false
	for i := 2; i+8 < len(body); i++ {
		sep := body[i]
		if sep != '-' && sep != '/' || body[i+3] != sep || isFigure(body[i+8]) || i > 2 && isFigure(body[i-3]) {
			continue
		}
		first, ok1 := twoFigures(body[i-2:])
		second, ok2 := twoFigures(body[i+1:])
		_, ok3 := twoFigures(body[i+4:])
		_, ok4 := twoFigures(body[i+6:])
		if !ok1 || !ok2 || !ok3 || !ok4 || !clockFollows(body[i+8:]) {
			continue
		}
		switch {
		case first > 12 && first <= 31 && second <= 12:
			found = true
		case second > 12 && second <= 31 && first <= 12:
			return false
		}
	}
	return found
}

// clockFollows says whether a time of day is the next thing to read.
func clockFollows(b []byte) bool {
	b = b[:min(len(b), 120)]
	for len(b) > 0 {
		switch {
		case b[0] == ' ' || b[0] == ',' || b[0] == '\n' || b[0] == '\r' || b[0] == '\t':
			b = b[1:]
		case bytes.HasPrefix(b, []byte("&nbsp;")):
			b = b[len("&nbsp;"):]
		case bytes.HasPrefix(b, []byte("\u00a0")):
			b = b[len("\u00a0"):]
		case b[0] == '<':
			end := bytes.IndexByte(b, '>')
			if end < 0 {
				return false
			}
			b = b[end+1:]
		default:
			n := 0
			for n < len(b) && isFigure(b[n]) {
				n++
			}
			return (n == 1 || n == 2) && n+1 < len(b) && (b[n] == ':' || b[n] == 'h') && isFigure(b[n+1])
		}
	}
	return false
}

func isFigure(c byte) bool { return c >= '0' && c <= '9' }

// twoFigures reads the two figures that b begins with; b has two bytes at least.
func twoFigures(b []byte) (int, bool) {
	if !isFigure(b[0]) || !isFigure(b[1]) {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}
