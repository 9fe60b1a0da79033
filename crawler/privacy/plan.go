package privacy

import (
	"slices"
	"strings"
)

// countries are the calling codes that are recognised, with how many digits follow them.
var countries = map[string][2]int{
	"33": {9, 9}, "32": {8, 9}, "31": {9, 9}, "44": {9, 10}, "352": {6, 9}, "49": {7, 11}, "41": {9, 9}, "1": {10, 10}, "34": {9, 9}, "39": {8, 11},
	"351": {9, 9}, "353": {7, 9}, "212": {9, 9}, "213": {8, 9}, "216": {8, 8}, "40": {9, 9}, "48": {9, 9}, "43": {7, 12}, "45": {8, 8}, "46": {7, 10},
	"47": {8, 8}, "358": {7, 10}, "30": {10, 10}, "90": {10, 10}, "7": {10, 10}, "36": {8, 9}, "420": {9, 9}, "421": {9, 9}, "380": {9, 9}, "373": {8, 8},
	"377": {8, 9}, "376": {6, 6}, "262": {9, 9}, "590": {9, 9}, "594": {9, 9}, "596": {9, 9}, "687": {6, 6}, "689": {6, 8}, "221": {9, 9}, "225": {8, 10},
	"237": {8, 9}, "243": {9, 9}, "250": {9, 9}, "229": {8, 10}, "228": {8, 8}, "223": {8, 8}, "226": {8, 8}, "597": {6, 7}, "599": {7, 8}, "297": {7, 7},
	"355": {8, 9}, "359": {7, 9}, "385": {8, 9}, "386": {8, 8}, "381": {8, 9}, "961": {7, 8}, "972": {8, 9}, "91": {10, 10}, "61": {9, 9}, "64": {8, 10},
	"27": {9, 9}, "55": {10, 11}, "52": {10, 10}, "370": {8, 8}, "371": {8, 8}, "372": {7, 8}, "354": {7, 7}, "356": {8, 8}, "357": {8, 8},
}

// plausible says that the digits of the first n groups are a complete phone.
func plausible(digits string, r run, n int, t string) bool {
	switch {
	case r.plus:
		return abroad(digits) && len(digits) >= 8
	case strings.HasPrefix(digits, "00"):
		return abroad(digits[2:]) && len(digits) >= 10
	case strings.HasPrefix(digits, "0"):
		return home(digits, r, n, t)
	}
	return northAmerican(digits, r, n, t) || bareAbroad(digits, n)
}

// abroad reads digits behind a '+' or "00": a known calling code and the right length.
func abroad(digits string) bool {
	for size := 1; size <= 3 && size < len(digits); size++ {
		want, ok := countries[digits[:size]]
		if !ok {
			continue
		}
		rest := digits[size:]
		if strings.HasPrefix(rest, "0") && len(rest) > want[0] { // +33 (0)6 …
			rest = rest[1:]
		}
		return len(rest) >= want[0] && len(rest) <= want[1]
	}
	return false
}

// bareAbroad is a mobile of our countries written without the plus: 33612345678.
func bareAbroad(digits string, n int) bool {
	if n != 1 {
		return false
	}
	return len(digits) == 11 && (strings.HasPrefix(digits, "336") || strings.HasPrefix(digits, "337") || strings.HasPrefix(digits, "324") || strings.HasPrefix(digits, "316")) ||
		len(digits) == 12 && strings.HasPrefix(digits, "447")
}

// northAmerican is 555-123-4567 or (555) 123-4567.
func northAmerican(digits string, r run, n int, t string) bool {
	if n != 3 || len(digits) != 10 || digits[0] < '2' || digits[3] < '2' {
		return false
	}
	g := r.groups
	return g[0].end-g[0].start == 3 && g[1].end-g[1].start == 3 && (t[g[1].end] == '-' || t[g[1].end] == '.') &&
		t[g[0].end] != ' ' && t[g[0].end] != ','
}

// shapes are the ways in which nine or eleven digits from 0 are grouped: BE and UK. Ten
// digits (FR, NL, BE mobile) need no shape, only no decimal point behind the zero.
var shapes = []string{"9", "2322", "3222", "27", "36", "333", "2223", "234", "11", "56", "344", "434", "533", "5222", "5 6", "38", "47", "3422", "254"}

func home(digits string, r run, n int, t string) bool {
	if len(digits) < 9 || len(digits) > 11 || digits[1] == '0' {
		return false
	}
	g := r.groups[:n]
	shape := make([]byte, n)
	tiny, seps := 0, map[byte]int{}
	for k, x := range g {
		size := x.end - x.start
		if size > 9 {
			return n == 1 && (size == 10 || size == 11 && digits[1] != '6')
		}
		shape[k] = '0' + byte(size)
		if size == 1 && k > 0 {
			tiny++
		}
		if k+1 < n {
			seps[t[x.end]]++
		}
	}
	if seps[','] > 0 && (len(seps) > 1 || !strings.HasPrefix(string(shape), "22222")) || seps['/'] > 1 && len(seps) > 1 || seps['|'] > 0 && len(seps) > 1 {
		return false
	}
	if shape[0] == '1' && n > 1 { // "0 612 …", "0 6 1 2 …", "(0)6 …"; never "0.5 10 20"
		if t[g[0].end] == '.' && len(seps) > 1 || t[g[0].end] == ',' {
			return false
		}
	} else if tiny > 1 && tiny < n-2 {
		return false
	}
	if len(digits) == 10 {
		return true
	}
	return slices.Contains(shapes, string(shape)) && (len(digits) == 9 && n > 0 || digits[1] == '1' || digits[1] == '2' || digits[1] == '3' || digits[1] == '7')
}

// settled stops the search for a longer number: the digits fit a plan exactly.
func settled(digits string, r run, n int) bool {
	if r.plus || strings.HasPrefix(digits, "00") {
		d := strings.TrimPrefix(digits, "00")
		for size := 1; size <= 3 && size < len(d); size++ {
			if want, ok := countries[d[:size]]; ok {
				return len(d)-size >= want[1]+min(1, strings.Count(d[size:size+1], "0"))
			}
		}
		return false
	}
	if len(digits) != 9 {
		return true
	}
	// nine digits, and the next group would make ten: pairs all along are one number of ten
	return n >= 3 && (len(r.groups) == n || r.groups[n].end-r.groups[n].start != 1)
}

// contextual takes 8 to 12 digits, whatever they begin with, where the words before speak
// of a phone. It returns how many groups they fill.
func (r run) contextual(t string) int {
	total := 0
	for n, g := range r.groups {
		total += g.end - g.start
		if total > 12 {
			return 0
		}
		if total >= 8 && (n+1 == len(r.groups) || total >= 9) {
			return n + 1
		}
	}
	return 0
}

// phoneWords stand before a number that is a phone even if it does not look like one.
var phoneWords = setOf(`tel tél téléphone telephone telefoon phone gsm mobile mobiel numéro numero nummer number
	whatsapp wa appelle appelez appel bel call text texte sms portable num 06 joignable bereikbaar`)

// phoneContext looks at the last three words before i.
func (s *scan) phoneContext(i int) bool {
	words := strings.FieldsFunc(lower(s.text[max(s.last, i-28, 0):i]), func(r rune) bool { return strings.ContainsRune(" :.,;=()'’-\t", r) })
	for _, w := range words[max(0, len(words)-3):] {
		if phoneWords[w] {
			return true
		}
	}
	return false
}

// unitWords behind a row of numbers make it doses, amounts or times.
var unitWords = setOf(`mg g gr gram gramme grammes kg µg μg ug mcg ml cl l ng € euro euros eur $ £ %
	h heures heure uur hours min minutes ans jaar years jours dagen days x cm mm km ui iu mmol balles pills pillen
	cachets comprimés gélules gouttes druppels drops`)

// unitFollows says that a unit stands right behind end.
func unitFollows(t string, end int) bool {
	rest := strings.TrimLeft(t[end:min(len(t), end+24)], " \u00a0\u202f")
	word := rest
	for k := range rest {
		if strings.ContainsRune(" .,;:!?)/\n\u00a0\u202f", rune(rest[k])) {
			word = rest[:k]
			break
		}
	}
	return unitWords[lower(word)]
}
