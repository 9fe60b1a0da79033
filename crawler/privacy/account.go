package privacy

import "strings"

// ibanLengths are the lengths of bank accounts by country.
var ibanLengths = map[string]int{"FR": 27, "BE": 16, "NL": 18, "GB": 22, "DE": 22, "LU": 20, "CH": 21, "ES": 24, "IT": 27, "PT": 25, "IE": 22, "MC": 27,
	"AT": 20, "PL": 28, "RO": 24, "DK": 18, "SE": 24, "NO": 15, "FI": 18, "LT": 20, "LV": 21, "EE": 20, "CZ": 24, "SK": 24, "HU": 28, "GR": 27, "BG": 22,
	"HR": 21, "SI": 19, "MT": 31, "CY": 28, "TR": 26, "MA": 28, "TN": 24}

// iban reads an account whose country stands at i. The check digits are not looked at: a
// mistyped account is somebody's all the same.
func (s *scan) iban(i int) span {
	if i > 0 && (isDigit(s.text[i-1]) || s.text[i-1] == '_') {
		return span{}
	}
	want := ibanLengths[strings.ToUpper(s.text[i:i+2])]
	if want == 0 {
		return span{}
	}
	n, digits, end := 0, 0, i
	for p := i; p < len(s.text) && n < want; {
		switch c := s.text[p]; {
		case isDigit(c):
			n, digits, p = n+1, digits+1, p+1
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			n, p = n+1, p+1
		case n > 3 && (c == ' ' || c == '-' || c == '.') && p+1 < len(s.text) && s.text[p+1] != ' ':
			p++
			continue
		case n > 3 && strings.HasPrefix(s.text[p:], "\u00a0"):
			p += 2
			continue
		default:
			return span{}
		}
		end = p
		if n == 4 && digits != 2 {
			return span{}
		}
	}
	if n != want || digits*2 < want || end < len(s.text) && (isDigit(s.text[end]) || isLetter(s.text, end)) {
		return span{}
	}
	return span{i, end, MarkIBAN}
}

// account reads the old Belgian form 123-1234567-12.
func (s *scan) account(i int) span {
	t := s.text[i:]
	if len(t) < 14 || t[3] != '-' || t[11] != '-' || digitsEnd(t, 0) != 3 || digitsEnd(t, 4) != 11 || digitsEnd(t, 12) != 14 {
		return span{}
	}
	return span{i, i + 14, MarkIBAN}
}
