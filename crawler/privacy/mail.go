package privacy

import (
	"slices"
	"strings"
)

// providers are mail hosts that people name without the ".com".
var providers = setOf(`gmail googlemail hotmail outlook live msn yahoo ymail icloud aol proton protonmail pm tutanota tuta gmx
	orange wanadoo free laposte sfr neuf bbox bouyguestelecom skynet telenet proximus voo scarlet belgacom pandora
	ziggo kpn kpnmail xs4all planet hetnet upcmail quicknet btinternet virginmedia talktalk riseup yandex zoho fastmail hushmail`)

var topDomains = strings.Fields("com fr be nl org net eu uk co de me io info lu ch ca es it ie gent brussels vlaanderen biz name online ru ovh")

// plainDomains are ends of hosts that are no words of a language.
var plainDomains = setOf("com fr nl org net eu uk io lu")

var dotWords = []string{"dot", "point", "punt", "pt"}

// domainKind says how sure a mail host is.
type domainKind uint8

const (
	noDomain     domainKind = iota
	bareProvider            // gmail
	fullDomain              // example.org
	fullProvider            // gmail.com
	saidDomain              // example dot org, gmail point com
)

// mail reads an address around the '@' at i.
func (s *scan) mail(i int) span {
	left := i
	for left > s.last && s.text[left-1] == ' ' && i-left < 2 {
		left--
	}
	start := s.local(left)
	if start == left {
		return span{}
	}
	right := i + 1
	for right < len(s.text) && s.text[right] == ' ' && right-i < 3 {
		right++
	}
	end, kind := domain(s.text, right)
	switch {
	case kind == noDomain:
		return span{}
	case left < i && right == i+1 && kind != fullProvider && kind != saidDomain: // "merci @nom.fr" calls somebody
		return span{}
	case left < i && kind == bareProvider && right == i+1:
		return span{}
	case left == i && right > i+1 && kind == bareProvider && start > left-2:
		return span{}
	}
	return span{start, end, MarkMail}
}

// spelledMail reads an address around the word for '@' at i: "jean point d arobase gmail
// point com", "jan(at)example.nl".
func (s *scan) spelledMail(i int) span {
	end := i
	for end < len(s.text) && isLetter(s.text, end) {
		end += letterLen(s.text, end)
	}
	word := lower(s.text[i:end])
	faint := word == "a" || word == "à" || word == "chez" // words that stand in every text
	strong := !faint && word != "at"
	left, right := i, end
	if left > s.last && right < len(s.text) && strings.IndexByte("([{<_-*", s.text[left-1]) >= 0 && strings.IndexByte(")]}>_-*", s.text[right]) >= 0 {
		left, right, strong = left-1, right+1, true
	}
	for n := 0; n < 2 && left > s.last && s.text[left-1] == ' '; n++ {
		left--
	}
	for n := 0; n < 2 && right < len(s.text) && s.text[right] == ' '; n++ {
		right++
	}
	start := s.local(left)
	if start == left {
		return span{}
	}
	stop, kind := domain(s.text, right)
	handle := strings.ContainsAny(s.text[start:left], "0123456789._")
	if !strong && kind == saidDomain {
		// "at this point be careful", "il a un point de vue": many ends of hosts are words
		known := providers[lower(s.text[right:labelEnd(s.text, right)])]
		if !known && (faint || !plainDomains[lower(s.text[localRun(s.text, stop, right):stop])]) {
			return span{}
		}
	} else if !strong && faint {
		return span{}
	}
	if strong && kind != noDomain || kind == fullProvider || kind == saidDomain || kind == bareProvider && handle {
		return span{start, stop, MarkMail}
	}
	return span{}
}

// local returns where the part before the '@', which ends at end, begins.
func (s *scan) local(end int) int {
	start := localRun(s.text, end, s.last)
	for n := 0; n < 4 && start < end; n++ {
		p := start
		for p > s.last && s.text[p-1] == ' ' && start-p < 2 {
			p--
		}
		word := localRun(s.text, p, s.last)
		if p == start || !slices.Contains(append([]string{"underscore", "tiret", "streepje", "dash", "."}, dotWords...), strings.Trim(lower(s.text[word:p]), "()[]")) {
			break
		}
		q := word
		for q > s.last && s.text[q-1] == ' ' && word-q < 2 {
			q--
		}
		more := localRun(s.text, q, s.last)
		if more == q {
			break
		}
		start = more
	}
	for start < end && strings.IndexByte(".-+'", s.text[start]) >= 0 {
		start++
	}
	return start
}

func localRun(t string, end, limit int) int {
	for p := end; ; {
		switch {
		case p > limit && (t[p-1]|0x20 >= 'a' && t[p-1]|0x20 <= 'z' || isDigit(t[p-1]) || strings.IndexByte("._%+-", t[p-1]) >= 0):
			p--
		case p > limit+1 && t[p-1] >= 0x80 && isLetter(t, p-2):
			p -= 2
		default:
			return p
		}
	}
}

// domain reads a mail host at p.
func domain(t string, p int) (int, domainKind) {
	end := labelEnd(t, p)
	if end == p {
		return p, noDomain
	}
	known := providers[lower(t[p:end])]
	kind := noDomain
	if known {
		kind = bareProvider
	}
	for range 5 {
		if end+1 < len(t) && t[end] == '.' {
			if next := labelEnd(t, end+1); next > end+1 {
				if letters := onlyLetters(t[end+1 : next]); letters && next-end > 2 && kind != saidDomain {
					kind = fullDomain
					if known {
						kind = fullProvider
					}
				}
				end = next
				continue
			}
		}
		next, ok := saidDot(t, end)
		if !ok {
			break
		}
		end, kind = next, saidDomain
	}
	return end, kind
}

// saidDot reads " dot com", "(point)fr", " . nl" behind a label.
func saidDot(t string, p int) (int, bool) {
	q := skip(t, p, " ([{")
	w := q
	for w < len(t) && (t[w]|0x20 >= 'a' && t[w]|0x20 <= 'z') {
		w++
	}
	if w == q && q < len(t) && t[q] == '.' {
		w++
	} else if !slices.Contains(dotWords, lower(t[q:w])) {
		return p, false
	}
	if q == p { // "a plant. It": a dot right behind a word ends a sentence
		return p, false
	}
	w = skip(t, w, " )]}")
	end := labelEnd(t, w)
	if !slices.Contains(topDomains, lower(t[w:end])) {
		return p, false
	}
	return end, true
}

func skip(t string, p int, set string) int {
	for n := 0; n < 3 && p < len(t) && strings.IndexByte(set, t[p]) >= 0; n++ {
		p++
	}
	return p
}

func labelEnd(t string, p int) int {
	for p < len(t) && (t[p]|0x20 >= 'a' && t[p]|0x20 <= 'z' || isDigit(t[p]) || t[p] == '-' && p+1 < len(t) && labelEnd(t[p+1:p+2], 0) == 1) {
		p++
	}
	return p
}

func onlyLetters(s string) bool {
	for _, c := range []byte(s) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return false
		}
	}
	return s != ""
}

// tag reads a Discord name around the '#' at i: name#1234.
func (s *scan) tag(i int) span {
	end := digitsEnd(s.text, i+1)
	start := localRun(s.text, i, s.last)
	if end-i != 5 || i-start < 2 || end < len(s.text) && isLetter(s.text, end) {
		return span{}
	}
	switch lower(s.text[start:i]) {
	case "post", "posts", "msg", "message", "bericht", "reactie", "ticket", "topic", "thread", "no", "nr", "page", "p":
		return span{}
	}
	return span{start, end, MarkHandle}
}
