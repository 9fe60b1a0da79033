package privacy

import "strings"

// numberWords give a word's digits in French, Dutch and English. Two digits are a number
// from ten on; tens ("vingt", "twenty") may be followed by a unit.
var numberWords = func() map[string]string {
	m := map[string]string{}
	for _, row := range []string{
		"0 zéro zero nul oh o nought", "1 un une een één one", "2 deux twee two", "3 trois drie three", "4 quatre vier four", "5 cinq vijf five",
		"6 six zes six", "7 sept zeven seven", "8 huit acht eight", "9 neuf negen nine", "10 dix tien ten", "11 onze elf eleven", "12 douze twaalf twelve",
		"13 treize dertien thirteen", "14 quatorze veertien fourteen", "15 quinze vijftien fifteen", "16 seize zestien sixteen",
		"17 zeventien seventeen", "18 achttien eighteen", "19 negentien nineteen", "20 vingt vingts twintig twenty", "30 trente dertig thirty",
		"40 quarante veertig forty", "50 cinquante vijftig fifty", "60 soixante zestig sixty", "70 septante zeventig seventy", //nolint:misspell // French forty
		"80 huitante octante tachtig eighty", "90 nonante negentig ninety",
	} {
		f := strings.Fields(row)
		for _, w := range f[1:] {
			m[w] = f[0]
		}
	}
	units := strings.Fields("een één twee drie vier vijf zes zeven acht negen")
	for ten := range strings.FieldsSeq("twintig dertig veertig vijftig zestig zeventig tachtig negentig") {
		for _, u := range units {
			for _, join := range []string{"en", "ën"} {
				m[u+join+ten] = m[ten][:1] + m[u]
			}
		}
	}
	return m
}()

// fillers may stand between the words of a number.
var fillers = map[string]bool{"et": true, "and": true, "en": true, "puis": true, "dan": true, "then": true}

// spelled reads a phone in words that begins at i: "zéro six douze trente-quatre …",
// "nul zes een twee …", "oh seven double seven …", also with digits in between.
func (s *scan) spelled(i int) span {
	digits, end, words := readWords(s.text, i, "", 0)
	return s.spelledSpan(i, digits, end, words)
}

// mixed reads on in words where a row of digits was too short: "06 douze 34 …".
func (s *scan) mixed(i int, r run) span {
	start := r.groups[0].start
	digits, end, words := readWords(s.text, start, "", 0)
	return s.spelledSpan(i, digits, end, words)
}

func (s *scan) spelledSpan(i int, digits string, end, words int) span {
	if words == 0 {
		return span{}
	}
	plus := strings.HasPrefix(digits, "+")
	digits = strings.TrimPrefix(digits, "+")
	if !plus && !strings.HasPrefix(digits, "0") || len(digits) < 8 || len(digits) > 16 || strings.HasPrefix(digits, "000") {
		return span{}
	}
	if official(digits, plus) {
		return s.pass(i, end)
	}
	return span{i, end, MarkPhone}
}

// readWords collects digits from words and digit groups as long as they go on. words
// counts the words that were numbers.
func readWords(t string, i int, digits string, words int) (string, int, int) {
	end, tens, repeat := i, 0, 0
	for p := i; p < len(t) && len(digits) < 18; {
		q := p
		for q < len(t) && isLetter(t, q) {
			q += letterLen(t, q)
		}
		switch {
		case q > p:
			w := lower(t[p:q])
			d, ok := numberWords[w]
			switch {
			case ok && len(d) == 2 && d[1] == '0' && d != "10":
				if w == "vingt" || w == "vingts" { // quatre-vingts
					if n := len(digits); n > 0 && digits[n-1] == '4' && tens == 4 {
						digits, tens = digits[:n-1]+"80", 80
						break
					}
				}
				digits, tens = digits+d, int(d[0]-'0')*10
			case ok && tens >= 20 && (len(d) == 1 && d != "0" || len(d) == 2 && (tens == 60 || tens == 80) || d == "10" && tens > 20):
				digits, tens = joinTens(digits, d), 0
				if d == "10" {
					tens = 10
				}
			case ok && tens == 10 && len(d) == 1 && (w == "sept" || w == "huit" || w == "neuf"):
				digits, tens = digits[:len(digits)-1]+d, 0
			case ok:
				digits += strings.Repeat(d, max(1, repeat))
				tens = 0
				switch {
				case w == "quatre":
					tens = 4
				case d == "10":
					tens = 10
				}
			case w == "double" || w == "dubbel":
				repeat, p = 2, q
				words++
				p = gap(t, p)
				continue
			case w == "triple":
				repeat, p = 3, q
				p = gap(t, p)
				continue
			case w == "plus" && digits == "":
				digits = "+"
			case fillers[w] && tens >= 20:
				p = gap(t, q)
				continue
			default:
				return digits, end, words
			}
			repeat = 0
			words++
		case isDigit(t[p]):
			q = digitsEnd(t, p)
			digits, tens = digits+t[p:q], 0
		default:
			return digits, end, words
		}
		end = q
		p = gap(t, q)
	}
	return digits, end, words
}

// joinTens adds what follows "vingt", "soixante": 20 and 6 are 26, 60 and 12 are 72.
func joinTens(digits, d string) string {
	head, ten := digits[:len(digits)-2], digits[len(digits)-2]
	if len(d) == 2 {
		ten++
	}
	return head + string(ten) + d[len(d)-1:]
}

// gap goes over what may stand between number words; it returns the text's length when
// something else does.
func gap(t string, p int) int {
	for n := 0; n < 4 && p < len(t); n++ {
		switch {
		case t[p] == ' ' || t[p] == '-' || t[p] == ',' || t[p] == '.' || t[p] == '/' || t[p] == '\t':
			p++
		case strings.HasPrefix(t[p:], "\u00a0"):
			p += 2
		case strings.HasPrefix(t[p:], "…"):
			p += 3
		default:
			return p
		}
	}
	return p
}
