package privacy

import (
	"regexp"
	"strings"
)

// loose services have names that are words too: they need more than a bare word behind.
var looseServices = setOf("signal session tele steam wa matrix wire ig tg fb facebook messenger discord psn whatsapp twitter snap")

// afterService is what stands between the service and the handle: a sign (":", "=", "@",
// "->"), or words that announce it ("c'est", "is", "me").
var afterService = regexp.MustCompile(`(?i)^[.,]?((?:\s*(?:me|moi|mij|perso|chat|gram|account|compte|id|pseudo|naam|name|user(?:name)?|handle|c['’]?\s?est|cest|is|est|on|op|sur|add|ajoute|ajoutez|voeg|toe|mon|my|mijn)\b){0,3})\s{0,2}((?::|=|->|→|»|>|-|\()?)\s{0,2}(@?)([\p{L}\d][\p{L}\d._-]{1,31}(?:#\d{4})?)`)

// handle reads "snap: x", "insta @x", "telegram c'est x_1", "instagram.com/x".
func (s *scan) handle(i int) span {
	if sp := s.profile(i); sp.end > 0 {
		return sp
	}
	end := wordEnd(s.text, i)
	service := lower(s.text[i:end])
	if i > 0 && (s.text[i-1] == '@' || s.text[i-1] == '_') || end < len(s.text) && s.text[end] == '_' {
		return span{}
	}
	_, right, _ := s.window(i, end)
	m := afterService.FindStringSubmatchIndex(right)
	if m == nil {
		return span{}
	}
	said, sign, at := m[3] > m[2], m[5] > m[4], m[7] > m[6]
	if !sign && !at && right[:m[8]] == "" {
		return span{}
	}
	name := strings.TrimRight(right[m[8]:m[9]], ".-_")
	if name == "" || strings.HasPrefix(right[m[8]:], "http") || m[9] < len(right) && right[m[9]] == '/' { // an address: read on its own
		return span{}
	}
	if right[0] == ',' && !said {
		return span{}
	}
	low := lower(name)
	built := strings.ContainsAny(name, "0123456789_#") || strings.Contains(strings.Trim(name, "."), ".")
	if onlyDigits(name) && len(name) < 6 || startsDose(low) {
		return span{}
	}
	switch {
	case at:
	case isCommon(low) || anchors[low] == anchorService:
		return span{}
	case sign && right[m[4]:m[5]] != "-" && (built || right[m[4]:m[5]] != "(") && (built || !looseServices[service] || said || service == "snap"):
	case built && hasLetter(low) && !strings.HasPrefix(right[m[4]:], "-"):
	case service == "wickr" || service == "kik":
	case said && !looseServices[service]:
		word := right[m[2]:m[3]]
		if !strings.Contains(lower(word), "est") && !strings.HasSuffix(lower(word), "is") {
			return span{}
		}
	default:
		return span{}
	}
	start := end + m[8]
	if at {
		start = end + m[6]
	}
	return span{start, end + m[8] + len(name), MarkHandle}
}

// startsDose says that a word is digits and a unit: "100mg".
func startsDose(w string) bool {
	n := digitsEnd(w, 0)
	return n > 0 && n < len(w) && unitFollows(w, n)
}

func onlyDigits(s string) bool { return digitsEnd(s, 0) == len(s) }

func hasLetter(s string) bool {
	for i := range len(s) {
		if isLetter(s, i) {
			return true
		}
	}
	return false
}

// profile reads a page of a person on a known service, "t.me/x": the path is replaced.
func (s *scan) profile(i int) span {
	end := i
	for end < len(s.text) && (isLetter(s.text, end) || isDigit(s.text[end]) || s.text[end] == '.' || s.text[end] == '-') {
		end++
	}
	if end >= len(s.text) || s.text[end] != '/' {
		return span{}
	}
	skip, known := sites[lower(s.text[i:end])]
	if !known || i > 0 && (s.text[i-1] == '-' || s.text[i-1] == '_') {
		return span{}
	}
	start := end + 1
	if skip != "" && strings.HasPrefix(lower(s.text[start:]), skip) {
		start += len(skip)
	}
	stop := start
	for stop < len(s.text) && !isSpace(s.text[stop]) && strings.IndexByte(",;)<>\"]|", s.text[stop]) < 0 {
		stop++
	}
	for stop > start && strings.IndexByte(".!?:", s.text[stop-1]) >= 0 {
		stop--
	}
	if stop == start || s.text[start] == '[' {
		return span{}
	}
	return span{start, stop, MarkHandle}
}
